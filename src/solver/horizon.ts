import type { ResidualNetwork } from './residual-network'

/** Of the arcs, those of least reduced cost: so many are listed at first, and all should that not do. */
const LISTED_SHARE = 0.5
const SAMPLED_ROWS = 250

/**
 * Points of reduced cost below which a share of all arcs lies, by a sample: with prices near the optimum a search seldom needs
 * the others, and listing them is most of the work.
 */
export function horizonFor(network: ResidualNetwork): number {
  const { prepared, price, load, root } = network
  const { rows, cost, unownedWeight, isFixed, problem } = prepared
  const { arcStart, arcTeam } = problem
  let targets = 0
  let room = 0
  for (let k = 0; k < root; k++) {
    targets += load[k]!
    room += prepared.room[k]!
  }
  // More than there is room for: some go to the root, which is farther than any other way. And who has to move is as far.
  if (targets > room || prepared.moveWeight > 0) return Number.POSITIVE_INFINITY
  const sample: number[] = []
  for (let r = 0; r < rows; r += Math.ceil(rows / SAMPLED_ROWS)) {
    if (isFixed(r)) continue
    const arc = network.usedArc(r)
    const paid = arc < 0 ? unownedWeight : cost[arc]! + price[arcTeam[arc]!]!
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) sample.push(cost[a]! + price[arcTeam[a]!]! - paid)
  }
  if (sample.length === 0) return Number.POSITIVE_INFINITY
  return 1 + Float64Array.from(sample).sort()[Math.floor(LISTED_SHARE * sample.length)]!
}
