import { solveAssignment } from './solve-assignment'
import type { AssignmentProblem, SolveOptions, TransportProblem, TransportSolution } from './types'

/** Solves a problem in classes by solving every target of every row. */
export function solveTransport(problem: TransportProblem, options: SolveOptions = {}): TransportSolution {
  const { rows, supply, arcStart, arcTeam, arcCost, arcMoves, fixed, published } = problem
  const rowOf: number[] = []
  for (let r = 0; r < rows; r++) for (let s = 0; s < supply[r]!; s++) rowOf.push(r)
  const starts = [0]
  const arcs: number[] = []
  for (const r of rowOf) {
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) arcs.push(a)
    starts.push(arcs.length)
  }
  const perTarget = (array: Int32Array) => Int32Array.from(rowOf, (r) => array[r]!)
  const expanded: AssignmentProblem = {
    ...problem,
    targets: rowOf.length,
    arcStart: Int32Array.from(starts),
    arcTeam: Int32Array.from(arcs, (a) => arcTeam[a]!),
    arcCost: Int32Array.from(arcs, (a) => arcCost[a]!),
    ...(arcMoves && { arcMoves: Int32Array.from(arcs, (a) => arcMoves[a]!) }),
    ...(fixed && { fixed: perTarget(fixed) }),
    ...(published && { published: perTarget(published) }),
  }
  const { owner, targetPrice, ...solution } = solveAssignment(expanded, options)
  const flow = new Int32Array(arcTeam.length)
  const unownedOf = new Int32Array(rows)
  const rowPrice = new Float64Array(rows)
  rowOf.forEach((r, i) => {
    rowPrice[r] = targetPrice[i]!
    if (owner[i]! < 0) unownedOf[r]!++
    else for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) if (arcTeam[a] === owner[i]) flow[a]!++
  })
  return { ...solution, flow, unownedOf, rowPrice }
}
