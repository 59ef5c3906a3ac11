/**
 * A lateral join that gives the fallback team nearest upward from an area (rules.md, enrolledMeansOwned), as `fallback.team_id`
 * and `fallback.area_name`; both are null where there is none.
 * @param area alias of the joined `area` row.
 */
export const nearestFallback = (area: string): string => `
  LEFT JOIN LATERAL (
    SELECT t.id AS team_id, a.name AS area_name
      FROM unnest(${area}.lineage) WITH ORDINALITY AS up (area_id, depth)
      JOIN team t ON t.area_id = up.area_id AND t.is_fallback
      JOIN area a ON a.id = up.area_id
     ORDER BY up.depth DESC
     LIMIT 1
  ) fallback ON true`
