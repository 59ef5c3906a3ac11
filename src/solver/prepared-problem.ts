import { tierRange } from './load-cost'
import type { LoadTiers, TransportProblem } from './types'

/** Whole numbers that a double holds exactly end here. */
const EXACT_LIMIT = 2 ** 53

/**
 * The problem as the network sees it: fixed rows are taken out and their load subtracted, a move is part of an arc's
 * cost, and being unowned is one more place to be (node `root`) at a price that no path of real costs can outweigh.
 */
export interface PreparedProblem {
  problem: TransportProblem
  rows: number
  teams: number
  /** Node of the slack and of the unowned targets: the node after the last team. */
  root: number
  /** Points of each arc, moves included. The caller's own array when nothing counts as one. */
  cost: Int32Array | Float64Array
  moveWeight: number
  unownedWeight: number
  /** Per team: targets fixed to it. */
  fixedLoad: Int32Array
  /** Per team: targets it may own beside the fixed ones. */
  room: Int32Array
  isFixed: (row: number) => boolean
  tiersOf: (team: number) => LoadTiers | undefined
}

/** The caller's arrays in an object of one shape always: compiled code would be thrown away for every other shape it meets. */
const plain = (problem: TransportProblem): TransportProblem => ({
  rows: problem.rows,
  teams: problem.teams,
  supply: problem.supply,
  arcStart: problem.arcStart,
  arcTeam: problem.arcTeam,
  arcCost: problem.arcCost,
  capacity: problem.capacity,
  loadTiers: problem.loadTiers,
  fixed: problem.fixed,
  published: problem.published,
  arcMoves: problem.arcMoves,
})

/** The lowest and highest of what an arc may cost, and the most moves it may count as. */
export interface ArcRange {
  lowest: number
  highest: number
  mostMoves: number
}

/**
 * Expects a problem without fault (validate.ts).
 *
 * Two assignments differ by cycles that pass every team at most once, so a cycle trades at most m + 1 arcs. A weight above
 * what those arcs and one step of load can differ by decides every cycle alone, which makes the order of aims exact; n
 * need not enter, and at a million targets the numbers stay small (docs/solver.md, "Weights").
 *
 * @param least what the weights allow for even if no arc of today asks for it.
 * @returns a string when the costs are out of range: sums of n prices must stay below 2^53.
 */
export function prepare(given: TransportProblem, least?: ArcRange): PreparedProblem | string {
  const problem = plain(given)
  const { rows, supply, teams, arcStart, arcTeam, arcCost, capacity, fixed, published, arcMoves, loadTiers } = problem
  const fixedLoad = new Int32Array(teams)
  let targets = 0
  for (let r = 0; r < rows; r++) targets += supply[r]!
  if (fixed) for (let r = 0; r < rows; r++) if (fixed[r]! >= 0) fixedLoad[fixed[r]!]! += supply[r]!
  const room = new Int32Array(teams)
  for (let k = 0; k < teams; k++) room[k] = Math.max(0, capacity[k]! - fixedLoad[k]!)

  const { lowest, highest, mostMoves } = arcRange(problem, least)
  const tiers = tierRange(problem)
  const tierSpread = tiers.highest - tiers.lowest
  const moveWeight = mostMoves > 0 ? (teams + 2) * (highest - lowest + 1) + tierSpread : 0
  const highestWithMove = highest + mostMoves * moveWeight
  const unownedWeight = (teams + 2) * (highestWithMove - lowest + 1) + highestWithMove + tierSpread
  // Prices stay below twice the weight, and the dual objective sums one for each target.
  if (2 * (targets + 1) * unownedWeight > EXACT_LIMIT) {
    return `costs from ${lowest} to ${highest} with ${teams} teams make ${unownedWeight} points for an unowned target; ${targets} of them exceed 2^53`
  }

  let cost: Int32Array | Float64Array = arcCost
  if (mostMoves > 0) cost = highestWithMove < 2 ** 31 ? new Int32Array(arcCost) : new Float64Array(arcCost)
  if (arcMoves && mostMoves > 0) for (let a = 0; a < arcMoves.length; a++) cost[a]! += moveWeight * arcMoves[a]!
  else if (published && mostMoves > 0) {
    for (let r = 0; r < rows; r++) {
      const owner = published[r]!
      if (owner < 0) continue
      for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) if (arcTeam[a] !== owner) cost[a]! += moveWeight
    }
  }
  return {
    problem,
    rows,
    teams,
    root: teams,
    cost,
    moveWeight,
    unownedWeight,
    fixedLoad,
    room,
    isFixed: fixed ? (row) => fixed[row]! >= 0 : () => false,
    tiersOf: (team) => loadTiers?.[team],
  }
}

/** What the problem's arcs range over, widened to `least`. */
export function arcRange({ arcCost, arcMoves, published }: TransportProblem, least?: ArcRange): ArcRange {
  let lowest = arcCost.length > 0 ? arcCost[0]! : 0
  let highest = lowest
  for (let a = 1; a < arcCost.length; a++) {
    const c = arcCost[a]!
    if (c < lowest) lowest = c
    else if (c > highest) highest = c
  }
  let mostMoves = published?.some((team) => team >= 0) ? 1 : 0
  if (arcMoves) for (let a = 0; a < arcMoves.length; a++) if (arcMoves[a]! > mostMoves) mostMoves = arcMoves[a]!
  return {
    lowest: Math.min(lowest, least?.lowest ?? lowest),
    highest: Math.max(highest, least?.highest ?? highest),
    mostMoves: Math.max(mostMoves, least?.mostMoves ?? 0),
  }
}
