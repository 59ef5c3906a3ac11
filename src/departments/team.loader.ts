import { type LoaderDefinition, load, type RequestContext, rowLoader } from '../shared/context'
import { groupBy } from '../shared/group-by'
import { Team } from './team.entity'

/** The columns of a `Team`, for the alias `t`. */
export const TEAM_COLUMNS =
  't.id, t.code, t.name, t.department_id AS "departmentId", t.area_id AS "areaId", t.is_fallback AS "isFallback"'

export const toTeam = (row: object): Team => Object.assign(new Team(), row)

const byId = rowLoader<string, Team>(
  async (context, ids) =>
    (await context.db.query<object>(`SELECT ${TEAM_COLUMNS} FROM team t WHERE t.id = ANY($1::uuid[])`, [ids])).map(
      toTeam,
    ),
  ({ id }) => id,
)

const ofDepartment: LoaderDefinition<string, Team[]> = {
  async batch(context, departmentIds) {
    const rows = await context.db.query<object>(
      `SELECT ${TEAM_COLUMNS} FROM team t WHERE t.department_id = ANY($1::uuid[]) ORDER BY t.code`,
      [departmentIds],
    )
    const teams = groupBy(rows.map(toTeam), ({ departmentId }) => departmentId)
    return departmentIds.map((id) => teams.get(id) ?? [])
  },
}

/** @param id UUID. */
export const loadTeam = (context: RequestContext, id: string): Promise<Team | null> => load(context, byId, id)

export const loadTeamsOfDepartment = (context: RequestContext, departmentId: string): Promise<Team[]> =>
  load(context, ofDepartment, departmentId)
