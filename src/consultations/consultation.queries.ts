import { consultationStatus } from '../rules'
import { type LoaderDefinition, load, type RequestContext, rowLoader } from '../shared/context'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { Consultation, type ConsultationStatus } from './consultation.entity'

const CONSULTATION_COLUMNS = `k.id, k.campaign_id AS "campaignId", k.schedule_run_id AS "scheduleRunId", k.status,
  k.closes_on AS "closesOn", k.note, k.opened_at AS "openedAt", k.opened_by AS "openedBy", k.ended_at AS "endedAt", c.phase`
const CONSULTATIONS = 'consultation k JOIN campaign c ON c.id = k.campaign_id'

type ConsultationRow = Consultation & { phase: string }

function toConsultation(context: RequestContext, { phase, ...row }: ConsultationRow): Consultation {
  const status = consultationStatus({ ...row, phase }, context.today) as ConsultationStatus
  return Object.assign(new Consultation(), { ...row, status })
}

const byId = rowLoader<string, Consultation>(
  async (context, ids) =>
    (
      await context.db.query<ConsultationRow>(
        `SELECT ${CONSULTATION_COLUMNS} FROM ${CONSULTATIONS} WHERE k.id = ANY($1::uuid[])`,
        [ids],
      )
    ).map((row) => toConsultation(context, row)),
  ({ id }) => id,
)

/** @param id UUID. */
export const loadConsultation = (context: RequestContext, id: string): Promise<Consultation | null> =>
  load(context, byId, id)

const newestOf = (column: 'schedule_run_id' | 'campaign_id'): LoaderDefinition<string, Consultation | null> => ({
  async batch(context, keys) {
    const rows = await context.db.query<ConsultationRow>(
      `SELECT DISTINCT ON (k.${column}) ${CONSULTATION_COLUMNS} FROM ${CONSULTATIONS}
        WHERE k.${column} = ANY($1::uuid[]) ORDER BY k.${column}, k.id DESC`,
      [keys],
    )
    const found = new Map(
      rows.map((row) => [column === 'campaign_id' ? row.campaignId : row.scheduleRunId, toConsultation(context, row)]),
    )
    return keys.map((key) => found.get(key) ?? null)
  },
})
const newestOfRun = newestOf('schedule_run_id')
const newestOfCampaign = newestOf('campaign_id')

/** The newest consultation on a run; null when there has been none. @param runId UUID. */
export const loadConsultationOfRun = (context: RequestContext, runId: string): Promise<Consultation | null> =>
  load(context, newestOfRun, runId)

/** The newest consultation in a campaign. @param campaignId UUID. */
export const loadNewestConsultation = (context: RequestContext, campaignId: string): Promise<Consultation | null> =>
  load(context, newestOfCampaign, campaignId)

/** Consultations of a campaign, the newest first. */
export async function listConsultations(
  context: RequestContext,
  campaignId: string,
  page: PageRequest,
): Promise<Connection<Consultation>> {
  const rows = await context.db.query<ConsultationRow>(
    `SELECT ${CONSULTATION_COLUMNS} FROM ${CONSULTATIONS}
      WHERE k.campaign_id = $1 AND ($2::uuid IS NULL OR k.id < $2::uuid) ORDER BY k.id DESC LIMIT $3`,
    [campaignId, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(
    page,
    rows.map((row) => toConsultation(context, row)),
    ({ id }) => [id],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(
        `SELECT count(*) AS count FROM consultation k WHERE k.campaign_id = $1`,
        [campaignId],
      )
      return counted!.count
    },
  )
}
