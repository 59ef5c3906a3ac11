import { type LockedCampaign, raiseVersion, shareCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { findActingTeams } from '../departments/acting-teams'
import { settleDuplicates } from '../duplicates/settle-duplicates'
import { changeOwners } from '../ownership/change-owners'
import { OwnershipSource } from '../ownership/ownership-source'
import { recordChanges } from '../record/audit'
import { judgeVisit } from '../rules'
import { scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { type Refusal, refusal } from '../shared/errors'
import { instantOf, newId } from '../shared/ids'
import { sentence } from '../shared/language'
import { findTargets } from '../targets/find-targets'
import { closedRefusal, lockPlan, lockTargets, refuseFirst } from '../visit-plans/change-plan'
import { movePlans, readRoundPlans, type StoredRoundPlan } from '../visit-plans/round-plans'
import type { VisitMode } from './visit.entity'

/** What took place; ids are UUIDs, null where the input had none that names something. */
export interface VisitRequest {
  byPlan: boolean
  visitPlanId: string | null
  campaignId: string | null
  /** The global ID, as given. */
  targetId: string | null
  teamId: string | null
  visitedOn: string
  mode: VisitMode
  note: string | null
  /** Why a part of the input cannot be read. */
  unreadable: readonly Refusal[]
}

/** Where a visit belongs: the plan that it was made by, when there is one. */
interface Place {
  campaign: LockedCampaign
  targetId: string
  team: { id: string; departmentId: string }
  plan: StoredRoundPlan | null
  /** Plans of the target that are not withdrawn. */
  plans: StoredRoundPlan[]
}

/**
 * Records a visit that took place (rules.md, factsAreKept): never refused for the state of its plan, only when it cannot have
 * been as told. An effective one makes its ACTIVE plan DONE, and its team the owner when nobody had entered before
 * (visitedStays).
 * @returns the id of the record: of the one that was there when the same had been recorded before.
 */
export async function recordVisit(context: RequestContext, tx: Transaction, request: VisitRequest): Promise<string> {
  const place = request.byPlan ? await placeOfPlan(context, tx, request) : await placeOfTarget(context, tx, request)
  const same = await findSame(tx, place, request)
  if (same) return same
  const decision = judgeVisit(await readVisitFacts(tx, place, request.mode))
  const id = newId()
  await tx.execute(
    `INSERT INTO visit (id, campaign_id, target_id, team_id, visit_plan_id, visited_on, mode, conflict, note, recorded_by, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      place.campaign.id,
      place.targetId,
      place.team.id,
      place.plan?.id ?? null,
      request.visitedOn,
      request.mode,
      decision.conflict,
      request.note,
      context.caller.subject,
      instantOf(id),
    ],
  )
  await recordChanges(context, tx, 'recordVisit', [
    {
      type: 'Visit',
      id,
      campaignId: place.campaign.id,
      after: {
        targetId: place.targetId,
        teamId: place.team.id,
        visitedOn: request.visitedOn,
        mode: request.mode,
        conflict: decision.conflict,
      },
    },
  ])
  if (decision.donePlanId) {
    await movePlans(context, tx, place.campaign.id, 'recordVisit', [
      { id: decision.donePlanId, from: 'ACTIVE', status: 'DONE' },
    ])
    await settleDuplicates(
      context,
      tx,
      place.campaign.id,
      'recordVisit',
      place.plans.filter(({ id: planId }) => planId === decision.donePlanId),
    )
  }
  if (decision.newOwnerTeamId) {
    const changed = await changeOwners(context, tx, { campaignId: place.campaign.id, action: 'recordVisit' }, [
      {
        targetId: place.targetId,
        teamId: decision.newOwnerTeamId,
        source: OwnershipSource.MANUAL,
        pinned: false,
        reason: sentence('owner.visited'),
      },
    ])
    // The grass roots that enter stay the owner they were: every visit of theirs would else make a preview stale.
    if (changed.length > 0) await raiseVersion(tx, [place.campaign.id])
  }
  return id
}

/** Reasons that hold whatever the visit was: the campaign is over, or the visit cannot have been as it is told. */
function impossible(context: RequestContext, campaign: LockedCampaign, request: VisitRequest): Refusal[] {
  const { startsOn, endsOn } = campaign
  const { visitedOn } = request
  const refusals = [...request.unreadable, ...closedRefusal(campaign, request.byPlan ? 'visitPlanId' : 'campaignId')]
  if (visitedOn > context.today)
    refusals.push(refusal('INVALID_INPUT', ['visitedOn'], 'visit.future', { today: context.today }))
  if (visitedOn < startsOn || visitedOn > endsOn)
    refusals.push(refusal('OUTSIDE_CAMPAIGN_DATES', ['visitedOn'], 'visit.outsideDates', { startsOn, endsOn }))
  return refusals
}

async function placeOfPlan(context: RequestContext, tx: Transaction, request: VisitRequest): Promise<Place> {
  const { campaign, ...locked } = await lockPlan(context, tx, request.visitPlanId)
  const [stored] = await tx.query<StoredRoundPlan>(
    `SELECT p.id, p.target_id AS "targetId", p.round, p.team_id AS "teamId", t.department_id AS "departmentId", t.name AS "teamName",
            p.status, p.origin, p.merged_into_id AS "mergedIntoId"
       FROM visit_plan p JOIN team t ON t.id = p.team_id WHERE p.id = $1`,
    [locked.id],
  )
  const plans = await readRoundPlans(tx, campaign.id, [locked.targetId])
  const refusals = impossible(context, campaign, request)
  const disagrees =
    (request.campaignId !== null && request.campaignId !== campaign.id) ||
    (request.targetId !== null &&
      (await findTargets(context, tx, [{ targetId: request.targetId }], () => []))[0]!.value?.id !== locked.targetId)
  if (disagrees) refusals.push(refusal('INVALID_INPUT', ['visitPlanId'], 'visit.planOfOther'))

  // A participant may name the visit that it joined: its own plan is the one that it is recorded by. Whose visit it is does not
  // make the guests' part of it the host's to record: a department writes for its own teams alone.
  const scopeId = scopeDepartmentId(context.caller)
  const own =
    request.teamId === null || request.teamId === stored!.teamId
      ? stored!
      : plans.find(
          ({ teamId, departmentId, mergedIntoId }) =>
            teamId === request.teamId && mergedIntoId === locked.id && (scopeId === null || departmentId === scopeId),
        )
  if (!own) refusals.push(refusal('INVALID_INPUT', ['teamId'], 'visit.notParticipant'))
  refuseFirst(refusals)
  const { teamId, departmentId } = own!
  return { campaign, targetId: locked.targetId, team: { id: teamId, departmentId }, plan: own!, plans }
}

async function placeOfTarget(context: RequestContext, tx: Transaction, request: VisitRequest): Promise<Place> {
  const campaign = await shareCampaign(context, tx, request.campaignId, { closedToo: true })
  const [target] = await findTargets(context, tx, [{ targetId: request.targetId }], () => [])
  const [team] = request.teamId ? await findActingTeams(context, tx, { ids: [request.teamId] }) : []
  const enrolled = target?.value ? await lockTargets(tx, campaign.id, [target.value.id]) : []
  refuseFirst(
    [
      ...impossible(context, campaign, request),
      target?.refused,
      enrolled.length === 0 ? refusal('TARGET_NOT_IN_CAMPAIGN', ['targetId'], 'plan.notInCampaign') : undefined,
      team ? undefined : refusal('TEAM_NOT_YOURS', ['teamId'], 'plan.teamNotYours'),
    ].filter((each) => each !== undefined),
  )
  const targetId = target!.value!.id
  const plans = await readRoundPlans(tx, campaign.id, [targetId])
  // Who has the visit, or comes along on it, and forgot to name the plan has still made that visit.
  const latest = Math.max(1, ...plans.map(({ round }) => round))
  const own = (status: string) =>
    plans.find((plan) => plan.teamId === team!.id && plan.round === latest && plan.status === status)
  return {
    campaign,
    targetId,
    team: { id: team!.id, departmentId: team!.departmentId },
    plan: own('ACTIVE') ?? own('MERGED') ?? null,
    plans,
  }
}

/** The same plan (or target and team), day and mode again is the same record. */
async function findSame(tx: Transaction, place: Place, request: VisitRequest): Promise<string | null> {
  const [same] = await tx.query<{ id: string }>(
    `SELECT id FROM visit
      WHERE campaign_id = $1 AND target_id = $2 AND team_id = $3 AND visited_on = $4 AND mode = $5
        AND (visit_plan_id = $6 OR $6::uuid IS NULL)`,
    [place.campaign.id, place.targetId, place.team.id, request.visitedOn, request.mode, place.plan?.id ?? null],
  )
  return same?.id ?? null
}

async function readVisitFacts(
  tx: Transaction,
  place: Place,
  mode: VisitMode,
): Promise<Parameters<typeof judgeVisit>[0]> {
  const { plan, plans, team } = place
  const host = plan?.mergedIntoId ? (plans.find(({ id }) => id === plan.mergedIntoId) ?? null) : null
  const round = plan?.round ?? Math.max(1, ...plans.map((each) => each.round))
  const holder =
    plans.find((each) => each.round === round && (each.status === 'ACTIVE' || each.status === 'DONE')) ?? null
  const countsFor = plan?.status === 'MERGED' && host ? host.teamId : team.id
  const [facts] = await tx.query<{
    ownerTeamId: string
    ownerDepartmentId: string
    source: string
    pinned: boolean
    visitedBefore: boolean
    forbidden: boolean
  }>(
    `SELECT ct.owner_team_id AS "ownerTeamId", t.department_id AS "ownerDepartmentId", ct.pinned, ct.source,
            EXISTS (SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = $2 AND v.mode = 'ENTERED') AS "visitedBefore",
            EXISTS (SELECT FROM forbidden_pair f WHERE f.campaign_id = $1 AND f.target_id = $2 AND f.team_id = $3) AS forbidden
       FROM campaign_target ct JOIN team t ON t.id = ct.owner_team_id
      WHERE ct.campaign_id = $1 AND ct.target_id = $2`,
    [place.campaign.id, place.targetId, countsFor],
  )
  return {
    phase: place.campaign.phase === 'PUBLISHED' ? 'PUBLISHED' : 'INTAKE',
    mode,
    team,
    plan: plan && { id: plan.id, status: plan.status, host },
    holder,
    owner: {
      teamId: facts!.ownerTeamId,
      departmentId: facts!.ownerDepartmentId,
      source: facts!.source,
      pinned: facts!.pinned,
    },
    visitedBefore: facts!.visitedBefore,
    forbidden: facts!.forbidden,
  }
}
