import type { AssignmentProblem, AssignmentSolution, Shortage } from './types'

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
  const { targets, teams, arcStart, arcTeam, capacity, fixed } = problem
  const { owner } = solution
  if (solution.status !== 'OPTIMAL') return null
  const inSet = new Uint8Array(targets)
  const queue = new Int32Array(targets)
  let queued = 0
  const reach = (target: number): void => {
    if (inSet[target] === 1) return
    inSet[target] = 1
    queue[queued++] = target
  }
  for (let i = 0; i < targets; i++) {
    if (owner[i] === -1 && arcStart[i + 1]! > arcStart[i]! && (from === undefined || from === i)) reach(i)
  }
  if (queued === 0) return null

  const firstOwned = new Int32Array(teams).fill(-1)
  const nextOwned = new Int32Array(targets)
  const fixedLoad = new Int32Array(teams)
  for (let i = targets - 1; i >= 0; i--) {
    const team = owner[i]!
    if (team < 0) continue
    nextOwned[i] = firstOwned[team]!
    firstOwned[team] = i
    if (fixed && fixed[i]! >= 0) fixedLoad[team]!++
  }
  const teamMet = new Uint8Array(teams)
  let room = 0
  for (let head = 0; head < queued; head++) {
    const target = queue[head]!
    // A fixed target may only be owned by its team, and that team is how it came into the set.
    if (fixed && fixed[target]! >= 0) continue
    for (let a = arcStart[target]!; a < arcStart[target + 1]!; a++) {
      const team = arcTeam[a]!
      if (teamMet[team] === 1) continue
      teamMet[team] = 1
      room += Math.max(capacity[team]!, fixedLoad[team]!)
      for (let i = firstOwned[team]!; i >= 0; i = nextOwned[i]!) reach(i)
    }
  }
  return { targets: indicesOf(inSet), teams: indicesOf(teamMet), capacity: room, missing: queued - room }
}

function indicesOf(flags: Uint8Array): Int32Array {
  const indices: number[] = []
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) indices.push(i)
  return Int32Array.from(indices)
}
