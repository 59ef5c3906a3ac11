import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { ComparedTarget } from './compare-runs.type'

/**
 * Each set as seen from `x`: of the run for what it gives, of the base for what it takes away. `y` is the other of the two, absent
 * where it did not have the target in scope.
 */
const SETS = {
  moved: { from: 'run', where: 'NOT xt.is_fallback AND NOT yt.is_fallback AND x.team_id <> y.team_id' },
  gained: { from: 'run', where: 'NOT xt.is_fallback AND yt.is_fallback IS DISTINCT FROM false' },
  lost: { from: 'base', where: 'NOT xt.is_fallback AND yt.is_fallback IS DISTINCT FROM false' },
} as const
export type ComparedSet = keyof typeof SETS

/**
 * The targets that a run decides otherwise than the base, by target; of a department those that a team of its own has in either,
 * of a district's office those below its area. UUIDs.
 */
export async function listCompared(
  context: RequestContext,
  set: ComparedSet,
  { baseId, runId }: { baseId: string; runId: string },
  page: PageRequest,
): Promise<Connection<ComparedTarget>> {
  const { from, where } = SETS[set]
  const [x, y] = from === 'run' ? [runId, baseId] : [baseId, runId]
  const tables = `schedule_assignment x
       JOIN team xt ON xt.id = x.team_id
       LEFT JOIN schedule_assignment y ON y.run_id = $2 AND y.target_id = x.target_id
       LEFT JOIN team yt ON yt.id = y.team_id
      WHERE x.run_id = $1 AND ${where}
        AND ($3::uuid IS NULL OR $3::uuid IN (xt.department_id, yt.department_id))
        AND ($4::uuid IS NULL OR EXISTS (
          SELECT FROM target t JOIN area a ON a.id = t.area_id WHERE t.id = x.target_id AND a.lineage @> ARRAY[$4::uuid]))`
  const params = [x, y, scopeDepartmentId(context.caller), scopeAreaId(context.caller)]
  const [here, base] = from === 'run' ? ['x', 'y'] : ['y', 'x']
  const rows = await context.db.query<object>(
    `SELECT x.target_id AS "targetId", ${base}.team_id AS "baseTeamId", ${here}.team_id AS "teamId"
       FROM ${tables} AND ($5::uuid IS NULL OR x.target_id > $5::uuid) ORDER BY x.target_id LIMIT $6`,
    [...params, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(
    page,
    rows.map((row) => Object.assign(new ComparedTarget(), row)),
    ({ targetId }) => [targetId],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(`SELECT count(*) AS count FROM ${tables}`, params)
      return counted!.count
    },
  )
}
