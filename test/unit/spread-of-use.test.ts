import fc from 'fast-check'
import { spreadOfUse, useOf } from '../../src/scheduling/spread-of-use'

const teams = (...uses: [targets: number, capacity: number | null][]) =>
  uses.map(([targets, capacity]) => ({ targets, capacity }))

describe('How evenly teams are used', () => {
  it('is told by the share of capacity, each team counting once', () => {
    const { standardDeviation, ...spread } = spreadOfUse(teams([5, 10], [100, 100]))
    expect(spread).toEqual({ teams: 2, minimum: 0.5, maximum: 1, mean: 0.75, gini: 0.5 / 3 })
    expect(standardDeviation).toBeCloseTo(0.25)
  })

  it('leaves out who has no limit and who has no room: nothing can be said of their use', () => {
    expect(useOf({ targets: 3, capacity: null })).toBeNull()
    expect(useOf({ targets: 3, capacity: 0 })).toBeNull()
    expect(useOf({ targets: 3, capacity: 2 })).toBe(1.5)
    expect(spreadOfUse(teams([3, null], [1, 0]))).toEqual({
      teams: 0,
      minimum: null,
      maximum: null,
      mean: null,
      standardDeviation: null,
      gini: null,
    })
  })

  it('is 0 when all are used alike, also not at all; (n − 1) / n when one does everything', () => {
    expect(spreadOfUse(teams([2, 4], [3, 6], [1, 2]))).toMatchObject({ standardDeviation: 0, gini: 0 })
    expect(spreadOfUse(teams([0, 4], [0, 6]))).toMatchObject({ mean: 0, gini: 0 })
    expect(spreadOfUse(teams([4, 4], [0, 6], [0, 1], [0, 1])).gini).toBeCloseTo(0.75)
  })

  it('is what the definitions say, pair by pair', () => {
    const team = fc.record({ targets: fc.integer({ min: 0, max: 50 }), capacity: fc.integer({ min: 1, max: 30 }) })
    fc.assert(
      fc.property(fc.array(team, { minLength: 1, maxLength: 12 }), (all) => {
        const uses = all.map(({ targets, capacity }) => targets / capacity)
        const n = uses.length
        const mean = uses.reduce((a, b) => a + b) / n
        const spread = spreadOfUse(all)
        let differences = 0
        for (const a of uses) for (const b of uses) differences += Math.abs(a - b)
        expect(spread.gini).toBeCloseTo(mean === 0 ? 0 : differences / (2 * n * n * mean))
        expect(spread.mean).toBeCloseTo(mean)
        expect([spread.minimum, spread.maximum]).toEqual([Math.min(...uses), Math.max(...uses)])
        expect(spread.standardDeviation! ** 2).toBeCloseTo(uses.reduce((sum, use) => sum + (use - mean) ** 2, 0) / n)
      }),
    )
  })
})
