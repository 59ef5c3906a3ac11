import { raiseVersion, shareCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { type ActingTeam, findActingTeams } from '../departments/acting-teams'
import { decidePin } from '../rules'
import type { RequestContext } from '../shared/context'
import { type Refusal, Refused, refusal } from '../shared/errors'
import { ImportOutcomes, limitRows } from '../shared/import-report'
import { sentence } from '../shared/language'
import { codeKey } from '../shared/row-codes'
import { readReason, short } from '../shared/rows'
import { tidy } from '../shared/text'
import { findTargets, type TargetReference } from '../targets/find-targets'
import { lockTargets } from '../visit-plans/change-plan'
import { givePlansToOwners } from '../visit-plans/give-plans-to-owners'
import { planBaseline } from '../visit-plans/plan-baseline'
import { changeOwners, type OwnerChange } from './change-owners'
import { pairKey, readPairs, readTargets, readTeams } from './facts'
import { OwnershipSource } from './ownership-source'

export interface PinRow extends TargetReference {
  teamCode?: string | null
  reason?: string | null
}

const ACTION = 'pinOwners'

interface Pin extends OwnerChange {
  row: number
  team: ActingTeam
}

const toPin = (
  row: number,
  targetId: string,
  team: ActingTeam,
  source: OwnershipSource,
  reason: string | null,
): Pin => ({
  row,
  team,
  targetId,
  teamId: team.id,
  source,
  pinned: true,
  reason: sentence(source === OwnershipSource.BASELINE ? 'owner.baseline' : 'owner.pinned', { text: reason ?? '' }),
})

const teamRefusal = (row: number, code: string | null): Refusal =>
  code === null
    ? refusal('INVALID_INPUT', ['rows', row, 'teamCode'], 'row.missing', { field: 'teamCode' })
    : refusal('NOT_FOUND', ['rows', row, 'teamCode'], 'team.notFound', { code: short(code) })

/**
 * Pins a whole list, row by row; with source BASELINE the team's plan comes with it and before any other (rules.md,
 * baselineFirst). created: newly pinned; updated: a pin that became part of the baseline; unchanged: it was so already.
 */
export async function pinOwners(
  context: RequestContext,
  tx: Transaction,
  campaignId: string | null,
  source: OwnershipSource,
  rows: readonly PinRow[],
): Promise<ImportOutcomes> {
  if (source !== OwnershipSource.BASELINE && source !== OwnershipSource.PIN)
    throw new Refused(refusal('INVALID_INPUT', ['source'], 'owner.pinSource'))
  limitRows(rows)
  const campaign = await shareCampaign(context, tx, campaignId)
  const outcomes = new ImportOutcomes(rows.length)
  const references = await findTargets(context, tx, rows)
  const codes = rows.map(({ teamCode }) => tidy(teamCode))
  const acting = new Map(
    (await findActingTeams(context, tx, { codes: codes.filter((code) => code !== null) })).map((team) => [
      codeKey(team.code),
      team,
    ]),
  )
  const targetIds = [...new Set(references.flatMap(({ value }) => (value ? [value.id] : [])))]
  await lockTargets(tx, campaign.id, targetIds)
  const targets = await readTargets(tx, campaign.id, targetIds)
  const forbidden = await readPairs(tx, 'forbidden_pair', campaign.id, targetIds)
  const teams = await readTeams(tx, campaign.id)

  const changes = new Map<string, Pin>()
  const unchanged = new Map<string, Pin>()
  for (const [index, row] of rows.entries()) {
    const { value: found, refused } = references[index]!
    const code = codes[index] ?? null
    const team = code === null ? undefined : acting.get(codeKey(code))
    const reason = readReason(row.reason, ['rows', index, 'reason'])
    if (!found || !team || reason.refused) {
      const refusals = [refused, team ? undefined : teamRefusal(index, code), reason.refused].filter(
        (each) => each !== undefined,
      )
      outcomes.refuse(index, refusals, refused ? (row.uscc ?? row.targetId) : team ? row.reason : code)
      continue
    }
    const target = targets.get(found.id) ?? null
    const pending = changes.get(found.id)
    const ownerTeamId = pending?.teamId ?? target?.ownerTeamId ?? ''
    const refuse = decidePin({
      target: target && {
        ...target,
        ownerTeamId,
        ownerName: teams.get(ownerTeamId)?.name ?? '',
        pinned: pending !== undefined || target.pinned,
      },
      team: teams.get(team.id)!,
      forbidden: forbidden.has(pairKey(found.id, team.id)),
      paired: false,
    })
    if (refuse) {
      const field = refuse.field === 'teamId' ? 'teamCode' : row.targetId ? 'targetId' : 'uscc'
      const value = field === 'teamCode' ? code : (row.uscc ?? row.targetId)
      outcomes.refuse(index, refusal(refuse.code, ['rows', index, field], refuse.say, refuse.args), value)
      continue
    }
    if (pending || unchanged.has(found.id)) {
      outcomes.set(index, 'duplicatesInFile')
      continue
    }
    const pin = toPin(index, found.id, team, source, reason.value)
    // A pin of the baseline that is pinned once more by hand stays the baseline's.
    const isThere = target!.pinned && (target!.source === source || source === OwnershipSource.PIN)
    if (isThere) unchanged.set(found.id, pin)
    else {
      changes.set(found.id, pin)
      outcomes.set(index, target!.pinned ? 'updated' : 'created')
    }
  }

  await changeOwners(context, tx, { campaignId: campaign.id, action: ACTION }, [...changes.values()])
  const baseline = source === OwnershipSource.BASELINE ? [...changes.values(), ...unchanged.values()] : []
  const planned = await planBaseline(context, tx, campaign.id, ACTION, baseline)
  for (const { row, targetId } of unchanged.values()) outcomes.set(row, planned.has(targetId) ? 'updated' : 'unchanged')
  if (campaign.phase === 'PUBLISHED')
    await givePlansToOwners(context, tx, campaign.id, ACTION, [...changes.keys(), ...planned])
  if (changes.size > 0) await raiseVersion(tx, [campaign.id])
  return outcomes
}
