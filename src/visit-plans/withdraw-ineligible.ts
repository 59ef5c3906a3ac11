import type { Transaction } from '../database/database'
import { type Change, recordChanges } from '../record/audit'
import type { RequestContext } from '../shared/context'
import { sentence } from '../shared/language'

/**
 * When targets become ineligible (rules.md, ineligible), their open plans are WITHDRAWN with that reason and their duplicates
 * RESOLVED; visits and owners stay. Closed campaigns are left as they were. The caller holds the campaigns concerned.
 */
export async function withdrawIneligible(
  context: RequestContext,
  tx: Transaction,
  action: string,
  targetIds: readonly string[],
): Promise<void> {
  if (targetIds.length === 0) return
  const withdrawn = await tx.query<{ id: string; campaignId: string; status: string }>(
    `WITH open AS (
       SELECT p.id, p.status FROM visit_plan p JOIN campaign c ON c.id = p.campaign_id AND c.phase <> 'CLOSED'
         LEFT JOIN visit_plan host ON host.id = p.merged_into_id
        WHERE p.target_id = ANY($1::uuid[])
          AND (p.status IN ('ACTIVE', 'DUPLICATE') OR (p.status = 'MERGED' AND host.status <> 'DONE'))
     )
     UPDATE visit_plan p
        SET status = 'WITHDRAWN', merged_into_id = NULL, status_reason = $2::jsonb
       FROM open
      WHERE p.id = open.id
     RETURNING p.id, p.campaign_id AS "campaignId", open.status`,
    [targetIds, JSON.stringify(sentence('plan.withdrawnIneligible'))],
  )
  const resolved = await tx.query<{ id: string; campaignId: string }>(
    `UPDATE duplicate_visit d SET status = 'RESOLVED', resolved_at = now()
       FROM campaign c
      WHERE c.id = d.campaign_id AND c.phase <> 'CLOSED' AND d.target_id = ANY($1::uuid[]) AND d.status = 'OPEN'
     RETURNING d.id, d.campaign_id AS "campaignId"`,
    [targetIds],
  )
  await recordChanges(context, tx, action, [
    ...withdrawn.map(
      ({ id, campaignId, status }): Change => ({
        type: 'VisitPlan',
        id,
        campaignId,
        before: { status },
        after: { status: 'WITHDRAWN' },
      }),
    ),
    ...resolved.map(
      ({ id, campaignId }): Change => ({
        type: 'DuplicateVisit',
        id,
        campaignId,
        before: { status: 'OPEN' },
        after: { status: 'RESOLVED' },
      }),
    ),
  ])
}
