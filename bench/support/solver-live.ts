import { type AssignmentProblem, checkTransport, LiveTransport, solveTransport } from '../../src/solver'
import { type BenchResult, interleave, quantile } from './figures'
import { seededRandom } from './generated-city'
import type { SolverBench } from './solver-instance'
import { readClock } from './stopwatch'

const EVENTS_A_ROUND = 200

/**
 * How long it takes until the new optimum is known after one event: a target comes, goes, or changes (one of its teams has
 * registered a plan, so its arc there costs less), or a team has room for one more or fewer; a quarter of each.
 * @throws Error when after all events the living optimum is not what a solve from scratch gives.
 */
export async function measureLiving(
  name: string,
  problem: AssignmentProblem,
  { clock, seed, rounds }: SolverBench,
  result: BenchResult,
): Promise<void> {
  const raw = { ...problem, rows: problem.targets, supply: new Int32Array(problem.targets).fill(1) }
  const solved = solveTransport(raw)
  const begin = readClock(clock)
  const live = new LiveTransport(raw, solved)
  const openingMs = readClock(clock) - begin
  const change = createChanges(problem, live, seed)
  const event = (): number => {
    const apply = change()
    const start = readClock(clock)
    apply()
    live.settle()
    return readClock(clock) - start
  }
  const { ours } = await interleave(rounds, {
    ours: async () => Array.from({ length: EVENTS_A_ROUND }, event),
  })
  for (const [part, label] of [
    [0.5, 'p50'],
    [0.99, 'p99'],
  ] as const)
    result.observations.push({
      what: `${name}: the new optimum after an event, ${label} of ${EVENTS_A_ROUND} a round`,
      unit: 'ms',
      ours: ours.map((times) => quantile(times, part)),
    })
  result.observations.push({ what: `${name}: getting ready for events`, unit: 'ms', ours: [openingMs] })

  const now = live.problem()
  const living = live.solution()
  const fresh = solveTransport(now)
  if (!checkTransport(now, living).isOptimal) throw new Error(`${name}: a living optimum's certificate does not hold`)
  if (living.cost !== fresh.cost || living.unowned !== fresh.unowned)
    throw new Error(`${name}: the living optimum is not what a solve from scratch gives`)
  result.notes.push(
    `${name}: after ${EVENTS_A_ROUND * (rounds + 1)} events the living optimum costs ${living.cost}, from scratch too.`,
  )
}

/** @returns what draws an event and says how to apply it, so that drawing is not timed. */
function createChanges(problem: AssignmentProblem, live: LiveTransport, seed: number): () => () => void {
  const random = seededRandom(seed + 3)
  const below = (limit: number): number => Math.floor(random() * limit)
  const { targets, teams, arcStart, arcTeam, arcCost } = problem
  const capacity = problem.capacity.slice()
  const gone = new Uint8Array(targets)
  const arcsOf = (target: number): { team: number; cost: number }[] =>
    Array.from(arcTeam.subarray(arcStart[target], arcStart[target + 1]), (team, a) => ({
      team,
      cost: arcCost[arcStart[target]! + a]!,
    }))
  const present = (): number => {
    let target = below(targets)
    while (gone[target]) target = below(targets)
    return target
  }
  const come = (arcs: { team: number; cost: number }[]) => () => live.add(live.addRow({ arcs }))
  const go = (target: number) => () => {
    gone[target] = 1
    live.remove(target)
  }
  return () => {
    const kind = below(4)
    if (kind === 0) return come(arcsOf(below(targets)))
    if (kind === 1) return go(present())
    if (kind === 2) {
      const target = present()
      const arcs = arcsOf(target)
      const planned = arcs[below(arcs.length)]
      if (planned) planned.cost = Math.max(0, planned.cost - 20)
      const [leave, enter] = [go(target), come(arcs)]
      return () => {
        leave()
        enter()
      }
    }
    const team = below(teams)
    capacity[team] = Math.max(0, capacity[team]! + (random() < 0.5 ? 1 : -1))
    return () => live.setCapacity(team, capacity[team]!)
  }
}
