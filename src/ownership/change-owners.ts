import type { Transaction } from '../database/database'
import { recordChanges } from '../record/audit'
import type { RequestContext } from '../shared/context'
import { newId } from '../shared/ids'
import { type Sentence, sentence } from '../shared/language'
import { nearestFallback } from './nearest-fallback'
import { OwnershipSource } from './ownership-source'

export interface OwnerChange {
  targetId: string
  teamId: string
  source: OwnershipSource
  pinned: boolean
  reason: Sentence
}

/**
 * Gives targets another owner, source or lock, and writes history and record beside it. The caller holds the targets' rows or
 * the whole campaign. What is as it should be already is left alone.
 * @returns the ids of the targets whose owner is another team now.
 */
export async function changeOwners(
  context: RequestContext,
  tx: Transaction,
  { campaignId, action, scheduleRunId = null }: { campaignId: string; action: string; scheduleRunId?: string | null },
  changes: readonly OwnerChange[],
): Promise<string[]> {
  if (changes.length === 0) return []
  const changed = await tx.query<{
    targetId: string
    from: string
    fromSource: string
    to: string
    source: string
    pinned: boolean
  }>(
    `WITH change AS (
       SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::boolean[], $7::jsonb[])
         AS c (change_id, target_id, team_id, source, pinned, reason)
     ), before AS (
       SELECT c.*, ct.owner_team_id AS from_team_id, ct.source AS from_source
         FROM change c JOIN campaign_target ct ON ct.campaign_id = $1 AND ct.target_id = c.target_id
        WHERE (ct.owner_team_id, ct.source, ct.pinned) IS DISTINCT FROM (c.team_id, c.source, c.pinned)
     ), updated AS (
       UPDATE campaign_target ct
          SET owner_team_id = b.team_id, source = b.source, pinned = b.pinned, reason = b.reason,
              since = CASE WHEN ct.owner_team_id = b.team_id THEN ct.since ELSE now() END
         FROM before b
        WHERE ct.campaign_id = $1 AND ct.target_id = b.target_id
       RETURNING ct.target_id
     ), history AS (
       INSERT INTO ownership_change (id, campaign_id, target_id, from_team_id, to_team_id, source, reason, actor, schedule_run_id)
       SELECT b.change_id, $1, b.target_id, b.from_team_id, b.team_id, b.source, b.reason, $8, $9
         FROM before b
        WHERE (b.from_team_id, b.from_source) IS DISTINCT FROM (b.team_id, b.source)
     )
     SELECT b.target_id AS "targetId", b.from_team_id AS "from", b.from_source AS "fromSource", b.team_id AS "to", b.source, b.pinned
       FROM before b JOIN updated USING (target_id)`,
    [
      campaignId,
      changes.map(() => newId()),
      changes.map(({ targetId }) => targetId),
      changes.map(({ teamId }) => teamId),
      changes.map(({ source }) => source),
      changes.map(({ pinned }) => pinned),
      changes.map(({ reason }) => JSON.stringify(reason)),
      context.caller.subject,
      scheduleRunId,
    ],
  )
  await recordChanges(
    context,
    tx,
    action,
    changed.map(({ targetId, from, fromSource, to, source, pinned }) => ({
      type: 'CampaignTarget',
      id: targetId,
      campaignId,
      before: { ownerTeamId: from, source: fromSource },
      after: { ownerTeamId: to, source, pinned },
    })),
  )
  return changed.filter(({ from, to }) => from !== to).map(({ targetId }) => targetId)
}

/**
 * Where the nearest fallback team is another one now (the target moved to another town, areas were joined otherwise, a new
 * grass-roots team came), what the fallback owns follows, unless it has entered (visitedStays). The caller holds the campaigns
 * concerned.
 * @param targetIds null looks at every target.
 * @returns the ids of the campaigns in which an owner changed.
 */
export async function followFallback(
  context: RequestContext,
  tx: Transaction,
  action: string,
  targetIds: readonly string[] | null,
): Promise<string[]> {
  const moved = await tx.query<{ campaignId: string; targetId: string; teamId: string; areaName: string }>(
    `SELECT ct.campaign_id AS "campaignId", ct.target_id AS "targetId", fallback.team_id AS "teamId", fallback.area_name AS "areaName"
       FROM campaign_target ct
       JOIN campaign c ON c.id = ct.campaign_id AND c.phase <> 'CLOSED'
       JOIN target t ON t.id = ct.target_id
       JOIN area a ON a.id = t.area_id
       ${nearestFallback('a')}
      WHERE ct.source = 'FALLBACK' AND fallback.team_id <> ct.owner_team_id
        AND NOT EXISTS (SELECT FROM visit v WHERE v.campaign_id = ct.campaign_id AND v.target_id = ct.target_id AND v.mode = 'ENTERED')
        AND ($1::uuid[] IS NULL OR ct.target_id = ANY($1::uuid[]))
      ORDER BY ct.campaign_id, ct.target_id`,
    [targetIds],
  )
  const campaigns = [...new Set(moved.map(({ campaignId }) => campaignId))]
  for (const campaignId of campaigns)
    await changeOwners(
      context,
      tx,
      { campaignId, action },
      moved
        .filter((move) => move.campaignId === campaignId)
        .map(({ targetId, teamId, areaName }) => ({
          targetId,
          teamId,
          source: OwnershipSource.FALLBACK,
          pinned: false,
          reason: sentence('owner.fallback', { area: areaName }),
        })),
    )
  return campaigns
}
