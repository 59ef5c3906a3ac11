import type { Queryable } from '../database/database'
import { scopeAreaId } from '../shared/access'
import { load, type RequestContext, rowLoader } from '../shared/context'
import { type Sentence, sentence } from '../shared/language'

interface Freshness {
  runId: string
  /** The version that the run has read, and the campaign's now. */
  read: number
  version: number
  /** Whether its decisions have been removed to make room for newer ones. */
  isRemoved: boolean
  /** Whether the run moves a target that has been visited, or (once published) dated, since. */
  isFixedSince: boolean
  /** The name of such a target, as far as the caller may read it. */
  fixedName: string | null
}

/**
 * How fresh runs are that could be published: succeeded, and not published. It starts from what is fixed, of which there is less than of moves.
 * @param areaId UUID below which names may be read.
 */
const readFreshness = (db: Queryable, runIds: readonly string[], areaId: string | null): Promise<Freshness[]> =>
  db.query<Freshness>(
    `SELECT r.id AS "runId", r.campaign_version AS read, c.version,
            r.decisions_removed_at IS NOT NULL AS "isRemoved", fixed.is_fixed IS NOT NULL AS "isFixedSince", fixed.name AS "fixedName"
       FROM schedule_run r
       JOIN campaign c ON c.id = r.campaign_id
       LEFT JOIN LATERAL (
         SELECT true AS is_fixed, CASE WHEN $2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid] THEN x.name END AS name
           FROM (
             SELECT v.target_id FROM visit v WHERE v.campaign_id = r.campaign_id AND v.mode = 'ENTERED'
             UNION
             SELECT p.target_id
               FROM visit_plan p
               JOIN campaign_target ct
                 ON ct.campaign_id = p.campaign_id AND ct.target_id = p.target_id AND ct.owner_team_id = p.team_id
              WHERE c.phase = 'PUBLISHED' AND p.campaign_id = r.campaign_id
                AND p.status = 'ACTIVE' AND p.planned_on IS NOT NULL
           ) held
           JOIN schedule_assignment s
             ON s.run_id = r.id AND s.target_id = held.target_id AND s.from_team_id <> s.team_id
           JOIN target x ON x.id = s.target_id
           JOIN area a ON a.id = x.area_id
          WHERE r.campaign_version = c.version
          ORDER BY name NULLS LAST
          LIMIT 1
       ) fixed ON true
      WHERE r.id = ANY($1::uuid[]) AND r.status = 'SUCCEEDED' AND r.published_at IS NULL`,
    [runIds, areaId],
  )

const byRun = rowLoader<string, Freshness>(
  (context, runIds) => readFreshness(context.db, runIds, scopeAreaId(context.caller)),
  ({ runId }) => runId,
)

function staleness(found: Freshness | null | undefined): Sentence | null {
  if (!found) return null
  const { read, version, isRemoved, isFixedSince, fixedName } = found
  if (isRemoved) return sentence('run.decisionsRemoved')
  if (read !== version) return sentence('run.stale', { version, read })
  if (!isFixedSince) return null
  return fixedName === null ? sentence('run.fixedElsewhere') : sentence('run.fixedSince', { target: fixedName })
}

/**
 * Why a run could no longer be published, in the words of publishing itself (`publishRun`); null while it could,
 * and for a run that has not succeeded or is published already.
 * @param runId UUID.
 */
export const findStaleness = async (context: RequestContext, runId: string): Promise<Sentence | null> =>
  staleness(await load(context, byRun, runId))

/** As `findStaleness`, for who holds the campaign and whose caller reads all of it. */
export const judgeStaleness = async (tx: Queryable, runId: string): Promise<Sentence | null> =>
  staleness((await readFreshness(tx, [runId], null))[0])
