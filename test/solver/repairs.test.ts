import fc from 'fast-check'
import {
  findCapacityRepair,
  findShortageGroups,
  findSingleRepairs,
  findTransportShortage,
  solveTransport,
  type TransportProblem,
} from '../../src/solver'
import { problemOf } from './problems'
import { rowsCases } from './transport-cases'

const full = ({ rows, capacity, supply, fixed }: TransportProblem, team: number): number => {
  let load = 0
  for (let r = 0; fixed && r < rows; r++) if (fixed[r] === team) load += supply[r]!
  return Math.max(capacity[team]!, load)
}

const raise = (problem: TransportProblem, raises: readonly { team: number; by: number }[]): TransportProblem => {
  const capacity = problem.capacity.slice()
  for (const { team, by } of raises) capacity[team] = full(problem, team) + by
  return { ...problem, capacity }
}

const missingIn = (problem: TransportProblem): number =>
  findTransportShortage(problem, solveTransport(problem))?.missing ?? 0

/** All ways to raise capacities by so many places in all. */
function* spreads(teams: number, places: number): Generator<number[]> {
  if (teams === 1) {
    yield [places]
    return
  }
  for (let by = 0; by <= places; by++) for (const rest of spreads(teams - 1, places - by)) yield [by, ...rest]
}

describe('Repairs of a shortage', () => {
  it('own everybody with as few places as can be, where the whole costs least', () => {
    let repaired = 0
    fc.assert(
      fc.property(rowsCases({ targets: 6, teams: 3 }), fc.boolean(), ({ rows: made }, replanned) => {
        const { published: _, ...unpublished } = made
        const problem: TransportProblem = replanned ? made : unpublished
        const solution = solveTransport(problem)
        const missing = findTransportShortage(problem, solution)?.missing ?? 0
        const repair = findCapacityRepair(problem, solution)
        if (missing === 0) {
          expect(repair).toBeNull()
          return
        }
        expect(repair!.raises.reduce((sum, { by }) => sum + by, 0)).toBe(missing)
        expect(repair!.missingAfter).toBe(0)
        const after = solveTransport(raise(problem, repair!.raises))
        expect(after.cost - solution.cost).toBe(repair!.extraCost)
        if (missing > 8 || problem.published) return
        repaired++
        let cheapest = Number.POSITIVE_INFINITY
        for (const places of spreads(problem.teams, missing)) {
          const raised = raise(
            problem,
            places.map((by, team) => ({ team, by })),
          )
          if (missingIn(raised) === 0) cheapest = Math.min(cheapest, solveTransport(raised).cost)
        }
        expect(after.cost).toBe(cheapest)
      }),
      { numRuns: 300, seed: 41 },
    )
    expect(repaired).toBeGreaterThan(20)
  })

  it('by one team alone say what is left, and ask for no place too many', () => {
    fc.assert(
      fc.property(rowsCases({ targets: 6, teams: 4 }), ({ rows: problem }) => {
        const solution = solveTransport(problem)
        for (const { raises, missingAfter } of findSingleRepairs(problem, solution)) {
          const [{ team, by }] = raises as [{ team: number; by: number }]
          expect(missingIn(raise(problem, raises))).toBe(missingAfter)
          expect(missingIn(raise(problem, [{ team, by: by - 1 }]))).toBe(missingAfter + 1)
          expect(missingIn(raise(problem, [{ team, by: by + 5 }]))).toBe(missingAfter)
        }
      }),
      { numRuns: 200, seed: 42 },
    )
  })
})

describe('Groups of a shortage', () => {
  it('each prove themselves, the smallest first, and hold every unowned target that has a team', () => {
    let several = 0
    fc.assert(
      fc.property(rowsCases({ targets: 8, teams: 5 }), ({ rows: problem }) => {
        const solution = solveTransport(problem)
        const groups = findShortageGroups(problem, solution)
        const whole = findTransportShortage(problem, solution)
        if (!whole) {
          expect(groups).toEqual([])
          return
        }
        if (groups.length > 1) several++
        const held = new Set<number>()
        groups.forEach((group, g) => {
          if (g > 0) expect(group.targets).toBeGreaterThanOrEqual(groups[g - 1]!.targets)
          const teams = new Set(group.teams)
          let unowned = 0
          for (const row of group.rows) {
            held.add(row)
            unowned += solution.unownedOf[row]!
            if (problem.fixed && problem.fixed[row]! >= 0) expect(teams.has(problem.fixed[row]!)).toBe(true)
            else
              for (let a = problem.arcStart[row]!; a < problem.arcStart[row + 1]!; a++)
                expect(teams.has(problem.arcTeam[a]!)).toBe(true)
          }
          expect(group.capacity).toBe([...group.teams].reduce((sum, team) => sum + full(problem, team), 0))
          expect(group.missing).toBe(group.targets - group.capacity)
          expect(group.missing).toBe(unowned)
          expect(group.missing).toBeGreaterThan(0)
        })
        for (let r = 0; r < problem.rows; r++)
          if (solution.unownedOf[r]! > 0 && problem.arcStart[r + 1]! > problem.arcStart[r]!)
            expect(held.has(r)).toBe(true)
      }),
      { numRuns: 400, seed: 43 },
    )
    expect(several).toBeGreaterThan(10)
  })

  it('name the two teams that are short and not the city', () => {
    const city = Array.from({ length: 30 }, (_, i) => ({ arcs: [[2 + (i % 3), 0] as [number, number]] }))
    const mills = Array.from({ length: 7 }, () => ({
      arcs: [
        [0, 0],
        [1, 0],
      ] as [number, number][],
    }))
    const { targets: rows, ...arcs } = problemOf([...city, ...mills], [2, 3, 9, 10, 10])
    const problem = { ...arcs, rows, supply: new Int32Array(rows).fill(1) }
    const groups = findShortageGroups(problem, solveTransport(problem))
    expect(groups.map(({ targets, teams, capacity, missing }) => [targets, [...teams], capacity, missing])).toEqual([
      [7, [0, 1], 5, 2],
      [10, [2], 9, 1],
    ])
  })
})
