import { generateCity, seededRandom } from '../../bench/support/generated-city'
import { products } from '../../bench/support/hard-instances'
import { type AssignmentProblem, checkCertificate, solveAssignment } from '../../src/solver'
import { denseProblem, readAssignment, readTransportation } from './public-instances'

/** Solved to the published optimum, all owned, with a certificate that holds. */
function expectOptimum(problem: AssignmentProblem, optimum: number): void {
  const solution = solveAssignment(problem)
  expect(solution).toMatchObject({ status: 'OPTIMAL', unowned: 0, cost: optimum })
  expect(checkCertificate(problem, solution)).toMatchObject({ violations: 0, isOptimal: true, objective: optimum })
}

describe('Instances that others have published, with their optima', () => {
  it('OR-Library assign100: 305', () => expectOptimum(readAssignment('or-library-assign100.txt'), 305))

  it("the steel mills of the AMPL book, transp: 196,200 for 6,900 tons in seven markets' rows", () =>
    expectOptimum(readTransportation('ampl-book-transp.txt'), 196_200))

  it("Dantzig's canning plants, trnsport of the GAMS library: 153.675", () =>
    // Distances are in hundreds of miles: 90 dollars a case and thousand miles, in thousands of dollars.
    expectOptimum(readTransportation('dantzig-canning.txt'), Math.round((153.675 * 1000 * 10) / 90)))

  it("Winston's Powerco: 1,020", () => expectOptimum(readTransportation('winston-powerco.txt'), 1020))
})

describe('Families whose optimum is a theorem', () => {
  it.each([1, 2, 17, 60])('Machol and Wien, costs i · j for i, j to %i: n (n + 1) (n + 2) / 6', (n) =>
    expectOptimum(products(n), (n * (n + 1) * (n + 2)) / 6),
  )

  it.each([1, 2, 3])('points on two lines, distances (seed %i): the sorted ones pair up', (seed) => {
    const random = seededRandom(seed)
    const draw = (count: number): number[] => Array.from({ length: count }, () => Math.floor(1000 * random()))
    const [targets, teams] = [draw(200), draw(20)]
    const rank = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)
    const slots = rank(teams).flatMap((team) => new Array<number>(10).fill(team))
    const optimum = rank(targets).reduce((sum, target, i) => sum + Math.abs(target - slots[i]!), 0)
    const costs = targets.flatMap((target) => teams.map((team) => Math.abs(target - team)))
    expectOptimum(denseProblem(costs, new Array<number>(200).fill(1), new Array<number>(20).fill(10)), optimum)
  })

  it.each([1, 2, 3])("Monge costs (seed %i): Hoffman's north-west corner is best", (seed) => {
    const random = seededRandom(seed)
    const draw = (count: number, most: number): number[] =>
      Array.from({ length: count }, () => 1 + Math.floor(most * random()))
    const supplies = draw(30, 9)
    const rooms = draw(12, 40)
    const short = supplies.reduce((sum, supply) => sum + supply, 0) - rooms.reduce((sum, room) => sum + room, 0)
    rooms[11]! += Math.max(0, short)
    supplies[29]! += Math.max(0, -short)
    const { costs, corner } = mongeProblem(supplies, rooms, draw(360, 8))
    expectOptimum(denseProblem(costs, supplies, rooms), corner)
  })

  it('a planted optimum: prices first, then costs that fit them', () => {
    const { targets, teams, arcStart, arcTeam, capacity } = generateCity({
      targets: 3000,
      teams: 60,
      arcs: 9,
      seed: 4,
      fill: 1,
      tiers: false,
    })
    const random = seededRandom(5)
    const below = (limit: number): number => Math.floor(limit * random())
    const price = Int32Array.from({ length: teams }, () => below(500))
    const room = new Int32Array(teams)
    let optimum = 0
    const arcCost = new Int32Array(arcTeam.length)
    for (let i = 0; i < targets; i++) {
      const planted = arcStart[i]! + below(arcStart[i + 1]! - arcStart[i]!)
      const worth = 500 + below(500)
      for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++)
        arcCost[a] = worth - price[arcTeam[a]!]! + (a === planted ? 0 : below(40))
      room[arcTeam[planted]!]!++
      optimum += arcCost[planted]!
    }
    expect(capacity).toHaveLength(teams)
    expectOptimum({ targets, teams, arcStart, arcTeam, arcCost, capacity: room }, optimum)
  })
})

/**
 * Costs with c(i, k) + c(i + 1, k + 1) ≤ c(i, k + 1) + c(i + 1, k) throughout, and what the north-west corner rule pays for them.
 * Source: A. J. Hoffman, "On simple linear programming problems", 1963.
 * @param density what each square of the table saves, at least 0: c is minus their sum to the north-west, above 0 throughout.
 */
function mongeProblem(
  supplies: readonly number[],
  rooms: readonly number[],
  density: readonly number[],
): { costs: number[]; corner: number } {
  const teams = rooms.length
  const highest = density.reduce((sum, saving) => sum + saving, 0)
  const costs: number[] = []
  const saved = (i: number, k: number): number => (i < 0 || k < 0 ? 0 : highest - costs[i * teams + k]!)
  for (let i = 0; i < supplies.length; i++)
    for (let k = 0; k < teams; k++)
      costs.push(highest - (saved(i - 1, k) + saved(i, k - 1) - saved(i - 1, k - 1) + density[i * teams + k]!))
  const left = [...rooms]
  let corner = 0
  let k = 0
  supplies.forEach((supply, i) => {
    for (let rest = supply; rest > 0; ) {
      const taken = Math.min(rest, left[k]!)
      corner += taken * costs[i * teams + k]!
      rest -= taken
      left[k]! -= taken
      if (left[k] === 0) k++
    }
  })
  return { costs, corner }
}
