import { type LoaderDefinition, load, type RequestContext } from '../shared/context'
import { TeamWithdrawal } from './team-withdrawal.type'

interface WithdrawalKey {
  campaignId: string
  teamId: string
}
const keyOf = ({ campaignId, teamId }: WithdrawalKey): string => `${campaignId} ${teamId}`

const withdrawals: LoaderDefinition<WithdrawalKey, TeamWithdrawal | null> = {
  keyOf,
  async batch(context, keys) {
    const rows = await context.db.query<object>(
      `SELECT w.campaign_id AS "campaignId", w.team_id AS "teamId", w.successor_team_id AS "successorTeamId",
              w.reason AS "reasonText", w.at, w.outcome
         FROM unnest($1::uuid[], $2::uuid[]) AS key (campaign_id, team_id)
         JOIN team_withdrawal w USING (campaign_id, team_id)`,
      [keys.map(({ campaignId }) => campaignId), keys.map(({ teamId }) => teamId)],
    )
    const found = new Map(
      rows.map((row) => {
        const withdrawal = Object.assign(new TeamWithdrawal(), row)
        return [keyOf(withdrawal), withdrawal]
      }),
    )
    return keys.map((key) => found.get(keyOf(key)) ?? null)
  },
}

/** How a team left a campaign; null while it takes part. UUIDs. */
export const loadTeamWithdrawal = (context: RequestContext, key: WithdrawalKey): Promise<TeamWithdrawal | null> =>
  load(context, withdrawals, key)
