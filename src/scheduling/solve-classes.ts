import {
  type CertificateCheck,
  checkTransport,
  findTransportShortage,
  type SolveOptions,
  serveInOrder,
  solveTransport,
  type TransportSolution,
} from '../solver'
import type { ClassProblem } from './build-classes'

/** All that a run asks of the solver, in one place. */
export interface ClassAnswer {
  solution: TransportSolution
  /** Null unless the status is OPTIMAL. */
  certificate: CertificateCheck | null
  /** `targets`: how many; `sample`: some, as indices of the problem's. Null when nothing is short. */
  shortage: { targets: number; sample: number[]; teams: Int32Array; capacity: number; missing: number } | null
  /** First come, first served. */
  greedy: { owned: number; cost: number } | null
}

const SAMPLE = 10

/** @param options.onSolved is called when the solution is there, before it is checked and compared. */
export function solveClasses(built: ClassProblem, options: SolveOptions & { onSolved?: () => void }): ClassAnswer {
  const { problem } = built
  const solution = solveTransport(problem, options)
  options.onSolved?.()
  if (solution.status !== 'OPTIMAL') return { solution, certificate: null, shortage: null, greedy: null }
  return {
    solution,
    certificate: checkTransport(problem, solution),
    shortage: explainShortage(built, solution),
    greedy: serveInOrder(problem, arrivalsOf(built)),
  }
}

function explainShortage({ problem, rowOf }: ClassProblem, solution: TransportSolution): ClassAnswer['shortage'] {
  const found = findTransportShortage(problem, solution)
  if (!found) return null
  const { rows, teams, capacity, missing } = found
  const inSet = new Uint8Array(problem.rows)
  let targets = 0
  for (const row of rows) {
    inSet[row] = 1
    targets += problem.supply[row]!
  }
  const sample: number[] = []
  for (let i = 0; i < rowOf.length && sample.length < SAMPLE; i++) if (inSet[rowOf[i]!] === 1) sample.push(i)
  return { targets, sample, teams, capacity, missing }
}

/** Rows of the targets that are not fixed, by enrolment. */
function arrivalsOf({ problem: { fixed }, order, rowOf }: ClassProblem): Int32Array {
  const arrivals = new Int32Array(order.length)
  let count = 0
  for (let n = 0; n < order.length; n++) {
    const row = rowOf[order[n]!]!
    if (!fixed || fixed[row]! < 0) arrivals[count++] = row
  }
  return arrivals.subarray(0, count)
}
