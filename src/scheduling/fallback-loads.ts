import type { Queryable, Transaction } from '../database/database'
import { nearestFallback } from '../ownership/nearest-fallback'
import { fallbackShare, isPastFallbackShare } from '../rules'
import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { Refused, refusal } from '../shared/errors'
import { FallbackLoad } from './schedule-run.type'

/** What a run leaves to one grass-roots team, and what that team had when the run read the campaign. Counts of targets. */
interface StoredFallbackLoad {
  teamId: string
  name: string
  targets: number
  change: number
  /** For which it is the fallback team nearest upward. */
  inScope: number
  left: number
  leftBefore: number
  /** The share that the office has set; null when none is. */
  most: number | null
}

/**
 * What a run leaves to each grass-roots team that has or had anything, by the team's code. Counted by area first, so that the
 * nearest team upward is looked for once an area and not once a target.
 * @param scope UUIDs of the area below which, and of the department whose, teams are wanted; null is no limit.
 */
const readFallbackLoads = (
  db: Queryable,
  runId: string,
  scope: { areaId: string | null; departmentId: string | null },
): Promise<StoredFallbackLoad[]> =>
  db.query<StoredFallbackLoad>(
    `WITH part AS (
       SELECT x.area_id, s.team_id, s.from_team_id, count(*) AS n
         FROM schedule_assignment s JOIN target x ON x.id = s.target_id
        WHERE s.run_id = $1
        GROUP BY x.area_id, s.team_id, s.from_team_id
     ), nearest AS (
       SELECT a.id AS area_id, fallback.team_id
         FROM area a ${nearestFallback('a')}
        WHERE a.id IN (SELECT area_id FROM part)
     )
     SELECT t.id AS "teamId", t.name,
            coalesce(sum(p.n) FILTER (WHERE p.team_id = t.id), 0)::int AS targets,
            (coalesce(sum(p.n) FILTER (WHERE p.team_id = t.id), 0)
              - coalesce(sum(p.n) FILTER (WHERE p.from_team_id = t.id), 0))::int AS change,
            coalesce(sum(p.n) FILTER (WHERE n.team_id = t.id), 0)::int AS "inScope",
            coalesce(sum(p.n) FILTER (WHERE n.team_id = t.id AND p.team_id = t.id), 0)::int AS left,
            coalesce(sum(p.n) FILTER (WHERE n.team_id = t.id AND p.from_team_id = t.id), 0)::int AS "leftBefore",
            c.fallback_share AS most
       FROM part p
       JOIN nearest n ON n.area_id = p.area_id
       JOIN team t ON t.is_fallback AND t.id IN (p.team_id, p.from_team_id, n.team_id)
       JOIN area a ON a.id = t.area_id
       JOIN schedule_run r ON r.id = $1
       JOIN campaign c ON c.id = r.campaign_id
      WHERE ($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid])
        AND ($3::uuid IS NULL OR t.department_id = $3::uuid)
      GROUP BY t.id, t.code, t.name, c.fallback_share
     HAVING count(*) FILTER (WHERE t.id IN (p.team_id, p.from_team_id)) > 0
      ORDER BY t.code`,
    [runId, scope.areaId, scope.departmentId],
  )

/** What a run leaves to each grass-roots team that has or had anything, by the team's code; below the caller's area. */
export async function listFallbackLoads(context: RequestContext, runId: string): Promise<FallbackLoad[]> {
  const loads = await readFallbackLoads(context.db, runId, {
    areaId: scopeAreaId(context.caller),
    departmentId: scopeDepartmentId(context.caller),
  })
  return loads.map(({ teamId, targets, change, inScope, left, leftBefore, most }) =>
    Object.assign(new FallbackLoad(), {
      teamId,
      targets,
      change,
      inScope,
      share: fallbackShare({ inScope, left }),
      shareBefore: fallbackShare({ inScope, left: leftBefore }),
      exceedsShare: isPastFallbackShare({ inScope, left }, most),
    }),
  )
}

const MOST_NAMED = 5

/**
 * Asks for a reason where a run leaves a larger share of some town to the grass roots than the office has set. The caller holds
 * the campaign, so the share stays what it is.
 * @throws Refused INVALID_INPUT at `reason`, naming the towns with their shares, the largest first.
 */
export async function refuseWithoutReason(tx: Transaction, runId: string, reason: string | null): Promise<void> {
  if (reason !== null) return
  const [campaign] = await tx.query<{ most: number | null }>(
    `SELECT c.fallback_share AS most FROM schedule_run r JOIN campaign c ON c.id = r.campaign_id WHERE r.id = $1`,
    [runId],
  )
  const most = campaign?.most ?? null
  if (most === null) return
  const past = (await readFallbackLoads(tx, runId, { areaId: null, departmentId: null }))
    .filter((town) => isPastFallbackShare(town, most))
    .map((town) => ({ name: town.name, share: fallbackShare(town) ?? 0 }))
    .sort((a, b) => b.share - a.share)
  if (past.length === 0) return
  const towns = past.slice(0, MOST_NAMED).map(({ name, share }) => `${name} ${percent(share)}`)
  throw new Refused(
    refusal('INVALID_INPUT', ['reason'], 'run.pastShare', {
      most: percent(most),
      count: past.length,
      towns: `${towns.join('、')}${past.length > MOST_NAMED ? '…' : ''}`,
    }),
  )
}

/** One decimal, and none where it would be 0: 20 %, 33.3 %. */
const percent = (share: number): string => `${Number((share * 100).toFixed(1))}%`
