/**
 * One change of a campaign, and the new optimum: in the solver alone (a target in another row, with a row of its own, gone, come; a
 * capacity changed), and in the product, from the question to the proposal, right after a plan was registered over the service.
 *
 *   node -r ./scripts/ts-hook.cjs bench/live.bench.ts [--targets 100000 --teams 500 --seed 1 --fill 0.95 --events 2000 --plans 500]
 */
import 'reflect-metadata'
import { askLive, stopLive } from '../src/scheduling/live/live-thread'
import { createContext } from '../src/server/request-context'
import { Role } from '../src/shared/context'
import { newId } from '../src/shared/ids'
import { createLog } from '../src/shared/log'
import { NO_NOTIFICATIONS } from '../src/shared/notifications'
import { globalId } from '../src/shared/relay'
import { groupAlike, LiveTransport, solveTransport } from '../src/solver'
import { VisitPurpose } from '../src/visit-plans/visit-plan.entity'
import { registerVisitPlan } from '../src/visit-plans/visit-plan.service'
import { describeArguments, fail, readArguments } from './support/arguments'
import { type BenchDatabase, openBenchDatabase, settle } from './support/database'
import { type BenchResult, quantile, renderResult, show, timed } from './support/figures'
import { generateCity, seededRandom } from './support/generated-city'
import { storeCity } from './support/stored-city'

const DEFAULTS = { targets: 100_000, teams: 500, seed: 1, fill: 0.95, events: 2000, plans: 500 }
type Options = typeof DEFAULTS

export async function benchLive(words: readonly string[]): Promise<BenchResult> {
  const options = readArguments(words, DEFAULTS)
  const solver = benchSolver(options)
  const database = await openBenchDatabase()
  try {
    const product = await benchProduct(database, options)
    return {
      title: 'Live proposals',
      sizes: describeArguments(options),
      postgres: database.version,
      comparisons: [],
      observations: [
        { what: 'solver: one event settled', unit: 'ms', ours: solver.ms },
        { what: 'product: from the question to the proposal, after a plan', unit: 'ms', ours: product.ms },
        {
          what: 'product: the first question, which reads and solves the campaign',
          unit: 'ms',
          ours: [product.openedMs],
        },
      ],
      notes: [
        `Solver p50 ${show(quantile(solver.ms, 0.5))} ms, p99 ${show(quantile(solver.ms, 0.99))} ms; by kind, p50 and p99: ${solver.byKind}.`,
        `Product p50 ${show(quantile(product.ms, 0.5))} ms, p99 ${show(quantile(product.ms, 0.99))} ms.`,
        'After all events the optimum equals a solve from scratch, to the last point.',
        `The process holds ${Math.round(product.megabytes)} MB more with the campaign open.`,
      ],
    }
  } finally {
    await stopLive()
    await database.close()
  }
}

function benchSolver({ targets, teams, seed, fill, events }: Options): { ms: number[]; byKind: string } {
  const city = generateCity({ targets, teams, arcs: 12, seed, fill, tiers: true })
  const grouped = groupAlike(city)
  const problem = grouped?.problem ?? { ...city, rows: targets, supply: new Int32Array(targets).fill(1) }
  const live = LiveTransport.solve(problem)
  const random = seededRandom(seed + 1)
  const below = (limit: number): number => Math.floor(random() * limit)
  const { arcStart, arcTeam, arcCost, supply, rows } = problem
  const left = Int32Array.from(supply)
  const peopled = (): number => {
    for (;;) {
      const row = below(rows)
      if (left[row]! > 0) return row
    }
  }
  const arcsOf = (row: number) =>
    Array.from({ length: arcStart[row + 1]! - arcStart[row]! }, (_, a) => ({
      team: arcTeam[arcStart[row]! + a]!,
      cost: arcCost[arcStart[row]! + a]!,
    }))
  const kinds = {
    // Somebody plans: the target gets a row of its own, in which one team is 20 points cheaper.
    plan: () => {
      const row = peopled()
      const arcs = arcsOf(row)
      if (arcs.length > 0) {
        const cheaper = arcs[below(arcs.length)]!
        cheaper.cost = Math.max(0, cheaper.cost - 20)
      }
      left[row]!--
      live.remove(row)
      live.add(live.addRow({ arcs }))
    },
    gone: () => {
      const row = peopled()
      left[row]!--
      live.remove(row)
    },
    come: () => {
      const row = below(rows)
      left[row]!++
      live.add(row)
    },
    capacity: () => {
      const team = below(teams)
      live.setCapacity(team, Math.max(0, city.capacity[team]! + below(7) - 3))
    },
  }
  const names = Object.keys(kinds) as (keyof typeof kinds)[]
  const ms = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<keyof typeof kinds, number[]>
  const WARM_UP = 200
  for (let event = -WARM_UP; event < events; event++) {
    const name = names[below(names.length)]!
    const start = process.hrtime.bigint()
    kinds[name]()
    live.settle()
    if (event >= 0) ms[name].push(Number(process.hrtime.bigint() - start) / 1e6)
  }
  const fresh = solveTransport(live.problem())
  const kept = live.solution()
  if (fresh.unowned !== kept.unowned || fresh.cost !== kept.cost)
    throw new Error(`The living optimum costs ${kept.cost} with ${kept.unowned} unowned, a fresh one ${fresh.cost}`)
  return {
    ms: names.flatMap((name) => ms[name]),
    byKind: names
      .map((name) => `${name} ${show(quantile(ms[name], 0.5))}, ${show(quantile(ms[name], 0.99))}`)
      .join('; '),
  }
}

async function benchProduct(database: BenchDatabase, { plans, seed, ...options }: Options) {
  const { db } = database
  const campaignId = await storeCity(database, { ...options, seed })
  await settle(database)
  const context = () =>
    createContext({
      caller: { subject: 'bench', role: Role.CAMPAIGN_OFFICE, departmentId: null, areaId: null },
      language: 'en',
      requestId: newId(),
      ...{ db, log: createLog('warn'), notifications: NO_NOTIFICATIONS },
    })
  const random = seededRandom(seed + 2)
  const free = await db.query<{ targetId: string }>(
    `SELECT ct.target_id AS "targetId" FROM campaign_target ct
      WHERE NOT EXISTS (SELECT FROM visit_plan p WHERE p.target_id = ct.target_id) ORDER BY hashtext(ct.target_id::text) LIMIT $1`,
    [plans],
  )
  const teams = await db.query<{ id: string }>('SELECT id FROM team WHERE NOT is_fallback ORDER BY id')
  const ask = async (targetIds: string[]) => {
    const answer = await askLive(context(), campaignId, targetIds, { wait: 600_000 })
    if (typeof answer === 'string') throw new Error(`The proposal is ${answer}`)
    return answer
  }
  const before = process.memoryUsage().rss
  const opened = await timed(() => ask([]))
  const megabytes = (process.memoryUsage().rss - before) / 2 ** 20
  const ms: number[] = []
  for (const { targetId } of free) {
    const { visitPlan } = await registerVisitPlan(context(), {
      campaignId: globalId('Campaign', campaignId),
      teamId: globalId('Team', teams[Math.floor(random() * teams.length)]!.id),
      targetId: globalId('Enterprise', targetId),
      purpose: VisitPurpose.SERVICE,
    })
    if (!visitPlan) throw new Error('A plan was refused')
    ms.push((await timed(() => ask([targetId]))).ms)
  }
  return { ms, openedMs: opened.ms, megabytes }
}

if (require.main === module) {
  void benchLive(process.argv.slice(2)).then((result) => console.log(renderResult(result)), fail)
}
