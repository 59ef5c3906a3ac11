import fc from 'fast-check'
import { generateCity, seededRandom } from '../../bench/support/generated-city'
import { HARD_INSTANCES, products } from '../../bench/support/hard-instances'
import { type AssignmentProblem, checkCertificate, checkTransport, solveAssignment } from '../../src/solver'
import { auction } from '../../src/solver/auction'
import { oneRowEach } from '../../src/solver/classes'
import { flowBetweenTeams } from '../../src/solver/min-cost-flow'
import { type PreparedProblem, prepare } from '../../src/solver/prepared-problem'
import { readNetwork } from '../../src/solver/solve-transport'
import type { TransportProblem } from '../../src/solver/types'
import { placeToCut, wholePoints } from '../../src/solver/whole-prices'
import { unitsOf, widestMatching } from '../../src/solver/widest-matching'
import { problemOf, type Row } from './problems'
import { rowAims, rowsCases } from './transport-cases'

const never = (): boolean => false
const ignore = (): void => {}

function prepared(problem: TransportProblem): PreparedProblem {
  const answer = prepare(problem)
  if (typeof answer === 'string') throw new Error(answer)
  return answer
}

const sold = (problem: AssignmentProblem): ReturnType<typeof auction> =>
  auction(prepared(oneRowEach(problem)), { isCancelled: never, onProgress: ignore })

function byFlow(problem: TransportProblem) {
  const ready = prepared(problem)
  return readNetwork(ready, flowBetweenTeams(ready, undefined, never, ignore)!)
}

/** One to one, `arcs` a target, drawn from all teams: some teams are nobody's, so that some targets go without. */
function sparse(size: number, arcs: number, highest: number, seed: number): AssignmentProblem {
  const random = seededRandom(seed)
  const below = (limit: number): number => Math.floor(limit * random())
  const rows = Array.from({ length: size }, (): Row => {
    const teams = new Set<number>()
    while (teams.size < arcs) teams.add(below(size))
    return { arcs: [...teams].map((team) => [team, below(highest + 1)]) }
  })
  return problemOf(rows, new Array<number>(size).fill(1))
}

describe('The auction and the flow between teams, two methods for one problem', () => {
  it('agree on every small problem, each with a certificate', () => {
    fc.assert(
      fc.property(rowsCases({ targets: 8, teams: 5 }), ({ rows }) => {
        const problem = { ...rows, loadTiers: undefined }
        const ready = prepared(problem)
        const flow = byFlow(problem)
        expect(checkTransport(problem, flow)).toMatchObject({ isOptimal: true })
        const sale = auction(ready, { isCancelled: never, onProgress: ignore })
        if (sale === null || sale === 'cancelled') return
        const solution = solveAssignment(inUnits(problem))
        expect([solution.unowned, solution.moved, solution.cost]).toEqual(rowAims(flow))
        expect(checkCertificate(inUnits(problem), solution)).toMatchObject({ isOptimal: true })
      }),
      { numRuns: 600 },
    )
  })

  it.each([
    ['most go without', sparse(300, 1, 50, 1)],
    ['a few go without', sparse(400, 4, 99, 2)],
    ['everybody served', sparse(200, 30, 1e6, 3)],
    ['ties everywhere', sparse(300, 5, 1, 4)],
    ['one cost for all', sparse(300, 3, 0, 5)],
  ])('agree one to one: %s', (_, problem) => {
    expect(sold(problem)).toMatchObject({ price: expect.any(Float64Array) })
    const solution = solveAssignment(problem)
    expect([solution.unowned, solution.moved, solution.cost]).toEqual(rowAims(byFlow(oneRowEach(problem))))
    expect(checkCertificate(problem, solution)).toMatchObject({ violations: 0, isOptimal: true })
  })

  it.each([0.6, 0.95, 1, 1.3])('agree where teams hold about ten, filled to %f', (fill) => {
    const problem = generateCity({ targets: 600, teams: 60, arcs: 8, seed: 7, fill, tiers: false })
    const published = Int32Array.from({ length: 600 }, (_, i) => (i % 3 === 0 ? i % 60 : -1))
    const replan = { ...problem, published }
    expect(sold(replan)).toMatchObject({ price: expect.any(Float64Array) })
    const solution = solveAssignment(replan)
    expect([solution.unowned, solution.moved, solution.cost]).toEqual(rowAims(byFlow(oneRowEach(replan))))
    expect(checkCertificate(replan, solution)).toMatchObject({ violations: 0, isOptimal: true })
  })
})

describe('What the auction is for, and what not', () => {
  it('forgets from scale to scale what slack was worth', () => {
    // Found by the property above: the root's price of a coarser scale left a team with room dearer than nothing.
    const either: Row = {
      arcs: [
        [0, 0],
        [1, 0],
      ],
      published: -1,
    }
    const moving: Row = {
      arcs: [
        [2, 36],
        [0, 0],
      ],
      published: 0,
    }
    const problem = problemOf([...new Array<Row>(4).fill(either), ...new Array<Row>(4).fill(moving)], [3, 3, 3])
    expect(sold(problem)).toMatchObject({ price: expect.any(Float64Array) })
    expect(checkCertificate(problem, solveAssignment(problem))).toMatchObject({ violations: 0, isOptimal: true })
  })

  it('sells the hard assignment problem of Machol and Wien, 300 × 300', () => {
    const problem = products(300)
    expect(sold(problem)).toMatchObject({ price: expect.any(Float64Array) })
    expect(solveAssignment(problem)).toMatchObject({ unowned: 0, cost: (300 * 301 * 302) / 6 })
  })

  it('gives up on long chains, which the flow solves', () => {
    const problem = HARD_INSTANCES['chain of 2,000 teams, dear to move']!(1)
    expect(sold(problem)).toBeNull()
    const solution = solveAssignment(problem)
    expect(checkCertificate(problem, solution)).toMatchObject({ violations: 0, isOptimal: true })
  })

  it('does not begin where teams hold many, where load costs, where prices might not be whole', () => {
    expect(sold(generateCity({ targets: 600, teams: 10, arcs: 5, seed: 1, fill: 0.9, tiers: false }))).toBeNull()
    expect(sold(generateCity({ targets: 600, teams: 60, arcs: 5, seed: 1, fill: 0.9, tiers: true }))).toBeNull()
    const row: Row = { arcs: [[0, 2 ** 31 - 1]] }
    expect(sold(problemOf([row], new Array<number>(2048).fill(1)))).toBeNull()
  })

  it('stops when told to, in the matching and between bids', () => {
    const problem = sparse(500, 5, 1000, 6)
    let questions = 0
    solveAssignment(problem, { isCancelled: () => ++questions < 0 })
    expect(questions).toBeGreaterThan(4)
    for (let last = 1; last <= questions; last++) {
      let asked = 0
      const isCancelled = (): boolean => ++asked >= last
      expect(solveAssignment(problem, { isCancelled })).toMatchObject({ status: 'CANCELLED', unowned: 500 })
    }
  })

  it('is the same for the same input, and tells of its progress', () => {
    const problem = sparse(300, 5, 1000, 8)
    const told: number[] = []
    const once = solveAssignment(problem, { onProgress: (done) => told.push(done) })
    expect(solveAssignment(problem).owner).toEqual(once.owner)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(told.length).toBeGreaterThan(3)
    expect(told.at(-1)).toBe(1)
  })
})

describe('The widest matching', () => {
  it('owns as many as the flow, and names the teams in short supply', () => {
    fc.assert(
      fc.property(rowsCases({ targets: 8, teams: 5 }), ({ rows }) => {
        const problem = { ...rows, loadTiers: undefined }
        const ready = prepared(problem)
        const units = unitsOf(ready)
        const { arcOf, isShort } = widestMatching(ready, units, never)!
        expect(arcOf.filter((arc) => arc < 0)).toHaveLength(byFlow(problem).unowned)
        const load = new Int32Array(problem.teams)
        arcOf.forEach((arc, unit) => {
          const row = units.rowOf[unit]!
          const teams = problem.arcTeam.subarray(problem.arcStart[row], problem.arcStart[row + 1])
          const open = teams.filter((team) => ready.room[team]! > 0)
          if (arc >= 0) load[problem.arcTeam[arc]!]!++
          // Whoever goes without, or holds what is short, has no other choice.
          if (arc < 0 || isShort[problem.arcTeam[arc]!] === 1)
            expect(open.every((team) => isShort[team] === 1)).toBe(true)
        })
        for (let k = 0; k < problem.teams; k++) {
          expect(load[k]).toBeLessThanOrEqual(ready.room[k]!)
          if (isShort[k] === 1) expect(load[k]).toBe(ready.room[k])
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe('Prices cut to whole points', () => {
  const drawn = fc.record({
    scale: fc.integer({ min: 2, max: 40 }),
    epsilon: fc.integer({ min: 1, max: 40 }),
    prices: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 2, maxLength: 8 }),
  })

  it('keep every choice that epsilon left cheapest the cheapest', () => {
    fc.assert(
      fc.property(drawn, ({ scale, epsilon, prices }) => {
        const cut = placeToCut(Float64Array.from(prices), scale, epsilon)
        if (cut === null) return
        for (const p of prices)
          for (const q of prices) {
            // The largest difference in cost for which the first is still chosen, in whole points.
            const points = Math.floor((q - p + epsilon) / scale)
            expect(points + wholePoints(p, scale, cut)).toBeLessThanOrEqual(wholePoints(q, scale, cut))
          }
      }),
    )
  })

  it('are always found for an epsilon of 1 when there are fewer prices than units in a point', () => {
    fc.assert(
      fc.property(drawn, ({ prices }) => {
        expect(placeToCut(Float64Array.from(prices), prices.length + 1, 1)).not.toBeNull()
      }),
    )
  })

  it('leave out the infinite ones', () =>
    expect(placeToCut(Float64Array.of(0, Number.POSITIVE_INFINITY), 3, 2)).not.toBeNull())
})

/** The same problem, each target on its own. */
function inUnits({ rows, supply, ...problem }: TransportProblem): AssignmentProblem {
  const rowOf = Int32Array.from([...supply].flatMap((units, r) => new Array<number>(units).fill(r)))
  const { arcStart, arcTeam, arcCost, arcMoves, fixed, published } = problem
  const arcs = [...rowOf].flatMap((r) =>
    Array.from({ length: arcStart[r + 1]! - arcStart[r]! }, (_, d) => arcStart[r]! + d),
  )
  const starts = new Int32Array(rowOf.length + 1)
  rowOf.forEach((r, i) => {
    starts[i + 1] = starts[i]! + arcStart[r + 1]! - arcStart[r]!
  })
  return {
    ...problem,
    targets: rowOf.length,
    arcStart: starts,
    arcTeam: Int32Array.from(arcs, (a) => arcTeam[a]!),
    arcCost: Int32Array.from(arcs, (a) => arcCost[a]!),
    ...(arcMoves && { arcMoves: Int32Array.from(arcs, (a) => arcMoves[a]!) }),
    ...(fixed && { fixed: rowOf.map((r) => fixed[r]!) }),
    ...(published && { published: rowOf.map((r) => published[r]!) }),
  }
}
