import fc from 'fast-check'
import { DEFAULT_COST_WEIGHTS, loadTiers } from '../../src/rules'
import { addCosts, COST_TERMS } from '../../src/scheduling/cost-by-term'
import { type Decisions, loadCosts } from '../../src/scheduling/decide'
import type { TransportProblem } from '../../src/solver'

describe('The points of a whole load', () => {
  it('are the marginal points of its targets, one after another, above the capacity too', () => {
    const team = fc.record({
      capacity: fc.option(fc.integer({ min: 0, max: 40 })),
      targets: fc.integer({ min: 0, max: 60 }),
    })
    fc.assert(
      fc.property(fc.array(team, { minLength: 1, maxLength: 5 }), (teams) => {
        const tiersOf = teams.map(({ capacity }) => {
          const tiers = loadTiers(capacity, DEFAULT_COST_WEIGHTS)
          return tiers.length > 0 ? tiers : [{ upTo: 60, cost: 0 }]
        })
        const problem: Pick<TransportProblem, 'loadTiers'> = {
          loadTiers: tiersOf.map((tiers) => ({
            upTo: Int32Array.from(tiers, ({ upTo }) => upTo),
            cost: Int32Array.from(tiers, ({ cost }) => cost),
          })),
        }
        const decisions: Pick<Decisions, 'after'> = { after: Int32Array.from(teams, ({ targets }) => targets) }
        const wanted = teams.map(({ targets }, k) => {
          const tiers = tiersOf[k]!
          let points = 0
          for (let l = 1; l <= targets; l++) points += (tiers.find(({ upTo }) => l <= upTo) ?? tiers.at(-1)!).cost
          return points
        })
        expect([...loadCosts(problem, decisions)]).toEqual(wanted)
      }),
    )
  })
})

describe('Costs by term', () => {
  it('are added up term by term', () => {
    const cost = fc.record({
      pairing: fc.nat(1000),
      ownPlan: fc.nat(1000),
      remit: fc.nat(1000),
      distance: fc.nat(1000),
      load: fc.nat(1000),
    })
    fc.assert(
      fc.property(fc.array(cost), (costs) => {
        const total = addCosts(costs)
        for (const name of COST_TERMS) expect(total[name]).toBe(costs.reduce((points, each) => points + each[name], 0))
        expect(Object.keys(total)).toEqual([...COST_TERMS])
      }),
    )
  })
})
