/** What a schedule leaves to one grass-roots team, of the targets in scope for which it is the nearest upward. */
export interface FallbackOfTown {
  /** Targets in scope that fall to this team when nobody else owns them. */
  inScope: number
  /** Those of them that the schedule leaves to it. */
  left: number
}

/** 0 to 1; null for a town without targets: no rate without a denominator (rules.md, honestRate). */
export const fallbackShare = ({ inScope, left }: FallbackOfTown): number | null => (inScope > 0 ? left / inScope : null)

/**
 * Whether publishing needs a reason: the town's share is above the one that the office has set. Exactly at it is within it.
 * @param most 0 to 1; null when none is set.
 */
export function isPastFallbackShare(town: FallbackOfTown, most: number | null): boolean {
  const share = fallbackShare(town)
  return most !== null && share !== null && share > most
}
