import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import type { Sentence } from '../shared/language'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { ConsultedMove, type ConsultedMoveKind } from './consultation.type'

interface MoveRow {
  targetId: string
  fromTeamId: string
  toTeamId: string
  reasonSentence: Sentence
  kind: ConsultedMoveKind | null
}

/**
 * The targets that a run would move, seen from one department: what it gains, loses and shifts among its own teams; by target. A
 * department sees its own part whatever it asks for, a district's office what lies below its area.
 * @param departmentId UUID of the department from whose side it is told; null tells all moves from nobody's.
 * @param kind null is all kinds.
 */
export async function listConsultedMoves(
  context: RequestContext,
  runId: string,
  { departmentId, kind }: { departmentId: string | null; kind: readonly ConsultedMoveKind[] | null },
  page: PageRequest,
): Promise<Connection<ConsultedMove>> {
  const moves = `
    SELECT s.target_id AS "targetId", s.from_team_id AS "fromTeamId", s.team_id AS "toTeamId", s.reason AS "reasonSentence",
           CASE WHEN f.department_id = $2::uuid AND t.department_id = $2::uuid THEN 'WITHIN'
                WHEN t.department_id = $2::uuid THEN 'GAINED'
                WHEN f.department_id = $2::uuid THEN 'LOST' END AS kind
      FROM schedule_assignment s
      JOIN team f ON f.id = s.from_team_id
      JOIN team t ON t.id = s.team_id
     WHERE s.run_id = $1 AND s.from_team_id <> s.team_id
       AND ($2::uuid IS NULL OR $2::uuid IN (f.department_id, t.department_id))
       AND ($3::uuid IS NULL OR $3::uuid IN (f.department_id, t.department_id))
       AND ($4::uuid IS NULL OR EXISTS (
         SELECT FROM target x JOIN area a ON a.id = x.area_id WHERE x.id = s.target_id AND a.lineage @> ARRAY[$4::uuid]))`
  const ofKind = '($5::text[] IS NULL OR m.kind = ANY($5::text[]))'
  const own = scopeDepartmentId(context.caller)
  const params = [runId, departmentId ?? own, own, scopeAreaId(context.caller), kind]
  const rows = await context.db.query<MoveRow>(
    `SELECT m.* FROM (${moves}) m
      WHERE ${ofKind} AND ($6::uuid IS NULL OR m."targetId" > $6::uuid) ORDER BY m."targetId" LIMIT $7`,
    [...params, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(
    page,
    rows.map((row) => Object.assign(new ConsultedMove(), row)),
    ({ targetId }) => [targetId],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(
        `SELECT count(*) AS count FROM (${moves}) m WHERE ${ofKind}`,
        params,
      )
      return counted!.count
    },
  )
}
