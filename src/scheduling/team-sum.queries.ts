import type { Queryable, Transaction } from '../database/database'
import type { CostSums, TeamSum } from './run-records'

/** Stores what a run comes to for each team. @param runId UUID. */
export async function insertTeamSums(tx: Transaction, runId: string, sums: readonly TeamSum[]): Promise<void> {
  const of = (name: keyof CostSums) => sums.map(({ cost }) => cost[name])
  await tx.execute(
    `INSERT INTO schedule_team_sum (run_id, team_id, targets, targets_before, capacity,
                                    pairing_cost, own_plan_cost, remit_cost, distance_cost, load_cost)
     SELECT $1, s.* FROM unnest($2::uuid[], $3::int[], $4::int[], $5::int[],
                                $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[]) AS s`,
    [
      runId,
      sums.map(({ teamId }) => teamId),
      sums.map(({ targets }) => targets),
      sums.map(({ targetsBefore }) => targetsBefore),
      sums.map(({ capacity }) => capacity),
      of('pairing'),
      of('ownPlan'),
      of('remit'),
      of('distance'),
      of('load'),
    ],
  )
}

/** A team's sum in one run, with what decides who may see it. */
export interface StoredTeamSum extends TeamSum {
  runId: string
  isFallback: boolean
  departmentId: string
  /** Areas from the city down to the team's own. */
  areaLineage: string[]
}

/** The sums of several runs in one statement, by the codes of the teams. @param runIds UUIDs. */
export const readTeamSums = (db: Queryable, runIds: readonly string[]): Promise<StoredTeamSum[]> =>
  db.query<StoredTeamSum>(
    `SELECT s.run_id AS "runId", s.team_id AS "teamId", s.targets, s.targets_before AS "targetsBefore", s.capacity,
            jsonb_build_object('pairing', s.pairing_cost, 'ownPlan', s.own_plan_cost, 'remit', s.remit_cost,
                               'distance', s.distance_cost, 'load', s.load_cost) AS cost,
            t.is_fallback AS "isFallback", t.department_id AS "departmentId", a.lineage AS "areaLineage"
       FROM schedule_team_sum s JOIN team t ON t.id = s.team_id JOIN area a ON a.id = t.area_id
      WHERE s.run_id = ANY($1::uuid[])
      ORDER BY t.code`,
    [runIds],
  )
