import type { Queryable } from '../database/database'
import { nearestFallback } from '../ownership/nearest-fallback'
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
  /** The record that replaced it, when it was merged into one within the caller's area. */
  successor: { name: string; code: string | null } | null
}

/** The records that rows name, by the row's number. By code there is one at most, by name there may be several. */
export type StoredByRow = ReadonlyMap<number, readonly StoredEnterprise[]>

/** Names are compared without the width of their letters and brackets. */
export const nameKey = (areaId: string, name: string): string => `${areaId} ${tidy(name) ?? ''}`

/** Found by its code for a row, or by its name for all rows that go by that name. */
interface Hit extends StoredEnterprise {
  row: number | null
  key: string | null
}

/**
 * Finds what is stored already under the codes, or names and areas, of the rows. One statement, so that it sees one state:
 * half of what another import stores would be locked first, and the other half in the wrong order after it.
 * @param campaignId UUID of the campaign that the import is for.
 */
export async function findStored(
  context: RequestContext,
  db: Queryable,
  rows: readonly ReadRow[],
  campaignId: string | null,
): Promise<StoredByRow> {
  const coded = rows.filter(({ knownBy }) => knownBy === 'code')
  const named = rows.flatMap(({ row, knownBy, given: { areaId, name } }) =>
    knownBy === 'name' && areaId !== null && name !== null ? [{ row, areaId, key: nameKey(areaId, name) }] : [],
  )
  if (coded.length + named.length === 0) return new Map()
  const byName = groupBy(named, ({ key }) => key)
  const hits = await db.query<Hit>(FIND, [
    coded.map(({ row }) => row),
    coded.map(({ uscc }) => uscc),
    coded.map(({ registrationNumber }) => registrationNumber),
    [...new Set(named.map(({ areaId }) => areaId))],
    JSON.stringify(Object.fromEntries(named.map(({ key }) => [key, true]))),
    scopeAreaId(context.caller),
    campaignId,
  ])
  const found = hits.flatMap(({ row, key, ...stored }) =>
    (row !== null ? [{ row }] : (byName.get(key ?? '') ?? [])).map((asking) => ({ row: asking.row, stored })),
  )
  return new Map([...groupBy(found, ({ row }) => row)].map(([row, all]) => [row, all.map(({ stored }) => stored)]))
}

const FIND = `
  WITH asked AS (
    SELECT * FROM unnest($1::int[], $2::text[], $3::text[]) AS r (row, uscc, registration_number)
  ), hit AS (
    SELECT r.row, t.id FROM asked r JOIN target t ON t.uscc = r.uscc AND t.registry_state <> 'MERGED'
    UNION ALL
    SELECT r.row, t.id FROM asked r
      JOIN target t ON t.registration_number = r.registration_number AND t.registry_state <> 'MERGED'
  ), replaced AS (
    SELECT r.row, t.id FROM asked r JOIN target t ON t.uscc = r.uscc AND t.registry_state = 'MERGED'
    UNION ALL
    SELECT r.row, t.id FROM asked r
      JOIN target t ON t.registration_number = r.registration_number AND t.registry_state = 'MERGED'
  ), merged AS (
    SELECT DISTINCT ON (row) row, id FROM replaced
     WHERE NOT EXISTS (SELECT FROM hit WHERE hit.row = replaced.row)
     ORDER BY row, id
  ), named AS (
    -- One look at each record of these areas: as a join the planner may well compare each name with each.
    SELECT called.key, t.id
      FROM target t
     CROSS JOIN LATERAL (SELECT t.area_id || ' ' || normalize(t.name, NFKC) AS key OFFSET 0) called
     WHERE t.area_id = ANY($4::uuid[]) AND t.registry_state <> 'MERGED' AND $5::jsonb ? called.key
  ), found AS (
    SELECT row, NULL AS key, id FROM hit
    UNION ALL
    SELECT row, NULL, id FROM merged
    UNION ALL
    SELECT NULL, key, id FROM named
  )
  SELECT f.row, f.key, t.id, t.uscc, t.registration_number AS "registrationNumber", t.name, t.area_id AS "areaId", t.address,
         t.industry_code AS "industryCode", t.size_class AS "sizeClass", t.is_above_scale AS "isAboveScale", t.is_key AS "isKey",
         t.registry_state AS "registryState", t.state_since AS "stateSince", t.state_evidence AS "stateEvidence",
         ($6::uuid IS NULL OR a.lineage @> ARRAY[$6::uuid]) AS "isInReach", ct.target_id IS NOT NULL AS "isEnrolled",
         CASE WHEN next.id IS NOT NULL
              THEN json_build_object('name', next.name, 'code', coalesce(next.uscc, next.registration_number)) END AS successor
    FROM found f
    JOIN target t ON t.id = f.id
    JOIN area a ON a.id = t.area_id
    LEFT JOIN (target next JOIN area na ON na.id = next.area_id)
           ON next.id = t.successor_id AND ($6::uuid IS NULL OR na.lineage @> ARRAY[$6::uuid])
    LEFT JOIN campaign_target ct ON ct.campaign_id = $7 AND ct.target_id = t.id
   ORDER BY t.id`

/** The areas with no fallback team upward: what lies there cannot be enrolled. As a rule there is none. */
export async function findAreasWithoutFallback(db: Queryable): Promise<ReadonlySet<string>> {
  const areas = await db.query<{ id: string }>(
    `SELECT a.id FROM area a ${nearestFallback('a')} WHERE fallback.team_id IS NULL`,
  )
  return new Set(areas.map(({ id }) => id))
}
