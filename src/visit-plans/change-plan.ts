import { type LockedCampaign, shareCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { settleDuplicates } from '../duplicates/settle-duplicates'
import { recordChanges } from '../record/audit'
import { nextActive } from '../rules'
import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { firstRefusal, type Refusal, Refused, refusal } from '../shared/errors'
import { sentence } from '../shared/language'
import { readReason } from '../shared/rows'
import { movePlans, type PlanTransition, readRoundPlans, type StoredRoundPlan } from './round-plans'
import { VisitPlanStatus } from './visit-plan.entity'

export interface PlanUnderLock {
  campaign: LockedCampaign
  id: string
  targetId: string
  teamId: string
  status: VisitPlanStatus
  origin: string
  round: number
  plannedOn: string | null
  halfDay: string | null
}

/**
 * Locks a plan's campaign (shared) and target, and reads the plan as it then stands. A closed campaign is given too: several
 * reasons may hold against a change, and the caller answers with the first (`closedRefusal` is one of them).
 * @throws Refused NOT_FOUND alike for what is absent, malformed, not the caller's team's and outside the caller's area.
 */
export async function lockPlan(
  context: RequestContext,
  tx: Transaction,
  planId: string | null,
): Promise<PlanUnderLock> {
  const field = ['visitPlanId']
  const notFound = new Refused(refusal('NOT_FOUND', field, 'plan.notFound'))
  const [found] = await tx.query<{ campaignId: string; targetId: string }>(
    `SELECT p.campaign_id AS "campaignId", p.target_id AS "targetId"
       FROM visit_plan p
       JOIN team t ON t.id = p.team_id
       JOIN target x ON x.id = p.target_id
       JOIN area a ON a.id = x.area_id
      WHERE p.id = $1
        AND ($2::uuid IS NULL OR t.department_id = $2::uuid)
        AND ($3::uuid IS NULL OR a.lineage @> ARRAY[$3::uuid])`,
    [planId, scopeDepartmentId(context.caller), scopeAreaId(context.caller)],
  )
  if (!found) throw notFound
  const campaign = await shareCampaign(context, tx, found.campaignId, { field, closedToo: true })
  await lockTargets(tx, campaign.id, [found.targetId])
  const [plan] = await tx.query<Omit<PlanUnderLock, 'campaign'>>(
    `SELECT id, target_id AS "targetId", team_id AS "teamId", status, origin, round, planned_on AS "plannedOn", half_day AS "halfDay"
       FROM visit_plan WHERE id = $1`,
    [planId],
  )
  if (!plan) throw notFound
  return { ...plan, campaign }
}

/** Nothing is changed any more once the campaign of a plan is closed. */
export const closedRefusal = ({ phase }: LockedCampaign, field: string): Refusal[] =>
  phase === 'CLOSED' ? [refusal('CAMPAIGN_CLOSED', [field], 'campaign.closed')] : []

/** @throws Refused the first of the reasons against a change, when there is one. */
export function refuseFirst(refusals: readonly Refusal[]): void {
  const refused = firstRefusal(refusals)
  if (refused) throw new Refused(refused)
}

/** Locks enrolled targets in the order of their ids, so that two who lock several cannot wait for each other. */
export const lockTargets = (
  tx: Transaction,
  campaignId: string,
  targetIds: readonly string[],
): Promise<{ targetId: string }[]> =>
  tx.query<{ targetId: string }>(
    `SELECT target_id AS "targetId" FROM campaign_target
      WHERE campaign_id = $1 AND target_id = ANY($2::uuid[])
      ORDER BY target_id FOR NO KEY UPDATE`,
    [campaignId, targetIds],
  )

/** Another day for the same plan. Undefined keeps, null clears. */
export async function reschedulePlan(
  context: RequestContext,
  tx: Transaction,
  planId: string | null,
  change: { plannedOn?: string | null; halfDay?: string | null; reason?: string | null },
): Promise<void> {
  const plan = await lockPlan(context, tx, planId)
  const { startsOn, endsOn } = plan.campaign
  const reason = readReason(change.reason)
  const refusals = closedRefusal(plan.campaign, 'visitPlanId')
  if (reason.refused) refusals.push(reason.refused)
  if (plan.status !== VisitPlanStatus.ACTIVE && plan.status !== VisitPlanStatus.DUPLICATE)
    refusals.push(refusal('INVALID_STATE', ['visitPlanId'], 'plan.notOpen', { status: plan.status }))
  if (change.plannedOn && (change.plannedOn < startsOn || change.plannedOn > endsOn))
    refusals.push(refusal('OUTSIDE_CAMPAIGN_DATES', ['plannedOn'], 'plan.outsideDates', { startsOn, endsOn }))
  refuseFirst(refusals)
  const after = {
    plannedOn: change.plannedOn === undefined ? plan.plannedOn : change.plannedOn,
    halfDay: change.halfDay === undefined ? plan.halfDay : change.halfDay,
  }
  await tx.execute(`UPDATE visit_plan SET planned_on = $2, half_day = $3 WHERE id = $1`, [
    plan.id,
    after.plannedOn,
    after.halfDay,
  ])
  await recordChanges(context, tx, 'rescheduleVisitPlan', [
    {
      type: 'VisitPlan',
      id: plan.id,
      campaignId: plan.campaign.id,
      before: { plannedOn: plan.plannedOn, halfDay: plan.halfDay },
      after: { ...after, reason: reason.value },
    },
  ])
}

/**
 * Withdraws an open plan. In INTAKE its place goes to the next (rules.md, promotion); once owners are published nobody else is
 * to take it, so who had joined the visit is withdrawn with it.
 */
export async function withdrawPlan(
  context: RequestContext,
  tx: Transaction,
  planId: string | null,
  reasonText: string,
): Promise<void> {
  const action = 'withdrawVisitPlan'
  const { value: reason, refused: unreadable } = readReason(reasonText)
  const plan = await lockPlan(context, tx, planId)
  const refusals = closedRefusal(plan.campaign, 'visitPlanId')
  if (unreadable) refusals.push(unreadable)
  else if (!reason) refusals.push(refusal('INVALID_INPUT', ['reason'], 'plan.reasonMissing'))
  if (plan.status === VisitPlanStatus.DONE) refusals.push(refusal('INVALID_STATE', ['visitPlanId'], 'plan.doneStays'))
  else if (plan.status === VisitPlanStatus.WITHDRAWN)
    refusals.push(refusal('INVALID_STATE', ['visitPlanId'], 'plan.alreadyWithdrawn'))
  else if (plan.origin === 'BASELINE' && scopeDepartmentId(context.caller) !== null)
    refusals.push(refusal('INVALID_STATE', ['visitPlanId'], 'plan.baselineByOffice'))
  refuseFirst(refusals)

  const ofRound = (await readRoundPlans(tx, plan.campaign.id, [plan.targetId])).filter(
    ({ round }) => round === plan.round,
  )
  const transitions: PlanTransition[] = [
    { id: plan.id, from: plan.status, status: 'WITHDRAWN', reason: sentence('free', { text: reason! }) },
    ...(plan.status === VisitPlanStatus.ACTIVE ? succession(plan.campaign.phase, plan.id, ofRound) : []),
  ]
  await movePlans(context, tx, plan.campaign.id, action, transitions)
  await settleDuplicates(context, tx, plan.campaign.id, action, [plan])
}

/** What becomes of the others of a round when its ACTIVE plan is withdrawn (rules.md, promotion). */
export function succession(
  phase: LockedCampaign['phase'],
  withdrawnId: string,
  ofRound: readonly StoredRoundPlan[],
): PlanTransition[] {
  const joined = ofRound.filter(({ mergedIntoId }) => mergedIntoId === withdrawnId)
  const next = phase === 'INTAKE' ? nextActive(ofRound, withdrawnId) : null
  if (!next)
    return joined.map(({ id, status }) => ({
      id,
      from: status,
      status: 'WITHDRAWN',
      reason: sentence('plan.withdrawnWithHost'),
    }))
  return [
    { id: next.id, from: next.status, status: 'ACTIVE' },
    ...joined
      .filter(({ id }) => id !== next.id)
      .map(
        ({ id, status }): PlanTransition => ({
          id,
          from: status,
          status: 'MERGED',
          mergedIntoId: next.id,
          reason: sentence('plan.mergedInto', { team: ofRound.find((plan) => plan.id === next.id)!.teamName }),
        }),
      ),
  ]
}
