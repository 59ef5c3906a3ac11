import type {
  AssignmentProblem,
  AssignmentSolution,
  CertificateCheck,
  TransportProblem,
  TransportSolution,
} from './types'

/**
 * Rechecks a solution from the problem alone, in one pass, by linear duality. Shares no code with the solver, on purpose.
 *
 * With c' = arc cost + weights.move where the arc leaves the published owner, or times its `arcMoves`:
 * - every arc of a free row: c' + teamPrice ≥ rowPrice, equal on the arcs in use; a fixed row has its one arc;
 * - rowPrice ≤ weights.unowned for free rows, equal where a target of it is unowned; a row's flows and its unowned add up to
 *   its supply;
 * - teamPrice between the marginal cost of the team's last target and of its next one (no next one: no upper bound; load 0:
 *   at most 0 from below), hence 0 where room is left and load costs nothing.
 * Then both objectives are equal and no assignment is cheaper. That the weights keep the aims in order is checked too: the
 * move weight must exceed what any cycle of trades can change in cost, the unowned weight what it can change in both.
 *
 * Every broken condition is one violation. Time O(arcs), memory O(teams). Exact while sums stay below 2^53.
 */
export function checkTransport(problem: TransportProblem, solution: TransportSolution): CertificateCheck {
  const { rows, supply, teams, arcStart, arcTeam, arcCost, fixed, published, arcMoves, loadTiers } = problem
  const { flow, unownedOf, rowPrice, teamPrice, weights } = solution
  // The arrays of a problem that was refused cannot be relied on.
  if (
    solution.status !== 'OPTIMAL' ||
    flow.length !== arcTeam.length ||
    unownedOf.length !== rows ||
    rowPrice.length !== rows ||
    teamPrice.length !== teams
  ) {
    return refused()
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
  for (let r = 0; r < rows; r++) {
    const fixedTo = fixed ? fixed[r]! : -1
    const home = published ? published[r]! : -1
    const price = rowPrice[r]!
    let placed = unownedOf[r]!
    expect(placed >= 0 && (placed === 0 || fixedTo < 0))
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) {
      const team = arcTeam[a]!
      const units = flow[a]!
      lowest = Math.min(lowest, arcCost[a]!)
      highest = Math.max(highest, arcCost[a]!)
      placed += units
      if (fixedTo >= 0 && team !== fixedTo) {
        expect(units === 0)
        continue
      }
      const moves = arcMoves ? arcMoves[a]! : home >= 0 && team !== home ? 1 : 0
      mostMoves = Math.max(mostMoves, moves)
      const reduced = arcCost[a]! + moves * weights.move + teamPrice[team]! - price
      expect(units > 0 || (fixedTo >= 0 && units === 0) ? reduced === 0 : units === 0 && reduced >= 0)
      load[team]! += units
      moved += units * moves
      cost += units * arcCost[a]!
    }
    expect(placed === supply[r])
    if (fixedTo < 0) expect(unownedOf[r]! > 0 ? price === weights.unowned : price <= weights.unowned)
    else fixedLoad[fixedTo]! += supply[r]!
    unowned += unownedOf[r]!
    dual += supply[r]! * price
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

/** The same for targets one by one: an owner is a flow of 1 on its arc. */
export function checkCertificate(problem: AssignmentProblem, solution: AssignmentSolution): CertificateCheck {
  const { targets, arcStart, arcTeam } = problem
  const { owner, targetPrice, ...rest } = solution
  if (solution.status !== 'OPTIMAL' || owner.length !== targets) return refused()
  const flow = new Int32Array(arcTeam.length)
  const unownedOf = new Int32Array(targets)
  for (let i = 0; i < targets; i++) {
    if (owner[i] === -1) unownedOf[i] = 1
    else for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) if (arcTeam[a] === owner[i]) flow[a] = 1
  }
  const rows = { ...problem, rows: targets, supply: new Int32Array(targets).fill(1) }
  return checkTransport(rows, { ...rest, flow, unownedOf, rowPrice: targetPrice })
}

const refused = (): CertificateCheck => ({
  objective: Number.NaN,
  dualObjective: Number.NaN,
  violations: 1,
  isOptimal: false,
})
