import type { Queryable, Transaction } from '../database/database'
import { nearestFallback } from '../ownership/nearest-fallback'
import { Refused, refusal } from '../shared/errors'

/** Campaigns that are not closed and have targets: those that a change to areas or units may concern. */
export async function openCampaignsWithTargets(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT c.id FROM campaign c
      WHERE c.phase <> 'CLOSED' AND EXISTS (SELECT FROM campaign_target ct WHERE ct.campaign_id = c.id)
      ORDER BY c.id`,
  )
  return rows.map(({ id }) => id)
}

/**
 * Areas of district level or below with no fallback team at or above them (architecture.md, promise 1), at most `most`, the
 * highest first.
 */
export async function areasWithoutFallback(db: Queryable, most: number): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT a.name FROM area a
      WHERE a.level <> 'CITY'
        AND NOT EXISTS (SELECT FROM team t WHERE t.is_fallback AND t.area_id = ANY(a.lineage))
      ORDER BY cardinality(a.lineage), a.code
      LIMIT $1`,
    [most],
  )
  return rows.map(({ name }) => name)
}

/**
 * After a change to areas or units: whatever is enrolled must still find a fallback team upward.
 * @throws Refused NO_FALLBACK_TEAM naming up to three areas that do not.
 */
export async function requireFallbackForEnrolled(tx: Transaction): Promise<void> {
  const areas = await tx.query<{ name: string }>(
    `SELECT a.name FROM area a
       ${nearestFallback('a')}
      WHERE fallback.team_id IS NULL
        AND EXISTS (
          SELECT FROM target t JOIN campaign_target ct ON ct.target_id = t.id
            JOIN campaign c ON c.id = ct.campaign_id AND c.phase <> 'CLOSED'
           WHERE t.area_id = a.id)
      ORDER BY a.code LIMIT 3`,
  )
  if (areas.length > 0)
    throw new Refused(
      refusal('NO_FALLBACK_TEAM', ['rows'], 'area.leftWithoutFallback', {
        areas: areas.map(({ name }) => name).join('、'),
      }),
    )
}
