import { INELIGIBLE_STATES } from '../rules'
import { type LoaderDefinition, load, type RequestContext } from '../shared/context'
import { type Remit, TeamTerms } from './team-terms.type'

interface TermsKey {
  campaignId: string
  teamId: string
}
const keyOf = ({ campaignId, teamId }: TermsKey): string => `${campaignId} ${teamId}`
const columnsOf = (keys: readonly TermsKey[]): string[][] => [
  keys.map(({ campaignId }) => campaignId),
  keys.map(({ teamId }) => teamId),
]

const terms: LoaderDefinition<TermsKey, TeamTerms | null> = {
  keyOf,
  async batch(context, keys) {
    const rows = await context.db.query<TermsKey & { capacity: number | null; remits: Remit[] }>(
      `SELECT tt.campaign_id AS "campaignId", tt.team_id AS "teamId", tt.capacity, coalesce(remit.list, '[]') AS remits
         FROM unnest($1::uuid[], $2::uuid[]) AS key (campaign_id, team_id)
         JOIN team_terms tt USING (campaign_id, team_id)
         LEFT JOIN LATERAL (
           SELECT json_agg(json_build_object('industryCode', r.industry_code, 'areaCode', a.code, 'sizeClass', r.size_class,
                                             'isKey', r.is_key) ORDER BY r.position) AS list
             FROM remit r LEFT JOIN area a ON a.id = r.area_id
            WHERE r.campaign_id = tt.campaign_id AND r.team_id = tt.team_id
         ) remit ON true`,
      columnsOf(keys),
    )
    const found = new Map(rows.map((row) => [keyOf(row), Object.assign(new TeamTerms(), row)]))
    return keys.map((key) => found.get(keyOf(key)) ?? null)
  },
}

const loads: LoaderDefinition<TermsKey, number> = {
  keyOf,
  async batch(context, keys) {
    const rows = await context.db.query<TermsKey & { load: number }>(
      `SELECT ct.campaign_id AS "campaignId", ct.owner_team_id AS "teamId", count(*) AS load
         FROM unnest($1::uuid[], $2::uuid[]) AS key (campaign_id, team_id)
         JOIN campaign_target ct ON ct.campaign_id = key.campaign_id AND ct.owner_team_id = key.team_id
         JOIN target t ON t.id = ct.target_id AND t.registry_state <> ALL ($3::text[])
        GROUP BY ct.campaign_id, ct.owner_team_id`,
      [...columnsOf(keys), INELIGIBLE_STATES],
    )
    const found = new Map(rows.map((row) => [keyOf(row), row.load]))
    return keys.map((key) => found.get(keyOf(key)) ?? 0)
  },
}

/** The terms of a team in a campaign; null before anyone has said. UUIDs. */
export const loadTeamTerms = (context: RequestContext, key: TermsKey): Promise<TeamTerms | null> =>
  load(context, terms, key)

/** How many targets in scope a team owns in a campaign. */
export const loadTeamLoad = (context: RequestContext, key: TermsKey): Promise<number> => load(context, loads, key)
