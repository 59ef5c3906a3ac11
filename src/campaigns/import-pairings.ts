import { findTeamsByCode, type NamedTeam } from '../departments/team.queries'
import { type Change, recordChanges } from '../record/audit'
import { decidePairing } from '../rules'
import type { RequestContext } from '../shared/context'
import { refusal } from '../shared/errors'
import { ImportOutcomes, type ImportReport, limitRows } from '../shared/import-report'
import { uuidOf } from '../shared/relay'
import { codeKey, RowReader } from '../shared/row-codes'
import { type Read, readText } from '../shared/rows'
import { tidy } from '../shared/text'
import { type FoundTarget, findTargets } from '../targets/find-targets'
import type { TargetTeamRowInput } from '../targets/target-team-row.input'
import { holdCampaign, raiseVersion } from './campaign-lock'
import { getCampaign } from './get-campaign'
import { type PairingState, pairingKey, readEnrolled, readPairings, writePairings } from './pairing.store'
import type { ImportPairingsInput } from './pairings.input'

/**
 * Standing pairings (挂钩联系), row by row. A pair that is there already keeps its reason unless the row gives another; only new
 * pairs raise the version, since no schedule depends on a reason. @throws Refused
 */
export async function importPairings(context: RequestContext, input: ImportPairingsInput): Promise<ImportReport> {
  const campaignId = uuidOf('Campaign', input.campaignId)
  const report = await context.db.transaction(async (tx) => {
    const { id } = await getCampaign(tx, campaignId)
    limitRows(input.rows)
    await holdCampaign(context, tx, id)
    const outcomes = new ImportOutcomes(input.rows.length)
    const targets = await findTargets(context, tx, input.rows)
    const teams = await findTeamsByCode(
      context,
      tx,
      input.rows.map(({ teamCode }) => teamCode),
    )
    const targetIds = [...new Set(targets.flatMap(({ value }) => value?.id ?? []))]
    const enrolled = await readEnrolled(tx, id, targetIds)
    const stored = await readPairings(tx, id, targetIds)

    const pairs = judgePairs(input.rows, { targets, teams, enrolled }, outcomes)
    const changes = pairs.flatMap(({ row, ...pair }) => {
      const before = stored.get(pairingKey(pair)) ?? null
      const after = { ...pair, reason: pair.reason ?? before?.reason ?? null }
      const changed = before === null || before.reason !== after.reason
      outcomes.set(row, before === null ? 'created' : changed ? 'updated' : 'unchanged')
      return changed ? [{ before, after }] : []
    })
    await writePairings(
      tx,
      id,
      context.caller.subject,
      changes.map(({ after }) => after),
    )
    await recordChanges(
      context,
      tx,
      'importPairings',
      changes.map(
        ({ before, after }): Change => ({
          type: 'CampaignTarget',
          id: after.targetId,
          campaignId: id,
          before: before && { pairing: { teamId: before.teamId, reason: before.reason } },
          after: { pairing: { teamId: after.teamId, reason: after.reason } },
        }),
      ),
    )
    if (changes.some(({ before }) => before === null)) await raiseVersion(tx, [id])
    return outcomes.report(context.language)
  })
  context.loaders.clear()
  return report
}

interface PairFacts {
  targets: readonly Read<FoundTarget>[]
  teams: ReadonlyMap<string, NamedTeam>
  enrolled: ReadonlySet<string>
}

function judgePairs(
  rows: readonly TargetTeamRowInput[],
  facts: PairFacts,
  outcomes: ImportOutcomes,
): (PairingState & { row: number })[] {
  const first = new Map<string, PairingState & { row: number }>()
  for (const [row, input] of rows.entries()) {
    const reader = new RowReader(['rows', row])
    const pair = judgePair(input, facts.targets[row], facts, reader)
    const refused = reader.first()
    const earlier = pair && first.get(pairingKey(pair))
    if (refused) outcomes.refuse(row, refused, reader.valueOf(refused))
    else if (pair && !earlier) first.set(pairingKey(pair), { row, ...pair })
    else if (pair && earlier && earlier.reason === pair.reason) outcomes.set(row, 'duplicatesInFile')
    else if (earlier) {
      const contradicts = refusal('ALREADY_EXISTS', ['rows', row, 'reason'], 'pairing.contradicts', {
        row: earlier.row + 1,
      })
      outcomes.refuse(row, contradicts, pair?.reason)
    }
  }
  return [...first.values()]
}

function judgePair(
  input: TargetTeamRowInput,
  target: Read<FoundTarget> | undefined,
  { teams, enrolled }: PairFacts,
  reader: RowReader,
): PairingState | null {
  const { path } = reader
  if (target?.refused) reader.refuse(target.refused, input.uscc ?? input.targetId)
  const code = tidy(input.teamCode)
  const team = code ? teams.get(codeKey(code)) : undefined
  if (!code) reader.missing('teamCode')
  else if (!team?.withinScope)
    reader.refuse(refusal('NOT_FOUND', [...path, 'teamCode'], 'team.notFound', { code }), code)
  const reason = reader.take(readText(input.reason, 500, [...path, 'reason']), input.reason)
  if (!target?.value || !team) return null
  const refuse = decidePairing(team, target.value.lineage)
  if (refuse) reader.refuse(refusal(refuse.code, [...path, refuse.field], refuse.say, refuse.args), code)
  if (!enrolled.has(target.value.id)) {
    const field = input.targetId ? 'targetId' : 'uscc'
    reader.refuse(
      refusal('TARGET_NOT_IN_CAMPAIGN', [...path, field], 'plan.notInCampaign'),
      input.uscc ?? input.targetId,
    )
  }
  return { targetId: target.value.id, teamId: team.id, reason }
}
