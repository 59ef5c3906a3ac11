import { loadPayingUpTo } from './load-cost'
import type { PreparedProblem } from './prepared-problem'
import type { StartingPoint } from './types'

/** Rounds on every 16th row, on every 4th, on all: early rounds need the direction only. */
const SCHEDULE = [
  { stride: 16, rounds: 14 },
  { stride: 4, rounds: 6 },
  { stride: 1, rounds: 4 },
]
const SMALLEST_SAMPLE = 4000

/**
 * Team prices near the optimum: over-used teams become dearer, under-used ones cheaper, each by a step of its own that
 * grows while the direction holds and halves when it turns (resilient propagation). Any prices are a valid start for the
 * flow; good ones leave it little to do.
 *
 * Returned prices are multiples of the costs' greatest common divisor: optimal prices can be found there, and off the grid
 * they would only split what is a tie. Closed teams (no room) stand above the price of being unowned.
 * Time O(rounds · arcs).
 */
export function startingPrices(prepared: PreparedProblem, isCancelled: () => boolean): Float64Array {
  const { teams, room, unownedWeight, problem } = prepared
  const grid = costGrid(prepared)
  const price = new Float64Array(teams + 1)
  const step = new Float64Array(teams)
  const direction = new Int8Array(teams)
  const load = new Float64Array(teams + 1)
  const firstStep = Math.max(grid, costSpread(problem.arcCost) / 8)
  for (let k = 0; k < teams; k++) {
    price[k] = room[k] === 0 ? unownedWeight + 1 : lowestPrice(prepared, k)
    step[k] = firstStep
  }
  // Nobody can choose.
  if (room.every((units) => units === 0)) return price
  for (const { stride, rounds } of SCHEDULE) {
    if (stride > 1 && prepared.rows / stride < SMALLEST_SAMPLE) continue
    for (let round = 0; round < rounds; round++) {
      if (isCancelled()) return price
      countChoices(prepared, price, load, stride, round % stride)
      adjust(prepared, price, load, step, direction, stride, grid)
    }
  }
  for (let k = 0; k < teams; k++) if (room[k]! > 0) price[k] = Math.round(price[k]! / grid) * grid
  return price
}

/**
 * Prices of an earlier solution, in the weights of this problem: one that holds unowned targets or moves back is as many of the
 * new weights above the costs as it was of the old ones. Teams that are new begin where their load begins to cost.
 */
export function earlierPrices(prepared: PreparedProblem, { teamPrice, weights }: StartingPoint): Float64Array {
  const { teams, room, moveWeight, unownedWeight } = prepared
  const price = new Float64Array(teams + 1)
  for (let k = 0; k < teams; k++) {
    const earlier = teamPrice[k]
    if (room[k] === 0) price[k] = unownedWeight + 1
    else if (earlier === undefined || !Number.isFinite(earlier)) price[k] = lowestPrice(prepared, k)
    else {
      const unowned = weights.unowned > 0 && earlier > weights.unowned / 2 ? 1 : 0
      const rest = earlier - unowned * weights.unowned
      const moves = weights.move > 0 ? Math.round(rest / weights.move) : 0
      const points = Math.round(rest - moves * weights.move)
      const translated = unowned * unownedWeight + moves * moveWeight + points
      price[k] = Math.max(lowestPrice(prepared, k), Math.min(unownedWeight, translated))
    }
  }
  return price
}

/** Below this nobody needs to pay a team for its load: the marginal cost of its first free unit. */
function lowestPrice({ tiersOf, fixedLoad }: PreparedProblem, team: number): number {
  const tiers = tiersOf(team)
  if (!tiers) return 0
  const next = fixedLoad[team]! + 1
  for (let t = 0; t < tiers.upTo.length; t++) if (next <= tiers.upTo[t]!) return tiers.cost[t]!
  return tiers.cost.length > 0 ? tiers.cost[tiers.cost.length - 1]! : 0
}

/** Targets (a sample's times the stride) that would choose each team at these prices. */
function countChoices(
  prepared: PreparedProblem,
  price: Float64Array,
  load: Float64Array,
  stride: number,
  first: number,
): void {
  const { cost, unownedWeight, root, isFixed, problem } = prepared
  const { arcStart, arcTeam, rows, supply } = problem
  load.fill(0)
  for (let i = first; i < rows; i += stride) {
    if (isFixed(i)) continue
    let best = unownedWeight
    let node = root
    const end = arcStart[i + 1]!
    for (let a = arcStart[i]!; a < end; a++) {
      const paid = cost[a]! + price[arcTeam[a]!]!
      if (paid < best) {
        best = paid
        node = arcTeam[a]!
      }
    }
    load[node]! += stride * supply[i]!
  }
}

function adjust(
  prepared: PreparedProblem,
  price: Float64Array,
  load: Float64Array,
  step: Float64Array,
  direction: Int8Array,
  stride: number,
  grid: number,
): void {
  const { teams, room, fixedLoad, tiersOf } = prepared
  for (let k = 0; k < teams; k++) {
    if (room[k] === 0) continue
    const tiers = tiersOf(k)
    const limit = fixedLoad[k]! + room[k]!
    const most = loadPayingUpTo(tiers, limit, price[k]!, true) - fixedLoad[k]!
    const least = loadPayingUpTo(tiers, limit, price[k]!, false) - fixedLoad[k]!
    // What a sample of this size cannot tell from zero is left alone.
    const noise = stride > 1 ? Math.sqrt(stride * Math.max(1, load[k]!)) / 2 : 0
    const wanted = load[k]! > most + noise ? 1 : load[k]! < least - noise ? -1 : 0
    if (wanted === 0) continue
    if (wanted === direction[k]) step[k] = step[k]! * 1.25
    else if (direction[k] !== 0) step[k] = Math.max(grid / 4, step[k]! / 2)
    direction[k] = wanted
    price[k] = Math.max(lowestPrice(prepared, k), price[k]! + wanted * step[k]!)
  }
}

function costSpread(arcCost: Int32Array): number {
  let lowest = Number.POSITIVE_INFINITY
  let highest = 0
  for (let a = 0; a < arcCost.length; a++) {
    const c = arcCost[a]!
    if (c < lowest) lowest = c
    if (c > highest) highest = c
  }
  return highest > lowest ? highest - lowest : 1
}

/** Greatest common divisor of all arc and tier costs, at least 1. */
function costGrid({ problem }: PreparedProblem): number {
  let grid = 0
  const fold = (costs: Int32Array): void => {
    for (let a = 0; a < costs.length && grid !== 1; a++) {
      let rest = Math.abs(costs[a]!)
      if (grid !== 0 && rest % grid === 0) continue
      while (rest !== 0) {
        const smaller = grid % rest
        grid = rest
        rest = smaller
      }
    }
  }
  fold(problem.arcCost)
  for (const { cost } of problem.loadTiers ?? []) fold(cost)
  return grid || 1
}
