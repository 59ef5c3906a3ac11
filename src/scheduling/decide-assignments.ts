import type { TeamInCampaign } from '../ownership/facts'
import { OwnershipSource } from '../ownership/ownership-source'
import { type Sentence, sentence } from '../shared/language'
import { type CampaignProblem, type CampaignState, isFixed, judgePair, pairTerms, sum } from './build-problem'
import type { SummaryRecord } from './run-records'
import type { SolverAnswer } from './solver-thread'

/** What a run decides for one target. */
export interface Decision {
  targetId: string
  teamId: string
  fromTeamId: string
  cost: number
  source: OwnershipSource
  reason: Sentence
}

/** Turns the solver's answer into a decision for every target in scope, in the order of their ids. */
export function decideAssignments(
  state: CampaignState,
  { problem, teamIds, targetIds, fixedToFallback }: CampaignProblem,
  { solution }: SolverAnswer,
): Decision[] {
  const indexOf = new Map(targetIds.map((id, index) => [id, index]))
  const held = new Set(fixedToFallback)
  return [...state.targets.values()].map((target): Decision => {
    const index = indexOf.get(target.id)
    const from = { targetId: target.id, fromTeamId: target.ownerTeamId }
    const owner = index === undefined ? -1 : solution.owner[index]!
    const stays = (reason: Sentence): Decision => ({
      ...from,
      teamId: target.ownerTeamId,
      cost: 0,
      source: target.source as OwnershipSource,
      reason,
    })
    if (held.has(target.id)) return stays(heldReason(state, target.id))
    if (owner < 0) {
      const hasArcs = problem.arcStart[index! + 1]! > problem.arcStart[index!]!
      return {
        ...from,
        teamId: target.fallbackTeamId,
        cost: 0,
        source: OwnershipSource.FALLBACK,
        reason: sentence(hasArcs ? 'assignment.noCapacity' : 'assignment.noRemit'),
      }
    }
    const team = state.teams.get(teamIds[owner]!)!
    const eligibility = judgePair(state, target, team)
    const cost = sum(pairTerms(state, target, team))
    if (isFixed(state, target)) return { ...stays(heldReason(state, target.id)), cost }
    const reason = sentence(
      eligibility.eligible && eligibility.paired
        ? 'assignment.pairing'
        : `assignment.remit.${eligibility.eligible ? (eligibility.fit ?? 'other') : 'other'}`,
      { team: team.name, cost },
    )
    // Who stays owner keeps what made it the owner: a hand-over is not turned into the scheduler's doing.
    const source = team.id === target.ownerTeamId ? (target.source as OwnershipSource) : OwnershipSource.SCHEDULE
    return { ...from, teamId: team.id, cost, source, reason }
  })
}

function heldReason(state: CampaignState, targetId: string): Sentence {
  const target = state.targets.get(targetId)!
  if (target.pinned) return sentence('assignment.pinned')
  return sentence(target.visited ? 'assignment.visited' : 'assignment.dated')
}

/** Counts of a run; `saved` comes from the plans. */
export function summarise(
  state: CampaignState,
  { problem, fixedToFallback }: CampaignProblem,
  { solution, greedy }: SolverAnswer,
  decisions: readonly Decision[],
  saved: { visitsSaved: number; duplicatesResolved: number },
): SummaryRecord {
  let noRemit = 0
  for (let i = 0; i < problem.targets; i++) if (problem.arcStart[i + 1] === problem.arcStart[i]) noRemit++
  const owned = problem.targets - solution.unowned
  return {
    targets: state.targets.size,
    owned,
    fallback: state.targets.size - owned,
    fallbackNoRemit: noRemit,
    fallbackNoCapacity: state.targets.size - owned - noRemit - fixedToFallback.length,
    pinned: [...state.targets.values()].filter(({ pinned }) => pinned).length,
    moved: state.phase === 'PUBLISHED' ? countMoved(state, decisions) : 0,
    totalCost: solution.cost,
    greedyOwned: greedy?.owned ?? 0,
    greedyCost: greedy?.cost ?? 0,
    ...saved,
  }
}

/** Owners changed that were published before, other than fallback; also for the fallback. */
const countMoved = ({ teams }: CampaignState, decisions: readonly Decision[]): number =>
  decisions.filter(({ fromTeamId, teamId }) => fromTeamId !== teamId && !teams.get(fromTeamId)!.isFallback).length

/** The sentence that a campaign office reads about a shortage. */
export const shortageSentence = (
  targets: number,
  teams: readonly TeamInCampaign[],
  capacity: number,
  missing: number,
): Sentence =>
  sentence(teams.length <= 3 ? 'shortage.few' : 'shortage.many', {
    targets,
    teams: teams
      .map(({ name }) => name)
      .slice(0, 3)
      .join('、'),
    count: teams.length,
    capacity,
    missing,
  })
