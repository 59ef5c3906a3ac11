import type { PreparedProblem } from './prepared-problem'
import { type Units, unitsOf, type WidestMatching, widestMatching } from './widest-matching'

const VACANT = -1
const SLACK = -2

/** Who is where at the end, and the prices that prove it. */
export interface AuctionResult {
  /** Row of each unit, and its arc; −1 where it goes without. */
  rowOf: Int32Array
  arcOf: Int32Array
  /** Per node, the root at 0. */
  price: Float64Array
  /** False where it gave up: the prices are then a start for another method, and nothing else counts. */
  isOptimal: boolean
}

const SHRINK = Number(process.env.SHRINK ?? 6)
const FIRST = Number(process.env.FIRST ?? 4)
export const stats = { bids: 0, scanned: 0, slack: 0, scales: 0, matching: 0 }

export function auction(prepared: PreparedProblem, isCancelled: () => boolean): AuctionResult | null {
  const units = unitsOf(prepared)
  const t = performance.now()
  const widest = widestMatching(prepared, units, isCancelled)
  stats.matching = performance.now() - t
  if (!widest) return null
  const run = new Auction(prepared, units, widest)
  return run.run(isCancelled)
}

class Auction {
  private readonly scale: number
  /** What units that may be owned for certain see, and what those in short supply see; infinite where they have no business. */
  private readonly price: Float64Array
  private readonly shortPrice: Float64Array
  private readonly slotStart: Int32Array
  private readonly slotPrice: Float64Array
  private readonly unitIn: Int32Array
  private readonly arcOf: Int32Array
  private readonly isShort: Uint8Array
  private readonly isShortUnit: Uint8Array
  private readonly queue: Int32Array
  private queued = 0
  private vacant = 0
  private rootPrice = 0
  private readonly heap: Int32Array
  private readonly heapKey: Float64Array
  private readonly lowest: number
  private readonly highest: number

  constructor(
    private readonly prepared: PreparedProblem,
    private readonly units: Units,
    widest: WidestMatching,
  ) {
    const { teams, cost, room, problem } = prepared
    const { rowOf } = units
    this.scale = teams + 3
    let lowest = Number.POSITIVE_INFINITY
    let highest = 0
    for (let a = 0; a < cost.length; a++) {
      const c = cost[a]!
      if (c < lowest) lowest = c
      if (c > highest) highest = c
    }
    this.lowest = lowest
    this.highest = highest
    let unowned = 0
    this.isShortUnit = new Uint8Array(rowOf.length)
    for (let u = 0; u < rowOf.length; u++) {
      const arc = widest.arcOf[u]!
      if (arc < 0) unowned++
      if (arc < 0 || widest.isShort[problem.arcTeam[arc]!] === 1) this.isShortUnit[u] = 1
    }
    this.isShort = new Uint8Array(teams + 1)
    this.isShort.set(widest.isShort)
    this.isShort[teams] = 1
    this.slotStart = new Int32Array(teams + 2)
    this.slotStart.set(units.slotStart)
    this.slotStart[teams + 1] = this.slotStart[teams]! + unowned
    this.price = new Float64Array(teams + 1).fill(Number.POSITIVE_INFINITY)
    this.shortPrice = new Float64Array(teams + 1).fill(Number.POSITIVE_INFINITY)
    if (unowned > 0) this.shortPrice[teams] = 0
    const heap: number[] = []
    for (let k = 0; k < teams; k++) {
      if (room[k] === 0) continue
      if (this.isShort[k] === 1) this.shortPrice[k] = 0
      else {
        this.price[k] = 0
        heap.push(k)
      }
    }
    this.heap = Int32Array.from(heap)
    this.heapKey = new Float64Array(teams)
    this.slotPrice = new Float64Array(this.slotStart[teams + 1]!)
    this.unitIn = new Int32Array(this.slotStart[teams + 1]!)
    this.arcOf = new Int32Array(rowOf.length)
    this.queue = new Int32Array(rowOf.length)
  }

  run(isCancelled: () => boolean): AuctionResult | null {
    let epsilon = Math.max(1, Math.floor(((this.highest - this.lowest) * this.scale) / FIRST))
    for (;;) {
      stats.scales++
      this.startScale()
      if (!this.bidAll(epsilon, isCancelled)) return null
      if (process.env.TRACE) console.log(epsilon, JSON.stringify(stats), performance.now() | 0)
      if (epsilon === 1) break
      epsilon = Math.max(1, Math.floor(epsilon / SHRINK))
    }
    const price = this.wholePrices()
    return { rowOf: this.units.rowOf, arcOf: this.arcOf, price, isOptimal: this.isOptimal(price) }
  }

  private startScale(): void {
    const { price, shortPrice, slotPrice, slotStart, unitIn, queue, heap, heapKey, isShort } = this
    for (let k = 0; k < price.length; k++) {
      const own = isShort[k] === 1 ? shortPrice[k]! : price[k]!
      for (let s = slotStart[k]!; s < slotStart[k + 1]!; s++) slotPrice[s] = own
    }
    unitIn.fill(VACANT)
    this.vacant = unitIn.length
    const n = queue.length
    for (let u = 0; u < n; u++) queue[u] = n - 1 - u
    this.queued = n
    heap.sort((a, b) => price[a]! - price[b]! || a - b)
    for (const k of heap) heapKey[k] = price[k]!
  }

  private bidAll(epsilon: number, isCancelled: () => boolean): boolean {
    const { queue } = this
    let checks = 0
    while (this.vacant > 0) {
      while (this.queued > 0) {
        if (++checks % 4096 === 0 && isCancelled()) return false
        this.bid(queue[--this.queued]!, epsilon)
      }
      // As many as there will be room left, however the rest turns out.
      for (let e = this.vacant - this.queued; e > 0; e = this.vacant - this.queued) this.takeUpSlack(epsilon)
    }
    return true
  }

  private bid(unit: number, epsilon: number): void {
    const { scale, arcOf, highest } = this
    const { cost, problem, teams } = this.prepared
    const { arcStart, arcTeam } = problem
    const row = this.units.rowOf[unit]!
    const price = this.isShortUnit[unit] === 1 ? this.shortPrice : this.price
    let best = highest * scale + price[teams]!
    let second = Number.POSITIVE_INFINITY
    let arc = -1
    const end = arcStart[row + 1]!
    for (let a = arcStart[row]!; a < end; a++) {
      const value = cost[a]! * scale + price[arcTeam[a]!]!
      if (value < second) {
        if (value < best) {
          second = best
          best = value
          arc = a
        } else second = value
      }
    }
    stats.bids++
    stats.scanned += end - arcStart[row]!
    arcOf[unit] = arc
    const team = arc < 0 ? teams : arcTeam[arc]!
    // Who has no other choice may bid what it likes.
    const margin = second < Number.POSITIVE_INFINITY ? second - best : (highest - this.lowest) * scale
    const displaced = this.replaceLowest(team, unit, price[team]! + margin + epsilon)
    if (displaced >= 0) this.queue[this.queued++] = displaced
    else if (displaced === VACANT) this.vacant--
  }

  private replaceLowest(team: number, unit: number, bid: number): number {
    const { slotPrice, unitIn, slotStart } = this
    const start = slotStart[team]!
    const size = slotStart[team + 1]! - start
    const displaced = unitIn[start]!
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
    if (this.isShort[team] === 1) this.shortPrice[team] = slotPrice[start]!
    else this.price[team] = slotPrice[start]!
    return displaced
  }

  private takeUpSlack(epsilon: number): void {
    stats.slack++
    this.freshen()
    const team = this.heap[0]!
    const bid = this.price[team]! + epsilon
    const displaced = this.replaceLowest(team, SLACK, bid)
    if (bid > this.rootPrice) this.rootPrice = bid
    if (displaced >= 0) this.queue[this.queued++] = displaced
    else if (displaced === VACANT) this.vacant--
  }

  private freshen(): void {
    const { heap, heapKey, price } = this
    const size = heap.length
    while (heapKey[heap[0]!]! < price[heap[0]!]!) {
      const team = heap[0]!
      const key = price[team]!
      heapKey[team] = key
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= size) break
        if (child + 1 < size && heapKey[heap[child + 1]!]! < heapKey[heap[child]!]!) child++
        if (heapKey[heap[child]!]! >= key) break
        heap[at] = heap[child]!
        at = child
      }
      heap[at] = team
    }
  }

  private wholePrices(): Float64Array {
    const { scale, price, shortPrice, rootPrice, isShort, prepared, highest } = this
    const { teams, room, unownedWeight } = prepared
    const nodePrice = (k: number): number => (isShort[k] === 1 ? shortPrice[k]! : price[k]!)
    const isTaken = new Uint8Array(scale)
    isTaken[rootPrice % scale] = 1
    for (let k = 0; k <= teams; k++) if (nodePrice(k) < Number.POSITIVE_INFINITY) isTaken[nodePrice(k) % scale] = 1
    const shift = scale - 1 - isTaken.indexOf(0)
    const whole = (p: number): number => (p + shift - ((p + shift) % scale)) / scale
    const result = new Float64Array(teams + 1)
    const ground = whole(rootPrice)
    const lift = unownedWeight - highest - whole(shortPrice[teams]!)
    for (let k = 0; k < teams; k++) {
      if (room[k] === 0) result[k] = unownedWeight + 1
      else result[k] = isShort[k] === 1 ? whole(shortPrice[k]!) + lift : whole(price[k]!) - ground
    }
    return result
  }

  private isOptimal(price: Float64Array): boolean {
    const { arcOf } = this
    const { cost, unownedWeight, problem } = this.prepared
    const { arcStart, arcTeam } = problem
    const { rowOf } = this.units
    for (let u = 0; u < rowOf.length; u++) {
      const arc = arcOf[u]!
      const paid = arc < 0 ? unownedWeight : cost[arc]! + price[arcTeam[arc]!]!
      if (paid > unownedWeight) return false
      for (let a = arcStart[rowOf[u]!]!; a < arcStart[rowOf[u]! + 1]!; a++)
        if (cost[a]! + price[arcTeam[a]!]! < paid) return false
    }
    return true
  }
}
