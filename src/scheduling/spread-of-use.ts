/** How evenly the teams of a run are used; all null when no team has a capacity to compare its load with. */
export interface SpreadOfUse {
  /** Teams that are compared: those with a capacity above 0. */
  teams: number
  minimum: number | null
  maximum: number | null
  mean: number | null
  standardDeviation: number | null
  gini: number | null
}

/** Owned targets by capacity: above 1 where more is fixed to a team than it can own; null without a limit, or without any room. */
export const useOf = ({ targets, capacity }: { targets: number; capacity: number | null }): number | null =>
  capacity === null || capacity === 0 ? null : targets / capacity

/**
 * Compares the use of all teams that have one, each team counting once, whatever its size. The standard deviation is that of the
 * whole (not of a sample). Gini: the mean difference of any two teams by twice the mean, Σ|a − b| / (2 n² mean); 0 when all are
 * used alike (also when none is used at all), (n − 1) / n when one team does everything.
 */
export function spreadOfUse(teams: readonly { targets: number; capacity: number | null }[]): SpreadOfUse {
  const uses = teams
    .map(useOf)
    .filter((use) => use !== null)
    .sort((a, b) => a - b)
  const n = uses.length
  if (n === 0) return { teams: 0, minimum: null, maximum: null, mean: null, standardDeviation: null, gini: null }
  const total = uses.reduce((sum, use) => sum + use, 0)
  const mean = total / n
  const variance = uses.reduce((sum, use) => sum + (use - mean) ** 2, 0) / n
  // In rising order Σ|a − b| over all pairs is 2 Σ (2 i − n + 1) · use[i], i from 0.
  const differences = uses.reduce((sum, use, i) => sum + (2 * i - n + 1) * use, 0)
  return {
    teams: n,
    minimum: uses[0]!,
    maximum: uses[n - 1]!,
    mean,
    standardDeviation: Math.sqrt(variance),
    gini: total === 0 ? 0 : Math.max(0, differences / (n * total)),
  }
}
