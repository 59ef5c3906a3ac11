import { findTeamsByCode } from '../departments/team.queries'
import { type Change, recordChanges } from '../record/audit'
import type { RequestContext } from '../shared/context'
import { ImportOutcomes, type ImportReport, limitRows } from '../shared/import-report'
import { uuidOf } from '../shared/relay'
import { holdCampaign, raiseVersion } from './campaign-lock'
import { getCampaign } from './get-campaign'
import { judgeTeamTerms, type TermsState } from './judge-team-terms'
import type { SetTeamTermsInput } from './team-terms.input'
import { readRemitCodes, readTerms, writeTerms } from './team-terms.store'

/**
 * States what teams can and may take on: for each team named the whole statement, so that a remit left out is gone. Terms of a
 * fallback team are kept and have no effect (rules.md, capacity). @throws Refused
 */
export async function setTeamTerms(context: RequestContext, input: SetTeamTermsInput): Promise<ImportReport> {
  const campaignId = uuidOf('Campaign', input.campaignId)
  const report = await context.db.transaction(async (tx) => {
    const { id } = await getCampaign(tx, campaignId)
    limitRows(input.teams, 'teams')
    await holdCampaign(context, tx, id)
    const outcomes = new ImportOutcomes(input.teams.length)
    const teams = await findTeamsByCode(
      context,
      tx,
      input.teams.map(({ teamCode }) => teamCode),
    )
    const codes = await readRemitCodes(
      tx,
      input.teams.flatMap(({ remits }) => remits ?? []),
    )
    const wanted = judgeTeamTerms(input.teams, { teams, ...codes }, outcomes)
    const stored = await readTerms(
      tx,
      id,
      wanted.map(({ teamId }) => teamId),
    )
    const changes = wanted.flatMap(({ row, teamId, capacity, remits }) => {
      const [before, after] = [stored.get(teamId) ?? null, { teamId, capacity, remits }]
      const changed = before === null || !sameTerms(before, after)
      outcomes.set(row, before === null ? 'created' : changed ? 'updated' : 'unchanged')
      return changed ? [{ before, after }] : []
    })
    await writeTerms(
      tx,
      id,
      changes.map(({ after }) => after),
    )
    await recordChanges(
      context,
      tx,
      'setTeamTerms',
      changes.map(
        ({ before, after }): Change => ({
          type: 'Team',
          id: after.teamId,
          campaignId: id,
          before: before && { terms: said(before) },
          after: { terms: said(after) },
        }),
      ),
    )
    if (changes.length > 0) await raiseVersion(tx, [id])
    return outcomes.report(context.language)
  })
  context.loaders.clear()
  return report
}

const said = ({ capacity, remits }: TermsState): object => ({
  capacity,
  remits: remits.map(({ industryCode, areaId, sizeClass, isKey }) => ({ industryCode, areaId, sizeClass, isKey })),
})

const sameTerms = (a: TermsState, b: TermsState): boolean => JSON.stringify(said(a)) === JSON.stringify(said(b))
