import type { Queryable } from '../database/database'
import { INELIGIBLE_STATES } from '../rules'
import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import type { PageRequest } from '../shared/relay'

/** A page of targets by id, one more than asked for when there are more. UUIDs. */
export interface TargetPage {
  ids: string[]
  totalCount: () => number | Promise<number>
}

/** `tables` name the target `x` and its area `a`; `$1` is the caller's area, `$2` and `$3` the caller's own. */
async function list(
  context: RequestContext,
  db: Queryable,
  tables: string,
  params: readonly unknown[],
  page: PageRequest,
): Promise<TargetPage> {
  const from = `${tables} AND ($1::uuid IS NULL OR a.lineage @> ARRAY[$1::uuid])`
  const given = [scopeAreaId(context.caller), ...params]
  const place = given.length + 1
  const rows = await db.query<{ id: string }>(
    `SELECT x.id FROM ${from} AND ($${place}::uuid IS NULL OR x.id > $${place}::uuid) ORDER BY x.id LIMIT $${place + 1}`,
    [...given, page.cursor?.[0] ?? null, page.size + 1],
  )
  return {
    ids: rows.map(({ id }) => id),
    async totalCount() {
      const [counted] = await context.db.query<{ count: number }>(`SELECT count(*) AS count FROM ${from}`, given)
      return counted!.count
    },
  }
}

/** The targets in scope that a team owns now; of a district's office those below its area. */
export const listOwned = (
  context: RequestContext,
  db: Queryable,
  { campaignId, teamId }: { campaignId: string; teamId: string },
  page: PageRequest,
): Promise<TargetPage> =>
  list(
    context,
    db,
    `campaign_target ct JOIN target x ON x.id = ct.target_id JOIN area a ON a.id = x.area_id
      WHERE ct.campaign_id = $2 AND ct.owner_team_id = $3 AND x.registry_state <> ALL($4::text[])`,
    [campaignId, teamId, INELIGIBLE_STATES],
    page,
  )

/** The targets that a run gives to a team; of a district's office those below its area. */
export const listOwnedInRun = (
  context: RequestContext,
  db: Queryable,
  { runId, teamId }: { runId: string; teamId: string },
  page: PageRequest,
): Promise<TargetPage> =>
  list(
    context,
    db,
    `schedule_assignment s JOIN target x ON x.id = s.target_id JOIN area a ON a.id = x.area_id
      WHERE s.run_id = $2 AND s.team_id = $3`,
    [runId, teamId],
    page,
  )

/**
 * Of these targets, in their order, those below the caller's area.
 * @param now leaves out what a team owns by now, whatever the run has decided; null leaves out nothing.
 */
export async function withinArea(
  context: RequestContext,
  db: Queryable,
  targetIds: readonly string[],
  now: { campaignId: string; notOwnedBy: string } | null,
): Promise<string[]> {
  const areaId = scopeAreaId(context.caller)
  const [owned, seen] = [
    now === null
      ? []
      : await db.query<{ id: string }>(
          'SELECT target_id AS id FROM campaign_target WHERE campaign_id = $1 AND owner_team_id = $2',
          [now.campaignId, now.notOwnedBy],
        ),
    areaId === null
      ? null
      : await db.query<{ id: string }>(
          `SELECT x.id FROM target x JOIN area a ON a.id = x.area_id
            WHERE x.id = ANY($1::uuid[]) AND a.lineage @> ARRAY[$2::uuid]`,
          [targetIds, areaId],
        ),
  ]
  const without = new Set(owned.map(({ id }) => id))
  const within = seen && new Set(seen.map(({ id }) => id))
  return targetIds.filter((id) => !without.has(id) && (within === null || within.has(id)))
}
