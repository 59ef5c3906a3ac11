import { globalId } from '../../src/shared/relay'
import { describeArguments } from './arguments'
import { compareSolvers } from './compare-solvers'
import { openBenchDatabase, settle } from './database'
import { readProblem, storeExampleCity } from './example-city'
import { type BenchResult, interleave, timed } from './figures'
import { startOurServer } from './programs'
import { openRunRunner } from './whole-run'

/** The example city's own problem, and the whole way of a preview. */
export async function benchExampleCity(options: {
  rounds: number
  highs: number
  profile: string
}): Promise<BenchResult> {
  const { rounds, highs, profile } = options
  const result: BenchResult = {
    title: 'The schedule of the example city',
    sizes: describeArguments({ rounds, highs, profile }),
    comparisons: [],
    observations: [],
    notes: [],
  }
  const database = await openBenchDatabase()
  result.postgres = database.version
  try {
    const loading = await timed(() => storeExampleCity(database))
    const campaignId = loading.answer
    await settle(database)
    const reading = await interleave(rounds, {
      ours: async () => (await timed(() => readProblem(database, campaignId))).ms,
    })
    await compareSolvers(await readProblem(database, campaignId), options, result)

    const server = await startOurServer(database, profile)
    try {
      const runner = await openRunRunner(server, globalId('Campaign', campaignId))
      const whole = await interleave(rounds, { ours: async () => (await timed(() => runner.run())).ms })
      result.observations.push(
        { what: 'reading the campaign and building the problem', unit: 'ms', ours: reading.ours },
        { what: 'a preview, from the mutation to SUCCEEDED', unit: 'ms', ours: whole.ours },
        { what: 'loading the example city, once', unit: 'ms', ours: [loading.ms] },
      )
      await runner.close()
    } finally {
      await server.stop()
    }
  } finally {
    await database.close()
  }
  return result
}
