import type { Database, Queryable } from '../database/database'
import type { StartingPoint } from '../solver'
import { readTargetIds } from './decision.queries'
import { readSolved } from './problem-file'
import type { CampaignColumns } from './read-campaign'
import { SolvedQuestions } from './solved-questions'

/** Above so much a problem is not kept between calls: with its residual network it would hold some 150 MB of the API's memory. */
const MOST_ARCS_KEPT = 4_000_000
const MOST_TARGETS_KEPT = 2_000_000

/** Of each city the run that was asked about last. A run's problem never changes, so it can be kept as long as one likes. */
const lastAsked = new WeakMap<Database, { runId: string; solved: Promise<SolvedQuestions | null> }>()

/**
 * The problem of a succeeded run. The one asked about last stays in memory with its residual network: people turn pages. Who asks
 * while it is being read waits for the same reading.
 * @param city whose run it is. @param runId UUID.
 * @returns null when its problem is not there (any more).
 */
export function readRunSolved(city: Database, db: Queryable, runId: string): Promise<SolvedQuestions | null> {
  const kept = lastAsked.get(city)
  if (kept?.runId === runId) return kept.solved
  const solved = readProblem(db, runId)
  const asked = { runId, solved }
  lastAsked.set(city, asked)
  const forget = (): void => {
    if (lastAsked.get(city) === asked) lastAsked.delete(city)
  }
  solved.then((found) => {
    if (!found || found.arcs > MOST_ARCS_KEPT || found.targets > MOST_TARGETS_KEPT) forget()
  }, forget)
  return solved
}

async function readProblem(db: Queryable, runId: string): Promise<SolvedQuestions | null> {
  const [row] = await db.query<{ content: Buffer }>('SELECT content FROM schedule_problem WHERE run_id = $1', [runId])
  return row ? new SolvedQuestions(readSolved(row.content), await readTargetIds(db, runId)) : null
}

/** The campaign's last succeeded run of things as they are, whose problem is kept; null before there is one. @param campaignId UUID. */
export async function findLastRun(db: Queryable, campaignId: string): Promise<string | null> {
  const [run] = await db.query<{ id: string }>(
    `SELECT r.id FROM schedule_run r
      WHERE r.campaign_id = $1 AND r.status = 'SUCCEEDED' AND r.what_if IS NULL
        AND EXISTS (SELECT FROM schedule_problem p WHERE p.run_id = r.id)
      ORDER BY r.id DESC LIMIT 1`,
    [campaignId],
  )
  return run?.id ?? null
}

/** The prices that proved the last succeeded run of a campaign as it was, for its teams of now; null without one. */
export async function readEarlierPrices(
  db: Queryable,
  { campaignId, teams, choosable }: Pick<CampaignColumns, 'campaignId' | 'teams' | 'choosable'>,
): Promise<StartingPoint | null> {
  const rows = await db.query<{ teamId: string; price: number; unowned: number; move: number }>(
    `SELECT t.team_id AS "teamId", t.price, (r.certificate ->> 'unownedPoints')::float8 AS unowned, (r.certificate ->> 'movePoints')::float8 AS move
       FROM schedule_run_team t
       JOIN schedule_run r ON r.id = t.run_id
      WHERE t.price IS NOT NULL AND r.certificate IS NOT NULL AND t.run_id = (
        SELECT id FROM schedule_run
         WHERE campaign_id = $1 AND status = 'SUCCEEDED' AND what_if IS NULL AND decisions_removed_at IS NULL ORDER BY id DESC LIMIT 1)`,
    [campaignId],
  )
  const [first] = rows
  if (!first) return null
  const priceOf = new Map(rows.map(({ teamId, price }) => [teamId, price]))
  return {
    teamPrice: Float64Array.from(teams.slice(0, choosable), ({ id }) => priceOf.get(id) ?? Number.NaN),
    weights: { unowned: first.unowned, move: first.move },
  }
}
