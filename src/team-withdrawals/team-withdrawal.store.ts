import type { Queryable, Transaction } from '../database/database'
import { nearestFallback } from '../ownership/nearest-fallback'
import type { OwnershipSource } from '../ownership/ownership-source'
import { INELIGIBLE_STATES } from '../rules'
import type { WithdrawalOutcome } from './team-withdrawal.entity'

/** A target of the team that leaves, with what decides who owns it next. */
export interface OwnedTarget {
  targetId: string
  source: OwnershipSource
  pinned: boolean
  inScope: boolean
  visited: boolean
  /** Whether the successor is recused. */
  forbidden: boolean
  /** Whether the successor has a standing pairing. */
  paired: boolean
  fallbackTeamId: string
  fallbackAreaName: string
}

/** What a team owns in a campaign, in the order of target ids. @param successorTeamId null: there is none. */
export const readOwned = (
  db: Queryable,
  campaignId: string,
  teamId: string,
  successorTeamId: string | null,
): Promise<OwnedTarget[]> =>
  db.query<OwnedTarget>(
    `WITH owned AS MATERIALIZED (
       SELECT ct.target_id, ct.source, ct.pinned, x.area_id, x.registry_state
         FROM campaign_target ct JOIN target x ON x.id = ct.target_id
        WHERE ct.campaign_id = $1 AND ct.owner_team_id = $2
     ), last_resort AS MATERIALIZED (
       -- Once an area, not once a target.
       SELECT a.id AS area_id, fallback.team_id, fallback.area_name
         FROM area a
         ${nearestFallback('a')}
        WHERE a.id IN (SELECT area_id FROM owned)
     )
     SELECT o.target_id AS "targetId", o.source, o.pinned, o.registry_state <> ALL ($4::text[]) AS "inScope",
            EXISTS (SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = o.target_id AND v.mode = 'ENTERED') AS visited,
            EXISTS (SELECT FROM forbidden_pair f
                     WHERE f.campaign_id = $1 AND f.target_id = o.target_id AND f.team_id = $3) AS forbidden,
            EXISTS (SELECT FROM pairing p
                     WHERE p.campaign_id = $1 AND p.target_id = o.target_id AND p.team_id = $3) AS paired,
            l.team_id AS "fallbackTeamId", l.area_name AS "fallbackAreaName"
       FROM owned o JOIN last_resort l USING (area_id)
      ORDER BY o.target_id`,
    [campaignId, teamId, successorTeamId, INELIGIBLE_STATES],
  )

/** Whether a team owns what nobody has entered, or has open plans, outside an area. */
export async function reachesBeyond(
  db: Queryable,
  campaignId: string,
  teamId: string,
  areaId: string,
): Promise<boolean> {
  const [beyond] = await db.query(
    `SELECT FROM (
       SELECT ct.target_id FROM campaign_target ct
        WHERE ct.campaign_id = $1 AND ct.owner_team_id = $2
          AND NOT EXISTS (SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = ct.target_id AND v.mode = 'ENTERED')
       UNION ALL
       SELECT p.target_id FROM visit_plan p
        WHERE p.campaign_id = $1 AND p.team_id = $2 AND p.status IN ('ACTIVE', 'DUPLICATE', 'MERGED')
     ) has
      JOIN target x ON x.id = has.target_id
      JOIN area a ON a.id = x.area_id
     WHERE NOT a.lineage @> ARRAY[$3::uuid]
     LIMIT 1`,
    [campaignId, teamId, areaId],
  )
  return beyond !== undefined
}

/** Undefined while the team takes part. */
export async function readWithdrawal(
  db: Queryable,
  campaignId: string,
  teamId: string,
): Promise<{ successorTeamId: string | null; reason: string } | undefined> {
  const [row] = await db.query<{ successorTeamId: string | null; reason: string }>(
    `SELECT successor_team_id AS "successorTeamId", reason FROM team_withdrawal WHERE campaign_id = $1 AND team_id = $2`,
    [campaignId, teamId],
  )
  return row
}

export async function insertWithdrawal(
  tx: Transaction,
  withdrawal: {
    campaignId: string
    teamId: string
    successorTeamId: string | null
    reason: string
    outcome: WithdrawalOutcome
    actor: string
  },
): Promise<void> {
  const { campaignId, teamId, successorTeamId, reason, outcome, actor } = withdrawal
  await tx.execute(
    `INSERT INTO team_withdrawal (campaign_id, team_id, successor_team_id, reason, outcome, actor)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [campaignId, teamId, successorTeamId, reason, JSON.stringify(outcome), actor],
  )
}

export async function deleteWithdrawal(tx: Transaction, campaignId: string, teamId: string): Promise<void> {
  await tx.execute('DELETE FROM team_withdrawal WHERE campaign_id = $1 AND team_id = $2', [campaignId, teamId])
}
