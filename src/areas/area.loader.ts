import { type LoaderDefinition, load, type RequestContext, rowLoader } from '../shared/context'
import { groupBy } from '../shared/group-by'
import { codeKey } from '../shared/row-codes'
import { Area } from './area.entity'

/** The columns of an `Area`, for the alias `a`. */
export const AREA_COLUMNS = `a.id, a.code, a.name, a.level, a.parent_id AS "parentId", a.zone,
  a.statistical_only AS "statisticalOnly", a.lineage, a.district_id AS "districtId", a.town_id AS "townId"`

export const toArea = (row: object): Area => Object.assign(new Area(), row)

const byId = rowLoader<string, Area>(
  async (context, ids) =>
    (await context.db.query<object>(`SELECT ${AREA_COLUMNS} FROM area a WHERE a.id = ANY($1::uuid[])`, [ids])).map(
      toArea,
    ),
  ({ id }) => id,
)

const byCode = rowLoader<string, Area>(
  async (context, codes) =>
    (await context.db.query<object>(`SELECT ${AREA_COLUMNS} FROM area a WHERE a.code = ANY($1::text[])`, [codes])).map(
      toArea,
    ),
  ({ code }) => code,
)

const childrenOf: LoaderDefinition<string, Area[]> = {
  async batch(context, parentIds) {
    const rows = await context.db.query<object>(
      `SELECT ${AREA_COLUMNS} FROM area a WHERE a.parent_id = ANY($1::uuid[]) ORDER BY a.code`,
      [parentIds],
    )
    const children = groupBy(rows.map(toArea), ({ parentId }) => parentId)
    return parentIds.map((id) => children.get(id) ?? [])
  },
}

/** @param id UUID. */
export const loadArea = (context: RequestContext, id: string): Promise<Area | null> => load(context, byId, id)

export const loadAreaByCode = (context: RequestContext, code: string): Promise<Area | null> =>
  load(context, byCode, codeKey(code))

export const loadChildren = (context: RequestContext, parentId: string): Promise<Area[]> =>
  load(context, childrenOf, parentId)
