import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { type Connection, connection, type PageArguments, readPage } from '../shared/relay'
import type { Enterprise } from './enterprise.entity'
import { ENTERPRISE_COLUMNS, toEnterprise } from './enterprise.loader'
import { type EnterpriseFilter, enterpriseConditions } from './enterprise-filter'

/**
 * The enterprise of a code; one that was merged only where no other has the code.
 * @param uscc a valid code.
 */
export async function findEnterprise(context: RequestContext, uscc: string): Promise<Enterprise | null> {
  const find = async (which: string): Promise<object | undefined> => {
    const [row] = await context.db.query<object>(
      `SELECT ${ENTERPRISE_COLUMNS} FROM target t JOIN area a ON a.id = t.area_id
        WHERE t.uscc = $1 AND ${which} AND ($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid])
        ORDER BY t.id LIMIT 1`,
      [uscc, scopeAreaId(context.caller)],
    )
    return row
  }
  // Two statements, since only the first has an index that names one row.
  const row = (await find(`t.registry_state <> 'MERGED'`)) ?? (await find(`t.registry_state = 'MERGED'`))
  return row ? toEnterprise(row) : null
}

/** By id, which is the order of their first import. */
export async function listEnterprises(
  context: RequestContext,
  args: PageArguments,
  filter: EnterpriseFilter | null | undefined,
): Promise<Connection<Enterprise>> {
  const page = readPage(context.language, args, ['uuid'])
  const cursor = page.cursor?.[0] ?? null
  const { from, where, params } = await enterpriseConditions(context, filter)
  const next = params.length + 1
  const beyond = cursor === null ? '' : `AND t.id ${page.backward ? '<' : '>'} $${next + 1}::uuid`
  const rows = await context.db.query<object>(
    `SELECT ${ENTERPRISE_COLUMNS} FROM ${from} WHERE ${where} ${beyond}
      ORDER BY t.id ${page.backward ? 'DESC' : 'ASC'} LIMIT $${next}::int`,
    [...params, page.size + 1, ...(cursor === null ? [] : [cursor])],
  )
  return connection(
    page,
    rows.map(toEnterprise),
    ({ id }) => [id],
    async () => {
      const [count] = await context.db.query<{ count: number }>(
        `SELECT count(*) AS count FROM ${from} WHERE ${where}`,
        params,
      )
      return count?.count ?? 0
    },
  )
}
