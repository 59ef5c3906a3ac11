import { shareCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { mayResolve } from '../rules'
import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { Refused, refusal } from '../shared/errors'
import { sentence } from '../shared/language'
import { readReason } from '../shared/rows'
import { closedRefusal, lockTargets, refuseFirst } from '../visit-plans/change-plan'
import { movePlans, type PlanTransition, readRoundPlans, type StoredRoundPlan } from '../visit-plans/round-plans'
import { settleDuplicates } from './settle-duplicates'

export type Resolution = 'MERGE_INTO_JOINT_VISIT' | 'WITHDRAW_OTHERS'

/**
 * Decides a duplicate: one plan keeps the visit, the others join it or are withdrawn (rules.md, whoMayResolve).
 * @throws Refused NOT_FOUND, CAMPAIGN_CLOSED, ALREADY_DECIDED, or what `mayResolve` says; the first in the order of the codes.
 */
export async function resolveDuplicate(
  context: RequestContext,
  tx: Transaction,
  {
    duplicateVisitId,
    keepPlanId,
    resolution,
    reason,
  }: {
    duplicateVisitId: string | null
    keepPlanId: string | null
    resolution: Resolution
    reason?: string | null
  },
): Promise<void> {
  const action = 'resolveDuplicateVisit'
  const duplicate = await lockDuplicate(context, tx, duplicateVisitId)
  const { campaignId, targetId, round, plans } = duplicate
  const verdict = mayResolve({
    phase: duplicate.campaign.phase === 'PUBLISHED' ? 'PUBLISHED' : 'INTAKE',
    ownerTeamId: duplicate.ownerTeamId,
    departmentId: scopeDepartmentId(context.caller),
    plans,
    keepPlanId: keepPlanId ?? '',
  })
  const { value: said, refused: unreadable } = readReason(reason)
  const refusals = closedRefusal(duplicate.campaign, 'duplicateVisitId')
  if (unreadable) refusals.push(unreadable)
  if (!(await isPlan(context, tx, keepPlanId))) refusals.push(refusal('NOT_FOUND', ['keepPlanId'], 'plan.notFound'))
  // Once decided, which plan may be kept is no question any more.
  if (duplicate.status !== 'OPEN') refusals.push(refusal('ALREADY_DECIDED', ['duplicateVisitId'], 'duplicate.decided'))
  else if (verdict.refuse) refusals.push(refusal(verdict.refuse.code, ['keepPlanId'], verdict.refuse.say))
  refuseFirst(refusals)

  const kept = plans.find(({ id }) => id === keepPlanId)!
  await movePlans(context, tx, campaignId, action, decide(plans, kept, resolution, said ?? null))
  await settleDuplicates(context, tx, campaignId, action, [{ targetId, round }])
}

function decide(
  plans: readonly StoredRoundPlan[],
  kept: StoredRoundPlan,
  resolution: Resolution,
  reason: string | null,
): PlanTransition[] {
  const transitions: PlanTransition[] = []
  if (kept.status === 'DUPLICATE') transitions.push({ id: kept.id, from: kept.status, status: 'ACTIVE' })
  for (const plan of plans) {
    if (plan.id === kept.id) continue
    const joins = resolution === 'MERGE_INTO_JOINT_VISIT' || plan.status === 'MERGED'
    if (plan.mergedIntoId === kept.id) continue
    transitions.push({
      id: plan.id,
      from: plan.status,
      status: joins ? 'MERGED' : 'WITHDRAWN',
      mergedIntoId: joins ? kept.id : null,
      reason: reason
        ? sentence('free', { text: reason })
        : sentence(joins ? 'plan.mergedInto' : 'plan.withdrawnOthers', { team: kept.teamName }),
    })
  }
  return transitions
}

/** Whether there is such a plan at all, as far as the caller sees. */
async function isPlan(context: RequestContext, tx: Transaction, planId: string | null): Promise<boolean> {
  const [plan] = await tx.query(
    `SELECT FROM visit_plan p JOIN target x ON x.id = p.target_id JOIN area a ON a.id = x.area_id
      WHERE p.id = $1 AND ($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid])`,
    [planId, scopeAreaId(context.caller)],
  )
  return plan !== undefined
}

/**
 * Locks a duplicate's campaign (shared) and target, and reads its plans that are not withdrawn.
 * @throws Refused NOT_FOUND alike for what is absent, malformed, outside the caller's area, and a duplicate in which the caller's
 *   department has no part: it may not change that one.
 */
async function lockDuplicate(context: RequestContext, tx: Transaction, duplicateVisitId: string | null) {
  const notFound = new Refused(refusal('NOT_FOUND', ['duplicateVisitId'], 'duplicate.notFound'))
  const [found] = await tx.query<{ campaignId: string; targetId: string; round: number }>(
    `SELECT d.campaign_id AS "campaignId", d.target_id AS "targetId", d.round
       FROM duplicate_visit d JOIN target x ON x.id = d.target_id JOIN area a ON a.id = x.area_id
      WHERE d.id = $1 AND ($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid])`,
    [duplicateVisitId, scopeAreaId(context.caller)],
  )
  if (!found) throw notFound
  const campaign = await shareCampaign(context, tx, found.campaignId, { field: ['duplicateVisitId'], closedToo: true })
  await lockTargets(tx, campaign.id, [found.targetId])
  const [now] = await tx.query<{ status: string; ownerTeamId: string }>(
    `SELECT d.status, ct.owner_team_id AS "ownerTeamId"
       FROM duplicate_visit d JOIN campaign_target ct ON ct.campaign_id = d.campaign_id AND ct.target_id = d.target_id
      WHERE d.id = $1`,
    [duplicateVisitId],
  )
  const departmentId = scopeDepartmentId(context.caller)
  const [part] = await tx.query(
    `SELECT FROM visit_plan p JOIN team t ON t.id = p.team_id
      WHERE p.duplicate_visit_id = $1 AND ($2::uuid IS NULL OR t.department_id = $2::uuid) LIMIT 1`,
    [duplicateVisitId, departmentId],
  )
  if (!now || !part) throw notFound
  const plans = (await readRoundPlans(tx, campaign.id, [found.targetId])).filter(({ round }) => round === found.round)
  return { ...found, ...now, campaign, plans }
}
