import fc from 'fast-check'
import { generateCity } from '../../bench/schedule.bench'
import { type AssignmentProblem, assignGreedily, checkCertificate, solveAssignment } from '../../src/solver'
import { solveByHighs, toLpText } from './highs-model'
import { aimsOf, bestByBruteForce, build, type Case, cases, compareAims, countAims, problemOf } from './problems'

const inOrder = (problem: AssignmentProblem): Int32Array => Int32Array.from({ length: problem.targets }, (_, i) => i)
const everything = cases({ targets: 25, teams: 6 })

describe('The optimum', () => {
  it('is proved by its certificate, and its owners add up to what it reports', () => {
    fc.assert(
      fc.property(everything, (given) => {
        const problem = build(given)
        const solution = solveAssignment(problem)
        expect(solution.status).toBe('OPTIMAL')
        expect(checkCertificate(problem, solution)).toMatchObject({ violations: 0, isOptimal: true })
        expect(countAims(problem, solution.owner)).toEqual(aimsOf(solution))
      }),
      { numRuns: 1500, seed: 1 },
    )
  })

  it('equals the best of all assignments: unowned, then moved, then cost', () => {
    fc.assert(
      fc.property(cases({ targets: 6, teams: 4 }), (given) => {
        const problem = build(given)
        expect(aimsOf(solveAssignment(problem))).toEqual(bestByBruteForce(problem))
      }),
      { numRuns: 600, seed: 2 },
    )
  })

  it('equals HiGHS on small problems of every kind', async () => {
    await fc.assert(
      fc.asyncProperty(cases({ targets: 40, teams: 8 }), async (given) => {
        const problem = build(given)
        if (problem.targets === 0) return
        const { cost, moved, unowned, weights } = solveAssignment(problem)
        const { objective } = await solveByHighs(toLpText(problem, weights))
        expect(objective).toBeCloseTo(cost + weights.move * moved + weights.unowned * unowned, 3)
      }),
      { numRuns: 60, seed: 3 },
    )
  })

  it.each([
    { targets: 600, teams: 30, arcs: 8, seed: 4, fill: 0.95, tiers: true },
    { targets: 900, teams: 40, arcs: 10, seed: 5, fill: 1.15, tiers: true },
    { targets: 900, teams: 40, arcs: 6, seed: 6, fill: 1, tiers: false },
  ])('equals HiGHS on a generated city of $targets × $teams, fill $fill', async (city) => {
    const problem = generateCity(city)
    const solution = solveAssignment(problem)
    const { cost, unowned, weights } = solution
    expect(checkCertificate(problem, solution).isOptimal).toBe(true)
    const { objective } = await solveByHighs(toLpText(problem, weights))
    expect(Math.round(objective)).toBe(cost + weights.unowned * unowned)
  })

  it('stays provable at 30,000 targets, with a shortage, fixed targets and published owners', () => {
    const problem = generateCity({ targets: 30_000, teams: 150, arcs: 10, seed: 7, fill: 1.05, tiers: true })
    const before = solveAssignment(problem)
    problem.published = before.owner
    problem.fixed = before.owner.map((team, i) => (i % 10 === 0 ? team : -1))
    problem.capacity = problem.capacity.map((room, k) => (k % 7 === 0 ? room >> 1 : room + 3))
    const after = solveAssignment(problem)
    expect(checkCertificate(problem, after)).toMatchObject({ violations: 0, isOptimal: true })
    expect(after.moved).toBeGreaterThan(0)
    // It may not move more than what must leave the halved teams and what follows to own more.
    expect(after.moved).toBeLessThan(3000)
  })

  it('costs the same in whatever order the rows come, and answers the same twice', () => {
    fc.assert(
      fc.property(
        everything.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray(given.rows, { minLength: given.rows.length })),
        ),
        ([given, shuffled]) => {
          const first = solveAssignment(build(given))
          expect(solveAssignment(build(given))).toEqual(first)
          expect(aimsOf(solveAssignment(build({ ...given, rows: shuffled })))).toEqual(aimsOf(first))
        },
      ),
      { numRuns: 300, seed: 8 },
    )
  })

  it('with one more place in a team owns no fewer, and costs no more where it owns and moves as many', () => {
    fc.assert(
      fc.property(everything, fc.nat(), (given, pick) => {
        const k = pick % given.capacity.length
        const more: Case = { ...given, capacity: given.capacity.map((room, i) => (i === k ? room + 1 : room)) }
        expect(
          compareAims(aimsOf(solveAssignment(build(more))), aimsOf(solveAssignment(build(given)))),
        ).toBeLessThanOrEqual(0)
      }),
      { numRuns: 300, seed: 9 },
    )
  })

  it('never moves what is fixed, even above capacity', () => {
    const rows = [0, 1, 2].map(() => ({
      arcs: [
        [0, 50],
        [1, 0],
      ] as [number, number][],
      fixed: 0,
    }))
    const solution = solveAssignment(
      problemOf(
        [
          ...rows,
          {
            arcs: [
              [0, 0],
              [1, 7],
            ],
          },
        ],
        [2, 5],
      ),
    )
    expect([...solution.owner]).toEqual([0, 0, 0, 1])
    expect(solution.cost).toBe(157)
  })

  it('is never worse than first come, first served', () => {
    fc.assert(
      fc.property(everything, (given) => {
        const problem = build({
          ...given,
          rows: given.rows.map(({ arcs, fixed }) => ({ arcs, ...(fixed !== undefined && { fixed }) })),
        })
        const greedy = assignGreedily(problem, inOrder(problem))
        expect(countAims(problem, greedy.owner)).toEqual([problem.targets - greedy.owned, 0, greedy.cost])
        const best = solveAssignment(problem)
        expect(compareAims(aimsOf(best), [problem.targets - greedy.owned, 0, greedy.cost])).toBeLessThanOrEqual(0)
      }),
      { numRuns: 300, seed: 10 },
    )
  })
})

describe('Hard families', () => {
  const prove = (problem: AssignmentProblem) => {
    const solution = solveAssignment(problem)
    expect(checkCertificate(problem, solution)).toMatchObject({ violations: 0, isOptimal: true })
    return solution
  }

  it('nothing at all', () => {
    expect(prove(problemOf([], []))).toMatchObject({ unowned: 0, cost: 0 })
    expect(prove(problemOf([{ arcs: [] }], []))).toMatchObject({ unowned: 1 })
    expect(prove(problemOf([], [3]))).toMatchObject({ unowned: 0 })
  })

  it('a chain in which one more owner moves everybody', () => {
    const length = 200
    const rows = Array.from({ length }, (_, i) => ({
      arcs: [[i, 0], ...(i + 1 < length ? [[i + 1, 1]] : [])] as [number, number][],
    }))
    rows.push({ arcs: [[0, 0]] })
    rows[length - 1]!.arcs.push([length, 1])
    const solution = prove(problemOf(rows, new Array(length + 1).fill(1)))
    expect(solution).toMatchObject({ unowned: 0, cost: length })
  })

  it('all ties, one team for all, no capacity, one too few', () => {
    const all = (teams: number, cost: number) =>
      Array.from({ length: 300 }, () => ({
        arcs: Array.from({ length: teams }, (_, k) => [k, cost] as [number, number]),
      }))
    expect(prove(problemOf(all(10, 5), new Array(10).fill(30)))).toMatchObject({ unowned: 0, cost: 1500 })
    expect(prove(problemOf(all(1, 5), [299]))).toMatchObject({ unowned: 1 })
    expect(prove(problemOf(all(4, 5), [0, 0, 0, 0]))).toMatchObject({ unowned: 300, cost: 0 })
    expect(prove(problemOf(all(3, 2 ** 31 - 1), [100, 100, 99]))).toMatchObject({
      unowned: 1,
      cost: 299 * (2 ** 31 - 1),
    })
  })

  it('costs that are spread over the whole range of 31 bits', () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      arcs: Array.from({ length: 5 }, (_, k) => [k, Math.imul(i * 5 + k, 0x9e3779b1) >>> 1] as [number, number]),
      published: i % 5,
    }))
    prove(problemOf(rows, [5, 10, 15, 10, 5]))
  })

  it('more teams than a table of pairs has room for', () => {
    const teams = 5000
    const rows = Array.from({ length: 8000 }, (_, i) => ({
      arcs: [0, 1, 2].map((step): [number, number] => [(i * 7 + step * 1237) % teams, (i * 31 + step * 17) % 40]),
    }))
    expect(prove(problemOf(rows, new Array(teams).fill(1)))).toMatchObject({ unowned: 3000 })
  })

  it('a load that is rewarded up to a soft minimum', () => {
    const rows = Array.from({ length: 6 }, () => ({
      arcs: [
        [0, 0],
        [1, 8],
      ] as [number, number][],
    }))
    const tiers = [0, 1].map(() => ({ upTo: Int32Array.of(2, 9), cost: Int32Array.of(-10, 0) }))
    expect([...prove(problemOf(rows, [9, 9], tiers)).owner].filter((team) => team === 1)).toHaveLength(2)
  })
})

describe('What cannot be solved', () => {
  const sound = (): AssignmentProblem =>
    problemOf(
      [
        {
          arcs: [
            [0, 1],
            [1, 2],
          ],
          fixed: 0,
        },
        { arcs: [[1, 2]], published: 1 },
      ],
      [1, 1],
    )

  it.each<[string, (p: AssignmentProblem) => void]>([
    [
      'a negative count',
      (p) => {
        p.targets = -1
      },
    ],
    [
      'a count that is no number',
      (p) => {
        p.teams = Number.NaN
      },
    ],
    [
      'a count that no array matches',
      (p) => {
        p.targets = 2e9
      },
    ],
    [
      'arcStart of another length',
      (p) => {
        p.arcStart = Int32Array.of(0, 2)
      },
    ],
    [
      'arcStart that falls',
      (p) => {
        p.arcStart = Int32Array.of(0, 5, 3)
      },
    ],
    [
      'arcStart that does not begin at 0',
      (p) => {
        p.arcStart = Int32Array.of(1, 2, 3)
      },
    ],
    [
      'a team that does not exist',
      (p) => {
        p.arcTeam[0] = 2
      },
    ],
    [
      'a team twice',
      (p) => {
        p.arcTeam[0] = 1
      },
    ],
    [
      'a negative cost',
      (p) => {
        p.arcCost[2] = -1
      },
    ],
    [
      'a negative capacity',
      (p) => {
        p.capacity[1] = -1
      },
    ],
    [
      'costs of another length',
      (p) => {
        p.arcCost = new Int32Array(2)
      },
    ],
    [
      'an array of another kind',
      (p) => {
        Object.assign(p, { capacity: [1, 1] })
      },
    ],
    [
      'fixed without an arc',
      (p) => {
        p.fixed![1] = 0
      },
    ],
    [
      'fixed to no team',
      (p) => {
        p.fixed![1] = 2
      },
    ],
    [
      'published by no team',
      (p) => {
        p.published![0] = -2
      },
    ],
    [
      'tiers that become cheaper',
      (p) => {
        p.loadTiers = [0, 1].map(() => ({ upTo: Int32Array.of(1, 2), cost: Int32Array.of(5, 4) }))
      },
    ],
    [
      'tiers that go backwards',
      (p) => {
        p.loadTiers = [0, 1].map(() => ({ upTo: Int32Array.of(2, 1), cost: Int32Array.of(4, 5) }))
      },
    ],
    [
      'tiers for one team only',
      (p) => {
        p.loadTiers = [{ upTo: Int32Array.of(1), cost: Int32Array.of(5) }]
      },
    ],
  ])('%s is INVALID, with a reason', (_, spoil) => {
    const problem = sound()
    expect(solveAssignment(problem).status).toBe('OPTIMAL')
    spoil(problem)
    const solution = solveAssignment(problem)
    expect(solution).toMatchObject({ status: 'INVALID', reason: expect.any(String) })
    expect(checkCertificate(problem, solution).isOptimal).toBe(false)
  })

  it('costs whose sum would leave the exact numbers are COST_RANGE', () => {
    const targets = 5000
    const rows = Array.from({ length: targets }, (_, i) => ({
      arcs: [
        [0, 0],
        [1, 2 ** 31 - 1],
      ] as [number, number][],
      published: i % 2,
    }))
    const capacity = new Array(1000).fill(100)
    expect(solveAssignment(problemOf(rows, capacity))).toMatchObject({
      status: 'COST_RANGE',
      reason: expect.stringContaining('2^53'),
    })
  })

  it('stops when told to, before and in the middle', () => {
    const problem = generateCity({ targets: 20_000, teams: 110, arcs: 10, seed: 1, fill: 0.95, tiers: true })
    expect(solveAssignment(problem, { signal: AbortSignal.abort() }).status).toBe('CANCELLED')
    let asked = 0
    const solution = solveAssignment(problem, { isCancelled: () => ++asked > 25 })
    expect(solution).toMatchObject({ status: 'CANCELLED', unowned: 20_000 })
    expect(new Set(solution.owner)).toEqual(new Set([-1]))
    expect(asked).toBeLessThan(30)
    const controller = new AbortController()
    const onProgress = (done: number) => {
      if (done > 0.25) controller.abort()
    }
    expect(solveAssignment(problem, { signal: controller.signal, onProgress }).status).toBe('CANCELLED')
  })

  it('asks whether to stop again and again, not only between its steps', () => {
    const problem = generateCity({ targets: 100_000, teams: 300, arcs: 10, seed: 1, fill: 1, tiers: true })
    let asked = 0
    solveAssignment(problem, { isCancelled: () => ++asked < 0 })
    // A million arcs: one question for every few thousand of them at the least.
    expect(asked).toBeGreaterThan(200)
  })

  it('reports progress that rises to 1', () => {
    const seen: number[] = []
    solveAssignment(generateCity({ targets: 8000, teams: 80, arcs: 8, seed: 2, fill: 1, tiers: true }), {
      onProgress: (done) => seen.push(done),
    })
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.at(-1)).toBe(1)
  })
})
