import fc from 'fast-check'
import { generateCity } from '../../bench/schedule.bench'
import { SolvedQuestions } from '../../src/scheduling/solved-questions'
import { type AssignmentProblem, createExplainer, solveAssignment } from '../../src/solver'
import { build, cases, problemOf } from '../solver/problems'

/** Names in the order of the numbers, as ids are. */
const targetId = (i: number) => `target-${String(i).padStart(6, '0')}`
const teamId = (k: number) => `team-${k}`

function solve(problem: AssignmentProblem) {
  const solution = solveAssignment(problem)
  const questions = new SolvedQuestions({
    problem,
    solution,
    targetIds: Array.from({ length: problem.targets }, (_, i) => targetId(i)),
    teamIds: Array.from({ length: problem.teams }, (_, k) => teamId(k)),
  })
  return { solution, questions }
}

/** One number for the three aims, in their order. */
const pointsOf = (
  { weights }: { weights: { unowned: number; move: number } },
  found: { extraUnowned: number; extraMoved: number; extraCost: number },
) => weights.unowned * found.extraUnowned + weights.move * found.extraMoved + found.extraCost

describe('Questions about a solved problem', () => {
  it('find as the next best what asking every other team finds', () => {
    const seen = { found: 0, none: 0, notTheCheapestArc: 0 }
    fc.assert(
      fc.property(cases({ targets: 12, teams: 6 }), (given) => {
        const problem = build(given)
        const { solution, questions } = solve(problem)
        const explainer = createExplainer(problem, solution)
        given.rows.forEach(({ arcs, fixed }, i) => {
          const others = arcs
            .filter(([k]) => k !== solution.owner[i])
            .map(([k, cost]) => ({ k, cost, found: explainer.alternative(i, k) }))
            .filter(({ found }) => found.feasible)
            .sort((a, b) => pointsOf(solution, a.found) - pointsOf(solution, b.found) || a.k - b.k)
          const next = questions.nextBest(targetId(i))
          if (fixed !== undefined || others.length === 0) {
            expect(next).toBeNull()
            seen.none++
            return
          }
          const [best] = others
          expect(next!.teamId).toBe(teamId(best!.k))
          expect(next!.found).toMatchObject({ ...best!.found, moves: expect.any(Array) })
          expect(next!.found.moves).toHaveLength(best!.found.moves.length)
          expect(next!.found.moves[0]).toMatchObject({ targetId: targetId(i), toTeamId: teamId(best!.k) })
          seen.found++
          if (others.some(({ cost }) => cost < best!.cost)) seen.notTheCheapestArc++
        })
      }),
      { numRuns: 600, seed: 13 },
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10)
  })

  it('know who owns, who else could, and what a team could own', () => {
    const rows = [
      { arcs: [[0, 5]] as [number, number][] },
      {
        arcs: [
          [0, 0],
          [1, 5],
        ] as [number, number][],
      },
      {
        arcs: [
          [1, 0],
          [0, 5],
        ] as [number, number][],
        fixed: 1,
      },
      { arcs: [] as [number, number][] },
      { arcs: [[0, 90]] as [number, number][] },
    ]
    const { questions } = solve(problemOf(rows, [1, 2]))
    expect([0, 1, 2, 3, 4].map((i) => questions.ownerOf(targetId(i))?.teamId)).toEqual([
      'team-0',
      'team-1',
      'team-1',
      null,
      null,
    ])
    expect([0, 1, 2, 3, 4].map((i) => questions.othersOf(targetId(i)))).toEqual([0, 1, null, 0, 1])
    expect(questions.mayOwn('team-0', { given: false })).toEqual([targetId(1), targetId(4)])
    expect(questions.mayOwn('team-0', { given: true })).toEqual([targetId(0), targetId(1), targetId(4)])
    expect(questions.mayOwn('team-1', { given: false })).toEqual([])
    expect([...questions.loads()]).toEqual([
      ['team-0', 1],
      ['team-1', 2],
    ])
    // A place left to nobody has a name of its own: nobody.
    expect(questions.alternative(targetId(4), 'team-0')!.moves).toEqual([
      { targetId: targetId(4), fromTeamId: null, toTeamId: 'team-0' },
      { targetId: targetId(0), fromTeamId: 'team-0', toTeamId: null },
    ])
  })

  it('answer nothing about what the run did not know', () => {
    const { questions } = solve(problemOf([{ arcs: [[0, 5]] }], [1]))
    expect(questions.ownerOf('target-x')).toBeNull()
    expect(questions.othersOf('target-x')).toBeNull()
    expect(questions.nextBest('target-x')).toBeNull()
    expect(questions.mayOwn('team-x', { given: true })).toEqual([])
    expect(questions.alternative('target-x', 'team-0')).toBeNull()
    expect(questions.alternative(targetId(0), 'team-x')).toBeNull()
  })

  it('need about two searches a target in a city', () => {
    const problem = generateCity({ targets: 2000, teams: 60, arcs: 8, seed: 16, fill: 1, tiers: true })
    const { solution, questions } = solve(problem)
    const explainer = createExplainer(problem, solution)
    let asked = 0
    jest.spyOn(questions as unknown as { ask(i: number, k: number): unknown }, 'ask').mockImplementation((i, k) => {
      asked++
      return explainer.alternative(i, k)
    })
    for (let i = 0; i < 200; i++) questions.nextBest(targetId(i))
    expect(asked).toBeLessThan(500)
  })
})
