import { loadCost, marginalCost } from './load-cost'
import type { AssignmentProblem, GreedyAssignment } from './types'

/**
 * First come, first served: what departments reach without a schedule, and what a schedule is compared with. Fixed targets
 * stand first; then each target, in the order given, goes to its cheapest team with room (arc and next load tier; ties to
 * the lowest team), or stays unowned.
 * @param order targets by arrival; fixed, repeated and unknown ones are passed over. Expects a problem without fault.
 * Time O(arcs).
 */
export function assignGreedily(problem: AssignmentProblem, order: Int32Array): GreedyAssignment {
  const { targets, teams, arcStart, arcTeam, arcCost, capacity, fixed, loadTiers } = problem
  const owner = new Int32Array(targets).fill(-1)
  const load = new Int32Array(teams)
  let owned = 0
  let cost = 0
  const give = (target: number, arc: number): void => {
    owner[target] = arcTeam[arc]!
    load[arcTeam[arc]!]!++
    owned++
    cost += arcCost[arc]!
  }
  for (let i = 0; fixed && i < targets; i++) {
    for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) if (arcTeam[a] === fixed[i]) give(i, a)
  }
  for (const i of order) {
    if (!(i >= 0 && i < targets) || owner[i] !== -1) continue
    let best = -1
    let bestCost = Number.POSITIVE_INFINITY
    for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
      const k = arcTeam[a]!
      if (load[k]! >= capacity[k]!) continue
      const paid = arcCost[a]! + marginalCost(loadTiers?.[k], load[k]! + 1)
      if (paid < bestCost || (paid === bestCost && k < arcTeam[best]!)) {
        best = a
        bestCost = paid
      }
    }
    if (best >= 0) give(i, best)
  }
  for (let k = 0; k < teams; k++) cost += loadCost(loadTiers?.[k], load[k]!)
  return { owner, owned, cost }
}
