import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import { type LoaderDefinition, load, type RequestContext } from '../shared/context'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { ComparedTarget } from './compare-runs.type'

/** A run beside the base. UUIDs. */
export interface RunPair {
  baseId: string
  runId: string
}

/**
 * The three sets of a run beside the base: `b` and `h` are what the base and the run decide for a target, `bt` and `ht` their teams,
 * absent where the target was not in scope. Every target is in one of them or in none.
 */
const SETS = {
  moved: 'NOT bt.is_fallback AND NOT ht.is_fallback AND b.team_id <> h.team_id',
  gained: 'NOT ht.is_fallback AND bt.is_fallback IS DISTINCT FROM false',
  lost: 'NOT bt.is_fallback AND ht.is_fallback IS DISTINCT FROM false',
} as const
export type ComparedSet = keyof typeof SETS

/** From which side a set is read, in the order of the targets: the other need not have them. */
const SIDES = {
  moved: { from: 'h', other: 'b' },
  gained: { from: 'h', other: 'b' },
  lost: { from: 'b', other: 'h' },
} as const

/** What a caller sees (0007): of a department `$1` what a team of its own has in either, of an office `$2` what lies below its area. */
const visible = (targetId: string): string => `
  ($1::uuid IS NULL OR $1::uuid IN (bt.department_id, ht.department_id))
  AND ($2::uuid IS NULL OR EXISTS (
    SELECT FROM target t JOIN area a ON a.id = t.area_id WHERE t.id = ${targetId} AND a.lineage @> ARRAY[$2::uuid]))`
const scope = ({ caller }: RequestContext) => [scopeDepartmentId(caller), scopeAreaId(caller)]

const counts: LoaderDefinition<RunPair, Record<ComparedSet, number>> = {
  keyOf: ({ baseId, runId }) => `${baseId} ${runId}`,
  async batch(context, pairs) {
    const rows = await context.db.query<RunPair & Record<ComparedSet, number>>(
      `SELECT pair.base_id AS "baseId", pair.run_id AS "runId", counted.*
         FROM unnest($3::uuid[], $4::uuid[]) AS pair (base_id, run_id)
        CROSS JOIN LATERAL (
          SELECT ${Object.entries(SETS)
            .map(([set, where]) => `count(*) FILTER (WHERE ${where}) AS ${set}`)
            .join(', ')}
            FROM (SELECT target_id, team_id FROM schedule_assignment WHERE run_id = pair.base_id) b
            FULL JOIN (SELECT target_id, team_id FROM schedule_assignment WHERE run_id = pair.run_id) h USING (target_id)
            LEFT JOIN team bt ON bt.id = b.team_id
            LEFT JOIN team ht ON ht.id = h.team_id
           WHERE b.team_id IS DISTINCT FROM h.team_id AND ${visible('target_id')}
        ) counted`,
      [...scope(context), pairs.map(({ baseId }) => baseId), pairs.map(({ runId }) => runId)],
    )
    const found = new Map(rows.map((row) => [`${row.baseId} ${row.runId}`, row]))
    return pairs.map(({ baseId, runId }) => found.get(`${baseId} ${runId}`)!)
  },
}

/** The targets that a run decides otherwise than the base, by target; all counts of a comparison take one statement. */
export async function listCompared(
  context: RequestContext,
  set: ComparedSet,
  pair: RunPair,
  page: PageRequest,
): Promise<Connection<ComparedTarget>> {
  const { from, other } = SIDES[set]
  const ids = { b: pair.baseId, h: pair.runId }
  const rows =
    pair.baseId === pair.runId
      ? []
      : await context.db.query<object>(
          `SELECT ${from}.target_id AS "targetId", b.team_id AS "baseTeamId", h.team_id AS "teamId"
             FROM schedule_assignment ${from}
             JOIN team ${from}t ON ${from}t.id = ${from}.team_id
             LEFT JOIN schedule_assignment ${other} ON ${other}.run_id = $4 AND ${other}.target_id = ${from}.target_id
             LEFT JOIN team ${other}t ON ${other}t.id = ${other}.team_id
            WHERE ${from}.run_id = $3 AND ${SETS[set]} AND ${visible(`${from}.target_id`)}
              AND ($5::uuid IS NULL OR ${from}.target_id > $5::uuid)
            ORDER BY ${from}.target_id LIMIT $6`,
          [...scope(context), ids[from], ids[other], page.cursor?.[0] ?? null, page.size + 1],
        )
  return connection(
    page,
    rows.map((row) => Object.assign(new ComparedTarget(), row)),
    ({ targetId }) => [targetId],
    async () => (pair.baseId === pair.runId ? 0 : (await load(context, counts, pair))[set]),
  )
}
