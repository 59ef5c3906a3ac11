import type { TeamInCampaign } from '../ownership/facts'
import type { CampaignState } from './build-problem'
import type { CampaignColumns } from './read-campaign'
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
  const suppose = supposedTerms(whatIf)
  return {
    ...state,
    teams: new Map([...state.teams].map(([id, team]) => [id, suppose(team)])),
    weights: whatIf.weights ?? state.weights,
  }
}

/** The same of a campaign as a run reads it. */
export function applyWhatIfToColumns<Columns extends Pick<CampaignColumns, 'teams' | 'weights'>>(
  columns: Columns,
  whatIf: WhatIfRecord | null,
): Columns {
  if (!whatIf) return columns
  return { ...columns, teams: columns.teams.map(supposedTerms(whatIf)), weights: whatIf.weights ?? columns.weights }
}

function supposedTerms({ teams }: WhatIfRecord): (team: TeamInCampaign) => TeamInCampaign {
  const termsOf = new Map(teams.map(({ teamId, capacity, remits }) => [teamId, { capacity, remits }]))
  return (team) => ({ ...team, ...termsOf.get(team.id) })
}
