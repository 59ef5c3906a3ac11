import { scopeAreaId } from '../shared/access'
import { type LoaderDefinition, load, type RequestContext } from '../shared/context'
import { groupBy } from '../shared/group-by'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { Ownership, OwnershipChange, Recusal } from './ownership.type'

interface OwnershipKey {
  campaignId: string
  targetId: string
}

const ownerships: LoaderDefinition<OwnershipKey, Ownership | null> = {
  keyOf: ({ campaignId, targetId }) => `${campaignId} ${targetId}`,
  async batch(context, keys) {
    const found = new Map<string, Ownership>()
    for (const [campaignId, ofCampaign] of groupBy(keys, (key) => key.campaignId)) {
      const rows = await context.db.query<object>(
        `SELECT ct.campaign_id AS "campaignId", ct.target_id AS "targetId", ct.owner_team_id AS "teamId", ct.source, ct.pinned,
                ct.reason AS "reasonSentence", ct.since
           FROM campaign_target ct
          WHERE ct.campaign_id = $1 AND ct.target_id = ANY($2::uuid[])
            AND ($3::uuid IS NULL OR EXISTS (
              SELECT FROM target x JOIN area a ON a.id = x.area_id WHERE x.id = ct.target_id AND a.lineage @> ARRAY[$3::uuid]))`,
        [campaignId, ofCampaign.map(({ targetId }) => targetId), scopeAreaId(context.caller)],
      )
      for (const row of rows) {
        const ownership = Object.assign(new Ownership(), row)
        found.set(`${ownership.campaignId} ${ownership.targetId}`, ownership)
      }
    }
    return keys.map(({ campaignId, targetId }) => found.get(`${campaignId} ${targetId}`) ?? null)
  },
}

/** The owner of a target in a campaign, by UUIDs; null while it is not in it, or outside the caller's area. */
export const loadOwnership = (
  context: RequestContext,
  campaignId: string,
  targetId: string,
): Promise<Ownership | null> => load(context, ownerships, { campaignId, targetId })

const recusals: LoaderDefinition<OwnershipKey, Recusal[]> = {
  keyOf: ({ campaignId, targetId }) => `${campaignId} ${targetId}`,
  async batch(context, keys) {
    const rows = await context.db.query<object>(
      `SELECT f.campaign_id AS "campaignId", f.target_id AS "targetId", f.team_id AS "teamId", f.reason AS "reasonText", f.at
         FROM forbidden_pair f
        WHERE f.campaign_id = ANY($1::uuid[]) AND f.target_id = ANY($2::uuid[])
        ORDER BY f.at, f.team_id`,
      [keys.map(({ campaignId }) => campaignId), keys.map(({ targetId }) => targetId)],
    )
    const found = groupBy(
      rows.map((row) => Object.assign(new Recusal(), row)),
      ({ campaignId, targetId }) => `${campaignId} ${targetId}`,
    )
    return keys.map(({ campaignId, targetId }) => found.get(`${campaignId} ${targetId}`) ?? [])
  },
}

/** Teams that may not own a target, the first recused first. */
export const loadRecusals = (context: RequestContext, { campaignId, targetId }: OwnershipKey): Promise<Recusal[]> =>
  load(context, recusals, { campaignId, targetId })

/** Who owned a target, the latest first. */
export async function listOwnershipChanges(
  context: RequestContext,
  { campaignId, targetId }: OwnershipKey,
  page: PageRequest,
): Promise<Connection<OwnershipChange>> {
  const rows = await context.db.query<object>(
    `SELECT h.id, h.at, h.from_team_id AS "fromTeamId", h.to_team_id AS "toTeamId", h.source, h.reason AS "reasonSentence",
            h.actor AS by, h.schedule_run_id AS "scheduleRunId"
       FROM ownership_change h
      WHERE h.campaign_id = $1 AND h.target_id = $2 AND ($3::uuid IS NULL OR h.id < $3::uuid)
      ORDER BY h.id DESC LIMIT $4`,
    [campaignId, targetId, page.cursor?.[0] ?? null, page.size + 1],
  )
  return connection(
    page,
    rows.map((row) => Object.assign(new OwnershipChange(), row)),
    ({ id }) => [id],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(
        `SELECT count(*) AS count FROM ownership_change h WHERE h.campaign_id = $1 AND h.target_id = $2`,
        [campaignId, targetId],
      )
      return counted!.count
    },
  )
}
