import type { Queryable } from '../database/database'
import { nearestFallback } from '../ownership/change-owners'
import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { groupBy } from '../shared/group-by'
import { tidy } from '../shared/text'
import type { EnterpriseFacts, ReadRow } from './read-enterprise-row'

/** A record that a row names. */
export interface StoredEnterprise extends EnterpriseFacts {
  id: string
  uscc: string | null
  registrationNumber: string | null
  /** Whether it lies within the caller's area. */
  isInReach: boolean
  /** Whether it is in the campaign that the import is for. */
  isEnrolled: boolean
  /** The record that replaced it, when it was merged. */
  successor: { name: string; code: string | null } | null
}

/** The records that rows name, by the row's number. By code there is one at most, by name there may be several. */
export type StoredByRow = ReadonlyMap<number, readonly StoredEnterprise[]>

interface Hit extends StoredEnterprise {
  row: number
}

const STORED_COLUMNS = `t.id, t.uscc, t.registration_number AS "registrationNumber", t.name, t.area_id AS "areaId", t.address,
  t.industry_code AS "industryCode", t.size_class AS "sizeClass", t.is_above_scale AS "isAboveScale", t.is_key AS "isKey",
  t.registry_state AS "registryState", t.state_since AS "stateSince", t.state_evidence AS "stateEvidence"`

/** Names are compared without the width of their letters and brackets. */
export const nameKey = (areaId: string, name: string): string => `${areaId} ${tidy(name) ?? ''}`

/**
 * Finds what is stored already under the codes, or names and areas, of the rows: two statements, however many rows.
 * @param campaignId UUID of the campaign that the import is for.
 */
export async function findStored(
  context: RequestContext,
  db: Queryable,
  rows: readonly ReadRow[],
  campaignId: string | null,
): Promise<StoredByRow> {
  const hits = [
    ...(await findByCode(context, db, rows, campaignId)),
    ...(await findByName(context, db, rows, campaignId)),
  ]
  return groupBy(hits, ({ row }) => row)
}

async function findByCode(
  context: RequestContext,
  db: Queryable,
  rows: readonly ReadRow[],
  campaignId: string | null,
): Promise<Hit[]> {
  const coded = rows.filter(({ knownBy }) => knownBy === 'code')
  if (coded.length === 0) return []
  return db.query<Hit>(
    `WITH asked AS (
       SELECT * FROM unnest($1::int[], $2::text[], $3::text[]) AS r (row, uscc, registration_number)
     ), hit AS (
       SELECT r.row, t.id FROM asked r JOIN target t ON t.uscc = r.uscc AND t.registry_state <> 'MERGED'
       UNION ALL
       SELECT r.row, t.id FROM asked r
         JOIN target t ON t.registration_number = r.registration_number AND t.registry_state <> 'MERGED'
     ), merged AS (
       SELECT DISTINCT ON (r.row) r.row, t.id FROM asked r
         JOIN target t ON t.registry_state = 'MERGED' AND (t.uscc = r.uscc OR t.registration_number = r.registration_number)
        WHERE NOT EXISTS (SELECT FROM hit WHERE hit.row = r.row)
        ORDER BY r.row, t.id
     )
     SELECT h.row, ${STORED_COLUMNS}, ${reach('$4')}, ct.target_id IS NOT NULL AS "isEnrolled",
            CASE WHEN next.id IS NOT NULL
                 THEN json_build_object('name', next.name, 'code', coalesce(next.uscc, next.registration_number)) END AS successor
       FROM (TABLE hit UNION ALL TABLE merged) h
       JOIN target t ON t.id = h.id
       JOIN area a ON a.id = t.area_id
       LEFT JOIN target next ON next.id = t.successor_id
       LEFT JOIN campaign_target ct ON ct.campaign_id = $5 AND ct.target_id = t.id`,
    [
      coded.map(({ row }) => row),
      coded.map(({ uscc }) => uscc),
      coded.map(({ registrationNumber }) => registrationNumber),
      scopeAreaId(context.caller),
      campaignId,
    ],
  )
}

async function findByName(
  context: RequestContext,
  db: Queryable,
  rows: readonly ReadRow[],
  campaignId: string | null,
): Promise<Hit[]> {
  const named = rows.filter(({ knownBy, given }) => knownBy === 'name' && given.name !== null && given.areaId !== null)
  if (named.length === 0) return []
  return db.query<Hit>(
    `SELECT r.row, ${STORED_COLUMNS}, ${reach('$4')}, ct.target_id IS NOT NULL AS "isEnrolled", NULL AS successor
       FROM unnest($1::int[], $2::uuid[], $3::text[]) AS r (row, area_id, name)
       JOIN target t ON t.area_id = r.area_id AND normalize(t.name, NFKC) = r.name AND t.registry_state <> 'MERGED'
       JOIN area a ON a.id = t.area_id
       LEFT JOIN campaign_target ct ON ct.campaign_id = $5 AND ct.target_id = t.id`,
    [
      named.map(({ row }) => row),
      named.map(({ given }) => given.areaId),
      named.map(({ given }) => tidy(given.name)),
      scopeAreaId(context.caller),
      campaignId,
    ],
  )
}

const reach = (scope: string): string => `(${scope}::uuid IS NULL OR a.lineage @> ARRAY[${scope}::uuid]) AS "isInReach"`

/** The areas with no fallback team upward: what lies there cannot be enrolled. As a rule there is none. */
export async function findAreasWithoutFallback(db: Queryable): Promise<ReadonlySet<string>> {
  const areas = await db.query<{ id: string }>(
    `SELECT a.id FROM area a ${nearestFallback('a')} WHERE fallback.team_id IS NULL`,
  )
  return new Set(areas.map(({ id }) => id))
}
