import { holdCampaign, type LockedCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { recordChanges } from '../record/audit'
import { once } from '../record/idempotency'
import { consultationStatus } from '../rules'
import { judgeStaleness } from '../scheduling/staleness'
import type { RequestContext } from '../shared/context'
import { firstRefusal, type Refusal, Refused, refusal } from '../shared/errors'
import { newId } from '../shared/ids'
import { publishNotifications } from '../shared/notifications'
import { readReason, readText } from '../shared/rows'
import type { ConsultationStatus } from './consultation.entity'

const MOST_NOTE = 1000

/**
 * Opens a preview for comment. One consultation of a campaign at a time: one whose closing day has passed makes room by itself.
 * @param input `scheduleRunId` is a UUID; null names no run.
 * @returns the UUID of the consultation: of the one opened before when the idempotency key was used for the same input.
 * @throws Refused NOT_FOUND, INVALID_INPUT, INVALID_STATE, CAMPAIGN_CLOSED, OUTSIDE_CAMPAIGN_DATES, ALREADY_EXISTS, STALE_VERSION.
 */
export async function openConsultation(
  context: RequestContext,
  tx: Transaction,
  input: { scheduleRunId: string | null; closesOn: string; note?: string | null; idempotencyKey?: string | null },
): Promise<string> {
  const { id } = await once(context, tx, 'openConsultation', input, () => open(context, tx, input))
  return id
}

async function open(
  context: RequestContext,
  tx: Transaction,
  { scheduleRunId, closesOn, note }: { scheduleRunId: string | null; closesOn: string; note?: string | null },
): Promise<{ id: string }> {
  const found = await readRun(tx, scheduleRunId)
  if (!found) throw new Refused(refusal('NOT_FOUND', ['scheduleRunId'], 'run.notFound'))
  const said = readText(note, MOST_NOTE, ['note'])
  const refusals: Refusal[] = []
  if (said.refused) refusals.push(said.refused)
  if (closesOn < context.today)
    refusals.push(refusal('INVALID_INPUT', ['closesOn'], 'consultation.closesBeforeToday', { closesOn }))
  // Asked again below, under the lock; here because it goes before CAMPAIGN_CLOSED.
  if (!found.isPreview) refusals.push(notPreview())
  if (found.isWhatIf) refusals.push(refusal('INVALID_STATE', ['scheduleRunId'], 'consultation.whatIf'))
  const refused = firstRefusal(refusals)
  if (refused) throw new Refused(refused)

  const campaign = await holdCampaign(context, tx, found.campaignId, ['scheduleRunId'])
  const { id: runId } = found
  if (!(await readRun(tx, runId))?.isPreview) throw new Refused(notPreview())
  if (closesOn > campaign.endsOn)
    throw new Refused(
      refusal('OUTSIDE_CAMPAIGN_DATES', ['closesOn'], 'consultation.closesAfterEnd', {
        closesOn,
        endsOn: campaign.endsOn,
      }),
    )
  await makeRoom(context, tx, campaign)
  const stale = await judgeStaleness(tx, runId)
  if (stale) throw new Refused(refusal('STALE_VERSION', ['scheduleRunId'], stale.key, stale.args))

  const id = newId()
  await tx.execute(
    `INSERT INTO consultation (id, campaign_id, schedule_run_id, closes_on, note, opened_by) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, campaign.id, runId, closesOn, said.value, context.caller.subject],
  )
  await recordChanges(context, tx, 'openConsultation', [
    {
      type: 'Consultation',
      id,
      campaignId: campaign.id,
      after: { scheduleRunId: runId, version: campaign.version, closesOn, note: said.value },
    },
  ])
  await publishNotifications(tx, [{ topic: 'consultation', campaignId: campaign.id }])
  return { id }
}

const notPreview = (): Refusal => refusal('INVALID_STATE', ['scheduleRunId'], 'consultation.notPreview')

async function readRun(
  tx: Transaction,
  runId: string | null,
): Promise<{ id: string; campaignId: string; isPreview: boolean; isWhatIf: boolean } | undefined> {
  const [run] = await tx.query<{ id: string; campaignId: string; isPreview: boolean; isWhatIf: boolean }>(
    `SELECT id, campaign_id AS "campaignId", what_if IS NOT NULL AS "isWhatIf",
            status = 'SUCCEEDED' AND published_at IS NULL AND decisions_removed_at IS NULL AS "isPreview"
       FROM schedule_run WHERE id = $1`,
    [runId],
  )
  return run
}

/** @throws Refused ALREADY_EXISTS while another consultation of the campaign takes objections. */
async function makeRoom(context: RequestContext, tx: Transaction, campaign: LockedCampaign): Promise<void> {
  const [present] = await tx.query<{ id: string; status: ConsultationStatus; closesOn: string }>(
    `SELECT id, status, closes_on AS "closesOn" FROM consultation WHERE campaign_id = $1 AND status = 'OPEN'`,
    [campaign.id],
  )
  if (!present) return
  if (consultationStatus({ ...present, phase: campaign.phase }, context.today) === 'OPEN')
    throw new Refused(
      refusal('ALREADY_EXISTS', ['scheduleRunId'], 'consultation.exists', { closesOn: present.closesOn }),
    )
  await end(context, tx, 'openConsultation', { id: present.id, campaignId: campaign.id, status: 'CLOSED' })
}

/**
 * Ends a consultation before its day; objections made so far can still be decided. It holds the campaign, so that an objection comes
 * either before or after.
 * @param consultationId UUID; null names none.
 * @throws Refused NOT_FOUND, INVALID_INPUT, CAMPAIGN_CLOSED, ALREADY_DECIDED.
 */
export async function closeConsultation(
  context: RequestContext,
  tx: Transaction,
  consultationId: string | null,
  reason: string | null | undefined,
): Promise<void> {
  const field = ['consultationId']
  const [found] = await tx.query<{ id: string; campaignId: string }>(
    `SELECT id, campaign_id AS "campaignId" FROM consultation WHERE id = $1`,
    [consultationId],
  )
  if (!found) throw new Refused(refusal('NOT_FOUND', field, 'consultation.notFound'))
  const why = readReason(reason)
  if (why.refused) throw new Refused(why.refused)
  await holdCampaign(context, tx, found.campaignId, field)
  const ended = await end(context, tx, 'closeConsultation', { ...found, status: 'CLOSED', reason: why.value })
  if (!ended) throw new Refused(refusal('ALREADY_DECIDED', field, 'consultation.closedAlready'))
}

/**
 * What publishing does to the consultation of a campaign: it is overtaken. The caller holds the campaign.
 * @returns how many objections of the campaign nobody has decided; publishing does not wait for them, but says so on the record.
 */
export async function overtakeConsultation(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
): Promise<{ openObjections: number }> {
  const [present] = await tx.query<{ id: string }>(
    `SELECT id FROM consultation WHERE campaign_id = $1 AND status = 'OPEN'`,
    [campaignId],
  )
  if (present) await end(context, tx, 'publishSchedule', { id: present.id, campaignId, status: 'OVERTAKEN' })
  const [counted] = await tx.query<{ count: number }>(
    `SELECT count(*) AS count FROM objection WHERE campaign_id = $1 AND status = 'OPEN'`,
    [campaignId],
  )
  return { openObjections: counted!.count }
}

// The clock's time and not the transaction's: that of who has waited for the lock is older than what went first.
/** @returns false when it had ended before. */
async function end(
  context: RequestContext,
  tx: Transaction,
  action: string,
  {
    id,
    campaignId,
    status,
    reason = null,
  }: { id: string; campaignId: string; status: 'CLOSED' | 'OVERTAKEN'; reason?: string | null },
): Promise<boolean> {
  const ended = await tx.execute(
    `UPDATE consultation SET status = $2, ended_at = clock_timestamp() WHERE id = $1 AND status = 'OPEN'`,
    [id, status],
  )
  if (ended === 0) return false
  await recordChanges(context, tx, action, [
    { type: 'Consultation', id, campaignId, before: { status: 'OPEN' }, after: { status, reason } },
  ])
  await publishNotifications(tx, [{ topic: 'consultation', campaignId }])
  return true
}
