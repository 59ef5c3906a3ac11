import { createTransportExplainer, handOut, type RowAlternative, type RowExplainer, type RowMove } from '../solver'
import { placeOf, uuidText } from './numbering'
import type { SolvedProblem } from './problem-file'

/** A change of owner, by UUIDs; null is a team's absence: left to the grass roots. */
export interface FoundMove {
  targetId: string
  fromTeamId: string | null
  toTeamId: string | null
}

/** What giving a target to a team would come to, against the solution. */
export interface FoundAlternative extends Omit<RowAlternative, 'moves'> {
  /** The target's own first, then who would move for it. */
  moves: FoundMove[]
}

/** Before the targets of its rows are named. */
interface NextBest {
  team: number
  found: RowAlternative
}

/** Answers kept, some 300 bytes each. */
const MOST_KEPT = 50_000

/**
 * Questions about one solved problem, in UUIDs: what a run decided, whom else it could have taken, and what that would cost. The
 * one place that knows how the solver numbers rows and teams. The residual network is built once, at the first question that needs
 * it; each is then a search, not a new solve, and one search serves all targets of a row that have the same owner: they are alike.
 */
export class SolvedQuestions {
  private readonly teamIndex: ReadonlyMap<string, number>
  /** Team of each place, −1 for none. */
  private readonly ownerOf: Int32Array
  /** Places row by row, in the order in which teams got them: those of row r from `memberStart[r]` on. */
  private readonly members: Int32Array
  private readonly memberStart: Int32Array
  private explainer: RowExplainer | undefined
  private readonly nextBestOf = new Map<number, NextBest | null>()

  /** @param ids of the targets in scope, 16 bytes each, in their order. */
  constructor(
    private readonly solved: SolvedProblem,
    private readonly ids: Buffer,
  ) {
    const { problem, solution, teamIds, rowOfPlace } = solved
    this.teamIndex = new Map(teamIds.map((id, index) => [id, index]))
    const places = new Int32Array(rowOfPlace.length)
    let count = 0
    for (let place = 0; place < rowOfPlace.length; place++) if (rowOfPlace[place]! >= 0) places[count++] = place
    const rowOf = rowOfPlace.filter((row) => row >= 0)
    const owners = handOut(problem, solution, rowOf)
    this.ownerOf = new Int32Array(rowOfPlace.length).fill(-1)
    this.memberStart = new Int32Array(problem.rows + 1)
    for (let r = 0; r < problem.rows; r++) this.memberStart[r + 1] = this.memberStart[r]! + problem.supply[r]!
    this.members = new Int32Array(count)
    const next = this.memberStart.slice()
    for (let i = 0; i < count; i++) {
      this.ownerOf[places[i]!] = owners[i]!
      this.members[next[rowOf[i]!]!++] = places[i]!
    }
  }

  get targets(): number {
    return this.solved.rowOfPlace.length
  }

  get arcs(): number {
    return this.solved.problem.arcTeam.length
  }

  /** @returns null for a target that the run did not decide; those fixed to the grass roots are no part of the problem. */
  decided(targetId: string): { teamId: string | null } | null {
    const place = placeOf(this.ids, targetId)
    if (place < 0 || this.rowAt(place) < 0) return null
    return { teamId: this.nameOf(this.ownerOf[place]!) }
  }

  /** Targets that the run gives to each team, fixed ones included; by team. */
  loads(): Map<string, number> {
    const { problem, solution, teamIds } = this.solved
    const counts = new Int32Array(teamIds.length)
    problem.arcTeam.forEach((team, a) => {
      counts[team]! += solution.flow[a]!
    })
    return new Map(teamIds.map((id, k) => [id, counts[k]!]))
  }

  /**
   * How many teams beside its owner the run could have given the target to.
   * @returns null for a target that was fixed, or that the run did not know.
   */
  othersOf(targetId: string): number | null {
    const { arcStart } = this.solved.problem
    const place = placeOf(this.ids, targetId)
    const row = this.rowAt(place)
    if (row < 0 || this.isFixed(row)) return null
    return arcStart[row + 1]! - arcStart[row]! - (this.ownerOf[place]! < 0 ? 0 : 1)
  }

  /**
   * Targets that the run could give to the team, by id; what is fixed is not among them.
   * @param given whether those that it does give to the team are.
   */
  mayOwn(teamId: string, { given }: { given: boolean }): string[] {
    const { problem, rowOfPlace } = this.solved
    const team = this.teamIndex.get(teamId)
    if (team === undefined) return []
    const could = new Uint8Array(problem.rows)
    for (let row = 0; row < problem.rows; row++)
      if (!this.isFixed(row) && arcTo(this.solved, row, team) >= 0) could[row] = 1
    const found: string[] = []
    for (let place = 0; place < rowOfPlace.length; place++)
      if (could[rowOfPlace[place]!] === 1 && (given || this.ownerOf[place] !== team)) found.push(this.idAt(place))
    return found
  }

  /** @returns null when the run knew target or team not at all. */
  alternative(targetId: string, teamId: string): FoundAlternative | null {
    const place = placeOf(this.ids, targetId)
    const row = this.rowAt(place)
    const team = this.teamIndex.get(teamId)
    return row < 0 || team === undefined ? null : this.named(place, this.ask(row, this.ownerOf[place]!, team))
  }

  /**
   * The team that would be the next best for a target, by the order of the aims: fewest more left to the grass roots, fewest moves,
   * least cost; of equals the first in the order of the problem.
   * @returns null when the target is fixed, or no other team can be given it.
   */
  nextBest(targetId: string): { teamId: string; found: FoundAlternative } | null {
    const place = placeOf(this.ids, targetId)
    const row = this.rowAt(place)
    if (row < 0 || this.isFixed(row)) return null
    const owner = this.ownerOf[place]!
    const key = row * (this.teamIndex.size + 1) + owner + 1
    let next = this.nextBestOf.get(key)
    if (next === undefined) {
      next = this.findNextBest(row, owner)
      if (this.nextBestOf.size >= MOST_KEPT) this.nextBestOf.clear()
      this.nextBestOf.set(key, next)
    }
    return next && { teamId: this.solved.teamIds[next.team]!, found: this.named(place, next.found) }
  }

  /**
   * Others are asked in the order of what they cost at least (the arc at the solution's prices, as the certificate reads it), until
   * none that is left can be better: about two searches in a city (test/unit/solved-questions.test.ts).
   */
  private findNextBest(row: number, owner: number): NextBest | null {
    const { problem, solution } = this.solved
    const { unowned: unownedWeight, move: moveWeight } = solution.weights
    const others: { team: number; atLeast: number }[] = []
    for (let a = problem.arcStart[row]!; a < problem.arcStart[row + 1]!; a++) {
      const team = problem.arcTeam[a]!
      const points = problem.arcCost[a]! + moveWeight * movesOf(problem, row, a)
      if (team !== owner) others.push({ team, atLeast: points + solution.teamPrice[team]! - solution.rowPrice[row]! })
    }
    others.sort((a, b) => a.atLeast - b.atLeast || a.team - b.team)
    let best: (NextBest & { points: number }) | null = null
    for (const { team, atLeast } of others) {
      if (best && atLeast > best.points) break
      const found = this.ask(row, owner, team)
      if (!found.feasible) continue
      const points = unownedWeight * found.extraUnowned + moveWeight * found.extraMoved + found.extraCost
      if (!best || points < best.points || (points === best.points && team < best.team)) best = { team, found, points }
    }
    return best
  }

  private ask(row: number, owner: number, team: number): RowAlternative {
    const { problem, solution } = this.solved
    this.explainer ??= createTransportExplainer(problem, { status: 'OPTIMAL', ...solution })
    return this.explainer.alternative(row, owner, team)
  }

  /** −1 for a place outside, and for what is no part of the problem. */
  private rowAt(place: number): number {
    return this.solved.rowOfPlace[place] ?? -1
  }

  private isFixed(row: number): boolean {
    return (this.solved.problem.fixed?.[row] ?? -1) >= 0
  }

  private nameOf(team: number): string | null {
    return team < 0 ? null : this.solved.teamIds[team]!
  }

  private idAt(place: number): string {
    return uuidText(this.ids, 16 * place)
  }

  /** @param place of the target that is asked about: the first move is its own. */
  private named(place: number, { moves, ...found }: RowAlternative): FoundAlternative {
    return {
      ...found,
      moves: moves.map((move, m) => ({
        targetId: this.idAt(m === 0 ? place : this.moverOf(move)),
        fromTeamId: this.nameOf(move.from),
        toTeamId: this.nameOf(move.to),
      })),
    }
  }

  /**
   * Those of a row with the same owner are alike; the one with the lowest id is named. No two moves of an answer leave the same
   * team, so nobody is named twice.
   */
  private moverOf({ row, from }: RowMove): number {
    const { arcStart, arcTeam } = this.solved.problem
    let at = this.memberStart[row]!
    for (let a = arcStart[row]!; a < arcStart[row + 1]! && arcTeam[a] !== from; a++) at += this.solved.solution.flow[a]!
    return this.members[at]!
  }
}

/** −1 where the row has none. */
function arcTo({ problem: { arcStart, arcTeam } }: SolvedProblem, row: number, team: number): number {
  for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) if (arcTeam[a] === team) return a
  return -1
}

/** How many moves the arc of a row counts as. */
function movesOf({ arcMoves, published, arcTeam }: SolvedProblem['problem'], row: number, arc: number): number {
  if (arcMoves) return arcMoves[arc]!
  const owner = published?.[row] ?? -1
  return owner >= 0 && owner !== arcTeam[arc] ? 1 : 0
}
