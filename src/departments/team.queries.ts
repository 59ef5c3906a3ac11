import type { Queryable } from '../database/database'
import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { type Connection, connection, type PageArguments, readPage, uuidsOf } from '../shared/relay'
import { codeKey } from '../shared/row-codes'
import type { DepartmentKind, DepartmentTier } from './department.entity'
import type { Team } from './team.entity'
import { TEAM_COLUMNS, toTeam } from './team.loader'

export async function findTeam(context: RequestContext, code: string): Promise<Team | null> {
  const [row] = await context.db.query<object>(
    `SELECT ${TEAM_COLUMNS} FROM team t WHERE upper(t.code) = $1 ORDER BY t.code LIMIT 1`,
    [codeKey(code)],
  )
  return row ? toTeam(row) : null
}

/** Teams by code; `areaCode` takes in everything below, an empty `departmentIds` matches nothing. */
export async function listTeams(
  context: RequestContext,
  args: PageArguments & { areaCode?: string | null; departmentIds?: string[] | null },
): Promise<Connection<Team>> {
  const page = readPage(context.language, args, ['text'])
  const filter = [
    args.areaCode == null ? null : codeKey(args.areaCode),
    args.departmentIds ? uuidsOf('Department', args.departmentIds) : null,
  ]
  const from = `team t JOIN area a ON a.id = t.area_id
    WHERE ($1::text IS NULL OR a.lineage @> ARRAY[(SELECT id FROM area WHERE code = $1)])
      AND ($2::uuid[] IS NULL OR t.department_id = ANY($2))`
  const rows = await context.db.query<object>(
    `SELECT ${TEAM_COLUMNS} FROM ${from} AND ($3::text IS NULL OR t.code > $3) ORDER BY t.code LIMIT $4`,
    [...filter, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(
    page,
    rows.map(toTeam),
    ({ code }) => [code],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(`SELECT count(*) FROM ${from}`, filter)
      return counted!.count
    },
  )
}

/** A team as rows name it, with what the rules ask of its department. */
export interface NamedTeam {
  id: string
  code: string
  name: string
  areaId: string
  isFallback: boolean
  departmentId: string
  tier: DepartmentTier
  kind: DepartmentKind
  departmentAreaId: string
  /** Whether the team's area is within the caller's; an office of the whole city has everything within. */
  withinScope: boolean
}

/** Teams that rows name, in one statement, by `codeKey` of their code; what is not there is not in the map. */
export async function findTeamsByCode(
  context: RequestContext,
  db: Queryable,
  codes: readonly (string | null | undefined)[],
): Promise<Map<string, NamedTeam>> {
  const keys = [...new Set(codes.flatMap((code) => (code ? [codeKey(code)] : [])))]
  if (keys.length === 0) return new Map()
  const rows = await db.query<NamedTeam>(
    `SELECT t.id, t.code, t.name, t.area_id AS "areaId", t.is_fallback AS "isFallback", t.department_id AS "departmentId",
            d.tier, d.kind, d.area_id AS "departmentAreaId", ($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid]) AS "withinScope"
       FROM team t JOIN department d ON d.id = t.department_id JOIN area a ON a.id = t.area_id
      WHERE upper(t.code) = ANY($1::text[])`,
    [keys, scopeAreaId(context.caller)],
  )
  return new Map(rows.map((row) => [codeKey(row.code), row]))
}
