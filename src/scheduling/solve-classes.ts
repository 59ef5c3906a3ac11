import {
  type AssignmentProblem,
  type AssignmentSolution,
  assignGreedily,
  type CertificateCheck,
  checkCertificate,
  findShortage,
  handOut,
  type SolveOptions,
  solveTransport,
  type TransportProblem,
  type TransportSolution,
} from '../solver'
import type { ClassProblem } from './build-classes'

/** All that a run asks of the solver, in one place. */
export interface ClassAnswer {
  solution: TransportSolution
  /** Null unless the status is OPTIMAL. */
  certificate: CertificateCheck | null
  /** Targets as indices of the problem's. Null when nothing is short. */
  shortage: { targets: Int32Array; teams: Int32Array; capacity: number; missing: number } | null
  greedy: { owned: number; cost: number } | null
}

/** @param options.onSolved is called when the solution is there, before it is checked and compared. */
export function solveClasses(built: ClassProblem, options: SolveOptions & { onSolved?: () => void }): ClassAnswer {
  const solution = solveTransport(built.problem, options)
  options.onSolved?.()
  if (solution.status !== 'OPTIMAL') return { solution, certificate: null, shortage: null, greedy: null }
  const expanded = expandProblem(built)
  const expandedSolution = expandSolution(built, solution, handOut(built.problem, solution, built.rowOf))
  return {
    solution,
    certificate: checkCertificate(expanded, expandedSolution),
    shortage: findShortage(expanded, expandedSolution),
    greedy: assignGreedily(expanded, built.order),
  }
}

/** The same problem target by target. */
export function expandProblem({ problem, rowOf }: { problem: TransportProblem; rowOf: Int32Array }): AssignmentProblem {
  const { arcStart, arcTeam, arcCost, arcMoves, fixed } = problem
  const starts = new Int32Array(rowOf.length + 1)
  for (let i = 0; i < rowOf.length; i++) starts[i + 1] = starts[i]! + arcStart[rowOf[i]! + 1]! - arcStart[rowOf[i]!]!
  const perArc = (of: Int32Array): Int32Array => {
    const all = new Int32Array(starts[rowOf.length]!)
    for (let i = 0; i < rowOf.length; i++)
      all.set(of.subarray(arcStart[rowOf[i]!]!, arcStart[rowOf[i]! + 1]!), starts[i]!)
    return all
  }
  const { rows: _, supply: __, ...common } = problem
  return {
    ...common,
    targets: rowOf.length,
    arcStart: starts,
    arcTeam: perArc(arcTeam),
    arcCost: perArc(arcCost),
    ...(arcMoves && { arcMoves: perArc(arcMoves) }),
    ...(fixed && { fixed: Int32Array.from(rowOf, (row) => fixed[row]!) }),
  }
}

export function expandSolution(
  { rowOf }: { rowOf: Int32Array },
  { flow: _, unownedOf: __, rowPrice, ...solution }: TransportSolution,
  owner: Int32Array,
): AssignmentSolution {
  return { ...solution, owner, targetPrice: Float64Array.from(rowOf, (row) => rowPrice[row]!) }
}
