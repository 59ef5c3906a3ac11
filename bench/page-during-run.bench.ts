/**
 * The page of 50 enterprises, asked steadily while nothing else happens and while a run of the whole city works: the run must not
 * be felt.
 *
 *   node -r ./scripts/ts-hook.cjs bench/page-during-run.bench.ts [--targets 1000000 --teams 2000 --seed 1 --fill 0.95]
 *     [--every 20 --idle 2000 --pages 300 --runs 1 --profile DIRECTORY]
 *
 * A page is asked every `every` milliseconds, one at a time, from this process on the same machine; `idle` of them before the run.
 */
import 'reflect-metadata'
import { setTimeout as sleep } from 'node:timers/promises'
import { dayInShanghai } from '../src/shared/clock'
import { globalId } from '../src/shared/relay'
import { describeArguments, fail, readArguments } from './support/arguments'
import { openBenchDatabase, settle } from './support/database'
import { type BenchResult, quantile, renderResult, show, timed } from './support/figures'
import { openHttpClient } from './support/http-load'
import { type OurServer, startOurServer } from './support/programs'
import { storeCity } from './support/stored-city'
import { openRunRunner, readStages } from './support/whole-run'

const DEFAULTS = {
  ...{ targets: 1_000_000, teams: 2000, seed: 1, fill: 0.95 },
  ...{ every: 20, idle: 2000, pages: 300, runs: 1, profile: '' },
}

const PAGE = `query PageOf50($campaignId: ID!, $after: String, $from: LocalDate) {
  enterprises(first: 50, after: $after, filter: { campaignId: $campaignId }) {
    nodes {
      id uscc name sizeClass
      owner(campaignId: $campaignId) { source pinned team { code name department { code name } } }
      visitPlans(campaignId: $campaignId, first: 3, from: $from) {
        nodes { id plannedOn halfDay purpose status team { code name } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`

export async function benchPageDuringRun(words: readonly string[]): Promise<BenchResult> {
  const options = readArguments(words, DEFAULTS)
  const database = await openBenchDatabase()
  try {
    const campaignId = globalId('Campaign', await storeCity(database, options))
    await settle(database)
    const server = await startOurServer(database, options.profile)
    try {
      const pages = await openPages(server, campaignId, options.pages)
      const runner = await openRunRunner(server, campaignId)
      let count = 0
      await pages.ask(options.every, () => count++ >= options.idle / 4)
      count = 0
      const idle = await pages.ask(options.every, () => count++ >= options.idle)
      const during: number[] = []
      const whole: number[] = []
      for (let run = 0; run < options.runs; run++) {
        let isOver = false
        const asking = pages.ask(options.every, () => isOver)
        whole.push(
          (
            await timed(() =>
              runner.run().finally(() => {
                isOver = true
              }),
            )
          ).ms,
        )
        during.push(...(await asking))
      }
      await runner.close()
      pages.close()
      const p = (latencies: readonly number[], part: number) => show(quantile(latencies, part))
      return {
        title: 'The page of 50 while a run of the whole city works',
        sizes: describeArguments(options),
        postgres: database.version,
        comparisons: [],
        observations: [
          { what: 'a page, idle', unit: 'ms', ours: idle },
          { what: 'a page, during a run', unit: 'ms', ours: during },
          { what: 'the run, from the mutation to SUCCEEDED', unit: 'ms', ours: whole },
        ],
        notes: [
          `Idle p50 ${p(idle, 0.5)}, p99 ${p(idle, 0.99)} ms of ${idle.length}; during a run p50 ${p(during, 0.5)}, p99 ${p(during, 0.99)} ms of ${during.length}: p99 ${show(quantile(during, 0.99) / quantile(idle, 0.99))} times idle.`,
          `Stages in ms: ${JSON.stringify(readStages(database))}.`,
        ],
      }
    } finally {
      await server.stop()
    }
  } finally {
    await database.close()
  }
}

interface PageAnswer {
  data: { enterprises: { pageInfo: { hasNextPage: boolean; endCursor: string | null } } }
}

async function openPages(server: OurServer, campaignId: string, pages: number) {
  const authorization = `Bearer ${await server.token({ role: 'CAMPAIGN_OFFICE' })}`
  const http = openHttpClient(server.url, 1)
  const from = dayInShanghai()
  const read = (after: string | null): Promise<string> =>
    http.send({
      method: 'POST',
      path: '/graphql',
      headers: { 'Content-Type': 'application/json', Authorization: authorization },
      body: JSON.stringify({ query: PAGE, variables: { campaignId, after, from } }),
    })
  const cursors: (string | null)[] = [null]
  while (cursors.length < pages) {
    const { endCursor } = (JSON.parse(await read(cursors.at(-1)!)) as PageAnswer).data.enterprises.pageInfo
    if (endCursor === null) break
    cursors.push(endCursor)
  }
  return {
    /** Asks page after page until it is told to stop. @returns milliseconds of each. */
    async ask(every: number, isOver: () => boolean): Promise<number[]> {
      const latencies: number[] = []
      for (let n = 0; !isOver(); n++) {
        const { ms } = await timed(() => read(cursors[n % cursors.length]!))
        latencies.push(ms)
        await sleep(Math.max(0, every - ms))
      }
      return latencies
    },
    close: () => http.close(),
  }
}

if (require.main === module)
  void benchPageDuringRun(process.argv.slice(2)).then((result) => console.log(renderResult(result)), fail)
