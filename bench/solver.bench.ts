/**
 * The solver alone: against LEMON in C++ and HiGHS in WebAssembly, its memory, its answers to questions, its growth.
 *
 *   node -r ./scripts/ts-hook.cjs bench/solver.bench.ts [--sizes 2251x109,20000x109 --families city,fine --arcs 12 --seed 1]
 *     [--rounds 5 --highs 20000 --seconds 60 --hard --processor --chart FILE.svg]
 *
 * Every instance is generated before the clock starts and is the same for all; families are told in support/solver-families.ts,
 * --hard adds those of support/hard-instances.ts. This process is warm: ours has solved the instance for two seconds before the
 * first round, as in a service that has been up for a while. LEMON runs in a process of its own, and of its time only the solve counts,
 * not reading and building. A peer whose rounds would take longer than --seconds runs once. HiGHS gets instances of at most --highs
 * targets. --processor counts processor time on both sides instead, for a machine that is busy. All totals must be equal to the last
 * point and every certificate must hold, else the bench fails.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeArguments, fail, readArguments } from './support/arguments'
import { type BenchResult, renderResult } from './support/figures'
import { drawGrowth, type GrowthPoint } from './support/growth-chart'
import { HARD_INSTANCES } from './support/hard-instances'
import { openLauncher } from './support/launcher'
import { openLemon } from './support/lemon'
import { FAMILIES, isFamily } from './support/solver-families'
import { measureInstance, type SolverBench } from './support/solver-instance'
import { measureLiving } from './support/solver-live'
import { measureQuestions } from './support/solver-questions'

const DEFAULTS = {
  sizes: '2251x109,20000x109,100000x500,1000000x2000',
  families: 'city',
  arcs: 12,
  seed: 1,
  rounds: 5,
  highs: 20_000,
  seconds: 60,
  hard: false,
  processor: false,
  chart: '',
}

export async function benchSolver(words: readonly string[]): Promise<BenchResult> {
  const options = readArguments(words, DEFAULTS)
  const result: BenchResult = {
    title: 'The solver alone',
    sizes: describeArguments(options),
    comparisons: [],
    observations: [],
    notes: [
      'Speed against the peer is, where the unit is MB, how many times less memory ours takes: the peak of a process that reads the instance and solves it once, its input and the runtime included.',
    ],
  }
  const launcher = openLauncher()
  const directory = mkdtempSync(join(tmpdir(), 'oneknock-solver-'))
  const points: GrowthPoint[] = []
  try {
    const clock = options.processor ? 'processor' : 'wall'
    const bench: SolverBench = { directory, launcher, lemon: openLemon(directory, launcher), clock, ...options }
    for (const family of options.families.split(',')) {
      if (!isFamily(family)) throw new Error(`No family ${family}; known: ${Object.keys(FAMILIES).join(', ')}`)
      for (const size of options.sizes.split(',')) {
        const [targets = 0, teams = 0] = size.split('x').map(Number)
        const problem = FAMILIES[family]({ targets, teams, arcs: options.arcs, seed: options.seed })
        const name = `${family} ${targets.toLocaleString('en')} × ${teams.toLocaleString('en')}`
        const times = await measureInstance(name, problem, bench, result)
        if (family === 'city') for (const [solver, ms] of Object.entries(times)) points.push({ solver, targets, ms })
        if (family !== 'city') continue
        await measureQuestions(name, problem, bench, result)
        await measureLiving(name, problem, bench, result)
      }
    }
    for (const [name, make] of Object.entries(options.hard ? HARD_INSTANCES : {}))
      await measureInstance(name, make(options.seed), bench, result)
  } finally {
    launcher.close()
    rmSync(directory, { recursive: true, force: true })
  }
  result.notes.push(...drawGrowth(points, options.chart))
  return result
}

async function main(): Promise<void> {
  console.log(renderResult(await benchSolver(process.argv.slice(2))))
}

if (require.main === module) void main().catch(fail)
