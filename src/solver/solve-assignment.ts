import { loadCost, marginalCost } from './load-cost'
import { minCostFlow } from './min-cost-flow'
import { type PreparedProblem, prepare } from './prepared-problem'
import type { ResidualNetwork } from './residual-network'
import type { AssignmentProblem, AssignmentSolution, AssignmentStatus, SolveOptions } from './types'
import { findFault } from './validate'

/**
 * Gives every target at most one team: as many owned as possible, then fewest moves of published owners, then least cost
 * (transportation problem with convex load costs; primal-dual method, min-cost-flow.ts).
 *
 * @param problem arcs grouped by target, costs in whole points ≥ 0, capacities in targets; they may fall short. Not changed.
 * @returns OPTIMAL with prices that prove it (certificate.ts). Never throws for bad data: INVALID and COST_RANGE say what
 *   is wrong. Same input, same answer; shuffled rows, same cost.
 * Time measured in bench/results; memory about twice the input.
 */
export function solveAssignment(problem: AssignmentProblem, options: SolveOptions = {}): AssignmentSolution {
  const { signal, isCancelled, onProgress } = options
  const shouldStop = (): boolean => signal?.aborted === true || isCancelled?.() === true
  if (shouldStop()) return emptySolution(problem, 'CANCELLED')
  const fault = findFault(problem)
  if (fault !== null) return emptySolution(problem, 'INVALID', fault)
  const prepared = prepare(problem)
  if (typeof prepared === 'string') return emptySolution(problem, 'COST_RANGE', prepared)
  let highest = 0
  const report = (done: number): void => {
    if (done <= highest && done < 1) return
    highest = done
    onProgress?.(done)
  }
  const network = minCostFlow(prepared, shouldStop, (done) => report(0.98 * done))
  if (network === null || shouldStop()) return emptySolution(problem, 'CANCELLED')
  const solution = readSolution(prepared, network)
  report(1)
  return solution
}

function emptySolution(problem: AssignmentProblem, status: AssignmentStatus, reason?: string): AssignmentSolution {
  const { targets: claimed, teams, arcStart, capacity } = problem ?? {}
  const targets = believableLength(claimed, arcStart?.length - 1)
  return {
    status,
    owner: new Int32Array(targets).fill(-1),
    unowned: targets,
    moved: 0,
    cost: 0,
    weights: { unowned: 0, move: 0 },
    targetPrice: new Float64Array(targets),
    teamPrice: new Float64Array(believableLength(teams, capacity?.length)),
    ...(reason !== undefined && { reason }),
  }
}

/** A problem that has not been checked may claim any number; without an array to match, only a modest one is believed. */
function believableLength(claimed: number, seen: number): number {
  const isLength = Number.isInteger(claimed) && claimed >= 0 && (claimed === seen || claimed <= 1e6)
  return isLength ? claimed : 0
}

function readSolution(prepared: PreparedProblem, network: ResidualNetwork): AssignmentSolution {
  const { problem, targets, teams, cost, moveWeight, unownedWeight, fixedLoad, tiersOf } = prepared
  const { arcStart, arcTeam, arcCost, fixed, published, arcMoves } = problem
  const owner = new Int32Array(targets).fill(-1)
  const targetPrice = new Float64Array(targets)
  const teamPrice = closingPrices(prepared, network, targetPrice)
  let unowned = 0
  let moved = 0
  let total = 0
  for (let i = 0; i < targets; i++) {
    let arc = network.arcOf[i]!
    if (fixed && fixed[i]! >= 0) {
      arc = arcStart[i]!
      while (arcTeam[arc] !== fixed[i]) arc++
      targetPrice[i] = cost[arc]! + teamPrice[fixed[i]!]!
    }
    if (arc < 0) {
      unowned++
      continue
    }
    owner[i] = arcTeam[arc]!
    total += arcCost[arc]!
    if (arcMoves) moved += arcMoves[arc]!
    else if (published && published[i]! >= 0 && published[i] !== owner[i]) moved++
  }
  for (let k = 0; k < teams; k++) total += loadCost(tiersOf(k), fixedLoad[k]! + network.load[k]!)
  const weights = { unowned: unownedWeight, move: moveWeight }
  return { status: 'OPTIMAL', owner, unowned, moved, cost: total, weights, targetPrice, teamPrice }
}

/**
 * Fills the free targets' prices and returns the teams'. The flow never looks at closed teams (no room) and bounds a team's
 * price from below only where it owns a free target; the certificate speaks of both, so their prices are settled here.
 */
function closingPrices(prepared: PreparedProblem, network: ResidualNetwork, targetPrice: Float64Array): Float64Array {
  const { problem, targets, teams, cost, unownedWeight, fixedLoad, room, tiersOf, isFixed } = prepared
  const { arcStart, arcTeam } = problem
  const teamPrice = new Float64Array(teams)
  let hasClosed = false
  for (let k = 0; k < teams; k++) {
    const load = fixedLoad[k]! + network.load[k]!
    const floor = load > 0 ? marginalCost(tiersOf(k), load) : Math.min(0, marginalCost(tiersOf(k), 1))
    teamPrice[k] = room[k]! > 0 ? Math.max(floor, network.price[k]!) : Math.max(floor, 0)
    hasClosed ||= room[k] === 0
  }
  for (let i = 0; i < targets; i++) {
    if (isFixed(i)) continue
    const arc = network.arcOf[i]!
    const price = arc < 0 ? unownedWeight : cost[arc]! + teamPrice[arcTeam[arc]!]!
    targetPrice[i] = price
    if (!hasClosed) continue
    for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
      const k = arcTeam[a]!
      if (room[k] === 0 && cost[a]! + teamPrice[k]! < price) teamPrice[k] = price - cost[a]!
    }
  }
  return teamPrice
}
