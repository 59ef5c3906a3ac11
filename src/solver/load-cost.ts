import type { AssignmentProblem, LoadTiers } from './types'

/** Marginal cost of the `load`-th target of a team, in points; `load` counts from 1, fixed targets included. */
export function marginalCost(tiers: LoadTiers | undefined, load: number): number {
  if (tiers === undefined || tiers.cost.length === 0) return 0
  const { upTo, cost } = tiers
  for (let t = 0; t < upTo.length; t++) if (load <= upTo[t]!) return cost[t]!
  return cost[cost.length - 1]!
}

/** Points for a load of `load` targets: the sum of the marginal costs 1 … load. */
export function loadCost(tiers: LoadTiers | undefined, load: number): number {
  if (tiers === undefined || tiers.cost.length === 0) return 0
  const { upTo, cost } = tiers
  let total = 0
  let from = 0
  for (let t = 0; t < upTo.length && from < load; t++) {
    const to = Math.min(load, upTo[t]!)
    if (to > from) {
      total += (to - from) * cost[t]!
      from = to
    }
  }
  return total + (load - from) * cost[cost.length - 1]!
}

/** How many targets more (or fewer) than `load` have the marginal cost of the next one (or of the last). */
export function sameCostAround(tiers: LoadTiers | undefined, load: number, upward: boolean): number {
  if (tiers === undefined || tiers.cost.length === 0) return Number.POSITIVE_INFINITY
  const { upTo, cost } = tiers
  const unit = upward ? load + 1 : load
  let from = 0
  for (let t = 0; t < cost.length; t++) {
    // The last tier goes on for ever.
    const to = t < cost.length - 1 ? upTo[t]! : Number.POSITIVE_INFINITY
    if (unit <= to) return upward ? to - load : load - from
    from = to
  }
  return 1
}

/** How many of the first `limit` targets have a marginal cost below the price (or at it, when `orEqual`). */
export function loadPayingUpTo(tiers: LoadTiers | undefined, limit: number, price: number, orEqual: boolean): number {
  const pays = (cost: number): boolean => cost < price || (orEqual && cost === price)
  if (tiers === undefined || tiers.cost.length === 0) return pays(0) ? limit : 0
  const { upTo, cost } = tiers
  let load = 0
  for (let t = 0; t < cost.length; t++) {
    if (!pays(cost[t]!)) return Math.min(load, limit)
    load = upTo[t]!
  }
  return limit
}

/** Lowest and highest marginal cost anywhere, zero included: load may always be none. */
export function tierRange(problem: Pick<AssignmentProblem, 'loadTiers'>): { lowest: number; highest: number } {
  let lowest = 0
  let highest = 0
  for (const { cost } of problem.loadTiers ?? []) {
    if (cost.length === 0) continue
    lowest = Math.min(lowest, cost[0]!)
    highest = Math.max(highest, cost[cost.length - 1]!)
  }
  return { lowest, highest }
}
