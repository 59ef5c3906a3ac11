import { load, type RequestContext, rowLoader } from '../shared/context'
import { Department } from './department.entity'

/** The columns of a `Department`, for the alias `d`. */
export const DEPARTMENT_COLUMNS = 'd.id, d.code, d.name, d.tier, d.kind, d.area_id AS "areaId"'

export const toDepartment = (row: object): Department => Object.assign(new Department(), row)

const byId = rowLoader<string, Department>(
  async (context, ids) =>
    (
      await context.db.query<object>(`SELECT ${DEPARTMENT_COLUMNS} FROM department d WHERE d.id = ANY($1::uuid[])`, [
        ids,
      ])
    ).map(toDepartment),
  ({ id }) => id,
)

/** @param id UUID. */
export const loadDepartment = (context: RequestContext, id: string): Promise<Department | null> =>
  load(context, byId, id)
