import fc from 'fast-check'
import type { AssignmentProblem, AssignmentSolution, LoadTiers } from '../../src/solver'

export interface Row {
  arcs: [team: number, cost: number][]
  fixed?: number
  published?: number
}

/** A problem as a person would write it. */
export function problemOf(rows: Row[], capacity: number[], loadTiers?: LoadTiers[]): AssignmentProblem {
  const arcs = rows.flatMap((row) => row.arcs)
  const arcStart = new Int32Array(rows.length + 1)
  rows.forEach((row, i) => {
    arcStart[i + 1] = arcStart[i]! + row.arcs.length
  })
  return {
    targets: rows.length,
    teams: capacity.length,
    arcStart,
    arcTeam: Int32Array.from(arcs, ([team]) => team),
    arcCost: Int32Array.from(arcs, ([, cost]) => cost),
    capacity: Int32Array.from(capacity),
    ...(loadTiers && { loadTiers }),
    ...(rows.some((row) => row.fixed !== undefined) && { fixed: Int32Array.from(rows, (row) => row.fixed ?? -1) }),
    ...(rows.some((row) => row.published !== undefined) && {
      published: Int32Array.from(rows, (row) => row.published ?? -1),
    }),
  }
}

export interface Case {
  rows: Row[]
  capacity: number[]
  loadTiers?: LoadTiers[]
}

export const build = ({ rows, capacity, loadTiers }: Case): AssignmentProblem => problemOf(rows, capacity, loadTiers)

/** Small problems with everything in them: shortage, ties, fixed above capacity, published teams without an arc, tiers. */
export function cases(most: { targets: number; teams: number }): fc.Arbitrary<Case> {
  return fc.integer({ min: 1, max: most.teams }).chain((teams) => {
    const team = fc.integer({ min: 0, max: teams - 1 })
    const cost = fc.oneof(
      fc.integer({ min: 0, max: 4 }).map((step) => 5 * step),
      fc.integer({ min: 0, max: 100 }),
    )
    const row = fc
      .record({
        arcs: fc.uniqueArray(fc.tuple(team, cost), { selector: ([k]) => k, maxLength: teams, size: 'max' }),
        fixed: fc.option(fc.nat(), { freq: 4, nil: undefined }),
        published: fc.option(team, { freq: 2, nil: undefined }),
      })
      .map(
        ({ arcs, fixed, published }): Row => ({
          arcs,
          ...(fixed !== undefined && arcs.length > 0 && { fixed: arcs[fixed % arcs.length]![0] }),
          ...(published !== undefined && { published }),
        }),
      )
    const tiers = fc
      .tuple(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
        fc.array(fc.integer({ min: -10, max: 30 }), { minLength: 3, maxLength: 3 }),
      )
      .map(
        ([upTo, costs]): LoadTiers => ({
          upTo: Int32Array.from(upTo).sort(),
          cost: Int32Array.from(costs.slice(0, upTo.length)).sort(),
        }),
      )
    return fc.record({
      rows: fc.array(row, { maxLength: most.targets, size: 'max' }),
      capacity: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: teams, maxLength: teams }),
      loadTiers: fc.option(fc.array(tiers, { minLength: teams, maxLength: teams }), { nil: undefined }),
    })
  })
}

/** Unowned, moved, cost: what is compared, in this order. */
export type Aims = [unowned: number, moved: number, cost: number]

export const aimsOf = ({ unowned, moved, cost }: AssignmentSolution): Aims => [unowned, moved, cost]

export function compareAims(a: Aims, b: Aims): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/** Counts the aims of any assignment from the definitions alone, or null when it breaks a rule. */
export function countAims(problem: AssignmentProblem, owner: ArrayLike<number>): Aims | null {
  const { targets, teams, arcStart, arcTeam, arcCost, capacity, fixed, published, loadTiers } = problem
  const load = new Array<number>(teams).fill(0)
  const fixedLoad = new Array<number>(teams).fill(0)
  let unowned = 0
  let moved = 0
  let cost = 0
  for (let i = 0; i < targets; i++) {
    const team = owner[i]!
    if (fixed && fixed[i]! >= 0) {
      if (team !== fixed[i]) return null
      fixedLoad[team]!++
    }
    if (team === -1) {
      unowned++
      continue
    }
    const arc = arcTeam.subarray(arcStart[i], arcStart[i + 1]).indexOf(team)
    if (arc < 0) return null
    cost += arcCost[arcStart[i]! + arc]!
    load[team]!++
    if (published && published[i]! >= 0 && published[i] !== team) moved++
  }
  for (let k = 0; k < teams; k++) {
    if (load[k]! > Math.max(capacity[k]!, fixedLoad[k]!)) return null
    const tiers = loadTiers?.[k]
    for (let l = 1; tiers && tiers.cost.length > 0 && l <= load[k]!; l++) {
      const tier = tiers.upTo.findIndex((bound) => l <= bound)
      cost += tiers.cost[tier < 0 ? tiers.cost.length - 1 : tier]!
    }
  }
  return [unowned, moved, cost]
}

/** The best of all assignments, by trying every one. */
export function bestByBruteForce(problem: AssignmentProblem): Aims | null {
  const owner = new Array<number>(problem.targets).fill(-1)
  let best: Aims | null = null
  const tryFrom = (i: number): void => {
    if (i === problem.targets) {
      const aims = countAims(problem, owner)
      if (aims && (best === null || compareAims(aims, best) < 0)) best = aims
      return
    }
    owner[i] = -1
    tryFrom(i + 1)
    for (let a = problem.arcStart[i]!; a < problem.arcStart[i + 1]!; a++) {
      owner[i] = problem.arcTeam[a]!
      tryFrom(i + 1)
    }
    owner[i] = -1
  }
  tryFrom(0)
  return best
}
