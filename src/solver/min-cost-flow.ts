import { auction, type Sale } from './auction'
import { horizonFor } from './horizon'
import { loadPayingUpTo } from './load-cost'
import type { PreparedProblem } from './prepared-problem'
import { ResidualNetwork } from './residual-network'
import { ROOM_EDGE, ShortestPaths } from './shortest-paths'
import { earlierPrices, startingPrices } from './starting-prices'
import type { StartingPoint } from './types'

/** How often a long loop asks whether to stop: a quarter of a million arcs are about a millisecond. */
const ROWS_BETWEEN_CHECKS = 1 << 15
const PATHS_BETWEEN_CHECKS = 64
/** Paths that a round must have sent for another search by levels, rather than by distance, to pay. */
const WORTH_ANOTHER_ROUND = 16

/** Level of a node that no path over free edges reaches, or that has turned out to lead nowhere. */
const NO_LEVEL = -1

/**
 * Minimum-cost flow of the free targets into teams and root: by auction where teams hold few targets each (auction.ts), else, and
 * where that gives up, by the flow between teams.
 *
 * @param start prices of an earlier solution: those of its teams that there still are. An auction has no use for them, and is the
 *   quicker one all the same.
 * @returns the balanced network, its root at price 0, or null when cancelled.
 */
export function minCostFlow(
  prepared: PreparedProblem,
  start: StartingPoint | undefined,
  isCancelled: () => boolean,
  onProgress: (done: number) => void,
): ResidualNetwork | null {
  const sale = auction(prepared, { isCancelled, onProgress })
  if (sale === 'cancelled') return null
  return sale ? networkAsSold(prepared, sale) : flowBetweenTeams(prepared, start, isCancelled, onProgress)
}

/**
 * The primal-dual method on the sink graph.
 *
 * 1. starting prices; 2. every row goes to its cheapest node at these prices, ties to the teams with most room left;
 * every team uses as much room as these prices justify, so all reduced costs are ≥ 0 and what is wrong is only that nodes
 * hold more (excess) or less (deficit) than they use; 3. until no excess is left: a maximum flow over the edges of reduced
 * cost 0 (by levels, Dinic), then shortest distances from what excess is left, and prices raised by them.
 *
 * Source: Ahuja, Magnanti, Orlin, Network Flows (1993), ch. 9.8 (primal-dual), 7.5 (levels), 14.4 (convex costs).
 * Time O(phases · m² + paths · (m + degree · log n)); measured by bench/solver.bench.ts.
 */
export function flowBetweenTeams(
  prepared: PreparedProblem,
  start: StartingPoint | undefined,
  isCancelled: () => boolean,
  onProgress: (done: number) => void,
): ResidualNetwork | null {
  const network = new ResidualNetwork(prepared)
  network.price.set(start ? earlierPrices(prepared, start) : startingPrices(prepared, isCancelled))
  onProgress(0.2)
  if (!placeAtCheapest(network, isCancelled)) return null
  onProgress(0.3)
  network.horizon = horizonFor(network)
  const flow = new PrimalDual(network, isCancelled)
  if (!flow.run((done) => onProgress(0.3 + 0.7 * done))) return null
  groundPrices(network)
  return network
}

/** In balance. */
function networkAsSold(prepared: PreparedProblem, { rowOf, arcOf, price }: Sale): ResidualNetwork {
  const network = new ResidualNetwork(prepared)
  const { arcTeam } = prepared.problem
  network.price.set(price)
  for (let u = 0; u < rowOf.length; u++) {
    const arc = arcOf[u]!
    network.place(rowOf[u]!, arc < 0 ? network.root : arcTeam[arc]!, arc, 1)
  }
  for (let k = 0; k < network.root; k++) settleUse(network, k)
  return network
}

/** Prices are differences; in answers the root's is 0. */
export function groundPrices(network: ResidualNetwork): void {
  const rootPrice = network.price[network.root]!
  if (rootPrice !== 0) for (let node = 0; node < network.nodes; node++) network.price[node]! -= rootPrice
}

/** Two passes, so that rows with a choice fill what those without have left. False when cancelled. */
function placeAtCheapest(network: ResidualNetwork, isCancelled: () => boolean): boolean {
  const { prepared, price, root, load } = network
  const { cost, unownedWeight, isFixed, room, fixedLoad, tiersOf, rows, teams } = prepared
  const { arcStart, arcTeam, supply } = prepared.problem
  const most = new Int32Array(teams)
  for (let k = 0; k < teams; k++) {
    most[k] = loadPayingUpTo(tiersOf(k), fixedLoad[k]! + room[k]!, price[k]!, true) - fixedLoad[k]!
  }
  const tied: number[] = []
  for (let r = 0; r < rows; r++) {
    if (r % ROWS_BETWEEN_CHECKS === 0 && isCancelled()) return false
    if (isFixed(r) || supply[r] === 0) continue
    let best = unownedWeight
    let arc = -1
    let ties = 0
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) {
      const paid = cost[a]! + price[arcTeam[a]!]!
      if (paid < best) {
        best = paid
        arc = a
        ties = 0
      } else if (paid === best) ties++
    }
    if (ties > 0) tied.push(r)
    else network.place(r, arc < 0 ? root : arcTeam[arc]!, arc, supply[r]!)
  }
  const equal: number[] = []
  for (const r of tied) {
    let best = unownedWeight
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) best = Math.min(best, cost[a]! + price[arcTeam[a]!]!)
    equal.length = 0
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) if (cost[a]! + price[arcTeam[a]!]! === best) equal.push(a)
    // A tie with being unowned goes to a team.
    for (let left = supply[r]!; left > 0; ) {
      let fullest = 0
      let bestLeft = Number.NEGATIVE_INFINITY
      for (let e = 0; e < equal.length; e++) {
        const k = arcTeam[equal[e]!]!
        if (most[k]! - load[k]! > bestLeft) {
          bestLeft = most[k]! - load[k]!
          fullest = e
        }
      }
      const amount = bestLeft > 0 ? Math.min(left, bestLeft) : left
      network.place(r, arcTeam[equal[fullest]!]!, equal[fullest]!, amount)
      left -= amount
    }
  }
  for (let k = 0; k < teams; k++) settleUse(network, k)
  return true
}

/** A team uses as much of its room as its price justifies, and within that what it holds: reduced costs to the root are then ≥ 0. */
export function settleUse(network: ResidualNetwork, team: number): void {
  const { price, load, prepared } = network
  const { fixedLoad, room, tiersOf } = prepared
  const paid = price[team]! - price[network.root]!
  const limit = fixedLoad[team]! + room[team]!
  const most = loadPayingUpTo(tiersOf(team), limit, paid, true) - fixedLoad[team]!
  const least = loadPayingUpTo(tiersOf(team), limit, paid, false) - fixedLoad[team]!
  network.setUsed(team, Math.min(Math.max(load[team]!, least, 0), Math.max(0, most)))
}

export class PrimalDual {
  /** Targets a node holds beyond what it uses; below zero a deficit. Sums to zero over all nodes. */
  private readonly excess: Int32Array
  private readonly paths: ShortestPaths
  /** Steps from the nearest excess over free edges (reduced cost 0). */
  private readonly level: Int32Array
  private readonly queue: Int32Array
  private readonly nextEdge: Int32Array
  private readonly pathNode: Int32Array
  private readonly pathEdge: Int32Array
  /** Whose target takes the step, or ROOM_EDGE. */
  private readonly pathRow: Int32Array
  private remaining = 0
  private tried = 0

  constructor(
    private readonly network: ResidualNetwork,
    private readonly isCancelled: () => boolean,
  ) {
    const { nodes } = network
    this.excess = new Int32Array(nodes)
    this.paths = new ShortestPaths(network)
    this.level = new Int32Array(nodes)
    this.queue = new Int32Array(nodes)
    this.nextEdge = new Int32Array(nodes)
    this.pathNode = new Int32Array(nodes + 1)
    this.pathEdge = new Int32Array(nodes + 1)
    this.pathRow = new Int32Array(nodes + 1)
  }

  /** Balances whatever the network holds against what it uses. False when cancelled. */
  run(onProgress: (done: number) => void = () => {}): boolean {
    this.countExcess()
    // By the logarithm: the last excesses take longest, and a share of units would stand still at 99 %.
    const start = Math.log1p(this.remaining)
    let hasLevels = this.remaining >= WORTH_ANOTHER_ROUND && this.findLevels()
    while (this.remaining > 0) {
      if (!hasLevels && !this.raisePrices()) return false
      const before = this.remaining
      if (!this.sendAlongLevels()) return false
      onProgress(1 - Math.log1p(this.remaining) / start)
      // Where one round sent little another at the same prices sends less: fine-grained costs have few free edges.
      hasLevels = before - this.remaining >= WORTH_ANOTHER_ROUND && this.findLevels()
    }
    onProgress(1)
    return true
  }

  private countExcess(): void {
    const { excess, network } = this
    const { root } = network
    excess[root] = 0
    this.remaining = 0
    for (let k = 0; k < root; k++) {
      const surplus = network.load[k]! - network.used[k]!
      excess[k] = surplus
      excess[root]! -= surplus
      if (surplus > 0) this.remaining += surplus
    }
    this.remaining += Math.max(0, excess[root]!)
  }

  /** A blocking flow: afterwards every path that goes up the levels is cut. False when cancelled. */
  private sendAlongLevels(): boolean {
    const { excess, level, nextEdge } = this
    nextEdge.fill(0)
    for (let source = 0; source < excess.length; source++) {
      while (excess[source]! > 0 && level[source] === 0) {
        if (++this.tried % PATHS_BETWEEN_CHECKS === 0 && this.isCancelled()) return false
        this.remaining -= this.findPath(source)
      }
    }
    return !this.isCancelled()
  }

  /**
   * Raises prices so that shortest paths to deficits have reduced cost 0. A search to the nearest deficit would do; going on
   * to the last one makes the paths to all of them free at once (measured at 100,000 × 500 with costs off the grid: 0.55 s
   * instead of 0.85 s), as far as the horizon lets see. With everything listed every deficit can be reached: a node above its
   * use holds a free target, which can at worst go to the root, and the root can take back any unit in use.
   */
  private raisePrices(): boolean {
    const { network, paths, excess, level } = this
    const { horizon } = network
    paths.reset()
    for (let node = 0; node < network.nodes; node++) if (excess[node]! > 0) paths.addSource(node)
    let reach = 0
    let within = 0
    let cancelled = false
    paths.run((node, distance) => {
      if (distance > horizon) return true
      if (excess[node]! < 0) {
        within -= excess[node]!
        reach = distance
      }
      cancelled = this.isCancelled()
      return cancelled || within >= this.remaining
    })
    if (cancelled) return false
    if (within === 0) {
      network.widen(Number.POSITIVE_INFINITY)
      return this.raisePrices()
    }
    // Nodes farther away keep their price. The tree's own edges have become free, so its depths serve as levels.
    level.fill(NO_LEVEL)
    for (let at = 0; at < paths.settledCount; at++) {
      const node = paths.settled[at]!
      if (paths.distance[node]! > reach) break
      const parent = paths.parentNode[node]!
      level[node] = parent < 0 ? 0 : level[parent]! + 1
      network.price[node]! += reach - paths.distance[node]!
    }
    network.horizon -= reach
    return true
  }

  /**
   * Levels by breadth first; edges that go up one level contain no cycle, so a depth-first search on them can write off
   * every node it backs out of. (Without levels it writes off nodes that only the path itself was blocking: a hundred
   * times as many phases.) False when no deficit is in reach at these prices.
   */
  private findLevels(): boolean {
    const { network, level, queue, excess } = this
    const { price, root, above, below, nodes } = network
    level.fill(NO_LEVEL)
    let queued = 0
    for (let node = 0; node < nodes; node++) {
      if (excess[node]! <= 0) continue
      level[node] = 0
      queue[queued++] = node
    }
    let hasDeficit = false
    for (let at = 0; at < queued; at++) {
      const node = queue[at]!
      const next = level[node]! + 1
      if (excess[node]! < 0) hasDeficit = true
      // The first search builds most edges, a second's work at a million targets; raisePrices then sees the flag itself.
      if (this.isCancelled()) return false
      const { heads, minKey, count } = network.edges(node)
      const own = price[node]!
      for (let j = 0; j < count; j++) {
        const head = heads[j]!
        if (level[head] === NO_LEVEL && minKey[j]! + price[head]! === own) {
          level[head] = next
          queue[queued++] = head
        }
      }
      if (node !== root) {
        if (level[root] === NO_LEVEL && above[node]! + price[root]! === own) {
          level[root] = next
          queue[queued++] = root
        }
        continue
      }
      for (let team = 0; team < root; team++) {
        if (level[team] === NO_LEVEL && price[team]! - below[team]! === own) {
          level[team] = next
          queue[queued++] = team
        }
      }
    }
    return hasDeficit
  }

  /** Sends what one path from the source to a deficit takes, each step up one level. Nodes that lead nowhere lose their level. */
  private findPath(source: number): number {
    const { level, nextEdge, pathNode, pathEdge, excess } = this
    let depth = 0
    pathNode[0] = source
    for (;;) {
      const node = pathNode[depth]!
      if (excess[node]! < 0) return this.send(depth)
      const edge = this.nextFreeEdge(node)
      if (edge >= 0) {
        pathEdge[depth] = edge
        pathNode[++depth] = this.headOf(node, edge)
        continue
      }
      level[node] = NO_LEVEL
      if (--depth < 0) return 0
      nextEdge[pathNode[depth]!]!++
    }
  }

  private headOf(node: number, edge: number): number {
    const { root } = this.network
    const edges = this.network.edges(node)
    if (edge < edges.count) return edges.heads[edge]!
    return node === root ? edge - edges.count : root
  }

  /** Edges of a node are numbered: first those of its row, then its room edges (one to the root, or one to each team). */
  private nextFreeEdge(node: number): number {
    const { network, level, nextEdge } = this
    const { price, root } = network
    const next = level[node]! + 1
    const { heads, minKey, count } = network.edges(node)
    const own = price[node]!
    let edge = nextEdge[node]!
    for (; edge < count; edge++) {
      const head = heads[edge]!
      if (level[head] === next && minKey[edge]! + price[head]! === own) {
        nextEdge[node] = edge
        return edge
      }
    }
    const roomEdges = node === root ? root : 1
    for (; edge < count + roomEdges; edge++) {
      const team = node === root ? edge - count : node
      const head = node === root ? team : root
      if (level[head] !== next) continue
      const isFree =
        node === root ? price[team]! - network.below[team]! === own : network.above[team]! + price[root]! === own
      if (isFree) {
        nextEdge[node] = edge
        return edge
      }
    }
    nextEdge[node] = edge
    return -1
  }

  private send(depth: number): number {
    const { network, pathNode, pathEdge, pathRow, excess } = this
    const source = pathNode[0]!
    const sink = pathNode[depth]!
    let amount = Math.min(excess[source]!, -excess[sink]!)
    // Edges may be added while targets move, which would renumber the room edges: the path is read before anything moves.
    for (let d = 0; d < depth; d++) {
      const from = pathNode[d]!
      const edges = network.edges(from)
      const isRoom = pathEdge[d]! >= edges.count
      pathRow[d] = isRoom ? ROOM_EDGE : network.cheapest(edges, pathEdge[d]!)
      amount = Math.min(
        amount,
        isRoom ? network.roomAlong(from, pathNode[d + 1]!) : network.amountAt(pathRow[d]!, from),
      )
    }
    for (let d = 0; d < depth; d++) {
      const from = pathNode[d]!
      const to = pathNode[d + 1]!
      if (pathRow[d] !== ROOM_EDGE) network.move(pathRow[d]!, from, to, amount)
      else if (from === network.root) network.setUsed(to, network.used[to]! - amount)
      else network.setUsed(from, network.used[from]! + amount)
    }
    excess[source]! -= amount
    excess[sink]! += amount
    return amount
  }
}
