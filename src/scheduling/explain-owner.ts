import type { Queryable } from '../database/database'
import { readTargets, type TargetInCampaign, type TeamInCampaign } from '../ownership/facts'
import { costTerms, distanceBand, isIneligible, loadTiers } from '../rules'
import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { type Sentence, sentence } from '../shared/language'
import { createExplainer } from '../solver'
import { type CampaignState, isFixed, judgePair, pairFacts, readCampaignState } from './build-problem'
import { readSolved, type SolvedProblem } from './problem-file'

export interface ExplainedTerm {
  name: string
  cost: number
  explanation: Sentence
}

export interface ExplainedMove {
  targetId: string
  fromTeamId: string
  toTeamId: string
  reasonSentence: Sentence
}

export interface ExplainedAlternative {
  teamId: string
  eligible: boolean
  extraCost: number | null
  extraFallback: number | null
  terms: ExplainedTerm[]
  moves: ExplainedMove[]
  explanation: Sentence
}

export interface ExplainedOwner {
  targetId: string
  teamId: string
  terms: ExplainedTerm[]
  alternative: ExplainedAlternative | null
}

/**
 * Why a target's owner is its owner, by the rules as they are; and what another team would cost, by the last succeeded run: one
 * search in the residual network of that very run, not a new solve.
 * @returns null when the target is not in the campaign.
 */
export async function explainOwner(
  context: RequestContext,
  campaignId: string,
  targetId: string,
  insteadOf: string | null,
): Promise<ExplainedOwner | null> {
  return context.db.snapshot(async (db) => {
    const state = await readCampaignState(db, campaignId, [targetId])
    const target = state.targets.get(targetId)
    if (!target) return null
    const owner = state.teams.get(target.ownerTeamId)!
    const team = insteadOf === null ? undefined : state.teams.get(insteadOf)
    return {
      targetId,
      teamId: owner.id,
      terms: explainTerms(state, target, owner),
      alternative: team ? await explainAlternative(context, db, state, target, team) : null,
    }
  })
}

/** Every term of the pair and the load tier that the team is in. The fallback never competes on cost: it has no terms. */
function explainTerms(state: CampaignState, target: TargetInCampaign, team: TeamInCampaign): ExplainedTerm[] {
  if (team.isFallback) return []
  const facts = pairFacts(state, target, team)
  const points = costTerms(facts, state.weights)
  const load = target.ownerTeamId === team.id ? team.load : team.load + 1
  const tiers = loadTiers(team.capacity, state.weights)
  return [
    {
      name: 'pairing',
      cost: points.pairing,
      explanation: sentence(facts.paired ? 'term.pairing.yes' : 'term.pairing.no'),
    },
    {
      name: 'ownPlan',
      cost: points.ownPlan,
      explanation: sentence(facts.ownPlan ? 'term.ownPlan.yes' : 'term.ownPlan.no'),
    },
    { name: 'remit', cost: points.remit, explanation: sentence(`term.remit.${facts.fit ?? 'none'}`) },
    { name: 'distance', cost: points.distance, explanation: sentence(`term.distance.${distanceBand(facts)}`) },
    {
      name: 'load',
      cost: (tiers.find(({ upTo }) => load <= upTo) ?? tiers.at(-1))?.cost ?? 0,
      explanation:
        team.capacity === null
          ? sentence('term.load.none', { load: team.load })
          : sentence('term.load.of', { load: team.load, capacity: team.capacity }),
    },
  ]
}

async function explainAlternative(
  context: RequestContext,
  db: Queryable,
  state: CampaignState,
  target: TargetInCampaign,
  team: TeamInCampaign,
): Promise<ExplainedAlternative> {
  const rule = ruleAgainst(state, target, team)
  const answer = {
    teamId: team.id,
    terms: explainTerms(state, target, team),
    moves: [],
    extraCost: null,
    extraFallback: null,
  }
  if (rule) return { ...answer, eligible: false, explanation: rule }
  const eligible = { ...answer, eligible: true }
  const solved = await readLastSolved(db, state.campaignId)
  if (!solved) return { ...eligible, explanation: sentence('why.noRun') }

  const { problem, solution, teamIds, targetIds } = solved
  const [i, k] = [targetIds.indexOf(target.id), teamIds.indexOf(team.id)]
  const found = i < 0 || k < 0 ? null : createExplainer(problem, solution).alternative(i, k)
  if (found?.isOwner)
    return { ...eligible, extraCost: 0, extraFallback: 0, explanation: sentence('why.isOwner', { team: team.name }) }
  if (!found || found.fixed || !found.eligible) return { ...eligible, explanation: sentence('why.notInRun') }
  if (!found.feasible) return { ...eligible, explanation: sentence('why.full', { team: team.name }) }
  const moves = await nameMoves(context, db, state, team, solved, found.moves)
  const others = found.moves.length - 1
  return {
    ...eligible,
    extraCost: found.extraCost,
    extraFallback: found.extraUnowned,
    moves,
    explanation:
      found.extraUnowned > 0
        ? sentence('why.uncovers', { team: team.name, unowned: found.extraUnowned })
        : sentence('why.costs', { team: team.name, cost: found.extraCost, moves: others }),
  }
}

/** The first rule that keeps a schedule from giving the target to the team; null when none does. */
function ruleAgainst(state: CampaignState, target: TargetInCampaign, team: TeamInCampaign): Sentence | null {
  const owner = state.teams.get(target.ownerTeamId)!
  if (isIneligible(target.registryState)) return sentence('why.ineligible')
  const eligibility = judgePair(state, target, team)
  if (!eligibility.eligible && eligibility.rule === 'forbidden') return sentence('why.forbidden', { team: team.name })
  if (owner.id !== team.id && isFixed(state, target))
    return sentence(target.pinned ? 'why.pinned' : target.visited ? 'why.visited' : 'why.dated', { owner: owner.name })
  if (owner.id === team.id && isFixed(state, target) && !team.isFallback) return null
  return eligibility.eligible ? null : sentence(`why.${eligibility.rule}`, { team: team.name })
}

async function readLastSolved(db: Queryable, campaignId: string): Promise<SolvedProblem | null> {
  const [row] = await db.query<{ content: Buffer }>(
    `SELECT p.content FROM schedule_run r JOIN schedule_problem p ON p.run_id = r.id
      WHERE r.campaign_id = $1 AND r.status = 'SUCCEEDED' AND r.what_if IS NULL ORDER BY r.id DESC LIMIT 1`,
    [campaignId],
  )
  return row ? readSolved(row.content) : null
}

/** Who would move, as the caller may see it: of a run, a department sees its own teams' part, a district's office what lies there. */
async function nameMoves(
  context: RequestContext,
  db: Queryable,
  state: CampaignState,
  team: TeamInCampaign,
  { teamIds, targetIds }: SolvedProblem,
  moves: readonly { target: number; from: number; to: number }[],
): Promise<ExplainedMove[]> {
  const seen = await readSeen(context, db, moves, targetIds)
  const left = moves.filter(({ from, to }) => from < 0 || to < 0).map(({ target }) => targetIds[target]!)
  const unowned = await readTargets(db, state.campaignId, left)
  const departmentId = scopeDepartmentId(context.caller)
  const mayShow = (teamId: string) => departmentId === null || state.teams.get(teamId)?.departmentId === departmentId
  return moves
    .map(({ target, from, to }) => {
      const targetId = targetIds[target]!
      const name = (index: number) => (index < 0 ? unowned.get(targetId)!.fallbackTeamId : teamIds[index]!)
      return {
        targetId,
        fromTeamId: name(from),
        toTeamId: name(to),
        reasonSentence: sentence('why.moves', { team: team.name }),
      }
    })
    .filter(
      ({ targetId, fromTeamId, toTeamId }) =>
        (seen === null || seen.has(targetId)) && (mayShow(fromTeamId) || mayShow(toTeamId)),
    )
}

/** Which targets of moves lie within the caller's area; null is all of them. */
async function readSeen(
  context: RequestContext,
  db: Queryable,
  moves: readonly { target: number }[],
  targetIds: readonly string[],
): Promise<ReadonlySet<string> | null> {
  const areaId = scopeAreaId(context.caller)
  if (areaId === null) return null
  const rows = await db.query<{ id: string }>(
    `SELECT x.id FROM target x JOIN area a ON a.id = x.area_id WHERE x.id = ANY($1::uuid[]) AND a.lineage @> ARRAY[$2::uuid]`,
    [moves.map(({ target }) => targetIds[target]!), areaId],
  )
  return new Set(rows.map(({ id }) => id))
}
