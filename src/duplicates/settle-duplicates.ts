import type { Transaction } from '../database/database'
import { recordChanges } from '../record/audit'
import { duplicateKind, survivor } from '../rules'
import type { RequestContext } from '../shared/context'
import { newId } from '../shared/ids'
import { publishNotifications } from '../shared/notifications'
import { readRoundPlans, type StoredRoundPlan } from '../visit-plans/round-plans'

export interface RoundOfTarget {
  targetId: string
  round: number
}

export const roundKey = ({ targetId, round }: RoundOfTarget): string => `${targetId} ${round}`

/**
 * Makes the duplicate records of some targets and rounds agree with their plans: one record for all plans of a round, open
 * while at least two of them are ACTIVE, DONE or DUPLICATE, else resolved. The caller holds the targets' rows and has stored
 * its plans.
 * @param flagged the rounds to which a plan was just added: their records are opened (again) and subscribers are told.
 * @returns the ids of the open records, by `roundKey`.
 */
export async function settleDuplicates(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
  rounds: readonly RoundOfTarget[],
  flagged: ReadonlySet<string> = new Set(),
): Promise<Map<string, string>> {
  if (rounds.length === 0) return new Map()
  const wanted = new Set(rounds.map(roundKey))
  const plansOf = new Map<string, StoredRoundPlan[]>([...wanted].map((key) => [key, []]))
  for (const plan of await readRoundPlans(tx, campaignId, [...new Set(rounds.map(({ targetId }) => targetId))]))
    plansOf.get(roundKey(plan))?.push(plan)

  const open: OpenRound[] = []
  const resolved: { targetId: string; round: number; keptPlanId: string | null }[] = []
  for (const [key, plans] of plansOf) {
    const [targetId = '', round = ''] = key.split(' ')
    const left = survivor(plans)
    if (left.resolved) resolved.push({ targetId, round: Number(round), keptPlanId: left.keptPlanId })
    else
      open.push({
        key,
        targetId,
        round: Number(round),
        kind: duplicateKind(plans),
        departmentIds: [...new Set(plans.map(({ departmentId }) => departmentId))],
      })
  }
  await resolve(context, tx, campaignId, action, resolved)
  return openRecords(context, tx, campaignId, action, open, flagged)
}

interface OpenRound extends RoundOfTarget {
  key: string
  kind: string
  departmentIds: string[]
}

async function resolve(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
  rounds: readonly { targetId: string; round: number; keptPlanId: string | null }[],
): Promise<void> {
  if (rounds.length === 0) return
  const changed = await tx.query<{ id: string; keptPlanId: string | null }>(
    `UPDATE duplicate_visit d SET status = 'RESOLVED', resolved_at = now(), kept_plan_id = r.kept_plan_id
       FROM unnest($2::uuid[], $3::int[], $4::uuid[]) AS r (target_id, round, kept_plan_id)
      WHERE d.campaign_id = $1 AND d.target_id = r.target_id AND d.round = r.round AND d.status = 'OPEN'
     RETURNING d.id, d.kept_plan_id AS "keptPlanId"`,
    [
      campaignId,
      rounds.map(({ targetId }) => targetId),
      rounds.map(({ round }) => round),
      rounds.map(({ keptPlanId }) => keptPlanId),
    ],
  )
  await recordChanges(
    context,
    tx,
    action,
    changed.map(({ id, keptPlanId }) => ({
      type: 'DuplicateVisit',
      id,
      campaignId,
      before: { status: 'OPEN' },
      after: { status: 'RESOLVED', keptPlanId },
    })),
  )
}

interface OpenRecord extends RoundOfTarget {
  id: string
  kind: string
  isNew: boolean
  /** In this transaction: new, or once more after it had been resolved. */
  isOpened: boolean
}

async function openRecords(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
  rounds: readonly OpenRound[],
  flagged: ReadonlySet<string>,
): Promise<Map<string, string>> {
  if (rounds.length === 0) return new Map()
  const records = await tx.query<OpenRecord>(
    `INSERT INTO duplicate_visit AS d (id, campaign_id, target_id, round, kind, status)
     SELECT r.id, $1, r.target_id, r.round, r.kind, 'OPEN'
       FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[]) AS r (id, target_id, round, kind)
     ON CONFLICT (campaign_id, target_id, round) DO UPDATE
       SET kind = excluded.kind, status = 'OPEN', resolved_at = NULL, kept_plan_id = NULL,
           detected_at = CASE WHEN d.status = 'OPEN' THEN d.detected_at ELSE now() END
     RETURNING d.id, d.target_id AS "targetId", d.round, d.kind, d.id = ANY($2::uuid[]) AS "isNew",
               d.detected_at = now() AS "isOpened"`,
    [
      campaignId,
      rounds.map(() => newId()),
      rounds.map(({ targetId }) => targetId),
      rounds.map(({ round }) => round),
      rounds.map(({ kind }) => kind),
    ],
  )
  await tx.execute(
    `UPDATE visit_plan p SET duplicate_visit_id = d.id
       FROM duplicate_visit d
      WHERE d.id = ANY($2::uuid[]) AND p.campaign_id = $1 AND p.target_id = d.target_id AND p.round = d.round
        AND p.status <> 'WITHDRAWN' AND p.duplicate_visit_id IS DISTINCT FROM d.id`,
    [campaignId, records.map(({ id }) => id)],
  )
  await recordChanges(
    context,
    tx,
    action,
    records
      .filter(({ isOpened }) => isOpened)
      .map(({ id, targetId, round, kind, isNew }) => ({
        type: 'DuplicateVisit',
        id,
        campaignId,
        ...(isNew ? {} : { before: { status: 'RESOLVED' } }),
        after: { targetId, round, kind, status: 'OPEN' },
      })),
  )
  await tellSubscribers(
    tx,
    campaignId,
    records.filter((record) => flagged.has(roundKey(record))),
    rounds,
  )
  return new Map(records.map((record) => [roundKey(record), record.id]))
}

async function tellSubscribers(
  tx: Transaction,
  campaignId: string,
  records: readonly (RoundOfTarget & { id: string })[],
  rounds: readonly OpenRound[],
): Promise<void> {
  if (records.length === 0) return
  const departmentsOf = new Map(rounds.map(({ key, departmentIds }) => [key, departmentIds]))
  const areas = await tx.query<{ targetId: string; areaIds: string[] }>(
    `SELECT x.id AS "targetId", a.lineage AS "areaIds" FROM target x JOIN area a ON a.id = x.area_id WHERE x.id = ANY($1::uuid[])`,
    [records.map(({ targetId }) => targetId)],
  )
  const areasOf = new Map(areas.map(({ targetId, areaIds }) => [targetId, areaIds]))
  await publishNotifications(
    tx,
    records.map((record) => ({
      topic: 'duplicateVisit',
      id: record.id,
      campaignId,
      departmentIds: departmentsOf.get(roundKey(record)) ?? [],
      areaIds: areasOf.get(record.targetId) ?? [],
    })),
  )
}
