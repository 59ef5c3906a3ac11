/**
 * Publishing a whole city's owners in one transaction: how long it takes, what a reader sees meanwhile, and how long a
 * registration waits.
 *
 *   node -r ./scripts/ts-hook.cjs bench/publish.bench.ts [--targets 100000 --teams 500 --seed 1 --fill 0.95]
 *
 * While `publishSchedule` works, another connection counts the schedule's owners again and again, and a department registers plans,
 * one after another.
 */
import 'reflect-metadata'
import { globalId } from '../src/shared/relay'
import { describeArguments, fail, readArguments } from './support/arguments'
import { type BenchDatabase, openBenchDatabase, settle } from './support/database'
import { type BenchResult, renderResult, show, timed } from './support/figures'
import { openHttpClient } from './support/http-load'
import { type OurServer, startOurServer } from './support/programs'
import { storeCity } from './support/stored-city'
import { openRunRunner } from './support/whole-run'

const DEFAULTS = { targets: 100_000, teams: 500, seed: 1, fill: 0.95 }

const PUBLISH = `mutation ($input: PublishScheduleInput!) {
  publishSchedule(input: $input) { scheduleRun { summary { owned visitsSaved } } userErrors { code message } }
}`
const REGISTER = `mutation ($input: RegisterVisitPlanInput!) {
  registerVisitPlan(input: $input) { visitPlan { id } userErrors { code message } }
}`

export async function benchPublish(words: readonly string[]): Promise<BenchResult> {
  const options = readArguments(words, DEFAULTS)
  const database = await openBenchDatabase()
  try {
    const campaignId = await storeCity(database, options)
    await settle(database)
    const server = await startOurServer(database)
    try {
      const runner = await openRunRunner(server, globalId('Campaign', campaignId))
      await runner.run()
      await runner.close()
      const [run] = await database.db.query<{ id: string; version: number }>(
        `SELECT id, campaign_version AS version FROM schedule_run`,
      )
      const [before] = await database.db.query<{ lsn: string }>(`SELECT pg_current_wal_lsn() AS lsn`)
      const isOver = { value: false }
      const watching = watchOwners(database, campaignId, isOver)
      const registering = registerOneByOne(database, server, campaignId, isOver)
      const send = await sender(server, { role: 'CAMPAIGN_OFFICE' })
      const published = await timed(() =>
        send(PUBLISH, { scheduleRunId: globalId('ScheduleRun', run!.id), expectedCampaignVersion: run!.version }),
      ).finally(() => {
        isOver.value = true
      })
      const seen = await watching
      const waited = await registering
      const [written] = await database.db.query<{ bytes: number }>(
        `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), $1::pg_lsn)::bigint AS bytes`,
        [before!.lsn],
      )
      const [moved] = await database.db.query<{ count: number }>(`SELECT count(*) AS count FROM ownership_change`)
      return {
        title: 'Publishing a whole city',
        sizes: describeArguments(options),
        postgres: database.version,
        comparisons: [],
        observations: [
          { what: 'publishSchedule, from the mutation to its answer', unit: 'ms', ours: [published.ms] },
          { what: 'registrations meanwhile', unit: 'ms', ours: waited.latencies },
        ],
        notes: [
          `${moved!.count} owners changed; ${show(written!.bytes / 1e6)} MB of WAL; the answer: ${published.answer.slice(0, 200)}.`,
          `A reader counted the schedule's owners ${seen.length} times and saw ${new Set(seen).size} different counts: ${[...new Set(seen)].join(', ')}.`,
          `${waited.latencies.length} registrations were answered, the slowest after ${show(Math.max(...waited.latencies))} ms; failed: ${waited.failed.length}.`,
        ],
      }
    } finally {
      await server.stop()
    }
  } finally {
    await database.close()
  }
}

async function sender(server: OurServer, claims: { role: string; department?: string }) {
  const authorization = `Bearer ${await server.token(claims)}`
  const http = openHttpClient(server.url, 1)
  return (query: string, input: object): Promise<string> =>
    http.send({
      method: 'POST',
      path: '/graphql',
      headers: { 'Content-Type': 'application/json', Authorization: authorization },
      body: JSON.stringify({ query, variables: { input } }),
    })
}

async function watchOwners({ db }: BenchDatabase, campaignId: string, isOver: { value: boolean }): Promise<number[]> {
  const seen: number[] = []
  const count = async () => {
    const [row] = await db.query<{ count: number }>(
      `SELECT count(*) AS count FROM campaign_target WHERE campaign_id = $1 AND source = 'SCHEDULE'`,
      [campaignId],
    )
    seen.push(row!.count)
  }
  while (!isOver.value) await count()
  await count()
  return seen
}

async function registerOneByOne(
  database: BenchDatabase,
  server: OurServer,
  campaignId: string,
  isOver: { value: boolean },
) {
  const teams = await database.db.query<{ team: string; department: string }>(
    `SELECT t.id AS team, d.code AS department FROM team t JOIN department d ON d.id = t.department_id
      WHERE NOT t.is_fallback ORDER BY t.code LIMIT 1`,
  )
  const targets = await database.db.query<{ id: string }>(
    `SELECT target_id AS id FROM campaign_target WHERE campaign_id = $1 ORDER BY target_id DESC LIMIT 5000`,
    [campaignId],
  )
  const send = await sender(server, { role: 'DEPARTMENT', department: teams[0]!.department })
  const latencies: number[] = []
  const failed: unknown[] = []
  for (const { id } of targets) {
    if (isOver.value) break
    const { ms } = await timed(() =>
      send(REGISTER, {
        campaignId: globalId('Campaign', campaignId),
        targetId: globalId('Enterprise', id),
        teamId: globalId('Team', teams[0]!.team),
        purpose: 'SERVICE',
      }).catch((error: unknown) => failed.push(error)),
    )
    latencies.push(ms)
  }
  return { latencies, failed }
}

if (require.main === module)
  void benchPublish(process.argv.slice(2)).then((result) => console.log(renderResult(result)), fail)
