import { load, type RequestContext, rowLoader } from '../shared/context'
import { Industry } from './industry.entity'

const INDUSTRY_COLUMNS = `i.code, i.name, i.parent_code AS "parentCode", i.lineage, i.depth`
const toIndustry = (row: object): Industry => Object.assign(new Industry(), row)

const byCode = rowLoader<string, Industry>(
  async (context, codes) =>
    (
      await context.db.query<object>(`SELECT ${INDUSTRY_COLUMNS} FROM industry i WHERE i.code = ANY($1::text[])`, [
        codes,
      ])
    ).map(toIndustry),
  ({ code }) => code,
)

export const loadIndustry = (context: RequestContext, code: string): Promise<Industry | null> =>
  load(context, byCode, code)

/** The industries right below one; null gives the sections. */
export async function listIndustries(context: RequestContext, parentCode: string | null): Promise<Industry[]> {
  const rows = await context.db.query<object>(
    `SELECT ${INDUSTRY_COLUMNS} FROM industry i WHERE i.parent_code IS NOT DISTINCT FROM $1 ORDER BY i.code`,
    [parentCode],
  )
  return rows.map(toIndustry)
}
