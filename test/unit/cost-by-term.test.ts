import fc from 'fast-check'
import { DEFAULT_COST_WEIGHTS, loadTiers, pointsOfLoad } from '../../src/rules'
import { addCosts, COST_TERMS, costByTerm, type DecidedAlike, noCost } from '../../src/scheduling/cost-by-term'

const team = (id: string, capacity: number | null, more: { isFallback?: boolean; remits?: unknown[] } = {}) =>
  [id, { id, capacity, isFallback: false, remits: [], ...more }] as const
const TEAMS = new Map([
  team('a', 10),
  team('b', 5),
  team('unlimited', null, { remits: [{}] }),
  team('idle', null),
  team('town', 3, { isFallback: true }),
])
const POINTS = { pairing: 40, ownPlan: 20, remit: 5, distance: 10 }
const decided = (teamId: string, targets: number, more: Partial<DecidedAlike> = {}): DecidedAlike => ({
  teamId,
  fromTeamId: 'town',
  targets,
  terms: teamId === 'town' ? null : POINTS,
  ...more,
})
const sumsOf = (...all: DecidedAlike[]) =>
  new Map(costByTerm(all, TEAMS, DEFAULT_COST_WEIGHTS).map((sum) => [sum.teamId, sum]))

describe('What a run comes to for each team', () => {
  it('adds up each term of each target, and the load of the whole', () => {
    const sums = sumsOf(decided('a', 7), decided('a', 2, { terms: { ...POINTS, pairing: 0 } }), decided('town', 4))
    expect(sums.get('a')).toEqual({
      teamId: 'a',
      targets: 9,
      targetsBefore: 0,
      capacity: 10,
      // Above 6 of 10 two cost 5; above 8 one costs 10.
      cost: { pairing: 280, ownPlan: 180, remit: 45, distance: 90, load: 20 },
    })
  })

  it('costs nothing where the grass roots own, whose terms have no effect', () => {
    expect(sumsOf(decided('town', 4)).get('town')).toEqual({
      teamId: 'town',
      targets: 4,
      targetsBefore: 4,
      capacity: null,
      cost: noCost(),
    })
  })

  it('counts who owned before, and keeps teams that stay without anything but were ready', () => {
    const sums = sumsOf(decided('a', 3, { fromTeamId: 'b' }))
    expect([...sums.keys()]).toEqual(['a', 'b', 'unlimited'])
    expect(sums.get('b')).toMatchObject({ targets: 0, targetsBefore: 3 })
  })

  it('is the same whether targets come one by one or in classes', () => {
    const terms = fc.record({
      pairing: fc.constantFrom(0, 40),
      ownPlan: fc.constantFrom(0, 20),
      remit: fc.constantFrom(0, 5, 10, 15),
      distance: fc.constantFrom(0, 10, 20),
    })
    const ids = fc.constantFrom('a', 'b', 'unlimited', 'town')
    const classes = fc.array(
      fc.record({ teamId: ids, fromTeamId: ids, targets: fc.integer({ min: 1, max: 9 }), terms }),
    )
    fc.assert(
      fc.property(classes, (rows) => {
        const alike = rows.map((row) => ({ ...row, terms: row.teamId === 'town' ? null : row.terms }))
        const single = alike.flatMap((row) => Array.from({ length: row.targets }, () => ({ ...row, targets: 1 })))
        const sums = costByTerm(alike, TEAMS, DEFAULT_COST_WEIGHTS)
        expect(costByTerm(single, TEAMS, DEFAULT_COST_WEIGHTS)).toEqual(sums)
        const total = addCosts(sums.map(({ cost }) => cost))
        const pairs = single.flatMap((row) => (row.terms ? Object.values(row.terms) : []))
        expect(COST_TERMS.reduce((points, name) => points + total[name], 0) - total.load).toBe(
          pairs.reduce<number>((points, each) => points + each, 0),
        )
        expect(sums.reduce((count, { targets }) => count + targets, 0)).toBe(single.length)
        expect(sums.reduce((count, { targetsBefore }) => count + targetsBefore, 0)).toBe(single.length)
      }),
    )
  })
})

describe('The points of a whole load', () => {
  it('are the marginal points of its targets, one after another, above the capacity too', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 0, max: 40 })), fc.integer({ min: 0, max: 60 }), (capacity, targets) => {
        const tiers = loadTiers(capacity, DEFAULT_COST_WEIGHTS)
        let points = 0
        for (let l = 1; l <= targets; l++) points += (tiers.find(({ upTo }) => l <= upTo) ?? tiers.at(-1))?.cost ?? 0
        expect(pointsOfLoad(capacity, DEFAULT_COST_WEIGHTS, targets)).toBe(points)
      }),
    )
  })
})
