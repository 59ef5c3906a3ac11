import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import { load, type RequestContext, rowLoader } from '../shared/context'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { Assignment, FallbackLoad, OwnershipMove, ScheduleRun } from './schedule-run.type'

const RUN_COLUMNS = `r.id, r.campaign_id AS "campaignId", r.mode, r.status, r.progress, r.campaign_version AS "campaignVersion",
  r.started_at AS "startedAt", r.finished_at AS "finishedAt", r.published_at AS "publishedAt", r.summary AS "summaryRecord",
  r.certificate AS "certificateRecord", r.shortage AS "shortageRecord", r.error AS "errorSentence",
  r.what_if AS "whatIfRecord"`

const toRun = (row: object): ScheduleRun => Object.assign(new ScheduleRun(), row)

const byId = rowLoader<string, ScheduleRun>(
  async (context, ids) =>
    (
      await context.db.query<object>(`SELECT ${RUN_COLUMNS} FROM schedule_run r WHERE r.id = ANY($1::uuid[])`, [ids])
    ).map(toRun),
  ({ id }) => id,
)

/** @param id UUID. */
export const loadScheduleRun = (context: RequestContext, id: string): Promise<ScheduleRun | null> =>
  load(context, byId, id)

/** Runs of a campaign, the newest first. @param whatIf only what-ifs, or none of them; null lists both. */
export async function listScheduleRuns(
  context: RequestContext,
  { campaignId, whatIf }: { campaignId: string; whatIf: boolean | null },
  page: PageRequest,
): Promise<Connection<ScheduleRun>> {
  const from = `schedule_run r WHERE r.campaign_id = $1 AND ($2::boolean IS NULL OR (r.what_if IS NOT NULL) = $2::boolean)`
  const rows = await context.db.query<object>(
    `SELECT ${RUN_COLUMNS} FROM ${from} AND ($3::uuid IS NULL OR r.id < $3::uuid) ORDER BY r.id DESC LIMIT $4`,
    [campaignId, whatIf, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(
    page,
    rows.map(toRun),
    ({ id }) => [id],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(`SELECT count(*) AS count FROM ${from}`, [
        campaignId,
        whatIf,
      ])
      return counted!.count
    },
  )
}

/**
 * What of a run a caller sees: a department its own teams' part, a district's office what lies below its area.
 * `$2` is the department, `$3` the area; `teams` are the columns of which one must be the department's.
 */
const visible = (teams: readonly string[]): string => `
  ($2::uuid IS NULL OR EXISTS (
    SELECT FROM team t WHERE t.department_id = $2::uuid AND t.id IN (${teams.join(', ')})))
  AND ($3::uuid IS NULL OR EXISTS (
    SELECT FROM target x JOIN area a ON a.id = x.area_id WHERE x.id = s.target_id AND a.lineage @> ARRAY[$3::uuid]))`

async function listDecisions<Row extends { targetId: string }>(
  context: RequestContext,
  runId: string,
  { where, columns, teamId }: { where: string; columns: string; teamId: string | null },
  page: PageRequest,
  create: (row: object) => Row,
): Promise<Connection<Row>> {
  const filter = `s.run_id = $1 AND ${where} AND ($4::uuid IS NULL OR s.team_id = $4::uuid)`
  const params = [runId, scopeDepartmentId(context.caller), scopeAreaId(context.caller), teamId]
  const rows = await context.db.query<object>(
    `SELECT ${columns} FROM schedule_assignment s
      WHERE ${filter} AND ($5::uuid IS NULL OR s.target_id > $5::uuid) ORDER BY s.target_id LIMIT $6`,
    [...params, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(
    page,
    rows.map(create),
    ({ targetId }) => [targetId],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(
        `SELECT count(*) AS count FROM schedule_assignment s WHERE ${filter}`,
        params,
      )
      return counted!.count
    },
  )
}

/** The targets whose owner a published run would change, or has changed; by target. */
export const listMoves = (
  context: RequestContext,
  runId: string,
  page: PageRequest,
): Promise<Connection<OwnershipMove>> =>
  listDecisions(
    context,
    runId,
    {
      where: `s.from_team_id <> s.team_id AND ${visible(['s.team_id', 's.from_team_id'])}`,
      columns:
        's.target_id AS "targetId", s.from_team_id AS "fromTeamId", s.team_id AS "toTeamId", s.reason AS "reasonSentence"',
      teamId: null,
    },
    page,
    (row) => Object.assign(new OwnershipMove(), row),
  )

/** What the run decided for each target in scope; by target. @param teamId UUID; null for all teams. */
export const listAssignments = (
  context: RequestContext,
  runId: string,
  teamId: string | null,
  page: PageRequest,
): Promise<Connection<Assignment>> =>
  listDecisions(
    context,
    runId,
    {
      where: visible(['s.team_id']),
      columns: 's.target_id AS "targetId", s.team_id AS "teamId", s.cost, s.source, s.reason AS "reasonSentence"',
      teamId,
    },
    page,
    (row) => Object.assign(new Assignment(), row),
  )

/** What a run leaves to each grass-roots team that has or had anything, by the team's code; below the caller's area. */
export async function listFallbackLoads(context: RequestContext, runId: string): Promise<FallbackLoad[]> {
  const rows = await context.db.query<object>(
    `SELECT t.id AS "teamId",
            count(*) FILTER (WHERE s.team_id = t.id) AS targets,
            count(*) FILTER (WHERE s.team_id = t.id) - count(*) FILTER (WHERE s.from_team_id = t.id) AS change
       FROM schedule_assignment s
       JOIN team t ON t.id IN (s.team_id, s.from_team_id) AND t.is_fallback
       JOIN area a ON a.id = t.area_id
      WHERE s.run_id = $1
        AND ($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid])
        AND ($3::uuid IS NULL OR t.department_id = $3::uuid)
      GROUP BY t.id, t.code
      ORDER BY t.code`,
    [runId, scopeAreaId(context.caller), scopeDepartmentId(context.caller)],
  )
  return rows.map((row) => Object.assign(new FallbackLoad(), row))
}
