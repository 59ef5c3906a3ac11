import type { RemitFit } from './eligibility'

/** Points per term of an owner's cost (rules.md, Cost); data of the campaign. Whole numbers ≥ 0 on a grid of 5. */
export interface CostWeights {
  /** Without a standing pairing. */
  noPairing: number
  /** Without a plan of the team's own for the target. */
  noOwnPlan: number
  remit: Record<RemitFit, number>
  distance: { sameTown: number; sameDistrict: number; otherwise: number; cityTeam: number }
  /** Per target above 60 % and above 80 % of capacity. */
  load: { above60: number; above80: number }
}

export const DEFAULT_COST_WEIGHTS: CostWeights = {
  noPairing: 40,
  noOwnPlan: 20,
  remit: { group: 0, division: 5, section: 10, other: 15 },
  distance: { sameTown: 0, sameDistrict: 10, otherwise: 20, cityTeam: 10 },
  load: { above60: 5, above80: 10 },
}

export interface PairFacts {
  paired: boolean
  /** Whether the team has an ACTIVE or DUPLICATE plan for the target: being early does not count. */
  ownPlan: boolean
  /** Null when no remit fits: a pair by pairing, pin or visit. */
  fit: RemitFit | null
  team: { tier: string; townId: string | null; districtId: string | null }
  target: { townId: string | null; districtId: string | null }
}

export type TermName = 'pairing' | 'ownPlan' | 'remit' | 'distance'
export type DistanceBand = keyof CostWeights['distance']

/** Where the team sits, seen from the target. A team of city level is equally far from everywhere. */
export function distanceBand({ team, target }: Pick<PairFacts, 'team' | 'target'>): DistanceBand {
  if (team.tier === 'CITY') return 'cityTeam'
  if (team.townId !== null && team.townId === target.townId) return 'sameTown'
  if (team.districtId !== null && team.districtId === target.districtId) return 'sameDistrict'
  return 'otherwise'
}

/** All that the cost of a pair depends on. */
export interface PairTerms extends Pick<PairFacts, 'paired' | 'ownPlan' | 'fit'> {
  band: DistanceBand
}

/** The points of a pair, term by term; load is counted per team, by `loadTiers`. */
export function pointsOf({ paired, ownPlan, fit, band }: PairTerms, weights: CostWeights): Record<TermName, number> {
  return {
    pairing: paired ? 0 : weights.noPairing,
    ownPlan: ownPlan ? 0 : weights.noOwnPlan,
    // A pairing without a fitting remit is as far from the team's work as a remit by area alone.
    remit: fit === null ? weights.remit.other : weights.remit[fit],
    distance: weights.distance[band],
  }
}

/** The points of one target with one team, term by term. */
export const costTerms = (facts: PairFacts, weights: CostWeights): Record<TermName, number> =>
  pointsOf({ ...facts, band: distanceBand(facts) }, weights)

/**
 * Marginal points of a team's load: none up to 60 % of capacity, then per target above 60 % and above 80 %. Shares are rounded
 * down to whole targets, so that the tiers start no later than the rule says; whole numbers are multiplied before they are
 * divided, since 0.6 and 0.8 are no numbers of a computer's.
 * @param capacity targets; null is no limit, which has no tiers.
 */
export function loadTiers(capacity: number | null, { load }: CostWeights): { upTo: number; cost: number }[] {
  if (capacity === null) return []
  return [
    { upTo: Math.floor((capacity * 3) / 5), cost: 0 },
    { upTo: Math.floor((capacity * 4) / 5), cost: load.above60 },
    { upTo: capacity, cost: load.above80 },
  ]
}
