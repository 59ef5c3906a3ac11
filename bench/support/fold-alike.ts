import type { TransportProblem } from '../../src/solver'

/**
 * Puts rows that are alike into one, for a peer that does not do so itself. Written anew rather than borrowed from the solver, so
 * that a fault there shows as another total. For problems without fixed targets, owners before, and moves.
 */
export function foldAlike(problem: TransportProblem): TransportProblem {
  const { rows, arcStart, arcTeam, arcCost, supply } = problem
  const rowOf = new Map<string, number>()
  const firsts: number[] = []
  const supplies: number[] = []
  for (let r = 0; r < rows; r++) {
    const arcs: string[] = []
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) arcs.push(`${arcTeam[a]}:${arcCost[a]}`)
    const key = arcs.sort().join()
    const known = rowOf.get(key)
    if (known !== undefined) supplies[known]! += supply[r]!
    else {
      rowOf.set(key, firsts.length)
      firsts.push(r)
      supplies.push(supply[r]!)
    }
  }
  const starts = new Int32Array(firsts.length + 1)
  firsts.forEach((r, f) => {
    starts[f + 1] = starts[f]! + arcStart[r + 1]! - arcStart[r]!
  })
  const pick = (source: Int32Array): Int32Array => {
    const picked = new Int32Array(starts[firsts.length]!)
    firsts.forEach((r, f) => {
      picked.set(source.subarray(arcStart[r], arcStart[r + 1]), starts[f])
    })
    return picked
  }
  return {
    ...problem,
    rows: firsts.length,
    supply: Int32Array.from(supplies),
    arcStart: starts,
    arcTeam: pick(arcTeam),
    arcCost: pick(arcCost),
  }
}
