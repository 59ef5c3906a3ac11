import { consultationStatus, judgeObjection, type ObjectionFacts, objectingTeam, teamMeant } from '../../../src/rules'

/** The preview takes the hotel from the town and gives it to the bureau, which says that it may not own it. */
const RECUSAL: ObjectionFacts = {
  status: 'OPEN',
  proposal: 'RECUSAL',
  team: { id: 'bureau-1', name: '旅游局', departmentId: 'bureau' },
  proposedTeamId: null,
  decided: {
    from: { teamId: 'town', departmentId: 'town-hall' },
    to: { teamId: 'bureau-1', departmentId: 'bureau' },
    fallbackTeamId: 'town',
  },
  hasOpen: false,
}
const OTHER_TEAM: ObjectionFacts = { ...RECUSAL, proposal: 'OTHER_TEAM', proposedTeamId: 'farmers' }
const court = { id: 'court-1', name: '法院', departmentId: 'court' }
const CLAIM: ObjectionFacts = { ...RECUSAL, proposal: 'OWN_TEAM', team: court }
const townTeam = { id: 'town', name: '东一镇', departmentId: 'town-hall' }

const told = (facts: ObjectionFacts, more: Partial<ObjectionFacts> = {}): string | null => {
  const refuse = judgeObjection({ ...facts, ...more })
  return refuse && `${refuse.code} ${refuse.field} ${refuse.say}`
}

describe('An objection', () => {
  it('is taken: a recusal, another team, a claim, and from who loses the target', () => {
    for (const facts of [RECUSAL, OTHER_TEAM, CLAIM]) expect(told(facts)).toBeNull()
    expect(told(OTHER_TEAM, { team: townTeam })).toBeNull()
    expect(told(CLAIM, { team: townTeam })).toBeNull()
  })

  it.each<[string, ObjectionFacts, Partial<ObjectionFacts>, string]>([
    ['names the other team', OTHER_TEAM, { proposedTeamId: null }, 'proposedTeamId objection.teamProposed'],
    ['names none where it would be ignored', CLAIM, { proposedTeamId: 'x' }, 'proposedTeamId objection.noTeamProposed'],
    [
      'proposes another than the preview',
      OTHER_TEAM,
      { proposedTeamId: 'bureau-1' },
      'proposedTeamId objection.proposedIsIt',
    ],
    ['claims what it does not get', CLAIM, { team: RECUSAL.team }, 'proposal objection.isItsAlready'],
    ['proposes where it has a part', OTHER_TEAM, { team: court }, 'targetId objection.noPart'],
    ['is no recusal of the last resort', RECUSAL, { team: townTeam }, 'teamId owner.lastResort'],
  ])('%s', (_what, facts, more, why) => expect(told(facts, more)).toBe(`INVALID_INPUT ${why}`))

  it('between two teams of one department is a claim like any other', () => {
    expect(told(CLAIM, { team: { id: 'bureau-2', name: '二组', departmentId: 'bureau' } })).toBeNull()
  })

  it.each(['CLOSED', 'OVERTAKEN'] as const)('comes too late once the consultation is %s', (status) => {
    expect(told(RECUSAL, { status })).toBe('INVALID_STATE consultationId consultation.over')
  })

  it('is about a target of the preview', () => {
    expect(told(RECUSAL, { decided: null })).toBe('TARGET_NOT_IN_CAMPAIGN targetId objection.notInPreview')
  })

  it('is one at a time', () => {
    expect(told(RECUSAL, { hasOpen: true })).toBe('ALREADY_EXISTS targetId objection.exists')
  })

  it('is refused with the first code of the contract where several apply', () => {
    const all: Partial<ObjectionFacts> = { status: 'CLOSED', decided: null, hasOpen: true }
    expect(told(OTHER_TEAM, { ...all, proposedTeamId: null })).toContain('INVALID_INPUT')
    expect(told(OTHER_TEAM, all)).toContain('INVALID_STATE')
    expect(told(OTHER_TEAM, { ...all, status: 'OPEN' })).toContain('TARGET_NOT_IN_CAMPAIGN')
  })
})

describe('A consultation', () => {
  const open = { status: 'OPEN', closesOn: '2026-04-15', phase: 'INTAKE' } as const

  it('takes objections on its closing day, and not the day after', () => {
    expect(consultationStatus(open, '2026-04-15')).toBe('OPEN')
    expect(consultationStatus(open, '2026-04-16')).toBe('CLOSED')
  })

  it('is over with its campaign', () => {
    expect(consultationStatus({ ...open, phase: 'PUBLISHED' }, '2026-04-10')).toBe('OPEN')
    expect(consultationStatus({ ...open, phase: 'CLOSED' }, '2026-04-10')).toBe('CLOSED')
  })

  it('stays overtaken whatever the day', () => {
    expect(consultationStatus({ ...open, status: 'OVERTAKEN' }, '2026-05-01')).toBe('OVERTAKEN')
  })
})

describe('Which team an accepted objection means', () => {
  const [own, other, recusal] = (['OWN_TEAM', 'OTHER_TEAM', 'RECUSAL'] as const).map((proposal) => ({
    proposal,
    teamId: 'mine',
    proposedTeamId: proposal === 'OTHER_TEAM' ? 'theirs' : null,
  }))

  it.each(['PIN', 'HAND_OVER'] as const)('%s: whom the department asks for; a recusal asks for nobody', (remedy) => {
    expect([own!, other!, recusal!].map((objection) => teamMeant(objection, remedy))).toEqual(['mine', 'theirs', null])
  })

  it('FORBID: the recused one; else the office has to say', () => {
    expect([own!, other!, recusal!].map((objection) => teamMeant(objection, 'FORBID'))).toEqual([null, null, 'mine'])
  })
})

describe('For which team a department objects', () => {
  const decided = { fromTeamId: 'one', toTeamId: 'two' }

  it('that names none: who wants to keep it for the team that loses it, who does not want it for the one that gets it', () => {
    expect(objectingTeam('OWN_TEAM', ['one', 'two'], decided)).toBe('one')
    expect(objectingTeam('RECUSAL', ['one', 'two'], decided)).toBe('two')
    expect(objectingTeam('OTHER_TEAM', ['one', 'three'], decided)).toBe('one')
  })

  it('with no part in it, for its only one; of several none can be told', () => {
    expect(objectingTeam('OWN_TEAM', ['three'], decided)).toBe('three')
    expect(objectingTeam('OWN_TEAM', ['three'], null)).toBe('three')
    expect(objectingTeam('OWN_TEAM', ['three', 'four'], decided)).toBeNull()
    expect(objectingTeam('OWN_TEAM', [], decided)).toBeNull()
  })
})
