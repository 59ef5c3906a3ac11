import { getCampaign } from '../campaigns/get-campaign'
import { supposeTerms } from '../campaigns/suppose-terms'
import type { Queryable, Transaction } from '../database/database'
import type { RequestContext } from '../shared/context'
import { Refused, refusal } from '../shared/errors'
import { readName } from '../shared/row-codes'
import type { WhatIfRecord } from './run-records'
import { ScheduleMode } from './schedule-enums'
import type { WhatIfInput } from './what-if.type'

/**
 * Reads what a run is asked to suppose. Weights are merged with the campaign's as they are now and kept whole, so that the run
 * answers the question that was asked, whatever changes before it reads the campaign.
 * @returns null for a run of the campaign as it is.
 * @throws Refused NOT_FOUND, INVALID_INPUT and what rows of terms are refused for, by paths below `whatIf`.
 */
export async function judgeWhatIf(
  context: RequestContext,
  tx: Transaction,
  { campaignId, mode, whatIf }: { campaignId: string | null; mode: ScheduleMode; whatIf?: WhatIfInput | null },
): Promise<WhatIfRecord | null> {
  if (!whatIf) return null
  const path = ['whatIf']
  const campaign = await getCampaign(tx, campaignId)
  const name = readName(whatIf.name, [...path, 'name'])
  const invalid = name.refused ? [name.refused] : []
  if (!name.refused && name.value === null)
    invalid.push(refusal('INVALID_INPUT', [...path, 'name'], 'row.missing', { field: 'name' }))
  if (mode !== ScheduleMode.PREVIEW) invalid.push(refusal('INVALID_INPUT', path, 'whatIf.previewOnly'))
  if (!whatIf.teams?.length && !whatIf.weights) invalid.push(refusal('INVALID_INPUT', path, 'whatIf.empty'))
  if (invalid.length > 0) throw new Refused(...invalid)
  return { name: name.value!, ...(await supposeTerms(context, tx, campaign, whatIf, path)) }
}

/** What a run supposes; null for one of the campaign as it is. @param runId UUID. */
export async function readWhatIf(db: Queryable, runId: string): Promise<WhatIfRecord | null> {
  const [run] = await db.query<{ whatIf: WhatIfRecord | null }>(
    `SELECT what_if AS "whatIf" FROM schedule_run WHERE id = $1`,
    [runId],
  )
  return run?.whatIf ?? null
}
