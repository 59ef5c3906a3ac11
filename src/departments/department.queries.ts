import type { RequestContext } from '../shared/context'
import { type Connection, connection, type PageArguments, readPage } from '../shared/relay'
import { codeKey } from '../shared/row-codes'
import { likeAnyPart, tidy } from '../shared/text'
import type { Department, DepartmentTier } from './department.entity'
import { DEPARTMENT_COLUMNS, toDepartment } from './department.loader'

export async function findDepartment(context: RequestContext, code: string): Promise<Department | null> {
  const [row] = await context.db.query<object>(
    `SELECT ${DEPARTMENT_COLUMNS} FROM department d WHERE upper(d.code) = $1 ORDER BY d.code LIMIT 1`,
    [codeKey(code)],
  )
  return row ? toDepartment(row) : null
}

/** Departments by code; `search` is any part of name or code. */
export async function listDepartments(
  context: RequestContext,
  args: PageArguments & { tier?: DepartmentTier | null; search?: string | null },
): Promise<Connection<Department>> {
  const page = readPage(context.language, args, ['text'])
  const search = tidy(args.search)
  const filter = [args.tier ?? null, search && likeAnyPart(search)]
  const where = `($1::text IS NULL OR d.tier = $1)
    AND ($2::text IS NULL OR normalize(d.name, NFKC) ILIKE $2 OR d.code ILIKE $2)`
  const rows = await context.db.query<object>(
    `SELECT ${DEPARTMENT_COLUMNS} FROM department d
      WHERE ${where} AND ($3::text IS NULL OR d.code > $3)
      ORDER BY d.code LIMIT $4`,
    [...filter, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(
    page,
    rows.map(toDepartment),
    ({ code }) => [code],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(
        `SELECT count(*) FROM department d WHERE ${where}`,
        filter,
      )
      return counted!.count
    },
  )
}
