import {
  type CertificateCheck,
  checkTransport,
  findShortageGroups,
  findTransportShortage,
  type RowShortage,
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
  /** Null when nothing is short. */
  shortage: FoundShortage | null
  /** The same cut up into the smallest closed groups, the smallest first. */
  groups: FoundShortage[]
  /** First come, first served. */
  greedy: { owned: number; cost: number } | null
}

/** `targets`: how many; `sample`: some of them, as indices of the problem's. */
export interface FoundShortage extends RowShortage {
  sample: number[]
}

const SAMPLE = 10
const MOST_GROUPS = 10

/** @param options.onSolved is called when the solution is there, before it is checked and compared. */
export function solveClasses(built: ClassProblem, options: SolveOptions & { onSolved?: () => void }): ClassAnswer {
  const { problem } = built
  const solution = solveTransport(problem, options)
  options.onSolved?.()
  if (solution.status !== 'OPTIMAL') return { solution, certificate: null, shortage: null, groups: [], greedy: null }
  return {
    solution,
    certificate: checkTransport(problem, solution),
    ...explainShortage(built, solution),
    greedy: serveInOrder(problem, arrivalsOf(built)),
  }
}

function explainShortage(built: ClassProblem, solution: TransportSolution): Pick<ClassAnswer, 'shortage' | 'groups'> {
  const found = findTransportShortage(built.problem, solution)
  if (!found) return { shortage: null, groups: [] }
  const [shortage, ...groups] = withSamples(built, [found, ...findShortageGroups(built.problem, solution, MOST_GROUPS)])
  return { shortage: shortage!, groups }
}

/** The first targets of each set, in one pass over all of them. */
function withSamples({ rowOf }: ClassProblem, sets: readonly RowShortage[]): FoundShortage[] {
  const setsOf = new Map<number, FoundShortage[]>()
  const found = sets.map((set): FoundShortage => ({ ...set, sample: [] }))
  for (const set of found) for (const row of set.rows) setsOf.set(row, [...(setsOf.get(row) ?? []), set])
  let wanted = found.reduce((total, { targets }) => total + Math.min(SAMPLE, targets), 0)
  for (let i = 0; i < rowOf.length && wanted > 0; i++)
    for (const { sample } of setsOf.get(rowOf[i]!) ?? [])
      if (sample.length < SAMPLE) {
        sample.push(i)
        wanted--
      }
  return found
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
