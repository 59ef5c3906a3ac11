import { marginalCost } from './load-cost'
import type { PreparedProblem } from './prepared-problem'

/** Nodes for which a table of all pairs is affordable (64 MB at most); beyond, pairs are looked up in a map. */
const DENSE_NODES = 4096
const EMPTY = Number.POSITIVE_INFINITY

/** The edges out of one node. `minKey` is always the key of a target that is at the node now, or infinite. */
class Row {
  count = 0
  heads: Int32Array
  /** Points by which cost changes when the cheapest target takes this edge; reduced cost = minKey + price[head] − price[tail]. */
  minKey: Float64Array
  /** The edge's heap in the pool. */
  start: Int32Array
  size: Int32Array
  limit: Int32Array

  constructor(edges: number) {
    this.heads = new Int32Array(edges)
    this.minKey = new Float64Array(edges)
    this.start = new Int32Array(edges)
    this.size = new Int32Array(edges)
    this.limit = new Int32Array(edges)
  }

  add(head: number): number {
    const j = this.count
    if (j === this.heads.length) {
      const grown = new Row(Math.max(8, 2 * j))
      grown.heads.set(this.heads)
      grown.minKey.set(this.minKey)
      grown.start.set(this.start)
      grown.size.set(this.size)
      grown.limit.set(this.limit)
      this.heads = grown.heads
      this.minKey = grown.minKey
      this.start = grown.start
      this.size = grown.size
      this.limit = grown.limit
    }
    this.heads[j] = head
    this.minKey[j] = EMPTY
    this.count++
    return j
  }
}

/**
 * The residual network with the targets folded away (the *sink graph*): nodes are the teams and the root; an edge A → B
 * stands for the cheapest target to move from A to B and keeps its candidates in a heap. Unowned targets are at the root.
 * Using one more unit of a team's room is the edge team → root, giving one back the edge root → team.
 *
 * Edges of a node are built when a search first reaches it. Entries of targets that have left stay in the heaps until they
 * come to the top. Memory: two words for each arc of an expanded node.
 *
 * Invariant of all users: every reduced cost ≥ 0 at the current prices.
 */
export class ResidualNetwork {
  readonly nodes: number
  readonly root: number
  /** Node of each target, −1 for fixed ones. */
  readonly nodeOf: Int32Array
  /** Arc that each target uses, −1 at the root. */
  readonly arcOf: Int32Array
  /** Price of each node; only differences count until the caller normalises the root to 0. */
  readonly price: Float64Array
  /** Free targets at each node. */
  readonly load: Int32Array
  /** Units of room in use. Equals `load` when the flow is balanced. */
  readonly used: Int32Array
  /** Marginal cost of the last unit in use and of the next; infinite where there is none. */
  readonly below: Float64Array
  readonly above: Float64Array

  private readonly rows: (Row | undefined)[]
  private readonly firstMember: Int32Array
  private readonly nextMember: Int32Array
  private readonly densePositions: Int32Array | undefined
  private readonly sparsePositions = new Map<number, number>()
  private readonly countOf: Int32Array
  private poolTarget: Int32Array
  private poolKey: Int32Array | Float64Array
  private poolTop = 0

  constructor(readonly prepared: PreparedProblem) {
    const { targets, teams, root, unownedWeight } = prepared
    this.root = root
    this.nodes = teams + 1
    this.nodeOf = new Int32Array(targets).fill(-1)
    this.arcOf = new Int32Array(targets).fill(-1)
    this.price = new Float64Array(this.nodes)
    this.load = new Int32Array(this.nodes)
    this.used = new Int32Array(teams)
    this.below = new Float64Array(teams)
    this.above = new Float64Array(teams)
    this.rows = new Array<Row | undefined>(this.nodes)
    this.firstMember = new Int32Array(this.nodes).fill(-1)
    this.nextMember = new Int32Array(targets)
    this.countOf = new Int32Array(this.nodes)
    if (this.nodes <= DENSE_NODES) this.densePositions = new Int32Array(this.nodes * this.nodes).fill(-1)
    // Room for every arc twice: pages that are never written cost nothing, and copying a grown pool would.
    this.poolTarget = new Int32Array(2 * (prepared.cost.length + targets))
    this.poolKey =
      unownedWeight < 2 ** 31 ? new Int32Array(this.poolTarget.length) : new Float64Array(this.poolTarget.length)
  }

  /** Puts a target at a node before any search. Called with falling targets, so that members are listed rising. */
  place(target: number, node: number, arc: number): void {
    this.nodeOf[target] = node
    this.arcOf[target] = arc
    this.load[node]!++
    this.nextMember[target] = this.firstMember[node]!
    this.firstMember[node] = target
  }

  setUsed(team: number, used: number): void {
    const { fixedLoad, room, tiersOf } = this.prepared
    const tiers = tiersOf(team)
    const load = fixedLoad[team]! + used
    this.used[team] = used
    this.below[team] = used > 0 ? marginalCost(tiers, load) : Number.NEGATIVE_INFINITY
    this.above[team] = used < room[team]! ? marginalCost(tiers, load + 1) : EMPTY
  }

  row(node: number): Row {
    return this.rows[node] ?? this.expand(node)
  }

  /** The target that the edge would move. */
  cheapest(row: Row, edge: number): number {
    return this.poolTarget[row.start[edge]!]!
  }

  arcTo(target: number, node: number): number {
    if (node === this.root) return -1
    const { arcStart, arcTeam } = this.prepared.problem
    for (let a = arcStart[target]!; a < arcStart[target + 1]!; a++) if (arcTeam[a] === node) return a
    return -1
  }

  move(target: number, to: number): void {
    const from = this.nodeOf[target]!
    const { arcStart, arcTeam } = this.prepared.problem
    const first = arcStart[target]!
    const end = arcStart[target + 1]!
    this.nodeOf[target] = to
    this.arcOf[target] = this.arcTo(target, to)
    this.load[from]!--
    this.load[to]!++

    const fromRow = this.rows[from]
    if (fromRow) {
      for (let a = first; a < end; a++) this.dropFromTop(fromRow, from, arcTeam[a]!, target)
      this.dropFromTop(fromRow, from, this.root, target)
    }
    const toRow = this.rows[to]
    if (!toRow) {
      this.nextMember[target] = this.firstMember[to]!
      this.firstMember[to] = target
      return
    }
    const { cost, room, unownedWeight } = this.prepared
    const stay = this.costOfStaying(target)
    for (let a = first; a < end; a++) {
      const head = arcTeam[a]!
      if (head !== to && room[head]! > 0) this.insert(toRow, to, head, target, cost[a]! - stay)
    }
    if (to !== this.root) this.insert(toRow, to, this.root, target, unownedWeight - stay)
  }

  private costOfStaying(target: number): number {
    const arc = this.arcOf[target]!
    return arc < 0 ? this.prepared.unownedWeight : this.prepared.cost[arc]!
  }

  private position(tail: number, head: number): number {
    const pair = tail * this.nodes + head
    return this.densePositions ? this.densePositions[pair]! : (this.sparsePositions.get(pair) ?? -1)
  }

  private addEdge(row: Row, tail: number, head: number): number {
    const edge = row.add(head)
    const pair = tail * this.nodes + head
    if (this.densePositions) this.densePositions[pair] = edge
    else this.sparsePositions.set(pair, edge)
    return edge
  }

  /** Builds the edges of a node from the targets at it. Time O(arcs of these targets). */
  private expand(tail: number): Row {
    const { cost, room, unownedWeight, problem } = this.prepared
    const { arcStart, arcTeam } = problem
    const { countOf, root } = this
    const heads: number[] = []
    let members = 0
    for (let i = this.firstMember[tail]!; i >= 0; i = this.nextMember[i]!) {
      members++
      for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
        const head = arcTeam[a]!
        if (head === tail || room[head] === 0) continue
        if (countOf[head]!++ === 0) heads.push(head)
      }
    }
    if (tail !== root && members > 0) {
      countOf[root] = members
      heads.push(root)
    }
    heads.sort((a, b) => a - b)
    const row = new Row(heads.length)
    this.rows[tail] = row
    for (const head of heads) {
      const edge = this.addEdge(row, tail, head)
      row.limit[edge] = countOf[head]!
      row.start[edge] = this.reserve(countOf[head]!)
    }
    const { poolTarget, poolKey } = this
    // countOf becomes the next free place of each heap, then is cleared.
    for (let j = 0; j < row.count; j++) countOf[row.heads[j]!] = row.start[j]!
    for (let i = this.firstMember[tail]!; i >= 0; i = this.nextMember[i]!) {
      const stay = this.costOfStaying(i)
      for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
        const head = arcTeam[a]!
        if (head === tail || room[head] === 0) continue
        const at = countOf[head]!++
        poolTarget[at] = i
        poolKey[at] = cost[a]! - stay
      }
      if (tail !== root) {
        const at = countOf[root]!++
        poolTarget[at] = i
        poolKey[at] = unownedWeight - stay
      }
    }
    for (let j = 0; j < row.count; j++) {
      countOf[row.heads[j]!] = 0
      const size = row.limit[j]!
      row.size[j] = size
      for (let at = (size >> 1) - 1; at >= 0; at--) this.siftDown(row.start[j]!, size, at)
      row.minKey[j] = this.poolKey[row.start[j]!]!
    }
    return row
  }

  private reserve(entries: number): number {
    const start = this.poolTop
    this.poolTop += entries
    if (this.poolTop > this.poolTarget.length) {
      const length = Math.max(this.poolTop, Math.ceil(this.poolTarget.length * 1.5))
      const poolTarget = new Int32Array(length)
      poolTarget.set(this.poolTarget)
      const poolKey = this.poolKey instanceof Int32Array ? new Int32Array(length) : new Float64Array(length)
      poolKey.set(this.poolKey)
      this.poolTarget = poolTarget
      this.poolKey = poolKey
    }
    return start
  }

  private insert(row: Row, tail: number, head: number, target: number, key: number): void {
    let edge = this.position(tail, head)
    if (edge < 0) edge = this.addEdge(row, tail, head)
    if (row.size[edge] === row.limit[edge]) this.enlarge(row, edge)
    const { poolTarget, poolKey } = this
    const start = row.start[edge]!
    let at = row.size[edge]!++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentKey = poolKey[start + parent]!
      if (parentKey < key || (parentKey === key && poolTarget[start + parent]! <= target)) break
      poolKey[start + at] = parentKey
      poolTarget[start + at] = poolTarget[start + parent]!
      at = parent
    }
    poolKey[start + at] = key
    poolTarget[start + at] = target
    if (at === 0) row.minKey[edge] = key
  }

  private enlarge(row: Row, edge: number): void {
    const size = row.size[edge]!
    const limit = Math.max(4, 2 * size)
    const from = row.start[edge]!
    const to = this.reserve(limit)
    this.poolTarget.copyWithin(to, from, from + size)
    this.poolKey.copyWithin(to, from, from + size)
    row.start[edge] = to
    row.limit[edge] = limit
  }

  /** When the target that has left was the cheapest of an edge, brings up the next one that is still there. */
  private dropFromTop(row: Row, tail: number, head: number, target: number): void {
    const edge = this.position(tail, head)
    if (edge < 0 || row.size[edge] === 0) return
    const { poolTarget, poolKey, nodeOf } = this
    const start = row.start[edge]!
    if (poolTarget[start] !== target) return
    let size = row.size[edge]!
    while (size > 0 && nodeOf[poolTarget[start]!] !== tail) {
      size--
      poolTarget[start] = poolTarget[start + size]!
      poolKey[start] = poolKey[start + size]!
      this.siftDown(start, size, 0)
    }
    row.size[edge] = size
    row.minKey[edge] = size > 0 ? poolKey[start]! : EMPTY
  }

  /** Ties go to the lower target, so that the answer does not depend on the heap's history. */
  private siftDown(start: number, size: number, position: number): void {
    const { poolTarget, poolKey } = this
    let at = position
    const key = poolKey[start + at]!
    const target = poolTarget[start + at]!
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      let childKey = poolKey[start + child]!
      if (child + 1 < size) {
        const otherKey = poolKey[start + child + 1]!
        if (
          otherKey < childKey ||
          (otherKey === childKey && poolTarget[start + child + 1]! < poolTarget[start + child]!)
        ) {
          child++
          childKey = otherKey
        }
      }
      if (childKey > key || (childKey === key && poolTarget[start + child]! >= target)) break
      poolKey[start + at] = childKey
      poolTarget[start + at] = poolTarget[start + child]!
      at = child
    }
    poolKey[start + at] = key
    poolTarget[start + at] = target
  }
}
