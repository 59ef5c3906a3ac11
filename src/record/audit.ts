import type { Transaction } from '../database/database'
import type { RequestContext } from '../shared/context'
import { newId } from '../shared/ids'

export type AuditedType =
  | 'Area'
  | 'Department'
  | 'Team'
  | 'Enterprise'
  | 'Campaign'
  | 'CampaignTarget'
  | 'VisitPlan'
  | 'Visit'
  | 'DuplicateVisit'
  | 'ScheduleRun'
  | 'Consultation'
  | 'Objection'

/** One change as the record keeps it: what it was, what it is. Null before is creation. */
export interface Change {
  type: AuditedType
  /** UUID; of a CampaignTarget that of its target. */
  id: string
  campaignId?: string | null
  before?: object | null
  after?: object | null
}

/** Writes changes to the append-only record, in the transaction that makes them (architecture.md, promise 4). */
export async function recordChanges(
  context: RequestContext,
  tx: Transaction,
  action: string,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return
  await tx.execute(
    `INSERT INTO audit_event (id, actor, role, request_id, action, campaign_id, object_type, object_id, before, after)
     SELECT c.id, $1, $2, $3, $4, c.campaign_id, c.object_type, c.object_id, c.before, c.after
       FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::uuid[], $9::jsonb[], $10::jsonb[])
         AS c (id, campaign_id, object_type, object_id, before, after)`,
    [
      context.caller.subject,
      context.caller.role,
      context.requestId,
      action,
      changes.map(() => newId()),
      changes.map(({ campaignId }) => campaignId ?? null),
      changes.map(({ type }) => type),
      changes.map(({ id }) => id),
      changes.map(({ before }) => (before ? JSON.stringify(before) : null)),
      changes.map(({ after }) => (after ? JSON.stringify(after) : null)),
    ],
  )
}
