import {
  byFit,
  MOST_PARTICIPANTS,
  mayResolve,
  nextActive,
  type ResolutionFacts,
  type RoundPlan,
  type SuggestionCandidate,
  suggestPlan,
  survivor,
} from '../../../src/rules'

/** Ids are in the order of registration. */
const plan = (id: string, status: string, more: Partial<RoundPlan> = {}): RoundPlan => ({
  id,
  teamId: `team-${id}`,
  departmentId: `department-${id}`,
  status,
  origin: 'SELF_ARRANGED',
  mergedIntoId: status === 'MERGED' ? 'a' : null,
  ...more,
})

describe('promotion', () => {
  it('gives the place to the oldest DUPLICATE, in whatever order they are read', () => {
    const plans = [plan('d', 'DUPLICATE'), plan('a', 'ACTIVE'), plan('c', 'DUPLICATE'), plan('b', 'MERGED')]
    expect(nextActive(plans, 'a')?.id).toBe('c')
  })

  it('where there is none, to the oldest that had joined', () => {
    expect(nextActive([plan('a', 'ACTIVE'), plan('c', 'MERGED'), plan('b', 'MERGED')], 'a')?.id).toBe('b')
  })

  it('to nobody where nobody is left', () => {
    expect(nextActive([plan('a', 'ACTIVE')], 'a')).toBeNull()
    expect(nextActive([plan('a', 'DUPLICATE')], 'a')).toBeNull()
  })
})

describe('A duplicate', () => {
  it.each([
    [['ACTIVE', 'DUPLICATE'], false],
    [['DONE', 'DUPLICATE'], false],
    [['ACTIVE', 'DUPLICATE', 'MERGED'], false],
    [['ACTIVE', 'MERGED', 'MERGED'], true],
    [['DONE'], true],
    [['DUPLICATE'], true],
    [[], true],
  ])('of %j is over: %s', (statuses, resolved) => {
    const plans = statuses.map((status, index) => plan(String(index), status))
    expect(survivor(plans).resolved).toBe(resolved)
  })

  it('is over in favour of the plan that is left', () => {
    expect(survivor([plan('a', 'MERGED'), plan('b', 'ACTIVE')]).keptPlanId).toBe('b')
    expect(survivor([plan('a', 'MERGED')]).keptPlanId).toBeNull()
    expect(survivor([plan('a', 'ACTIVE'), plan('b', 'DUPLICATE')]).keptPlanId).toBeNull()
  })
})

describe('whoMayResolve', () => {
  const facts: ResolutionFacts = {
    phase: 'INTAKE',
    ownerTeamId: 'team-b',
    departmentId: null,
    plans: [plan('a', 'ACTIVE'), plan('b', 'DUPLICATE')],
    keepPlanId: 'a',
  }
  const code = (more: Partial<ResolutionFacts>) => mayResolve({ ...facts, ...more }).refuse?.code ?? null

  it('the office decides any duplicate, for either plan', () => {
    expect(code({})).toBeNull()
    expect(code({ keepPlanId: 'b' })).toBeNull()
  })

  it('a department may only yield: what is not kept is all its own', () => {
    expect(code({ departmentId: 'department-b', keepPlanId: 'a' })).toBeNull()
    expect(code({ departmentId: 'department-a', keepPlanId: 'a' })).toBe('TEAM_NOT_YOURS')
    expect(code({ departmentId: 'department-c', keepPlanId: 'a' })).toBe('TEAM_NOT_YOURS')
    const three = [...facts.plans, plan('c', 'DUPLICATE')]
    expect(code({ plans: three, departmentId: 'department-b', keepPlanId: 'a' })).toBe('TEAM_NOT_YOURS')
    const sisters = [plan('a', 'ACTIVE'), plan('b', 'DUPLICATE', { departmentId: 'department-a' })]
    expect(code({ plans: sisters, departmentId: 'department-a', keepPlanId: 'b' })).toBeNull()
  })

  it('a plan that is not among those still open cannot be kept', () => {
    expect(code({ keepPlanId: 'x' })).toBe('INVALID_INPUT')
    const joined = [...facts.plans, plan('m', 'MERGED')]
    expect(code({ plans: joined, keepPlanId: 'm' })).toBe('INVALID_INPUT')
  })

  it('a DONE plan stays, for the office too', () => {
    const done = [plan('a', 'DONE'), plan('b', 'DUPLICATE')]
    expect(code({ plans: done, keepPlanId: 'b' })).toBe('INVALID_STATE')
    expect(code({ plans: done, keepPlanId: 'a' })).toBeNull()
    expect(code({ plans: done, keepPlanId: 'b', departmentId: 'department-a' })).toBe('INVALID_STATE')
  })

  it('the baseline is touched by the office alone', () => {
    const baseline = [plan('a', 'ACTIVE', { origin: 'BASELINE' }), plan('b', 'DUPLICATE')]
    expect(code({ plans: baseline, keepPlanId: 'b', departmentId: 'department-a' })).toBe('INVALID_STATE')
    expect(code({ plans: baseline, keepPlanId: 'b' })).toBeNull()
    // Yielding to it touches nothing of it.
    expect(code({ plans: baseline, keepPlanId: 'a', departmentId: 'department-b' })).toBeNull()
  })

  it('once owners are published theirs is the plan that is kept, unless another is DONE', () => {
    expect(code({ phase: 'PUBLISHED', keepPlanId: 'a' })).toBe('NOT_OWNER')
    expect(code({ phase: 'PUBLISHED', keepPlanId: 'b' })).toBeNull()
    expect(code({ phase: 'PUBLISHED', plans: [plan('a', 'DONE'), plan('b', 'DUPLICATE')] })).toBeNull()
  })
})

describe('Who comes along', () => {
  it('is chosen by fit of remit, then pairing, then registration; at most two', () => {
    const candidates = [
      { id: '1', remitRank: null, paired: false },
      { id: '2', remitRank: null, paired: true },
      { id: '3', remitRank: 3, paired: false },
      { id: '4', remitRank: 0, paired: false },
      { id: '5', remitRank: 0, paired: true },
      { id: '6', remitRank: 0, paired: true },
    ]
    expect(
      [...candidates]
        .reverse()
        .sort(byFit)
        .map(({ id }) => id),
    ).toEqual(['5', '6', '4', '3', '2', '1'])
    expect(MOST_PARTICIPANTS).toBe(2)
  })
})

describe('The suggestion', () => {
  const candidate = (id: string, more: Partial<SuggestionCandidate> = {}): SuggestionCandidate => ({
    id,
    status: 'DUPLICATE',
    origin: 'SELF_ARRANGED',
    isOwner: false,
    remitRank: null,
    paired: false,
    ...more,
  })
  const first = candidate('1')
  const paired = candidate('2', { paired: true })
  const fitting = candidate('3', { remitRank: 1 })
  const baseline = candidate('4', { origin: 'BASELINE' })
  const owner = candidate('5', { isOwner: true })
  const done = candidate('6', { status: 'DONE' })

  it.each([
    ['what is done', [first, paired, fitting, baseline, owner, done], done, 'duplicate.suggestDone'],
    ['the owner’s', [first, paired, fitting, baseline, owner], owner, 'duplicate.suggestOwner'],
    ['the baseline’s', [first, paired, fitting, baseline], baseline, 'duplicate.suggestBaseline'],
    ['whose remit fits best', [first, paired, fitting], fitting, 'duplicate.suggestRemit'],
    ['the paired one’s', [first, paired], paired, 'duplicate.suggestPairing'],
    ['the first one’s', [first, candidate('2')], first, 'duplicate.suggestFirst'],
  ] as const)('is %s', (_, candidates, plan, ground) => {
    expect(suggestPlan([...candidates].reverse())).toEqual({ plan, ground })
  })

  it('gives the ground that decided: equal remits do not', () => {
    const equal = [candidate('1', { remitRank: 1 }), candidate('2', { remitRank: 1, paired: true })]
    expect(suggestPlan(equal)).toEqual({ plan: equal[1], ground: 'duplicate.suggestPairing' })
    const alike = [candidate('1', { remitRank: 1 }), candidate('2', { remitRank: 1 })]
    expect(suggestPlan(alike)).toEqual({ plan: alike[0], ground: 'duplicate.suggestFirst' })
  })

  it('is none where no plan is left', () => {
    expect(suggestPlan([])).toBeNull()
  })
})
