import { oneRowEach } from './classes'
import { loadCost } from './load-cost'
import { prepare } from './prepared-problem'
import { ResidualNetwork } from './residual-network'
import { ROOM_EDGE, ShortestPaths } from './shortest-paths'
import type {
  Alternative,
  AssignmentProblem,
  AssignmentSolution,
  RowAlternative,
  RowMove,
  TransportProblem,
  TransportSolution,
} from './types'

/** Answers any number of "why not this team?" about one optimal solution. */
export interface Explainer {
  alternative: (target: number, team: number) => Alternative
}

/** The same about rows. `from` is the team at which one of the row's targets is, −1 for an unowned one. */
export interface RowExplainer {
  alternative: (row: number, from: number, team: number) => RowAlternative
}

/**
 * What giving a target to another eligible team would cost at best, and who would have to move: the answer of forcing it and
 * solving again, from one search in the residual network. For many questions about one solution use {@link createExplainer}.
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
  if (solution.status !== 'OPTIMAL') return { alternative: () => ({ ...notEligible(), moves: [] }) }
  const { targets, arcTeam, arcStart } = problem
  const { owner, teamPrice } = solution
  const flow = new Int32Array(arcTeam.length)
  const unownedOf = new Int32Array(targets)
  for (let i = 0; i < targets; i++) {
    if (owner[i]! < 0) unownedOf[i] = 1
    else for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) if (arcTeam[a] === owner[i]) flow[a] = 1
  }
  const { alternative } = createTransportExplainer(oneRowEach(problem), {
    status: 'OPTIMAL',
    flow,
    unownedOf,
    teamPrice,
  })
  return {
    alternative: (target, team) => {
      const answer = alternative(target, owner[target] ?? -1, team)
      return { ...answer, moves: answer.moves.map(({ row, from, to }) => ({ target: row, from, to })) }
    },
  }
}

/** As {@link createExplainer}, for a problem in rows: which member of a row moves is for the caller to say, since all are alike. */
export function createTransportExplainer(
  problem: TransportProblem,
  solution: Pick<TransportSolution, 'status' | 'flow' | 'unownedOf' | 'teamPrice'>,
): RowExplainer {
  const prepared = solution.status === 'OPTIMAL' ? prepare(problem) : 'not solved'
  if (typeof prepared === 'string') return { alternative: notEligible }
  const network = new ResidualNetwork(prepared)
  restore(network, solution)
  const search = new AlternativeSearch(network)
  return { alternative: (row, from, team) => search.find(row, from, team) }
}

/** Brings an empty network to the state of a solution. */
export function restore(
  network: ResidualNetwork,
  { flow, unownedOf, teamPrice }: Pick<TransportSolution, 'flow' | 'unownedOf' | 'teamPrice'>,
): void {
  const { prepared, root } = network
  const { arcStart, arcTeam } = prepared.problem
  for (let r = 0; r < prepared.rows; r++) {
    if (prepared.isFixed(r)) continue
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) if (flow[a]! > 0) network.place(r, arcTeam[a]!, a, flow[a]!)
    if (unownedOf[r]! > 0) network.place(r, root, -1, unownedOf[r]!)
  }
  for (let k = 0; k < prepared.teams; k++) {
    network.setUsed(k, network.load[k]!)
    network.price[k] = teamPrice[k]!
  }
}

const unchanged = (facts: Partial<RowAlternative>): RowAlternative => ({
  eligible: true,
  isOwner: false,
  fixed: false,
  feasible: false,
  extraUnowned: 0,
  extraMoved: 0,
  extraCost: 0,
  moves: [],
  ...facts,
})

const notEligible = (): RowAlternative => unchanged({ eligible: false })

/** Searches in a balanced network with the prices that prove it. Changes nothing of it but builds edges that it reaches. */
export class AlternativeSearch {
  private readonly paths: ShortestPaths

  constructor(private readonly network: ResidualNetwork) {
    this.paths = new ShortestPaths(network)
  }

  find(row: number, from: number, team: number): RowAlternative {
    const { network, paths } = this
    const { prepared, root } = network
    const isKnown = Number.isInteger(row) && row >= 0 && row < prepared.rows && team >= 0 && team < root
    if (!isKnown || network.arcTo(row, team) < 0) return notEligible()
    const fixed = prepared.isFixed(row)
    if (from === team) return unchanged({ isOwner: true, fixed, feasible: true })
    // Fixed load fills the team: nobody there can make way.
    if (fixed || prepared.room[team] === 0) return unchanged({ fixed })

    const home = from < 0 ? root : from
    paths.reset()
    paths.addSource(team)
    let found = false
    paths.run((node) => {
      found = node === home
      return found
    })
    if (!found) return unchanged({})
    const moves: RowMove[] = []
    for (let node = home; paths.parentNode[node]! >= 0; node = paths.parentNode[node]!) {
      const edge = paths.parentEdge[node]!
      if (edge === ROOM_EDGE) continue
      const tail = paths.parentNode[node]!
      const mover = network.cheapest(network.edges(tail), edge)
      moves.push({ row: mover, from: tail === root ? -1 : tail, to: node === root ? -1 : node })
    }
    moves.push({ row, from, to: team })
    moves.reverse()
    return { ...unchanged({ feasible: true, moves }), ...this.extraOf(moves) }
  }

  /** The three aims apart, counted from the moves themselves. */
  private extraOf(moves: RowMove[]): Pick<RowAlternative, 'extraUnowned' | 'extraMoved' | 'extraCost'> {
    const { network } = this
    const { fixedLoad, tiersOf, problem } = network.prepared
    const { arcCost, published, arcMoves } = problem
    let extraUnowned = 0
    let extraMoved = 0
    let extraCost = 0
    const loadChange = new Map<number, number>()
    const count = (row: number, team: number, sign: number): void => {
      if (team < 0) {
        extraUnowned += sign
        return
      }
      const arc = network.arcTo(row, team)
      extraCost += sign * arcCost[arc]!
      if (arcMoves) extraMoved += sign * arcMoves[arc]!
      else if (published && published[row]! >= 0 && published[row] !== team) extraMoved += sign
      loadChange.set(team, (loadChange.get(team) ?? 0) + sign)
    }
    for (const { row, from, to } of moves) {
      count(row, from, -1)
      count(row, to, 1)
    }
    for (const [team, change] of loadChange) {
      const load = fixedLoad[team]! + network.load[team]!
      extraCost += loadCost(tiersOf(team), load + change) - loadCost(tiersOf(team), load)
    }
    return { extraUnowned, extraMoved, extraCost }
  }
}
