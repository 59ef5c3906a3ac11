/** A remit (职责范围): a target fits when it fits every field that is given. Codes take in everything below. */
export interface RemitFact {
  industryCode: string | null
  areaId: string | null
  sizeClass: string | null
  isKey: boolean | null
}

export interface TargetFacts {
  /** Areas from the city down to its own. */
  areaLineage: readonly string[]
  /** Industry codes from the section letter down to its own; empty when unknown. */
  industryLineage: readonly string[]
  sizeClass: string
  isKey: boolean
}

export interface TeamFacts {
  tier: string
  kind: string
  /** The department's area. */
  departmentAreaId: string
  isFallback: boolean
  /** Whether it has been taken out of the campaign. */
  withdrawn: boolean
  /** Empty without terms: a team without terms has no remit. */
  remits: readonly RemitFact[]
}

export type RemitFit = 'group' | 'division' | 'section' | 'other'

const DEPTH_FIT: readonly RemitFit[] = ['section', 'division', 'group', 'group']

/** How a remit fits a target: by class or group, by division, by section, or by area, size or key alone; null when it doesn't. */
export function remitFit(remit: RemitFact, target: TargetFacts): RemitFit | null {
  if (remit.areaId !== null && !target.areaLineage.includes(remit.areaId)) return null
  if (remit.sizeClass !== null && remit.sizeClass !== target.sizeClass) return null
  if (remit.isKey !== null && remit.isKey !== target.isKey) return null
  if (remit.industryCode === null)
    return remit.areaId === null && remit.sizeClass === null && remit.isKey === null ? null : 'other'
  const depth = target.industryLineage.indexOf(remit.industryCode)
  return depth < 0 ? null : DEPTH_FIT[depth]!
}

const FITS: readonly RemitFit[] = ['group', 'division', 'section', 'other']

/** 0 for the best fit; null for none. */
export const fitRank = (fit: RemitFit | null): number | null => (fit === null ? null : FITS.indexOf(fit))

/** The best of a team's remits for a target. No remits fit nothing. */
export function bestFit(remits: readonly RemitFact[], target: TargetFacts): RemitFit | null {
  let best: RemitFit | null = null
  for (const remit of remits) {
    const fit = remitFit(remit, target)
    if (fit !== null && (best === null || FITS.indexOf(fit) < FITS.indexOf(best))) best = fit
  }
  return best
}

/** A team of a district or below stays inside its department's area. Source: rules.md, remit. */
export const insideOwnArea = (
  team: Pick<TeamFacts, 'tier' | 'departmentAreaId'>,
  areaLineage: readonly string[],
): boolean => team.tier === 'CITY' || areaLineage.includes(team.departmentAreaId)

/** Courts, the procuratorate and the democratic parties get targets by pin or pairing only. Source: rules.md, judicialByConsent. */
export const byConsentOnly = (kind: string): boolean => kind === 'JUDICIAL' || kind === 'DEMOCRATIC_PARTY'

export type IneligibilityReason = 'forbidden' | 'withdrawn' | 'fallback' | 'outsideArea' | 'byConsent' | 'noRemit'
export type Eligibility =
  | { eligible: true; fit: RemitFit | null; paired: boolean }
  | { eligible: false; rule: IneligibilityReason }

/**
 * Whether a schedule may give a target to a team: remit or standing pairing, inside the area, not forbidden. Capacity is the
 * solver's affair; pins and hand-overs do not ask. A team that has fallen away gets nothing, by pairing neither. Source: rules.md, Whose target it is.
 */
export function judgeEligibility(
  team: TeamFacts,
  target: TargetFacts,
  { paired, forbidden }: { paired: boolean; forbidden: boolean },
): Eligibility {
  if (forbidden) return { eligible: false, rule: 'forbidden' }
  if (team.withdrawn) return { eligible: false, rule: 'withdrawn' }
  if (team.isFallback) return { eligible: false, rule: 'fallback' }
  if (!insideOwnArea(team, target.areaLineage)) return { eligible: false, rule: 'outsideArea' }
  const fit = byConsentOnly(team.kind) ? null : bestFit(team.remits, target)
  if (fit !== null || paired) return { eligible: true, fit, paired }
  return { eligible: false, rule: byConsentOnly(team.kind) ? 'byConsent' : 'noRemit' }
}
