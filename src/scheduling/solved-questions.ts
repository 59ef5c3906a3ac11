import type { Database, Queryable } from '../database/database'
import { type Alternative, createExplainer, type Explainer } from '../solver'
import { readSolved, type SolvedProblem } from './problem-file'

/** A change of owner, by UUIDs; null is a team's absence: left to the grass roots. */
export interface FoundMove {
  targetId: string
  fromTeamId: string | null
  toTeamId: string | null
}

/** What giving a target to a team would come to, against the solution. */
export interface FoundAlternative extends Omit<Alternative, 'moves'> {
  /** The target's own first, then who would move for it. */
  moves: FoundMove[]
}

/**
 * Questions about one solved problem, in UUIDs: what a run decided, whom else it could have taken, and what that would cost. The
 * one place that knows how the solver numbers targets and teams. The residual network is built once, at the first question that
 * needs it; each is then a search, not a new solve.
 */
export class SolvedQuestions {
  private readonly teamIndex: ReadonlyMap<string, number>
  private explainer: Explainer | undefined

  /** @param solved with targets in the order of their ids. */
  constructor(private readonly solved: SolvedProblem) {
    this.teamIndex = new Map(solved.teamIds.map((id, index) => [id, index]))
  }

  /** @returns null for a target that the run did not decide; those fixed to the grass roots are no part of the problem. */
  ownerOf(targetId: string): { teamId: string | null } | null {
    const { solution, teamIds } = this.solved
    const i = this.indexOf(targetId)
    if (i < 0) return null
    const owner = solution.owner[i]!
    return { teamId: owner < 0 ? null : teamIds[owner]! }
  }

  /** Targets that the run gives to each team, fixed ones included; by team. */
  loads(): Map<string, number> {
    const { solution, teamIds, targetIds } = this.solved
    const counts = new Int32Array(teamIds.length)
    for (let i = 0; i < targetIds.length; i++) if (solution.owner[i]! >= 0) counts[solution.owner[i]!]!++
    return new Map(teamIds.map((id, k) => [id, counts[k]!]))
  }

  /**
   * How many teams beside its owner the run could have given the target to.
   * @returns null for a target that was fixed, or that the run did not know.
   */
  othersOf(targetId: string): number | null {
    const { problem, solution } = this.solved
    const i = this.indexOf(targetId)
    if (i < 0 || this.isFixedAt(i)) return null
    return problem.arcStart[i + 1]! - problem.arcStart[i]! - (solution.owner[i]! < 0 ? 0 : 1)
  }

  /**
   * Targets that the run could give to the team, by id; what is fixed is not among them.
   * @param given whether those that it does give to the team are.
   */
  mayOwn(teamId: string, { given }: { given: boolean }): string[] {
    const { problem, solution, targetIds } = this.solved
    const k = this.teamIndex.get(teamId)
    if (k === undefined) return []
    return targetIds.filter((_, i) => {
      if (this.isFixedAt(i)) return false
      if (solution.owner[i] === k) return given
      for (let a = problem.arcStart[i]!; a < problem.arcStart[i + 1]!; a++) if (problem.arcTeam[a] === k) return true
      return false
    })
  }

  /** @returns null when the run knew target or team not at all. */
  alternative(targetId: string, teamId: string): FoundAlternative | null {
    const [i, k] = [this.indexOf(targetId), this.teamIndex.get(teamId)]
    return i < 0 || k === undefined ? null : this.named(this.ask(i, k))
  }

  /**
   * The team that would be the next best for a target, by the order of the aims: fewest more left to the grass roots, fewest moves,
   * least cost; of equals the first in the order of the problem. Others are asked in the order of what they cost at least (the arc
   * at the solution's prices, as the certificate reads it), until none that is left can be better: about two searches a target in a city (test/unit/solved-questions.test.ts).
   * @returns null when the target is fixed, or no other team can be given it.
   */
  nextBest(targetId: string): { teamId: string; found: FoundAlternative } | null {
    const { problem, solution, teamIds } = this.solved
    const { unowned: unownedWeight, move: moveWeight } = solution.weights
    const i = this.indexOf(targetId)
    if (i < 0 || this.isFixedAt(i)) return null
    const owner = solution.owner[i]!
    const others: { k: number; atLeast: number }[] = []
    for (let a = problem.arcStart[i]!; a < problem.arcStart[i + 1]!; a++) {
      const k = problem.arcTeam[a]!
      const points = problem.arcCost[a]! + moveWeight * movesOf(problem, i, a)
      if (k !== owner) others.push({ k, atLeast: points + solution.teamPrice[k]! - solution.targetPrice[i]! })
    }
    others.sort((a, b) => a.atLeast - b.atLeast || a.k - b.k)
    let best: { k: number; found: Alternative; points: number } | null = null
    for (const { k, atLeast } of others) {
      if (best && atLeast > best.points) break
      const found = this.ask(i, k)
      if (!found.feasible) continue
      const points = unownedWeight * found.extraUnowned + moveWeight * found.extraMoved + found.extraCost
      if (!best || points < best.points || (points === best.points && k < best.k)) best = { k, found, points }
    }
    return best && { teamId: teamIds[best.k]!, found: this.named(best.found) }
  }

  private ask(target: number, team: number): Alternative {
    this.explainer ??= createExplainer(this.solved.problem, this.solved.solution)
    return this.explainer.alternative(target, team)
  }

  private isFixedAt(target: number): boolean {
    return (this.solved.problem.fixed?.[target] ?? -1) >= 0
  }

  private named({ moves, ...found }: Alternative): FoundAlternative {
    const { targetIds, teamIds } = this.solved
    const team = (index: number) => (index < 0 ? null : teamIds[index]!)
    return {
      ...found,
      moves: moves.map(({ target, from, to }) => ({
        targetId: targetIds[target]!,
        fromTeamId: team(from),
        toTeamId: team(to),
      })),
    }
  }

  /** By halving, since ids rise. −1 for what is not there. */
  private indexOf(targetId: string): number {
    const { targetIds } = this.solved
    let [low, high] = [0, targetIds.length - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const id = targetIds[middle]!
      if (id === targetId) return middle
      if (id < targetId) low = middle + 1
      else high = middle - 1
    }
    return -1
  }
}

/** How many moves the arc of a target counts as. */
function movesOf({ arcMoves, published, arcTeam }: SolvedProblem['problem'], target: number, arc: number): number {
  if (arcMoves) return arcMoves[arc]!
  const owner = published?.[target] ?? -1
  return owner >= 0 && owner !== arcTeam[arc] ? 1 : 0
}

/** Above so many arcs a problem is not kept between calls: it would hold some 100 MB of the API's memory. */
const MOST_ARCS_KEPT = 4_000_000

/** Of each city the run that was asked about last. A run's problem never changes, so it can be kept as long as one likes. */
const lastAsked = new WeakMap<Database, { runId: string; solved: SolvedQuestions }>()

/**
 * The problem of a succeeded run. The one asked about last stays in memory with its residual network: people turn pages.
 * @param city whose run it is. @param runId UUID.
 */
export async function readRunSolved(city: Database, db: Queryable, runId: string): Promise<SolvedQuestions | null> {
  const kept = lastAsked.get(city)
  if (kept?.runId === runId) return kept.solved
  const [row] = await db.query<{ content: Buffer }>('SELECT content FROM schedule_problem WHERE run_id = $1', [runId])
  if (!row) return null
  const content = await readSolved(row.content)
  const solved = new SolvedQuestions(content)
  if (content.problem.arcTeam.length <= MOST_ARCS_KEPT) lastAsked.set(city, { runId, solved })
  return solved
}

/** The campaign's last succeeded run of things as they are; null before there is one. @param campaignId UUID. */
export async function findLastRun(db: Queryable, campaignId: string): Promise<string | null> {
  const [run] = await db.query<{ id: string }>(
    `SELECT id FROM schedule_run
      WHERE campaign_id = $1 AND status = 'SUCCEEDED' AND what_if IS NULL ORDER BY id DESC LIMIT 1`,
    [campaignId],
  )
  return run?.id ?? null
}
