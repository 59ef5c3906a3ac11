import fc from 'fast-check'
import { generateCity } from '../../bench/schedule.bench'
import { type AssignmentProblem, findShortage, solveAssignment } from '../../src/solver'
import { build, cases, problemOf } from './problems'

/** Teams that may own a target: its fixed one, or all it has an arc to. */
function teamsOf(problem: AssignmentProblem, target: number): number[] {
  if (problem.fixed && problem.fixed[target]! >= 0) return [problem.fixed[target]!]
  return [...problem.arcTeam.subarray(problem.arcStart[target], problem.arcStart[target + 1])]
}

function capacityOf(problem: AssignmentProblem, team: number): number {
  const fixedLoad = problem.fixed ? problem.fixed.filter((k) => k === team).length : 0
  return Math.max(problem.capacity[team]!, fixedLoad)
}

/** Greatest excess of any set of targets over its teams' capacity, and the fewest targets that have it. */
function greatestExcess(problem: AssignmentProblem): { missing: number; size: number; sets: number } {
  const withArcs = [...Array(problem.targets).keys()].filter((i) => teamsOf(problem, i).length > 0)
  let best = { missing: 0, size: 0, sets: 1 }
  for (let mask = 1; mask < 1 << withArcs.length; mask++) {
    const set = withArcs.filter((_, bit) => mask & (1 << bit))
    const teams = new Set(set.flatMap((i) => teamsOf(problem, i)))
    const missing = set.length - [...teams].reduce((sum, team) => sum + capacityOf(problem, team), 0)
    if (missing > best.missing || (missing === best.missing && set.length < best.size))
      best = { missing, size: set.length, sets: 1 }
    else if (missing === best.missing && set.length === best.size) best.sets++
  }
  return best
}

describe('The shortage', () => {
  it('is the smallest set of targets with the greatest excess over its teams', () => {
    let short = 0
    fc.assert(
      fc.property(cases({ targets: 8, teams: 4 }), (given) => {
        const problem = build(given)
        const shortage = findShortage(problem, solveAssignment(problem))
        const best = greatestExcess(problem)
        if (best.missing === 0) {
          expect(shortage).toBeNull()
          return
        }
        short++
        expect(shortage).toMatchObject({ missing: best.missing })
        expect(shortage!.targets).toHaveLength(best.size)
        expect(best.sets).toBe(1)
        const teams = new Set([...shortage!.targets].flatMap((i) => teamsOf(problem, i)))
        expect([...shortage!.teams]).toEqual([...teams].sort((a, b) => a - b))
        expect(shortage!.capacity).toBe([...teams].reduce((sum, team) => sum + capacityOf(problem, team), 0))
      }),
      { numRuns: 300, seed: 12 },
    )
    expect(short).toBeGreaterThan(50)
  })

  it('counts the unowned targets that have an arc, and no others', () => {
    fc.assert(
      fc.property(cases({ targets: 30, teams: 6 }), (given) => {
        const problem = build(given)
        const solution = solveAssignment(problem)
        const short = given.rows.filter((row, i) => row.arcs.length > 0 && solution.owner[i] === -1).length
        expect(findShortage(problem, solution)?.missing ?? 0).toBe(short)
      }),
      { numRuns: 300, seed: 13 },
    )
  })

  it('leaves out targets that no team is eligible for, and full teams that are not part of it', () => {
    const problem = problemOf([{ arcs: [] }, { arcs: [[0, 1]] }, { arcs: [[0, 1]] }, { arcs: [[1, 1]] }], [1, 1])
    expect(findShortage(problem, solveAssignment(problem))).toEqual({
      targets: Int32Array.of(1, 2),
      teams: Int32Array.of(0),
      capacity: 1,
      missing: 1,
    })
    expect(findShortage(problemOf([{ arcs: [] }], [1]), solveAssignment(problemOf([{ arcs: [] }], [1])))).toBeNull()
  })

  it('can be closed over one unowned target, within the whole', () => {
    const problem = generateCity({ targets: 3000, teams: 100, arcs: 3, seed: 14, fill: 1.1, tiers: false })
    const solution = solveAssignment(problem)
    const whole = findShortage(problem, solution)!
    const inWhole = new Set(whole.targets)
    for (const target of whole.targets.filter((i) => solution.owner[i] === -1).slice(0, 20)) {
      const part = findShortage(problem, solution, target)!
      expect(part.targets).toContain(target)
      expect([...part.targets].every((i) => inWhole.has(i))).toBe(true)
      expect(part.missing).toBe(part.targets.filter((i) => solution.owner[i] === -1).length)
    }
  })
})
