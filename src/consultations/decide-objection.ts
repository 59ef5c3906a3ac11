import { type LockedCampaign, shareCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { forbidOwner, handOverOwner, type OwnerRequest, pinOwner } from '../ownership/give-owner'
import { recordChanges } from '../record/audit'
import { teamMeant } from '../rules'
import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import { type RequestContext, Role } from '../shared/context'
import { firstRefusal, type Refusal, Refused, refusal } from '../shared/errors'
import { publishNotifications } from '../shared/notifications'
import { globalId } from '../shared/relay'
import { type Read, readReason } from '../shared/rows'
import { closedRefusal, lockTargets } from '../visit-plans/change-plan'
import { ObjectionProposal, ObjectionRemedy, ObjectionStatus } from './objection.entity'

export interface DecisionRequest {
  objectionId: string | null
  accepted: boolean
  remedy: ObjectionRemedy | null
  /** Undefined: left out. Null: given, and no team's ID. */
  teamId: string | null | undefined
  reason: string
}

interface ObjectionUnderLock {
  id: string
  campaign: LockedCampaign
  targetId: string
  departmentId: string
  teamId: string
  proposal: ObjectionProposal
  proposedTeamId: string | null
  status: ObjectionStatus
  madeByRole: string
  areaIds: string[]
}

const REMEDIES = {
  [ObjectionRemedy.PIN]: pinOwner,
  [ObjectionRemedy.HAND_OVER]: handOverOwner,
  [ObjectionRemedy.FORBID]: forbidOwner,
} as const

/**
 * Decides an objection. What is accepted becomes a pin, a hand-over or a recusal in the same transaction, by the rules of those, and
 * so raises the campaign's version: the preview is stale from then on.
 * @throws Refused NOT_FOUND, INVALID_INPUT, INVALID_STATE (withdrawn), CAMPAIGN_CLOSED, ALREADY_DECIDED, and what the remedy refuses.
 */
export async function decideObjection(
  context: RequestContext,
  tx: Transaction,
  request: DecisionRequest,
): Promise<void> {
  const objection = await lockObjection(context, tx, request.objectionId)
  const { value: reason, refused: unreadable } = readReason(request.reason)
  const remedy = judgeRemedy(request, objection)
  const refused = firstRefusal([
    ...(unreadable ? [unreadable] : reason ? [] : [refusal('INVALID_INPUT', ['reason'], 'owner.reasonMissing')]),
    ...(remedy.refused ? [remedy.refused] : []),
    ...settled(objection),
    ...closedRefusal(objection.campaign, 'objectionId'),
  ])
  if (refused) throw new Refused(refused)
  const done = remedy.value ?? null
  if (done) await carryOut(context, tx, objection, done, reason!)
  const status = done ? ObjectionStatus.ACCEPTED : ObjectionStatus.REJECTED
  await tx.execute(
    `UPDATE objection SET status = $2, remedy = $3, remedy_team_id = $4, decision_reason = $5, decided_at = now(), decided_by = $6
      WHERE id = $1`,
    [objection.id, status, done?.remedy ?? null, done?.teamId ?? null, reason, context.caller.subject],
  )
  await recordEnd(context, tx, 'decideObjection', objection, { status, ...done })
  const { id, campaign, departmentId, areaIds } = objection
  await publishNotifications(tx, [{ topic: 'objection', id, campaignId: campaign.id, departmentId, areaIds }])
}

interface Remedy {
  remedy: ObjectionRemedy
  /** UUID; null when the ID that was given is no team's, which the remedy itself refuses. */
  teamId: string | null
}

/** What is to be done; null when the objection is rejected. */
function judgeRemedy(
  { accepted, remedy, teamId }: DecisionRequest,
  objection: ObjectionUnderLock,
): Read<Remedy | null> {
  if (!accepted) {
    const extra = remedy !== null ? 'remedy' : teamId !== undefined ? 'teamId' : null
    return extra ? { refused: refusal('INVALID_INPUT', [extra], 'objection.nothingDone') } : { value: null }
  }
  if (remedy === null) return { refused: refusal('INVALID_INPUT', ['remedy'], 'objection.remedyMissing') }
  if (teamId !== undefined) return { value: { remedy, teamId } }
  const meant = teamMeant(objection, remedy)
  return meant === null
    ? { refused: refusal('INVALID_INPUT', ['teamId'], 'objection.remedyTeamMissing') }
    : { value: { remedy, teamId: meant } }
}

/** Does what the operation of the remedy's name does; what that refuses is told at the fields of this input. */
async function carryOut(
  context: RequestContext,
  tx: Transaction,
  { campaign, targetId }: ObjectionUnderLock,
  { remedy, teamId }: Remedy,
  reason: string,
): Promise<void> {
  const request: OwnerRequest = { campaignId: campaign.id, targetId: globalId('Enterprise', targetId), teamId, reason }
  try {
    await REMEDIES[remedy](context, tx, request)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    throw new Refused(
      ...error.refusals.map((refused) => {
        const [field] = refused.field ?? []
        return field === 'targetId' || field === 'campaignId' ? { ...refused, field: ['objectionId'] } : refused
      }),
    )
  }
}

/**
 * Withdraws an objection: the department its own, the office what an office has entered for a department.
 * @throws Refused NOT_FOUND, INVALID_INPUT, INVALID_STATE, CAMPAIGN_CLOSED, ALREADY_DECIDED.
 */
export async function withdrawObjection(
  context: RequestContext,
  tx: Transaction,
  objectionId: string | null,
  reason: string | null | undefined,
): Promise<void> {
  const objection = await lockObjection(context, tx, objectionId)
  const { value: why, refused: unreadable } = readReason(reason)
  const isAuthor = context.caller.role === Role.DEPARTMENT || objection.madeByRole === Role.CAMPAIGN_OFFICE
  const refused = firstRefusal([
    ...(unreadable ? [unreadable] : []),
    ...settled(objection),
    ...(isAuthor ? [] : [refusal('INVALID_STATE', ['objectionId'], 'objection.onlyAuthor')]),
    ...closedRefusal(objection.campaign, 'objectionId'),
  ])
  if (refused) throw new Refused(refused)
  await tx.execute(`UPDATE objection SET status = 'WITHDRAWN', withdrawn_at = now() WHERE id = $1`, [objection.id])
  await recordEnd(context, tx, 'withdrawObjection', objection, { status: ObjectionStatus.WITHDRAWN, reason: why })
}

/** Why nothing can be done about it any more. */
function settled({ status }: ObjectionUnderLock): Refusal[] {
  if (status === ObjectionStatus.OPEN) return []
  return status === ObjectionStatus.WITHDRAWN
    ? [refusal('INVALID_STATE', ['objectionId'], 'objection.withdrawn')]
    : [refusal('ALREADY_DECIDED', ['objectionId'], 'objection.decided')]
}

const recordEnd = (
  context: RequestContext,
  tx: Transaction,
  action: string,
  { id, campaign }: ObjectionUnderLock,
  after: object,
): Promise<void> =>
  recordChanges(context, tx, action, [
    { type: 'Objection', id, campaignId: campaign.id, before: { status: 'OPEN' }, after },
  ])

/**
 * Locks an objection's campaign (shared) and target, and reads it as it then stands: of two decisions one comes second and finds it
 * decided. A closed campaign is given too.
 * @throws Refused NOT_FOUND alike for what is absent, malformed, another department's and outside the caller's area.
 */
async function lockObjection(
  context: RequestContext,
  tx: Transaction,
  objectionId: string | null,
): Promise<ObjectionUnderLock> {
  const field = ['objectionId']
  const [found] = await tx.query<{ campaignId: string; targetId: string; areaIds: string[] }>(
    `SELECT o.campaign_id AS "campaignId", o.target_id AS "targetId", a.lineage AS "areaIds"
       FROM objection o JOIN target x ON x.id = o.target_id JOIN area a ON a.id = x.area_id
      WHERE o.id = $1
        AND ($2::uuid IS NULL OR o.department_id = $2::uuid)
        AND ($3::uuid IS NULL OR a.lineage @> ARRAY[$3::uuid])`,
    [objectionId, scopeDepartmentId(context.caller), scopeAreaId(context.caller)],
  )
  if (!found) throw new Refused(refusal('NOT_FOUND', field, 'objection.notFound'))
  const campaign = await shareCampaign(context, tx, found.campaignId, { field, closedToo: true })
  await lockTargets(tx, campaign.id, [found.targetId])
  const [now] = await tx.query<Omit<ObjectionUnderLock, 'campaign' | 'areaIds' | 'targetId'>>(
    `SELECT id, department_id AS "departmentId", team_id AS "teamId", proposal, proposed_team_id AS "proposedTeamId", status,
            made_by_role AS "madeByRole"
       FROM objection WHERE id = $1`,
    [objectionId],
  )
  return { ...now!, ...found, campaign }
}
