import type { Queryable } from '../database/database'
import {
  type Pairs,
  pairKey,
  readPairs,
  readTargets,
  readTeams,
  type TargetInCampaign,
  type TeamInCampaign,
} from '../ownership/facts'
import {
  bestFit,
  type CostWeights,
  costTerms,
  type Eligibility,
  judgeEligibility,
  loadTiers,
  type PairFacts,
  type TermName,
} from '../rules'
import type { AssignmentProblem } from '../solver'

/** A campaign as the scheduler reads it, from one snapshot. Teams and targets in the order of their ids. */
export interface CampaignState {
  campaignId: string
  version: number
  phase: string
  weights: CostWeights
  teams: Map<string, TeamInCampaign>
  /** Those in scope. */
  targets: Map<string, TargetInCampaign>
  paired: Pairs
  forbidden: Pairs
  /** Pairs with an ACTIVE or DUPLICATE plan. */
  ownPlans: Pairs
  /** Targets with an ACTIVE or DUPLICATE plan of anybody. */
  planned: ReadonlySet<string>
  /** Targets whose owner's ACTIVE plan has a day. */
  dated: ReadonlySet<string>
}

/** The problem, and what its numbers stand for. */
export interface CampaignProblem {
  problem: AssignmentProblem
  /** Team of index k. */
  teamIds: string[]
  /** Target of index i. */
  targetIds: string[]
  /** Indices of targets by enrolment: first come, first served. */
  order: Int32Array
  /** In scope, but fixed to a grass-roots team and so not in the problem. */
  fixedToFallback: string[]
}

/**
 * Reads all that a schedule depends on.
 * @param db a snapshot, so that all of it is of one moment.
 * @param targetIds only these targets, in scope or not; null reads all that are in scope.
 */
export async function readCampaignState(
  db: Queryable,
  campaignId: string,
  targetIds: readonly string[] | null = null,
): Promise<CampaignState> {
  const [campaign] = await db.query<{ version: number; phase: string; weights: CostWeights }>(
    `SELECT version, phase, cost_weights AS weights FROM campaign WHERE id = $1`,
    [campaignId],
  )
  const plans = await db.query<{ targetId: string; teamId: string; dated: boolean; status: string }>(
    `SELECT target_id AS "targetId", team_id AS "teamId", status, planned_on IS NOT NULL AS dated
       FROM visit_plan
      WHERE campaign_id = $1 AND status IN ('ACTIVE', 'DUPLICATE') AND ($2::uuid[] IS NULL OR target_id = ANY($2::uuid[]))`,
    [campaignId, targetIds],
  )
  const targets = await readTargets(db, campaignId, targetIds, { inScope: targetIds === null })
  return {
    campaignId,
    ...campaign!,
    teams: await readTeams(db, campaignId),
    targets,
    paired: await readPairs(db, 'pairing', campaignId, targetIds),
    forbidden: await readPairs(db, 'forbidden_pair', campaignId, targetIds),
    ownPlans: new Set(plans.map(({ targetId, teamId }) => pairKey(targetId, teamId))),
    planned: new Set(plans.map(({ targetId }) => targetId)),
    dated: new Set(
      plans
        .filter(
          (plan) => plan.dated && plan.status === 'ACTIVE' && plan.teamId === targets.get(plan.targetId)?.ownerTeamId,
        )
        .map(({ targetId }) => targetId),
    ),
  }
}

/**
 * Whether a schedule leaves the owner as it is: pinned and visited targets always; once owners are published, those also whose
 * owner has set a day. Source: rules.md, Publishing.
 */
export const isFixed = ({ phase, dated }: CampaignState, target: TargetInCampaign): boolean =>
  target.pinned || target.visited || (phase === 'PUBLISHED' && dated.has(target.id))

/**
 * What the cost of a pair rests on. How well a remit fits is a matter of team and target alone: a pin across areas, or a court's
 * pairing, costs by the same table.
 */
export function pairFacts(state: CampaignState, target: TargetInCampaign, team: TeamInCampaign): PairFacts {
  const key = pairKey(target.id, team.id)
  return {
    paired: state.paired.has(key),
    ownPlan: state.ownPlans.has(key),
    fit: bestFit(team.remits, target),
    team,
    target,
  }
}

/** Points of a pair, term by term. */
export const pairTerms = (
  state: CampaignState,
  target: TargetInCampaign,
  team: TeamInCampaign,
): Record<TermName, number> => costTerms(pairFacts(state, target, team), state.weights)

export const judgePair = (state: CampaignState, target: TargetInCampaign, team: TeamInCampaign): Eligibility =>
  judgeEligibility(team, target, {
    paired: state.paired.has(pairKey(target.id, team.id)),
    forbidden: state.forbidden.has(pairKey(target.id, team.id)),
  })

export const sum = (terms: Record<string, number>): number =>
  Object.values(terms).reduce((total, points) => total + points, 0)

/**
 * What counts as a move (rules.md, Publishing): a published owner that changes, to the grass roots too, and a planned target that
 * leaves the grass roots; what nobody has planned leaves them freely. As many targets as can be are owned whatever the moves, so
 * 1 for each owned target but the stayers comes to the same as 1 for each that loses its owner; hence 1 for free, 2 for planned.
 */
const movesOfLeaving = ({ planned }: CampaignState, target: TargetInCampaign, hasOwner: boolean): number =>
  !hasOwner && planned.has(target.id) ? 2 : 1

/** Turns a campaign into an assignment problem: the rules say which arcs exist and what they cost. */
export function buildProblem(state: CampaignState): CampaignProblem {
  const teams = [...state.teams.values()].filter(({ isFallback }) => !isFallback)
  const teamIndex = new Map(teams.map(({ id }, index) => [id, index]))
  const candidatesOf = indexCandidates(state, teams)

  const targets: TargetInCampaign[] = []
  const fixedToFallback: string[] = []
  const arcStart = [0]
  const arcTeam: number[] = []
  const arcCost: number[] = []
  const fixed: number[] = []
  const arcMoves: number[] = []
  for (const target of state.targets.values()) {
    const owner = teamIndex.get(target.ownerTeamId)
    const isHeld = isFixed(state, target)
    if (isHeld && owner === undefined) {
      fixedToFallback.push(target.id)
      continue
    }
    const leaving = isHeld ? 0 : movesOfLeaving(state, target, owner !== undefined)
    for (const index of isHeld ? [owner!] : candidatesOf(target)) {
      const team = teams[index]!
      if (!isHeld && !judgePair(state, target, team).eligible) continue
      arcTeam.push(index)
      arcCost.push(sum(pairTerms(state, target, team)))
      arcMoves.push(index === owner ? 0 : leaving)
    }
    arcStart.push(arcTeam.length)
    targets.push(target)
    fixed.push(isHeld ? owner! : -1)
  }

  const capacities = teams.map(({ capacity }) => capacity ?? targets.length)
  const tiers = teams.map(({ capacity }) => {
    const bands = loadTiers(capacity, state.weights)
    return bands.length > 0
      ? { upTo: Int32Array.from(bands, ({ upTo }) => upTo), cost: Int32Array.from(bands, ({ cost }) => cost) }
      : { upTo: Int32Array.of(targets.length), cost: Int32Array.of(0) }
  })
  return {
    problem: {
      targets: targets.length,
      teams: teams.length,
      arcStart: Int32Array.from(arcStart),
      arcTeam: Int32Array.from(arcTeam),
      arcCost: Int32Array.from(arcCost),
      capacity: Int32Array.from(capacities),
      loadTiers: tiers,
      fixed: Int32Array.from(fixed),
      // Before the first publication nobody has been told anything, so nothing is a move.
      ...(state.phase === 'PUBLISHED' ? { arcMoves: Int32Array.from(arcMoves) } : {}),
    },
    teamIds: teams.map(({ id }) => id),
    targetIds: targets.map(({ id }) => id),
    order: Int32Array.from([...targets.keys()].sort((a, b) => targets[a]!.enrolmentNo - targets[b]!.enrolmentNo)),
    fixedToFallback,
  }
}

/**
 * Which teams may come into question for a target, without asking each: remits by the code that they select by, and pairings.
 * A superset of the eligible teams, in the order of their indices.
 */
function indexCandidates(
  state: CampaignState,
  teams: readonly TeamInCampaign[],
): (target: TargetInCampaign) => number[] {
  const byKey = new Map<string, number[]>()
  const everywhere: number[] = []
  const add = (key: string, index: number) => {
    byKey.get(key)?.push(index) ?? byKey.set(key, [index])
  }
  teams.forEach((team, index) => {
    for (const { industryCode, areaId } of team.remits) {
      if (industryCode !== null) add(`industry ${industryCode}`, index)
      else if (areaId !== null) add(`area ${areaId}`, index)
      else everywhere.push(index)
    }
  })
  const indexOf = new Map(teams.map(({ id }, index) => [id, index]))
  for (const pair of state.paired) {
    const [targetId, teamId] = pair.split(' ')
    const index = indexOf.get(teamId!)
    if (index !== undefined) add(`target ${targetId}`, index)
  }
  return (target) => {
    const found = new Set(everywhere)
    const keys = [
      ...target.industryLineage.map((code) => `industry ${code}`),
      ...target.areaLineage.map((id) => `area ${id}`),
      `target ${target.id}`,
    ]
    for (const key of keys) for (const index of byKey.get(key) ?? []) found.add(index)
    return [...found].sort((a, b) => a - b)
  }
}
