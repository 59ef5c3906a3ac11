import type { RequestContext } from '../shared/context'
import type { Area, AreaLevel } from './area.entity'
import { AREA_COLUMNS, toArea } from './area.loader'

/** Areas by code; a null does not filter. */
export async function listAreas(
  context: RequestContext,
  { level, parentCode }: { level: AreaLevel | null; parentCode: string | null },
): Promise<Area[]> {
  const rows = await context.db.query<object>(
    `SELECT ${AREA_COLUMNS} FROM area a
      WHERE ($1::text IS NULL OR a.level = $1)
        AND ($2::text IS NULL OR a.parent_id = (SELECT id FROM area WHERE code = $2))
      ORDER BY a.code`,
    [level, parentCode],
  )
  return rows.map(toArea)
}
