import { loadCost } from './load-cost'
import { type PreparedProblem, prepare } from './prepared-problem'
import { ResidualNetwork } from './residual-network'
import { ROOM_EDGE, ShortestPaths } from './shortest-paths'
import type { Alternative, AssignmentProblem, AssignmentSolution, OwnerMove } from './types'

/** Answers any number of "why not this team?" about one optimal solution. */
export interface Explainer {
  alternative: (target: number, team: number) => Alternative
}

/**
 * What giving the target to the team would cost at best, and who would have to move: the answer of forcing it and solving
 * again, from one search in the residual network. For many questions about one solution use {@link createExplainer}.
 */
export function explainAlternative(
  problem: AssignmentProblem,
  solution: AssignmentSolution,
  target: number,
  team: number,
): Alternative {
  return createExplainer(problem, solution).alternative(target, team)
}

/**
 * Builds the residual network of an optimal solution once; edges of a team are built when a question first reaches it.
 *
 * With target e at A and asked for at B, its vacancy at A must be filled by what B has to give up: the shortest path B → A,
 * through the root as well (somewhere has room, or someone goes without). The solution's prices make all reduced costs ≥ 0,
 * so the search is Dijkstra's and ends at A. Nothing is changed; e itself cannot be on the path, since only A's edges move it.
 *
 * Time O(n) to build; a question O(m² + m log m) at worst. Source: Ahuja, Magnanti, Orlin (1993), ch. 3.4 and 9.3.
 * A problem or solution that is not OPTIMAL answers feasible: false to everything.
 */
export function createExplainer(problem: AssignmentProblem, solution: AssignmentSolution): Explainer {
  const prepared = solution.status === 'OPTIMAL' ? prepare(problem) : 'not solved'
  if (typeof prepared === 'string') return { alternative: () => unchanged({ eligible: false }) }
  const network = networkOf(prepared, solution)
  const paths = new ShortestPaths(network)
  return { alternative: (target, team) => explain(prepared, solution, network, paths, target, team) }
}

function unchanged(facts: Partial<Alternative>): Alternative {
  return {
    eligible: true,
    isOwner: false,
    fixed: false,
    feasible: false,
    extraUnowned: 0,
    extraMoved: 0,
    extraCost: 0,
    moves: [],
    ...facts,
  }
}

function networkOf(prepared: PreparedProblem, solution: AssignmentSolution): ResidualNetwork {
  const network = new ResidualNetwork(prepared)
  const { targets, teams, root, isFixed } = prepared
  for (let i = targets - 1; i >= 0; i--) {
    if (isFixed(i)) continue
    const owner = solution.owner[i]!
    const node = owner < 0 ? root : owner
    network.place(i, node, network.arcTo(i, node))
  }
  for (let k = 0; k < teams; k++) {
    network.setUsed(k, network.load[k]!)
    network.price[k] = solution.teamPrice[k]!
  }
  return network
}

function explain(
  prepared: PreparedProblem,
  solution: AssignmentSolution,
  network: ResidualNetwork,
  paths: ShortestPaths,
  target: number,
  team: number,
): Alternative {
  const { root, room, problem } = prepared
  const isKnown = Number.isInteger(target) && target >= 0 && target < prepared.targets && team >= 0 && team < root
  if (!isKnown || network.arcTo(target, team) < 0) return unchanged({ eligible: false })
  const owner = solution.owner[target]!
  const fixed = prepared.isFixed(target)
  if (owner === team) return unchanged({ isOwner: true, fixed, feasible: true })
  // Fixed load fills the team: nobody there can make way.
  if (fixed || room[team] === 0) return unchanged({ fixed })

  const home = owner < 0 ? root : owner
  paths.reset()
  paths.addSource(team)
  let found = false
  paths.run((node) => {
    found = node === home
    return found
  })
  if (!found) return unchanged({})
  const moves: OwnerMove[] = []
  for (let node = home; paths.parentNode[node]! >= 0; node = paths.parentNode[node]!) {
    const edge = paths.parentEdge[node]!
    if (edge === ROOM_EDGE) continue
    const from = paths.parentNode[node]!
    const mover = network.cheapest(network.row(from), edge)
    moves.push({ target: mover, from: from === root ? -1 : from, to: node === root ? -1 : node })
  }
  moves.push({ target, from: owner, to: team })
  moves.reverse()
  return { ...unchanged({ feasible: true, moves }), ...extraOf(problem, prepared, network, moves) }
}

/** The three aims apart, counted from the moves themselves. */
function extraOf(
  { arcCost, published, arcMoves }: AssignmentProblem,
  { fixedLoad, tiersOf }: PreparedProblem,
  network: ResidualNetwork,
  moves: OwnerMove[],
): Pick<Alternative, 'extraUnowned' | 'extraMoved' | 'extraCost'> {
  let extraUnowned = 0
  let extraMoved = 0
  let extraCost = 0
  const loadChange = new Map<number, number>()
  const count = (target: number, team: number, sign: number): void => {
    if (team < 0) {
      extraUnowned += sign
      return
    }
    const arc = network.arcTo(target, team)
    extraCost += sign * arcCost[arc]!
    if (arcMoves) extraMoved += sign * arcMoves[arc]!
    else if (published && published[target]! >= 0 && published[target] !== team) extraMoved += sign
    loadChange.set(team, (loadChange.get(team) ?? 0) + sign)
  }
  for (const { target, from, to } of moves) {
    count(target, from, -1)
    count(target, to, 1)
  }
  for (const [team, change] of loadChange) {
    const load = fixedLoad[team]! + network.load[team]!
    extraCost += loadCost(tiersOf(team), load + change) - loadCost(tiersOf(team), load)
  }
  return { extraUnowned, extraMoved, extraCost }
}
