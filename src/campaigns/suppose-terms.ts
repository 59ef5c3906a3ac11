import type { Transaction } from '../database/database'
import { findTeamsByCode } from '../departments/team.queries'
import type { CostWeights } from '../rules'
import type { RequestContext } from '../shared/context'
import { Refused } from '../shared/errors'
import { ImportOutcomes, limitRows } from '../shared/import-report'
import type { CostWeightsInput } from './cost-weights.input'
import type { CampaignFacts } from './get-campaign'
import { judgeWeights } from './judge-cost-weights'
import { judgeTeamTerms, type TermsState } from './judge-team-terms'
import type { TeamTermsInput } from './team-terms.input'
import { readRemitCodes } from './team-terms.store'

/** Terms and weights that hold for one question only; nothing of the campaign changes. */
export interface SupposedTerms {
  /** The whole statement for each team named, as setTeamTerms takes it. */
  teams: TermsState[]
  /** All weights; null leaves the campaign's own. */
  weights: CostWeights | null
}

/**
 * Reads what a what-if supposes, by the judges of setTeamTerms and setCostWeights. Whole or not at all: with some rows left out it
 * would answer another question.
 * @param path of the what-if below the input.
 * @throws Refused each row that is refused, by its path, and each weight.
 */
export async function supposeTerms(
  context: RequestContext,
  tx: Transaction,
  { costWeights }: Pick<CampaignFacts, 'costWeights'>,
  { teams, weights }: { teams?: TeamTermsInput[] | null; weights?: CostWeightsInput | null },
  path: readonly string[],
): Promise<SupposedTerms> {
  const rows = teams ?? []
  const list = [...path, 'teams']
  limitRows(rows, list)
  const outcomes = new ImportOutcomes(rows.length)
  const named = await findTeamsByCode(
    context,
    tx,
    rows.map(({ teamCode }) => teamCode),
  )
  const codes = await readRemitCodes(
    tx,
    rows.flatMap(({ remits }) => remits ?? []),
  )
  const supposed = judgeTeamTerms(rows, { teams: named, ...codes }, outcomes, list)
  for (const { row } of supposed) outcomes.set(row, 'unchanged')
  const judged = weights ? judgeWeights(costWeights, weights, [...path, 'weights']) : null
  const refused = [...outcomes.summary().rejects.map((reject) => reject.refused), ...(judged?.invalid ?? [])]
  if (refused.length > 0) throw new Refused(...refused)
  return {
    teams: supposed.map(({ teamId, capacity, remits }) => ({ teamId, capacity, remits })),
    weights: judged?.merged ?? null,
  }
}
