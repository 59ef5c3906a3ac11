import type { CostSums } from './run-records'

export const COST_TERMS = [
  'pairing',
  'ownPlan',
  'remit',
  'distance',
  'load',
] as const satisfies readonly (keyof CostSums)[]

/** The costs of several teams together. */
export function addCosts(costs: Iterable<CostSums>): CostSums {
  const total: CostSums = { pairing: 0, ownPlan: 0, remit: 0, distance: 0, load: 0 }
  for (const cost of costs) for (const name of COST_TERMS) total[name] += cost[name]
  return total
}
