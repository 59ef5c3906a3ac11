import type { Transaction } from '../database/database'
import type { RequestContext } from '../shared/context'
import { newIdSeries } from '../shared/ids'

/**
 * As changeOwners, for a whole city: the changes stand in a temporary table, and history, record and owners are each one
 * statement, so that a million of them never pass through this process. The caller holds the campaign.
 * @param moves a table of ours with target_id, team_id, source and reason, each target once; none of them becomes pinned.
 */
export async function changeManyOwners(
  context: RequestContext,
  tx: Transaction,
  {
    campaignId,
    action,
    scheduleRunId,
    moves,
  }: { campaignId: string; action: string; scheduleRunId: string; moves: string },
): Promise<void> {
  const { subject, role } = context.caller
  const changed = `
    FROM ${moves} m JOIN campaign_target ct ON ct.campaign_id = $1 AND ct.target_id = m.target_id
   WHERE (ct.owner_team_id, ct.source, ct.pinned) IS DISTINCT FROM (m.team_id, m.source, false)`
  const history = newIdSeries()
  await tx.execute(
    `INSERT INTO ownership_change (id, campaign_id, target_id, from_team_id, to_team_id, source, reason, actor, schedule_run_id)
     SELECT ($4 || to_hex($5::bigint + row_number() OVER ()))::uuid, $1, ct.target_id, ct.owner_team_id, m.team_id, m.source, m.reason, $2, $3
     ${changed} AND (ct.owner_team_id, ct.source) IS DISTINCT FROM (m.team_id, m.source)`,
    [campaignId, subject, scheduleRunId, history.prefix, history.first],
  )
  const record = newIdSeries()
  await tx.execute(
    `INSERT INTO audit_event (id, actor, role, request_id, action, campaign_id, object_type, object_id, before, after)
     SELECT ($6 || to_hex($7::bigint + row_number() OVER ()))::uuid, $2, $3, $4, $5, $1, 'CampaignTarget', ct.target_id,
            jsonb_build_object('ownerTeamId', ct.owner_team_id, 'source', ct.source),
            jsonb_build_object('ownerTeamId', m.team_id, 'source', m.source, 'pinned', false)
     ${changed}`,
    [campaignId, subject, role, context.requestId, action, record.prefix, record.first],
  )
  await tx.execute(
    `UPDATE campaign_target ct
        SET owner_team_id = m.team_id, source = m.source, pinned = false, reason = m.reason,
            since = CASE WHEN ct.owner_team_id = m.team_id THEN ct.since ELSE now() END
       FROM ${moves} m
      WHERE ct.campaign_id = $1 AND ct.target_id = m.target_id
        AND (ct.owner_team_id, ct.source, ct.pinned) IS DISTINCT FROM (m.team_id, m.source, false)`,
    [campaignId],
  )
}
