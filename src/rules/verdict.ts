/**
 * What a rule says. Rules are pure: facts in, verdict out; no clock, no database, no language. `say` is the key of the sentence
 * that a refused person reads (src/shared/sentences), `code` the error code of the contract.
 */
export interface Refuse {
  code: RefusalCode
  /** The input field that is at fault. */
  field: string
  say: RefusalSentence
  args?: Record<string, string | number>
  /** Whether the answer names who holds the visit. */
  namesHolder?: boolean
}

export type RefusalCode =
  | 'INVALID_INPUT'
  | 'INVALID_STATE'
  | 'CAMPAIGN_CLOSED'
  | 'OUTSIDE_CAMPAIGN_DATES'
  | 'TARGET_NOT_IN_CAMPAIGN'
  | 'TARGET_INELIGIBLE'
  | 'TEAM_NOT_YOURS'
  | 'NOT_OWNER'
  | 'DUPLICATE_VISIT'
  | 'PURPOSE_FORBIDDEN'
  | 'TEAM_CAPACITY'
  | 'PIN_CONFLICT'
  | 'OWNER_FORBIDDEN'
  | 'NO_FALLBACK_TEAM'
  | 'ALREADY_EXISTS'

export type RefusalSentence =
  | 'campaign.closed'
  | 'plan.round'
  | 'plan.roundBefore'
  | 'plan.outsideDates'
  | 'plan.notInCampaign'
  | 'plan.ineligible'
  | 'plan.teamNotYours'
  | 'plan.notOwner'
  | 'plan.followUpNotOwner'
  | 'plan.secondOfOwner'
  | 'plan.sameTeam'
  | 'plan.enforcement'
  | 'plan.teamWithdrawn'
  | 'owner.forbidden'
  | 'owner.pinnedToOther'
  | 'owner.capacity'
  | 'owner.byConsent'
  | 'owner.pairingOutsideArea'
  | 'owner.lastResort'
  | 'consultation.over'
  | 'objection.teamProposed'
  | 'objection.noTeamProposed'
  | 'objection.proposedIsIt'
  | 'objection.isItsAlready'
  | 'objection.noPart'
  | 'objection.notInPreview'
  | 'objection.exists'
  | 'owner.teamWithdrawn'
  | 'withdrawal.itself'
  | 'withdrawal.fallback'
  | 'withdrawal.fallbackSuccessor'
  | 'withdrawal.capacity'

/** The first refusal that rules have, in their order: that of the error codes, where several may apply. */
export const firstOf =
  <Facts>(rules: readonly ((facts: Facts) => Refuse | null)[]) =>
  (facts: Facts): Refuse | null => {
    for (const rule of rules) {
      const refuse = rule(facts)
      if (refuse) return refuse
    }
    return null
  }

export const INELIGIBLE_STATES: readonly string[] = ['LICENCE_REVOKED', 'DEREGISTERED', 'MERGED']

/**
 * ineligible (rules.md): revoked, deregistered and merged targets are out of scope; an unreachable one stays in, else the
 * denominator would shrink by not looking.
 */
export const isIneligible = (registryState: string): boolean => INELIGIBLE_STATES.includes(registryState)
