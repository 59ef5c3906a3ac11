import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { IN_SCOPE } from './coverage.queries'
import { CoverageAudit } from './coverage.type'

type Counts = Omit<CoverageAudit, 'holds'>

/** Whether an area `a` lies in the caller's part of the city. */
const BELOW = '($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid])'

/**
 * Counts from the rows themselves whether every target in scope has exactly one owner, and whether any target has two plans that
 * are ACTIVE or DONE in one round. The database refuses both (architecture.md, promises 1 and 2); this would notice if a
 * constraint were gone, see test/integration/coverage.test.ts. So nothing here may lean on a key: an owner is a row whose team
 * is there, and two rows of one target are two owners even when they name the same team.
 * @param campaignId UUID of a campaign that is there.
 */
export async function auditCoverage(context: RequestContext, campaignId: string): Promise<CoverageAudit> {
  const [counts] = await context.db.query<Counts>(
    `WITH owned AS (
       SELECT ct.target_id, count(*) AS owner_rows, count(team.id) AS owners
         FROM campaign_target ct
         JOIN target t ON t.id = ct.target_id
         JOIN area a ON a.id = t.area_id
         LEFT JOIN team ON team.id = ct.owner_team_id
        WHERE ct.campaign_id = $1 AND ${IN_SCOPE} AND ${BELOW}
        GROUP BY ct.target_id
     ), crowded AS (
       SELECT target_id
         FROM visit_plan
        WHERE campaign_id = $1 AND status IN ('ACTIVE', 'DONE')
        GROUP BY target_id, round HAVING count(*) > 1
     )
     SELECT statement_timestamp() AS "asOf",
            count(*) AS "inScope",
            count(*) FILTER (WHERE owners = 0) AS "withoutOwner",
            count(*) FILTER (WHERE owner_rows > 1) AS "withSeveralOwners",
            (SELECT count(DISTINCT t.id)
               FROM crowded JOIN target t ON t.id = crowded.target_id JOIN area a ON a.id = t.area_id
              WHERE ${BELOW}) AS "withSeveralActivePlans"
       FROM owned`,
    [campaignId, scopeAreaId(context.caller)],
  )
  const { withoutOwner, withSeveralOwners, withSeveralActivePlans } = counts!
  const holds = withoutOwner + withSeveralOwners + withSeveralActivePlans === 0
  return Object.assign(new CoverageAudit(), counts, { holds })
}
