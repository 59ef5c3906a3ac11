import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transformFileSync } from '@swc/core'
import type { TransportProblem } from '../../src/solver'
import { writeInstance } from './instance-file'
import type { Launcher } from './launcher'

export interface PeakMemory {
  megabytes: number
  /** Of a process that has compiled nothing yet. */
  firstSolveMs: number
  total: number
}

const ROOT = join(__dirname, '../..')
const PROGRAM = 'bench/support/solve-once'

/**
 * The peak of resident memory of a plain node process that reads the instance from a file and solves it once: the runtime, the
 * input and the solver, and nothing of the generator or of what compiles our TypeScript.
 */
export async function peakMemory(
  { directory, launcher }: { directory: string; launcher: Launcher },
  problem: TransportProblem,
  weights: { unowned: number; move: number },
): Promise<PeakMemory> {
  const sources = readdirSync(join(ROOT, 'src/solver')).filter((name) => name.endsWith('.ts'))
  for (const source of [
    `${PROGRAM}.ts`,
    'bench/support/instance-file.ts',
    ...sources.map((name) => `src/solver/${name}`),
  ])
    compile(source, directory)
  const file = join(directory, 'memory.bin')
  writeInstance(file, problem, weights)
  try {
    return JSON.parse(await launcher.run([process.execPath, join(directory, `${PROGRAM}.js`), file])) as PeakMemory
  } finally {
    rmSync(file, { force: true })
  }
}

function compile(source: string, directory: string): void {
  const options = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8')) as object
  const { code } = transformFileSync(join(ROOT, source), { ...options, swcrc: false, sourceMaps: false })
  const target = join(directory, source.replace(/\.ts$/, '.js'))
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, code)
}
