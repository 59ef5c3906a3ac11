import type { Queryable, Transaction } from '../database/database'

export interface PairingState {
  targetId: string
  teamId: string
  reason: string | null
}

export const pairingKey = ({ targetId, teamId }: { targetId: string; teamId: string }): string =>
  `${targetId} ${teamId}`

/** Which of these targets are in the campaign. */
export async function readEnrolled(
  db: Queryable,
  campaignId: string,
  targetIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(
    'SELECT target_id AS id FROM campaign_target WHERE campaign_id = $1 AND target_id = ANY($2::uuid[])',
    [campaignId, targetIds],
  )
  return new Set(rows.map(({ id }) => id))
}

/** The pairings that these targets have, by `pairingKey`. */
export async function readPairings(
  db: Queryable,
  campaignId: string,
  targetIds: readonly string[],
): Promise<Map<string, PairingState>> {
  const rows = await db.query<PairingState>(
    `SELECT target_id AS "targetId", team_id AS "teamId", reason FROM pairing
      WHERE campaign_id = $1 AND target_id = ANY($2::uuid[])`,
    [campaignId, targetIds],
  )
  return new Map(rows.map((row) => [pairingKey(row), row]))
}

export async function writePairings(
  tx: Transaction,
  campaignId: string,
  actor: string,
  pairings: readonly PairingState[],
): Promise<void> {
  if (pairings.length === 0) return
  await tx.execute(
    `INSERT INTO pairing (campaign_id, target_id, team_id, reason, actor)
     SELECT $1, n.target_id, n.team_id, n.reason, $5
       FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS n (target_id, team_id, reason)
     ON CONFLICT (campaign_id, target_id, team_id)
       DO UPDATE SET reason = excluded.reason, actor = excluded.actor, at = now()`,
    [
      campaignId,
      pairings.map(({ targetId }) => targetId),
      pairings.map(({ teamId }) => teamId),
      pairings.map(({ reason }) => reason),
      actor,
    ],
  )
}
