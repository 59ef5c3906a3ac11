import { Bidding } from './bidding'
import type { PreparedProblem } from './prepared-problem'
import { placeToCut, wholePoints } from './whole-prices'
import { type Units, unitsOf, type WidestMatching, widestMatching } from './widest-matching'

/** Targets a team up to which an auction is quicker than the flow between teams: docs/solver.md, "Method". */
const MOST_TARGETS_A_TEAM = 24
/** Epsilon starts at this part of what costs range over, and is divided by SHRINK from scale to scale: measured on one-to-one, dense and many-team instances. */
const FIRST_SHARE = 32
const SHRINK = 8
/** Below this, prices and sums of a price and a cost are whole for certain. */
const EXACT_LIMIT = 2 ** 52
/** Bids a unit, and for each of its arcs, after which the instance is left to the flow between teams: long chains need thousands. */
const MOST_BIDS = 20
const MOST_BIDS_AN_ARC = 10

/** Who is where, unit by unit, and the prices that prove it. */
export interface Sale {
  /** Row of each unit. */
  rowOf: Int32Array
  /** Its arc, −1 where it goes without. */
  arcOf: Int32Array
  /** Per node; the root's is 0. */
  price: Float64Array
}

/**
 * Minimum-cost assignment by an auction with scaling, where teams hold few targets each.
 *
 * Targets bid for the slots of teams: each takes the cheapest and pays as much as makes the next best equal, and epsilon on top;
 * who is outbid bids again. Epsilon falls from scale to scale, prices stay. In units of 1 / (nodes + 1) point an epsilon of one unit
 * leaves an assignment that nothing undercuts, and prices that can be cut to whole points (whole-prices.ts).
 *
 * First of all a widest matching says who can be in short supply. Those targets and teams are a market of their own, in which going
 * without is one more team with as many slots as must; in the rest everybody is served, and slots that are left over are held by
 * bidders of the root's who take the cheapest. So both markets come out even, and the weight of an unowned target, many times any
 * cost, never enters a bid.
 *
 * Source: D. P. Bertsekas, "Auction algorithms for network flow problems", Comput. Optim. Appl. 1 (1992); similar objects: Bertsekas,
 * Castañón, "The auction algorithm for the transportation problem", Ann. Oper. Res. 20 (1989).
 *
 * @returns 'cancelled', or null where the instance is one for the flow between teams: before it starts by {@link suitsAuction}'s
 *   measure, or after too many bids.
 */
export function auction(prepared: PreparedProblem, watch: Watch): Sale | 'cancelled' | null {
  const costs = suitsAuction(prepared)
  if (!costs) return null
  const units = unitsOf(prepared)
  const widest = widestMatching(prepared, units, watch.isCancelled)
  if (!widest) return 'cancelled'
  const { lowest, highest } = costs
  if (lowest === highest) return checked(prepared, anyWidest(prepared, units, widest, lowest))
  return sell(prepared, units, widest, costs, watch)
}

interface Watch {
  isCancelled: () => boolean
  /** Receives 0 … 1. */
  onProgress: (done: number) => void
}

interface CostRange {
  lowest: number
  highest: number
}

/** Few targets a team, load at no cost, and prices that stay exact. Null where not. */
function suitsAuction({ rows, teams, room, problem, cost, isFixed, tiersOf }: PreparedProblem): CostRange | null {
  let open = 0
  for (let k = 0; k < teams; k++) {
    if (tiersOf(k)?.cost.some((points) => points !== 0)) return null
    if (room[k]! > 0) open++
  }
  let units = 0
  for (let r = 0; r < rows; r++) if (!isFixed(r)) units += problem.supply[r]!
  if (units === 0 || units > MOST_TARGETS_A_TEAM * open) return null
  let lowest = Number.POSITIVE_INFINITY
  let highest = 0
  for (let a = 0; a < cost.length; a++) {
    const points = cost[a]!
    if (points < lowest) lowest = points
    if (points > highest) highest = points
  }
  // Prices go some way above the range of costs; how far they went is looked at again in the end.
  return highest * (teams + 3) < EXACT_LIMIT / 1024 ? { lowest, highest } : null
}

function sell(
  prepared: PreparedProblem,
  units: Units,
  widest: WidestMatching,
  costs: CostRange,
  { isCancelled, onProgress }: Watch,
): Sale | 'cancelled' | null {
  const { teams, problem, cost } = prepared
  const bidding = new Bidding(prepared, units, widest, costs)
  const { scale } = bidding
  const arcsAUnit = cost.length / Math.max(1, problem.rows)
  const mostBids = units.rowOf.length * (MOST_BIDS + MOST_BIDS_AN_ARC * arcsAUnit)
  const first = Math.max(1, Math.floor(((costs.highest - costs.lowest) * scale) / FIRST_SHARE))
  for (let epsilon = first; ; epsilon = Math.max(1, Math.floor(epsilon / SHRINK))) {
    const outcome = bidding.runScale(epsilon, mostBids, isCancelled)
    if (outcome === 'cancelled') return outcome
    if (outcome === 'too many bids') return null
    onProgress(Math.log((SHRINK * first) / epsilon) / Math.log(SHRINK * SHRINK * first))
    const prices = bidding.nodePrices()
    const cut = placeToCut(prices, scale, epsilon)
    if (cut === null) continue
    for (const price of prices) if (price >= EXACT_LIMIT && price < Number.POSITIVE_INFINITY) return null
    const whole = prices.map((price) => wholePoints(price, scale, cut))
    const going = prepared.unownedWeight - costs.highest - whole[teams]!
    const price = new Float64Array(teams + 1)
    for (let k = 0; k < teams; k++) price[k] = whole[k]! + (bidding.isInShortSupply(k) ? going : -whole[teams + 1]!)
    return checked(prepared, { rowOf: units.rowOf, arcOf: bidding.arcOf, price })
  }
}

/** Where all arcs cost the same any widest matching is best: teams in short supply cost what going without does. */
function anyWidest(prepared: PreparedProblem, units: Units, { arcOf, isShort }: WidestMatching, cost: number): Sale {
  const price = new Float64Array(prepared.teams + 1)
  for (let k = 0; k < prepared.teams; k++) if (isShort[k] === 1) price[k] = prepared.unownedWeight - cost
  return { rowOf: units.rowOf, arcOf, price }
}

/**
 * Closed teams are priced above everything. Null unless nothing is cheaper than what is used: between the two markets that rests on how
 * far prices within each drift apart, which no theorem bounds as closely as the weight of an unowned target.
 */
function checked({ teams, room, cost, unownedWeight, problem }: PreparedProblem, sale: Sale): Sale | null {
  const { arcStart, arcTeam } = problem
  const { rowOf, arcOf, price } = sale
  for (let k = 0; k < teams; k++) if (room[k] === 0) price[k] = unownedWeight + 1
  const left = room.slice()
  for (let u = 0; u < rowOf.length; u++) {
    const arc = arcOf[u]!
    const paid = arc < 0 ? unownedWeight : cost[arc]! + price[arcTeam[arc]!]!
    if (paid > unownedWeight) return null
    if (arc >= 0) left[arcTeam[arc]!]!--
    const end = arcStart[rowOf[u]! + 1]!
    for (let a = arcStart[rowOf[u]!]!; a < end; a++) if (cost[a]! + price[arcTeam[a]!]! < paid) return null
  }
  // Room left costs nothing, and nobody is paid for being there.
  for (let k = 0; k < teams; k++) if (price[k]! < 0 || (price[k]! > 0 && left[k]! > 0)) return null
  return sale
}
