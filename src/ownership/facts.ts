import type { Queryable } from '../database/database'
import type { RemitFact, TargetFacts, TeamFacts } from '../rules'
import { nearestFallback } from './nearest-fallback'

/** What the rules need to know of a team in one campaign. */
export interface TeamInCampaign extends TeamFacts {
  id: string
  code: string
  name: string
  departmentId: string
  townId: string | null
  districtId: string | null
  /** Targets; null is no limit, as for a team without terms. */
  capacity: number | null
  /** Targets in scope that it owns now; 0 when it was not asked for. */
  load: number
}

/** What the rules need to know of a target in one campaign. */
export interface TargetInCampaign extends TargetFacts {
  id: string
  name: string
  registryState: string
  townId: string | null
  districtId: string | null
  ownerTeamId: string
  source: string
  pinned: boolean
  /** Of the fallback team nearest upward. */
  fallbackTeamId: string
  enrolmentNo: number
  visited: boolean
}

/**
 * Teams as they stand in a campaign, by id.
 * @param teamIds null reads every team.
 * @param withLoad counts what each owns now, which takes longer than all the rest.
 */
export async function readTeams(
  db: Queryable,
  campaignId: string,
  teamIds: readonly string[] | null = null,
  { withLoad = true }: { withLoad?: boolean } = {},
): Promise<Map<string, TeamInCampaign>> {
  const rows = await db.query<Omit<TeamInCampaign, 'remits'> & { remits: RemitFact[] | null }>(
    `SELECT t.id, t.code, t.name, t.department_id AS "departmentId", t.is_fallback AS "isFallback",
            d.tier, d.kind, d.area_id AS "departmentAreaId", a.town_id AS "townId", a.district_id AS "districtId",
            EXISTS (SELECT FROM team_withdrawal w WHERE w.campaign_id = $1 AND w.team_id = t.id) AS withdrawn,
            terms.capacity,
            coalesce(loads.load, 0) AS load,
            (SELECT jsonb_agg(jsonb_build_object('industryCode', r.industry_code, 'areaId', r.area_id,
                                                 'sizeClass', r.size_class, 'isKey', r.is_key) ORDER BY r.position)
               FROM remit r WHERE r.campaign_id = $1 AND r.team_id = t.id) AS remits
       FROM team t
       JOIN department d ON d.id = t.department_id
       JOIN area a ON a.id = t.area_id
       LEFT JOIN team_terms terms ON terms.campaign_id = $1 AND terms.team_id = t.id
       -- Counted once for all teams: one by one, those of 500 teams among 100,000 targets took 4 s.
       LEFT JOIN (
         SELECT ct.owner_team_id, count(*) AS load
           FROM campaign_target ct JOIN target x ON x.id = ct.target_id
          WHERE $3::boolean AND ct.campaign_id = $1 AND ($2::uuid[] IS NULL OR ct.owner_team_id = ANY($2::uuid[]))
            AND x.registry_state NOT IN ('LICENCE_REVOKED', 'DEREGISTERED', 'MERGED')
          GROUP BY ct.owner_team_id
       ) loads ON loads.owner_team_id = t.id
      WHERE $2::uuid[] IS NULL OR t.id = ANY($2::uuid[])
      ORDER BY t.id`,
    [campaignId, teamIds, withLoad],
  )
  return new Map(rows.map((row) => [row.id, { ...row, remits: row.remits ?? [] }]))
}

/**
 * Enrolled targets as they stand in a campaign, by id and in the order of their ids.
 * @param targetIds null reads every target.
 * @param inScope leaves out the ineligible ones.
 */
export async function readTargets(
  db: Queryable,
  campaignId: string,
  targetIds: readonly string[] | null,
  { inScope = false }: { inScope?: boolean } = {},
): Promise<Map<string, TargetInCampaign>> {
  const rows = await db.query<TargetInCampaign>(
    `SELECT x.id, x.name, x.registry_state AS "registryState", x.size_class AS "sizeClass", x.is_key AS "isKey",
            a.lineage AS "areaLineage", a.town_id AS "townId", a.district_id AS "districtId",
            coalesce(i.lineage, '{}') AS "industryLineage",
            ct.owner_team_id AS "ownerTeamId", ct.source, ct.pinned, ct.enrolment_no AS "enrolmentNo",
            fallback.team_id AS "fallbackTeamId",
            EXISTS (SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = x.id AND v.mode = 'ENTERED') AS visited
       FROM campaign_target ct
       JOIN target x ON x.id = ct.target_id
       JOIN area a ON a.id = x.area_id
       LEFT JOIN industry i ON i.code = x.industry_code
       ${nearestFallback('a')}
      WHERE ct.campaign_id = $1
        AND ($2::uuid[] IS NULL OR ct.target_id = ANY($2::uuid[]))
        AND (NOT $3::boolean OR x.registry_state NOT IN ('LICENCE_REVOKED', 'DEREGISTERED', 'MERGED'))
      ORDER BY x.id`,
    [campaignId, targetIds, inScope],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Pairs of target and team, as a set of `pairKey`s. */
export type Pairs = ReadonlySet<string>
export const pairKey = (targetId: string, teamId: string): string => `${targetId} ${teamId}`

/** Standing pairings and recusals of a campaign, of the targets named or of all. */
export async function readPairs(
  db: Queryable,
  table: 'pairing' | 'forbidden_pair',
  campaignId: string,
  targetIds: readonly string[] | null,
): Promise<Pairs> {
  const rows = await db.query<{ targetId: string; teamId: string }>(
    `SELECT target_id AS "targetId", team_id AS "teamId" FROM ${table}
      WHERE campaign_id = $1 AND ($2::uuid[] IS NULL OR target_id = ANY($2::uuid[]))
      ORDER BY target_id, team_id`,
    [campaignId, targetIds],
  )
  return new Set(rows.map(({ targetId, teamId }) => pairKey(targetId, teamId)))
}
