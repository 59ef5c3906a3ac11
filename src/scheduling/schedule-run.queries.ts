import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import { load, type RequestContext, rowLoader } from '../shared/context'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { countDecisions, type DecisionFilter, type DecisionRow, listDecisions } from './decision.queries'
import { Assignment, OwnershipMove, ScheduleRun } from './schedule-run.type'

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

/** What of a run a caller sees: a department its own teams' part, a district's office what lies below its area. */
const partOf = (
  { caller }: RequestContext,
  runId: string,
  { teamId, movesOnly }: { teamId: string | null; movesOnly: boolean },
): DecisionFilter => ({
  runId,
  teamId,
  movesOnly,
  departmentId: scopeDepartmentId(caller),
  areaId: scopeAreaId(caller),
})

async function pageOf<Row extends { targetId: string }>(
  { db }: RequestContext,
  filter: DecisionFilter,
  page: PageRequest,
  create: (row: DecisionRow) => Row,
): Promise<Connection<Row>> {
  const rows = await listDecisions(db, filter, page.cursor?.[0] ?? null, page.size + 1)
  return connection(
    page,
    rows.map(create),
    ({ targetId }) => [targetId],
    () => countDecisions(db, filter),
  )
}

/** The targets whose owner a published run would change, or has changed; by target. */
export const listMoves = (
  context: RequestContext,
  runId: string,
  page: PageRequest,
): Promise<Connection<OwnershipMove>> =>
  pageOf(
    context,
    partOf(context, runId, { teamId: null, movesOnly: true }),
    page,
    ({ targetId, fromTeamId, teamId, reason }) =>
      Object.assign(new OwnershipMove(), { targetId, fromTeamId, toTeamId: teamId, reasonSentence: reason }),
  )

/** What the run decided for each target in scope; by target. @param teamId UUID; null for all teams. */
export const listAssignments = (
  context: RequestContext,
  runId: string,
  teamId: string | null,
  page: PageRequest,
): Promise<Connection<Assignment>> =>
  pageOf(
    context,
    partOf(context, runId, { teamId, movesOnly: false }),
    page,
    ({ targetId, teamId, cost, source, reason }) =>
      Object.assign(new Assignment(), { targetId, teamId, cost, source, reasonSentence: reason }),
  )
