import { parentPort, workerData } from 'node:worker_threads'
import { assignGreedily, checkCertificate, findShortage, solveAssignment } from '../solver'
import type { SolverAnswer, SolverMessage, SolverTask } from './solver-thread'

/** Progress is sent at most every so many milliseconds: a message costs more than the work it reports. */
const PROGRESS_INTERVAL_MS = 50

/** The thread's whole life: one task in, progress, one answer out. A throw ends the thread and rejects the caller's promise. */
function run(): void {
  const { problem, order, cancelFlag } = workerData as SolverTask
  const send = (message: SolverMessage, transfer: ArrayBuffer[] = []): void =>
    parentPort!.postMessage(message, transfer)
  const isCancelled = (): boolean => Atomics.load(cancelFlag, 0) !== 0
  let lastSentAt = 0
  const solution = solveAssignment(problem, {
    isCancelled,
    onProgress: (done) => {
      const now = performance.now()
      if (now - lastSentAt < PROGRESS_INTERVAL_MS) return
      lastSentAt = now
      send({ progress: done })
    },
  })
  const answer: SolverAnswer = { solution, certificate: null, shortage: null, greedy: null }
  if (solution.status === 'OPTIMAL') {
    answer.certificate = checkCertificate(problem, solution)
    answer.shortage = findShortage(problem, solution)
    if (order) answer.greedy = assignGreedily(problem, order)
    send({ progress: 1 })
  }
  const arrays = [
    solution.owner,
    solution.targetPrice,
    solution.teamPrice,
    answer.greedy?.owner,
    answer.shortage?.targets,
  ]
  send(
    { answer },
    arrays.filter((array) => array !== undefined).map((array) => array.buffer as ArrayBuffer),
  )
}

run()
