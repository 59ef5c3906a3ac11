import type { PreparedProblem } from './prepared-problem'
import type { Units, WidestMatching } from './widest-matching'

/** What stands in a slot that holds no unit. */
const VACANT = -1
const SLACK = -2
const BIDS_BETWEEN_CHECKS = 1 << 12
const NEVER = Number.POSITIVE_INFINITY

/**
 * The bidding of an auction, scale by scale (auction.ts). Prices are in units of 1 / `scale` point and never fall.
 *
 * A team's price is that of its cheapest slot. Who has bid more for another slot of the same team is as well off as it thought or better.
 */
export class Bidding {
  /** Units in one point. More than there are nodes, the going without counted as one; see whole-prices.ts. */
  readonly scale: number
  /** Arc of each unit, −1 for going without. */
  readonly arcOf: Int32Array
  /** So far, in all scales. */
  bids = 0
  private readonly without: number
  private readonly isShort: Uint8Array
  private readonly isShortRow: Uint8Array
  /** What rows see that are served for certain, and what those see that may be in short supply: infinite where they have no business. */
  private readonly surePrice: Float64Array
  private readonly shortPrice: Float64Array
  /** The most that a bidder of the root's has paid in this scale: no team is cheaper by more than epsilon, none with room left dearer. */
  private rootPrice = 0
  private readonly slotStart: Int32Array
  /** Per team a heap of its slots, the cheapest first. */
  private readonly slotPrice: Float64Array
  private readonly unitIn: Int32Array
  private vacant = 0
  private readonly queue: Int32Array
  private queued = 0
  /** Teams that rows are certain of, the cheapest first by keys that may be behind. */
  private readonly heap: Int32Array
  private readonly heapKey: Float64Array
  /** Of the last look around: what the cheapest and the next cost. */
  private readonly found = new Float64Array(2)

  constructor(
    private readonly prepared: PreparedProblem,
    private readonly units: Units,
    widest: WidestMatching,
    private readonly costs: { lowest: number; highest: number },
  ) {
    const { rows, teams, room, problem } = prepared
    const { rowOf } = units
    this.scale = teams + 3
    this.without = teams
    this.isShort = new Uint8Array(teams + 1).fill(1)
    this.isShort.set(widest.isShort)
    this.isShortRow = new Uint8Array(rows)
    let unowned = 0
    for (let u = 0; u < rowOf.length; u++) {
      const arc = widest.arcOf[u]!
      if (arc < 0) unowned++
      if (arc < 0 || this.isShort[problem.arcTeam[arc]!] === 1) this.isShortRow[rowOf[u]!] = 1
    }
    this.slotStart = new Int32Array(teams + 2)
    this.slotStart.set(units.slotStart)
    this.slotStart[teams + 1] = this.slotStart[teams]! + unowned
    this.surePrice = new Float64Array(teams + 1).fill(NEVER)
    this.shortPrice = new Float64Array(teams + 1).fill(NEVER)
    if (unowned > 0) this.shortPrice[this.without] = 0
    const sure: number[] = []
    for (let k = 0; k < teams; k++) {
      if (room[k] === 0) continue
      if (this.isShort[k] === 1) this.shortPrice[k] = 0
      else {
        this.surePrice[k] = 0
        sure.push(k)
      }
    }
    this.heap = Int32Array.from(sure)
    this.heapKey = new Float64Array(teams)
    this.slotPrice = new Float64Array(this.slotStart[teams + 1]!)
    this.unitIn = new Int32Array(this.slotStart[teams + 1]!)
    this.arcOf = new Int32Array(rowOf.length)
    this.queue = new Int32Array(rowOf.length)
  }

  /** All bid anew at the prices there are. 'done' when every slot is taken; after too many bids nothing is to be relied on. */
  runScale(epsilon: number, mostBids: number, isCancelled: () => boolean): 'done' | 'cancelled' | 'too many bids' {
    this.clearSlots()
    while (this.vacant > 0) {
      while (this.queued > 0) {
        if (++this.bids % BIDS_BETWEEN_CHECKS === 0) {
          if (isCancelled()) return 'cancelled'
          if (this.bids > mostBids) return 'too many bids'
        }
        this.bid(this.queue[--this.queued]!, epsilon)
      }
      // Slots that will be left over whatever those outbid do. They bid again at once, so that nobody is outbid twice in vain.
      for (let left = this.vacant; left > this.queued; left = this.vacant) {
        if (++this.bids > mostBids) return 'too many bids'
        this.takeUpSlack(epsilon)
      }
    }
    return 'done'
  }

  /** Per team, then of going without, then the root's; infinite for closed teams, and where nobody goes without. */
  nodePrices(): Float64Array {
    const { surePrice, shortPrice, without } = this
    const prices = new Float64Array(without + 2)
    for (let node = 0; node <= without; node++) prices[node] = Math.min(surePrice[node]!, shortPrice[node]!)
    prices[without + 1] = this.rootPrice
    return prices
  }

  isInShortSupply(team: number): boolean {
    return this.isShort[team] === 1
  }

  private clearSlots(): void {
    const { surePrice, shortPrice, slotPrice, slotStart, unitIn, queue, heap, heapKey } = this
    for (let k = 0; k < surePrice.length; k++) {
      const price = Math.min(surePrice[k]!, shortPrice[k]!)
      for (let slot = slotStart[k]!; slot < slotStart[k + 1]!; slot++) slotPrice[slot] = price
    }
    unitIn.fill(VACANT)
    this.rootPrice = 0
    this.vacant = unitIn.length
    this.queued = queue.length
    // The last is the first to bid.
    for (let u = 0; u < queue.length; u++) queue[u] = queue.length - 1 - u
    heap.sort((a, b) => surePrice[a]! - surePrice[b]! || a - b)
    for (const team of heap) heapKey[team] = surePrice[team]!
  }

  private bid(unit: number, epsilon: number): void {
    const { found, without, scale, costs, prepared, units } = this
    const row = units.rowOf[unit]!
    const prices = this.isShortRow[row] === 1 ? this.shortPrice : this.surePrice
    const arc = this.cheapest(row, prices)
    this.arcOf[unit] = arc
    const team = arc < 0 ? without : prepared.problem.arcTeam[arc]!
    // Who has no other choice may bid what it likes.
    const margin = found[1]! < NEVER ? found[1]! - found[0]! : (costs.highest - costs.lowest) * scale
    this.putInCheapestSlot(team, unit, prices[team]! + margin + epsilon)
  }

  /** Looks at all arcs of the row. Going without costs as much as the dearest arc: any constant would do where all count it. */
  private cheapest(row: number, prices: Float64Array): number {
    const { scale, found } = this
    const { cost, problem } = this.prepared
    const { arcStart, arcTeam } = problem
    let best = this.costs.highest * scale + prices[this.without]!
    let second = NEVER
    let arc = -1
    const end = arcStart[row + 1]!
    for (let a = arcStart[row]!; a < end; a++) {
      const value = cost[a]! * scale + prices[arcTeam[a]!]!
      if (value < second) {
        if (value < best) {
          second = best
          best = value
          arc = a
        } else second = value
      }
    }
    found[0] = best
    found[1] = second
    return arc
  }

  private putInCheapestSlot(team: number, unit: number, bid: number): void {
    const { slotPrice, unitIn, slotStart } = this
    const start = slotStart[team]!
    const size = slotStart[team + 1]! - start
    const before = unitIn[start]!
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && slotPrice[start + child + 1]! < slotPrice[start + child]!) child++
      if (slotPrice[start + child]! >= bid) break
      slotPrice[start + at] = slotPrice[start + child]!
      unitIn[start + at] = unitIn[start + child]!
      at = child
    }
    slotPrice[start + at] = bid
    unitIn[start + at] = unit
    const prices = this.isShort[team] === 1 ? this.shortPrice : this.surePrice
    prices[team] = slotPrice[start]!
    if (before >= 0) this.queue[this.queued++] = before
    else if (before === VACANT) this.vacant--
  }

  private takeUpSlack(epsilon: number): void {
    const team = this.cheapestTeam()
    const bid = this.surePrice[team]! + epsilon
    if (bid > this.rootPrice) this.rootPrice = bid
    this.putInCheapestSlot(team, SLACK, bid)
  }

  private cheapestTeam(): number {
    const { heap, heapKey, surePrice } = this
    for (let team = heap[0]!; heapKey[team]! < surePrice[team]!; team = heap[0]!) {
      const key = surePrice[team]!
      heapKey[team] = key
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= heap.length) break
        if (child + 1 < heap.length && heapKey[heap[child + 1]!]! < heapKey[heap[child]!]!) child++
        if (heapKey[heap[child]!]! >= key) break
        heap[at] = heap[child]!
        at = child
      }
      heap[at] = team
    }
    return heap[0]!
  }
}
