import {
  bestFit,
  byConsentOnly,
  fitRank,
  insideOwnArea,
  judgeEligibility,
  type RemitFact,
  remitFit,
  type TargetFacts,
  type TeamFacts,
} from '../../../src/rules'

const remit = (given: Partial<RemitFact>): RemitFact => ({
  industryCode: null,
  areaId: null,
  sizeClass: null,
  isKey: null,
  ...given,
})

/** A cotton mill: small, no key enterprise, in a village of a town of the east district. */
const MILL: TargetFacts = {
  areaLineage: ['city', 'east', 'town', 'village'],
  industryLineage: ['C', '17', '171', '1711'],
  sizeClass: 'SMALL',
  isKey: false,
}

const BUREAU: TeamFacts = {
  tier: 'CITY',
  kind: 'GOVERNMENT',
  departmentAreaId: 'city',
  isFallback: false,
  withdrawn: false,
  remits: [remit({ industryCode: '17' })],
}
const NO_PAIR = { paired: false, forbidden: false }

describe('A remit', () => {
  it.each([
    ['a class', { industryCode: '1711' }, 'group'],
    ['a group', { industryCode: '171' }, 'group'],
    ['a division', { industryCode: '17' }, 'division'],
    ['a section', { industryCode: 'C' }, 'section'],
    ['its village', { areaId: 'village' }, 'other'],
    ['its district', { areaId: 'east' }, 'other'],
    ['its size', { sizeClass: 'SMALL' }, 'other'],
    ['not being key', { isKey: false }, 'other'],
    ['division and district together', { industryCode: '17', areaId: 'east' }, 'division'],
    ['every field together', { industryCode: '1711', areaId: 'town', sizeClass: 'SMALL', isKey: false }, 'group'],
  ] as const)('fits by %s', (_, given, fit) => {
    expect(remitFit(remit(given), MILL)).toBe(fit)
  })

  it.each([
    ['another class of the group', { industryCode: '1712' }],
    ['another section', { industryCode: 'A' }],
    ['digits that only begin alike', { industryCode: '7' }],
    ['another district', { areaId: 'west' }],
    ['another size', { sizeClass: 'LARGE' }],
    ['key enterprises', { isKey: true }],
    ['the division in another district', { industryCode: '17', areaId: 'west' }],
    ['the division at another size', { industryCode: '17', sizeClass: 'MICRO' }],
    ['a remit that says nothing', {}],
  ])('does not fit by %s', (_, given) => {
    expect(remitFit(remit(given), MILL)).toBeNull()
  })

  it('by industry does not fit a target whose industry is unknown', () => {
    expect(remitFit(remit({ industryCode: 'C' }), { ...MILL, industryLineage: [] })).toBeNull()
  })

  it('counts as the best of several; none fit nothing', () => {
    expect(
      bestFit([remit({ areaId: 'city' }), remit({ industryCode: '171' }), remit({ industryCode: 'C' })], MILL),
    ).toBe('group')
    expect(bestFit([], MILL)).toBeNull()
  })

  it('ranks class and group before division before section before the rest', () => {
    expect((['group', 'division', 'section', 'other', null] as const).map(fitRank)).toEqual([0, 1, 2, 3, null])
  })
})

describe('A team is eligible', () => {
  it('by remit', () => {
    expect(judgeEligibility(BUREAU, MILL, NO_PAIR)).toEqual({ eligible: true, fit: 'division', paired: false })
  })

  it('by a standing pairing without any remit', () => {
    expect(judgeEligibility({ ...BUREAU, remits: [] }, MILL, { paired: true, forbidden: false })).toEqual({
      eligible: true,
      fit: null,
      paired: true,
    })
  })

  it.each(['DISTRICT', 'TOWN', 'VILLAGE'])('inside the area of its department when that is of %s level', (tier) => {
    const local = { ...BUREAU, tier, departmentAreaId: 'east' }
    expect(judgeEligibility(local, MILL, NO_PAIR)).toMatchObject({ eligible: true })
    expect(judgeEligibility({ ...local, departmentAreaId: 'west' }, MILL, NO_PAIR)).toEqual({
      eligible: false,
      rule: 'outsideArea',
    })
    // Not even a pairing crosses it.
    expect(judgeEligibility({ ...local, departmentAreaId: 'west' }, MILL, { paired: true, forbidden: false })).toEqual({
      eligible: false,
      rule: 'outsideArea',
    })
  })

  it('of the city anywhere', () => {
    expect(insideOwnArea({ tier: 'CITY', departmentAreaId: 'elsewhere' }, MILL.areaLineage)).toBe(true)
  })
})

describe('A team is not eligible', () => {
  it('without remit or pairing', () => {
    expect(judgeEligibility({ ...BUREAU, remits: [] }, MILL, NO_PAIR)).toEqual({ eligible: false, rule: 'noRemit' })
  })

  it('when it is recused, whatever speaks for it', () => {
    expect(judgeEligibility(BUREAU, MILL, { paired: true, forbidden: true })).toEqual({
      eligible: false,
      rule: 'forbidden',
    })
  })

  it('when it has left the campaign, by pairing neither', () => {
    for (const paired of [false, true])
      expect(judgeEligibility({ ...BUREAU, withdrawn: true }, MILL, { paired, forbidden: false })).toEqual({
        eligible: false,
        rule: 'withdrawn',
      })
  })

  it('when it is a fallback team: that takes what is left, not by remit', () => {
    expect(judgeEligibility({ ...BUREAU, isFallback: true }, MILL, NO_PAIR)).toEqual({
      eligible: false,
      rule: 'fallback',
    })
  })

  it.each(['JUDICIAL', 'DEMOCRATIC_PARTY'])('by remit when it is %s; by pairing it is', (kind) => {
    expect(byConsentOnly(kind)).toBe(true)
    expect(judgeEligibility({ ...BUREAU, kind }, MILL, NO_PAIR)).toEqual({ eligible: false, rule: 'byConsent' })
    expect(judgeEligibility({ ...BUREAU, kind }, MILL, { paired: true, forbidden: false })).toMatchObject({
      eligible: true,
    })
  })

  it('no other kind needs consent', () => {
    const others = [
      'PARTY_ORGAN',
      'PEOPLES_CONGRESS',
      'CPPCC',
      'GOVERNMENT',
      'MASS_ORGANIZATION',
      'GRASS_ROOTS',
      'OTHER',
    ]
    expect(others.filter(byConsentOnly)).toEqual([])
  })
})
