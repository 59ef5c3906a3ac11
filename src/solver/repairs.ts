import { arcRange } from './prepared-problem'
import { findTransportShortage } from './shortage'
import { solveTransport } from './solve-transport'
import type { CapacityRepair, LoadTiers, SolveOptions, TransportProblem, TransportSolution } from './types'

/**
 * The cheapest way to own everybody who has an eligible team: which teams' capacity by how much. Every unowned target needs one
 * place more, whatever the assignment, so the places are as few as can be; they are where the whole moves fewest
 * owners, then costs least. Found by
 * solving the problem with places beyond capacity at a price that no trade among the others can outweigh.
 *
 * @param solution of this problem, OPTIMAL.
 * @returns null when nobody goes without for want of capacity, or when a solve is stopped or out of range.
 */
export function findCapacityRepair(
  problem: TransportProblem,
  solution: TransportSolution,
  options: SolveOptions = {},
): CapacityRepair | null {
  const shortage = findTransportShortage(problem, solution)
  if (!shortage) return null
  const { teams, capacity, loadTiers } = problem
  const single = withMovesAsCost(problem, solution)
  if (!single) return null
  const { lowest, highest } = arcRange(single)
  const beyond = (teams + 2) * (highest - lowest + 1) + tierSpread(loadTiers)
  if (beyond >= 2 ** 31) return null
  const raised = capacity.slice()
  const tiers = Array.from({ length: teams }, (_, k) => (loadTiers?.[k]?.cost.length ? loadTiers[k]! : FREE))
  const fixedLoad = fixedLoads(problem)
  for (const k of shortage.teams) {
    const full = Math.max(capacity[k]!, fixedLoad[k]!)
    raised[k] = full + shortage.missing
    tiers[k] = withPriceBeyond(tiers[k]!, full, beyond)
  }
  const repaired = solveTransport({ ...single, capacity: raised, loadTiers: tiers }, withStart(options, solution))
  if (repaired.status !== 'OPTIMAL') return null
  const load = loads(problem, repaired.flow)
  const raises = [...shortage.teams]
    .map((team) => ({ team, by: load[team]! - Math.max(capacity[team]!, fixedLoad[team]!) }))
    .filter(({ by }) => by > 0)
  return verify(problem, solution, raises, options)
}

/**
 * What raising one team's capacity alone would do, for each team that is short: those that cure most first, the cheaper first
 * among equals.
 * @param most how many teams at the most are asked about: those with most targets waiting for them.
 */
export function findSingleRepairs(
  problem: TransportProblem,
  solution: TransportSolution,
  most = 5,
  options: SolveOptions = {},
): CapacityRepair[] {
  const shortage = findTransportShortage(problem, solution)
  if (!shortage) return []
  const waiting = new Int32Array(problem.teams)
  for (const row of shortage.rows) {
    for (let a = problem.arcStart[row]!; a < problem.arcStart[row + 1]!; a++)
      waiting[problem.arcTeam[a]!]! += solution.unownedOf[row]!
  }
  const fixedLoad = fixedLoads(problem)
  const repairs: CapacityRepair[] = []
  for (const team of [...shortage.teams].sort((a, b) => waiting[b]! - waiting[a]! || a - b).slice(0, most)) {
    const full = Math.max(problem.capacity[team]!, fixedLoad[team]!)
    const most = verify(problem, solution, [{ team, by: shortage.missing }], options)
    if (!most) continue
    // Of the places offered only those that cure somebody are worth asking for.
    const by = shortage.missing - most.missingAfter
    if (by > 0 && full + by < 2 ** 31) repairs.push({ ...most, raises: [{ team, by }] })
  }
  return repairs.sort(
    (a, b) => a.missingAfter - b.missingAfter || a.extraCost - b.extraCost || a.raises[0]!.team - b.raises[0]!.team,
  )
}

/** Solves with the capacities raised. */
function verify(
  problem: TransportProblem,
  solution: TransportSolution,
  raises: CapacityRepair['raises'],
  options: SolveOptions,
): CapacityRepair | null {
  const capacity = problem.capacity.slice()
  const fixedLoad = fixedLoads(problem)
  for (const { team, by } of raises) capacity[team] = Math.max(capacity[team]!, fixedLoad[team]!) + by
  const after = solveTransport({ ...problem, capacity }, withStart(options, solution))
  if (after.status !== 'OPTIMAL') return null
  const missingAfter = findTransportShortage(problem, after)?.missing ?? 0
  return { raises, missingAfter, extraCost: after.cost - solution.cost }
}

/** Places come before moves here, and moves before cost: so a move is part of the cost. Null where that is out of range. */
function withMovesAsCost(problem: TransportProblem, { weights }: TransportSolution): TransportProblem | null {
  const { rows, arcStart, arcTeam, arcCost, published, arcMoves, ...rest } = problem
  if (weights.move === 0) return { ...rest, rows, arcStart, arcTeam, arcCost }
  const cost = new Float64Array(arcCost)
  for (let r = 0; r < rows; r++) {
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) {
      if (arcMoves) cost[a]! += weights.move * arcMoves[a]!
      else if (published && published[r]! >= 0 && published[r] !== arcTeam[a]) cost[a]! += weights.move
    }
  }
  return cost.every((points) => points < 2 ** 31)
    ? { ...rest, rows, arcStart, arcTeam, arcCost: Int32Array.from(cost) }
    : null
}

const withStart = (options: SolveOptions, { teamPrice, weights }: TransportSolution): SolveOptions => ({
  ...options,
  start: { teamPrice, weights },
})

const FREE: LoadTiers = { upTo: Int32Array.of(0), cost: Int32Array.of(0) }

/** The same tiers, with a price on top for every target beyond a load. */
function withPriceBeyond({ upTo, cost }: LoadTiers, full: number, price: number): LoadTiers {
  const bounds: number[] = []
  const costs: number[] = []
  const last = cost.length - 1
  let from = 0
  for (let t = 0; t <= last; t++) {
    // The last tier goes on for ever.
    const to = t < last ? upTo[t]! : 2 ** 31 - 1
    if (from < full) {
      bounds.push(Math.min(to, full))
      costs.push(cost[t]!)
    }
    if (to > full) {
      bounds.push(to)
      costs.push(cost[t]! + price)
    }
    from = to
  }
  return { upTo: Int32Array.from(bounds), cost: Int32Array.from(costs) }
}

function tierSpread(loadTiers: LoadTiers[] | undefined): number {
  let lowest = 0
  let highest = 0
  for (const { cost } of loadTiers ?? []) {
    for (const points of cost) {
      lowest = Math.min(lowest, points)
      highest = Math.max(highest, points)
    }
  }
  return highest - lowest
}

function fixedLoads({ rows, teams, supply, fixed }: TransportProblem): Int32Array {
  const load = new Int32Array(teams)
  for (let r = 0; fixed && r < rows; r++) if (fixed[r]! >= 0) load[fixed[r]!]! += supply[r]!
  return load
}

function loads({ teams, arcTeam }: TransportProblem, flow: Int32Array): Int32Array {
  const load = new Int32Array(teams)
  for (let a = 0; a < flow.length; a++) load[arcTeam[a]!]! += flow[a]!
  return load
}
