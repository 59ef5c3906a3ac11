/** The program whose memory bench/support/peak-memory.ts measures: reads an instance, solves it once, says what that took. */
import { readFileSync } from 'node:fs'
import { solveAssignment } from '../../src/solver'
import { readInstance } from './instance-file'
import type { PeakMemory } from './peak-memory'

function main(file: string): void {
  const { rows, supply: _, ...problem } = readInstance(file)
  const start = performance.now()
  const { cost, unowned, weights } = solveAssignment({ ...problem, targets: rows })
  const peak: PeakMemory = {
    firstSolveMs: performance.now() - start,
    total: cost + weights.unowned * unowned,
    megabytes: peakKilobytes() / 1024,
  }
  console.log(JSON.stringify(peak))
}

/** What the system tells of a process may include the memory of whoever started it; Linux also has the process's own. */
function peakKilobytes(): number {
  try {
    const [, own] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (own) return Number(own)
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS
}

main(process.argv[2]!)
