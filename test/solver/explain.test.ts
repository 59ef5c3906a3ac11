import fc from 'fast-check'
import { generateCity } from '../../bench/schedule.bench'
import { type AssignmentProblem, createExplainer, explainAlternative, solveAssignment } from '../../src/solver'
import { type Aims, aimsOf, build, cases, countAims, problemOf } from './problems'

/** Forces the owner by fixing the target, which may not raise the capacity: then there is no answer. */
function solveForced(problem: AssignmentProblem, target: number, team: number): Aims | null {
  const fixed = problem.fixed?.slice() ?? new Int32Array(problem.targets).fill(-1)
  fixed[target] = team
  if (fixed.filter((k) => k === team).length > problem.capacity[team]!) return null
  return aimsOf(solveAssignment({ ...problem, fixed }))
}

const extraOf = (forced: Aims, best: Aims): object => ({
  extraUnowned: forced[0] - best[0],
  extraMoved: forced[1] - best[1],
  extraCost: forced[2] - best[2],
})

describe('Why not that team', () => {
  it('costs what forcing it and solving again costs, and its moves lead there', () => {
    const seen = { feasible: 0, refused: 0, unowned: 0, moved: 0 }
    fc.assert(
      fc.property(cases({ targets: 12, teams: 5 }), (given) => {
        const problem = build(given)
        const solution = solveAssignment(problem)
        const explainer = createExplainer(problem, solution)
        for (let i = 0; i < problem.targets; i++) {
          if (problem.fixed && problem.fixed[i]! >= 0) continue
          for (const [team] of given.rows[i]!.arcs) {
            const answer = explainer.alternative(i, team)
            expect(answer).toMatchObject({ eligible: true, isOwner: solution.owner[i] === team, fixed: false })
            const forced = solveForced(problem, i, team)
            if (forced === null) {
              expect(answer).toMatchObject({ feasible: false, moves: [] })
              seen.refused++
              continue
            }
            expect(answer).toMatchObject({ feasible: true, ...extraOf(forced, aimsOf(solution)) })
            const owner = solution.owner.slice()
            for (const move of answer.moves) {
              expect(owner[move.target]).toBe(move.from)
              owner[move.target] = move.to
            }
            expect(owner[i]).toBe(team)
            expect(countAims(problem, owner)).toEqual(forced)
            seen.feasible++
            if (answer.extraUnowned > 0) seen.unowned++
            if (answer.extraMoved !== 0) seen.moved++
          }
        }
      }),
      { numRuns: 800, seed: 15 },
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20)
  })

  it('agrees with forced solves in a city', () => {
    const problem = generateCity({ targets: 2000, teams: 60, arcs: 8, seed: 16, fill: 1, tiers: true })
    const solution = solveAssignment(problem)
    const explainer = createExplainer(problem, solution)
    for (let i = 0; i < 2000; i += 40) {
      const team = problem.arcTeam[problem.arcStart[i + 1]! - 1]!
      const forced = solveForced(problem, i, team)!
      expect(explainer.alternative(i, team)).toMatchObject(extraOf(forced, aimsOf(solution)))
    }
  })

  it('names who moves, the asked target first', () => {
    // Team 1 is full with target 1, which can only go to team 0, where target 0 leaves its place.
    const problem = problemOf(
      [
        {
          arcs: [
            [0, 0],
            [1, 10],
          ],
        },
        {
          arcs: [
            [1, 0],
            [0, 5],
          ],
        },
      ],
      [1, 1],
    )
    expect(explainAlternative(problem, solveAssignment(problem), 0, 1)).toEqual({
      eligible: true,
      isOwner: false,
      fixed: false,
      feasible: true,
      extraUnowned: 0,
      extraMoved: 0,
      extraCost: 15,
      moves: [
        { target: 0, from: 0, to: 1 },
        { target: 1, from: 1, to: 0 },
      ],
    })
  })

  it('says what cannot be: no arc, fixed, taken by fixed targets, not solved', () => {
    const problem = problemOf(
      [
        {
          arcs: [
            [0, 0],
            [1, 1],
          ],
          fixed: 0,
        },
        {
          arcs: [
            [0, 0],
            [1, 1],
          ],
        },
        { arcs: [[1, 0]] },
      ],
      [1, 2],
    )
    const solution = solveAssignment(problem)
    expect(explainAlternative(problem, solution, 2, 0)).toMatchObject({ eligible: false, feasible: false })
    expect(explainAlternative(problem, solution, 0, 1)).toMatchObject({ eligible: true, fixed: true, feasible: false })
    expect(explainAlternative(problem, solution, 1, 0)).toMatchObject({ eligible: true, fixed: false, feasible: false })
    expect(explainAlternative(problem, solution, 1, 1)).toMatchObject({ isOwner: true, feasible: true, extraCost: 0 })
    expect(explainAlternative(problem, solution, 9, 1)).toMatchObject({ eligible: false })
    const stopped = solveAssignment(problem, { signal: AbortSignal.abort() })
    expect(explainAlternative(problem, stopped, 1, 0)).toMatchObject({ eligible: false, feasible: false })
  })
})
