import { decideHandOver, decidePairing, decidePin, type OwnerFacts } from '../../../src/rules'

/** The fallback owns it; the bureau, with room, may have it. */
const FREE: OwnerFacts = {
  target: { name: '测试企业', registryState: 'ACTIVE', ownerTeamId: 'fallback', ownerName: '东一镇', pinned: false },
  team: {
    id: 'bureau',
    name: '旅游局',
    kind: 'GOVERNMENT',
    isFallback: false,
    withdrawn: false,
    capacity: 10,
    load: 3,
  },
  forbidden: false,
  paired: false,
}
const TARGET = FREE.target!
const TEAM = FREE.team
const code = (decide: typeof decidePin, facts: Partial<OwnerFacts>) => decide({ ...FREE, ...facts })?.code ?? null

const FULL = { team: { ...TEAM, load: 10 } }
const PINNED_TO_OTHER = { target: { ...TARGET, pinned: true } }
const PINNED_TO_IT = { target: { ...TARGET, pinned: true, ownerTeamId: 'bureau' } }

describe.each([
  ['A pin', decidePin],
  ['A hand-over', decideHandOver],
])('%s', (_, decide) => {
  it('is granted', () => {
    expect(code(decide, {})).toBeNull()
    expect(code(decide, { target: { ...TARGET, registryState: 'UNREACHABLE_AT_REGISTERED_ADDRESS' } })).toBeNull()
  })

  it('needs a target that is in the campaign', () => {
    expect(code(decide, { target: null })).toBe('TARGET_NOT_IN_CAMPAIGN')
  })

  it('needs a target that is visited at all', () => {
    expect(code(decide, { target: { ...TARGET, registryState: 'DEREGISTERED' } })).toBe('TARGET_INELIGIBLE')
  })

  it('of another team waits until the target is unpinned', () => {
    expect(code(decide, PINNED_TO_OTHER)).toBe('PIN_CONFLICT')
    expect(code(decide, PINNED_TO_IT)).toBeNull()
  })

  it('is not to be had for a team that has left the campaign, not of what it owns already either', () => {
    const gone = { team: { ...TEAM, withdrawn: true } }
    expect(code(decide, gone)).toBe('INVALID_STATE')
    expect(code(decide, { ...gone, target: { ...TARGET, ownerTeamId: 'bureau' } })).toBe('INVALID_STATE')
    expect(code(decide, { ...gone, target: null, forbidden: true })).toBe('INVALID_STATE')
  })

  it('holds no recusal up', () => {
    expect(code(decide, { forbidden: true })).toBe('OWNER_FORBIDDEN')
  })

  it('says the first code of the enum where several apply', () => {
    expect(code(decide, { ...PINNED_TO_OTHER, forbidden: true })).toBe('PIN_CONFLICT')
    const gone = { target: { ...TARGET, pinned: true, registryState: 'DEREGISTERED' }, forbidden: true }
    expect(code(decide, gone)).toBe('TARGET_INELIGIBLE')
  })
})

describe('Capacity', () => {
  it('refuses a hand-over, not a pin', () => {
    expect(code(decideHandOver, FULL)).toBe('TEAM_CAPACITY')
    expect(code(decidePin, FULL)).toBeNull()
    expect(code(decideHandOver, { ...FULL, ...PINNED_TO_OTHER })).toBe('TEAM_CAPACITY')
  })

  it('is enough for one more when one less is owned', () => {
    expect(code(decideHandOver, { team: { ...TEAM, load: 9 } })).toBeNull()
  })

  it('does not count what the team owns already', () => {
    expect(code(decideHandOver, { ...FULL, target: { ...TARGET, ownerTeamId: 'bureau' } })).toBeNull()
  })

  it('is no limit where none is given, and a fallback team has none', () => {
    expect(code(decideHandOver, { team: { ...TEAM, capacity: null, load: 1000 } })).toBeNull()
    expect(code(decideHandOver, { team: { ...TEAM, capacity: 0, load: 5, isFallback: true } })).toBeNull()
  })

  it('of nothing takes nothing', () => {
    expect(code(decideHandOver, { team: { ...TEAM, capacity: 0, load: 0 } })).toBe('TEAM_CAPACITY')
  })
})

describe('The judiciary and the democratic parties', () => {
  it.each(['JUDICIAL', 'DEMOCRATIC_PARTY'])('%s: by pin or pairing only', (kind) => {
    const team = { ...TEAM, kind }
    expect(code(decideHandOver, { team })).toBe('INVALID_INPUT')
    expect(code(decideHandOver, { team, paired: true })).toBeNull()
    expect(code(decidePin, { team })).toBeNull()
  })
})

describe('A standing pairing', () => {
  const court = { name: '东区', departmentAreaId: 'east' }

  it('of a team of a district or below lies in its department’s area', () => {
    for (const tier of ['DISTRICT', 'TOWN', 'VILLAGE']) {
      expect(decidePairing({ ...court, tier }, ['city', 'east', 'town'])).toBeNull()
      expect(decidePairing({ ...court, tier }, ['city', 'west'])).toMatchObject({
        code: 'INVALID_INPUT',
        field: 'teamCode',
      })
    }
  })

  it('of a team of the city lies anywhere', () => {
    expect(decidePairing({ ...court, tier: 'CITY' }, ['city', 'west'])).toBeNull()
  })
})
