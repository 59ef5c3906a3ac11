import { decideWithdrawal, fateOfPlan, heirOf, type LeftPlanFacts, type WithdrawalFacts } from '../../../src/rules'

/** 旅游局 leaves; 农委, which owns three of ten, takes its four targets, one of them pinned. */
const FREE: WithdrawalFacts = {
  team: { id: 'tourism', name: '旅游局', isFallback: false },
  successor: {
    id: 'agriculture',
    name: '农委',
    kind: 'GOVERNMENT',
    isFallback: false,
    withdrawn: false,
    capacity: 10,
    load: 3,
  },
  moving: { pinned: 1, others: 3, withoutConsent: 3 },
}
const SUCCESSOR = FREE.successor!
const refusal = (facts: Partial<WithdrawalFacts>) => decideWithdrawal({ ...FREE, ...facts })
const code = (facts: Partial<WithdrawalFacts>): string | null => {
  const refuse = refusal(facts)
  return refuse && `${refuse.code} ${refuse.field}`
}
const successor = (more: Partial<typeof SUCCESSOR>): Partial<WithdrawalFacts> => ({
  successor: { ...SUCCESSOR, ...more },
})

describe('A team may leave', () => {
  it('for a successor with room, or for the grass roots', () => {
    expect(code({})).toBeNull()
    expect(code({ successor: null })).toBeNull()
  })

  it('not when it is a fallback team: NO_FALLBACK_TEAM', () => {
    expect(code({ team: { ...FREE.team, isFallback: true } })).toBe('NO_FALLBACK_TEAM teamCode')
  })

  it('not for itself', () => {
    expect(code(successor({ id: 'tourism' }))).toBe('INVALID_INPUT successorTeamCode')
  })

  it('not for a fallback team, which would get what lies outside its area', () => {
    expect(code(successor({ isFallback: true }))).toBe('INVALID_INPUT successorTeamCode')
  })

  it('not for a team that has left itself', () => {
    expect(code(successor({ withdrawn: true }))).toBe('INVALID_STATE successorTeamCode')
  })

  it.each(['JUDICIAL', 'DEMOCRATIC_PARTY'])('for %s only with what is pinned or paired', (kind) => {
    expect(code(successor({ kind }))).toBe('INVALID_INPUT successorTeamCode')
    expect(code({ ...successor({ kind }), moving: { pinned: 1, others: 3, withoutConsent: 0 } })).toBeNull()
  })
})

describe('Capacity of the successor', () => {
  it('holds all that would come, pins counted: else TEAM_CAPACITY with the number that would do', () => {
    expect(code(successor({ load: 6 }))).toBeNull()
    expect(refusal(successor({ load: 7 }))).toMatchObject({
      code: 'TEAM_CAPACITY',
      field: 'successorTeamCode',
      args: { capacity: 10, load: 7, more: 4, needed: 11 },
    })
  })

  it('is overridden by pins when nothing else comes', () => {
    expect(code({ ...successor({ load: 10 }), moving: { pinned: 5, others: 0, withoutConsent: 0 } })).toBeNull()
  })

  it('is no limit where none is given', () => {
    expect(code(successor({ capacity: null, load: 5000 }))).toBeNull()
  })
})

it('The first code of the enum is given where several apply', () => {
  expect(code({ team: { ...FREE.team, isFallback: true }, ...successor({ load: 10 }) })).toBe(
    'TEAM_CAPACITY successorTeamCode',
  )
  expect(code(successor({ withdrawn: true, load: 10 }))).toBe('INVALID_STATE successorTeamCode')
  expect(code(successor({ isFallback: true, withdrawn: true }))).toBe('INVALID_INPUT successorTeamCode')
})

describe('A target of the team', () => {
  const free = { visited: false, forbidden: false }

  it('goes to the successor', () => expect(heirOf(free, { hasSuccessor: true })).toBe('successor'))
  it('without one to the grass roots', () => expect(heirOf(free, { hasSuccessor: false })).toBe('fallback'))
  it('whose successor is recused, too', () =>
    expect(heirOf({ ...free, forbidden: true }, { hasSuccessor: true })).toBe('fallback'))
  it('that was entered stays, whatever else', () => {
    for (const forbidden of [false, true])
      for (const hasSuccessor of [false, true])
        expect(heirOf({ visited: true, forbidden }, { hasSuccessor })).toBe('team')
  })
})

describe('A plan of the team', () => {
  const LEFT: LeftPlanFacts = {
    phase: 'INTAKE',
    status: 'ACTIVE',
    owner: 'successor',
    successorMay: true,
    othersWait: false,
  }
  const fate = (facts: Partial<LeftPlanFacts>) => fateOfPlan({ ...LEFT, ...facts })
  const PHASES = ['INTAKE', 'PUBLISHED'] as const
  const STATUSES = ['ACTIVE', 'DUPLICATE', 'MERGED'] as const

  it('stays with a target that stays', () => {
    for (const phase of PHASES)
      for (const status of STATUSES) expect(fate({ phase, status, owner: 'team' })).toBe('STAYS')
  })

  it('is the successor’s where the target is, and keeps its place in the queue', () => {
    for (const phase of PHASES)
      for (const status of STATUSES)
        for (const othersWait of [false, true]) expect(fate({ phase, status, othersWait })).toBe('TO_SUCCESSOR')
  })

  it('is the grass roots’ for want of a successor, but a department that waits goes before them', () => {
    expect(fate({ owner: 'fallback' })).toBe('TO_FALLBACK')
    expect(fate({ owner: 'fallback', othersWait: true })).toBe('WITHDRAWN')
    for (const status of ['DUPLICATE', 'MERGED'] as const) expect(fate({ owner: 'fallback', status })).toBe('WITHDRAWN')
  })

  it('loses its day there once owners are published, so that the next schedule is free to move the target', () => {
    for (const othersWait of [false, true])
      expect(fate({ phase: 'PUBLISHED', owner: 'fallback', othersWait })).toBe('TO_FALLBACK_UNDATED')
  })

  it('for what somebody else owns goes to the successor in INTAKE, when there is one that may', () => {
    for (const status of STATUSES) {
      expect(fate({ owner: 'other', status })).toBe('TO_SUCCESSOR')
      expect(fate({ owner: 'other', status, successorMay: false })).toBe('WITHDRAWN')
    }
  })

  it('for what somebody else owns is no visit of its own in PUBLISHED: the successor may only come along', () => {
    expect(fate({ phase: 'PUBLISHED', owner: 'other', status: 'MERGED' })).toBe('TO_SUCCESSOR')
    expect(fate({ phase: 'PUBLISHED', owner: 'other', status: 'MERGED', successorMay: false })).toBe('WITHDRAWN')
    expect(fate({ phase: 'PUBLISHED', owner: 'other', status: 'ACTIVE' })).toBe('WITHDRAWN')
  })
})
