import type { Queryable } from '../database/database'
import { readTargets, type TargetInCampaign, type TeamInCampaign } from '../ownership/facts'
import { costTerms, distanceBand, isIneligible, loadTiers } from '../rules'
import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { type Sentence, sentence } from '../shared/language'
import { type CampaignState, isFixed, judgePair, pairFacts, readCampaignState } from './build-problem'
import type { FoundAlternative, FoundMove, SolvedQuestions } from './solved-questions'
import { findLastRun, readRunSolved } from './solved-run'

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
    const terms = explainTerms(state, target, owner)
    if (!team) return { targetId, teamId: owner.id, terms, alternative: null }
    const runId = ruleAgainst(state, target, team) ? null : await findLastRun(db, campaignId)
    const solved = runId === null ? null : await readRunSolved(context.db, db, runId)
    const [alternative] = await nameMoves(context, db, state, [askAlternative(state, target, team, solved)])
    return { targetId, teamId: owner.id, terms, alternative: alternative! }
  })
}

/** Every term of the pair and the load tier that the team is in. The fallback never competes on cost: it has no terms. */
export function explainTerms(state: CampaignState, target: TargetInCampaign, team: TeamInCampaign): ExplainedTerm[] {
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

/** An alternative before those who would move have been named, which is done for many at once. */
export interface AskedAlternative extends Omit<ExplainedAlternative, 'moves'> {
  team: TeamInCampaign
  moves: readonly FoundMove[]
}

/** What giving the target to the team would cost. @param solved null when no run has succeeded yet. */
export function askAlternative(
  state: CampaignState,
  target: TargetInCampaign,
  team: TeamInCampaign,
  solved: SolvedQuestions | null,
): AskedAlternative {
  const found = solved ? solved.alternative(target.id, team.id) : null
  const answer = judgeFound(state, target, team, found)
  return answer.eligible && !solved ? { ...answer, explanation: sentence('why.noRun') } : answer
}

/** An alternative that a run has found, by the rules as they are. @param found null when the run knew target or team not. */
export function judgeFound(
  state: CampaignState,
  target: TargetInCampaign,
  team: TeamInCampaign,
  found: FoundAlternative | null,
): AskedAlternative {
  const words = { team: team.name }
  const answer = {
    team,
    teamId: team.id,
    terms: explainTerms(state, target, team),
    moves: [],
    extraCost: null,
    extraFallback: null,
  }
  const rule = ruleAgainst(state, target, team)
  if (rule) return { ...answer, eligible: false, explanation: rule }
  const eligible = { ...answer, eligible: true }
  if (found?.isOwner)
    return { ...eligible, extraCost: 0, extraFallback: 0, explanation: sentence('why.isOwner', words) }
  if (!found || found.fixed || !found.eligible) return { ...eligible, explanation: sentence('why.notInRun') }
  if (!found.feasible) return { ...eligible, explanation: sentence('why.full', words) }
  const { extraCost, extraUnowned, moves } = found
  return {
    ...eligible,
    extraCost,
    extraFallback: extraUnowned,
    moves,
    explanation:
      extraUnowned > 0
        ? sentence('why.uncovers', { ...words, unowned: extraUnowned })
        : sentence('why.costs', { ...words, cost: extraCost, moves: moves.length - 1 }),
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

/**
 * Names who would move for each of the alternatives, as the caller may see it: of a run, a department sees its own teams' part, a
 * district's office what lies there. Two statements at most, however many alternatives.
 */
export async function nameMoves(
  context: RequestContext,
  db: Queryable,
  state: CampaignState,
  asked: readonly AskedAlternative[],
): Promise<ExplainedAlternative[]> {
  const all = asked.flatMap(({ moves }) => moves)
  const seen = await readSeen(context, db, all)
  const left = all.filter(({ fromTeamId, toTeamId }) => fromTeamId === null || toTeamId === null)
  const fallen = await readTargets(db, state.campaignId, [...new Set(left.map(({ targetId }) => targetId))])
  const departmentId = scopeDepartmentId(context.caller)
  const mayShow = (teamId: string) => departmentId === null || state.teams.get(teamId)?.departmentId === departmentId
  return asked.map(({ team, moves, ...alternative }) => ({
    ...alternative,
    moves: moves
      .map(({ targetId, fromTeamId, toTeamId }) => ({
        targetId,
        fromTeamId: fromTeamId ?? fallen.get(targetId)!.fallbackTeamId,
        toTeamId: toTeamId ?? fallen.get(targetId)!.fallbackTeamId,
        reasonSentence: sentence('why.moves', { team: team.name }),
      }))
      .filter(
        ({ targetId, fromTeamId, toTeamId }) =>
          (seen === null || seen.has(targetId)) && (mayShow(fromTeamId) || mayShow(toTeamId)),
      ),
  }))
}

/** Which targets of moves lie within the caller's area; null is all of them. */
async function readSeen(
  context: RequestContext,
  db: Queryable,
  moves: readonly { targetId: string }[],
): Promise<ReadonlySet<string> | null> {
  const areaId = scopeAreaId(context.caller)
  if (areaId === null) return null
  const rows = await db.query<{ id: string }>(
    `SELECT x.id FROM target x JOIN area a ON a.id = x.area_id WHERE x.id = ANY($1::uuid[]) AND a.lineage @> ARRAY[$2::uuid]`,
    [moves.map(({ targetId }) => targetId), areaId],
  )
  return new Set(rows.map(({ id }) => id))
}
