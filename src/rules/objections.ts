import type { Refuse } from './verdict'

/** What a department wants instead of what a preview says. */
export type ObjectionProposal = 'OWN_TEAM' | 'OTHER_TEAM' | 'RECUSAL'

/** What the office does about an objection that it accepts. */
export type ObjectionRemedy = 'PIN' | 'HAND_OVER' | 'FORBID'

/** Whether a consultation takes objections: until the office closes it, its day has passed or a publication has overtaken it. */
export type ConsultationStatus = 'OPEN' | 'CLOSED' | 'OVERTAKEN'

/**
 * The status on a day: an open consultation whose closing day has passed, or whose campaign is closed, is closed without anybody
 * saying so.
 * @param closesOn the last day on which objections are taken; YYYY-MM-DD, as `today`.
 */
export function consultationStatus(
  { status, closesOn, phase }: { status: ConsultationStatus; closesOn: string; phase: string },
  today: string,
): ConsultationStatus {
  return status === 'OPEN' && (closesOn < today || phase === 'CLOSED') ? 'CLOSED' : status
}

/** Facts about an objection that a department wants to make. */
export interface ObjectionFacts {
  status: ConsultationStatus
  proposal: ObjectionProposal
  /** The objecting department's own team. */
  team: { id: string; name: string; departmentId: string }
  /** The team that it proposes; null when none is named. */
  proposedTeamId: string | null
  /** What the preview decides for the target; null when it is not in it. */
  decided: {
    from: { teamId: string; departmentId: string }
    to: { teamId: string; departmentId: string }
    /** The nearest grass-roots team, which is the last resort. */
    fallbackTeamId: string | null
  } | null
  /** Whether the department has an objection to this target in this consultation that is not decided. */
  hasOpen: boolean
}

type ObjectionRule = (facts: ObjectionFacts) => Refuse | null

const otherTeamNamed: ObjectionRule = ({ proposal, proposedTeamId }) =>
  proposal === 'OTHER_TEAM' && proposedTeamId === null
    ? { code: 'INVALID_INPUT', field: 'proposedTeamId', say: 'objection.teamProposed' }
    : null

/** What would be ignored is refused: who names a team means it. */
const onlyThenNamed: ObjectionRule = ({ proposal, proposedTeamId }) =>
  proposal !== 'OTHER_TEAM' && proposedTeamId !== null
    ? { code: 'INVALID_INPUT', field: 'proposedTeamId', say: 'objection.noTeamProposed' }
    : null

const anotherTeam: ObjectionRule = ({ proposal, proposedTeamId, decided }) =>
  proposal === 'OTHER_TEAM' && proposedTeamId !== null && decided?.to.teamId === proposedTeamId
    ? { code: 'INVALID_INPUT', field: 'proposedTeamId', say: 'objection.proposedIsIt' }
    : null

const notItsAlready: ObjectionRule = ({ proposal, team, decided }) =>
  proposal === 'OWN_TEAM' && decided?.to.teamId === team.id
    ? { code: 'INVALID_INPUT', field: 'proposal', say: 'objection.isItsAlready', args: { team: team.name } }
    : null

/** Whose target goes elsewhere is not settled by who has no part in it; claims and recusals are a department's own affair. */
const takesPart: ObjectionRule = ({ proposal, team, decided }) =>
  proposal === 'OTHER_TEAM' &&
  decided &&
  decided.from.departmentId !== team.departmentId &&
  decided.to.departmentId !== team.departmentId
    ? { code: 'INVALID_INPUT', field: 'targetId', say: 'objection.noPart' }
    : null

const notTheLastResort: ObjectionRule = ({ proposal, team, decided }) =>
  proposal === 'RECUSAL' && decided?.fallbackTeamId === team.id
    ? { code: 'INVALID_INPUT', field: 'teamId', say: 'owner.lastResort' }
    : null

const stillOpen: ObjectionRule = ({ status }) =>
  status === 'OPEN' ? null : { code: 'INVALID_STATE', field: 'consultationId', say: 'consultation.over' }

const inPreview: ObjectionRule = ({ decided }) =>
  decided ? null : { code: 'TARGET_NOT_IN_CAMPAIGN', field: 'targetId', say: 'objection.notInPreview' }

const onlyOne: ObjectionRule = ({ hasOpen }) =>
  hasOpen ? { code: 'ALREADY_EXISTS', field: 'targetId', say: 'objection.exists' } : null

/** In the order of the codes of the contract. */
const RULES: readonly ObjectionRule[] = [
  otherTeamNamed,
  onlyThenNamed,
  anotherTeam,
  notItsAlready,
  takesPart,
  notTheLastResort,
  stillOpen,
  inPreview,
  onlyOne,
]

/** Why an objection cannot be made, or null. */
export function judgeObjection(facts: ObjectionFacts): Refuse | null {
  for (const rule of RULES) {
    const refuse = rule(facts)
    if (refuse) return refuse
  }
  return null
}

/**
 * The team that an accepted objection means when the office names none: the one that the department asked for, or, where a pair is
 * to be forbidden, the team that is to be without the target.
 * @returns null where the objection does not say: the office has to.
 */
export function teamMeant(
  { proposal, teamId, proposedTeamId }: { proposal: ObjectionProposal; teamId: string; proposedTeamId: string | null },
  remedy: ObjectionRemedy,
): string | null {
  if (remedy === 'FORBID') return proposal === 'RECUSAL' ? teamId : null
  if (proposal === 'OWN_TEAM') return teamId
  return proposal === 'OTHER_TEAM' ? proposedTeamId : null
}

/**
 * Whose target the objection is about when the department names no team: the one of its teams that the preview gives the target to or
 * takes it from, else its only one.
 * @returns null where several could be meant.
 */
export function objectingTeam(
  proposal: ObjectionProposal,
  ownTeamIds: readonly string[],
  decided: { fromTeamId: string; toTeamId: string } | null,
): string | null {
  const [gains, loses] = [decided?.toTeamId, decided?.fromTeamId]
  // Who wants to keep a target speaks for the team that loses it; who does not want it, for the one that gets it.
  const order = proposal === 'OWN_TEAM' ? [loses, gains] : [gains, loses]
  const part = order.find((id) => id !== undefined && ownTeamIds.includes(id))
  return part ?? (ownTeamIds.length === 1 ? ownTeamIds[0]! : null)
}
