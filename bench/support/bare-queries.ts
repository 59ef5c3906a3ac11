import type { Pool } from 'pg'
import { newId } from '../../src/shared/ids'

/**
 * The peer's side: what a good developer writes by hand with pg for just this one answer. Prepared statements, no GraphQL, no
 * token, no roles, no rules; the same JSON comes out.
 */

const PAGE_SIZE = 50
const PLANS = 3

interface PageRow {
  id: string
  uscc: string
  name: string
  sizeClass: string
  source: string
  pinned: boolean
  teamCode: string
  teamName: string
  departmentCode: string
  departmentName: string
  planId: string | null
  plannedOn: string
  halfDay: string | null
  purpose: string
  status: string
  planTeamCode: string
  planTeamName: string
}

/** All of the page in one statement: a row for each plan, or one for an enterprise without any. */
const PAGE = `
  SELECT page.*, p.id AS "planId", p.planned_on::text AS "plannedOn", p.half_day AS "halfDay", p.purpose, p.status,
         pt.code AS "planTeamCode", pt.name AS "planTeamName"
    FROM (
      SELECT t.id, t.uscc, t.name, t.size_class AS "sizeClass", ct.source, ct.pinned, o.code AS "teamCode", o.name AS "teamName",
             d.code AS "departmentCode", d.name AS "departmentName"
        FROM campaign_target ct
        JOIN target t ON t.id = ct.target_id
        JOIN team o ON o.id = ct.owner_team_id
        JOIN department d ON d.id = o.department_id
       WHERE ct.campaign_id = $1 AND ct.target_id > $2
       ORDER BY ct.target_id LIMIT ${PAGE_SIZE + 1}
    ) page
    LEFT JOIN LATERAL (
      SELECT * FROM visit_plan v
       WHERE v.campaign_id = $1 AND v.target_id = page.id AND v.planned_on >= $3
       ORDER BY v.planned_on, v.id LIMIT ${PLANS}
    ) p ON true
    LEFT JOIN team pt ON pt.id = p.team_id
   ORDER BY page.id, p.planned_on, p.id`

const globalId = (type: string, uuid: string): string => Buffer.from(`${type}:${uuid}`).toString('base64url')
const readId = (id: string): string => Buffer.from(id, 'base64url').toString().split(':')[1]!
const NIL = '00000000-0000-0000-0000-000000000000'

export interface PageRequest {
  campaignId: string
  /** The `endCursor` of the page before; empty for the first page. */
  after: string
  from: string
}

/** The page of 50 enterprises with owner, department and next three plans. */
export async function readPage(pool: Pool, { campaignId, after, from }: PageRequest): Promise<object> {
  const values = [campaignId, after ? readId(after) : NIL, from]
  const { rows } = await pool.query<PageRow>({ name: 'page', text: PAGE, values })
  const nodes: { id: string; visitPlans: { nodes: object[] } }[] = []
  let last = ''
  for (const row of rows) {
    if (row.id !== last) nodes.push(enterpriseOf(row))
    last = row.id
    if (row.planId !== null) nodes.at(-1)!.visitPlans.nodes.push(planOf(row, row.planId))
  }
  const hasNextPage = nodes.length > PAGE_SIZE
  if (hasNextPage) nodes.pop()
  const endCursor = nodes.at(-1)?.id ?? null
  return { data: { enterprises: { nodes, pageInfo: { hasNextPage, endCursor } } } }
}

const enterpriseOf = ({ id, uscc, name, sizeClass, source, pinned, ...row }: PageRow) => ({
  id: globalId('Enterprise', id),
  uscc,
  name,
  sizeClass,
  owner: {
    source,
    pinned,
    team: {
      code: row.teamCode,
      name: row.teamName,
      department: { code: row.departmentCode, name: row.departmentName },
    },
  },
  visitPlans: { nodes: [] as object[] },
})

const planOf = ({ plannedOn, halfDay, purpose, status, planTeamCode, planTeamName }: PageRow, id: string) => ({
  id: globalId('VisitPlan', id),
  plannedOn,
  halfDay,
  purpose,
  status,
  team: { code: planTeamCode, name: planTeamName },
})

const INSERT_PLAN = `
  INSERT INTO visit_plan (id, campaign_id, target_id, team_id, purpose, status, origin, round, planned_on, half_day, note, registered_by)
  VALUES ($1, $2, $3, $4, $5, 'ACTIVE', 'SELF_ARRANGED', 1, $6, NULL, NULL, 'bench')`
const INSERT_AUDIT = `
  INSERT INTO audit_event (id, actor, role, request_id, action, campaign_id, object_type, object_id, before, after)
  VALUES ($1, 'bench', 'DEPARTMENT', $2, 'registerVisitPlan', $3, 'VisitPlan', $4, NULL, $5)`

export interface PlanRequest {
  campaignId: string
  teamId: string
  targetId: string
  purpose: string
  plannedOn: string
}

/** The plan and its record in one transaction; nothing is checked but what the constraints check. Takes UUIDs. */
export async function insertPlan(pool: Pool, request: PlanRequest): Promise<object> {
  const { campaignId, teamId, targetId, purpose, plannedOn } = request
  const id = newId()
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query({
      name: 'plan',
      text: INSERT_PLAN,
      values: [id, campaignId, targetId, teamId, purpose, plannedOn],
    })
    const after = { targetId, teamId, status: 'ACTIVE', origin: 'SELF_ARRANGED', round: 1, plannedOn }
    const values = [newId(), newId(), campaignId, id, JSON.stringify(after)]
    await client.query({ name: 'audit', text: INSERT_AUDIT, values })
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
  const visitPlan = { id: globalId('VisitPlan', id), status: 'ACTIVE', plannedOn }
  return { data: { registerVisitPlan: { visitPlan, duplicate: null, userErrors: [] } } }
}
