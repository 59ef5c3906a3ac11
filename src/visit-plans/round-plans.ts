import type { Queryable, Transaction } from '../database/database'
import { recordChanges } from '../record/audit'
import type { RoundPlan } from '../rules'
import type { RequestContext } from '../shared/context'
import { instantOf } from '../shared/ids'
import type { Sentence } from '../shared/language'

/** A plan as the rules of a round see it. */
export interface StoredRoundPlan extends RoundPlan {
  targetId: string
  round: number
  teamName: string
  plannedOn: string | null
  halfDay: string | null
  purpose: string
  duplicateVisitId: string | null
}

/** Plans of targets that are not withdrawn, in the order of registration. The caller holds the targets' rows. */
export const readRoundPlans = (
  db: Queryable,
  campaignId: string,
  targetIds: readonly string[],
): Promise<StoredRoundPlan[]> =>
  db.query<StoredRoundPlan>(
    `SELECT p.id, p.target_id AS "targetId", p.round, p.team_id AS "teamId", t.department_id AS "departmentId", t.name AS "teamName",
            p.status, p.origin, p.merged_into_id AS "mergedIntoId", p.planned_on AS "plannedOn", p.half_day AS "halfDay",
            p.purpose, p.duplicate_visit_id AS "duplicateVisitId"
       FROM visit_plan p JOIN team t ON t.id = p.team_id
      WHERE p.campaign_id = $1 AND p.target_id = ANY($2::uuid[]) AND p.status <> 'WITHDRAWN'
      ORDER BY p.id`,
    [campaignId, targetIds],
  )

/** What a plan is to become. */
export interface PlanTransition {
  id: string
  /** What it was, for the record. */
  from: string
  status: 'ACTIVE' | 'DUPLICATE' | 'MERGED' | 'WITHDRAWN' | 'DONE'
  mergedIntoId?: string | null
  reason?: Sentence | null
  origin?: string
}

/**
 * Moves plans to their new states, with the record beside it. The unique index "one ACTIVE or DONE a round" is checked row by
 * row, so places are vacated in one statement before they are taken in the next.
 */
export async function movePlans(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
  transitions: readonly PlanTransition[],
): Promise<void> {
  if (transitions.length === 0) return
  const takesPlace = ({ status }: PlanTransition) => status === 'ACTIVE' || status === 'DONE'
  const vacating = transitions.filter((transition) => transition.from === 'ACTIVE' && !takesPlace(transition))
  if (vacating.length > 0)
    await tx.execute(`UPDATE visit_plan SET status = 'DUPLICATE' WHERE id = ANY($1::uuid[])`, [
      vacating.map(({ id }) => id),
    ])
  for (const step of [transitions.filter(takesPlace), transitions.filter((transition) => !takesPlace(transition))]) {
    if (step.length === 0) continue
    await tx.execute(
      `UPDATE visit_plan p
          SET status = m.status, merged_into_id = m.merged_into_id, status_reason = m.reason, origin = coalesce(m.origin, p.origin)
         FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::jsonb[], $5::text[]) AS m (id, status, merged_into_id, reason, origin)
        WHERE p.id = m.id`,
      [
        step.map(({ id }) => id),
        step.map(({ status }) => status),
        step.map(({ mergedIntoId }) => mergedIntoId ?? null),
        step.map(({ reason }) => (reason ? JSON.stringify(reason) : null)),
        step.map(({ origin }) => origin ?? null),
      ],
    )
  }
  await recordChanges(
    context,
    tx,
    action,
    transitions.map(({ id, from, status, mergedIntoId }) => ({
      type: 'VisitPlan',
      id,
      campaignId,
      before: { status: from },
      after: { status, ...(mergedIntoId ? { mergedIntoId } : {}) },
    })),
  )
}

export interface NewPlan {
  id: string
  targetId: string
  teamId: string
  purpose: string
  status: 'ACTIVE' | 'DUPLICATE'
  origin: 'SELF_ARRANGED' | 'BASELINE' | 'SCHEDULE'
  round: number
  plannedOn: string | null
  halfDay: string | null
  note: string | null
}

/** Stores new plans, with the record beside it. */
export async function insertPlans(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
  plans: readonly NewPlan[],
): Promise<void> {
  if (plans.length === 0) return
  await tx.execute(
    `INSERT INTO visit_plan (id, campaign_id, target_id, team_id, purpose, status, origin, round, planned_on, half_day, note, registered_at, registered_by)
     SELECT n.id, $1, n.target_id, n.team_id, n.purpose, n.status, n.origin, n.round, n.planned_on, n.half_day, n.note, n.registered_at, $2
       FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::int[], $10::date[], $11::text[], $12::text[], $13::timestamptz[])
         AS n (id, target_id, team_id, purpose, status, origin, round, planned_on, half_day, note, registered_at)`,
    [
      campaignId,
      context.caller.subject,
      plans.map(({ id }) => id),
      plans.map(({ targetId }) => targetId),
      plans.map(({ teamId }) => teamId),
      plans.map(({ purpose }) => purpose),
      plans.map(({ status }) => status),
      plans.map(({ origin }) => origin),
      plans.map(({ round }) => round),
      plans.map(({ plannedOn }) => plannedOn),
      plans.map(({ halfDay }) => halfDay),
      plans.map(({ note }) => note),
      plans.map(({ id }) => instantOf(id)),
    ],
  )
  await recordChanges(
    context,
    tx,
    action,
    plans.map(({ id, targetId, teamId, status, origin, round, plannedOn }) => ({
      type: 'VisitPlan',
      id,
      campaignId,
      after: { targetId, teamId, status, origin, round, plannedOn },
    })),
  )
}
