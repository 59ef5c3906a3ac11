/**
 * The benches that a claim of speed rests on, one after another, each in a process of its own.
 *
 *   npm run bench [-- --seed 1 --rounds 7 --enterprises 10000 --plans 20000 --save]
 *   npm run bench -- --only solver [--sizes 2251x109,100000x500 --families city,fine --hard --save]
 *
 * --save writes bench/results/YYYY-MM-DD.md (of some benches only: YYYY-MM-DD-names.md) with the machine and the commit. The solver
 * alone takes many minutes for its peers' sake and runs only when named. Finer sizes are arguments of each bench.
 */
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import { join, relative } from 'node:path'
import { fail, readArguments } from './support/arguments'
import { type BenchResult, renderResult } from './support/figures'

const DEFAULTS = {
  only: 'page,register,schedule',
  seed: 1,
  rounds: 7,
  enterprises: 10_000,
  plans: 20_000,
  sizes: '',
  families: '',
  hard: false,
  save: false,
}
const RESULTS = join(__dirname, 'results')
const ROOT = join(__dirname, '..')

const NAMES = ['page', 'register', 'schedule', 'solver'] as const
export type BenchName = (typeof NAMES)[number]

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2), DEFAULTS)
  const names = options.only.split(',').map(benchNamed)
  const busy = loadavg()[0]!
  const results: BenchResult[] = []
  for (const name of names) results.push(await inOwnProcess(name, argumentsFor(name, options)))
  const report = [
    `# Benchmarks of ${today()}`,
    '',
    ...machine(busy, results.find(({ postgres }) => postgres)?.postgres),
    '',
    'Medians of the rounds, in brackets least and most. Speed against the peer: of each round, above 1 ours is faster. How to read this: docs/benchmarks.md.',
    '',
    ...results.flatMap((result) => [renderResult(result), '']),
  ].join('\n')
  console.log(report)
  if (options.save) console.log(`Saved as ${relative(process.cwd(), saveReport(report, options.only))}`)
}

function benchNamed(name: string): BenchName {
  const known = NAMES.find((bench) => bench === name)
  if (!known) throw new Error(`No bench ${name}; known: ${NAMES.join(', ')}`)
  return known
}

function argumentsFor(name: BenchName, options: ReturnType<typeof readArguments<typeof DEFAULTS>>): string[] {
  const { seed, rounds, enterprises, plans, sizes, families, hard, save } = options
  if (name === 'schedule') return ['--city', ...pair('rounds', rounds)]
  if (name !== 'solver')
    return [
      ...pair('seed', seed),
      ...pair('rounds', rounds),
      ...pair('enterprises', enterprises),
      ...pair('plans', plans),
    ]
  return [
    ...pair('seed', seed),
    ...pair('rounds', rounds),
    ...(sizes ? pair('sizes', sizes) : []),
    ...(families ? pair('families', families) : []),
    ...(hard ? ['--hard'] : []),
    ...(save ? pair('chart', join(RESULTS, 'solver-growth.svg')) : []),
  ]
}

const pair = (name: string, value: number | string): string[] => [`--${name}`, String(value)]

/** What one bench leaves in memory and in compiled code must not speed up or slow down the next. */
async function inOwnProcess(name: BenchName, words: readonly string[]): Promise<BenchResult> {
  console.error(`${name} ${words.join(' ')} …`)
  const child = fork(join(__dirname, 'support/one-bench.ts'), [name, ...words], {
    execArgv: ['-r', join(ROOT, 'scripts/ts-hook.cjs')],
  })
  let result: BenchResult | undefined
  child.on('message', (message) => {
    result = message as BenchResult
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0 || !result) throw new Error(`The bench "${name}" ended with ${code}`)
  return result
}

function machine(busy: number, postgres?: string): string[] {
  const [cpu] = cpus()
  const commit = git('rev-parse', '--short=12', 'HEAD') || 'unknown'
  const changed = git('status', '--porcelain', '--', 'src', 'migrations', 'bench', 'package-lock.json')
  return [
    `- commit ${commit}${changed ? ', with changes that are not committed' : ''}`,
    `- ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${arch()}; load ${busy.toFixed(1)} at the start`,
    `- Node ${process.version}${postgres ? `, PostgreSQL ${postgres} of its own in the temporary directory, each commit flushed to disk` : ''}`,
  ]
}

function git(...words: string[]): string {
  return spawnSync('git', words, { cwd: ROOT, encoding: 'utf8' }).stdout?.trim() ?? ''
}

const today = (): string => new Date().toISOString().slice(0, 10)

function saveReport(report: string, only: string): string {
  mkdirSync(RESULTS, { recursive: true })
  const file = join(RESULTS, `${today()}${only === DEFAULTS.only ? '' : `-${only.replaceAll(',', '-')}`}.md`)
  writeFileSync(file, report)
  return file
}

void main().catch(fail)
