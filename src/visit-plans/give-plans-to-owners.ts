import type { Transaction } from '../database/database'
import { settleDuplicates } from '../duplicates/settle-duplicates'
import {
  pairKey,
  readPairs,
  readTargets,
  readTeams,
  type TargetInCampaign,
  type TeamInCampaign,
} from '../ownership/facts'
import { bestFit, byFit, fitRank, MOST_PARTICIPANTS } from '../rules'
import type { RequestContext } from '../shared/context'
import { newId } from '../shared/ids'
import { sentence } from '../shared/language'
import {
  insertPlans,
  movePlans,
  type NewPlan,
  type PlanTransition,
  readRoundPlans,
  type StoredRoundPlan,
} from './round-plans'

const TARGETS_AT_ONCE = 500

export interface PlansGiven {
  /** Open plans that became participants or were withdrawn. */
  visitsSaved: number
  duplicatesResolved: number
}

/**
 * Makes plans follow their owners once owners are published (rules.md, Publishing 2 to 4). Every target and round with an open
 * plan and no DONE one gets one ACTIVE plan of its owner; of the others' at most two join as participants, the rest are
 * withdrawn; duplicates are resolved. Where a visit is DONE, open plans beside it are withdrawn. The caller holds the campaign
 * or the targets' rows, and owners are already what they are to be.
 */
export async function givePlansToOwners(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
  targetIds: readonly string[],
  knownTeams?: ReadonlyMap<string, TeamInCampaign>,
): Promise<PlansGiven> {
  const plans = await readRoundPlans(tx, campaignId, targetIds)
  if (plans.length === 0) return { visitsSaved: 0, duplicatesResolved: 0 }
  const planned = [...new Set(plans.map(({ targetId }) => targetId))]
  const teams = knownTeams ?? (await readTeams(tx, campaignId, null, { withLoad: false }))
  const rank = await participantRanking(tx, campaignId, planned, teams)

  const transitions: PlanTransition[] = []
  const fresh: NewPlan[] = []
  for (const group of groupByRound(plans)) {
    const { owner, candidates } = rank(group)
    const change = transferRound(group, owner, candidates)
    transitions.push(...change.transitions)
    if (change.fresh) fresh.push(change.fresh)
  }
  // The places of others are vacated before the owners' plans take them, and there is a host before plans merge into it.
  const vacated = transitions.filter(({ from, status }) => from === 'ACTIVE' && status !== 'ACTIVE')
  await tx.execute(`UPDATE visit_plan SET status = 'DUPLICATE' WHERE id = ANY($1::uuid[])`, [
    vacated.map(({ id }) => id),
  ])
  await insertPlans(context, tx, campaignId, action, fresh)
  await movePlans(context, tx, campaignId, action, transitions)
  const open = await tx.query<{ count: number }>(
    `SELECT count(*) AS count FROM duplicate_visit WHERE campaign_id = $1 AND target_id = ANY($2::uuid[]) AND status = 'OPEN'`,
    [campaignId, planned],
  )
  await settleDuplicates(context, tx, campaignId, action, plans)
  return {
    visitsSaved: transitions.filter(({ from, status }) => isOpen(from) && !isOpen(status)).length,
    duplicatesResolved: open[0]!.count,
  }
}

/**
 * The same for every planned target of a campaign, some hundred at a time, so that neither memory nor other work of this thread
 * suffers from a whole city's plans.
 */
export async function giveAllPlansToOwners(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
): Promise<PlansGiven> {
  const teams = await readTeams(tx, campaignId, null, { withLoad: false })
  const total = { visitsSaved: 0, duplicatesResolved: 0 }
  for (let last: string | null = null; ; ) {
    const planned: { targetId: string }[] = await tx.query<{ targetId: string }>(
      `SELECT DISTINCT p.target_id AS "targetId" FROM visit_plan p
        WHERE p.campaign_id = $1 AND p.status IN ('ACTIVE', 'DUPLICATE') AND ($2::uuid IS NULL OR p.target_id > $2::uuid)
        ORDER BY p.target_id LIMIT $3`,
      [campaignId, last, TARGETS_AT_ONCE],
    )
    const targetIds = planned.map(({ targetId }) => targetId)
    const given = await givePlansToOwners(context, tx, campaignId, action, targetIds, teams)
    total.visitsSaved += given.visitsSaved
    total.duplicatesResolved += given.duplicatesResolved
    if (planned.length < TARGETS_AT_ONCE) return total
    last = targetIds.at(-1)!
  }
}

/** Open: it will still be made. A participant's plan is none, and moving it to another host saves nothing. */
const isOpen = (status: string): boolean => status === 'ACTIVE' || status === 'DUPLICATE'

function groupByRound(plans: readonly StoredRoundPlan[]): StoredRoundPlan[][] {
  const groups = new Map<string, StoredRoundPlan[]>()
  for (const plan of plans) {
    const key = `${plan.targetId} ${plan.round}`
    groups.get(key)?.push(plan) ?? groups.set(key, [plan])
  }
  return [...groups.values()]
}

/** Ranks the other teams' plans of a round by fit of remit, then pairing, then registration. */
async function participantRanking(
  tx: Transaction,
  campaignId: string,
  targetIds: readonly string[],
  teams: ReadonlyMap<string, TeamInCampaign>,
) {
  const [targets, paired, forbidden] = [
    await readTargets(tx, campaignId, targetIds),
    await readPairs(tx, 'pairing', campaignId, targetIds),
    await readPairs(tx, 'forbidden_pair', campaignId, targetIds),
  ]
  return (group: readonly StoredRoundPlan[]): { owner: TeamInCampaign; candidates: StoredRoundPlan[] } => {
    const target = targets.get(group[0]!.targetId) as TargetInCampaign
    const scored = group
      .filter(
        ({ teamId }) =>
          teamId !== target.ownerTeamId && !teams.get(teamId)!.withdrawn && !forbidden.has(pairKey(target.id, teamId)),
      )
      .map((plan) => {
        return {
          plan,
          id: plan.id,
          remitRank: fitRank(bestFit(teams.get(plan.teamId)!.remits, target)),
          paired: paired.has(pairKey(target.id, plan.teamId)),
        }
      })
    return { owner: teams.get(target.ownerTeamId)!, candidates: scored.sort(byFit).map(({ plan }) => plan) }
  }
}

/** What becomes of the plans of one target and round. `candidates`: the other teams' plans that may join, best first. */
function transferRound(
  group: readonly StoredRoundPlan[],
  owner: Pick<TeamInCampaign, 'id' | 'name'>,
  candidates: readonly StoredRoundPlan[],
): { transitions: PlanTransition[]; fresh: NewPlan | null } {
  const withdraw = (plan: StoredRoundPlan): PlanTransition => ({
    id: plan.id,
    from: plan.status,
    status: 'WITHDRAWN',
    reason: sentence('plan.withdrawnPublished', { team: owner.name }),
  })
  if (group.some(({ status }) => status === 'DONE'))
    return { transitions: group.filter(({ status }) => status === 'DUPLICATE').map(withdraw), fresh: null }
  if (!group.some(({ status }) => isOpen(status))) return { transitions: [], fresh: null }

  const own = group.find(({ teamId }) => teamId === owner.id)
  const others = group.filter(({ teamId }) => teamId !== owner.id)
  const fresh = own ? null : proposal(others, owner.id)
  const hostId = own?.id ?? fresh!.id
  const joining = new Set(candidates.slice(0, MOST_PARTICIPANTS).map(({ id }) => id))
  const transitions = others
    .map(
      (plan): PlanTransition =>
        joining.has(plan.id)
          ? {
              id: plan.id,
              from: plan.status,
              status: 'MERGED',
              mergedIntoId: hostId,
              reason: sentence('plan.mergedPublished', { team: owner.name }),
            }
          : withdraw(plan),
    )
    // Who has joined this very visit already stays as it is.
    .filter(({ id, status, mergedIntoId }) => {
      const before = others.find((plan) => plan.id === id)!
      return before.status !== status || before.mergedIntoId !== (mergedIntoId ?? null)
    })
  if (own && own.status !== 'ACTIVE') transitions.push({ id: own.id, from: own.status, status: 'ACTIVE' })
  return { transitions, fresh }
}

/** A plan of the owner's where it has none: the earliest of the others' days is its proposal. */
function proposal(others: readonly StoredRoundPlan[], ownerTeamId: string): NewPlan {
  const dated = others.filter(({ plannedOn }) => plannedOn !== null)
  const earliest = dated.reduce<StoredRoundPlan | null>(
    (first, plan) => (first === null || plan.plannedOn! < first.plannedOn! ? plan : first),
    null,
  )
  const model = earliest ?? others[0]!
  return {
    id: newId(),
    targetId: model.targetId,
    teamId: ownerTeamId,
    purpose: model.purpose,
    status: 'ACTIVE',
    origin: 'SCHEDULE',
    round: model.round,
    plannedOn: earliest?.plannedOn ?? null,
    halfDay: earliest?.halfDay ?? null,
    note: null,
  }
}
