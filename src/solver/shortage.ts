import { oneRowEach } from './classes'
import type {
  AssignmentProblem,
  AssignmentSolution,
  RowShortage,
  Shortage,
  TransportProblem,
  TransportSolution,
} from './types'

type Placement = Pick<TransportSolution, 'status' | 'flow' | 'unownedOf'>

/**
 * Why not all targets can be owned: the smallest set of targets with the greatest excess over the capacity of all teams
 * that may own them (the deficient set of Hall's theorem). It is what alternating paths reach from the unowned targets: the
 * teams they may have, all targets of these teams, the teams that those may have, and so on. Every team met is full, or one
 * more target could be owned.
 *
 * Targets without any arc are unowned for want of an eligible team, not of capacity, and are left out.
 * @param from close over this one unowned target only: a smaller set that an office can act on, when the city's is the city.
 * @returns null when no target with an arc is unowned, or when the solution is not OPTIMAL.
 * Time O(n + arcs of the set). Source: Schrijver, Combinatorial Optimization (2003), ch. 22.
 */
export function findShortage(problem: AssignmentProblem, solution: AssignmentSolution, from?: number): Shortage | null {
  const { targets, arcTeam, arcStart } = problem
  const flow = new Int32Array(arcTeam.length)
  const unownedOf = new Int32Array(targets)
  for (let i = 0; i < targets; i++) {
    if (solution.owner[i]! < 0) unownedOf[i] = 1
    else for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) if (arcTeam[a] === solution.owner[i]) flow[a] = 1
  }
  const found = findTransportShortage(oneRowEach(problem), { status: solution.status, flow, unownedOf }, from)
  if (!found) return null
  const { rows, teams, capacity, missing } = found
  return { targets: rows, teams, capacity, missing }
}

/** As {@link findShortage}, of a problem in rows. A row is in the set with all its targets. */
export function findTransportShortage(
  problem: TransportProblem,
  solution: Placement,
  from?: number,
): RowShortage | null {
  if (solution.status !== 'OPTIMAL') return null
  const { rows, arcStart } = problem
  const { unownedOf } = solution
  const starts: number[] = []
  for (let r = 0; r < rows; r++) {
    if (unownedOf[r]! > 0 && arcStart[r + 1]! > arcStart[r]! && (from === undefined || from === r)) starts.push(r)
  }
  return starts.length === 0 ? null : new Closures(problem, solution).over(starts)
}

/**
 * The same cut up: for each row with unowned targets the smallest set that proves its shortage alone, each set once, the
 * smallest first. A set may lie within a larger one, whose figures then count it too.
 * @param most how many sets at the most.
 * Time O(arcs + m² + sets · arcs of the set).
 */
export function findShortageGroups(problem: TransportProblem, solution: Placement, most = 20): RowShortage[] {
  if (solution.status !== 'OPTIMAL') return []
  const { rows, arcStart } = problem
  const closures = new Closures(problem, solution)
  const starts = new Map<string, number>()
  for (let r = 0; r < rows; r++) {
    if (solution.unownedOf[r] === 0 || arcStart[r + 1] === arcStart[r]) continue
    const reached = closures.teamsFrom(r)
    const known = reached.join()
    if (!starts.has(known)) starts.set(known, r)
  }
  return [...starts.values()]
    .map((row) => closures.over([row]))
    .sort((a, b) => a.targets - b.targets || a.rows[0]! - b.rows[0]!)
    .slice(0, most)
}

/** What alternating paths reach, of one solution. */
class Closures {
  /** Rows with a target at each team, and the rows of unowned targets with an arc to it, as lists. */
  private readonly ownedBy: number[][]
  private readonly wantedFrom: number[][]
  private readonly fixedLoad: Int32Array
  private readonly reachOf = new Map<number, ReadonlySet<number>>()

  constructor(
    private readonly problem: TransportProblem,
    solution: Placement,
  ) {
    const { rows, teams, supply, arcStart, arcTeam, fixed } = problem
    this.ownedBy = Array.from({ length: teams }, () => [])
    this.wantedFrom = Array.from({ length: teams }, () => [])
    this.fixedLoad = new Int32Array(teams)
    for (let r = 0; r < rows; r++) {
      if (fixed && fixed[r]! >= 0) this.fixedLoad[fixed[r]!]! += supply[r]!
      for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) {
        if (solution.flow[a]! > 0) this.ownedBy[arcTeam[a]!]!.push(r)
        else if (solution.unownedOf[r]! > 0) this.wantedFrom[arcTeam[a]!]!.push(r)
      }
    }
  }

  /** Rows that alternating paths reach from these, with all that follows. */
  over(starts: readonly number[]): RowShortage {
    const { supply, capacity } = this.problem
    const inSet = new Set(starts)
    const teams = new Set<number>()
    for (const row of inSet) {
      // Rows added on the way are visited in turn.
      for (const team of this.teamsOf(row)) {
        if (teams.has(team)) continue
        teams.add(team)
        for (const owned of this.ownedBy[team]!) inSet.add(owned)
      }
    }
    // Unowned targets whose teams are all in the set are short for the same reason.
    for (const team of teams) {
      for (const row of this.wantedFrom[team]!) if (this.teamsOf(row).every((each) => teams.has(each))) inSet.add(row)
    }
    let targets = 0
    for (const row of inSet) targets += supply[row]!
    let room = 0
    for (const team of teams) room += Math.max(capacity[team]!, this.fixedLoad[team]!)
    return { rows: rising(inSet), targets, teams: rising(teams), capacity: room, missing: targets - room }
  }

  /** Rising. Paths among teams are followed once for each team. */
  teamsFrom(row: number): number[] {
    const reached = new Set<number>()
    for (const team of this.teamsOf(row)) if (!reached.has(team)) for (const each of this.reach(team)) reached.add(each)
    return [...reached].sort((a, b) => a - b)
  }

  private reach(team: number): ReadonlySet<number> {
    const known = this.reachOf.get(team)
    if (known) return known
    const reached = new Set([team])
    const queue = [team]
    for (const met of queue) {
      const further = this.reachOf.get(met)
      if (further) {
        // All that follows is in it: none of that need be followed again.
        for (const each of further) reached.add(each)
        continue
      }
      for (const row of this.ownedBy[met]!) {
        for (const next of this.teamsOf(row)) {
          if (reached.has(next)) continue
          reached.add(next)
          queue.push(next)
        }
      }
    }
    this.reachOf.set(team, reached)
    return reached
  }

  /** Teams that the row may have. A fixed one has its team, and that team is how it came into the set. */
  private teamsOf(row: number): number[] {
    const { arcStart, arcTeam, fixed } = this.problem
    if (fixed && fixed[row]! >= 0) return []
    return Array.from(arcTeam.subarray(arcStart[row], arcStart[row + 1]))
  }
}

const rising = (set: ReadonlySet<number>): Int32Array => Int32Array.from(set).sort()
