/**
 * The page of 50 enterprises with owner, department and next three plans, over HTTP: our service against the same rows from bare
 * pg with hand-written SQL, behind a minimal node:http server and without any.
 *
 *   node -r ./scripts/ts-hook.cjs bench/page-of-50.bench.ts [--enterprises 10000 --plans 20000 --seed 1]
 *     [--requests 200 --rounds 7] [--profile DIRECTORY] [--explain]
 *
 * Every page of the campaign is first asked of both and must be deeply equal. Requests then walk the pages in an order drawn by
 * the seed, the same for all. `--explain` prints the statements of a page with their plans first.
 */
import 'reflect-metadata'
import { isDeepStrictEqual } from 'node:util'
import { describeArguments, fail, readArguments } from './support/arguments'
import { readPage } from './support/bare-queries'
import { openBarePool } from './support/bare-server'
import { type BenchDatabase, openBenchDatabase, settle } from './support/database'
import { explainOperation } from './support/explain-operation'
import { type BenchResult, interleave, renderResult } from './support/figures'
import { seededRandom } from './support/generated-city'
import { drive, type HttpCall, openHttpClient } from './support/http-load'
import { startServers } from './support/programs'
import { campaignIdOf, type Registry, storeRegistry } from './support/registry'

const DEFAULTS = {
  enterprises: 10_000,
  plans: 20_000,
  seed: 1,
  requests: 200,
  rounds: 7,
  profile: '',
  explain: false,
}
const CONCURRENCIES = [1, 8]

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

interface PageData {
  data: { enterprises: { nodes: unknown[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } }
}

/** One page, asked of any of the contenders. */
type AskPage = (after: string) => Promise<string>

export async function benchPage(words: readonly string[]): Promise<BenchResult> {
  const options = readArguments(words, DEFAULTS)
  const database = await openBenchDatabase()
  try {
    const registry = await storeRegistry(database, { ...options, free: 0 })
    await settle(database)
    const variables = { campaignId: campaignIdOf(registry), after: null, from: registry.today }
    if (options.explain) console.log(await explainOperation(database, PAGE, variables))
    return await measure(database, registry, options)
  } finally {
    await database.close()
  }
}

async function measure(
  database: BenchDatabase,
  registry: Registry,
  options: { seed: number; requests: number; rounds: number; profile: string },
): Promise<BenchResult> {
  const { requests, rounds } = options
  const servers = await startServers(database, options.profile)
  const { ours, bare } = servers
  const token = await ours.token({ role: 'CAMPAIGN_OFFICE' })
  const most = Math.max(...CONCURRENCIES)
  const clients = { ours: openHttpClient(ours.url, most), bare: openHttpClient(bare.url, most) }
  const pool = openBarePool(database.connection, database.schema, most)
  const { campaignId, today } = registry
  const ask: Record<'ours' | 'bareHttp' | 'barePg', AskPage> = {
    ours: (after) => clients.ours.send(graphqlCall(token, { campaignId: campaignIdOf(registry), after, from: today })),
    bareHttp: (after) => clients.bare.send(jsonCall({ campaignId, after, from: today })),
    barePg: async (after) => JSON.stringify(await readPage(pool, { campaignId, after, from: today })),
  }
  try {
    const cursors = await walkAndCompare(ask)
    const random = seededRandom(options.seed)
    const pages = cursors.ours.length
    const order = Array.from({ length: requests }, () => Math.floor(random() * pages))
    const result: BenchResult = {
      title: 'The page of 50 enterprises with owner, department and next three plans',
      sizes: describeArguments({ ...options, concurrency: CONCURRENCIES.join(' and ') }),
      postgres: database.version,
      comparisons: [],
      observations: [],
      notes: [`All ${pages} pages of the three were deeply equal.`],
    }
    for (const concurrency of CONCURRENCIES) {
      const rate = (name: keyof typeof ask) => async () =>
        (await drive(requests, concurrency, (index) => ask[name](cursors[name][order[index]!]!))).perSecond
      const figures = await interleave(rounds, {
        ours: rate('ours'),
        bareHttp: rate('bareHttp'),
        barePg: rate('barePg'),
      })
      const what = `pages, ${concurrency} at a time`
      result.comparisons.push(
        { what, unit: 'requests/s', ours: figures.ours, theirs: figures.bareHttp, peer: 'pg behind node:http' },
        { what, unit: 'requests/s', ours: figures.ours, theirs: figures.barePg, peer: 'pg, no HTTP' },
      )
    }
    return result
  } finally {
    for (const client of Object.values(clients)) client.close()
    await pool.end()
    await servers.stop()
  }
}

const graphqlCall = (token: string, variables: { campaignId: string; after: string; from: string }): HttpCall => ({
  method: 'POST',
  path: '/graphql',
  headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
  body: JSON.stringify({ query: PAGE, variables: { ...variables, after: variables.after || null } }),
})

const jsonCall = (body: object): HttpCall => ({
  method: 'POST',
  path: '/page',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

/**
 * Asks every page of everybody.
 * @returns for each the cursors of all pages, '' for the first: they are opaque, and each has its own.
 * @throws Error where an answer differs.
 */
async function walkAndCompare<Name extends string>(
  ask: Readonly<Record<Name, AskPage>>,
): Promise<Record<Name, string[]>> {
  const names = Object.keys(ask) as Name[]
  const cursors = Object.fromEntries(names.map((name) => [name, ['']])) as Record<Name, string[]>
  for (;;) {
    const read = async (name: Name) => JSON.parse(await ask[name](cursors[name].at(-1)!)) as PageData
    const pages = await Promise.all(names.map(read))
    const contents = pages.map(({ data }) => [data.enterprises.nodes, data.enterprises.pageInfo.hasNextPage])
    const page = cursors[names[0]!].length
    for (const other of contents.slice(1))
      if (!isDeepStrictEqual(other, contents[0])) throw new Error(`Page ${page} is not the same for everybody`)
    const { nodes, pageInfo } = pages[0]!.data.enterprises
    if (nodes.length === 0) throw new Error(`Page ${page} is empty`)
    if (!pageInfo.hasNextPage) return cursors
    names.forEach((name, i) => {
      cursors[name].push(pages[i]!.data.enterprises.pageInfo.endCursor!)
    })
  }
}

async function main(): Promise<void> {
  console.log(renderResult(await benchPage(process.argv.slice(2))))
}

if (require.main === module) void main().catch(fail)
