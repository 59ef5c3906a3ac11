import {
  type AssignmentProblem,
  type AssignmentSolution,
  checkCertificate,
  solveAssignment,
  solveTransport,
  type TransportProblem,
} from '../../src/solver'
import { solveByHighs, toLpText } from '../../test/solver/highs-model'
import { type BenchResult, interleave, median, show, timed } from './figures'
import { foldAlike } from './fold-alike'
import type { Launcher } from './launcher'
import type { Lemon, LemonInstance, LemonMethod } from './lemon'
import { peakMemory } from './peak-memory'
import { type Clock, medianOf, readClock, repeatsFor, warmUp } from './stopwatch'

export interface SolverBench {
  /** For instances in files and what is compiled. */
  directory: string
  launcher: Launcher
  lemon: Lemon | null
  clock: Clock
  seed: number
  rounds: number
  /** Largest number of targets that HiGHS is given. */
  highs: number
  /** What the rounds of one peer may take together. */
  seconds: number
}

interface Peer {
  name: string
  /** Milliseconds of a solve, the median of the repeats. @throws Error when the total is not ours. */
  solve: (repeats: number) => Promise<number>
}

/**
 * Adds to `result` how long each solver takes on the instance and what memory it needs.
 * @returns median milliseconds by solver, for the chart.
 * @throws Error when two totals differ or a certificate does not hold.
 */
export async function measureInstance(
  name: string,
  problem: AssignmentProblem,
  bench: SolverBench,
  result: BenchResult,
): Promise<Record<string, number>> {
  console.error(`  ${name} …`)
  const { clock, rounds, lemon } = bench
  const raw: TransportProblem = { ...problem, rows: problem.targets, supply: new Int32Array(problem.targets).fill(1) }
  const solution = warmUp(() => solveAssignment(problem))
  if (solution.status !== 'OPTIMAL') throw new Error(`${name}: ${solution.status}: ${solution.reason}`)
  const total = totalOf(solution)
  const check = await timed(() => checkCertificate(problem, solution))
  if (!check.answer.isOptimal) throw new Error(`${name}: the certificate does not hold`)

  const folded = foldAlike(raw)
  const instances = lemon && {
    raw: lemon.instance(raw, solution.weights),
    folded: lemon.instance(folded, solution.weights),
  }
  try {
    const peers: Peer[] = []
    let lemonMegabytes = 0
    const addLemon = (instance: LemonInstance, method: LemonMethod, label: string): void => {
      const solve = async (repeats: number): Promise<number> => {
        const answer = await instance.solve(method, repeats)
        requireEqual(`${name}, LEMON ${label}`, total, answer.total)
        if (answer.unowned !== solution.unowned) throw new Error(`${name}: LEMON owns another number of targets`)
        if (method === 'simplex' && instance === instances?.raw) lemonMegabytes = answer.peakKilobytes / 1024
        return bench.clock === 'wall' ? answer.solveMs : answer.processorMs
      }
      peers.push({ name: `LEMON ${label}`, solve })
    }
    if (instances) {
      addLemon(instances.raw, 'simplex', 'network simplex')
      addLemon(instances.raw, 'scaling', 'cost scaling')
      if (folded.rows < raw.rows) addLemon(instances.folded, 'simplex', 'network simplex, rows folded for it')
    }
    if (problem.targets <= bench.highs) {
      const lp = toLpText(problem, solution.weights)
      const solve = async (): Promise<number> => {
        const start = readClock(clock)
        const { objective } = await solveByHighs(lp)
        const ms = readClock(clock) - start
        // HiGHS computes in floating point.
        requireEqual(
          `${name}, HiGHS`,
          total,
          Math.abs(objective - total) < 1e-6 * Math.max(1, total) ? total : objective,
        )
        return ms
      }
      peers.push({ name: 'highs (WebAssembly)', solve })
    }

    const solve = medianOf(clock, () => solveAssignment(problem))
    const repeats = repeatsFor(await solve(1))
    const times = await compare({ name, ours: () => solve(repeats), repeats, peers, bench, result })
    const unfolded = medianOf(clock, () => {
      requireEqual(`${name}, row by row`, total, totalOf(solveTransport(raw)))
    })
    const byRow = await interleave(rounds, { ours: () => unfolded(repeats) })
    result.observations.push({ what: `${name}: each target a row of its own`, unit: 'ms', ours: byRow.ours })

    const peak = await peakMemory(bench, raw, solution.weights)
    requireEqual(`${name}, in a process of its own`, total, peak.total)
    if (lemonMegabytes > 0) {
      const peer = 'LEMON network simplex'
      result.comparisons.push({ what: name, unit: 'MB', ours: [peak.megabytes], theirs: [lemonMegabytes], peer })
    } else result.observations.push({ what: `${name}: peak memory`, unit: 'MB', ours: [peak.megabytes] })
    result.notes.push(
      `${name}: ${problem.arcTeam.length} arcs, ${folded.rows} different rows; total ${total}, ${solution.unowned} unowned, equal by all; certificate rechecked in ${show(check.ms)} ms; first solve of a fresh process ${show(peak.firstSolveMs)} ms.`,
    )
    return times
  } finally {
    instances?.raw.close()
    instances?.folded.close()
  }
}

/** Those that are quick enough in turn with ours, the others once each. */
async function compare(options: {
  name: string
  ours: () => Promise<number>
  repeats: number
  peers: readonly Peer[]
  bench: SolverBench
  result: BenchResult
}): Promise<Record<string, number>> {
  const { name, ours, repeats, peers, bench, result } = options
  const quick: Record<string, () => Promise<number>> = {}
  const once = new Map<string, number>()
  for (const peer of peers) {
    const ms = await peer.solve(1)
    if (ms * repeats * (bench.rounds + 1) <= 1000 * bench.seconds) quick[peer.name] = () => peer.solve(repeats)
    else once.set(peer.name, ms)
  }
  const figures = await interleave<string, number>(bench.rounds, { ours, ...quick })
  const mine = figures.ours!
  const times: Record<string, number> = { ours: median(mine) }
  for (const { name: peer } of peers) {
    const ms = once.get(peer)
    const pair = ms === undefined ? { ours: mine, theirs: figures[peer]! } : { ours: [median(mine)], theirs: [ms] }
    times[peer] = median(pair.theirs)
    result.comparisons.push({ what: name, unit: 'ms', ...pair, peer: ms === undefined ? peer : `${peer}, run once` })
  }
  if (peers.length === 0) result.observations.push({ what: name, unit: 'ms', ours: mine })
  return times
}

const totalOf = ({
  cost,
  moved,
  unowned,
  weights,
}: Pick<AssignmentSolution, 'cost' | 'moved' | 'unowned' | 'weights'>) =>
  cost + weights.move * moved + weights.unowned * unowned

function requireEqual(what: string, ours: number, theirs: number): void {
  if (ours !== theirs) throw new Error(`${what}: totals differ, ours ${ours}, theirs ${theirs}`)
}
