import type { Queryable, Transaction } from '../database/database'
import type { AreaState } from './judge-area-rows'

/**
 * Every area there is: a city has some thousands at most.
 * @param scopeId the area to which the caller is limited.
 */
export const readAllAreas = (db: Queryable, scopeId: string | null): Promise<AreaState[]> =>
  db.query<AreaState>(
    `SELECT id, code, name, level, parent_id AS "parentId", zone, statistical_only AS "statisticalOnly",
            ($1::uuid IS NULL OR lineage @> ARRAY[$1::uuid]) AS within,
            ($1::uuid IS NULL OR (lineage @> ARRAY[$1::uuid] AND id <> $1::uuid)) AS below
       FROM area`,
    [scopeId],
  )

/** Which of these codes a department or a team has. */
export async function readUnitCodes(db: Queryable, codes: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ code: string }>(
    `SELECT code FROM department WHERE code = ANY($1::text[]) UNION SELECT code FROM team WHERE code = ANY($1::text[])`,
    [codes],
  )
  return new Set(rows.map(({ code }) => code))
}

const columnsOf = (areas: readonly AreaState[]): unknown[] => [
  areas.map(({ id }) => id),
  areas.map(({ code }) => code),
  areas.map(({ name }) => name),
  areas.map(({ level }) => level),
  areas.map(({ parentId }) => parentId),
  areas.map(({ zone }) => zone),
  areas.map(({ statisticalOnly }) => statisticalOnly),
]
const UNNEST = `unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::boolean[])
  AS n (id, code, name, level, parent_id, zone, statistical_only)`

/** Their lineage is empty until `followParents` has run. */
export async function insertAreas(tx: Transaction, areas: readonly AreaState[]): Promise<void> {
  if (areas.length === 0) return
  await tx.execute(
    `INSERT INTO area (id, code, name, level, parent_id, zone, statistical_only, lineage)
     SELECT n.id, n.code, n.name, n.level, n.parent_id, n.zone, n.statistical_only, '{}' FROM ${UNNEST}`,
    columnsOf(areas),
  )
}

export async function updateAreas(tx: Transaction, areas: readonly AreaState[]): Promise<void> {
  if (areas.length === 0) return
  await tx.execute(
    `UPDATE area a
        SET name = n.name, level = n.level, parent_id = n.parent_id, zone = n.zone, statistical_only = n.statistical_only
       FROM ${UNNEST} WHERE a.id = n.id AND a.code = n.code`,
    columnsOf(areas),
  )
}

/** Rewrites lineage, district and town of every area from the parents as they are. */
export async function followParents(tx: Transaction): Promise<void> {
  await tx.execute(
    `WITH RECURSIVE tree AS (
       SELECT id, ARRAY[id] AS lineage,
              CASE level WHEN 'DISTRICT' THEN id END AS district_id, CASE level WHEN 'TOWN' THEN id END AS town_id
         FROM area WHERE parent_id IS NULL
       UNION ALL
       SELECT a.id, tree.lineage || a.id,
              CASE a.level WHEN 'DISTRICT' THEN a.id ELSE tree.district_id END,
              CASE a.level WHEN 'TOWN' THEN a.id ELSE tree.town_id END
         FROM area a JOIN tree ON a.parent_id = tree.id
     )
     UPDATE area a SET lineage = tree.lineage, district_id = tree.district_id, town_id = tree.town_id
       FROM tree
      WHERE tree.id = a.id
        AND (a.lineage, a.district_id, a.town_id) IS DISTINCT FROM (tree.lineage, tree.district_id, tree.town_id)`,
  )
}
