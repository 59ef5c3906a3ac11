import type { LockedCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { roundKey, settleDuplicates } from '../duplicates/settle-duplicates'
import { recordChanges } from '../record/audit'
import { fateOfPlan, type LeftPlanFacts, nextActive, type PlanFate } from '../rules'
import type { RequestContext } from '../shared/context'
import { groupBy } from '../shared/group-by'
import { type Sentence, sentence } from '../shared/language'
import { succession } from './change-plan'
import { movePlans, type PlanTransition, readRoundPlans, type StoredRoundPlan } from './round-plans'

interface NamedTeam {
  id: string
  name: string
}

export interface HandingOn {
  campaign: LockedCampaign
  action: string
  /** The team that falls away. */
  team: NamedTeam
  successor: NamedTeam | null
  /** Targets that were the team's and are now their fallback teams'. */
  fallbackHeirs: ReadonlySet<string>
}

/** How many open plans of the team went which way. */
export interface PlansHandedOn {
  plansFollowed: number
  plansMerged: number
  plansWithdrawn: number
  plansStayed: number
  duplicatesResolved: number
}

/** A target and round in which the team has an open plan. */
interface LeftRound {
  targetId: string
  round: number
  ownerTeamId: string
  ownerName: string
  /** Whether the successor is recused. */
  forbidden: boolean
}

/** The same plan, from now on another team's. */
interface TakeOver {
  plan: StoredRoundPlan
  teamId: string
  plannedOn: string | null
  halfDay: string | null
  reason: Sentence | null
}

/**
 * Hands on the open plans of a team that falls away (rules: `fateOfPlan`). A plan that follows is the same plan with its place,
 * day, note and participants; where whoever takes over has one of its own in that round, that one takes the place. What is
 * done stays with the team, and so does what it has joined that is done. The caller holds the campaign, and owners are already
 * what they are to be.
 */
export async function handOnPlans(
  context: RequestContext,
  tx: Transaction,
  handing: HandingOn,
): Promise<PlansHandedOn> {
  const { campaign, action, team, successor, fallbackHeirs } = handing
  const rounds = await readLeftRounds(tx, campaign.id, team.id, successor?.id ?? null)
  const targetIds = [...new Set(rounds.map(({ targetId }) => targetId))]
  const plans = groupBy(await readRoundPlans(tx, campaign.id, targetIds), roundKey)
  const counts: PlansHandedOn = {
    plansFollowed: 0,
    plansMerged: 0,
    plansWithdrawn: 0,
    plansStayed: 0,
    duplicatesResolved: 0,
  }
  const transitions: PlanTransition[] = []
  const takeOvers: TakeOver[] = []
  for (const round of rounds) {
    const group = plans.get(roundKey(round)) ?? []
    const plan = group.find(({ teamId }) => teamId === team.id)!
    const fate = fateOfPlan({
      phase: campaign.phase === 'PUBLISHED' ? 'PUBLISHED' : 'INTAKE',
      status: plan.status as LeftPlanFacts['status'],
      owner: ownerOf(round, handing, fallbackHeirs),
      successorMay: successor !== null && !round.forbidden,
      othersWait: nextActive(group, plan.id) !== null,
    })
    const change = follow(round, plan, group, fate, handing)
    transitions.push(...change.transitions)
    takeOvers.push(...change.takeOvers)
    counts[change.counted]++
  }
  const openBefore = await countOpenDuplicates(tx, campaign.id, targetIds)
  await movePlans(context, tx, campaign.id, action, transitions)
  await takeOverPlans(context, tx, campaign.id, action, team.id, takeOvers)
  await settleDuplicates(context, tx, campaign.id, action, rounds)
  counts.duplicatesResolved = openBefore - (await countOpenDuplicates(tx, campaign.id, targetIds))
  return counts
}

const readLeftRounds = (
  tx: Transaction,
  campaignId: string,
  teamId: string,
  successorTeamId: string | null,
): Promise<LeftRound[]> =>
  tx.query<LeftRound>(
    `SELECT p.target_id AS "targetId", p.round, ct.owner_team_id AS "ownerTeamId", o.name AS "ownerName",
            EXISTS (SELECT FROM forbidden_pair f
                     WHERE f.campaign_id = $1 AND f.target_id = p.target_id AND f.team_id = $3) AS forbidden
       FROM visit_plan p
       JOIN campaign_target ct ON ct.campaign_id = p.campaign_id AND ct.target_id = p.target_id
       JOIN team o ON o.id = ct.owner_team_id
       LEFT JOIN visit_plan host ON host.id = p.merged_into_id
      WHERE p.campaign_id = $1 AND p.team_id = $2
        AND (p.status IN ('ACTIVE', 'DUPLICATE') OR (p.status = 'MERGED' AND host.status <> 'DONE'))
      ORDER BY p.target_id, p.round`,
    [campaignId, teamId, successorTeamId],
  )

function ownerOf(
  { targetId, ownerTeamId }: LeftRound,
  { team, successor }: HandingOn,
  fallbackHeirs: ReadonlySet<string>,
): LeftPlanFacts['owner'] {
  if (ownerTeamId === team.id) return 'team'
  if (ownerTeamId === successor?.id) return 'successor'
  return fallbackHeirs.has(targetId) ? 'fallback' : 'other'
}

interface Followed {
  counted: 'plansFollowed' | 'plansMerged' | 'plansWithdrawn' | 'plansStayed'
  transitions: PlanTransition[]
  takeOvers: TakeOver[]
}

function follow(
  { ownerTeamId, ownerName }: LeftRound,
  plan: StoredRoundPlan,
  group: readonly StoredRoundPlan[],
  fate: PlanFate,
  { campaign, team, successor }: HandingOn,
): Followed {
  if (fate === 'STAYS') return { counted: 'plansStayed', transitions: [], takeOvers: [] }
  const heir = fate === 'TO_SUCCESSOR' ? successor! : { id: ownerTeamId, name: ownerName }
  const own = group.find(({ teamId }) => teamId === heir.id)
  if (fate === 'WITHDRAWN') {
    const reason = sentence('plan.withdrawnWithTeam', { team: team.name })
    const next = plan.status === 'ACTIVE' ? succession(campaign.phase, plan.id, group) : []
    return { counted: 'plansWithdrawn', transitions: [withdrawn(plan, reason), ...next], takeOvers: [] }
  }
  const keepsDay = fate !== 'TO_FALLBACK_UNDATED'
  if (own) return giveWay(plan, own, group, { team, heir, keepsDay })
  const undated = !keepsDay && plan.plannedOn !== null
  const takeOver: TakeOver = {
    plan,
    teamId: heir.id,
    plannedOn: keepsDay ? plan.plannedOn : null,
    halfDay: keepsDay ? plan.halfDay : null,
    reason: undated
      ? sentence('plan.takenOverUndated', { team: team.name, day: plan.plannedOn! })
      : sentence('plan.takenOver', { team: team.name }),
  }
  return { counted: 'plansFollowed', transitions: rehost(plan, plan.id, heir, group), takeOvers: [takeOver] }
}

/**
 * Whoever takes over has a plan of its own in that round, and a team has one: that one stays, and takes the place if it was the
 * visit's. A guest at the team's visit comes on the day of that visit; who had planned for itself comes on its own.
 */
function giveWay(
  plan: StoredRoundPlan,
  own: StoredRoundPlan,
  group: readonly StoredRoundPlan[],
  { team, heir, keepsDay }: { team: NamedTeam; heir: NamedTeam; keepsDay: boolean },
): Followed {
  const reason = sentence('plan.withdrawnForSuccessor', { team: team.name, successor: heir.name })
  const givenUp: Followed = { counted: 'plansMerged', transitions: [withdrawn(plan, reason)], takeOvers: [] }
  if (plan.status !== 'ACTIVE') return givenUp
  const [first, second] = own.status === 'MERGED' ? [plan, own] : [own, plan]
  const dated = first.plannedOn === null ? second : first
  const day = keepsDay ? dated : own
  const guests = group.filter(({ id }) => id !== own.id)
  givenUp.transitions.push(
    { id: own.id, from: own.status, status: 'ACTIVE', ...(plan.origin === 'BASELINE' ? { origin: 'BASELINE' } : {}) },
    ...rehost(plan, own.id, heir, guests),
  )
  if (day.id !== own.id)
    givenUp.takeOvers.push({
      plan: own,
      teamId: heir.id,
      plannedOn: day.plannedOn,
      halfDay: day.halfDay,
      reason: sentence('plan.takenOver', { team: team.name }),
    })
  return givenUp
}

const withdrawn = ({ id, status }: StoredRoundPlan, reason: Sentence): PlanTransition => ({
  id,
  from: status,
  status: 'WITHDRAWN',
  reason,
})

/** Who had joined a visit joins it still, by the name of who makes it now. */
const rehost = (
  plan: StoredRoundPlan,
  hostId: string,
  heir: NamedTeam,
  group: readonly StoredRoundPlan[],
): PlanTransition[] =>
  group
    .filter(({ mergedIntoId }) => mergedIntoId === plan.id)
    .map(({ id, status }) => ({
      id,
      from: status,
      status: 'MERGED',
      mergedIntoId: hostId,
      reason: sentence('plan.mergedInto', { team: heir.name }),
    }))

/** One statement for all; the places have been vacated before. */
async function takeOverPlans(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
  fromTeamId: string,
  takeOvers: readonly TakeOver[],
): Promise<void> {
  if (takeOvers.length === 0) return
  await tx.execute(
    `UPDATE visit_plan p
        SET team_id = t.team_id, planned_on = t.planned_on, half_day = t.half_day, status_reason = t.reason
       FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::text[], $5::jsonb[]) AS t (id, team_id, planned_on, half_day, reason)
      WHERE p.id = t.id`,
    [
      takeOvers.map(({ plan }) => plan.id),
      takeOvers.map(({ teamId }) => teamId),
      takeOvers.map(({ plannedOn }) => plannedOn),
      takeOvers.map(({ halfDay }) => halfDay),
      takeOvers.map(({ reason }) => (reason ? JSON.stringify(reason) : null)),
    ],
  )
  await recordChanges(
    context,
    tx,
    action,
    takeOvers.map(({ plan, teamId, plannedOn, halfDay }) => ({
      type: 'VisitPlan',
      id: plan.id,
      campaignId,
      before: { teamId: plan.teamId, plannedOn: plan.plannedOn, halfDay: plan.halfDay },
      after: { teamId, plannedOn, halfDay, insteadOfTeamId: fromTeamId },
    })),
  )
}

async function countOpenDuplicates(tx: Transaction, campaignId: string, targetIds: readonly string[]): Promise<number> {
  const [counted] = await tx.query<{ count: number }>(
    `SELECT count(*) AS count FROM duplicate_visit WHERE campaign_id = $1 AND target_id = ANY($2::uuid[]) AND status = 'OPEN'`,
    [campaignId, targetIds],
  )
  return counted!.count
}
