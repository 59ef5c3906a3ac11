/**
 * The benches that a claim of speed rests on, one after another, each in a process of its own.
 *
 *   npm run bench [-- --seed 1 --rounds 7 --enterprises 10000 --plans 20000 --save]
 *
 * --save writes bench/results/YYYY-MM-DD.md with the machine and the commit. Finer sizes are arguments of each bench.
 */
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import { join, relative } from 'node:path'
import { fail, readArguments } from './support/arguments'
import { type BenchResult, renderResult } from './support/figures'

const DEFAULTS = { seed: 1, rounds: 7, enterprises: 10_000, plans: 20_000, save: false }
const ROOT = join(__dirname, '..')

export type BenchName = 'page' | 'register' | 'schedule'

async function main(): Promise<void> {
  const { seed, rounds, enterprises, plans, save } = readArguments(process.argv.slice(2), DEFAULTS)
  const registry = [
    ...pair('seed', seed),
    ...pair('rounds', rounds),
    ...pair('enterprises', enterprises),
    ...pair('plans', plans),
  ]
  const busy = loadavg()[0]!
  const results = [
    await inOwnProcess('page', registry),
    await inOwnProcess('register', registry),
    await inOwnProcess('schedule', ['--city', ...pair('rounds', rounds)]),
  ]
  const report = [
    `# Benchmarks of ${new Date().toISOString().slice(0, 10)}`,
    '',
    ...machine(busy, results.find(({ postgres }) => postgres)?.postgres ?? 'unknown'),
    '',
    'Medians of the rounds, in brackets least and most. Speed against the peer: of each round, above 1 ours is faster. How to read this: docs/benchmarks.md.',
    '',
    ...results.flatMap((result) => [renderResult(result), '']),
  ].join('\n')
  console.log(report)
  if (save) console.log(`Saved as ${relative(process.cwd(), saveReport(report))}`)
}

const pair = (name: string, value: number): string[] => [`--${name}`, String(value)]

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

function machine(busy: number, postgres: string): string[] {
  const [cpu] = cpus()
  const commit = git('rev-parse', '--short=12', 'HEAD') || 'unknown'
  const changed = git('status', '--porcelain', '--', 'src', 'migrations', 'bench', 'package-lock.json')
  return [
    `- commit ${commit}${changed ? ', with changes that are not committed' : ''}`,
    `- ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${arch()}; load ${busy.toFixed(1)} at the start`,
    `- Node ${process.version}, PostgreSQL ${postgres} of its own in the temporary directory, each commit flushed to disk`,
  ]
}

function git(...words: string[]): string {
  return spawnSync('git', words, { cwd: ROOT, encoding: 'utf8' }).stdout?.trim() ?? ''
}

function saveReport(report: string): string {
  const directory = join(__dirname, 'results')
  mkdirSync(directory, { recursive: true })
  const file = join(directory, `${new Date().toISOString().slice(0, 10)}.md`)
  writeFileSync(file, report)
  return file
}

void main().catch(fail)
