import type { Queryable } from '../database/database'
import type { TeamSum } from './run-records'

/** A team's sum in one run, with what decides who may see it. */
export interface StoredTeamSum extends TeamSum {
  runId: string
  isFallback: boolean
  departmentId: string
}

/**
 * The sums of several runs in one statement, by the codes of the teams: of each that owns something, owned something, or was ready
 * to (has a capacity or a remit).
 * @param runIds UUIDs.
 */
export const readTeamSums = (db: Queryable, runIds: readonly string[]): Promise<StoredTeamSum[]> =>
  db.query<StoredTeamSum>(
    `SELECT s.run_id AS "runId", s.team_id AS "teamId", s.targets, s.before AS "targetsBefore", s.capacity,
            jsonb_build_object('pairing', s.pairing_cost, 'ownPlan', s.own_plan_cost, 'remit', s.remit_cost,
                               'distance', s.distance_cost, 'load', s.load_cost) AS cost,
            t.is_fallback AS "isFallback", t.department_id AS "departmentId"
       FROM schedule_run_team s JOIN team t ON t.id = s.team_id
      WHERE s.run_id = ANY($1::uuid[]) AND (s.targets > 0 OR s.before > 0 OR s.capacity IS NOT NULL OR s.remits > 0)
      ORDER BY t.code`,
    [runIds],
  )
