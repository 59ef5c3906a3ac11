import { load, type RequestContext, rowLoader } from '../shared/context'
import { requestError } from '../shared/errors'
import { uuidOf } from '../shared/relay'
import { tidy } from '../shared/text'
import { Campaign } from './campaign.entity'

const CAMPAIGN_COLUMNS = `c.id, c.code, c.name, c.phase, c.starts_on AS "startsOn", c.ends_on AS "endsOn", c.version,
  c.cost_weights AS "costWeights", c.fallback_share AS "fallbackShare", c.created_at AS "createdAt"`
const toCampaign = (row: object): Campaign => Object.assign(new Campaign(), row)

const byId = rowLoader<string, Campaign>(
  async (context, ids) =>
    (
      await context.db.query<object>(`SELECT ${CAMPAIGN_COLUMNS} FROM campaign c WHERE c.id = ANY($1::uuid[])`, [ids])
    ).map(toCampaign),
  ({ id }) => id,
)

/** @param id UUID. */
export const loadCampaign = (context: RequestContext, id: string): Promise<Campaign | null> => load(context, byId, id)

export async function findCampaign(context: RequestContext, code: string): Promise<Campaign | null> {
  const [row] = await context.db.query<object>(`SELECT ${CAMPAIGN_COLUMNS} FROM campaign c WHERE c.code = $1`, [
    tidy(code),
  ])
  return row ? toCampaign(row) : null
}

/** The latest first. */
export async function listCampaigns(context: RequestContext): Promise<Campaign[]> {
  const rows = await context.db.query<object>(
    `SELECT ${CAMPAIGN_COLUMNS} FROM campaign c ORDER BY c.starts_on DESC, c.code`,
  )
  return rows.map(toCampaign)
}

/**
 * The campaign that a query names by its global ID.
 * @throws GraphQLError NOT_FOUND when there is none.
 */
export async function requireCampaign(context: RequestContext, campaignId: string): Promise<Campaign> {
  const id = uuidOf('Campaign', campaignId)
  const campaign = id && (await loadCampaign(context, id))
  if (!campaign) throw requestError('NOT_FOUND', context.language, 'campaign.notFound')
  return campaign
}
