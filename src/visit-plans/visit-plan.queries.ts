import { scopeAreaId } from '../shared/access'
import { type LoaderDefinition, load, type RequestContext, rowLoader } from '../shared/context'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { VisitPlan, type VisitPlanStatus } from './visit-plan.entity'

/** The columns of a `VisitPlan`, for the alias `p`. */
export const PLAN_COLUMNS = `p.id, p.campaign_id AS "campaignId", p.target_id AS "targetId", p.team_id AS "teamId", p.purpose,
  p.status, p.status_reason AS "statusSentence", p.merged_into_id AS "mergedIntoId", p.duplicate_visit_id AS "duplicateVisitId",
  p.origin, p.round, p.planned_on AS "plannedOn", p.half_day AS "halfDay", p.note AS "noteText",
  p.registered_at AS "registeredAt", p.registered_by AS "registeredBy"`

const toPlan = (row: object): VisitPlan => Object.assign(new VisitPlan(), row)

/** The order of visit plans: by day, those without one last, then by registration. */
export const PLAN_ORDER = 'p.planned_on ASC NULLS LAST, p.id'
export const planKey = (plan: VisitPlan): [string | null, string] => [plan.plannedOn, plan.id]

/** What lies beyond a cursor in PLAN_ORDER; `day` and `id` are parameters that hold its key. */
const beyondCursor = (day: string, id: string): string => `(
  CASE WHEN ${day}::date IS NULL THEN p.planned_on IS NULL AND p.id > ${id}::uuid
       ELSE (p.planned_on, p.id) > (${day}::date, ${id}::uuid) OR p.planned_on IS NULL END
  OR ${id}::uuid IS NULL)`

const byId = rowLoader<string, VisitPlan>(
  async (context, ids) =>
    (
      await context.db.query<object>(
        `SELECT ${PLAN_COLUMNS} FROM visit_plan p JOIN target x ON x.id = p.target_id JOIN area a ON a.id = x.area_id
          WHERE p.id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid])`,
        [ids, scopeAreaId(context.caller)],
      )
    ).map(toPlan),
  ({ id }) => id,
)

/** @param id UUID. Null when it is absent or outside the caller's area. */
export const loadVisitPlan = (context: RequestContext, id: string): Promise<VisitPlan | null> => load(context, byId, id)

export interface PlanFilter {
  teamIds: string[] | null
  areaCode: string | null
  status: VisitPlanStatus[] | null
  from: string | null
  to: string | null
}

/** Plans of a campaign, a page of them. */
export async function listVisitPlans(
  context: RequestContext,
  campaignId: string,
  { teamIds, areaCode, status, from, to }: PlanFilter,
  page: PageRequest,
): Promise<Connection<VisitPlan>> {
  const filter = `p.campaign_id = $1
    AND ($2::uuid[] IS NULL OR p.team_id = ANY($2::uuid[]))
    AND ($3::text[] IS NULL OR p.status = ANY($3::text[]))
    AND ($4::date IS NULL OR p.planned_on >= $4::date)
    AND ($5::date IS NULL OR p.planned_on <= $5::date)
    AND (($6::text IS NULL AND $7::uuid IS NULL) OR p.target_id IN (
      SELECT x.id FROM target x JOIN area a ON a.id = x.area_id
       WHERE ($6::text IS NULL OR a.lineage && ARRAY(SELECT id FROM area WHERE code = $6))
         AND ($7::uuid IS NULL OR a.lineage @> ARRAY[$7::uuid])))`
  const params = [campaignId, teamIds, status, from, to, areaCode, scopeAreaId(context.caller)]
  const rows = await context.db.query<object>(
    `SELECT ${PLAN_COLUMNS} FROM visit_plan p WHERE ${filter} AND ${beyondCursor('$8', '$9')} ORDER BY ${PLAN_ORDER} LIMIT $10`,
    [...params, page.cursor?.[0] ?? null, page.cursor?.[1] ?? null, page.size + 1],
  )
  return connection(page, rows.map(toPlan), planKey, async () => {
    const [counted] = await context.db.query<{ count: number }>(
      `SELECT count(*) AS count FROM visit_plan p WHERE ${filter}`,
      params,
    )
    return counted!.count
  })
}

/** A page of one target's plans, as many targets ask for it at once. */
export interface TargetPlansKey {
  campaignId: string
  targetId: string
  status: VisitPlanStatus[] | null
  from: string | null
  page: PageRequest
}

const argumentsOf = ({ targetId: _, ...rest }: TargetPlansKey): string => JSON.stringify(rest)

/** Groups keys that differ in their target alone, so that each group is one statement. */
function byArguments(keys: readonly TargetPlansKey[]): TargetPlansKey[][] {
  const groups = new Map<string, TargetPlansKey[]>()
  for (const key of keys) groups.get(argumentsOf(key))?.push(key) ?? groups.set(argumentsOf(key), [key])
  return [...groups.values()]
}

const ofTarget: LoaderDefinition<TargetPlansKey, VisitPlan[]> = {
  keyOf: (key) => `${key.targetId} ${argumentsOf(key)}`,
  async batch(context, keys) {
    const plans = new Map<TargetPlansKey, VisitPlan[]>(keys.map((key) => [key, []]))
    for (const group of byArguments(keys)) {
      const { campaignId, status, from, page } = group[0]!
      const rows = await context.db.query<object>(
        `SELECT found.* FROM unnest($2::uuid[]) AS wanted (id)
          CROSS JOIN LATERAL (
            SELECT ${PLAN_COLUMNS} FROM visit_plan p
             WHERE p.campaign_id = $1 AND p.target_id = wanted.id
               AND ($3::text[] IS NULL OR p.status = ANY($3::text[]))
               AND ($4::date IS NULL OR p.planned_on >= $4::date)
               AND ${beyondCursor('$5', '$6')}
             ORDER BY ${PLAN_ORDER} LIMIT $7
          ) found`,
        [
          campaignId,
          group.map(({ targetId }) => targetId),
          status,
          from,
          page.cursor?.[0] ?? null,
          page.cursor?.[1] ?? null,
          page.size + 1,
        ],
      )
      const keyOf = new Map(group.map((key) => [key.targetId, key]))
      for (const plan of rows.map(toPlan)) plans.get(keyOf.get(plan.targetId)!)!.push(plan)
    }
    return keys.map((key) => plans.get(key)!)
  },
}

const countOfTarget: LoaderDefinition<TargetPlansKey, number> = {
  keyOf: ofTarget.keyOf!,
  async batch(context, keys) {
    const counts = new Map<TargetPlansKey, number>()
    for (const group of byArguments(keys)) {
      const { campaignId, status, from } = group[0]!
      const rows = await context.db.query<{ targetId: string; count: number }>(
        `SELECT p.target_id AS "targetId", count(*) AS count FROM visit_plan p
          WHERE p.campaign_id = $1 AND p.target_id = ANY($2::uuid[])
            AND ($3::text[] IS NULL OR p.status = ANY($3::text[])) AND ($4::date IS NULL OR p.planned_on >= $4::date)
          GROUP BY p.target_id`,
        [campaignId, group.map(({ targetId }) => targetId), status, from],
      )
      const found = new Map(rows.map(({ targetId, count }) => [targetId, count]))
      for (const key of group) counts.set(key, found.get(key.targetId) ?? 0)
    }
    return keys.map((key) => counts.get(key)!)
  },
}

export const plansOfTarget = async (context: RequestContext, key: TargetPlansKey): Promise<Connection<VisitPlan>> =>
  connection(key.page, await load(context, ofTarget, key), planKey, () => load(context, countOfTarget, key))

const ofDuplicate: LoaderDefinition<string, VisitPlan[]> = {
  async batch(context, duplicateIds) {
    const rows = await context.db.query<object>(
      `SELECT ${PLAN_COLUMNS} FROM visit_plan p WHERE p.duplicate_visit_id = ANY($1::uuid[]) ORDER BY p.id`,
      [duplicateIds],
    )
    return grouped(duplicateIds, rows.map(toPlan), ({ duplicateVisitId }) => duplicateVisitId)
  },
}

/** All plans that were ever part of a duplicate, in the order of registration. */
export const loadPlansOfDuplicate = (context: RequestContext, duplicateId: string): Promise<VisitPlan[]> =>
  load(context, ofDuplicate, duplicateId)

const joining: LoaderDefinition<string, VisitPlan[]> = {
  async batch(context, planIds) {
    const rows = await context.db.query<object>(
      `SELECT ${PLAN_COLUMNS} FROM visit_plan p WHERE p.merged_into_id = ANY($1::uuid[]) ORDER BY p.id`,
      [planIds],
    )
    return grouped(planIds, rows.map(toPlan), ({ mergedIntoId }) => mergedIntoId)
  },
}

/** The plans that were merged into one: its participants. */
export const loadPlansJoining = (context: RequestContext, planId: string): Promise<VisitPlan[]> =>
  load(context, joining, planId)

function grouped(
  keys: readonly string[],
  plans: readonly VisitPlan[],
  keyOf: (plan: VisitPlan) => string | null,
): VisitPlan[][] {
  const groups = new Map<string | null, VisitPlan[]>(keys.map((key) => [key, []]))
  for (const plan of plans) groups.get(keyOf(plan))?.push(plan)
  return keys.map((key) => groups.get(key)!)
}
