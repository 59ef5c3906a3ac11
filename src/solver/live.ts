import { AlternativeSearch, restore } from './explain'
import { tierRange } from './load-cost'
import { groundPrices, minCostFlow, PrimalDual, settleUse } from './min-cost-flow'
import { type ArcRange, arcRange, type PreparedProblem, prepare } from './prepared-problem'
import { ResidualNetwork } from './residual-network'
import { readNetwork, solveChecked } from './solve-transport'
import type { LoadTiers, RowAlternative, StartingPoint, TransportProblem, TransportSolution } from './types'

/** Rows that can be added before the arrays are made longer, and arcs for each of them. */
const SPARE_ROWS = 4096
const SPARE_ARCS_PER_ROW = 24

/** What a new row's arcs are. */
export interface NewRow {
  arcs: readonly { team: number; cost: number; moves?: number }[]
  /** Team to which its targets are fixed. */
  fixed?: number
}

/**
 * An optimum that is kept while the problem changes: targets come and go, change (out of one row, into another), capacities
 * change, and `settle` gives the new optimum in a fraction of a solve. A change leaves the old prices nearly right: what is
 * wrong is one excess or deficit, which one shortest path in the residual network mends (min-cost-flow.ts, same loop).
 *
 * Row and team numbers stay as they are for the life of the structure. Changes can be gathered before one `settle`; questions
 * (`solution`, `alternative`, `placesOf`) are for the settled state. Time of a change: O(m² + degree · log n) at worst.
 */
export class LiveTransport {
  private prepared!: PreparedProblem
  private network!: ResidualNetwork
  private flow!: PrimalDual
  private search!: AlternativeSearch
  private range: ArcRange
  private usedRows: number
  private readonly touched = new Set<number>()

  /**
   * @param problem not changed: what changes is a copy.
   * @param solution of this problem, OPTIMAL.
   * @param range of costs and moves to come, where known: what lies outside makes one change as slow as a solve from prices.
   * @throws RangeError when the costs are out of range, which a solved problem's are not.
   */
  constructor(problem: TransportProblem, solution: TransportSolution, range?: ArcRange) {
    this.range = arcRange(problem, range)
    this.usedRows = problem.rows
    this.open(problem, solution)
  }

  /**
   * Solves a problem and keeps it.
   * @param start as in SolveOptions.
   * @param range as in the constructor; the solve allows for it, so that nothing is solved twice.
   * @throws RangeError when the costs are out of range.
   */
  static solve(
    problem: TransportProblem,
    { start, range }: { start?: StartingPoint; range?: ArcRange } = {},
  ): LiveTransport {
    const allowed = arcRange(problem, range)
    const solution = solveChecked(problem, start ? { start } : {}, allowed)
    if (solution.status !== 'OPTIMAL') throw new RangeError(solution.reason ?? solution.status)
    return new LiveTransport(problem, solution, allowed)
  }

  /** @param isChanged the solution is that of another problem, and no more than a start for this one. */
  private open(problem: TransportProblem, solution: TransportSolution, isChanged = false): void {
    const prepared = prepare(withSpareRows(problem, this.usedRows, this.range), this.range)
    if (typeof prepared === 'string') throw new RangeError(prepared)
    this.prepared = prepared
    const { weights } = solution
    if (!isChanged && weights.unowned === prepared.unownedWeight && weights.move === prepared.moveWeight) {
      this.network = new ResidualNetwork(prepared)
      restore(this.network, { ...solution, unownedOf: lengthened(solution.unownedOf, prepared.rows) })
    } else {
      const start = { teamPrice: solution.teamPrice, weights }
      this.network = minCostFlow(prepared, start, neverStops, () => {})!
      this.network.widen(Number.POSITIVE_INFINITY)
    }
    this.flow = new PrimalDual(this.network, neverStops)
    this.search = new AlternativeSearch(this.network)
  }

  /** @returns the number of a new row, with no targets yet. */
  addRow({ arcs, fixed }: NewRow): number {
    const fits = arcs.every(
      ({ cost, moves = 0 }) => cost >= this.range.lowest && cost <= this.range.highest && moves <= this.range.mostMoves,
    )
    const { arcStart, arcTeam } = this.prepared.problem
    const hasSpace = this.usedRows < this.prepared.rows && arcStart[this.usedRows]! + arcs.length <= arcTeam.length
    if (!fits || !hasSpace) this.reopen(arcs)
    const { problem, cost, moveWeight, rows } = this.prepared
    const row = this.usedRows++
    let at = problem.arcStart[row]!
    for (const arc of arcs) {
      problem.arcTeam[at] = arc.team
      problem.arcCost[at] = arc.cost
      if (problem.arcMoves) problem.arcMoves[at] = arc.moves ?? 0
      cost[at] = arc.cost + (arc.moves ?? 0) * moveWeight
      at++
    }
    problem.arcStart.fill(at, row + 1, rows + 1)
    if (fixed !== undefined) problem.fixed![row] = fixed
    return row
  }

  /** With longer arrays and a wider range, from the present state. */
  private reopen(arcs: NewRow['arcs']): void {
    this.settle()
    for (const { cost, moves = 0 } of arcs) {
      this.range.lowest = Math.min(this.range.lowest, cost)
      this.range.highest = Math.max(this.range.highest, cost)
      this.range.mostMoves = Math.max(this.range.mostMoves, moves)
    }
    this.open(this.problem(), this.solution())
  }

  /** So many targets more in a row. */
  add(row: number, targets = 1): void {
    const { problem, fixedLoad, room, cost, unownedWeight } = this.prepared
    const { network } = this
    const fixedTo = problem.fixed![row]!
    if (fixedTo >= 0) {
      problem.supply[row]! += targets
      fixedLoad[fixedTo]! += targets
      this.changeRoom(fixedTo)
      return
    }
    let best = unownedWeight + network.price[network.root]!
    let arc = -1
    for (let a = problem.arcStart[row]!; a < problem.arcStart[row + 1]!; a++) {
      if (room[problem.arcTeam[a]!] === 0) continue
      const paid = cost[a]! + network.price[problem.arcTeam[a]!]!
      // A tie with being unowned goes to a team.
      if (paid < best || (arc < 0 && paid === best)) {
        best = paid
        arc = a
      }
    }
    network.split(row)
    problem.supply[row]! += targets
    const node = arc < 0 ? network.root : problem.arcTeam[arc]!
    network.place(row, node, arc, targets)
    if (arc >= 0) this.touched.add(node)
  }

  /** So many targets fewer in a row: unowned ones first, then those of its last arcs, as they are handed out (hand-out.ts). */
  remove(row: number, targets = 1): void {
    const { problem, fixedLoad } = this.prepared
    const { network } = this
    const fixedTo = problem.fixed![row]!
    if (fixedTo >= 0) {
      problem.supply[row]! -= targets
      fixedLoad[fixedTo]! -= targets
      this.changeRoom(fixedTo)
      return
    }
    network.split(row)
    let left = targets
    const takeFrom = (node: number, arc: number): void => {
      const amount = Math.min(left, network.amountAt(row, node))
      if (amount === 0) return
      network.take(row, node, arc, amount)
      left -= amount
      if (arc >= 0) this.touched.add(node)
    }
    takeFrom(network.root, -1)
    for (let a = problem.arcStart[row + 1]! - 1; a >= problem.arcStart[row]! && left > 0; a--)
      takeFrom(problem.arcTeam[a]!, a)
    problem.supply[row]! -= targets
  }

  /** @param tiers its load tiers from now on, in a problem that has them; as before when left out. */
  setCapacity(team: number, capacity: number, tiers?: LoadTiers): void {
    const { problem } = this.prepared
    if (tiers && problem.loadTiers) {
      const known = tierRange(problem)
      const asked = tierRange({ loadTiers: [tiers] })
      if (asked.lowest < known.lowest || asked.highest > known.highest) {
        // The weights have to allow for it.
        this.settle()
        const solution = this.solution()
        problem.loadTiers[team] = tiers
        problem.capacity[team] = capacity
        this.open(this.problem(), solution, true)
        return
      }
      problem.loadTiers[team] = tiers
    }
    problem.capacity[team] = capacity
    this.changeRoom(team)
  }

  private changeRoom(team: number): void {
    const { problem, room, fixedLoad } = this.prepared
    const after = Math.max(0, problem.capacity[team]! - fixedLoad[team]!)
    if (room[team] === 0 && after > 0) this.openTeam(team)
    room[team] = after
    this.touched.add(team)
  }

  /**
   * Closed teams are left out of the edges, so their price has not followed the others': it must be so high that nobody gains by
   * going there, for the search to find who gains most.
   */
  private openTeam(team: number): void {
    this.settle()
    const { network, prepared } = this
    const { problem, cost, unownedWeight, isFixed } = prepared
    const { arcTeam, supply } = problem
    let price = network.price[team]!
    for (let r = 0; r < this.usedRows; r++) {
      const arc = network.arcTo(r, team)
      if (arc < 0 || supply[r] === 0 || isFixed(r)) continue
      const used = network.usedArc(r)
      const paid = used < 0 ? unownedWeight : cost[used]! + network.price[arcTeam[used]!]!
      price = Math.max(price, paid - cost[arc]!)
    }
    network.price[team] = price
    network.widen(Number.POSITIVE_INFINITY)
  }

  /** The optimum of what the problem is now. */
  settle(): void {
    if (this.touched.size === 0) return
    for (const team of this.touched) settleUse(this.network, team)
    this.touched.clear()
    this.flow.run()
    groundPrices(this.network)
  }

  /** How many of a row's targets are where; −1 for unowned ones. */
  placesOf(row: number): { team: number; targets: number }[] {
    const { problem } = this.prepared
    const { fixed, supply, arcStart, arcTeam } = problem
    if (fixed![row]! >= 0) return [{ team: fixed![row]!, targets: supply[row]! }]
    const places: { team: number; targets: number }[] = []
    for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) {
      const targets = this.network.amountAt(row, arcTeam[a]!)
      if (targets > 0) places.push({ team: arcTeam[a]!, targets })
    }
    const unowned = this.network.amountAt(row, this.network.root)
    if (unowned > 0) places.push({ team: -1, targets: unowned })
    return places
  }

  /** As in explain.ts, about the settled state. */
  alternative(row: number, from: number, team: number): RowAlternative {
    return this.search.find(row, from, team)
  }

  /** The problem as it is now, in arrays of its own. */
  problem(): TransportProblem {
    const { problem } = this.prepared
    const arcs = problem.arcStart[this.usedRows]!
    return {
      rows: this.usedRows,
      teams: problem.teams,
      supply: problem.supply.slice(0, this.usedRows),
      arcStart: problem.arcStart.slice(0, this.usedRows + 1),
      arcTeam: problem.arcTeam.slice(0, arcs),
      arcCost: problem.arcCost.slice(0, arcs),
      capacity: problem.capacity.slice(),
      fixed: problem.fixed!.slice(0, this.usedRows),
      ...(problem.loadTiers && { loadTiers: [...problem.loadTiers] }),
      ...(problem.arcMoves && { arcMoves: problem.arcMoves.slice(0, arcs) }),
    }
  }

  /** The answer to `problem()`, with its prices. Time O(arcs). */
  solution(): TransportSolution {
    const solution = readNetwork(this.prepared, this.network)
    const arcs = this.prepared.problem.arcStart[this.usedRows]!
    return {
      ...solution,
      flow: solution.flow.slice(0, arcs),
      unownedOf: solution.unownedOf.slice(0, this.usedRows),
      rowPrice: solution.rowPrice.slice(0, this.usedRows),
    }
  }
}

const neverStops = (): boolean => false

/** A copy with empty rows at the end and arrays that hold their arcs to come. What a move is is said by arc in it. */
function withSpareRows(problem: TransportProblem, rows: number, { lowest, mostMoves }: ArcRange): TransportProblem {
  const { arcStart, arcTeam, arcCost, supply, capacity, fixed, published, arcMoves, loadTiers, teams } = problem
  const arcs = arcStart[rows]!
  const allRows = rows + SPARE_ROWS
  const allArcs = arcs + SPARE_ROWS * SPARE_ARCS_PER_ROW
  const moves = arcMoves ?? movesOf(problem, published)
  return {
    rows: allRows,
    teams,
    supply: lengthened(supply, allRows),
    arcStart: lengthened(arcStart, allRows + 1).fill(arcs, rows + 1),
    arcTeam: lengthened(arcTeam, allArcs),
    // What is no arc yet must not widen the range of costs.
    arcCost: lengthened(arcCost, allArcs).fill(lowest, arcs),
    capacity: capacity.slice(),
    fixed: fixed ? lengthened(fixed, allRows).fill(-1, rows) : new Int32Array(allRows).fill(-1),
    ...(mostMoves > 0 && { arcMoves: lengthened(moves, allArcs) }),
    ...(loadTiers && { loadTiers: [...loadTiers] }),
  }
}

function movesOf({ rows, arcStart, arcTeam }: TransportProblem, published: Int32Array | undefined): Int32Array {
  const moves = new Int32Array(arcTeam.length)
  for (let r = 0; published && r < rows; r++) {
    if (published[r]! < 0) continue
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) moves[a] = arcTeam[a] === published[r] ? 0 : 1
  }
  return moves
}

function lengthened(array: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length)
  longer.set(array)
  return longer
}
