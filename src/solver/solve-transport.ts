import { loadCost, marginalCost } from './load-cost'
import { minCostFlow } from './min-cost-flow'
import { type ArcRange, type PreparedProblem, prepare } from './prepared-problem'
import type { ResidualNetwork } from './residual-network'
import type { AssignmentStatus, SolveOptions, TransportProblem, TransportSolution } from './types'
import { findFault } from './validate'

/**
 * Gives every target of every row at most one team: as many owned as possible, then fewest moves of published owners, then
 * least cost (transportation problem with convex load costs; primal-dual method, min-cost-flow.ts). The lexicographic order is
 * exact (prepared-problem.ts).
 *
 * @param problem arcs grouped by row, costs in whole points ≥ 0, capacities and supplies in targets; they may fall short. Not
 *   changed.
 * @returns OPTIMAL with prices that prove it (certificate.ts). Never throws for bad data: INVALID and COST_RANGE say what
 *   is wrong. Same input, same answer; shuffled rows, same cost.
 * Time measured in bench/results; memory about twice the input.
 */
export function solveTransport(problem: TransportProblem, options: SolveOptions = {}): TransportSolution {
  if (shouldStop(options)) return noTransport(problem, 'CANCELLED')
  const fault = findFault(problem)
  if (fault !== null) return noTransport(problem, 'INVALID', fault)
  return solveChecked(problem, options)
}

/** Asked before the solve, after it and often in between. */
export const shouldStop = ({ signal, isCancelled }: SolveOptions): boolean =>
  signal?.aborted === true || isCancelled?.() === true

/** Expects a problem without fault. */
export function solveChecked(problem: TransportProblem, options: SolveOptions, least?: ArcRange): TransportSolution {
  const prepared = prepare(problem, least)
  if (typeof prepared === 'string') return noTransport(problem, 'COST_RANGE', prepared)
  let highest = 0
  const report = (done: number): void => {
    if (done <= highest && done < 1) return
    highest = done
    options.onProgress?.(done)
  }
  const stops = (): boolean => shouldStop(options)
  const network = minCostFlow(prepared, options.start, stops, (done) => report(0.98 * done))
  if (network === null || stops()) return noTransport(problem, 'CANCELLED')
  const solution = readNetwork(prepared, network)
  report(1)
  return solution
}

export function noTransport(problem: TransportProblem, status: AssignmentStatus, reason?: string): TransportSolution {
  const { rows: claimed, supply, teams, arcStart, arcTeam, capacity } = problem ?? {}
  const rows = believableLength(claimed, arcStart?.length - 1)
  const unownedOf = new Int32Array(rows)
  // As far as it can be believed: nobody is owned.
  if (supply?.length === rows) for (let r = 0; r < rows; r++) unownedOf[r] = Math.max(0, supply[r]!)
  return {
    status,
    flow: new Int32Array(believableLength(arcTeam?.length, arcTeam?.length)),
    unownedOf,
    unowned: unownedOf.reduce((sum, units) => sum + units, 0),
    moved: 0,
    cost: 0,
    weights: { unowned: 0, move: 0 },
    rowPrice: new Float64Array(rows),
    teamPrice: new Float64Array(believableLength(teams, capacity?.length)),
    ...(reason !== undefined && { reason }),
  }
}

/** A problem that has not been checked may claim any number; without an array to match, only a modest one is believed. */
export function believableLength(claimed: number, seen: number): number {
  const isLength = Number.isInteger(claimed) && claimed >= 0 && (claimed === seen || claimed <= 1e6)
  return isLength ? claimed : 0
}

/** The answer that a balanced network stands for, its root at price 0. */
export function readNetwork(prepared: PreparedProblem, network: ResidualNetwork): TransportSolution {
  const { problem, rows, teams, cost, moveWeight, unownedWeight, fixedLoad, tiersOf } = prepared
  const { supply, arcStart, arcTeam, arcCost, fixed, published, arcMoves } = problem
  const { flow, unownedOf } = network.readFlows()
  const rowPrice = new Float64Array(rows)
  const teamPrice = closingPrices(prepared, network, rowPrice)
  let unowned = 0
  let moved = 0
  let total = 0
  for (let r = 0; r < rows; r++) {
    const home = published ? published[r]! : -1
    if (fixed && fixed[r]! >= 0) {
      let arc = arcStart[r]!
      while (arcTeam[arc] !== fixed[r]) arc++
      flow[arc] = supply[r]!
      rowPrice[r] = cost[arc]! + teamPrice[fixed[r]!]!
    }
    unowned += unownedOf[r]!
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) {
      const units = flow[a]!
      if (units === 0) continue
      total += units * arcCost[a]!
      if (arcMoves) moved += units * arcMoves[a]!
      else if (home >= 0 && home !== arcTeam[a]) moved += units
    }
  }
  for (let k = 0; k < teams; k++) total += loadCost(tiersOf(k), fixedLoad[k]! + network.load[k]!)
  const weights = { unowned: unownedWeight, move: moveWeight }
  return { status: 'OPTIMAL', flow, unownedOf, unowned, moved, cost: total, weights, rowPrice, teamPrice }
}

/**
 * Fills the free rows' prices and returns the teams'. The flow never looks at closed teams (no room) and bounds a team's
 * price from below only where it owns a free target; the certificate speaks of both, so their prices are settled here.
 */
function closingPrices(prepared: PreparedProblem, network: ResidualNetwork, rowPrice: Float64Array): Float64Array {
  const { problem, rows, teams, cost, unownedWeight, fixedLoad, room, tiersOf, isFixed } = prepared
  const { arcStart, arcTeam, supply } = problem
  const teamPrice = new Float64Array(teams)
  let hasClosed = false
  for (let k = 0; k < teams; k++) {
    const load = fixedLoad[k]! + network.load[k]!
    const floor = load > 0 ? marginalCost(tiersOf(k), load) : Math.min(0, marginalCost(tiersOf(k), 1))
    teamPrice[k] = room[k]! > 0 ? Math.max(floor, network.price[k]!) : Math.max(floor, 0)
    hasClosed ||= room[k] === 0
  }
  for (let r = 0; r < rows; r++) {
    if (isFixed(r) || supply[r] === 0) continue
    const arc = network.usedArc(r)
    const price = arc < 0 ? unownedWeight : cost[arc]! + teamPrice[arcTeam[arc]!]!
    rowPrice[r] = price
    if (!hasClosed) continue
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) {
      const k = arcTeam[a]!
      if (room[k] === 0 && cost[a]! + teamPrice[k]! < price) teamPrice[k] = price - cost[a]!
    }
  }
  for (let r = 0; r < rows; r++) {
    if (supply[r] !== 0 || isFixed(r)) continue
    // A row of nobody may have the highest price that the teams allow.
    let price = unownedWeight
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) price = Math.min(price, cost[a]! + teamPrice[arcTeam[a]!]!)
    rowPrice[r] = price
  }
  return teamPrice
}
