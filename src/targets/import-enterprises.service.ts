import { CampaignPhase } from '../campaigns/campaign.entity'
import { holdCampaign, raiseVersion } from '../campaigns/campaign-lock'
import { enrol } from '../campaigns/enrol'
import type { Queryable, Transaction } from '../database/database'
import { followFallback } from '../ownership/change-owners'
import { once } from '../record/idempotency'
import type { RequestContext } from '../shared/context'
import { Refused, refusal } from '../shared/errors'
import { type ImportReport, type ImportSummary, limitRows, reportIn } from '../shared/import-report'
import { uuidOf } from '../shared/relay'
import { withdrawIneligible } from '../visit-plans/withdraw-ineligible'
import type { ImportEnterprisesInput } from './import-enterprises.input'
import {
  becameIneligible,
  concernsSchedules,
  type EnterpriseUpdate,
  type Judgement,
  judgeEnterprises,
} from './judge-enterprises'
import { type ReadRow, readEnterpriseRow, readReferences } from './read-enterprise-row'
import { findAreasWithoutFallback, findStored } from './stored-enterprises'
import { insertEnterprises, updateEnterprises } from './write-enterprises'

const ACTION = 'importEnterprises'
const NOTHING: ReadonlySet<string> = new Set()

/**
 * Imports enterprises, all rows in one transaction and with a number of statements that does not grow with them. Bad rows are
 * reported and spoil nothing else.
 * @throws Refused NOT_FOUND or CAMPAIGN_CLOSED for the campaign, INVALID_INPUT for more rows than are taken at once, and what
 *   `once` refuses.
 */
export async function importEnterprises(context: RequestContext, input: ImportEnterprisesInput): Promise<ImportReport> {
  const { campaignId, isClosed } = await findCampaign(context, input.campaignId)
  limitRows(input.rows)
  if (input.dryRun) {
    if (isClosed) throw new Refused(refusal('CAMPAIGN_CLOSED', ['campaignId'], 'campaign.closed'))
    const { outcomes } = await context.db.snapshot(async (db) =>
      judge(context, db, await readRows(context, db, input), campaignId),
    )
    return outcomes.report(context.language)
  }
  const summary = await context.db.transaction((tx) =>
    once(context, tx, ACTION, input, () => importRows(context, tx, input, campaignId)),
  )
  return reportIn(context.language, summary)
}

async function findCampaign(
  context: RequestContext,
  id: string | null | undefined,
): Promise<{ campaignId: string | null; isClosed: boolean }> {
  if (id == null) return { campaignId: null, isClosed: false }
  const campaignId = uuidOf('Campaign', id)
  const [campaign] =
    campaignId === null
      ? []
      : await context.db.query<{ phase: CampaignPhase }>('SELECT phase FROM campaign WHERE id = $1', [campaignId])
  if (!campaign) throw new Refused(refusal('NOT_FOUND', ['campaignId'], 'campaign.notFound'))
  return { campaignId, isClosed: campaign.phase === CampaignPhase.CLOSED }
}

async function readRows(context: RequestContext, db: Queryable, { rows }: ImportEnterprisesInput): Promise<ReadRow[]> {
  const references = await readReferences(context, db, rows)
  return rows.map((row, index) => readEnterpriseRow(row, index, references, context.today))
}

async function judge(
  context: RequestContext,
  db: Queryable,
  rows: readonly ReadRow[],
  campaignId: string | null,
): Promise<Judgement> {
  const withoutFallback = campaignId === null ? NOTHING : await findAreasWithoutFallback(db)
  return judgeEnterprises(rows, await findStored(context, db, rows, campaignId), withoutFallback)
}

async function importRows(
  context: RequestContext,
  tx: Transaction,
  input: ImportEnterprisesInput,
  campaignId: string | null,
): Promise<ImportSummary> {
  const rows = await readRows(context, tx, input)
  const { outcomes, created, updated, taken } = await judgeHolding(context, tx, rows, campaignId)
  await insertEnterprises(context, tx, ACTION, created)
  await updateEnterprises(context, tx, ACTION, updated)

  const schedules = new Set(await campaignsOf(tx, updated.filter(concernsSchedules)))
  const moved = updated.filter(({ changed }) => changed.includes('areaId')).map(({ id }) => id)
  if (moved.length) for (const id of await followFallback(context, tx, ACTION, moved)) schedules.add(id)
  await withdrawIneligible(
    context,
    tx,
    ACTION,
    updated.filter(becameIneligible).map(({ id }) => id),
  )
  if (campaignId !== null && (await enrolAll(context, tx, campaignId, taken))) schedules.add(campaignId)
  await raiseVersion(tx, [...schedules])
  return outcomes.summary()
}

/**
 * Judges the rows while everything that they change is held: campaigns first, then the records, both in the order of their
 * ids. What is to be held is known only after judging, so they are judged again until nothing is left that somebody else may
 * have changed meanwhile: twice as a rule. A record that is new to both is guarded by its unique index: who comes second starts over.
 */
async function judgeHolding(
  context: RequestContext,
  tx: Transaction,
  rows: readonly ReadRow[],
  campaignId: string | null,
): Promise<Judgement> {
  const campaigns = new Set<string>()
  const records = new Set<string>()
  for (;;) {
    const judgement = await judge(context, tx, rows, campaignId)
    // In a second turn out of order: should it come to a deadlock, all of it starts over.
    await holdCampaigns(context, tx, campaignId, judgement.updated, campaigns)
    const isNew = new Set(judgement.created.map(({ id }) => id))
    const loose = judgement.taken.filter((id) => !isNew.has(id) && !records.has(id))
    if (loose.length === 0) return judgement
    await tx.execute('SELECT 1 FROM target WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [loose])
    for (const id of loose) records.add(id)
  }
}

/** Holds the campaign of the import and those in which something changes that schedules depend on. */
async function holdCampaigns(
  context: RequestContext,
  tx: Transaction,
  campaignId: string | null,
  updated: readonly EnterpriseUpdate[],
  held: Set<string>,
): Promise<void> {
  const concerned = new Set(await campaignsOf(tx, updated.filter(concernsSchedules)))
  if (campaignId !== null) concerned.add(campaignId)
  for (const id of [...concerned].sort()) {
    if (held.has(id)) continue
    if (id === campaignId) await holdCampaign(context, tx, id)
    // One that is closed meanwhile stays as it is: each effect leaves closed campaigns out.
    else await tx.query('SELECT pg_advisory_xact_lock($1::bigint)', [context.db.lockKey('campaign', id)])
    held.add(id)
  }
}

/** The campaigns, not closed, in which these targets are. */
async function campaignsOf(tx: Transaction, updated: readonly EnterpriseUpdate[]): Promise<string[]> {
  if (updated.length === 0) return []
  const campaigns = await tx.query<{ id: string }>(
    `SELECT c.id FROM campaign c
      WHERE c.phase <> 'CLOSED'
        AND EXISTS (SELECT FROM campaign_target ct WHERE ct.campaign_id = c.id AND ct.target_id = ANY($1::uuid[]))`,
    [updated.map(({ id }) => id)],
  )
  return campaigns.map(({ id }) => id)
}

/** @returns whether anything was enrolled that was not before. */
async function enrolAll(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  targetIds: readonly string[],
): Promise<boolean> {
  const { enrolled, withoutFallbackIds } = await enrol(context, tx, { id: campaignId }, ACTION, targetIds, {
    includeIneligible: true,
  })
  // Rows were judged by the same question; this is for a fallback team that was taken away in between.
  if (withoutFallbackIds.length)
    throw new Refused(refusal('NO_FALLBACK_TEAM', ['campaignId'], 'enterprise.noFallbackTeam'))
  return enrolled > 0
}
