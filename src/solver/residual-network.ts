import { marginalCost, sameCostAround } from './load-cost'
import type { PreparedProblem } from './prepared-problem'

/** Nodes for which a table of all pairs is affordable (64 MB at most); beyond, pairs are looked up in a map. */
const DENSE_NODES = 4096
const EMPTY = Number.POSITIVE_INFINITY

/** The edges out of one node. `minKey` is always the key of a row that is at the node now, or infinite. */
class Edges {
  count = 0
  heads: Int32Array
  /** Points by which cost changes when the cheapest row's target takes this edge; reduced cost = minKey + price[head] − price[tail]. */
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
      const grown = new Edges(Math.max(8, 2 * j))
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
 * stands for the cheapest row with a target to move from A to B and keeps its candidates in a heap. Unowned targets are at
 * the root. Using one more unit of a team's room is the edge team → root, giving one back the edge root → team.
 *
 * Edges of a node are built when a search first reaches it. Entries of rows that have left stay in the heaps until they
 * come to the top. Memory: two words for each arc of a row at an expanded node.
 *
 * Invariant of all users: every reduced cost ≥ 0 at the current prices.
 */
export class ResidualNetwork {
  readonly nodes: number
  readonly root: number
  /** Per arc: targets of its row at its team. Fixed rows are not in the network. */
  readonly flow: Int32Array
  /** Per row: its targets at the root. */
  readonly atRoot: Int32Array
  /** Price of each node; only differences count until the caller normalises the root to 0. */
  readonly price: Float64Array
  /** Free targets at each node. */
  readonly load: Int32Array
  /** Units of room in use. Equals `load` when the flow is balanced. */
  readonly used: Int32Array
  /** Marginal cost of the last unit in use and of the next; infinite where there is none. */
  readonly below: Float64Array
  readonly above: Float64Array

  private readonly edgesOf: (Edges | undefined)[]
  /** Rows at each node that is not expanded yet, as linked lists; a row that has left or came twice may still be listed. */
  private readonly firstMember: Int32Array
  private memberRow: Int32Array
  private nextMember: Int32Array
  private members = 0
  private readonly densePositions: Int32Array | undefined
  private readonly sparsePositions = new Map<number, number>()
  private readonly countOf: Int32Array
  private poolRow: Int32Array
  private poolKey: Int32Array | Float64Array
  private poolTop = 0

  constructor(readonly prepared: PreparedProblem) {
    const { rows, teams, root, unownedWeight, cost } = prepared
    this.root = root
    this.nodes = teams + 1
    this.flow = new Int32Array(cost.length)
    this.atRoot = new Int32Array(rows)
    this.price = new Float64Array(this.nodes)
    this.load = new Int32Array(this.nodes)
    this.used = new Int32Array(teams)
    this.below = new Float64Array(teams)
    this.above = new Float64Array(teams)
    this.edgesOf = new Array<Edges | undefined>(this.nodes)
    this.firstMember = new Int32Array(this.nodes).fill(-1)
    this.memberRow = new Int32Array(rows + 16)
    this.nextMember = new Int32Array(rows + 16)
    this.countOf = new Int32Array(this.nodes)
    if (this.nodes <= DENSE_NODES) this.densePositions = new Int32Array(this.nodes * this.nodes).fill(-1)
    // Room for every arc twice: pages that are never written cost nothing, and copying a grown pool would.
    this.poolRow = new Int32Array(2 * (cost.length + rows))
    this.poolKey = unownedWeight < 2 ** 31 ? new Int32Array(this.poolRow.length) : new Float64Array(this.poolRow.length)
  }

  /** Puts targets of a row at a node. `arc` is the row's arc to that team, or −1 at the root. */
  place(row: number, node: number, arc: number, amount: number): void {
    const before = this.change(row, arc, amount)
    this.load[node]! += amount
    if (before > 0) return
    const edges = this.edgesOf[node]
    if (edges) this.listInHeaps(edges, row, node, arc)
    else this.listMember(row, node)
  }

  /** Takes targets of a row away from a node. */
  take(row: number, node: number, arc: number, amount: number): void {
    const before = this.change(row, arc, -amount)
    this.load[node]! -= amount
    const edges = this.edgesOf[node]
    if (before > amount || !edges) return
    const { arcStart, arcTeam } = this.prepared.problem
    for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) this.dropFromTop(edges, node, arcTeam[a]!, row)
    this.dropFromTop(edges, node, this.root, row)
  }

  /** @returns what was there before. */
  private change(row: number, arc: number, amount: number): number {
    const amounts = arc < 0 ? this.atRoot : this.flow
    const at = arc < 0 ? row : arc
    const before = amounts[at]!
    amounts[at] = before + amount
    return before
  }

  setUsed(team: number, used: number): void {
    const { fixedLoad, room, tiersOf } = this.prepared
    const tiers = tiersOf(team)
    const load = fixedLoad[team]! + used
    this.used[team] = used
    this.below[team] = used > 0 ? marginalCost(tiers, load) : Number.NEGATIVE_INFINITY
    this.above[team] = used < room[team]! ? marginalCost(tiers, load + 1) : EMPTY
  }

  /** Units that the room edge takes at its present cost. */
  roomAlong(from: number, to: number): number {
    const { fixedLoad, room, tiersOf } = this.prepared
    const team = from === this.root ? to : from
    const used = this.used[team]!
    const ends = sameCostAround(tiersOf(team), fixedLoad[team]! + used, from !== this.root)
    return from === this.root ? Math.min(used, ends) : Math.min(room[team]! - used, ends)
  }

  edges(node: number): Edges {
    return this.edgesOf[node] ?? this.expand(node)
  }

  /** The row of which the edge would move a target. */
  cheapest(edges: Edges, edge: number): number {
    return this.poolRow[edges.start[edge]!]!
  }

  /** The row's arc to the node: −1 for the root and where there is none. */
  arcTo(row: number, node: number): number {
    if (node === this.root) return -1
    const { arcStart, arcTeam } = this.prepared.problem
    const end = arcStart[row + 1]!
    for (let a = arcStart[row]!; a < end; a++) if (arcTeam[a] === node) return a
    return -1
  }

  /** Targets of the row at the node. */
  amountAt(row: number, node: number): number {
    if (node === this.root) return this.atRoot[row]!
    const arc = this.arcTo(row, node)
    return arc < 0 ? 0 : this.flow[arc]!
  }

  move(row: number, from: number, to: number, amount: number): void {
    this.take(row, from, this.arcTo(row, from), amount)
    this.place(row, to, this.arcTo(row, to), amount)
  }

  private listMember(row: number, node: number): void {
    if (this.members === this.memberRow.length) {
      const memberRow = new Int32Array(2 * this.members)
      memberRow.set(this.memberRow)
      this.memberRow = memberRow
      const nextMember = new Int32Array(2 * this.members)
      nextMember.set(this.nextMember)
      this.nextMember = nextMember
    }
    this.memberRow[this.members] = row
    this.nextMember[this.members] = this.firstMember[node]!
    this.firstMember[node] = this.members++
  }

  private listInHeaps(edges: Edges, row: number, node: number, arc: number): void {
    const { cost, room, unownedWeight, problem } = this.prepared
    const { arcStart, arcTeam } = problem
    const stay = arc < 0 ? unownedWeight : cost[arc]!
    for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) {
      const head = arcTeam[a]!
      if (head !== node && room[head]! > 0) this.insert(edges, node, head, row, cost[a]! - stay)
    }
    if (node !== this.root) this.insert(edges, node, this.root, row, unownedWeight - stay)
  }

  private position(tail: number, head: number): number {
    const pair = tail * this.nodes + head
    return this.densePositions ? this.densePositions[pair]! : (this.sparsePositions.get(pair) ?? -1)
  }

  private addEdge(edges: Edges, tail: number, head: number): number {
    const edge = edges.add(head)
    const pair = tail * this.nodes + head
    if (this.densePositions) this.densePositions[pair] = edge
    else this.sparsePositions.set(pair, edge)
    return edge
  }

  /** Builds the edges of a node from the rows at it. Time O(arcs of these rows). */
  private expand(tail: number): Edges {
    const { cost, room, unownedWeight, problem } = this.prepared
    const { arcStart, arcTeam } = problem
    const { countOf, root, memberRow, nextMember } = this
    const heads: number[] = []
    let members = 0
    for (let m = this.firstMember[tail]!; m >= 0; m = nextMember[m]!) {
      const row = memberRow[m]!
      if (this.amountAt(row, tail) === 0) continue
      members++
      for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) {
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
    const edges = new Edges(heads.length)
    this.edgesOf[tail] = edges
    for (const head of heads) {
      const edge = this.addEdge(edges, tail, head)
      edges.limit[edge] = countOf[head]!
      edges.start[edge] = this.reserve(countOf[head]!)
    }
    const { poolRow, poolKey } = this
    // countOf becomes the next free place of each heap, then is cleared.
    for (let j = 0; j < edges.count; j++) countOf[edges.heads[j]!] = edges.start[j]!
    for (let m = this.firstMember[tail]!; m >= 0; m = nextMember[m]!) {
      const row = memberRow[m]!
      const arc = this.arcTo(row, tail)
      if ((arc < 0 ? this.atRoot[row] : this.flow[arc]) === 0) continue
      const stay = arc < 0 ? unownedWeight : cost[arc]!
      for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) {
        const head = arcTeam[a]!
        if (head === tail || room[head] === 0) continue
        const at = countOf[head]!++
        poolRow[at] = row
        poolKey[at] = cost[a]! - stay
      }
      if (tail !== root) {
        const at = countOf[root]!++
        poolRow[at] = row
        poolKey[at] = unownedWeight - stay
      }
    }
    for (let j = 0; j < edges.count; j++) {
      countOf[edges.heads[j]!] = 0
      const size = edges.limit[j]!
      edges.size[j] = size
      for (let at = (size >> 1) - 1; at >= 0; at--) this.siftDown(edges.start[j]!, size, at)
      edges.minKey[j] = this.poolKey[edges.start[j]!]!
    }
    return edges
  }

  private reserve(entries: number): number {
    const start = this.poolTop
    this.poolTop += entries
    if (this.poolTop > this.poolRow.length) {
      const length = Math.max(this.poolTop, Math.ceil(this.poolRow.length * 1.5))
      const poolRow = new Int32Array(length)
      poolRow.set(this.poolRow)
      const poolKey = this.poolKey instanceof Int32Array ? new Int32Array(length) : new Float64Array(length)
      poolKey.set(this.poolKey)
      this.poolRow = poolRow
      this.poolKey = poolKey
    }
    return start
  }

  private insert(edges: Edges, tail: number, head: number, row: number, key: number): void {
    let edge = this.position(tail, head)
    if (edge < 0) edge = this.addEdge(edges, tail, head)
    if (edges.size[edge] === edges.limit[edge]) this.enlarge(edges, edge)
    const { poolRow, poolKey } = this
    const start = edges.start[edge]!
    let at = edges.size[edge]!++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentKey = poolKey[start + parent]!
      if (parentKey < key || (parentKey === key && poolRow[start + parent]! <= row)) break
      poolKey[start + at] = parentKey
      poolRow[start + at] = poolRow[start + parent]!
      at = parent
    }
    poolKey[start + at] = key
    poolRow[start + at] = row
    if (at === 0) edges.minKey[edge] = key
  }

  private enlarge(edges: Edges, edge: number): void {
    const size = edges.size[edge]!
    const limit = Math.max(4, 2 * size)
    const from = edges.start[edge]!
    const to = this.reserve(limit)
    this.poolRow.copyWithin(to, from, from + size)
    this.poolKey.copyWithin(to, from, from + size)
    edges.start[edge] = to
    edges.limit[edge] = limit
  }

  /** When the row that has left was the cheapest of an edge, brings up the next one that is still there. */
  private dropFromTop(edges: Edges, tail: number, head: number, row: number): void {
    const edge = this.position(tail, head)
    if (edge < 0 || edges.size[edge] === 0) return
    const { poolRow, poolKey } = this
    const start = edges.start[edge]!
    if (poolRow[start] !== row) return
    let size = edges.size[edge]!
    while (size > 0 && this.amountAt(poolRow[start]!, tail) === 0) {
      size--
      poolRow[start] = poolRow[start + size]!
      poolKey[start] = poolKey[start + size]!
      this.siftDown(start, size, 0)
    }
    edges.size[edge] = size
    edges.minKey[edge] = size > 0 ? poolKey[start]! : EMPTY
  }

  /** Ties go to the lower row, so that the answer does not depend on the heap's history. */
  private siftDown(start: number, size: number, position: number): void {
    const { poolRow, poolKey } = this
    let at = position
    const key = poolKey[start + at]!
    const row = poolRow[start + at]!
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      let childKey = poolKey[start + child]!
      if (child + 1 < size) {
        const otherKey = poolKey[start + child + 1]!
        if (otherKey < childKey || (otherKey === childKey && poolRow[start + child + 1]! < poolRow[start + child]!)) {
          child++
          childKey = otherKey
        }
      }
      if (childKey > key || (childKey === key && poolRow[start + child]! >= row)) break
      poolKey[start + at] = childKey
      poolRow[start + at] = poolRow[start + child]!
      at = child
    }
    poolKey[start + at] = key
    poolRow[start + at] = row
  }
}
