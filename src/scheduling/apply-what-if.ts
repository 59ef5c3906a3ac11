import type { CampaignState } from './build-problem'
import type { WhatIfRecord } from './run-records'

/**
 * The campaign as a what-if supposes it: capacity and remits of the teams named, and the weights, instead of the stored ones. All
 * else (owners, plans, pins, visits, pairings, recusals) is as it is.
 * @param whatIf null supposes nothing. A team that is no more is passed over.
 */
export function applyWhatIf<State extends Pick<CampaignState, 'teams' | 'weights'>>(
  state: State,
  whatIf: WhatIfRecord | null,
): State {
  if (!whatIf) return state
  const teams = new Map(state.teams)
  for (const { teamId, capacity, remits } of whatIf.teams) {
    const team = teams.get(teamId)
    if (team) teams.set(teamId, { ...team, capacity, remits })
  }
  return { ...state, teams, weights: whatIf.weights ?? state.weights }
}
