import type { Queryable } from '../database/database'
import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { codeKey } from '../shared/row-codes'

/** A team for which the caller may act. */
export interface ActingTeam {
  id: string
  code: string
  name: string
  departmentId: string
}

/**
 * The teams among those named for which the caller may act: any when the office of the whole city calls, those below its area
 * for a district's office, its own for a department. What is absent and what is not the caller's are both left out.
 * @param codes in any case and width; what was asked for by code is found again by `codeKey`.
 */
export const findActingTeams = (
  context: RequestContext,
  db: Queryable,
  { ids = [], codes = [] }: { ids?: readonly string[]; codes?: readonly string[] },
): Promise<ActingTeam[]> =>
  db.query<ActingTeam>(
    `SELECT t.id, t.code, t.name, t.department_id AS "departmentId"
       FROM team t JOIN area a ON a.id = t.area_id
      WHERE (t.id = ANY($1::uuid[]) OR upper(t.code) = ANY($2::text[]))
        AND ($3::uuid IS NULL OR t.department_id = $3::uuid)
        AND ($4::uuid IS NULL OR a.lineage @> ARRAY[$4::uuid])`,
    [ids, codes.map(codeKey), scopeDepartmentId(context.caller), scopeAreaId(context.caller)],
  )
