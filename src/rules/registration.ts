import { isIneligible, type Refuse } from './verdict'

/** Everything that decides whether a plan may be registered; days are YYYY-MM-DD in Asia/Shanghai. */
export interface RegistrationFacts {
  campaign: { phase: 'INTAKE' | 'PUBLISHED' | 'CLOSED'; startsOn: string; endsOn: string }
  /** Null when it is not in the campaign. */
  target: { registryState: string; name: string; ownerTeamId: string; ownerName: string } | null
  /** Null when it is absent or not the caller's. */
  team: { id: string; departmentId: string; name: string; withdrawn: boolean } | null
  request: { purpose: string; plannedOn: string | null; round: number }
  /** Plans of the same target that are not withdrawn, of any round. */
  plans: readonly PlanFact[]
}

export interface PlanFact {
  id: string
  teamId: string
  departmentId: string
  status: string
  round: number
}

export interface RegistrationRule {
  name: string
  judge(facts: RegistrationFacts): Refuse | null
}

const holds = (plan: PlanFact): boolean => plan.status === 'ACTIVE' || plan.status === 'DONE'

/** A team that has fallen away plans nothing any more, no follow-up either. Source: decision 0014. */
export const teamTakesPart: RegistrationRule = {
  name: 'teamTakesPart',
  judge: ({ team }) =>
    team?.withdrawn
      ? { code: 'INVALID_STATE', field: 'teamId', say: 'plan.teamWithdrawn', args: { team: team.name } }
      : null,
}

/** Nothing is planned any more once a campaign is closed. Source: rules.md, Closing. */
export const campaignOpen: RegistrationRule = {
  name: 'campaignOpen',
  judge: ({ campaign }) =>
    campaign.phase === 'CLOSED' ? { code: 'CAMPAIGN_CLOSED', field: 'campaignId', say: 'campaign.closed' } : null,
}

/** A day, when one is given, lies in the campaign. */
export const withinCampaignDates: RegistrationRule = {
  name: 'withinCampaignDates',
  judge: ({ campaign, request: { plannedOn } }) =>
    plannedOn !== null && (plannedOn < campaign.startsOn || plannedOn > campaign.endsOn)
      ? {
          code: 'OUTSIDE_CAMPAIGN_DATES',
          field: 'plannedOn',
          say: 'plan.outsideDates',
          args: { startsOn: campaign.startsOn, endsOn: campaign.endsOn },
        }
      : null,
}

export const enrolled: RegistrationRule = {
  name: 'enrolled',
  judge: ({ target }) =>
    target ? null : { code: 'TARGET_NOT_IN_CAMPAIGN', field: 'targetId', say: 'plan.notInCampaign' },
}

/** Revoked, deregistered and merged targets are not visited. Source: rules.md, ineligible. */
export const ineligible: RegistrationRule = {
  name: 'ineligible',
  judge: ({ target }) =>
    target && isIneligible(target.registryState)
      ? { code: 'TARGET_INELIGIBLE', field: 'targetId', say: 'plan.ineligible', args: { target: target.name } }
      : null,
}

export const yourTeam: RegistrationRule = {
  name: 'yourTeam',
  judge: ({ team }) => (team ? null : { code: 'TEAM_NOT_YOURS', field: 'teamId', say: 'plan.teamNotYours' }),
}

/** A service visit is no inspection. Source: bulletin L28, 带着执法监管任务上门. */
export const serviceOnly: RegistrationRule = {
  name: 'serviceOnly',
  judge: ({ request: { purpose } }) =>
    purpose === 'ENFORCEMENT' ? { code: 'PURPOSE_FORBIDDEN', field: 'purpose', say: 'plan.enforcement' } : null,
}

/** Rounds count from 1. */
export const roundIsPositive: RegistrationRule = {
  name: 'roundIsPositive',
  judge: ({ request: { round } }) =>
    Number.isInteger(round) && round >= 1 ? null : { code: 'INVALID_INPUT', field: 'round', say: 'plan.round' },
}

/** Round n ≥ 2 needs round n − 1 DONE. Source: rules.md, followUp. */
export const followUpAfterDone: RegistrationRule = {
  name: 'followUpAfterDone',
  judge: ({ request: { round }, plans }) =>
    round >= 2 && !plans.some((plan) => plan.round === round - 1 && plan.status === 'DONE')
      ? { code: 'INVALID_INPUT', field: 'round', say: 'plan.roundBefore', args: { round, before: round - 1 } }
      : null,
}

/** Follow-ups come from the owner, in every phase. Source: rules.md, followUp. */
export const followUpByOwner: RegistrationRule = {
  name: 'followUpByOwner',
  judge: ({ request: { round }, target, team }) =>
    round >= 2 && target && team && target.ownerTeamId !== team.id
      ? {
          code: 'NOT_OWNER',
          field: 'teamId',
          say: 'plan.followUpNotOwner',
          args: { owner: target.ownerName },
          namesHolder: true,
        }
      : null,
}

/** Once owners are published, nobody else plans. Source: rules.md, publishedOwner. */
export const publishedOwner: RegistrationRule = {
  name: 'publishedOwner',
  judge: ({ campaign, target, team }) =>
    campaign.phase === 'PUBLISHED' && target && team && target.ownerTeamId !== team.id
      ? {
          code: 'NOT_OWNER',
          field: 'teamId',
          say: 'plan.notOwner',
          args: { owner: target.ownerName },
          namesHolder: true,
        }
      : null,
}

/** One visit per round; the published owner's second plan is told so. Source: rules.md, oneVisitPerRound, publishedOwner. */
export const ownersSecondPlan: RegistrationRule = {
  name: 'ownersSecondPlan',
  judge: ({ campaign, request: { round }, target, plans }) =>
    campaign.phase === 'PUBLISHED' && target && plans.some((plan) => plan.round === round && holds(plan))
      ? {
          code: 'DUPLICATE_VISIT',
          field: 'targetId',
          say: 'plan.secondOfOwner',
          args: { owner: target.ownerName, round },
          namesHolder: true,
        }
      : null,
}

/** The same team again: it has its place already, and nothing is stored. Source: rules.md, oneVisitPerRound. */
export const sameTeamOnce: RegistrationRule = {
  name: 'sameTeamOnce',
  judge: ({ request: { round }, team, plans }) =>
    team && plans.some((plan) => plan.round === round && plan.teamId === team.id)
      ? { code: 'ALREADY_EXISTS', field: 'targetId', say: 'plan.sameTeam', args: { round } }
      : null,
}

/** In the order of the error codes: where several apply, the first is the answer. */
export const REGISTRATION_RULES: readonly RegistrationRule[] = [
  roundIsPositive,
  followUpAfterDone,
  teamTakesPart,
  campaignOpen,
  withinCampaignDates,
  enrolled,
  ineligible,
  yourTeam,
  publishedOwner,
  followUpByOwner,
  ownersSecondPlan,
  serviceOnly,
  sameTeamOnce,
]

export type DuplicateKind = 'DUPLICATE_TARGET' | 'CROSS_UNIT'

export type RegistrationDecision =
  | { outcome: 'ACCEPT' }
  | { outcome: 'FLAG'; kind: DuplicateKind }
  | { outcome: 'REFUSE'; refuse: Refuse }

/**
 * Judges one registration: refused, taken as ACTIVE, or stored as DUPLICATE beside the plan that holds the visit.
 * The same function judges on the write path, in `explainOwner` and for the scheduler's own plans.
 */
export function decideRegistration(facts: RegistrationFacts): RegistrationDecision {
  for (const rule of REGISTRATION_RULES) {
    const refuse = rule.judge(facts)
    if (refuse) return { outcome: 'REFUSE', refuse }
  }
  const ofRound = facts.plans.filter((plan) => plan.round === facts.request.round)
  if (!ofRound.some(holds)) return { outcome: 'ACCEPT' }
  return { outcome: 'FLAG', kind: duplicateKind([...ofRound, facts.team!]) }
}

/** DUPLICATE_TARGET while all plans are of one department, CROSS_UNIT from the second department on. */
export const duplicateKind = (plans: readonly { departmentId: string }[]): DuplicateKind =>
  new Set(plans.map(({ departmentId }) => departmentId)).size > 1 ? 'CROSS_UNIT' : 'DUPLICATE_TARGET'
