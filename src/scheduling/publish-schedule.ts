import { holdCampaign, type LockedCampaign } from '../campaigns/campaign-lock'
import { overtakeConsultation } from '../consultations/consultation.service'
import type { Transaction } from '../database/database'
import { changeManyOwners } from '../ownership/change-many-owners'
import { recordChanges } from '../record/audit'
import type { RequestContext } from '../shared/context'
import { Refused, refusal } from '../shared/errors'
import { publishNotifications } from '../shared/notifications'
import { readReason, readText } from '../shared/rows'
import { giveAllPlansToOwners, type PlansGiven } from '../visit-plans/give-plans-to-owners'
import { refuseWithoutReason } from './fallback-loads'

const ACTION = 'publishSchedule'
const FIELD = ['scheduleRunId']
const MOST_DOCUMENT_NUMBER = 100

/**
 * Publishes a run, whole or not at all (rules.md, Publishing): owners change as it says, the campaign becomes PUBLISHED and its
 * version rises, plans follow their owners, duplicates are resolved. The campaign is held meanwhile, so every registration
 * meets either the state before or the state after.
 * @param runId UUID; null names no run.
 * @throws Refused NOT_FOUND, INVALID_INPUT, INVALID_STATE, CAMPAIGN_CLOSED, ALREADY_DECIDED, STALE_VERSION.
 */
export async function publishRun(
  context: RequestContext,
  tx: Transaction,
  runId: string | null,
  {
    expectedCampaignVersion,
    documentNumber,
    reason,
  }: {
    expectedCampaignVersion: number
    documentNumber: string | null
    reason: string | null
  },
): Promise<void> {
  const notSucceeded = (status: string) => new Refused(refusal('INVALID_STATE', FIELD, 'run.notSucceeded', { status }))
  const [found] = await tx.query<{ campaignId: string; status: string; isWhatIf: boolean }>(
    `SELECT campaign_id AS "campaignId", status, what_if IS NOT NULL AS "isWhatIf" FROM schedule_run WHERE id = $1`,
    [runId],
  )
  if (!found) throw new Refused(refusal('NOT_FOUND', FIELD, 'run.notFound'))
  const number = readText(documentNumber, MOST_DOCUMENT_NUMBER, ['documentNumber'])
  const why = readReason(reason)
  const unreadable = number.refused ?? why.refused
  if (unreadable) throw new Refused(unreadable)
  // Asked again below, under the lock; here because it goes before CAMPAIGN_CLOSED.
  if (found.status !== 'SUCCEEDED') throw notSucceeded(found.status)
  if (found.isWhatIf) throw new Refused(refusal('INVALID_STATE', FIELD, 'whatIf.notPublished'))
  const campaign = await holdCampaign(context, tx, found.campaignId, FIELD)
  const [run] = await tx.query<{
    id: string
    status: string
    version: number
    publishedAt: Date | null
    removedAt: Date | null
  }>(
    `SELECT id, status, campaign_version AS version, published_at AS "publishedAt", decisions_removed_at AS "removedAt"
       FROM schedule_run WHERE id = $1 FOR NO KEY UPDATE`,
    [runId],
  )
  if (run!.status !== 'SUCCEEDED') throw notSucceeded(run!.status)
  await refuseWithoutReason(tx, run!.id, why.value ?? null)
  if (run!.publishedAt) throw new Refused(refusal('ALREADY_DECIDED', FIELD, 'run.alreadyPublished'))
  if (run!.removedAt) throw new Refused(refusal('INVALID_STATE', FIELD, 'run.decisionsRemoved'))
  if (run!.version !== campaign.version || expectedCampaignVersion !== campaign.version)
    throw staleVersion(campaign, run!.version)

  const given = await carryOut(context, tx, campaign, run!.id)
  await tx.execute(
    `UPDATE schedule_run SET published_at = now(), document_number = $2, summary = summary || $3::jsonb WHERE id = $1`,
    [run!.id, number.value, JSON.stringify(given)],
  )
  await recordPublication(context, tx, campaign, run!.id, {
    documentNumber: number.value,
    reason: why.value,
    ...given,
  })
}

/**
 * The same for a run with mode PUBLISH, in the transaction that stores its decisions and before its row says that it has
 * succeeded: until then it can be cancelled.
 * @param version of the campaign as the run has read it.
 * @param end ends the run as SUCCEEDED; it throws when the run has been cancelled.
 * @throws Refused as above: the run is superseded then.
 */
export async function publishFound(
  context: RequestContext,
  tx: Transaction,
  { run, version }: { run: { id: string; campaignId: string }; version: number },
  end: (given: PlansGiven) => Promise<void>,
): Promise<void> {
  const campaign = await holdCampaign(context, tx, run.campaignId, FIELD)
  // Nobody is there to give a reason: a preview and publishSchedule can.
  await refuseWithoutReason(tx, run.id, null)
  if (version !== campaign.version) throw staleVersion(campaign, version)
  const given = await carryOut(context, tx, campaign, run.id)
  await end(given)
  await tx.execute(`UPDATE schedule_run SET published_at = now() WHERE id = $1`, [run.id])
  await recordPublication(context, tx, campaign, run.id, { documentNumber: null, reason: null, ...given })
}

const staleVersion = (campaign: LockedCampaign, read: number): Refused =>
  new Refused(refusal('STALE_VERSION', ['expectedCampaignVersion'], 'run.stale', { version: campaign.version, read }))

/** Owners and plans become what the run says. The caller holds the campaign. */
async function carryOut(
  context: RequestContext,
  tx: Transaction,
  campaign: LockedCampaign,
  runId: string,
): Promise<PlansGiven> {
  // A table of its own, counted: a plan for a million moves is another one than for ten.
  await tx.execute(
    `CREATE TEMPORARY TABLE run_move (target_id uuid, team_id uuid, source text, reason jsonb) ON COMMIT DROP`,
  )
  await tx.execute(
    `INSERT INTO run_move SELECT target_id, team_id, source, reason FROM schedule_assignment WHERE run_id = $1 AND from_team_id <> team_id`,
    [runId],
  )
  await tx.execute(`ANALYZE run_move`)
  await refuseFixedSince(tx, campaign)
  await changeManyOwners(context, tx, {
    campaignId: campaign.id,
    action: ACTION,
    scheduleRunId: runId,
    moves: 'run_move',
  })
  const given = await giveAllPlansToOwners(context, tx, campaign.id, ACTION)
  await tx.execute(`DROP TABLE run_move`)
  return given
}

async function recordPublication(
  context: RequestContext,
  tx: Transaction,
  { id, phase, version }: LockedCampaign,
  runId: string,
  after: object,
): Promise<void> {
  const { openObjections } = await overtakeConsultation(context, tx, id)
  await tx.execute(`UPDATE campaign SET phase = 'PUBLISHED', version = version + 1 WHERE id = $1`, [id])
  await recordChanges(context, tx, ACTION, [
    {
      type: 'ScheduleRun',
      id: runId,
      campaignId: id,
      before: { phase, version },
      after: { phase: 'PUBLISHED', version: version + 1, openObjections, ...after },
    },
  ])
  await publishNotifications(tx, [{ topic: 'scheduleRun', id: runId }])
}

/**
 * Visits and days do not raise the version, but they fix an owner: a run that would move a target entered since, or (once
 * published) dated since, is stale.
 */
async function refuseFixedSince(tx: Transaction, campaign: LockedCampaign): Promise<void> {
  const [fixed] = await tx.query<{ name: string }>(
    `SELECT x.name FROM run_move m
       JOIN campaign_target ct ON ct.campaign_id = $1 AND ct.target_id = m.target_id
       JOIN target x ON x.id = ct.target_id
      WHERE EXISTS (SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = ct.target_id AND v.mode = 'ENTERED')
         OR ($2 = 'PUBLISHED' AND EXISTS (
              SELECT FROM visit_plan p
               WHERE p.campaign_id = $1 AND p.target_id = ct.target_id AND p.team_id = ct.owner_team_id
                 AND p.status = 'ACTIVE' AND p.planned_on IS NOT NULL))
      LIMIT 1`,
    [campaign.id, campaign.phase],
  )
  if (fixed) throw new Refused(refusal('STALE_VERSION', FIELD, 'run.fixedSince', { target: fixed.name }))
}
