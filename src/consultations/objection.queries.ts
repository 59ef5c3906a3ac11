import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import { type LoaderDefinition, load, type RequestContext, rowLoader } from '../shared/context'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { Objection, type ObjectionStatus } from './objection.entity'

const OBJECTION_COLUMNS = `o.id, o.consultation_id AS "consultationId", o.campaign_id AS "campaignId", o.target_id AS "targetId",
  o.department_id AS "departmentId", o.team_id AS "teamId", o.proposal, o.proposed_team_id AS "proposedTeamId",
  o.from_team_id AS "fromTeamId", o.to_team_id AS "toTeamId", o.reason AS "reasonText", o.status, o.made_at AS "madeAt",
  o.made_by AS "madeBy", o.made_by_role AS "madeByRole", o.remedy, o.remedy_team_id AS "remedyTeamId",
  o.decision_reason AS "decisionReasonText", o.decided_at AS "decidedAt", o.decided_by AS "decidedBy",
  o.withdrawn_at AS "withdrawnAt"`

const toObjection = (row: object): Objection => Object.assign(new Objection(), row)

/** A department sees its own, a district's office those to targets below its area: `$1` is the department, `$2` the area. */
const VISIBLE = `($1::uuid IS NULL OR o.department_id = $1::uuid)
  AND ($2::uuid IS NULL OR EXISTS (
    SELECT FROM target x JOIN area a ON a.id = x.area_id WHERE x.id = o.target_id AND a.lineage @> ARRAY[$2::uuid]))`
const scopeOf = ({ caller }: RequestContext) => [scopeDepartmentId(caller), scopeAreaId(caller)]

const byId = rowLoader<string, Objection>(
  async (context, ids) =>
    (
      await context.db.query<object>(
        `SELECT ${OBJECTION_COLUMNS} FROM objection o WHERE ${VISIBLE} AND o.id = ANY($3::uuid[])`,
        [...scopeOf(context), ids],
      )
    ).map(toObjection),
  ({ id }) => id,
)

/** @param id UUID. Null when it is absent, another department's or outside the caller's area. */
export const loadObjection = (context: RequestContext, id: string): Promise<Objection | null> => load(context, byId, id)

/** Counts of objections by status, as far as the caller sees them. */
export interface ObjectionCounts {
  consultationId: string
  open: number
  accepted: number
  rejected: number
  withdrawn: number
}

const counts: LoaderDefinition<string, ObjectionCounts> = {
  async batch(context, consultationIds) {
    const rows = await context.db.query<ObjectionCounts>(
      `SELECT o.consultation_id AS "consultationId",
              count(*) FILTER (WHERE o.status = 'OPEN') AS open,
              count(*) FILTER (WHERE o.status = 'ACCEPTED') AS accepted,
              count(*) FILTER (WHERE o.status = 'REJECTED') AS rejected,
              count(*) FILTER (WHERE o.status = 'WITHDRAWN') AS withdrawn
         FROM objection o WHERE ${VISIBLE} AND o.consultation_id = ANY($3::uuid[])
        GROUP BY o.consultation_id`,
      [...scopeOf(context), consultationIds],
    )
    const found = new Map(rows.map((row) => [row.consultationId, row]))
    return consultationIds.map(
      (consultationId) =>
        found.get(consultationId) ?? { consultationId, open: 0, accepted: 0, rejected: 0, withdrawn: 0 },
    )
  },
}

/** @param consultationId UUID. */
export const loadObjectionCounts = (context: RequestContext, consultationId: string): Promise<ObjectionCounts> =>
  load(context, counts, consultationId)

export interface ObjectionFilter {
  campaignId: string
  consultationId: string | null
  status: readonly ObjectionStatus[] | null
  departmentIds: readonly string[] | null
}

/** Objections of a campaign or of one consultation, the newest first. */
export async function listObjections(
  context: RequestContext,
  { campaignId, consultationId, status, departmentIds }: ObjectionFilter,
  page: PageRequest,
): Promise<Connection<Objection>> {
  const filter = `${VISIBLE} AND o.campaign_id = $3
    AND ($4::uuid IS NULL OR o.consultation_id = $4::uuid)
    AND ($5::text[] IS NULL OR o.status = ANY($5::text[]))
    AND ($6::uuid[] IS NULL OR o.department_id = ANY($6::uuid[]))`
  const params = [...scopeOf(context), campaignId, consultationId, status, departmentIds]
  const rows = await context.db.query<object>(
    `SELECT ${OBJECTION_COLUMNS} FROM objection o
      WHERE ${filter} AND ($7::uuid IS NULL OR o.id < $7::uuid) ORDER BY o.id DESC LIMIT $8`,
    [...params, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(
    page,
    rows.map(toObjection),
    ({ id }) => [id],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(
        `SELECT count(*) AS count FROM objection o WHERE ${filter}`,
        params,
      )
      return counted!.count
    },
  )
}
