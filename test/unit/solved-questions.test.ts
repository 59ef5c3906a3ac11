import fc from 'fast-check'
import { generateCity } from '../../bench/schedule.bench'
import { uuidBytes } from '../../src/scheduling/numbering'
import { SolvedQuestions } from '../../src/scheduling/solved-questions'
import {
  type AssignmentProblem,
  createExplainer,
  handOut,
  solveAssignment,
  solveTransport,
  type TransportProblem,
} from '../../src/solver'
import { build, cases, problemOf } from '../solver/problems'

/** Ids in the order of the numbers. */
const targetId = (i: number) => `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`
const teamId = (k: number) => `team-${k}`
const idsOf = (targets: number) => Buffer.concat(Array.from({ length: targets }, (_, i) => uuidBytes(targetId(i))))
const teamIdsOf = ({ teams }: { teams: number }) => Array.from({ length: teams }, (_, k) => teamId(k))

/** A row for each target. */
function solve(problem: AssignmentProblem) {
  const { targets } = problem
  const rows: TransportProblem = { ...problem, rows: targets, supply: new Int32Array(targets).fill(1) }
  const solution = solveTransport(rows)
  const rowOfPlace = Int32Array.from({ length: targets }, (_, i) => i)
  const owner = handOut(rows, solution, rowOfPlace)
  const questions = new SolvedQuestions(
    { problem: rows, solution, teamIds: teamIdsOf(problem), rowOfPlace },
    idsOf(targets),
  )
  return { solution: { ...solution, targetPrice: solution.rowPrice, owner }, questions }
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

  it('are answered for each member of a row as for a target by itself', () => {
    const seen = { shared: 0, found: 0, moved: 0, outside: 0 }
    const row = fc.record({ supply: fc.integer({ min: 1, max: 4 }), shift: fc.integer({ min: 0, max: 3 }) })
    fc.assert(
      fc.property(cases({ targets: 5, teams: 4 }), fc.array(row, { minLength: 5, maxLength: 5 }), (given, shapes) => {
        const capacity = given.capacity.map((each) => each + 2)
        const single = problemOf(given.rows, capacity, given.loadTiers)
        const supply = Int32Array.from(given.rows, (_, r) => shapes[r]!.supply)
        const problem: TransportProblem = { ...single, rows: given.rows.length, supply }
        // Members of the rows in turn, with places between them that are no part of the problem.
        const rowOfPlace: number[] = []
        for (let turn = 0; turn < 4; turn++)
          given.rows.forEach((_, r) => {
            if (turn < supply[r]!) rowOfPlace.push(r)
            if (shapes[r]!.shift === turn) rowOfPlace.push(-1)
          })
        const solution = solveTransport(problem)
        expect(solution.status).toBe('OPTIMAL')
        const questions = new SolvedQuestions(
          { problem, solution, teamIds: teamIdsOf(problem), rowOfPlace: Int32Array.from(rowOfPlace) },
          idsOf(rowOfPlace.length),
        )
        // The same target by target, owners as they have been handed out.
        const places = [...rowOfPlace.keys()].filter((place) => rowOfPlace[place]! >= 0)
        const unfolded = problemOf(
          places.map((place) => given.rows[rowOfPlace[place]!]!),
          capacity,
          given.loadTiers,
        )
        const owner = Int32Array.from(places, (place) => {
          const name = questions.decided(targetId(place))!.teamId
          return name === null ? -1 : Number(name.slice(5))
        })
        const { targetPrice: _, ...again } = solveAssignment(unfolded)
        expect([again.unowned, again.moved, again.cost]).toEqual([solution.unowned, solution.moved, solution.cost])
        const targetPrice = Float64Array.from(places, (place) => solution.rowPrice[rowOfPlace[place]!]!)
        const explainer = createExplainer(unfolded, { ...again, owner, teamPrice: solution.teamPrice, targetPrice })
        rowOfPlace.forEach((at, place) => {
          if (at >= 0) return
          seen.outside++
          expect([questions.decided(targetId(place)), questions.nextBest(targetId(place))]).toEqual([null, null])
        })
        places.forEach((place, i) => {
          const { fixed, arcs } = given.rows[rowOfPlace[place]!]!
          let best: number | null = null
          for (const [k] of arcs) {
            const named = questions.alternative(targetId(place), teamId(k))!
            const wanted = explainer.alternative(i, k)
            expect(named).toMatchObject({ ...wanted, moves: expect.any(Array) })
            // Everybody named is where he is said to be, and nobody twice.
            expect(new Set(named.moves.map((move) => move.targetId)).size).toBe(named.moves.length)
            for (const { targetId: id, fromTeamId } of named.moves)
              expect(questions.decided(id)).toEqual({ teamId: fromTeamId })
            if (named.moves.length > 1) seen.moved++
            if (k !== owner[i] && wanted.feasible) best = Math.min(best ?? Infinity, pointsOf(solution, wanted))
          }
          const next = questions.nextBest(targetId(place))
          expect(next && pointsOf(solution, next.found)).toBe(fixed === undefined ? best : null)
          if (next) {
            expect(next.found.moves[0]).toMatchObject({ targetId: targetId(place), toTeamId: next.teamId })
            seen.found++
          }
          if (supply[rowOfPlace[place]!]! > 1) seen.shared++
        })
        // Each team's list of what it could own, recounted.
        for (let k = 0; k < problem.teams; k++) {
          const could = places.filter((place) => {
            const { fixed, arcs } = given.rows[rowOfPlace[place]!]!
            return fixed === undefined && arcs.some(([team]) => team === k)
          })
          expect(questions.mayOwn(teamId(k), { given: true })).toEqual(could.map(targetId))
          expect(questions.loads().get(teamId(k))).toBe(owner.filter((team) => team === k).length)
        }
      }),
      { numRuns: 300, seed: 17 },
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50)
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
    expect([0, 1, 2, 3, 4].map((i) => questions.decided(targetId(i))?.teamId)).toEqual([
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
    expect(questions.decided(targetId(99))).toBeNull()
    expect(questions.othersOf(targetId(99))).toBeNull()
    expect(questions.nextBest(targetId(99))).toBeNull()
    expect(questions.mayOwn('team-x', { given: true })).toEqual([])
    expect(questions.alternative(targetId(99), 'team-0')).toBeNull()
    expect(questions.alternative(targetId(0), 'team-x')).toBeNull()
  })

  it('need about two searches a target in a city', () => {
    const problem = generateCity({ targets: 2000, teams: 60, arcs: 8, seed: 16, fill: 1, tiers: true })
    const { questions } = solve(problem)
    const asking = jest.spyOn(questions as unknown as { ask(...of: number[]): unknown }, 'ask')
    for (let i = 0; i < 200; i++) questions.nextBest(targetId(i))
    expect(asking.mock.calls.length).toBeLessThan(500)
    // Once asked, the same is known.
    for (let i = 0; i < 200; i++) questions.nextBest(targetId(i))
    expect(asking.mock.calls.length).toBeLessThan(500)
  })
})
