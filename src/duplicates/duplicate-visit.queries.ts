import { loadCampaign } from '../campaigns/campaign.loader'
import { pairKey, readPairs, readTargets, readTeams } from '../ownership/facts'
import { bestFit, fitRank, suggestPlan } from '../rules'
import { scopeAreaId } from '../shared/access'
import { type LoaderDefinition, load, type RequestContext, rowLoader } from '../shared/context'
import { groupBy } from '../shared/group-by'
import { type Sentence, sentence } from '../shared/language'
import { type Connection, connection, type PageRequest } from '../shared/relay'
import { readRoundPlans } from '../visit-plans/round-plans'
import { DuplicateVisit, type DuplicateVisitStatus } from './duplicate-visit.entity'

const DUPLICATE_COLUMNS = `d.id, d.campaign_id AS "campaignId", d.target_id AS "targetId", d.round, d.kind, d.status,
  d.kept_plan_id AS "keptPlanId", d.detected_at AS "detectedAt", d.resolved_at AS "resolvedAt"`

const toDuplicate = (row: object): DuplicateVisit => Object.assign(new DuplicateVisit(), row)

const byId = rowLoader<string, DuplicateVisit>(
  async (context, ids) =>
    (
      await context.db.query<object>(
        `SELECT ${DUPLICATE_COLUMNS} FROM duplicate_visit d JOIN target x ON x.id = d.target_id JOIN area a ON a.id = x.area_id
          WHERE d.id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR a.lineage @> ARRAY[$2::uuid])`,
        [ids, scopeAreaId(context.caller)],
      )
    ).map(toDuplicate),
  ({ id }) => id,
)

/** @param id UUID. Null when it is absent or outside the caller's area. */
export const loadDuplicateVisit = (context: RequestContext, id: string): Promise<DuplicateVisit | null> =>
  load(context, byId, id)

/** Duplicates of a campaign, the newest first. @param departmentIds those in which a plan of one of them takes part. */
export async function listDuplicateVisits(
  context: RequestContext,
  campaignId: string,
  { status, departmentIds }: { status: DuplicateVisitStatus[] | null; departmentIds: string[] | null },
  page: PageRequest,
): Promise<Connection<DuplicateVisit>> {
  const filter = `d.campaign_id = $1
    AND ($2::text[] IS NULL OR d.status = ANY($2::text[]))
    AND ($3::uuid[] IS NULL OR EXISTS (
      SELECT FROM visit_plan p JOIN team t ON t.id = p.team_id WHERE p.duplicate_visit_id = d.id AND t.department_id = ANY($3::uuid[])))
    AND ($4::uuid IS NULL OR d.target_id IN (
      SELECT x.id FROM target x JOIN area a ON a.id = x.area_id WHERE a.lineage @> ARRAY[$4::uuid]))`
  const params = [campaignId, status, departmentIds, scopeAreaId(context.caller)]
  // The cursor keeps PostgreSQL's own text of the instant: a JavaScript Date would lose its microseconds.
  const rows = await context.db.query<DuplicateVisit & { cursorAt: string }>(
    `SELECT ${DUPLICATE_COLUMNS}, d.detected_at::text AS "cursorAt" FROM duplicate_visit d
      WHERE ${filter} AND ($5::timestamptz IS NULL OR (d.detected_at, d.id) < ($5::timestamptz, $6::uuid))
      ORDER BY d.detected_at DESC, d.id DESC LIMIT $7`,
    [...params, page.cursor?.[0] ?? null, page.cursor?.[1] ?? null, page.size + 1],
  )
  const cursors = new Map(rows.map(({ id, cursorAt }) => [id, cursorAt]))
  return connection(
    page,
    rows.map(toDuplicate),
    ({ id }) => [cursors.get(id)!, id],
    async () => {
      const [counted] = await context.db.query<{ count: number }>(
        `SELECT count(*) AS count FROM duplicate_visit d WHERE ${filter}`,
        params,
      )
      return counted!.count
    },
  )
}

export interface Suggestion {
  planId: string | null
  words: Sentence
}

const NOTHING_LEFT: Suggestion = { planId: null, words: sentence('duplicate.none') }

const suggestions: LoaderDefinition<DuplicateVisit, Suggestion> = {
  keyOf: ({ id }) => id,
  async batch(context, duplicates) {
    const found = new Map<string, Suggestion>()
    for (const [campaignId, ofCampaign] of groupBy(duplicates, (duplicate) => duplicate.campaignId))
      for (const [id, suggestion] of await suggestFor(context, campaignId, ofCampaign)) found.set(id, suggestion)
    return duplicates.map(({ id }) => found.get(id) ?? NOTHING_LEFT)
  },
}

/** Which plan each duplicate should keep, by the rules as they are now. */
export const loadSuggestion = (context: RequestContext, duplicate: DuplicateVisit): Promise<Suggestion> =>
  load(context, suggestions, duplicate)

async function suggestFor(
  context: RequestContext,
  campaignId: string,
  duplicates: readonly DuplicateVisit[],
): Promise<Map<string, Suggestion>> {
  const targetIds = [...new Set(duplicates.map(({ targetId }) => targetId))]
  const [campaign, plans, targets, paired] = await Promise.all([
    loadCampaign(context, campaignId),
    readRoundPlans(context.db, campaignId, targetIds),
    readTargets(context.db, campaignId, targetIds),
    readPairs(context.db, 'pairing', campaignId, targetIds),
  ])
  const teams = await readTeams(context.db, campaignId, [...new Set(plans.map(({ teamId }) => teamId))])
  const plansOf = groupBy(plans, ({ targetId, round }) => `${targetId} ${round}`)
  const ownersCount = (pinned: boolean) => campaign?.phase === 'PUBLISHED' || pinned

  return new Map(
    duplicates.map(({ id, targetId, round }) => {
      const target = targets.get(targetId)!
      const candidates = (plansOf.get(`${targetId} ${round}`) ?? [])
        .filter(({ status }) => status !== 'MERGED')
        .map((plan) => ({
          ...plan,
          isOwner: plan.teamId === target.ownerTeamId && ownersCount(target.pinned),
          remitRank: fitRank(bestFit(teams.get(plan.teamId)!.remits, target)),
          paired: paired.has(pairKey(targetId, plan.teamId)),
        }))
      const suggested = suggestPlan(candidates)
      return [
        id,
        suggested
          ? { planId: suggested.plan.id, words: sentence(suggested.ground, { team: suggested.plan.teamName }) }
          : NOTHING_LEFT,
      ]
    }),
  )
}
