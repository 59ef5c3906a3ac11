import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import { type LoaderDefinition, load, type RequestContext, rowLoader } from '../shared/context'
import { groupBy } from '../shared/group-by'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { Visit, type VisitMode } from './visit.entity'

const VISIT_COLUMNS = `v.id, v.campaign_id AS "campaignId", v.target_id AS "targetId", v.team_id AS "teamId",
  v.visit_plan_id AS "visitPlanId", v.visited_on AS "visitedOn", v.mode, v.conflict, v.note AS "noteText",
  v.recorded_at AS "recordedAt", v.recorded_by AS "recordedBy"`

const toVisit = (row: object): Visit => Object.assign(new Visit(), row)

/** A department reads its own teams' visits, a district's office those below its area; `$d` and `$a` are their parameters. */
const visible = (department: string, area: string): string => `
  (${department}::uuid IS NULL OR v.team_id IN (SELECT t.id FROM team t WHERE t.department_id = ${department}::uuid))
  AND (${area}::uuid IS NULL OR v.target_id IN (
    SELECT x.id FROM target x JOIN area a ON a.id = x.area_id WHERE a.lineage @> ARRAY[${area}::uuid]))`

const scope = ({ caller }: RequestContext): (string | null)[] => [scopeDepartmentId(caller), scopeAreaId(caller)]

const byId = rowLoader<string, Visit>(
  async (context, ids) =>
    (
      await context.db.query<object>(
        `SELECT ${VISIT_COLUMNS} FROM visit v WHERE v.id = ANY($1::uuid[]) AND ${visible('$2', '$3')}`,
        [ids, ...scope(context)],
      )
    ).map(toVisit),
  ({ id }) => id,
)

/** @param id UUID. Null when it is absent or not for the caller. */
export const loadVisit = (context: RequestContext, id: string): Promise<Visit | null> => load(context, byId, id)

export interface VisitFilter {
  teamIds: string[] | null
  areaCode: string | null
  mode: VisitMode[] | null
  from: string | null
  to: string | null
}

// UUIDv7 is the order of recording: the newest first is the greatest first.
const visitKey = ({ id }: Visit): [string] => [id]

/** Visits of a campaign, the newest record first. */
export async function listVisits(
  context: RequestContext,
  campaignId: string,
  { teamIds, areaCode, mode, from, to }: VisitFilter,
  page: PageRequest,
): Promise<Connection<Visit>> {
  const filter = `v.campaign_id = $1
    AND ($2::uuid[] IS NULL OR v.team_id = ANY($2::uuid[]))
    AND ($3::text[] IS NULL OR v.mode = ANY($3::text[]))
    AND ($4::date IS NULL OR v.visited_on >= $4::date)
    AND ($5::date IS NULL OR v.visited_on <= $5::date)
    AND ($6::text IS NULL OR v.target_id IN (
      SELECT x.id FROM target x JOIN area a ON a.id = x.area_id WHERE a.lineage && ARRAY(SELECT id FROM area WHERE code = $6)))
    AND ${visible('$7', '$8')}`
  const params = [campaignId, teamIds, mode, from, to, areaCode, ...scope(context)]
  const rows = await context.db.query<object>(
    `SELECT ${VISIT_COLUMNS} FROM visit v WHERE ${filter} AND ($9::uuid IS NULL OR v.id < $9::uuid) ORDER BY v.id DESC LIMIT $10`,
    [...params, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(page, rows.map(toVisit), visitKey, async () => {
    const [counted] = await context.db.query<{ count: number }>(
      `SELECT count(*) AS count FROM visit v WHERE ${filter}`,
      params,
    )
    return counted!.count
  })
}

export interface TargetVisitsKey {
  campaignId: string
  targetId: string
  page: PageRequest
}

const ofTarget: LoaderDefinition<TargetVisitsKey, Visit[]> = {
  keyOf: ({ campaignId, targetId, page }) => JSON.stringify([campaignId, targetId, page]),
  async batch(context, keys) {
    const found = new Map<TargetVisitsKey, Visit[]>(keys.map((key) => [key, []]))
    for (const group of groupBy(keys, ({ campaignId, page }) => JSON.stringify([campaignId, page])).values()) {
      const { campaignId, page } = group[0]!
      const rows = await context.db.query<object>(
        `SELECT found.* FROM unnest($2::uuid[]) AS wanted (id)
          CROSS JOIN LATERAL (
            SELECT ${VISIT_COLUMNS} FROM visit v
             WHERE v.campaign_id = $1 AND v.target_id = wanted.id AND ($3::uuid IS NULL OR v.id < $3::uuid) AND ${visible('$4', '$5')}
             ORDER BY v.id DESC LIMIT $6
          ) found`,
        [campaignId, group.map(({ targetId }) => targetId), page.cursor?.[0] ?? null, ...scope(context), page.size + 1],
      )
      const keyOf = new Map(group.map((key) => [key.targetId, key]))
      for (const visit of rows.map(toVisit)) found.get(keyOf.get(visit.targetId)!)!.push(visit)
    }
    return keys.map((key) => found.get(key)!)
  },
}

const countOfTarget: LoaderDefinition<{ campaignId: string; targetId: string }, number> = {
  keyOf: ({ campaignId, targetId }) => `${campaignId} ${targetId}`,
  async batch(context, keys) {
    const rows = await context.db.query<{ campaignId: string; targetId: string; count: number }>(
      `SELECT v.campaign_id AS "campaignId", v.target_id AS "targetId", count(*) AS count FROM visit v
        WHERE v.campaign_id = ANY($1::uuid[]) AND v.target_id = ANY($2::uuid[]) AND ${visible('$3', '$4')}
        GROUP BY v.campaign_id, v.target_id`,
      [keys.map(({ campaignId }) => campaignId), keys.map(({ targetId }) => targetId), ...scope(context)],
    )
    const counts = new Map(rows.map(({ campaignId, targetId, count }) => [`${campaignId} ${targetId}`, count]))
    return keys.map(({ campaignId, targetId }) => counts.get(`${campaignId} ${targetId}`) ?? 0)
  },
}

export const visitsOfTarget = async (context: RequestContext, key: TargetVisitsKey): Promise<Connection<Visit>> =>
  connection(key.page, await load(context, ofTarget, key), visitKey, () => load(context, countOfTarget, key))
