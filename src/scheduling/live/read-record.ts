import type { Queryable } from '../../database/database'

/**
 * How far the record has been read. A change stands in it under the start of its transaction and is seen only at the end, so what
 * was under way at the last look is read for again: from the start of the oldest transaction that was open then.
 */
export interface RecordPosition {
  /** Everything that began before, in PostgreSQL's own words, has been seen. */
  since: string
  /** The same in ms since 1970. */
  sinceMs: number
}

/** Ids of the record are made by the clocks of our processes, `at` by PostgreSQL's: they may be so far apart, in ms. */
const CLOCKS_APART_MS = 60_000
/** More changes than these are read by reading the campaign anew. */
const MOST_CHANGES = 50_000

/** Where the next look has to begin. Asked before the snapshot of this look is taken, so that nothing falls between the two. */
export async function readPosition(db: Queryable): Promise<RecordPosition> {
  const [row] = await db.query<RecordPosition>(
    `SELECT since::text AS since, floor(extract(epoch FROM since) * 1000)::float8 AS "sinceMs"
       FROM (SELECT least(clock_timestamp(), min(xact_start)) AS since FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid()) s`,
  )
  return row!
}

/** What has changed, as far as a schedule can depend on it. */
export interface RecordedChanges {
  /** Ids of the record, for the next look to leave out. */
  seen: ReadonlySet<string>
  targetIds: ReadonlySet<string>
  /** Teams whose terms, or whose very nature, have changed. */
  teamIds: ReadonlySet<string>
  /** Areas, departments, something unknown, or too much at once: the campaign has to be read anew. */
  isWide: boolean
}

interface RecordedChange {
  id: string
  type: string
  objectId: string
  targetId: string | null
}

/** What these types say is read elsewhere: phase and weights with each look, flags and runs by their plans and owners. */
const SAYS_NOTHING = new Set(['Campaign', 'Consultation', 'DuplicateVisit', 'Objection', 'ScheduleRun'])

/** Reads the record of a campaign, and of what all campaigns stand on, from a position; what has been seen is left out. */
export async function readRecord(
  db: Queryable,
  campaignId: string,
  { since, sinceMs }: RecordPosition,
  seen: ReadonlySet<string>,
): Promise<RecordedChanges> {
  const columns = `e.id, e.object_type AS type, e.object_id AS "objectId",
            CASE e.object_type
              WHEN 'VisitPlan' THEN (SELECT p.target_id FROM visit_plan p WHERE p.id = e.object_id)
              WHEN 'Visit' THEN (SELECT v.target_id FROM visit v WHERE v.id = e.object_id)
            END AS "targetId"`
  const rows = await db.query<RecordedChange>(
    `(SELECT ${columns} FROM audit_event e WHERE e.campaign_id = $1 AND e.id >= $2 AND e.at >= $3::timestamptz LIMIT ${MOST_CHANGES})
     UNION ALL
     (SELECT ${columns} FROM audit_event e WHERE e.campaign_id IS NULL AND e.id >= $2 AND e.at >= $3::timestamptz LIMIT ${MOST_CHANGES})`,
    [campaignId, firstIdAt(sinceMs - CLOCKS_APART_MS), since],
  )
  const targetIds = new Set<string>()
  const teamIds = new Set<string>()
  let isWide = rows.length >= MOST_CHANGES
  for (const { id, type, objectId, targetId } of rows) {
    if (seen.has(id) || SAYS_NOTHING.has(type)) continue
    if (type === 'CampaignTarget' || type === 'Enterprise') targetIds.add(objectId)
    else if (targetId !== null) targetIds.add(targetId)
    else if (type === 'Team') teamIds.add(objectId)
    else isWide = true
  }
  return { seen: new Set(rows.map(({ id }) => id)), targetIds, teamIds, isWide }
}

/** The least UUIDv7 of a millisecond. */
function firstIdAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** All that a schedule needs to know of one enrolled target, as it is now. */
export interface TargetNow {
  targetId: string
  registryState: string
  ownerTeamId: string
  source: string
  pinned: boolean
  enrolmentNo: number
  areaId: string
  industryCode: string | null
  sizeClass: string
  isKey: boolean
  visited: boolean
  pairedTeamIds: string[]
  forbiddenTeamIds: string[]
  /** ACTIVE and DUPLICATE ones. */
  plans: { teamId: string; status: string; dated: boolean }[]
}

/** @returns by id; who is not enrolled is missing. */
export async function readTargetsNow(
  db: Queryable,
  campaignId: string,
  targetIds: readonly string[],
): Promise<Map<string, TargetNow>> {
  const rows = await db.query<TargetNow>(
    `SELECT ct.target_id AS "targetId", x.registry_state AS "registryState", ct.owner_team_id AS "ownerTeamId", ct.source, ct.pinned,
            ct.enrolment_no AS "enrolmentNo", x.area_id AS "areaId", x.industry_code AS "industryCode", x.size_class AS "sizeClass",
            x.is_key AS "isKey",
            EXISTS (SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = x.id AND v.mode = 'ENTERED') AS visited,
            ARRAY(SELECT p.team_id::text FROM pairing p WHERE p.campaign_id = $1 AND p.target_id = x.id) AS "pairedTeamIds",
            ARRAY(SELECT f.team_id::text FROM forbidden_pair f WHERE f.campaign_id = $1 AND f.target_id = x.id) AS "forbiddenTeamIds",
            coalesce((SELECT jsonb_agg(jsonb_build_object('teamId', p.team_id, 'status', p.status, 'dated', p.planned_on IS NOT NULL))
                        FROM visit_plan p
                       WHERE p.campaign_id = $1 AND p.target_id = x.id AND p.status IN ('ACTIVE', 'DUPLICATE')), '[]') AS plans
       FROM campaign_target ct JOIN target x ON x.id = ct.target_id
      WHERE ct.campaign_id = $1 AND ct.target_id = ANY($2::uuid[])`,
    [campaignId, targetIds],
  )
  return new Map(rows.map((row) => [row.targetId, row]))
}
