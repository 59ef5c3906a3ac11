/** Points per term of an owner's cost (rules.md, Cost); data of the campaign. Whole numbers ≥ 0 on a grid of 5. */
export interface CostWeights {
  /** Without a standing pairing. */
  noPairing: number
  /** Without a plan of the team's own for the target. */
  noOwnPlan: number
  remit: { group: number; division: number; section: number; other: number }
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
