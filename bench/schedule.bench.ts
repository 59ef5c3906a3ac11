/**
 * A city's schedule: ours against the npm package `highs` (HiGHS in WebAssembly) on the same problem.
 *
 *   node -r ./scripts/ts-hook.cjs bench/schedule.bench.ts --city [--rounds 7 --highs 1] [--profile DIRECTORY]
 *   node -r ./scripts/ts-hook.cjs bench/schedule.bench.ts [--targets 5000 --teams 110 --arcs 12 --seed 1]
 *     [--fill 0.95 --tiers 1 --rounds 7 --highs 1]
 *
 * With --city the problem is the example city's own, loaded as `npm start` loads it and read as a run reads it; also measured is
 * the whole way of a preview, from the mutation to the news that it has succeeded. Without it the city is a generated one, of any
 * size. Both solvers run in this process, warm, in turn; HiGHS gets the problem as LP text, and the writing of that text is not
 * counted. The costs must be equal to the last point.
 */
import 'reflect-metadata'
import { describeArguments, fail, readArguments } from './support/arguments'
import { compareSolvers } from './support/compare-solvers'
import { type BenchResult, renderResult } from './support/figures'
import { generateCity } from './support/generated-city'

export { generateCity } from './support/generated-city'

const DEFAULTS = {
  city: false,
  targets: 5000,
  teams: 110,
  arcs: 12,
  seed: 1,
  fill: 0.95,
  tiers: 1,
  rounds: 7,
  highs: 1,
  profile: '',
}

export async function benchSchedule(words: readonly string[]): Promise<BenchResult> {
  const options = readArguments(words, DEFAULTS)
  if (options.city) {
    // Solver tests import the generator from this file: what needs the whole service is loaded only here.
    const { benchExampleCity } = require('./support/schedule-city') as typeof import('./support/schedule-city')
    return benchExampleCity(options)
  }
  const { city: _, profile: __, ...sizes } = options
  const result: BenchResult = {
    title: 'The schedule of a generated city',
    sizes: describeArguments(sizes),
    comparisons: [],
    observations: [],
    notes: [],
  }
  const problem = generateCity({ ...options, tiers: options.tiers !== 0 })
  await compareSolvers(problem, options, result)
  return result
}

async function main(): Promise<void> {
  console.log(renderResult(await benchSchedule(process.argv.slice(2))))
}

if (require.main === module) void main().catch(fail)
