import fc from 'fast-check'
import {
  checkCertificate,
  checkTransport,
  groupAlike,
  handOut,
  solveAssignment,
  solveTransport,
} from '../../src/solver'
import { aimsOf, bestByBruteForce, build, type Case, cases, countAims, problemOf } from './problems'
import { rowAims, rowsCases } from './transport-cases'

/** Each row as often as `copies` says, its arcs turned round in every second copy, and all of them mixed. */
const repeated = (given: Case, copies: readonly number[], order: readonly number[]): Case => {
  const rows = given.rows.flatMap((row, r) =>
    Array.from({ length: copies[r % copies.length]! }, (_, copy) =>
      copy % 2 === 0 ? row : { ...row, arcs: [...row.arcs].reverse() },
    ),
  )
  return {
    ...given,
    rows: rows
      .map((row, r) => ({ row, key: order[r % order.length]! }))
      .sort((a, b) => a.key - b.key)
      .map(({ row }) => row),
  }
}

const alikeCases = fc
  .tuple(
    cases({ targets: 5, teams: 4 }),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 5, maxLength: 5 }),
    fc.array(fc.nat({ max: 99 }), { minLength: 7, maxLength: 25 }),
  )
  .map(([given, copies, order]) => repeated(given, copies, order))

describe('Targets that are alike', () => {
  it('are one row: the same teams at the same costs in any order, the same owner before, the same lock', () => {
    const pair = (a: Case['rows'][number], b: Case['rows'][number]) =>
      groupAlike(problemOf([a, b], [1, 1, 1]))?.problem.rows ?? 2
    const row = { arcs: [[0, 5] as [number, number], [1, 10] as [number, number]] }
    expect(pair(row, row)).toBe(1)
    expect(pair(row, { arcs: [row.arcs[1]!, row.arcs[0]!] })).toBe(1)
    expect(pair(row, { arcs: [row.arcs[0]!] })).toBe(2)
    expect(pair(row, { arcs: [row.arcs[0]!, [1, 11]] })).toBe(2)
    expect(pair(row, { arcs: [row.arcs[0]!, [2, 10]] })).toBe(2)
    expect(pair({ ...row, published: 0 }, { ...row, published: 1 })).toBe(2)
    expect(pair({ ...row, fixed: 0 }, { ...row, fixed: 1 })).toBe(2)
    expect(pair({ ...row, fixed: 0, published: 1 }, { ...row, fixed: 0, published: 1 })).toBe(1)
  })

  it('give the optimum, the certificate and the count of moves that each on its own gives', () => {
    let grouped = 0
    fc.assert(
      fc.property(alikeCases, (given) => {
        const problem = build(given)
        const classes = groupAlike(problem)
        if (classes) grouped++
        const solution = solveAssignment(problem)
        expect(checkCertificate(problem, solution)).toMatchObject({ violations: 0, isOptimal: true })
        expect(countAims(problem, solution.owner)).toEqual(aimsOf(solution))
        // Nothing is alike any more when every target has a price of its own on an arc nobody uses.
        if (problem.targets <= 6) expect(aimsOf(solution)).toEqual(bestByBruteForce(problem))
      }),
      { numRuns: 600, seed: 21 },
    )
    expect(grouped).toBeGreaterThan(300)
  })

  it('are handed out by rising index to the arcs as they stand, the last ones going without', () => {
    const arcs: [number, number][] = [
      [1, 0],
      [0, 0],
    ]
    const problem = problemOf(
      Array.from({ length: 5 }, () => ({ arcs })),
      [1, 2],
    )
    expect([...solveAssignment(problem).owner]).toEqual([1, 1, 0, -1, -1])
    const rows = groupAlike(problem)!
    expect([...handOut(rows.problem, { flow: Int32Array.of(2, 1) }, rows.rowOf)]).toEqual([1, 1, 0, -1, -1])
  })

  it('shuffled, cost the same', () => {
    fc.assert(
      fc.property(alikeCases, fc.array(fc.nat({ max: 99 }), { minLength: 3, maxLength: 30 }), (given, order) => {
        const shuffled = repeated(given, [1], order)
        expect(aimsOf(solveAssignment(build(shuffled)))).toEqual(aimsOf(solveAssignment(build(given))))
      }),
      { numRuns: 200, seed: 22 },
    )
  })
})

describe('A problem in rows', () => {
  it('has the optimum of its targets one by one, and a certificate of its own', () => {
    fc.assert(
      fc.property(rowsCases({ targets: 6, teams: 4 }), ({ rows, targets, rowOf }) => {
        const solution = solveTransport(rows)
        expect(solution.status).toBe('OPTIMAL')
        expect(rowAims(solution)).toEqual(aimsOf(solveAssignment(targets)))
        expect(checkTransport(rows, solution)).toMatchObject({ violations: 0, isOptimal: true })
        expect(countAims(targets, handOut(rows, solution, rowOf))).toEqual(rowAims(solution))
      }),
      { numRuns: 600, seed: 23 },
    )
  })

  it('is refused with a reason when supplies are missing, below zero or too many', () => {
    const { targets: rows, ...arcs } = problemOf([{ arcs: [[0, 5]] }, { arcs: [[0, 7]] }], [3])
    const refused = (supply: Int32Array) => solveTransport({ ...arcs, rows, supply })
    expect(refused(Int32Array.of(1))).toMatchObject({ status: 'INVALID', reason: 'supply must have 2 entries, not 1' })
    expect(refused(Int32Array.of(1, -1))).toMatchObject({ status: 'INVALID', reason: 'supply[1] is -1, below zero' })
    expect(refused(Int32Array.of(0x7fffffff, 0x7fffffff)).reason).toMatch(/above 2\^31/)
    expect(solveTransport({ ...arcs, rows } as never)).toMatchObject({
      status: 'INVALID',
      reason: 'supply must be an Int32Array',
    })
    expect(refused(Int32Array.of(0, 4))).toMatchObject({ status: 'OPTIMAL', unowned: 1, cost: 21 })
  })

  it('takes a supply of a million in a row as easily as one of ten', () => {
    const { targets: rows, ...arcs } = problemOf(
      [
        {
          arcs: [
            [0, 5],
            [1, 10],
          ],
        },
        { arcs: [[1, 0]] },
      ],
      [600_000, 500_000],
    )
    const problem = { ...arcs, rows, supply: Int32Array.of(1_000_000, 200_000) }
    const solution = solveTransport(problem)
    expect(rowAims(solution)).toEqual([100_000, 0, 5 * 600_000 + 10 * 300_000])
    expect(checkTransport(problem, solution).isOptimal).toBe(true)
  })
})

describe('Starting from an earlier solution', () => {
  it('gives the optimum that starting from nothing gives, whatever has changed and whatever the prices were', () => {
    fc.assert(
      fc.property(
        rowsCases({ targets: 8, teams: 4 }),
        rowsCases({ targets: 8, teams: 4 }),
        fc.array(fc.oneof(fc.double(), fc.integer({ min: -500, max: 5000 })), { maxLength: 4 }),
        (before, now, noise) => {
          const earlier = solveTransport(before.rows)
          const cold = solveTransport(now.rows)
          const { teamPrice, weights } = earlier
          const noisy = teamPrice.map((price, k) => noise[k] ?? price)
          for (const start of [
            { teamPrice, weights },
            { teamPrice: noisy, weights },
            { teamPrice: new Float64Array(0), weights },
          ]) {
            const warm = solveTransport(now.rows, { start })
            expect(rowAims(warm)).toEqual(rowAims(cold))
            expect(checkTransport(now.rows, warm)).toMatchObject({ violations: 0, isOptimal: true })
          }
        },
      ),
      { numRuns: 400, seed: 24 },
    )
  })
})
