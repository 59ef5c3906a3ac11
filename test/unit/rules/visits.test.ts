import { isEffective, judgeVisit, VISITED_MODES, type VisitFacts } from '../../../src/rules'

const tourism = { teamId: 'tourism', departmentId: 'D1' }
const sister = { teamId: 'tourism-2', departmentId: 'D1' }
const science = { teamId: 'science', departmentId: 'D2' }
const host = { id: 'host', teamId: 'science', status: 'ACTIVE' }

/** Tourism enters by its ACTIVE plan; the fallback owns it and nobody was there before. */
const FIRST: VisitFacts = {
  phase: 'INTAKE',
  mode: 'ENTERED',
  team: { id: 'tourism', departmentId: 'D1' },
  plan: { id: 'plan', status: 'ACTIVE', host: null },
  holder: tourism,
  owner: { teamId: 'fallback', departmentId: 'D0', pinned: false, source: 'FALLBACK' },
  visitedBefore: false,
  forbidden: false,
}
const judge = (facts: Partial<VisitFacts>) => judgeVisit({ ...FIRST, ...facts })

describe('effectiveVisit', () => {
  it('only ENTERED is effective', () => {
    expect(['ENTERED', 'DOORSTEP', 'FORM_DROP', 'PHONE', 'NOT_MET'].filter(isEffective)).toEqual(['ENTERED'])
  })
  it('DOORSTEP and FORM_DROP make it visited; PHONE and NOT_MET are attempts', () => {
    expect([...VISITED_MODES].sort()).toEqual(['DOORSTEP', 'ENTERED', 'FORM_DROP'])
  })
})

describe('factsAreKept: which plan becomes DONE', () => {
  it('the ACTIVE one that was entered by', () => {
    expect(judge({}).donePlanId).toBe('plan')
  })
  it.each(['DOORSTEP', 'FORM_DROP', 'PHONE', 'NOT_MET'])('none by %s', (mode) => {
    expect(judge({ mode }).donePlanId).toBeNull()
  })
  it.each(['DUPLICATE', 'WITHDRAWN', 'DONE'])('none when it was %s', (status) => {
    expect(judge({ plan: { id: 'plan', status, host: null } }).donePlanId).toBeNull()
  })
  it('none without a plan', () => {
    expect(judge({ plan: null, holder: science }).donePlanId).toBeNull()
  })
  it('the one that a participant had joined', () => {
    const joined = { id: 'plan', status: 'MERGED', host }
    expect(judge({ plan: joined, holder: science })).toEqual({
      conflict: null,
      donePlanId: 'host',
      newOwnerTeamId: 'science',
    })
    expect(judge({ plan: { ...joined, host: { ...host, status: 'DONE' } }, holder: science }).donePlanId).toBeNull()
  })
})

describe('factsAreKept: what was wrong with it', () => {
  it('nothing, by an ACTIVE plan of the holder’s', () => {
    expect(judge({}).conflict).toBeNull()
  })
  it('nothing in INTAKE where nobody holds the visit, whoever owns the target', () => {
    expect(judge({ plan: null, holder: null }).conflict).toBeNull()
  })
  it('a team of another department holds it: CROSS_UNIT', () => {
    expect(judge({ plan: { id: 'plan', status: 'DUPLICATE', host: null }, holder: science }).conflict).toBe(
      'CROSS_UNIT',
    )
    expect(judge({ plan: null, holder: science }).conflict).toBe('CROSS_UNIT')
  })
  it('a team of the same department holds it: DUPLICATE_TARGET', () => {
    expect(judge({ plan: { id: 'plan', status: 'DUPLICATE', host: null }, holder: sister }).conflict).toBe(
      'DUPLICATE_TARGET',
    )
  })
  it('its plan was not ACTIVE any more', () => {
    expect(judge({ plan: { id: 'plan', status: 'DONE', host: null } }).conflict).toBe('DUPLICATE_TARGET')
    expect(judge({ plan: { id: 'plan', status: 'WITHDRAWN', host: null }, holder: null }).conflict).not.toBeNull()
  })
  it('once owners are published: another team than the owner', () => {
    const owner = { teamId: 'science', departmentId: 'D2', pinned: false, source: 'SCHEDULE' }
    expect(judge({ phase: 'PUBLISHED', plan: null, holder: null, owner }).conflict).toBe('CROSS_UNIT')
    expect(judge({ phase: 'INTAKE', plan: null, holder: null, owner }).conflict).toBeNull()
    expect(judge({ phase: 'PUBLISHED', owner: { ...tourism, pinned: false, source: 'SCHEDULE' } }).conflict).toBeNull()
  })
})

describe('visitedStays: who becomes the owner', () => {
  it('the first who enters', () => {
    expect(judge({}).newOwnerTeamId).toBe('tourism')
    expect(judge({ plan: null, holder: null }).newOwnerTeamId).toBe('tourism')
  })
  it('the grass roots, which owned it for want of another', () => {
    expect(judge({ owner: { ...tourism, pinned: false, source: 'FALLBACK' } }).newOwnerTeamId).toBe('tourism')
  })
  it.each([
    ['nobody by an attempt', { mode: 'PHONE' }],
    ['nobody by a form left at the door', { mode: 'FORM_DROP' }],
    ['nobody when somebody had entered before', { visitedBefore: true }],
    ['nobody where it is pinned', { owner: { ...FIRST.owner, pinned: true } }],
    ['nobody who is recused', { forbidden: true }],
    ['nobody anew who is the owner', { owner: { ...tourism, pinned: false, source: 'SCHEDULE' } }],
  ])('%s', (_, facts) => {
    expect(judge(facts).newOwnerTeamId).toBeNull()
  })
})
