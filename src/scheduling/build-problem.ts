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
  type PairFacts,
  type TermName,
} from '../rules'

/**
 * Some targets of a campaign as the rules see them, from one snapshot: for questions about them. A run reads all of it in columns
 * (read-campaign.ts).
 */
export interface CampaignState {
  campaignId: string
  version: number
  phase: string
  weights: CostWeights
  teams: Map<string, TeamInCampaign>
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
