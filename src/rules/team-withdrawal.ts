import { byConsentOnly } from './eligibility'
import { firstOf, type Refuse } from './verdict'

/** Facts about taking a team out of a campaign. */
export interface WithdrawalFacts {
  team: { id: string; name: string; isFallback: boolean }
  /** Who takes its place; null when its targets go to the grass roots. */
  successor: {
    id: string
    name: string
    kind: string
    isFallback: boolean
    withdrawn: boolean
    capacity: number | null
    load: number
  } | null
  /** Targets that would go to the successor. */
  moving: {
    /** In scope and pinned: a pin overrides capacity, and counts as load. */
    pinned: number
    /** In scope and not pinned. */
    others: number
    /** Neither pinned nor with a standing pairing of the successor, in scope or not. */
    withoutConsent: number
  }
}

const notItself = ({ team, successor }: WithdrawalFacts): Refuse | null =>
  successor?.id === team.id
    ? { code: 'INVALID_INPUT', field: 'successorTeamCode', say: 'withdrawal.itself', args: { team: team.name } }
    : null

/** The grass roots take what is left, each its own area: naming one of them would give it other areas' targets. */
const noFallbackSuccessor = ({ successor }: WithdrawalFacts): Refuse | null =>
  successor?.isFallback
    ? {
        code: 'INVALID_INPUT',
        field: 'successorTeamCode',
        say: 'withdrawal.fallbackSuccessor',
        args: { team: successor.name },
      }
    : null

/** Source: rules.md, judicialByConsent. */
const consentedSuccessor = ({ successor, moving }: WithdrawalFacts): Refuse | null =>
  successor && byConsentOnly(successor.kind) && moving.withoutConsent > 0
    ? { code: 'INVALID_INPUT', field: 'successorTeamCode', say: 'owner.byConsent', args: { team: successor.name } }
    : null

const successorTakesPart = ({ successor }: WithdrawalFacts): Refuse | null =>
  successor?.withdrawn
    ? { code: 'INVALID_STATE', field: 'successorTeamCode', say: 'owner.teamWithdrawn', args: { team: successor.name } }
    : null

/** A hand-over above capacity is refused, a pin is not; so are many of them at once. Source: rules.md, capacity. */
const roomAtSuccessor = ({ successor, moving }: WithdrawalFacts): Refuse | null => {
  if (!successor || successor.capacity === null || moving.others === 0) return null
  const needed = successor.load + moving.pinned + moving.others
  return needed > successor.capacity
    ? {
        code: 'TEAM_CAPACITY',
        field: 'successorTeamCode',
        say: 'withdrawal.capacity',
        args: {
          team: successor.name,
          capacity: successor.capacity,
          load: successor.load,
          more: moving.pinned + moving.others,
          needed,
        },
      }
    : null
}

/** Whatever in its area nobody owns is a fallback team's; without it nobody would answer for that. */
const noFallbackTeam = ({ team }: WithdrawalFacts): Refuse | null =>
  team.isFallback
    ? { code: 'NO_FALLBACK_TEAM', field: 'teamCode', say: 'withdrawal.fallback', args: { team: team.name } }
    : null

/** Whether a team may be taken out of a campaign, its targets to the successor named. Source: decision 0014. */
export const decideWithdrawal = firstOf([
  notItself,
  noFallbackSuccessor,
  consentedSuccessor,
  successorTakesPart,
  roomAtSuccessor,
  noFallbackTeam,
])

export type Heir = 'team' | 'successor' | 'fallback'

/**
 * Who owns a target of a team that falls away: what somebody has entered stays (visitedStays), a recusal holds against the
 * successor as against anybody (forbidden), and the grass roots take what is left.
 */
export function heirOf(
  { visited, forbidden }: { visited: boolean; forbidden: boolean },
  { hasSuccessor }: { hasSuccessor: boolean },
): Heir {
  if (visited) return 'team'
  return hasSuccessor && !forbidden ? 'successor' : 'fallback'
}

/** An open plan of a team that has fallen away. */
export interface LeftPlanFacts {
  phase: 'INTAKE' | 'PUBLISHED'
  status: 'ACTIVE' | 'DUPLICATE' | 'MERGED'
  /**
   * Whose its target is now: still the team's (visited), the successor's, a fallback team's for want of a successor, or
   * somebody's who owned it before.
   */
  owner: Heir | 'other'
  /** Whether there is a successor, and no recusal of it for this target. */
  successorMay: boolean
  /** Whether another team's plan of the round could take its place. */
  othersWait: boolean
}

export type PlanFate = 'STAYS' | 'TO_SUCCESSOR' | 'TO_FALLBACK' | 'TO_FALLBACK_UNDATED' | 'WITHDRAWN'

/**
 * What becomes of a plan of a team that falls away: it follows its target. The grass roots are last, so that in INTAKE another
 * department that waits for this very visit goes before them (promotion). Once owners are published a day of theirs would hold
 * the target with them for good; they take it on without one, until they say a day themselves or the next schedule comes. A
 * plan for somebody else's target is the successor's while plans are taken in; once owners are published only the owner
 * visits, and a successor may come along in the team's stead but not go instead of the owner. Source: decision 0014.
 */
export function fateOfPlan({ phase, status, owner, successorMay, othersWait }: LeftPlanFacts): PlanFate {
  switch (owner) {
    case 'team':
      return 'STAYS'
    case 'successor':
      return 'TO_SUCCESSOR'
    case 'fallback':
      if (status !== 'ACTIVE' || (phase === 'INTAKE' && othersWait)) return 'WITHDRAWN'
      return phase === 'INTAKE' ? 'TO_FALLBACK' : 'TO_FALLBACK_UNDATED'
    case 'other':
      return successorMay && (phase === 'INTAKE' || status === 'MERGED') ? 'TO_SUCCESSOR' : 'WITHDRAWN'
  }
}
