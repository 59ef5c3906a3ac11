import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import {
  type AssignmentProblem,
  type AssignmentSolution,
  type CertificateCheck,
  type GreedyAssignment,
  type Shortage,
  solveAssignment,
} from '../solver'

export interface ThreadOptions {
  /** Targets by enrolment, for the comparison with first come, first served; none: no comparison. */
  order?: Int32Array
  signal?: AbortSignal
  /** Receives 0 … 1 about 20 times a second. */
  onProgress?: (done: number) => void
}

/** `certificate` is null unless the status is OPTIMAL, `shortage` also when nothing is short, `greedy` also without an order. */
export interface SolverAnswer {
  solution: AssignmentSolution
  certificate: CertificateCheck | null
  shortage: Shortage | null
  greedy: GreedyAssignment | null
}

export interface SolverTask {
  problem: AssignmentProblem
  order: Int32Array | undefined
  /** One shared word: not 0 means stop. */
  cancelFlag: Int32Array
}

export type SolverMessage = { progress: number } | { answer: SolverAnswer }

/** The solver looks at its flag every few milliseconds; a thread that has not answered after this is ended. */
const CANCEL_GRACE_MS = 700

/**
 * Solves in a thread of its own, so that the API goes on answering. The problem is copied once into shared memory and stays
 * the caller's. Aborting the signal resolves to status CANCELLED within a second; an error in the thread rejects.
 */
export function solveInThread(problem: AssignmentProblem, options: ThreadOptions = {}): Promise<SolverAnswer> {
  const { order, signal, onProgress } = options
  if (signal?.aborted) return Promise.resolve(cancelledAnswer(problem))
  const cancelFlag = new Int32Array(new SharedArrayBuffer(4))
  const task: SolverTask = { problem: shareProblem(problem), order: order && share(order), cancelFlag }
  const worker = startWorker(task)
  return new Promise((settle, reject) => {
    let graceTimer: NodeJS.Timeout | undefined
    const cancel = (): void => {
      Atomics.store(cancelFlag, 0, 1)
      graceTimer = setTimeout(() => finish(() => settle(cancelledAnswer(problem))), CANCEL_GRACE_MS)
    }
    const finish = (outcome: () => void): void => {
      clearTimeout(graceTimer)
      signal?.removeEventListener('abort', cancel)
      worker.removeAllListeners('message')
      void worker.terminate()
      outcome()
    }
    worker.on('message', (message: SolverMessage) => {
      if ('answer' in message) finish(() => settle(message.answer))
      else if (!signal?.aborted) onProgress?.(message.progress)
    })
    worker.on('error', (error) => finish(() => reject(error)))
    worker.on('exit', (code) =>
      finish(() => reject(new Error(`the solver thread ended with code ${code} and no answer`))),
    )
    signal?.addEventListener('abort', cancel, { once: true })
  })
}

function startWorker(task: SolverTask): Worker {
  const isCompiled = !__filename.endsWith('.ts')
  if (isCompiled) return new Worker(join(__dirname, 'solver-worker.js'), { workerData: task, execArgv: [] })
  // Under jest and in the benches the sources run as they are; the thread needs the hook that jest has built in.
  const hook = resolve(__dirname, '../../scripts/ts-hook.cjs')
  return new Worker(join(__dirname, 'solver-worker.ts'), { workerData: task, execArgv: ['-r', hook] })
}

/** The solver itself says what a cancelled answer looks like. */
function cancelledAnswer(problem: AssignmentProblem): SolverAnswer {
  const solution = solveAssignment(problem, { isCancelled: () => true })
  return { solution, certificate: null, shortage: null, greedy: null }
}

function shareProblem(problem: AssignmentProblem): AssignmentProblem {
  const { arcStart, arcTeam, arcCost, capacity, fixed, published, arcMoves } = problem
  return {
    ...problem,
    arcStart: share(arcStart),
    arcTeam: share(arcTeam),
    arcCost: share(arcCost),
    capacity: share(capacity),
    ...(fixed && { fixed: share(fixed) }),
    ...(published && { published: share(published) }),
    ...(arcMoves && { arcMoves: share(arcMoves) }),
  }
}

function share(array: Int32Array): Int32Array {
  // Anything else goes over as it is, for the solver to refuse with a reason.
  if (!ArrayBuffer.isView(array)) return array
  const shared = new Int32Array(new SharedArrayBuffer(array.byteLength))
  shared.set(array)
  return shared
}
