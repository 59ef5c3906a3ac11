import type { Queryable } from '../database/database'
import type { TargetInCampaign, TeamInCampaign } from '../ownership/facts'
import type { RequestContext } from '../shared/context'
import { type Sentence, sentence } from '../shared/language'
import type { PageRequest } from '../shared/relay'
import { applyWhatIf } from './apply-what-if'
import { type CampaignState, isFixed, judgePair, pairTerms, readCampaignState } from './build-problem'
import {
  type AskedAlternative,
  askAlternative,
  type ExplainedAlternative,
  type ExplainedTerm,
  explainTerms,
  judgeFound,
  nameMoves,
} from './explain-owner'
import { listOwned, listOwnedInRun, type TargetPage, withinArea } from './explain-team.queries'
import type { KeptRun } from './kept-runs'
import { TeamTargets } from './schedule-enums'
import type { SolvedQuestions } from './solved-questions'
import { findLastRun, readRunSolved } from './solved-run'

/** Why a team has a target, or has not. */
export interface ExplainedTarget {
  targetId: string
  ownerTeamId: string
  fixed: boolean
  /** Of the pair with the team asked about. */
  terms: ExplainedTerm[]
  /** Teams beside the owner that the run could have given it to; null when the run cannot tell. */
  eligibleTeams: number | null
  explanation: Sentence
  alternative: ExplainedAlternative | null
}

export interface TeamQuestion {
  /** UUIDs. */
  campaignId: string
  teamId: string
  targets: TeamTargets
  /** The run that is asked about; null asks about owners as they are, and the last succeeded run of things as they are. */
  run: KeptRun | null
}

/**
 * Why a team has what it has, a page of targets at once: for each the terms, what fixes it, and the next best team with its exact
 * extra cost; or, of what it could own and does not, what giving it would cost. One search a row in the residual network of the
 * run (`SolvedQuestions`), and as many statements for a page of 200 as for one of 1.
 * @returns also the total, to be counted when it is asked for.
 */
export async function explainTeam(
  context: RequestContext,
  question: TeamQuestion,
  page: PageRequest,
): Promise<{ rows: ExplainedTarget[]; totalCount: () => number | Promise<number> }> {
  const { campaignId, teamId, run } = question
  return context.db.snapshot(async (db) => {
    const runId = run?.id ?? (await findLastRun(db, campaignId))
    const solved = runId === null ? null : await readRunSolved(context.db, db, runId)
    const { ids, totalCount } = await pageOf(context, db, question, solved, page)
    const read = applyWhatIf(await readCampaignState(db, campaignId, ids), run?.whatIf ?? null)
    const state = run && solved ? asDecided(read, solved) : read
    const team = state.teams.get(teamId)!
    const explain = question.targets === TeamTargets.OWNED ? explainOwned : explainNotOwned
    const rows = ids.map((id) => explain(state, state.targets.get(id)!, team, solved))
    const named = await nameMoves(
      context,
      db,
      state,
      rows.flatMap(({ alternative }) => alternative ?? []),
    )
    const alternatives = named.values()
    return {
      rows: rows.map((row) => ({ ...row, alternative: row.alternative && alternatives.next().value! })),
      totalCount,
    }
  })
}

/** One row too many says that there is more. */
async function pageOf(
  context: RequestContext,
  db: Queryable,
  { campaignId, teamId, targets, run }: TeamQuestion,
  solved: SolvedQuestions | null,
  page: PageRequest,
): Promise<TargetPage> {
  if (targets === TeamTargets.OWNED)
    return run
      ? listOwnedInRun(context, db, { runId: run.id, teamId }, page)
      : listOwned(context, db, { campaignId, teamId }, page)
  const could = solved?.mayOwn(teamId, { given: run === null }) ?? []
  const all = await withinArea(context, db, could, run ? null : { campaignId, notOwnedBy: teamId })
  const after = page.cursor?.[0] ?? ''
  return { ids: all.filter((id) => id > after).slice(0, page.size + 1), totalCount: () => all.length }
}

/** The campaign as a run has decided it: owners and loads are those of the run. */
function asDecided(state: CampaignState, solved: SolvedQuestions): CampaignState {
  const loads = solved.loads()
  return {
    ...state,
    teams: new Map(
      [...state.teams].map(([id, team]) => [id, team.isFallback ? team : { ...team, load: loads.get(id) ?? 0 }]),
    ),
    targets: new Map(
      [...state.targets].map(([id, target]) => {
        const decided = solved.decided(id)
        return [id, decided ? { ...target, ownerTeamId: decided.teamId ?? target.fallbackTeamId } : target]
      }),
    ),
  }
}

interface AskedTarget extends Omit<ExplainedTarget, 'alternative'> {
  alternative: AskedAlternative | null
}

function explainOwned(
  state: CampaignState,
  target: TargetInCampaign,
  team: TeamInCampaign,
  solved: SolvedQuestions | null,
): AskedTarget {
  const decided = solved?.decided(target.id)
  const decidedId = decided ? (decided.teamId ?? target.fallbackTeamId) : null
  const facts = factsOf(state, target, team, solved)
  if (facts.fixed) return { ...facts, explanation: fixedBy(target), alternative: null }
  // The run that costs are told by would move it: then it has no next best, but another owner.
  if (decidedId !== null && decidedId !== team.id)
    return {
      ...facts,
      explanation: sentence('team.runMoves', { team: state.teams.get(decidedId)!.name }),
      alternative: null,
    }
  return {
    ...facts,
    explanation: whyOwned(state, target, team, facts.eligibleTeams),
    alternative: askNextBest(state, target, solved),
  }
}

function explainNotOwned(
  state: CampaignState,
  target: TargetInCampaign,
  team: TeamInCampaign,
  solved: SolvedQuestions | null,
): AskedTarget {
  const facts = factsOf(state, target, team, solved)
  const owner = state.teams.get(target.ownerTeamId)!
  const words = { team: team.name, owner: owner.name }
  return {
    ...facts,
    explanation: facts.fixed
      ? fixedBy(target)
      : sentence(owner.isFallback ? 'team.couldOwnFallback' : 'team.couldOwn', words),
    alternative: askAlternative(state, target, team, solved),
  }
}

const factsOf = (
  state: CampaignState,
  target: TargetInCampaign,
  team: TeamInCampaign,
  solved: SolvedQuestions | null,
) => ({
  targetId: target.id,
  ownerTeamId: target.ownerTeamId,
  fixed: isFixed(state, target),
  terms: explainTerms(state, target, team),
  eligibleTeams: solved?.othersOf(target.id) ?? null,
})

const fixedBy = ({ pinned, visited }: TargetInCampaign): Sentence =>
  sentence(pinned ? 'assignment.pinned' : visited ? 'assignment.visited' : 'assignment.dated')

function whyOwned(
  state: CampaignState,
  target: TargetInCampaign,
  team: TeamInCampaign,
  others: number | null,
): Sentence {
  if (team.isFallback) {
    if (others === null) return sentence('team.unscheduled')
    return sentence(others > 0 ? 'assignment.noCapacity' : 'assignment.noRemit')
  }
  const eligibility = judgePair(state, target, team)
  if (!eligibility.eligible) return sentence('team.byHand', { team: team.name })
  const words = {
    team: team.name,
    cost: Object.values(pairTerms(state, target, team)).reduce((total, points) => total + points, 0),
  }
  return sentence(eligibility.paired ? 'assignment.pairing' : `assignment.remit.${eligibility.fit ?? 'other'}`, words)
}

/** The next best team by the run, judged by the rules as they are. */
function askNextBest(
  state: CampaignState,
  target: TargetInCampaign,
  solved: SolvedQuestions | null,
): AskedAlternative | null {
  const next = solved?.nextBest(target.id)
  const team = next && state.teams.get(next.teamId)
  return next && team ? judgeFound(state, target, team, next.found) : null
}
