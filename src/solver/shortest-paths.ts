import type { ResidualNetwork } from './residual-network'

/** In `parentEdge`: the step was a unit of room (team ↔ root), no target moved. */
export const ROOM_EDGE = -1

/**
 * Dijkstra over reduced costs, from any number of sources, until told to stop. One object serves many searches; only the
 * nodes that a search labelled are reset. Time O(edges seen + nodes · log m). Ties settle the lower node first.
 */
export class ShortestPaths {
  readonly distance: Float64Array
  readonly parentNode: Int32Array
  readonly parentEdge: Int32Array
  private readonly heap: Int32Array
  private readonly heapPosition: Int32Array
  private heapSize = 0
  private readonly labelled: Int32Array
  private labelledCount = 0
  /** Nodes of the last search by distance, `settledCount` of them: parents come before children. */
  readonly settled: Int32Array
  settledCount = 0

  constructor(private readonly network: ResidualNetwork) {
    this.distance = new Float64Array(network.nodes).fill(Number.POSITIVE_INFINITY)
    this.parentNode = new Int32Array(network.nodes).fill(-1)
    this.parentEdge = new Int32Array(network.nodes).fill(ROOM_EDGE)
    this.heap = new Int32Array(network.nodes)
    this.heapPosition = new Int32Array(network.nodes).fill(-1)
    this.labelled = new Int32Array(network.nodes)
    this.settled = new Int32Array(network.nodes)
  }

  reset(): void {
    for (let l = 0; l < this.labelledCount; l++) {
      const node = this.labelled[l]!
      this.distance[node] = Number.POSITIVE_INFINITY
      this.parentNode[node] = -1
      this.heapPosition[node] = -1
    }
    this.labelledCount = 0
    this.settledCount = 0
    this.heapSize = 0
  }

  addSource(node: number): void {
    this.relax(node, 0, -1, ROOM_EDGE)
  }

  /** Settles nodes by distance; `isLast` sees each one before its edges are used and ends the search. */
  run(isLast: (node: number, distance: number) => boolean): void {
    while (this.heapSize > 0) {
      const node = this.popNearest()
      const distance = this.distance[node]!
      this.settled[this.settledCount++] = node
      if (isLast(node, distance)) return
      this.relaxEdges(node, distance)
    }
  }

  private relaxEdges(tail: number, distance: number): void {
    const { network } = this
    const { price, root } = network
    const { heads, minKey, count } = network.edges(tail)
    const base = distance - price[tail]!
    const known = this.distance
    for (let j = 0; j < count; j++) {
      const head = heads[j]!
      const through = base + minKey[j]! + price[head]!
      if (through < known[head]!) this.relax(head, through, tail, j)
    }
    if (tail === root) {
      const { below } = network
      for (let team = 0; team < root; team++) {
        const through = base + price[team]! - below[team]!
        if (through < known[team]!) this.relax(team, through, tail, ROOM_EDGE)
      }
    } else {
      const through = base + network.above[tail]! + price[root]!
      if (through < known[root]!) this.relax(root, through, tail, ROOM_EDGE)
    }
  }

  private relax(node: number, distance: number, parent: number, edge: number): void {
    let at = this.heapPosition[node]!
    if (at < 0) {
      at = this.heapSize++
      this.labelled[this.labelledCount++] = node
    }
    this.distance[node] = distance
    this.parentNode[node] = parent
    this.parentEdge[node] = edge
    const { heap } = this
    while (at > 0) {
      const up = (at - 1) >> 1
      if (!this.isNearer(node, heap[up]!)) break
      this.setHeap(at, heap[up]!)
      at = up
    }
    this.setHeap(at, node)
  }

  private popNearest(): number {
    const { heap } = this
    const nearest = heap[0]!
    const last = heap[--this.heapSize]!
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.heapSize) break
      if (child + 1 < this.heapSize && this.isNearer(heap[child + 1]!, heap[child]!)) child++
      if (!this.isNearer(heap[child]!, last)) break
      this.setHeap(at, heap[child]!)
      at = child
    }
    if (this.heapSize > 0) this.setHeap(at, last)
    return nearest
  }

  private setHeap(at: number, node: number): void {
    this.heap[at] = node
    this.heapPosition[node] = at
  }

  private isNearer(a: number, b: number): boolean {
    const da = this.distance[a]!
    const db = this.distance[b]!
    return da < db || (da === db && a < b)
  }
}
