import type { Queryable } from '../database/database'
import type { OwnershipSource } from '../ownership/ownership-source'
import { type Sentence, sentence } from '../shared/language'
import { REASONS } from './decide'
import { SOURCES } from './read-campaign'
import { TARGETS_A_ROW } from './store-answer'

/** Which of a run's decisions, and as whom one sees them. */
export interface DecisionFilter {
  runId: string
  /** Of one team; null for all. */
  teamId: string | null
  /** A department's own part; null for all. */
  departmentId: string | null
  /** What lies below an area; null for all. */
  areaId: string | null
  /** Only changes of owner; a department's part are then those from its teams too. */
  movesOnly: boolean
}

export interface DecisionRow {
  targetId: string
  fromTeamId: string
  teamId: string
  cost: number
  source: OwnershipSource
  reason: Sentence
}

interface Bits {
  targetId: string
  fromTeamId: string
  teamId: string
  teamName: string
  cost: number
  source: number
  reason: number
}

/** Rows of decisions looked through at once: two hold any page; more where few decisions pass the filter. */
const FIRST_ROWS = 2
const MOST_ROWS = 128

/** decide.ts says what is in a decision. */
const COLUMNS = `d.target_id AS "targetId", t.team_id AS "teamId", t.name AS "teamName", f.team_id AS "fromTeamId",
  (d.decision & 16777215)::int AS cost, ((d.decision >> 24) & 15)::int AS reason, ((d.decision >> 28) & 15)::int AS source`
const TEAMS = `
  JOIN schedule_run_team t ON t.run_id = $1 AND t.position = (d.decision >> 48)::int
  JOIN schedule_run_team f ON f.run_id = $1 AND f.position = ((d.decision >> 32) & 65535)::int`
/** $2: positions of teams or null; $3: area or null; $4: changes of owner only. */
const PASSES = `
  ($2::bigint[] IS NULL OR d.decision >> 48 = ANY($2::bigint[]) OR ($4::boolean AND (d.decision >> 32) & 65535 = ANY($2::bigint[])))
  AND (NOT $4::boolean OR d.decision >> 48 <> (d.decision >> 32) & 65535)
  AND ($3::uuid IS NULL OR EXISTS (
    SELECT FROM target x JOIN area a ON a.id = x.area_id WHERE x.id = d.target_id AND a.lineage @> ARRAY[$3::uuid]))`

/**
 * A page of a run's decisions in the order of target ids: those after a target (null: from the first on).
 * @param limit the most rows.
 */
export async function listDecisions(
  db: Queryable,
  filter: DecisionFilter,
  after: string | null,
  limit: number,
): Promise<DecisionRow[]> {
  const teams = await positionsOf(db, filter)
  if (teams !== null && teams.length === 0) return []
  const [bounds] = await db.query<{ from: number | null; last: number | null }>(
    `SELECT (SELECT position FROM schedule_decision
              WHERE run_id = $1 AND ($2::uuid IS NULL OR last_target_id > $2::uuid) ORDER BY last_target_id LIMIT 1) AS "from",
            (SELECT max(position) FROM schedule_decision WHERE run_id = $1) AS last`,
    [filter.runId, after],
  )
  const { from, last } = bounds!
  if (from === null || last === null) return []
  if (teams !== null && filter.areaId === null && !filter.movesOnly)
    return listMembers(db, { runId: filter.runId, teams, after, from }, limit)
  const found: Bits[] = []
  for (
    let row = from, rows = FIRST_ROWS;
    row <= last && found.length < limit;
    row += rows, rows = Math.min(4 * rows, MOST_ROWS)
  )
    found.push(
      ...(await db.query<Bits>(
        `SELECT ${COLUMNS}
           FROM schedule_decision c
          CROSS JOIN LATERAL unnest(c.targets, c.decisions) WITH ORDINALITY AS d (target_id, decision, n)
          ${TEAMS}
          WHERE c.run_id = $1 AND c.position >= $5 AND c.position < $6 AND ${PASSES}
            AND ($7::uuid IS NULL OR d.target_id > $7::uuid)
          ORDER BY c.position, d.n LIMIT $8`,
        [filter.runId, teams, filter.areaId, filter.movesOnly, row, row + rows, after, limit - found.length],
      )),
    )
  return found.map(toRow)
}

/** What teams get, by the places that are kept with each. */
async function listMembers(
  db: Queryable,
  { runId, teams, after, from }: { runId: string; teams: readonly number[]; after: string | null; from: number },
  limit: number,
): Promise<DecisionRow[]> {
  const rows = await db.query<Bits>(
    `WITH page AS (
       SELECT m.place
         FROM schedule_run_team own CROSS JOIN LATERAL unnest(own.members) AS m (place)
        WHERE own.run_id = $1 AND own.position = ANY($2::int[])
          -- In the first row, as many as come before the cursor.
          AND m.place >= $4::int * ${TARGETS_A_ROW} + coalesce((
            SELECT count(*) FROM schedule_decision c CROSS JOIN LATERAL unnest(c.targets) AS x (id)
             WHERE c.run_id = $1 AND c.position = $4 AND x.id <= $3::uuid), 0)
        ORDER BY m.place LIMIT $5
     )
     SELECT ${COLUMNS}
       FROM page
       JOIN schedule_decision c ON c.run_id = $1 AND c.position = page.place / ${TARGETS_A_ROW}
      CROSS JOIN LATERAL (SELECT c.targets[1 + page.place % ${TARGETS_A_ROW}], c.decisions[1 + page.place % ${TARGETS_A_ROW}])
              AS d (target_id, decision)
      ${TEAMS}
      ORDER BY page.place`,
    [runId, teams, after, from, limit],
  )
  return rows.map(toRow)
}

/** Counted from sums where the filter allows it; else decision by decision: a second for each million. */
export async function countDecisions(db: Queryable, filter: DecisionFilter): Promise<number> {
  const teams = await positionsOf(db, filter)
  const { runId, areaId, movesOnly } = filter
  const isPlain = areaId === null && (teams === null || !movesOnly)
  const [counted] = !isPlain
    ? await db.query<{ count: number }>(
        `SELECT count(*) AS count FROM schedule_decision c CROSS JOIN LATERAL unnest(c.targets, c.decisions) AS d (target_id, decision)
          WHERE c.run_id = $1 AND ${PASSES}`,
        [runId, teams, areaId, movesOnly],
      )
    : movesOnly
      ? await db.query<{ count: number }>(
          `SELECT coalesce(sum(moves), 0)::bigint AS count FROM schedule_decision WHERE run_id = $1`,
          [runId],
        )
      : await db.query<{ count: number }>(
          `SELECT coalesce(sum(targets), 0)::bigint AS count FROM schedule_run_team
            WHERE run_id = $1 AND ($2::int[] IS NULL OR position = ANY($2::int[]))`,
          [runId, teams],
        )
  return counted!.count
}

/** Of an array as PostgreSQL sends it: before its elements, and before each its length. */
const ARRAY_HEADER = 20
const ELEMENT_HEADER = 4

/** The targets in scope of a run, by their places: 16 bytes each. At a million of them it takes some 100 ms of this thread. */
export async function readTargetIds(db: Queryable, runId: string): Promise<Buffer> {
  const rows = await db.query<{ sent: Buffer }>(
    `SELECT array_send(targets) AS sent FROM schedule_decision WHERE run_id = $1 ORDER BY position`,
    [runId],
  )
  const countOf = ({ sent }: { sent: Buffer }): number => (sent.length - ARRAY_HEADER) / (ELEMENT_HEADER + 16)
  const ids = Buffer.alloc(16 * rows.reduce((total, row) => total + countOf(row), 0))
  let at = 0
  for (const { sent } of rows)
    for (let from = ARRAY_HEADER + ELEMENT_HEADER; from < sent.length; from += ELEMENT_HEADER + 16, at += 16)
      sent.copy(ids, at, from, from + 16)
  return ids
}

/** What a run decides for one target; null when the target was not in it. */
export async function findDecision(
  db: Queryable,
  runId: string,
  targetId: string,
): Promise<{ fromTeamId: string; teamId: string } | null> {
  const [row] = await db.query<{ fromTeamId: string; teamId: string }>(
    `SELECT f.team_id AS "fromTeamId", t.team_id AS "teamId"
       FROM (SELECT c.decisions[array_position(c.targets, $2::uuid)] AS decision
               FROM schedule_decision c
              WHERE c.run_id = $1 AND c.last_target_id >= $2::uuid ORDER BY c.last_target_id LIMIT 1) d
       ${TEAMS}`,
    [runId, targetId],
  )
  return row ?? null
}

/** Positions in the run of the teams that the filter asks for; null for all. */
async function positionsOf(db: Queryable, { runId, teamId, departmentId }: DecisionFilter): Promise<number[] | null> {
  if (teamId === null && departmentId === null) return null
  const rows = await db.query<{ position: number }>(
    `SELECT r.position FROM schedule_run_team r JOIN team t ON t.id = r.team_id
      WHERE r.run_id = $1 AND ($2::uuid IS NULL OR r.team_id = $2::uuid) AND ($3::uuid IS NULL OR t.department_id = $3::uuid)`,
    [runId, teamId, departmentId],
  )
  return rows.map(({ position }) => position)
}

function toRow({ teamName, source, reason, ...row }: Bits): DecisionRow {
  const key = REASONS[reason]!
  const namesTeam = key === 'assignment.pairing' || key.startsWith('assignment.remit.')
  return {
    ...row,
    source: SOURCES[source]!,
    reason: namesTeam ? sentence(key, { team: teamName, cost: row.cost }) : sentence(key),
  }
}
