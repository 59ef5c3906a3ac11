import { loadCost, marginalCost } from './load-cost'
import type { AssignmentProblem, GreedyAssignment, TransportProblem } from './types'

/**
 * First come, first served: what departments reach without a schedule, and what a schedule is compared with. Fixed targets
 * stand first; then each target, in the order given, goes to its cheapest team with room (arc and next load tier; ties to
 * the lowest team), or stays unowned.
 * @param order targets by arrival; fixed, repeated and unknown ones are passed over. Expects a problem without fault.
 * Time O(arcs).
 */
export function assignGreedily(problem: AssignmentProblem, order: Int32Array): GreedyAssignment {
  const { targets, arcTeam, fixed } = problem
  const owner = new Int32Array(targets).fill(-1)
  const desk = new FrontDesk(problem)
  let owned = 0
  const give = (target: number, arc: number): void => {
    if (arc < 0) return
    owner[target] = arcTeam[arc]!
    owned++
  }
  for (let i = 0; fixed && i < targets; i++) if (fixed[i]! >= 0) give(i, desk.serveFixed(i, fixed[i]!, 1))
  for (const i of order) if (i >= 0 && i < targets && owner[i] === -1) give(i, desk.serve(i))
  return { owner, owned, cost: desk.totalCost() }
}

/**
 * The same for a problem in rows.
 * @param arrivals the row of each target that is not fixed, by arrival.
 */
export function serveInOrder(problem: TransportProblem, arrivals: Int32Array): { owned: number; cost: number } {
  const { rows, supply, fixed } = problem
  const desk = new FrontDesk(problem)
  let owned = 0
  for (let r = 0; fixed && r < rows; r++) {
    if (fixed[r]! >= 0 && desk.serveFixed(r, fixed[r]!, supply[r]!) >= 0) owned += supply[r]!
  }
  for (const row of arrivals) if (desk.serve(row) >= 0) owned++
  return { owned, cost: desk.totalCost() }
}

class FrontDesk {
  private readonly load: Int32Array
  private cost = 0

  constructor(private readonly problem: Omit<AssignmentProblem, 'targets'>) {
    this.load = new Int32Array(problem.teams)
  }

  /** @returns the arc. */
  serveFixed(row: number, team: number, targets: number): number {
    const { arcStart, arcTeam } = this.problem
    for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) if (arcTeam[a] === team) return this.take(a, targets)
    return -1
  }

  /** @returns the arc to the cheapest team with room, or −1. */
  serve(row: number): number {
    const { arcStart, arcTeam, arcCost, capacity, loadTiers } = this.problem
    let best = -1
    let bestCost = Number.POSITIVE_INFINITY
    for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) {
      const k = arcTeam[a]!
      if (this.load[k]! >= capacity[k]!) continue
      const paid = arcCost[a]! + marginalCost(loadTiers?.[k], this.load[k]! + 1)
      if (paid < bestCost || (paid === bestCost && k < arcTeam[best]!)) {
        best = a
        bestCost = paid
      }
    }
    return best < 0 ? -1 : this.take(best, 1)
  }

  private take(arc: number, targets: number): number {
    const { arcTeam, arcCost } = this.problem
    this.load[arcTeam[arc]!]! += targets
    this.cost += targets * arcCost[arc]!
    return arc
  }

  /** Of arcs and load. */
  totalCost(): number {
    const { teams, loadTiers } = this.problem
    let total = this.cost
    for (let k = 0; k < teams; k++) total += loadCost(loadTiers?.[k], this.load[k]!)
    return total
  }
}
