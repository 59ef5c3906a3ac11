import { marginalCost, sameCostAround } from './load-cost'
import type { PreparedProblem } from './prepared-problem'

/** Nodes for which a table of all pairs is affordable (64 MB at most); beyond, pairs are looked up in a map. */
const DENSE_NODES = 4096
const EMPTY = Number.POSITIVE_INFINITY

const NOWHERE = -1
const SPLIT = -2

/** The edges out of one node. `minKey` is always the key of a row that is at the node now, or infinite. */
class Edges {
  count = 0
  heads: Int32Array
  /** Points by which cost changes when the cheapest row's target takes this edge; reduced cost = minKey + price[head] − price[tail]. */
  minKey: Float64Array
  /** The edge's candidates in the pool, the cheapest first. */
  start: Int32Array
  size: Int32Array
  limit: Int32Array
  /** 1 once they are a heap: most edges never lose their cheapest, and need none. */
  isHeap: Uint8Array

  constructor(edges: number) {
    this.heads = new Int32Array(edges)
    this.minKey = new Float64Array(edges)
    this.start = new Int32Array(edges)
    this.size = new Int32Array(edges)
    this.limit = new Int32Array(edges)
    this.isHeap = new Uint8Array(edges)
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
      grown.isHeap.set(this.isHeap)
      this.heads = grown.heads
      this.minKey = grown.minKey
      this.start = grown.start
      this.size = grown.size
      this.limit = grown.limit
      this.isHeap = grown.isHeap
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
  /**
   * Node of each row that is in one place with all its supply, and its arc to it: nearly every one. NOWHERE while a row has not
   * been placed (or is fixed); SPLIT when its targets are at several nodes, and `flow` and `atRoot` tell.
   */
  private readonly wholeAt: Int32Array
  private readonly wholeArc: Int32Array
  private readonly flow: Int32Array
  private readonly atRoot: Int32Array
  /** Price of each node; only differences count until the caller normalises the root to 0. */
  readonly price: Float64Array
  /** Free targets at each node. */
  readonly load: Int32Array
  /** Units of room in use. Equals `load` when the flow is balanced. */
  readonly used: Int32Array
  /** Marginal cost of the last unit in use and of the next; infinite where there is none. */
  readonly below: Float64Array
  readonly above: Float64Array
  /**
   * Points of reduced cost up to which the edges are complete at the present prices: what is not listed costs at least this. A
   * search is exact as far as it goes no farther. Infinite: everything is listed.
   */
  horizon = Number.POSITIVE_INFINITY

  private readonly edgesOf: (Edges | undefined)[]
  /**
   * Who is where until a node is expanded: rows as they were placed, and sorted by node once the first is expanded; who comes
   * to a node after that and before its own turn. A row that has left or came twice may still be listed.
   */
  private placedRow: Int32Array
  private placedNode: Int32Array
  private placed = 0
  private memberStart: Int32Array | undefined
  private memberRow = new Int32Array(0)
  private readonly latecomers = new Map<number, number[]>()
  private densePositions: Int32Array | undefined
  private readonly sparsePositions = new Map<number, number>()
  private readonly countOf: Int32Array
  private poolRow = new Int32Array(0)
  private poolKey: Int32Array | Float64Array = new Int32Array(0)
  private poolTop = 0
  /** What `expand` finds, before it is sorted into edges. */
  private foundRow = new Int32Array(0)
  private foundHead = new Int32Array(0)
  private foundKey = new Float64Array(0)

  constructor(readonly prepared: PreparedProblem) {
    const { rows, teams, root, cost } = prepared
    this.root = root
    this.nodes = teams + 1
    this.wholeAt = new Int32Array(rows).fill(NOWHERE)
    this.wholeArc = new Int32Array(rows)
    this.flow = new Int32Array(cost.length)
    this.atRoot = new Int32Array(rows)
    this.price = new Float64Array(this.nodes)
    this.load = new Int32Array(this.nodes)
    this.used = new Int32Array(teams)
    this.below = new Float64Array(teams)
    this.above = new Float64Array(teams)
    this.edgesOf = new Array<Edges | undefined>(this.nodes)
    this.placedRow = new Int32Array(rows + 16)
    this.placedNode = new Int32Array(rows + 16)
    this.countOf = new Int32Array(this.nodes)
  }

  /** Puts targets of a row at a node. `arc` is the row's arc to that team, or −1 at the root. */
  place(row: number, node: number, arc: number, amount: number): void {
    const { wholeAt, prepared } = this
    this.load[node]! += amount
    let isNew = true
    if (wholeAt[row] === NOWHERE && amount === prepared.problem.supply[row]) {
      wholeAt[row] = node
      this.wholeArc[row] = arc
    } else {
      this.split(row)
      const [amounts, at] = arc < 0 ? [this.atRoot, row] : [this.flow, arc]
      isNew = amounts[at] === 0
      amounts[at]! += amount
      if (amounts[at] === prepared.problem.supply[row]) {
        amounts[at] = 0
        wholeAt[row] = node
        this.wholeArc[row] = arc
      }
    }
    if (!isNew) return
    const edges = this.edgesOf[node]
    if (edges) this.listInHeaps(edges, row, node, arc)
    else this.listMember(row, node)
  }

  /** Takes targets of a row away from a node. */
  take(row: number, node: number, arc: number, amount: number): void {
    const { wholeAt, prepared } = this
    this.load[node]! -= amount
    if (wholeAt[row] === node && amount === prepared.problem.supply[row]) wholeAt[row] = NOWHERE
    else {
      this.split(row)
      const [amounts, at] = arc < 0 ? [this.atRoot, row] : [this.flow, arc]
      amounts[at]! -= amount
      if (amounts[at]! > 0) return
    }
    const edges = this.edgesOf[node]
    if (!edges) return
    const { arcStart, arcTeam } = this.prepared.problem
    for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) this.dropFromTop(edges, node, arcTeam[a]!, row)
    this.dropFromTop(edges, node, this.root, row)
  }

  /** From here on `flow` and `atRoot` tell where the row is. */
  split(row: number): void {
    const { wholeAt } = this
    if (wholeAt[row] === SPLIT) return
    if (wholeAt[row] === this.root) this.atRoot[row] = this.prepared.problem.supply[row]!
    else if (wholeAt[row] !== NOWHERE) this.flow[this.wholeArc[row]!] = this.prepared.problem.supply[row]!
    wholeAt[row] = SPLIT
  }

  /** Targets of the row at the node. */
  amountAt(row: number, node: number): number {
    const whole = this.wholeAt[row]!
    if (whole !== SPLIT) return whole === node ? this.prepared.problem.supply[row]! : 0
    if (node === this.root) return this.atRoot[row]!
    const arc = this.arcTo(row, node)
    return arc < 0 ? 0 : this.flow[arc]!
  }

  /** An arc on which the row has somebody; −1 when all of it is at the root, or nowhere. */
  usedArc(row: number): number {
    if (this.wholeAt[row] !== SPLIT) return this.wholeAt[row] === NOWHERE ? -1 : this.wholeArc[row]!
    const { arcStart } = this.prepared.problem
    for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) if (this.flow[a]! > 0) return a
    return -1
  }

  /** Where everybody is: per arc, and per row at the root. Fixed rows are not in the network. */
  readFlows(): { flow: Int32Array; unownedOf: Int32Array } {
    const { prepared, wholeAt, wholeArc, root } = this
    const { rows, problem, cost } = prepared
    const flow = this.flow.slice(0, cost.length)
    const unownedOf = this.atRoot.slice(0, rows)
    for (let r = 0; r < rows; r++) {
      if (wholeAt[r] === root) unownedOf[r] = problem.supply[r]!
      else if (wholeAt[r]! >= 0) flow[wholeArc[r]!] = problem.supply[r]!
    }
    return { flow, unownedOf }
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

  move(row: number, from: number, to: number, amount: number): void {
    this.take(row, from, this.arcTo(row, from), amount)
    this.place(row, to, this.arcTo(row, to), amount)
  }

  private listMember(row: number, node: number): void {
    if (this.memberStart) {
      const late = this.latecomers.get(node)
      if (late) late.push(row)
      else this.latecomers.set(node, [row])
      return
    }
    if (this.placed === this.placedRow.length) {
      this.placedRow = grown(this.placedRow)
      this.placedNode = grown(this.placedNode)
    }
    this.placedRow[this.placed] = row
    this.placedNode[this.placed++] = node
  }

  /** What only searches need: a flow that an auction has found needs none. */
  private makeReadyToExpand(): Int32Array {
    const { cost, rows, unownedWeight } = this.prepared
    if (this.nodes <= DENSE_NODES) this.densePositions ??= new Int32Array(this.nodes * this.nodes).fill(-1)
    if (this.poolRow.length === 0) {
      // Room for every arc twice: pages that are never written cost nothing, and copying a grown pool would.
      this.poolRow = new Int32Array(2 * (cost.length + rows))
      this.poolKey =
        unownedWeight < 2 ** 31 ? new Int32Array(this.poolRow.length) : new Float64Array(this.poolRow.length)
    }
    return this.sortMembers()
  }

  /** By counting: a walk along a list would wait for memory at each step. */
  private sortMembers(): Int32Array {
    const { placed, placedRow, placedNode, nodes } = this
    const memberStart = new Int32Array(nodes + 1)
    for (let m = 0; m < placed; m++) memberStart[placedNode[m]! + 1]!++
    for (let node = 0; node < nodes; node++) memberStart[node + 1]! += memberStart[node]!
    const next = memberStart.slice()
    this.memberRow = new Int32Array(placed)
    for (let m = 0; m < placed; m++) this.memberRow[next[placedNode[m]!]!++] = placedRow[m]!
    this.memberStart = memberStart
    return memberStart
  }

  private listInHeaps(edges: Edges, row: number, node: number, arc: number): void {
    const { cost, room, unownedWeight, problem } = this.prepared
    const { arcStart, arcTeam } = problem
    const { price, root } = this
    const stay = arc < 0 ? unownedWeight : cost[arc]!
    const limit = this.horizon + price[node]!
    for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) {
      const head = arcTeam[a]!
      const key = cost[a]! - stay
      if (a !== arc && key + price[head]! < limit && room[head]! > 0) this.insert(edges, node, head, row, key)
    }
    const key = unownedWeight - stay
    if (node !== root && key + price[root]! < limit) this.insert(edges, node, root, row, key)
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

  /** Forgets all edges and lists anew, up to another horizon, those that searches reach from now on. Time O(arcs). */
  widen(horizon: number): void {
    const { problem, rows, isFixed } = this.prepared
    const { arcStart, arcTeam } = problem
    this.horizon = horizon
    this.edgesOf.fill(undefined)
    this.densePositions?.fill(-1)
    this.sparsePositions.clear()
    this.poolTop = 0
    this.placed = 0
    this.memberStart = undefined
    this.latecomers.clear()
    for (let r = 0; r < rows; r++) {
      if (isFixed(r)) continue
      if (this.wholeAt[r] !== SPLIT) {
        if (this.wholeAt[r] !== NOWHERE) this.listMember(r, this.wholeAt[r]!)
        continue
      }
      for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) if (this.flow[a]! > 0) this.listMember(r, arcTeam[a]!)
      if (this.atRoot[r]! > 0) this.listMember(r, this.root)
    }
  }

  /** Builds the edges of a node from the rows at it. Time O(arcs of these rows). */
  private expand(tail: number): Edges {
    const { cost, room, unownedWeight, problem } = this.prepared
    const { arcStart, arcTeam } = problem
    const { countOf, root, price } = this
    const memberStart = this.memberStart ?? this.makeReadyToExpand()
    const first = memberStart[tail]!
    const atFirst = memberStart[tail + 1]! - first
    const late = this.latecomers.get(tail)
    this.latecomers.delete(tail)
    const members = atFirst + (late?.length ?? 0)
    const { memberRow } = this
    const heads: number[] = []
    const limit = this.horizon + price[tail]!
    let found = 0
    for (let m = 0; m < members; m++) {
      const row = m < atFirst ? memberRow[first + m]! : late![m - atFirst]!
      if (this.amountAt(row, tail) === 0) continue
      const own = this.wholeAt[row] === tail ? this.wholeArc[row]! : this.arcTo(row, tail)
      const stay = own < 0 ? unownedWeight : cost[own]!
      const end = arcStart[row + 1]!
      if (found + end - arcStart[row]! >= this.foundRow.length) this.makeRoomToFind(found + end - arcStart[row]!)
      const { foundRow, foundHead, foundKey } = this
      for (let a = arcStart[row]!; a < end; a++) {
        const head = arcTeam[a]!
        const key = cost[a]! - stay
        if (a === own || key + price[head]! >= limit || room[head] === 0) continue
        if (countOf[head]!++ === 0) heads.push(head)
        foundRow[found] = row
        foundHead[found] = head
        foundKey[found++] = key
      }
      const key = unownedWeight - stay
      if (own < 0 || key + price[root]! >= limit) continue
      if (countOf[root]!++ === 0) heads.push(root)
      foundRow[found] = row
      foundHead[found] = root
      foundKey[found++] = key
    }
    return this.sortIntoEdges(tail, heads, found)
  }

  private makeRoomToFind(least: number): void {
    const length = Math.max(1024, 2 * least)
    const { foundRow, foundHead, foundKey } = this
    this.foundRow = new Int32Array(length)
    this.foundRow.set(foundRow)
    this.foundHead = new Int32Array(length)
    this.foundHead.set(foundHead)
    this.foundKey = new Float64Array(length)
    this.foundKey.set(foundKey)
  }

  /** Each candidate to its edge, the cheapest first. */
  private sortIntoEdges(tail: number, heads: number[], found: number): Edges {
    const { countOf } = this
    heads.sort((a, b) => a - b)
    const edges = new Edges(heads.length)
    this.edgesOf[tail] = edges
    for (const head of heads) {
      const edge = this.addEdge(edges, tail, head)
      edges.limit[edge] = countOf[head]!
      edges.start[edge] = this.reserve(countOf[head]!)
      // From here on it tells the edge of the head; cleared at the end.
      countOf[head] = edge
    }
    const { poolRow, poolKey, foundRow, foundHead, foundKey } = this
    const { start, size, minKey } = edges
    for (let f = 0; f < found; f++) {
      const edge = countOf[foundHead[f]!]!
      const row = foundRow[f]!
      const key = foundKey[f]!
      const first = start[edge]!
      let at = first + size[edge]!++
      // Ties go to the lower row, so that the answer does not depend on history.
      if (key < minKey[edge]! || (key === minKey[edge]! && row < poolRow[first]!)) {
        minKey[edge] = key
        poolRow[at] = poolRow[first]!
        poolKey[at] = poolKey[first]!
        at = first
      }
      poolRow[at] = row
      poolKey[at] = key
    }
    for (const head of heads) countOf[head] = 0
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
      // Without a heap all but the first are children of the first.
      const parent = edges.isHeap[edge] === 1 ? (at - 1) >> 1 : 0
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
    if (edges.isHeap[edge] === 0) {
      for (let at = (size >> 1) - 1; at >= 0; at--) this.siftDown(start, size, at)
      edges.isHeap[edge] = 1
    }
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

function grown(array: Int32Array): Int32Array {
  const longer = new Int32Array(2 * array.length)
  longer.set(array)
  return longer
}
