import {
  decideRegistration,
  duplicateKind,
  INELIGIBLE_STATES,
  isIneligible,
  type PlanFact,
  REGISTRATION_RULES,
  type RegistrationFacts,
} from '../../../src/rules'

/** Tourism registers its first plan in INTAKE for a target that the fallback owns: nothing speaks against it. */
const OPEN: RegistrationFacts = {
  campaign: { phase: 'INTAKE', startsOn: '2026-04-01', endsOn: '2026-04-30' },
  target: { registryState: 'ACTIVE', name: '测试企业', ownerTeamId: 'fallback', ownerName: '东一镇' },
  team: { id: 'tourism', departmentId: 'D-tourism', name: '旅游局', withdrawn: false },
  request: { purpose: 'SERVICE', plannedOn: '2026-04-10', round: 1 },
  plans: [],
}
const TARGET = OPEN.target!
const GONE = { ...OPEN.team!, withdrawn: true }
const plan = (teamId: string, status: string, round = 1): PlanFact => ({
  id: `plan of ${teamId} in ${round}`,
  teamId,
  departmentId: `D-${teamId}`,
  status,
  round,
})
const published = { ...OPEN.campaign, phase: 'PUBLISHED' as const }
const owned = { ...TARGET, ownerTeamId: 'tourism', ownerName: '旅游局' }
const asking = (request: Partial<RegistrationFacts['request']>) => ({ request: { ...OPEN.request, ...request } })

interface Case {
  name: string
  facts: Partial<RegistrationFacts>
}

/** For each rule cases that it lets pass ("yes") and cases that it refuses ("no"), with what the refusal says. */
const CASES: Readonly<Record<string, { yes: Case[]; no: (Case & { code: string; field: string })[] }>> = {
  roundIsPositive: {
    yes: [
      { name: 'round 1', facts: asking({ round: 1 }) },
      { name: 'round 7', facts: asking({ round: 7 }) },
    ],
    no: [
      { name: 'round 0', facts: asking({ round: 0 }), code: 'INVALID_INPUT', field: 'round' },
      { name: 'round -1', facts: asking({ round: -1 }), code: 'INVALID_INPUT', field: 'round' },
    ],
  },
  followUpAfterDone: {
    yes: [
      { name: 'round 1 needs nothing', facts: {} },
      { name: 'round 2 after round 1 is DONE', facts: { ...asking({ round: 2 }), plans: [plan('other', 'DONE')] } },
    ],
    no: [
      { name: 'round 2 with no plan before', facts: asking({ round: 2 }), code: 'INVALID_INPUT', field: 'round' },
      {
        name: 'round 2 while round 1 is ACTIVE',
        facts: { ...asking({ round: 2 }), plans: [plan('tourism', 'ACTIVE')] },
        code: 'INVALID_INPUT',
        field: 'round',
      },
      {
        name: 'round 3 when only round 1 is DONE',
        facts: { ...asking({ round: 3 }), plans: [plan('tourism', 'DONE')] },
        code: 'INVALID_INPUT',
        field: 'round',
      },
    ],
  },
  campaignOpen: {
    yes: [
      { name: 'INTAKE', facts: {} },
      { name: 'PUBLISHED', facts: { campaign: published } },
    ],
    no: [
      {
        name: 'CLOSED',
        facts: { campaign: { ...OPEN.campaign, phase: 'CLOSED' } },
        code: 'CAMPAIGN_CLOSED',
        field: 'campaignId',
      },
    ],
  },
  withinCampaignDates: {
    yes: [
      { name: 'the first day', facts: asking({ plannedOn: '2026-04-01' }) },
      { name: 'the last day', facts: asking({ plannedOn: '2026-04-30' }) },
      { name: 'no day', facts: asking({ plannedOn: null }) },
    ],
    no: [
      {
        name: 'the day before',
        facts: asking({ plannedOn: '2026-03-31' }),
        code: 'OUTSIDE_CAMPAIGN_DATES',
        field: 'plannedOn',
      },
      {
        name: 'the day after',
        facts: asking({ plannedOn: '2026-05-01' }),
        code: 'OUTSIDE_CAMPAIGN_DATES',
        field: 'plannedOn',
      },
    ],
  },
  enrolled: {
    yes: [{ name: 'in the campaign', facts: {} }],
    no: [{ name: 'not in it', facts: { target: null }, code: 'TARGET_NOT_IN_CAMPAIGN', field: 'targetId' }],
  },
  ineligible: {
    yes: [
      { name: 'ACTIVE', facts: {} },
      {
        name: 'unreachable: else the denominator would shrink by not looking',
        facts: { target: { ...TARGET, registryState: 'UNREACHABLE_AT_REGISTERED_ADDRESS' } },
      },
    ],
    no: ['LICENCE_REVOKED', 'DEREGISTERED', 'MERGED'].map((registryState) => ({
      name: registryState,
      facts: { target: { ...TARGET, registryState } },
      code: 'TARGET_INELIGIBLE',
      field: 'targetId',
    })),
  },
  teamTakesPart: {
    yes: [
      { name: 'a team that takes part', facts: {} },
      { name: 'no team, which is another rule’s', facts: { team: null } },
    ],
    no: [
      { name: 'a team that has left', facts: { team: GONE }, code: 'INVALID_STATE', field: 'teamId' },
      {
        name: 'as owner too, in PUBLISHED',
        facts: { campaign: published, target: owned, team: GONE },
        code: 'INVALID_STATE',
        field: 'teamId',
      },
    ],
  },
  yourTeam: {
    yes: [{ name: 'a team of the caller’s', facts: {} }],
    no: [{ name: 'none, or not the caller’s', facts: { team: null }, code: 'TEAM_NOT_YOURS', field: 'teamId' }],
  },
  serviceOnly: {
    yes: ['SERVICE', 'SURVEY', 'POLICY_PUBLICITY', 'PROBLEM_SOLVING', 'FOLLOW_UP'].map((purpose) => ({
      name: purpose,
      facts: asking({ purpose }),
    })),
    no: [
      {
        name: 'ENFORCEMENT',
        facts: asking({ purpose: 'ENFORCEMENT' }),
        code: 'PURPOSE_FORBIDDEN',
        field: 'purpose',
      },
    ],
  },
  publishedOwner: {
    yes: [
      { name: 'INTAKE asks for no owner', facts: {} },
      { name: 'the owner', facts: { campaign: published, target: owned } },
    ],
    no: [{ name: 'another team', facts: { campaign: published }, code: 'NOT_OWNER', field: 'teamId' }],
  },
  followUpByOwner: {
    yes: [
      { name: 'round 1 comes from anybody', facts: {} },
      { name: 'the owner', facts: { ...asking({ round: 2 }), plans: [plan('other', 'DONE')], target: owned } },
    ],
    no: [
      {
        name: 'another team, in INTAKE too',
        facts: { ...asking({ round: 2 }), plans: [plan('tourism', 'DONE')] },
        code: 'NOT_OWNER',
        field: 'teamId',
      },
    ],
  },
  ownersSecondPlan: {
    yes: [
      { name: 'the first one', facts: { campaign: published, target: owned } },
      {
        name: 'the next round',
        facts: { campaign: published, target: owned, ...asking({ round: 2 }), plans: [plan('tourism', 'DONE')] },
      },
      { name: 'in INTAKE it is a duplicate instead', facts: { target: owned, plans: [plan('other', 'ACTIVE')] } },
    ],
    no: ['ACTIVE', 'DONE'].map((status) => ({
      name: `beside one that is ${status}`,
      facts: { campaign: published, target: owned, plans: [plan('tourism', status)] },
      code: 'DUPLICATE_VISIT',
      field: 'targetId',
    })),
  },
  sameTeamOnce: {
    yes: [
      { name: 'another team’s plan', facts: { plans: [plan('other', 'ACTIVE')] } },
      {
        name: 'its own plan of the round before',
        facts: { ...asking({ round: 2 }), target: owned, plans: [plan('tourism', 'DONE')] },
      },
    ],
    no: ['ACTIVE', 'DUPLICATE', 'MERGED', 'DONE'].map((status) => ({
      name: `it has one that is ${status}`,
      facts: { plans: [plan('tourism', status), plan('other', status === 'DUPLICATE' ? 'ACTIVE' : 'DUPLICATE')] },
      code: 'ALREADY_EXISTS',
      field: 'targetId',
    })),
  },
}

describe('The rules of registration', () => {
  it('all have a case for yes and one for no, and no case is for a rule that is none', () => {
    expect(Object.keys(CASES).sort()).toEqual(REGISTRATION_RULES.map(({ name }) => name).sort())
    for (const { yes, no } of Object.values(CASES)) {
      expect(yes.length).toBeGreaterThan(0)
      expect(no.length).toBeGreaterThan(0)
    }
  })

  for (const rule of REGISTRATION_RULES) {
    const { yes = [], no = [] } = CASES[rule.name] ?? {}
    it.each(yes)(`${rule.name}, yes: $name`, ({ facts }) => {
      expect(rule.judge({ ...OPEN, ...facts })).toBeNull()
    })
    it.each(no)(`${rule.name}, no: $name`, ({ facts, code, field }) => {
      const given = { ...OPEN, ...facts }
      expect(rule.judge(given)).toMatchObject({ code, field })
      // Nothing else speaks against it, so this is what the person reads.
      expect(decideRegistration(given)).toMatchObject({ outcome: 'REFUSE', refuse: { code, field } })
    })
  }

  it('stand in the order of the contract’s codes: where several apply, the first is the answer', () => {
    const ORDER = [
      'INVALID_INPUT',
      'INVALID_STATE',
      'CAMPAIGN_CLOSED',
      'OUTSIDE_CAMPAIGN_DATES',
      'TARGET_NOT_IN_CAMPAIGN',
      'TARGET_INELIGIBLE',
      'TEAM_NOT_YOURS',
      'NOT_OWNER',
      'DUPLICATE_VISIT',
      'PURPOSE_FORBIDDEN',
      'ALREADY_EXISTS',
    ]
    const places = REGISTRATION_RULES.map(({ name }) => ORDER.indexOf(CASES[name]!.no[0]!.code))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  it('name who holds the visit only where another is answerable', () => {
    const naming = REGISTRATION_RULES.filter(({ name, judge }) =>
      CASES[name]!.no.some(({ facts }) => judge({ ...OPEN, ...facts })?.namesHolder),
    )
    expect(naming.map(({ name }) => name)).toEqual(['publishedOwner', 'followUpByOwner', 'ownersSecondPlan'])
  })
})

describe('A plan that no rule refuses', () => {
  it('is the visit when nobody holds it', () => {
    expect(decideRegistration(OPEN)).toEqual({ outcome: 'ACCEPT' })
  })

  it.each(['ACTIVE', 'DONE'])('is flagged beside one that is %s', (status) => {
    expect(decideRegistration({ ...OPEN, plans: [plan('other', status)] })).toEqual({
      outcome: 'FLAG',
      kind: 'CROSS_UNIT',
    })
  })

  it('is DUPLICATE_TARGET among teams of one department, CROSS_UNIT from the second department on', () => {
    const sister = { ...plan('tourism-2', 'ACTIVE'), departmentId: 'D-tourism' }
    expect(decideRegistration({ ...OPEN, plans: [sister] })).toMatchObject({ kind: 'DUPLICATE_TARGET' })
    expect(decideRegistration({ ...OPEN, plans: [sister, plan('other', 'DUPLICATE')] })).toMatchObject({
      kind: 'CROSS_UNIT',
    })
    expect(duplicateKind([sister, sister])).toBe('DUPLICATE_TARGET')
    expect(duplicateKind([sister, plan('other', 'ACTIVE')])).toBe('CROSS_UNIT')
  })

  it('is not flagged for plans of another round', () => {
    const facts = { ...OPEN, ...asking({ round: 2 }), target: owned, plans: [plan('other', 'DONE')] }
    expect(decideRegistration(facts)).toEqual({ outcome: 'ACCEPT' })
  })
})

describe('Ineligible', () => {
  it('are three states and no others', () => {
    expect([...INELIGIBLE_STATES].sort()).toEqual(['DEREGISTERED', 'LICENCE_REVOKED', 'MERGED'])
    expect(isIneligible('ACTIVE')).toBe(false)
    expect(isIneligible('UNREACHABLE_AT_REGISTERED_ADDRESS')).toBe(false)
  })
})
