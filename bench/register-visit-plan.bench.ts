/**
 * `registerVisitPlan` for enterprises that nobody else has a plan for, over HTTP: our service against the same two rows (plan and
 * record) written in one transaction by bare pg, behind a minimal node:http server and without any.
 *
 *   node -r ./scripts/ts-hook.cjs bench/register-visit-plan.bench.ts [--enterprises 10000 --plans 20000 --seed 1]
 *     [--single 150 --batch 250 --rounds 7] [--profile DIRECTORY]
 *
 * `single`: plans a round registered one after another, for the latency. `batch`: plans a round registered eight at a time, for
 * the rate. The rows that each has written must be equal but for ids, times and targets.
 */
import 'reflect-metadata'
import { isDeepStrictEqual } from 'node:util'
import { globalId } from '../src/shared/relay'
import { describeArguments, fail, readArguments } from './support/arguments'
import { insertPlan } from './support/bare-queries'
import { openBarePool } from './support/bare-server'
import { type BenchDatabase, openBenchDatabase, settle } from './support/database'
import { type BenchResult, type Comparison, interleave, quantile, renderResult } from './support/figures'
import { drive, openHttpClient } from './support/http-load'
import { startServers } from './support/programs'
import { campaignIdOf, type Registry, storeRegistry } from './support/registry'

const DEFAULTS = { enterprises: 10_000, plans: 20_000, seed: 1, single: 150, batch: 250, rounds: 7, profile: '' }
const CONCURRENCY = 8
const CONTENDERS = 3

const REGISTER = `mutation Register($input: RegisterVisitPlanInput!) {
  registerVisitPlan(input: $input) {
    visitPlan { id status plannedOn }
    duplicate { id }
    userErrors { code message }
  }
}`

/** Registers a plan for one target and gives the answer's text. */
type Register = (targetId: string) => Promise<string>

export async function benchRegister(words: readonly string[]): Promise<BenchResult> {
  const options = readArguments(words, DEFAULTS)
  // Every plan has an enterprise of its own; the first round warms up, and the comparison takes one of each.
  const free = CONTENDERS * (1 + (options.rounds + 1) * (options.single + options.batch))
  const database = await openBenchDatabase()
  try {
    const registry = await storeRegistry(database, { ...options, free })
    await settle(database)
    return await measure(database, registry, options)
  } finally {
    await database.close()
  }
}

async function measure(
  database: BenchDatabase,
  registry: Registry,
  options: { single: number; batch: number; rounds: number; profile: string },
): Promise<BenchResult> {
  const servers = await startServers(database, options.profile)
  const { ours, bare } = servers
  const { teamId, departmentCode } = registry.newcomer
  const token = await ours.token({ role: 'DEPARTMENT', department: departmentCode })
  const clients = { ours: openHttpClient(ours.url, CONCURRENCY), bare: openHttpClient(bare.url, CONCURRENCY) }
  const pool = openBarePool(database.connection, database.schema, CONCURRENCY)
  const wanted = { campaignId: registry.campaignId, teamId, purpose: 'SERVICE', plannedOn: registry.today }
  const headers = { 'Content-Type': 'application/json' }
  const register: Record<'ours' | 'bareHttp' | 'barePg', Register> = {
    ours: (targetId) => {
      const ids = { campaignId: campaignIdOf(registry), teamId: globalId('Team', teamId) }
      const input = { ...wanted, ...ids, targetId: globalId('Enterprise', targetId) }
      const body = JSON.stringify({ query: REGISTER, variables: { input } })
      return clients.ours.send({
        ...{ method: 'POST', path: '/graphql', body },
        headers: { ...headers, Authorization: `Bearer ${token}` },
      })
    },
    bareHttp: (targetId) =>
      clients.bare.send({ method: 'POST', path: '/plan', headers, body: JSON.stringify({ ...wanted, targetId }) }),
    barePg: async (targetId) => JSON.stringify(await insertPlan(pool, { ...wanted, targetId })),
  }
  try {
    const free = registry.freeTargetIds.values()
    await compareWhatIsWritten(database, register, () => free.next().value!)
    const round = (work: Register) => async () => {
      const single = await drive(options.single, 1, () => accepted(work(free.next().value!)))
      const batch = await drive(options.batch, CONCURRENCY, () => accepted(work(free.next().value!)))
      return {
        p50: quantile(single.latencies, 0.5),
        p95: quantile(single.latencies, 0.95),
        rate: batch.perSecond,
      }
    }
    const figures = await interleave(options.rounds, {
      ours: round(register.ours),
      bareHttp: round(register.bareHttp),
      barePg: round(register.barePg),
    })
    const compare = (name: 'bareHttp' | 'barePg', peer: string): Comparison[] => {
      const line = (what: string, unit: 'ms' | 'requests/s', of: 'p50' | 'p95' | 'rate'): Comparison => ({
        ...{ what, unit, peer },
        ours: figures.ours.map((figure) => figure[of]),
        theirs: figures[name].map((figure) => figure[of]),
      })
      return [
        line('one after another, p50', 'ms', 'p50'),
        line('one after another, p95', 'ms', 'p95'),
        line(`${CONCURRENCY} at a time`, 'requests/s', 'rate'),
      ]
    }
    return {
      title: 'registerVisitPlan, uncontended',
      sizes: describeArguments(options),
      postgres: database.version,
      comparisons: [...compare('bareHttp', 'pg behind node:http'), ...compare('barePg', 'pg, no HTTP')],
      observations: [],
      notes: ['The rows that the three had written were equal but for ids, times and targets; all plans were ACTIVE.'],
    }
  } finally {
    for (const client of Object.values(clients)) client.close()
    await pool.end()
    await servers.stop()
  }
}

async function accepted(answer: Promise<string>): Promise<void> {
  const text = await answer
  if (!text.includes('"status":"ACTIVE"')) throw new Error(`A plan was not registered: ${text}`)
}

interface Registered {
  data: { registerVisitPlan: { visitPlan: { id: string } } }
}

/** Lets each register one plan, and looks at the answers and at the rows that it left. */
async function compareWhatIsWritten(
  { db }: BenchDatabase,
  register: Readonly<Record<string, Register>>,
  nextTarget: () => string,
): Promise<void> {
  const found: object[] = []
  for (const each of Object.values(register)) {
    const targetId = nextTarget()
    const { data } = JSON.parse(await each(targetId)) as Registered
    const { id, ...answer } = data.registerVisitPlan.visitPlan
    const rows = await db.query<{ plan: Record<string, unknown>; audit: Record<string, unknown> }>(
      `SELECT to_jsonb(p) AS plan, to_jsonb(e) AS audit
         FROM visit_plan p JOIN audit_event e ON e.object_type = 'VisitPlan' AND e.object_id = p.id WHERE p.target_id = $1`,
      [targetId],
    )
    const [{ plan, audit } = { plan: {}, audit: {} }] = rows
    const { targetId: recorded, ...after } = audit.after as Record<string, unknown>
    found.push({
      rows: rows.length,
      answer: { ...data.registerVisitPlan, visitPlan: answer },
      isItsPlan: id === globalId('VisitPlan', String(plan.id)) && recorded === targetId,
      plan: { ...plan, id: null, target_id: null, registered_at: null },
      audit: { ...audit, id: null, at: null, request_id: null, object_id: null, after },
    })
  }
  for (const other of found.slice(1))
    if (!isDeepStrictEqual(other, found[0]))
      throw new Error(`What is written differs: ${JSON.stringify(found[0])} and ${JSON.stringify(other)}`)
}

async function main(): Promise<void> {
  console.log(renderResult(await benchRegister(process.argv.slice(2))))
}

if (require.main === module) void main().catch(fail)
