import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TransportProblem } from '../../src/solver'
import { writeInstance } from './instance-file'
import type { Launcher } from './launcher'

export type LemonMethod = 'simplex' | 'scaling'

export interface LemonAnswer {
  /** Points of arcs and load tiers, and the unowned weight for each unowned target. */
  total: number
  unowned: number
  /** Building LEMON's own structures, not counted as solving. */
  buildMs: number
  solveMs: number
  /** The same by the processor's clock. */
  processorMs: number
  /** Of the whole process, its input included. */
  peakKilobytes: number
}

export interface LemonInstance {
  /** Of several solves in one process the median counts. */
  solve(method: LemonMethod, repeats: number): Promise<LemonAnswer>
  /** Removes its file. */
  close(): void
}

export interface Lemon {
  instance(problem: TransportProblem, weights: { unowned: number; move: number }): LemonInstance
}

const SOURCE = join(__dirname, '../peers/lemon.cpp')
const INSTALL = 'LEMON is left out: apt-get install g++ liblemon-dev brings it.'

/**
 * Compiles the peer into the directory.
 * @returns null, and says in one line on stderr what to install, where there is no g++ or no LEMON.
 */
export function openLemon(directory: string, launcher: Launcher): Lemon | null {
  const program = join(directory, 'lemon')
  const compiled = spawnSync('g++', ['-O3', '-march=native', '-o', program, SOURCE], { encoding: 'utf8' })
  if (compiled.error || /lemon\/\S+: No such file/.test(compiled.stderr)) {
    console.error(INSTALL)
    return null
  }
  if (compiled.status !== 0) throw new Error(`${SOURCE} does not compile: ${compiled.stderr.slice(0, 2000)}`)
  let instances = 0
  return {
    instance(problem, weights) {
      const file = join(directory, `instance-${instances++}.bin`)
      writeInstance(file, problem, weights)
      return {
        async solve(method, repeats) {
          const printed = await launcher.run([program, file, method, String(repeats)])
          return JSON.parse(printed) as LemonAnswer
        },
        close: () => rmSync(file, { force: true }),
      }
    },
  }
}
