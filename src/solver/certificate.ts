import type { AssignmentProblem, AssignmentSolution, CertificateCheck } from './types'

/**
 * Rechecks a solution from the problem alone, in one pass, by linear duality. Shares no code with the solver, on purpose.
 *
 * With c' = arc cost + weights.move where the arc leaves the published owner, or times its `arcMoves`:
 * - every arc of a free target: c' + teamPrice ≥ targetPrice, equal on the arc that owns it; a fixed target has its one arc;
 * - targetPrice ≤ weights.unowned for free targets, equal for unowned ones;
 * - teamPrice between the marginal cost of the team's last target and of its next one (no next one: no upper bound; load 0:
 *   at most 0 from below), hence 0 where room is left and load costs nothing.
 * Then both objectives are equal and no assignment is cheaper. That the weights keep the aims in order is checked too: the
 * move weight must exceed what any cycle of trades can change in cost, the unowned weight what it can change in both.
 *
 * Every broken condition is one violation. Time O(arcs), memory O(teams). Exact while sums stay below 2^53.
 */
export function checkCertificate(problem: AssignmentProblem, solution: AssignmentSolution): CertificateCheck {
  const { targets, teams, arcStart, arcTeam, arcCost, fixed, published, arcMoves, loadTiers } = problem
  const { owner, targetPrice, teamPrice, weights } = solution
  // The arrays of a problem that was refused cannot be relied on.
  if (
    solution.status !== 'OPTIMAL' ||
    owner.length !== targets ||
    targetPrice.length !== targets ||
    teamPrice.length !== teams
  ) {
    return { objective: Number.NaN, dualObjective: Number.NaN, violations: 1, isOptimal: false }
  }
  let violations = 0
  // Written so that a price that is not a number breaks the condition.
  const expect = (holds: boolean): void => {
    if (!holds) violations++
  }
  const load = new Int32Array(teams)
  const fixedLoad = new Int32Array(teams)
  let unowned = 0
  let moved = 0
  let cost = 0
  let dual = 0
  let lowest = Number.POSITIVE_INFINITY
  let highest = 0
  let mostMoves = published?.some((team) => team >= 0) ? 1 : 0
  for (let i = 0; i < targets; i++) {
    const fixedTo = fixed ? fixed[i]! : -1
    const own = owner[i]!
    const home = published ? published[i]! : -1
    const price = targetPrice[i]!
    let hasOwnArc = false
    for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
      const team = arcTeam[a]!
      lowest = Math.min(lowest, arcCost[a]!)
      highest = Math.max(highest, arcCost[a]!)
      if (fixedTo >= 0 && team !== fixedTo) continue
      const moves = arcMoves ? arcMoves[a]! : home >= 0 && team !== home ? 1 : 0
      mostMoves = Math.max(mostMoves, moves)
      const reduced = arcCost[a]! + moves * weights.move + teamPrice[team]! - price
      expect(team === own ? reduced === 0 : reduced >= 0)
      if (team === own) {
        hasOwnArc = true
        moved += moves
        cost += arcCost[a]!
      }
    }
    expect(own === -1 ? fixedTo < 0 : hasOwnArc)
    if (fixedTo < 0) expect(own === -1 ? price === weights.unowned : price <= weights.unowned)
    if (own === -1) unowned++
    else if (own >= 0 && own < teams) load[own]!++
    if (fixedTo >= 0) fixedLoad[fixedTo]!++
    dual += price
  }
  let tierLow = 0
  let tierHigh = 0
  for (let k = 0; k < teams; k++) {
    const limit = Math.max(problem.capacity[k]!, fixedLoad[k]!)
    const upTo = loadTiers ? loadTiers[k]!.upTo : []
    const tierCost = loadTiers ? loadTiers[k]!.cost : []
    const price = teamPrice[k]!
    expect(load[k]! <= limit)
    let below = load[k] === 0 ? Number.NEGATIVE_INFINITY : 0
    let next = load[k]! < limit ? 0 : Number.POSITIVE_INFINITY
    let from = 0
    // The last tier goes on for ever; without tiers there is one, free of cost. A team's part of the dual objective is the
    // most that selling its capacity at its price could earn.
    for (let t = 0; t < Math.max(1, tierCost.length); t++) {
      const marginal = tierCost.length > 0 ? tierCost[t]! : 0
      const to = t < tierCost.length - 1 ? upTo[t]! : Number.POSITIVE_INFINITY
      cost += Math.max(0, Math.min(load[k]!, to) - from) * marginal
      dual -= Math.max(0, Math.min(limit, to) - from) * Math.max(0, price - marginal)
      if (load[k]! > from && load[k]! <= to) below = marginal
      if (load[k]! >= from && load[k]! < to && load[k]! < limit) next = marginal
      tierLow = Math.min(tierLow, marginal)
      tierHigh = Math.max(tierHigh, marginal)
      from = to
    }
    expect(price >= (load[k] === 0 ? Math.min(0, next) : below) && price <= next)
  }
  expect(cost === solution.cost && moved === solution.moved && unowned === solution.unowned)
  const tierSpread = tierHigh - tierLow
  const spread = Math.max(0, highest - lowest)
  if (mostMoves > 0) expect(weights.move > teams * spread + tierSpread)
  expect(
    weights.unowned > teams * (spread + mostMoves * weights.move) + highest + mostMoves * weights.move + tierSpread,
  )
  const objective = cost + weights.move * moved + weights.unowned * unowned
  return {
    objective,
    dualObjective: dual,
    violations,
    isOptimal: violations === 0 && objective === dual,
  }
}
