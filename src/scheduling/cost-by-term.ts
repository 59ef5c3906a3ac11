import { type CostWeights, pointsOfLoad, type TermName } from '../rules'
import { type CampaignState, pairTerms } from './build-problem'
import type { Decision } from './decide-assignments'
import type { CostSums, TeamSum } from './run-records'

/** Targets that a run decides alike: one target, or a whole class with as many as went to that team. */
export interface DecidedAlike {
  teamId: string
  /** The owner that the run found. */
  fromTeamId: string
  /** How many targets it stands for. */
  targets: number
  /** Points of one of them with the team; null when it is left to the grass roots. */
  terms: Record<TermName, number> | null
}

export interface SummedTeam {
  id: string
  isFallback: boolean
  capacity: number | null
  remits: readonly unknown[]
}

/**
 * Adds up what a run decided, team by team and term by term. The costs of all teams together are the run's total cost.
 * @param decided in any grouping: a class of 100 counts as 100 targets do.
 * @returns a sum for each team that owns something, owned something, or was ready to (has a capacity or a remit).
 */
export function costByTerm(
  decided: Iterable<DecidedAlike>,
  teams: ReadonlyMap<string, SummedTeam>,
  weights: CostWeights,
): TeamSum[] {
  const sums = new Map<string, TeamSum>()
  for (const { id, isFallback, capacity } of teams.values())
    sums.set(id, { teamId: id, targets: 0, targetsBefore: 0, capacity: isFallback ? null : capacity, cost: noCost() })
  for (const { teamId, fromTeamId, targets, terms } of decided) {
    const sum = sums.get(teamId)!
    sum.targets += targets
    sums.get(fromTeamId)!.targetsBefore += targets
    if (terms) for (const name of PAIR_TERMS) sum.cost[name] += targets * terms[name]
  }
  return [...sums.values()].filter((sum) => {
    const team = teams.get(sum.teamId)!
    sum.cost.load = team.isFallback ? 0 : pointsOfLoad(team.capacity, weights, sum.targets)
    const isReady = !team.isFallback && (team.capacity !== null || team.remits.length > 0)
    return isReady || sum.targets > 0 || sum.targetsBefore > 0
  })
}

/** The decisions of a run, target by target, as `costByTerm` adds them up. */
export function* decidedOneByOne(state: CampaignState, decisions: Iterable<Decision>): Generator<DecidedAlike> {
  for (const { targetId, teamId, fromTeamId } of decisions) {
    const team = state.teams.get(teamId)!
    const terms = team.isFallback ? null : pairTerms(state, state.targets.get(targetId)!, team)
    yield { teamId, fromTeamId, targets: 1, terms }
  }
}

const PAIR_TERMS = ['pairing', 'ownPlan', 'remit', 'distance'] as const satisfies readonly TermName[]
export const COST_TERMS = [...PAIR_TERMS, 'load'] as const satisfies readonly (keyof CostSums)[]

export const noCost = (): CostSums => ({ pairing: 0, ownPlan: 0, remit: 0, distance: 0, load: 0 })

/** The costs of several teams together. */
export function addCosts(costs: Iterable<CostSums>): CostSums {
  const total = noCost()
  for (const cost of costs) for (const name of COST_TERMS) total[name] += cost[name]
  return total
}
