import { holdCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { changeOwners } from '../ownership/change-owners'
import type { OwnershipSource } from '../ownership/ownership-source'
import { recordChanges } from '../record/audit'
import type { RequestContext } from '../shared/context'
import { Refused, refusal } from '../shared/errors'
import type { Sentence } from '../shared/language'
import { publishNotifications } from '../shared/notifications'
import { readReason, readText } from '../shared/rows'
import { givePlansToOwners } from '../visit-plans/give-plans-to-owners'

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
  const action = 'publishSchedule'
  const field = ['scheduleRunId']
  const notSucceeded = (status: string) => new Refused(refusal('INVALID_STATE', field, 'run.notSucceeded', { status }))
  const [found] = await tx.query<{ campaignId: string; status: string; isWhatIf: boolean }>(
    `SELECT campaign_id AS "campaignId", status, what_if IS NOT NULL AS "isWhatIf" FROM schedule_run WHERE id = $1`,
    [runId],
  )
  if (!found) throw new Refused(refusal('NOT_FOUND', field, 'run.notFound'))
  const number = readText(documentNumber, MOST_DOCUMENT_NUMBER, ['documentNumber'])
  const why = readReason(reason)
  const unreadable = number.refused ?? why.refused
  if (unreadable) throw new Refused(unreadable)
  // Asked again below, under the lock; here because it goes before CAMPAIGN_CLOSED.
  if (found.status !== 'SUCCEEDED') throw notSucceeded(found.status)
  if (found.isWhatIf) throw new Refused(refusal('INVALID_STATE', field, 'whatIf.notPublished'))
  const campaign = await holdCampaign(context, tx, found.campaignId, field)
  const [run] = await tx.query<{ id: string; status: string; version: number; publishedAt: Date | null }>(
    `SELECT id, status, campaign_version AS version, published_at AS "publishedAt" FROM schedule_run WHERE id = $1 FOR UPDATE`,
    [runId],
  )
  if (run!.status !== 'SUCCEEDED') throw notSucceeded(run!.status)
  if (run!.publishedAt) throw new Refused(refusal('ALREADY_DECIDED', field, 'run.alreadyPublished'))
  if (run!.version !== campaign.version || expectedCampaignVersion !== campaign.version)
    throw new Refused(
      refusal('STALE_VERSION', ['expectedCampaignVersion'], 'run.stale', {
        version: campaign.version,
        read: run!.version,
      }),
    )

  const moves = await tx.query<{ targetId: string; teamId: string; source: OwnershipSource; reason: Sentence }>(
    `SELECT s.target_id AS "targetId", s.team_id AS "teamId", s.source, s.reason
       FROM schedule_assignment s WHERE s.run_id = $1 AND s.from_team_id <> s.team_id ORDER BY s.target_id`,
    [run!.id],
  )
  await refuseFixedSince(
    tx,
    campaign,
    moves.map(({ targetId }) => targetId),
  )
  await changeOwners(
    context,
    tx,
    { campaignId: campaign.id, action, scheduleRunId: run!.id },
    moves.map((move) => ({ ...move, pinned: false })),
  )
  const planned = await tx.query<{ targetId: string }>(
    `SELECT DISTINCT p.target_id AS "targetId" FROM visit_plan p
      WHERE p.campaign_id = $1 AND p.status IN ('ACTIVE', 'DUPLICATE') ORDER BY p.target_id`,
    [campaign.id],
  )
  const given = await givePlansToOwners(
    context,
    tx,
    campaign.id,
    action,
    planned.map(({ targetId }) => targetId),
  )
  await tx.execute(`UPDATE campaign SET phase = 'PUBLISHED', version = version + 1 WHERE id = $1`, [campaign.id])
  await tx.execute(
    `UPDATE schedule_run SET published_at = now(), document_number = $2, summary = summary || $3::jsonb WHERE id = $1`,
    [run!.id, number.value, JSON.stringify(given)],
  )
  await recordChanges(context, tx, action, [
    {
      type: 'ScheduleRun',
      id: run!.id,
      campaignId: campaign.id,
      before: { phase: campaign.phase, version: campaign.version },
      after: {
        phase: 'PUBLISHED',
        version: campaign.version + 1,
        documentNumber: number.value,
        reason: why.value,
        ...given,
      },
    },
  ])
  await publishNotifications(tx, [{ topic: 'scheduleRun', id: run!.id }])
}

/**
 * Visits and days do not raise the version, but they fix an owner: a run that would move a target entered since, or (once
 * published) dated since, is stale.
 */
async function refuseFixedSince(
  tx: Transaction,
  campaign: { id: string; phase: string; version: number },
  targetIds: readonly string[],
): Promise<void> {
  const [fixed] = await tx.query<{ name: string }>(
    `SELECT x.name FROM campaign_target ct JOIN target x ON x.id = ct.target_id
      WHERE ct.campaign_id = $1 AND ct.target_id = ANY($2::uuid[])
        AND (EXISTS (SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = ct.target_id AND v.mode = 'ENTERED')
          OR ($3 = 'PUBLISHED' AND EXISTS (
            SELECT FROM visit_plan p
             WHERE p.campaign_id = $1 AND p.target_id = ct.target_id AND p.team_id = ct.owner_team_id
               AND p.status = 'ACTIVE' AND p.planned_on IS NOT NULL)))
      LIMIT 1`,
    [campaign.id, targetIds, campaign.phase],
  )
  if (fixed) throw new Refused(refusal('STALE_VERSION', ['scheduleRunId'], 'run.fixedSince', { target: fixed.name }))
}
