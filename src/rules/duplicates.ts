/** A plan of one target and round; ids are UUIDv7, so their order is that of registration. */
export interface RoundPlan {
  id: string
  teamId: string
  departmentId: string
  status: string
  origin: string
  mergedIntoId: string | null
}

const byRegistration = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/**
 * promotion (rules.md): when the ACTIVE plan is withdrawn in INTAKE, the oldest DUPLICATE takes its place, else the oldest plan
 * merged into it.
 */
export function nextActive(plans: readonly RoundPlan[], withdrawnId: string): RoundPlan | null {
  const oldest = (status: string) =>
    plans.filter((plan) => plan.id !== withdrawnId && plan.status === status).sort(byRegistration)[0] ?? null
  return oldest('DUPLICATE') ?? oldest('MERGED')
}

/** A duplicate is over when at most one plan is left that is ACTIVE, DONE or DUPLICATE. */
export function survivor(plans: readonly RoundPlan[]): { resolved: boolean; keptPlanId: string | null } {
  const left = plans.filter(({ status }) => status === 'ACTIVE' || status === 'DONE' || status === 'DUPLICATE')
  return { resolved: left.length <= 1, keptPlanId: left.length === 1 ? left[0]!.id : null }
}

export interface ParticipantCandidate {
  id: string
  /** How well a remit of the team fits, 0 the best; null when none does. */
  remitRank: number | null
  paired: boolean
}

/** At most this many plans of other teams join the owner's visit: nobody sends a bus of officials to one firm. */
export const MOST_PARTICIPANTS = 2

/** Who comes along: by fit of remit, then pairing, then registration. Source: rules.md, Publishing 3. */
export const byFit = (a: ParticipantCandidate, b: ParticipantCandidate): number =>
  (a.remitRank ?? Number.POSITIVE_INFINITY) - (b.remitRank ?? Number.POSITIVE_INFINITY) ||
  Number(b.paired) - Number(a.paired) ||
  byRegistration(a, b)

export interface ResolutionFacts {
  phase: 'INTAKE' | 'PUBLISHED'
  ownerTeamId: string
  /** Null when the office decides. */
  departmentId: string | null
  plans: readonly RoundPlan[]
  keepPlanId: string
}

export type Resolution =
  | { refuse: null }
  | { refuse: { code: 'INVALID_INPUT' | 'INVALID_STATE' | 'TEAM_NOT_YOURS' | 'NOT_OWNER'; say: ResolutionSentence } }

export type ResolutionSentence =
  | 'duplicate.keepNotAmong'
  | 'duplicate.doneStays'
  | 'duplicate.onlyYield'
  | 'duplicate.baselineByOffice'
  | 'duplicate.keepOwners'

/**
 * whoMayResolve (rules.md): the office decides any duplicate; a department may only yield, and never touches a BASELINE plan; in
 * PUBLISHED the owner's plan is the one kept; a DONE plan is never withdrawn.
 */
export function mayResolve({ phase, ownerTeamId, departmentId, plans, keepPlanId }: ResolutionFacts): Resolution {
  const live = plans.filter(({ status }) => status === 'ACTIVE' || status === 'DUPLICATE' || status === 'DONE')
  const kept = live.find(({ id }) => id === keepPlanId)
  if (!kept) return { refuse: { code: 'INVALID_INPUT', say: 'duplicate.keepNotAmong' } }
  const others = live.filter(({ id }) => id !== keepPlanId)
  if (others.some(({ status }) => status === 'DONE'))
    return { refuse: { code: 'INVALID_STATE', say: 'duplicate.doneStays' } }
  if (departmentId !== null && others.some((plan) => plan.origin === 'BASELINE' && plan.departmentId === departmentId))
    return { refuse: { code: 'INVALID_STATE', say: 'duplicate.baselineByOffice' } }
  if (departmentId !== null && others.some((plan) => plan.departmentId !== departmentId))
    return { refuse: { code: 'TEAM_NOT_YOURS', say: 'duplicate.onlyYield' } }
  if (phase === 'PUBLISHED' && kept.status !== 'DONE' && kept.teamId !== ownerTeamId)
    return { refuse: { code: 'NOT_OWNER', say: 'duplicate.keepOwners' } }
  return { refuse: null }
}

export interface SuggestionCandidate extends ParticipantCandidate {
  status: string
  origin: string
  isOwner: boolean
}

export type SuggestionGround =
  | 'duplicate.suggestDone'
  | 'duplicate.suggestOwner'
  | 'duplicate.suggestBaseline'
  | 'duplicate.suggestRemit'
  | 'duplicate.suggestPairing'
  | 'duplicate.suggestFirst'

/**
 * Which plan a duplicate should keep, and why: what is done, the published or pinned owner's, the baseline's, then legal duty
 * (remit), standing pairing, and who registered first. Source: domain.md 4.6, who arbitrates.
 * @param candidates plans that are ACTIVE, DUPLICATE or DONE.
 */
export function suggestPlan<C extends SuggestionCandidate>(
  candidates: readonly C[],
): { plan: C; ground: SuggestionGround } | null {
  const ranked = [...candidates].sort(byFit)
  const done = ranked.find(({ status }) => status === 'DONE')
  if (done) return { plan: done, ground: 'duplicate.suggestDone' }
  const owners = ranked.find(({ isOwner }) => isOwner)
  if (owners) return { plan: owners, ground: 'duplicate.suggestOwner' }
  const baseline = ranked.find(({ origin }) => origin === 'BASELINE')
  if (baseline) return { plan: baseline, ground: 'duplicate.suggestBaseline' }
  const [best, next] = ranked
  if (!best) return null
  if (best.remitRank !== null && best.remitRank !== next?.remitRank)
    return { plan: best, ground: 'duplicate.suggestRemit' }
  if (best.paired && !next?.paired) return { plan: best, ground: 'duplicate.suggestPairing' }
  return { plan: best, ground: 'duplicate.suggestFirst' }
}
