import { raiseVersion, shareCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { type ActingTeam, findActingTeams } from '../departments/acting-teams'
import { roundKey, settleDuplicates } from '../duplicates/settle-duplicates'
import { decidePin } from '../rules'
import type { RequestContext } from '../shared/context'
import { type Refusal, Refused, refusal } from '../shared/errors'
import { newId } from '../shared/ids'
import { ImportOutcomes, limitRows } from '../shared/import-report'
import { sentence } from '../shared/language'
import { short } from '../shared/rows'
import { tidy } from '../shared/text'
import { findTargets, type TargetReference } from '../targets/find-targets'
import { lockTargets } from '../visit-plans/change-plan'
import { givePlansToOwners } from '../visit-plans/give-plans-to-owners'
import {
  insertPlans,
  movePlans,
  type NewPlan,
  type PlanTransition,
  readRoundPlans,
  type StoredRoundPlan,
} from '../visit-plans/round-plans'
import { changeOwners, type OwnerChange } from './change-owners'
import { pairKey, readPairs, readTargets, readTeams } from './facts'
import { OwnershipSource } from './ownership-source'

export interface PinRow extends TargetReference {
  teamCode?: string | null
  reason?: string | null
}

const ACTION = 'pinOwners'

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
      team.code,
      team,
    ]),
  )
  const targetIds = [...new Set(references.flatMap(({ value }) => (value ? [value.id] : [])))]
  await lockTargets(tx, campaign.id, targetIds)
  const targets = await readTargets(tx, campaign.id, targetIds)
  const forbidden = await readPairs(tx, 'forbidden_pair', campaign.id, targetIds)
  const teams = await readTeams(tx, campaign.id)

  const changes = new Map<string, OwnerChange & { row: number; team: ActingTeam }>()
  const unchanged: { row: number; targetId: string; team: ActingTeam }[] = []
  rows.forEach((row, index) => {
    const refusals: Refusal[] = []
    const { value: found, refused } = references[index]!
    const code = codes[index] ?? null
    const team = code === null ? undefined : acting.get(code)
    if (refused) refusals.push(refused)
    if (!team)
      refusals.push(
        code === null
          ? refusal('INVALID_INPUT', ['rows', index, 'teamCode'], 'row.missing', { field: 'teamCode' })
          : refusal('NOT_FOUND', ['rows', index, 'teamCode'], 'team.notFound', { code: short(code) }),
      )
    if (!found || !team) return outcomes.refuse(index, refusals, refused ? (row.uscc ?? row.targetId) : code)
    const target = targets.get(found.id) ?? null
    const pending = changes.get(found.id)
    const refuse = decidePin({
      target: target && {
        ...target,
        ownerTeamId: pending?.teamId ?? target.ownerTeamId,
        ownerName: teams.get(pending?.teamId ?? target.ownerTeamId)?.name ?? '',
        pinned: pending !== undefined || target.pinned,
      },
      team: teams.get(team.id)!,
      forbidden: forbidden.has(pairKey(found.id, team.id)),
      paired: false,
    })
    if (refuse) {
      const field = refuse.field === 'teamId' ? 'teamCode' : row.targetId ? 'targetId' : 'uscc'
      return outcomes.refuse(
        index,
        refusal(refuse.code, ['rows', index, field], refuse.say, refuse.args),
        field === 'teamCode' ? code : row.uscc,
      )
    }
    if (pending || unchanged.some(({ targetId }) => targetId === found.id))
      return outcomes.set(index, 'duplicatesInFile')
    if (target!.pinned && (target!.source === source || source === OwnershipSource.PIN)) {
      unchanged.push({ row: index, targetId: found.id, team })
      return
    }
    changes.set(found.id, {
      row: index,
      team,
      targetId: found.id,
      teamId: team.id,
      source,
      pinned: true,
      reason: sentence(source === OwnershipSource.BASELINE ? 'owner.baseline' : 'owner.pinned', {
        text: tidy(row.reason) ?? '',
      }),
    })
    outcomes.set(index, target!.pinned ? 'updated' : 'created')
  })

  await changeOwners(context, tx, { campaignId: campaign.id, action: ACTION }, [...changes.values()])
  const baseline = source === OwnershipSource.BASELINE ? [...changes.values(), ...unchanged] : []
  const planned = await planBaseline(
    context,
    tx,
    campaign.id,
    baseline.map(({ targetId, team }) => ({ targetId, team })),
  )
  for (const { row, targetId } of unchanged) outcomes.set(row, planned.has(targetId) ? 'updated' : 'unchanged')
  if (campaign.phase === 'PUBLISHED') await givePlansToOwners(context, tx, campaign.id, ACTION, [...changes.keys()])
  if (changes.size > 0) await raiseVersion(tx, [campaign.id])
  return outcomes
}

/**
 * baselineFirst: the baseline's plan is the ACTIVE one of round 1, also when others were there before it; a DONE plan keeps its
 * place. A plan that the team had already becomes the baseline's.
 * @returns the targets whose plans changed.
 */
async function planBaseline(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  pins: readonly { targetId: string; team: ActingTeam }[],
): Promise<ReadonlySet<string>> {
  if (pins.length === 0) return new Set()
  const stored = new Map<string, StoredRoundPlan[]>(pins.map(({ targetId }) => [targetId, []]))
  for (const plan of await readRoundPlans(tx, campaignId, [...stored.keys()]))
    if (plan.round === 1) stored.get(plan.targetId)!.push(plan)

  const fresh: NewPlan[] = []
  const transitions: PlanTransition[] = []
  const flagged: { targetId: string; round: number }[] = []
  for (const { targetId, team } of pins) {
    const plans = stored.get(targetId)!
    const own = plans.find(({ teamId }) => teamId === team.id)
    if (own?.origin === 'BASELINE') continue
    const holder = plans.find(({ status }) => status === 'ACTIVE' || status === 'DONE')
    const done = holder?.status === 'DONE'
    const place = done ? 'DUPLICATE' : 'ACTIVE'
    const id = own?.id ?? newId()
    if (own)
      transitions.push({ id, from: own.status, status: own.status === 'DONE' ? 'DONE' : place, origin: 'BASELINE' })
    else
      fresh.push({
        id,
        targetId,
        teamId: team.id,
        purpose: 'SERVICE',
        status: place,
        origin: 'BASELINE',
        round: 1,
        plannedOn: null,
        halfDay: null,
        note: null,
      })
    if (holder && holder.id !== own?.id) {
      flagged.push({ targetId, round: 1 })
      if (!done)
        transitions.push({
          id: holder.id,
          from: holder.status,
          status: 'DUPLICATE',
          reason: sentence('plan.baselineFirst', { team: team.name }),
        })
      // Who had joined the displaced visit joins the baseline's.
      for (const joined of plans.filter(
        ({ mergedIntoId, id: planId }) => !done && mergedIntoId === holder.id && planId !== own?.id,
      ))
        transitions.push({
          id: joined.id,
          from: joined.status,
          status: 'MERGED',
          mergedIntoId: id,
          reason: sentence('plan.mergedInto', { team: team.name }),
        })
    }
  }
  const displaced = transitions.filter(({ from, status }) => from === 'ACTIVE' && status === 'DUPLICATE')
  await movePlans(context, tx, campaignId, ACTION, displaced)
  await insertPlans(context, tx, campaignId, ACTION, fresh)
  await movePlans(
    context,
    tx,
    campaignId,
    ACTION,
    transitions.filter((transition) => !displaced.includes(transition)),
  )
  await settleDuplicates(context, tx, campaignId, ACTION, flagged, new Set(flagged.map(roundKey)))
  return new Set([
    ...fresh.map(({ targetId }) => targetId),
    ...pins
      .map(({ targetId }) => targetId)
      .filter((id) => stored.get(id)!.some((plan) => transitions.some((transition) => transition.id === plan.id))),
  ])
}
