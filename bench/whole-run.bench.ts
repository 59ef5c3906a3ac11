/**
 * The whole way of a schedule in the product, from the mutation to SUCCEEDED, stage by stage: reading the campaign, building the
 * problem, solving it (and checking the certificate, and first come, first served beside it), deciding, writing.
 *
 *   node -r ./scripts/ts-hook.cjs bench/whole-run.bench.ts [--targets 100000 --teams 500 --seed 1 --fill 0.95 --rounds 5]
 *     [--profile DIRECTORY]
 *
 * The service runs as `npm start` runs it, against a PostgreSQL of the bench's own that flushes each commit to disk. One run comes
 * first and is not counted, as a service has run before.
 */
import 'reflect-metadata'
import { globalId } from '../src/shared/relay'
import { describeArguments, fail, readArguments } from './support/arguments'
import { openBenchDatabase, settle } from './support/database'
import { type BenchResult, median, renderResult, show, timed } from './support/figures'
import { startOurServer } from './support/programs'
import { storeCity } from './support/stored-city'
import { openRunRunner, readStages } from './support/whole-run'

const DEFAULTS = { targets: 100_000, teams: 500, seed: 1, fill: 0.95, rounds: 5, profile: '' }
const STAGES = ['reading', 'building', 'solving', 'comparing', 'deciding', 'writing'] as const

export async function benchWholeRun(words: readonly string[]): Promise<BenchResult> {
  const options = readArguments(words, DEFAULTS)
  const database = await openBenchDatabase()
  try {
    const campaignId = await storeCity(database, options)
    await settle(database)
    const server = await startOurServer(database, options.profile)
    try {
      const runner = await openRunRunner(server, globalId('Campaign', campaignId))
      await runner.run()
      await runner.rest()
      const whole: number[] = []
      for (let round = 0; round < options.rounds; round++) {
        whole.push((await timed(() => runner.run())).ms)
        await runner.rest()
      }
      await runner.close()
      const stages = readStages(database).slice(1)
      const of = (stage: (typeof STAGES)[number]) => stages.map((ms) => ms[stage] ?? 0)
      const other = stages.map((ms) => ms.reading! + ms.building! + ms.deciding! + ms.writing!)
      const ratio = (parts: readonly number[]) => show(median(parts.map((ms, round) => ms / of('solving')[round]!)))
      return {
        title: 'The whole way of a schedule',
        sizes: describeArguments(options),
        postgres: database.version,
        comparisons: [],
        observations: [
          { what: 'from the mutation to SUCCEEDED', unit: 'ms', ours: whole },
          ...STAGES.map((stage) => ({ what: stage, unit: 'ms' as const, ours: of(stage) })),
        ],
        notes: [
          `Reading, building, deciding and writing cost ${ratio(other)} times the solve; the whole way ${ratio(whole)} times.`,
        ],
      }
    } finally {
      await server.stop()
    }
  } finally {
    await database.close()
  }
}

if (require.main === module)
  void benchWholeRun(process.argv.slice(2)).then((result) => console.log(renderResult(result)), fail)
