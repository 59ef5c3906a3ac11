import fc from 'fast-check'
import { generateCity } from '../../bench/schedule.bench'
import {
  checkTransport,
  groupAlike,
  LiveTransport,
  type LoadTiers,
  solveTransport,
  type TransportProblem,
} from '../../src/solver'
import { rowAims, rowsCases } from './transport-cases'

type Event =
  | { kind: 'add' | 'remove'; row: number; targets: number }
  | { kind: 'capacity'; team: number; capacity: number; load: [first: number, more: number] }
  | { kind: 'row'; arcs: [team: number, cost: number, moves: number][]; fixed: boolean; targets: number }

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('add' as const, 'remove' as const),
    row: fc.nat(),
    targets: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('capacity' as const),
    team: fc.nat(),
    capacity: fc.integer({ min: 0, max: 5 }),
    load: fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 60 })),
  }),
  fc.record({
    kind: fc.constant('row' as const),
    arcs: fc.uniqueArray(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: 2 })), {
      maxLength: 4,
      selector: ([team]) => team % 5,
    }),
    fixed: fc.boolean(),
    targets: fc.integer({ min: 1, max: 3 }),
  }),
)

/** Up to 60 % of the capacity at one cost, above at another. */
const tiersFrom = ({ capacity, load: [first, more] }: { capacity: number; load: [number, number] }): LoadTiers => ({
  upTo: Int32Array.of(Math.floor(capacity * 0.6), capacity),
  cost: Int32Array.of(first, first + more),
})

/** @returns whether anything was to be done. */
function apply(live: LiveTransport, { rows, teams, supply }: TransportProblem, change: Event): boolean {
  switch (change.kind) {
    case 'add':
      if (rows === 0) return false
      live.add(change.row % rows, change.targets)
      return true
    case 'remove': {
      const row = rows === 0 ? 0 : change.row % rows
      const targets = Math.min(change.targets, supply[row] ?? 0)
      if (targets === 0) return false
      live.remove(row, targets)
      return true
    }
    case 'capacity':
      live.setCapacity(change.team % teams, change.capacity, tiersFrom(change))
      return true
    case 'row': {
      const arcs = new Map(
        change.arcs.map(([team, cost, moves]) => [team % teams, { team: team % teams, cost, moves }]),
      )
      const first = [...arcs.keys()][0]
      const row = live.addRow({
        arcs: [...arcs.values()],
        ...(change.fixed && first !== undefined && { fixed: first }),
      })
      live.add(row, change.targets)
      return true
    }
  }
}

describe('A living optimum', () => {
  it('is after any changes what a solve from scratch gives, and proves it', () => {
    const seen = { add: 0, remove: 0, capacity: 0, row: 0, unowned: 0, moved: 0 }
    fc.assert(
      fc.property(rowsCases({ targets: 8, teams: 5 }), fc.array(event, { maxLength: 12 }), (made, events) => {
        const live = new LiveTransport(made.rows, solveTransport(made.rows))
        for (const change of events) {
          if (!apply(live, live.problem(), change)) continue
          live.settle()
          const problem = live.problem()
          const solution = live.solution()
          expect(checkTransport(problem, solution)).toMatchObject({ violations: 0, isOptimal: true })
          expect(rowAims(solution)).toEqual(rowAims(solveTransport(problem)))
          seen[change.kind]++
          if (solution.unowned > 0) seen.unowned++
          if (solution.moved > 0) seen.moved++
        }
      }),
      { numRuns: 500, seed: 31 },
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100)
  })

  it('gathers changes: one settling for many', () => {
    fc.assert(
      fc.property(rowsCases({ targets: 8, teams: 5 }), fc.array(event, { maxLength: 20 }), (made, events) => {
        const live = new LiveTransport(made.rows, solveTransport(made.rows))
        for (const change of events) apply(live, live.problem(), change)
        live.settle()
        const problem = live.problem()
        expect(checkTransport(problem, live.solution())).toMatchObject({ violations: 0, isOptimal: true })
        expect(rowAims(live.solution())).toEqual(rowAims(solveTransport(problem)))
      }),
      { numRuns: 300, seed: 32 },
    )
  })

  it('says where a row is, and what another team would cost, in the changed state', () => {
    fc.assert(
      fc.property(rowsCases({ targets: 8, teams: 4 }), fc.array(event, { maxLength: 6 }), (made, events) => {
        const live = new LiveTransport(made.rows, solveTransport(made.rows))
        for (const change of events) apply(live, live.problem(), change)
        live.settle()
        const problem = live.problem()
        const before = rowAims(live.solution())
        for (let row = 0; row < problem.rows; row++) {
          const places = live.placesOf(row)
          expect(places.reduce((sum, { targets }) => sum + targets, 0)).toBe(problem.supply[row])
          const place = places[0]
          if (!place || problem.fixed![row]! >= 0 || problem.arcStart[row] === problem.arcStart[row + 1]) continue
          const team = problem.arcTeam[problem.arcStart[row]!]!
          const answer = live.alternative(row, place.team, team)
          if (!answer.feasible || answer.isOwner) continue
          // Forced: one target of the row fixed there, in a row of its own.
          const forced = new LiveTransport(problem, solveTransport(problem))
          const arcs = []
          for (let a = problem.arcStart[row]!; a < problem.arcStart[row + 1]!; a++)
            arcs.push({
              team: problem.arcTeam[a]!,
              cost: problem.arcCost[a]!,
              moves: problem.arcMoves ? problem.arcMoves[a]! : 0,
            })
          forced.remove(row)
          forced.add(forced.addRow({ arcs, fixed: team }))
          forced.settle()
          const after = rowAims(forced.solution())
          expect([answer.extraUnowned, answer.extraMoved, answer.extraCost]).toEqual(
            after.map((aim, index) => aim - before[index]!),
          )
        }
      }),
      { numRuns: 300, seed: 33 },
    )
  })

  it('goes on when its arrays are full and costs leave the range', () => {
    const city = generateCity({ targets: 300, teams: 12, arcs: 5, seed: 4, fill: 1, tiers: true })
    const rows: TransportProblem = groupAlike(city)?.problem ?? {
      ...city,
      rows: 300,
      supply: new Int32Array(300).fill(1),
    }
    const live = new LiveTransport(rows, solveTransport(rows))
    for (let n = 0; n < 4500; n++) {
      const row = live.addRow({ arcs: [{ team: n % 12, cost: n % 90 }] })
      live.add(row)
      live.remove(row)
    }
    live.add(live.addRow({ arcs: [{ team: 3, cost: 100_000 }] }), 2)
    live.settle()
    const problem = live.problem()
    expect(problem.rows).toBeGreaterThan(4500)
    expect(checkTransport(problem, live.solution())).toMatchObject({ violations: 0, isOptimal: true })
    expect(rowAims(live.solution())).toEqual(rowAims(solveTransport(problem)))
  })
})
