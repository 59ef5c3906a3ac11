import { shareCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { type ActingTeam, findActingTeams } from '../departments/acting-teams'
import { findTarget } from '../ownership/give-owner'
import { nearestFallback } from '../ownership/nearest-fallback'
import { recordChanges } from '../record/audit'
import { once } from '../record/idempotency'
import { type ConsultationStatus, consultationStatus, judgeObjection, objectingTeam } from '../rules'
import { findDecision } from '../scheduling/decision.queries'
import { scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { firstRefusal, type Refusal, Refused, refusal } from '../shared/errors'
import { newId } from '../shared/ids'
import { type Read, readReason } from '../shared/rows'
import { closedRefusal, lockTargets } from '../visit-plans/change-plan'
import type { ObjectionProposal } from './objection.entity'

/** What a department asks; `targetId` and the teams are global IDs as given and, beside them, UUIDs. */
export interface ObjectionRequest {
  consultationId: string | null
  targetId: string
  /** Undefined: left out. Null: given, and no team's ID. */
  teamId: string | null | undefined
  proposal: ObjectionProposal
  proposedTeamId: string | null | undefined
  reason: string
  idempotencyKey?: string | null
}

/**
 * Makes an objection to what a preview decides for one target. It holds the campaign shared and the target's row, so that it comes
 * before or after the closing of the consultation, and one of two of the same department comes second.
 * @returns the UUID of the objection: of the one made before when the idempotency key was used for the same input.
 * @throws Refused NOT_FOUND, INVALID_INPUT, CAMPAIGN_CLOSED, TEAM_NOT_YOURS and what `judgeObjection` says; the first in the order
 *   of the codes.
 */
export async function objectToOwner(
  context: RequestContext,
  tx: Transaction,
  request: ObjectionRequest,
): Promise<string> {
  const { id } = await once(context, tx, 'objectToOwner', request, () => object(context, tx, request))
  return id
}

async function object(context: RequestContext, tx: Transaction, request: ObjectionRequest): Promise<{ id: string }> {
  const consultation = await lockConsultation(context, tx, request.consultationId)
  const { campaign } = consultation
  const found = await findTarget(context, tx, request.targetId)
  const targetId = found.value?.id ?? null
  if (targetId) await lockTargets(tx, campaign.id, [targetId])
  const decided = targetId ? await readDecided(tx, consultation.scheduleRunId, targetId) : null
  const { value: reason, refused: unreadable } = readReason(request.reason)
  const team = await readTeam(context, tx, request, decided)
  const proposed = request.proposedTeamId ? await teamExists(tx, request.proposedTeamId) : false

  const refusals: (Refusal | undefined)[] = [
    found.refused,
    request.proposedTeamId === undefined || proposed
      ? undefined
      : refusal('NOT_FOUND', ['proposedTeamId'], 'team.notFound', { code: '' }),
    unreadable ?? (reason ? undefined : refusal('INVALID_INPUT', ['reason'], 'owner.reasonMissing')),
    team.refused,
    ...closedRefusal(campaign, 'consultationId'),
  ]
  if (team.value) {
    const refuse = judgeObjection({
      status: consultation.status,
      proposal: request.proposal,
      team: team.value,
      proposedTeamId: request.proposedTeamId ?? null,
      decided: decided && {
        from: { teamId: decided.fromTeamId, departmentId: decided.fromDepartmentId },
        to: { teamId: decided.toTeamId, departmentId: decided.toDepartmentId },
        fallbackTeamId: decided.fallbackTeamId,
      },
      hasOpen: targetId !== null && (await hasOpen(tx, consultation.id, targetId, team.value.departmentId)),
    })
    if (refuse) refusals.push(refusal(refuse.code, [refuse.field], refuse.say, refuse.args))
  }
  const refused = firstRefusal(refusals.filter((each) => each !== undefined))
  if (refused) throw new Refused(refused)
  return store(context, tx, {
    consultationId: consultation.id,
    campaignId: campaign.id,
    targetId: targetId!,
    team: team.value!,
    decided: decided!,
    proposal: request.proposal,
    proposedTeamId: request.proposedTeamId ?? null,
    reason: reason!,
  })
}

/** @throws Refused NOT_FOUND for what names no consultation; they are everybody's to read. */
async function lockConsultation(context: RequestContext, tx: Transaction, consultationId: string | null) {
  const field = ['consultationId']
  const [found] = await tx.query<{ campaignId: string }>(
    `SELECT campaign_id AS "campaignId" FROM consultation WHERE id = $1`,
    [consultationId],
  )
  if (!found) throw new Refused(refusal('NOT_FOUND', field, 'consultation.notFound'))
  const campaign = await shareCampaign(context, tx, found.campaignId, { field, closedToo: true })
  const [now] = await tx.query<{ id: string; scheduleRunId: string; status: ConsultationStatus; closesOn: string }>(
    `SELECT id, schedule_run_id AS "scheduleRunId", status, closes_on AS "closesOn" FROM consultation WHERE id = $1`,
    [consultationId],
  )
  return { ...now!, campaign, status: consultationStatus({ ...now!, phase: campaign.phase }, context.today) }
}

interface Decided {
  fromTeamId: string
  fromDepartmentId: string
  toTeamId: string
  toDepartmentId: string
  fallbackTeamId: string | null
}

/** What a run decides for a target; null when the target was not in it. */
async function readDecided(tx: Transaction, runId: string, targetId: string): Promise<Decided | null> {
  const decision = await findDecision(tx, runId, targetId)
  if (!decision) return null
  const [decided] = await tx.query<Decided>(
    `SELECT f.id AS "fromTeamId", f.department_id AS "fromDepartmentId", t.id AS "toTeamId", t.department_id AS "toDepartmentId",
            fallback.team_id AS "fallbackTeamId"
       FROM target x
       JOIN area a ON a.id = x.area_id
       JOIN team f ON f.id = $2
       JOIN team t ON t.id = $3
       ${nearestFallback('a')}
      WHERE x.id = $1`,
    [targetId, decision.fromTeamId, decision.teamId],
  )
  return decided ?? null
}

/** The team for which the objection is made: the one named, or the one that can only be meant. */
async function readTeam(
  context: RequestContext,
  tx: Transaction,
  { teamId, proposal }: ObjectionRequest,
  decided: Decided | null,
): Promise<Read<ActingTeam>> {
  const departmentId = scopeDepartmentId(context.caller)
  const missing = refusal('INVALID_INPUT', ['teamId'], 'objection.teamMissing')
  if (teamId === undefined && departmentId === null) return { refused: missing }
  const ids = teamId === undefined ? await teamsOf(tx, departmentId!) : teamId === null ? [] : [teamId]
  const acting = await findActingTeams(context, tx, { ids })
  if (teamId !== undefined) {
    const [team] = acting
    return team ? { value: team } : { refused: refusal('TEAM_NOT_YOURS', ['teamId'], 'plan.teamNotYours') }
  }
  const meant = objectingTeam(
    proposal,
    acting.map(({ id }) => id),
    decided,
  )
  const team = acting.find(({ id }) => id === meant)
  return team ? { value: team } : { refused: missing }
}

const teamsOf = async (tx: Transaction, departmentId: string): Promise<string[]> =>
  (await tx.query<{ id: string }>('SELECT id FROM team WHERE department_id = $1', [departmentId])).map(({ id }) => id)

/** Units are everybody's to read, and a proposal gives nobody anything. */
const teamExists = async (tx: Transaction, id: string): Promise<boolean> =>
  (await tx.query('SELECT FROM team WHERE id = $1', [id])).length > 0

const hasOpen = async (
  tx: Transaction,
  consultationId: string,
  targetId: string,
  departmentId: string,
): Promise<boolean> =>
  (
    await tx.query(
      `SELECT FROM objection WHERE consultation_id = $1 AND target_id = $2 AND department_id = $3 AND status = 'OPEN'`,
      [consultationId, targetId, departmentId],
    )
  ).length > 0

interface NewObjection {
  consultationId: string
  campaignId: string
  targetId: string
  team: ActingTeam
  decided: Decided
  proposal: ObjectionProposal
  proposedTeamId: string | null
  reason: string
}

async function store(context: RequestContext, tx: Transaction, made: NewObjection): Promise<{ id: string }> {
  const id = newId()
  const { consultationId, campaignId, targetId, team, decided, proposal, proposedTeamId, reason } = made
  const { subject, role } = context.caller
  await tx.execute(
    `INSERT INTO objection (id, consultation_id, campaign_id, target_id, department_id, team_id, proposal, proposed_team_id,
                            from_team_id, to_team_id, reason, made_by, made_by_role, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, clock_timestamp())`,
    [
      id,
      consultationId,
      campaignId,
      targetId,
      team.departmentId,
      team.id,
      proposal,
      proposedTeamId,
      decided.fromTeamId,
      decided.toTeamId,
      reason,
      subject,
      role,
    ],
  )
  // Its words stay with the objection: those of a recusal are for office and inspectors only.
  const after = { consultationId, targetId, teamId: team.id, proposal, proposedTeamId, status: 'OPEN' }
  await recordChanges(context, tx, 'objectToOwner', [{ type: 'Objection', id, campaignId, after }])
  return { id }
}
