import { costTerms, DEFAULT_COST_WEIGHTS, distanceBand, loadTiers, type PairFacts } from '../../../src/rules'

const NEAR: PairFacts = {
  paired: true,
  ownPlan: true,
  fit: 'group',
  team: { tier: 'TOWN', townId: 'town', districtId: 'district' },
  target: { townId: 'town', districtId: 'district' },
}
const points = (facts: Partial<PairFacts>) => costTerms({ ...NEAR, ...facts }, DEFAULT_COST_WEIGHTS)

describe('The cost of a pair, with the defaults of rules.md', () => {
  it('is nothing for a paired team with a plan, a fitting class and a seat in the same town', () => {
    expect(points({})).toEqual({ pairing: 0, ownPlan: 0, remit: 0, distance: 0 })
  })

  it('pairing: 0 with a standing pairing, else 40', () => {
    expect(points({ paired: false }).pairing).toBe(40)
  })

  it('ownPlan: 0 with an open plan of its own, else 20', () => {
    expect(points({ ownPlan: false }).ownPlan).toBe(20)
  })

  it.each([
    ['group', 0],
    ['division', 5],
    ['section', 10],
    ['other', 15],
  ] as const)('remit by %s: %i', (fit, cost) => {
    expect(points({ fit }).remit).toBe(cost)
  })

  it('remit of a pairing alone costs as much as the farthest fit', () => {
    expect(points({ fit: null }).remit).toBe(15)
  })

  it.each([
    ['the same town', { tier: 'TOWN', townId: 'town', districtId: 'district' }, 'sameTown', 0],
    ['the same district', { tier: 'DISTRICT', townId: null, districtId: 'district' }, 'sameDistrict', 10],
    ['another town of the district', { tier: 'TOWN', townId: 'far', districtId: 'district' }, 'sameDistrict', 10],
    ['elsewhere', { tier: 'DISTRICT', townId: null, districtId: 'other' }, 'otherwise', 20],
    ['city level, wherever it sits', { tier: 'CITY', townId: 'town', districtId: 'district' }, 'cityTeam', 10],
  ] as const)('distance, %s', (_, team, band, cost) => {
    expect(distanceBand({ team, target: NEAR.target })).toBe(band)
    expect(points({ team }).distance).toBe(cost)
  })

  it('knows no distance to a place that is not known', () => {
    const nowhere = { townId: null, districtId: null }
    expect(distanceBand({ team: { tier: 'TOWN', ...nowhere }, target: nowhere })).toBe('otherwise')
  })

  it('lies on a grid of 5', () => {
    const { noPairing, noOwnPlan, remit, distance, load } = DEFAULT_COST_WEIGHTS
    const all = [noPairing, noOwnPlan, ...[remit, distance, load].flatMap((group) => Object.values(group))]
    expect(all.filter((weight) => weight % 5 !== 0)).toEqual([])
  })

  it('takes the campaign’s own weights', () => {
    const weights = { ...DEFAULT_COST_WEIGHTS, noPairing: 100, remit: { ...DEFAULT_COST_WEIGHTS.remit, division: 35 } }
    expect(costTerms({ ...NEAR, paired: false, fit: 'division' }, weights)).toEqual({
      pairing: 100,
      ownPlan: 0,
      remit: 35,
      distance: 0,
    })
  })
})

describe('Load: for each target above 60 % of capacity 5, above 80 % 10', () => {
  /** What the k-th target costs a team, by its tiers. */
  const costOf = (k: number, capacity: number): number | undefined =>
    loadTiers(capacity, DEFAULT_COST_WEIGHTS).find(({ upTo }) => k <= upTo)?.cost

  it('has no tiers without a limit, and none above it', () => {
    expect(loadTiers(null, DEFAULT_COST_WEIGHTS)).toEqual([])
    expect(costOf(11, 10)).toBeUndefined()
  })

  it('of ten: six for nothing, two for 5, two for 10', () => {
    expect(loadTiers(10, DEFAULT_COST_WEIGHTS)).toEqual([
      { upTo: 6, cost: 0 },
      { upTo: 8, cost: 5 },
      { upTo: 10, cost: 10 },
    ])
  })

  it.each([0, 1, 2, 3, 4, 5, 7, 9, 11, 13, 15, 35, 55, 95, 115, 245, 999_995])(
    'is exact at %i, however numbers are kept',
    (capacity) => {
      for (let k = Math.max(1, capacity - 60); k <= capacity; k++) {
        // In whole numbers: k is above 60 % of c when 100 k > 60 c.
        const expected = 100 * k > 80 * capacity ? 10 : 100 * k > 60 * capacity ? 5 : 0
        expect({ k, cost: costOf(k, capacity) }).toEqual({ k, cost: expected })
      }
    },
  )
})
