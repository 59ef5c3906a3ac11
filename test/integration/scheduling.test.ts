import 'reflect-metadata'
import fc from 'fast-check'
import { Role } from '../../src/shared/context'
import { type CampaignFacts, costOf, countUp, isEligible, isFixed, loadPoints } from '../support/campaign-facts'
import { bestFigures } from '../support/optimum'
import { changed, pair, refusals, setTerms } from '../support/owners'
import {
  campaignSpecs,
  enrol,
  openManyKinds,
  openSpec,
  openTwelve,
  type RandomCampaign,
} from '../support/random-campaigns'
import {
  assignmentsOf,
  cancelRun,
  dumpCampaign,
  endOf,
  lockTable,
  movesOf,
  publishRun,
  type Run,
  readRun,
  schedule,
  startRun,
} from '../support/runs'
import type { TownAndCountry } from '../support/town-and-country'
import { closeCampaign, ownerOf, recordAt, registered } from '../support/visits'

let base: TownAndCountry
/** A campaign of its own for each test: E1 … E12, the terms of town and country. */
let city: TownAndCountry
beforeAll(async () => {
  base = await openManyKinds()
})
beforeEach(async () => {
  city = await openTwelve(base)
})
afterAll(() => base.close())

const numberOf = (targetId: string): number => city.targetIds.indexOf(targetId)
/** Numbers of the enterprises that a run gives to a team. */
async function given(run: Run, team: string): Promise<number[]> {
  const { nodes } = await assignmentsOf(city, run.id, { teamId: city.teamIds[team]! })
  return nodes.map(({ target }) => numberOf(target.id)).sort((a, b) => a - b)
}

/** Everything that must hold of a succeeded run, whatever the campaign. */
async function checkRun({ city: of, read }: Pick<RandomCampaign, 'city' | 'read'>, run: Run): Promise<CampaignFacts> {
  const facts = await read()
  const { nodes: assignments } = await assignmentsOf(of, run.id)
  const summary = run.summary!
  // Every target in scope exactly once.
  expect(assignments.map(({ target }) => target.id).sort()).toEqual([...facts.targets.keys()].sort())

  const load = new Map<string, number>()
  const fixedLoad = new Map<string, number>()
  for (const {
    target: { id },
    team: { code },
    cost,
    source,
  } of assignments) {
    const target = facts.targets.get(id)!
    const team = facts.teams.get(code)!
    if (isFixed(facts, target)) {
      expect(code).toBe(target.owner.team)
      fixedLoad.set(code, (fixedLoad.get(code) ?? 0) + 1)
    } else if (!team.isFallback) expect(isEligible(facts, target, team)).toBe(true)
    expect(cost).toBe(team.isFallback ? 0 : costOf(facts, target, team))
    if (code === target.owner.team) expect(source).toBe(target.owner.source)
    else expect(source).toBe(team.isFallback ? 'FALLBACK' : 'SCHEDULE')
    load.set(code, (load.get(code) ?? 0) + 1)
  }
  for (const [code, owned] of load) {
    const team = facts.teams.get(code)!
    if (!team.isFallback && team.capacity !== null)
      expect(owned).toBeLessThanOrEqual(Math.max(team.capacity, fixedLoad.get(code) ?? 0))
  }

  const ownerOf = new Map(assignments.map(({ target, team }) => [target.id, team.code]))
  const figures = countUp(facts, (id) => ownerOf.get(id)!)
  expect(summary.totalCost).toBe(figures.cost)
  expect(figures).toEqual(await bestFigures(facts))

  const targets = [...facts.targets.values()]
  const isFallback = (code: string) => facts.teams.get(code)!.isFallback
  const fixedToFallback = targets.filter((target) => isFixed(facts, target) && isFallback(target.owner.team)).length
  const teams = [...facts.teams.values()]
  const noRemit = targets.filter(
    (target) => !isFixed(facts, target) && !teams.some((team) => isEligible(facts, target, team)),
  ).length
  expect(summary).toMatchObject({
    targets: targets.length,
    owned: figures.owned,
    fallback: targets.length - figures.owned,
    fallbackNoRemit: noRemit,
    fallbackNoCapacity: targets.length - figures.owned - noRemit - fixedToFallback,
    pinned: targets.filter(({ owner }) => owner.pinned).length,
    moved:
      facts.phase === 'PUBLISHED'
        ? targets.filter(({ id, owner }) => !isFallback(owner.team) && ownerOf.get(id) !== owner.team).length
        : 0,
  })
  expect(run.certificate).toMatchObject({ violations: 0, isOptimal: true })
  expect(run.certificate!.objective).toBe(run.certificate!.dualObjective)
  if (facts.phase !== 'PUBLISHED')
    expect(run.certificate!.objective).toBe(
      summary.totalCost + run.certificate!.unownedPoints * (summary.fallbackNoRemit + summary.fallbackNoCapacity),
    )
  expect(summary.greedyOwned).toBeLessThanOrEqual(summary.owned)
  if (facts.phase !== 'PUBLISHED' && summary.greedyOwned === summary.owned)
    expect(summary.greedyCost).toBeGreaterThanOrEqual(summary.totalCost)

  if (summary.fallbackNoCapacity === 0) expect(run.shortage).toBeNull()
  else checkShortage(facts, run)
  return facts
}

/** The witness, from the rules alone: its teams are all that may own its targets, and their room falls short by `missing`. */
function checkShortage(facts: CampaignFacts, { shortage, summary }: Run): void {
  const { targets, capacity, missing, teams, sample } = shortage!
  expect(missing).toBe(summary!.fallbackNoCapacity)
  expect(missing).toBe(targets - capacity)
  const names = new Set(teams.map(({ code }) => code))
  const fixedLoad = (code: string) =>
    [...facts.targets.values()].filter((target) => isFixed(facts, target) && target.owner.team === code).length
  expect(capacity).toBe(
    teams.reduce((sum, { code }) => sum + Math.max(facts.teams.get(code)!.capacity!, fixedLoad(code)), 0),
  )
  for (const { id } of sample) {
    const target = facts.targets.get(id)!
    const owners = isFixed(facts, target)
      ? [target.owner.team]
      : [...facts.teams.values()].filter((team) => isEligible(facts, target, team)).map(({ code }) => code)
    for (const code of owners) expect(names).toContain(code)
  }
}

describe('A schedule of any campaign', () => {
  it('is the best that the rules allow, and stays so when it is published, capacities fall and enterprises come', async () => {
    await fc.assert(
      fc.asyncProperty(
        campaignSpecs,
        fc.uniqueArray(fc.integer({ min: 1, max: 24 }), { maxLength: 6 }),
        fc.nat({ max: 7 }),
        async (spec, arriving, cut) => {
          const campaign = await openSpec(base, spec)
          await checkRun(campaign, await schedule(campaign.city))
          await schedule(campaign.city, 'PUBLISH')
          await enrol(campaign.city, arriving)
          const terms = spec.terms[cut % Math.max(1, spec.terms.length)]
          if (terms)
            await setTerms(campaign.city, [
              {
                teamCode: terms.team,
                capacity: Math.floor((terms.capacity ?? 4) / 2),
                remits: terms.remits,
              },
            ])
          await checkRun(campaign, await schedule(campaign.city))
        },
      ),
      { numRuns: 20, endOnFailure: true },
    )
  })
})

describe('PREVIEW', () => {
  it('changes nothing', async () => {
    await registered(city, 'TOURISM', 1)
    await registered(city, 'AGRICULTURE', 1)
    const before = await dumpCampaign(city)
    const run = await schedule(city)
    expect(await dumpCampaign(city)).toEqual(before)
    expect(run).toMatchObject({ mode: 'PREVIEW', status: 'SUCCEEDED', progress: 1, publishedAt: null, error: null })
    expect(run.finishedAt!.getTime()).toBeGreaterThanOrEqual(run.startedAt!.getTime())
    expect(run.summary).toMatchObject({ owned: 12, duplicatesResolved: 1, visitsSaved: 1 })
    expect((await movesOf(city, run.id)).totalCount).toBe(run.summary!.owned)
  })

  it('answers at once, QUEUED or further, and tells the version that it has read', async () => {
    const { scheduleRun, userErrors } = await startRun(city)
    expect(userErrors).toEqual([])
    expect(['QUEUED', 'RUNNING']).toContain(scheduleRun!.status)
    const run = await endOf(city, scheduleRun!.id)
    const { campaign } = await city.data<{ campaign: { version: number } }>(
      'query ($id: ID!) { campaign: node(id: $id) { ... on Campaign { version } } }',
      { id: city.campaignId },
    )
    expect(run.campaignVersion).toBe(campaign.version)
  })

  it('of an empty campaign is an empty schedule', async () => {
    await city.mutate(
      'createCampaign',
      'CreateCampaignInput',
      { code: 'EMPTY', name: '空', startsOn: '2026-04-01', endsOn: '2026-04-30' },
      'campaign { id }',
    )
    const { campaign } = await city.data<{ campaign: { id: string } }>('{ campaign(code: "EMPTY") { id } }')
    const run = await schedule({ ...city, campaignId: campaign.id })
    expect(run).toMatchObject({
      summary: { targets: 0, owned: 0, fallback: 0, totalCost: 0 },
      certificate: { isOptimal: true },
      shortage: null,
    })
  })
})

describe('Who owns what', () => {
  const only = async (team: string, capacity: number | null, remits: object[], n = 1): Promise<number> => {
    const none = ['TOURISM', 'AGRICULTURE', 'SCIENCE-1', 'EAST-ECON', 'TOWN-ECON'].map((teamCode) => ({
      teamCode,
      remits: [],
    }))
    await setTerms(city, [...none.filter(({ teamCode }) => teamCode !== team), { teamCode: team, capacity, remits }])
    const { nodes } = await assignmentsOf(city, (await schedule(city)).id, { teamId: city.teamIds[team]! })
    const assignment = nodes.find(({ target }) => target.id === city.targetIds[n])
    if (!assignment) throw new Error(`${team} does not own E${n}`)
    return assignment.cost
  }

  it.each([
    ['class', { industryCode: '6110' }, 0],
    ['group', { industryCode: '611' }, 0],
    ['division', { industryCode: '61' }, 5],
    ['section', { industryCode: 'H' }, 10],
    ['area alone', { areaCode: '999901' }, 15],
    ['size alone', { sizeClass: 'SMALL' }, 15],
    ['the best of several', { industryCode: '61', areaCode: '999901001', sizeClass: 'SMALL', isKey: false }, 5],
  ])('remit by %s, term by term', async (_, remit, remitPoints) => {
    // No pairing 40, no plan of its own 20, a team of city level 10.
    expect(await only('TOURISM', null, [{ sizeClass: 'SMALL', areaCode: '999901' }, remit])).toBe(
      40 + 20 + 10 + remitPoints,
    )
  })

  it('a standing pairing takes 40 off, a plan of its own 20, ACTIVE and DUPLICATE alike', async () => {
    await registered(city, 'AGRICULTURE', 1)
    expect(await registered(city, 'TOURISM', 1)).toMatchObject({ status: 'DUPLICATE' })
    expect(await only('TOURISM', null, [{ industryCode: '61' }])).toBe(40 + 0 + 5 + 10)
    await pair(city, [{ team: 'TOURISM', n: 1 }])
    expect(await only('TOURISM', null, [{ industryCode: '61' }])).toBe(0 + 0 + 5 + 10)
  })

  it('distance: same town 0, same district 10, otherwise 20', async () => {
    expect(await only('TOWN-ECON', null, [{ industryCode: '61' }], 1)).toBe(40 + 20 + 5 + 0)
    expect(await only('EAST-ECON', null, [{ industryCode: '61' }], 1)).toBe(40 + 20 + 5 + 10)
    await changed(city, 'pinOwner', 7, 'EAST-ECON')
    expect(await only('EAST-ECON', null, [{ industryCode: '61' }], 7)).toBe(40 + 20 + 5 + 20)
  })

  it('load is convex: above 60 % of capacity 5 a target, above 80 % 10, so that equals share', async () => {
    const remits = [{ industryCode: '17' }]
    const twoOfFive = { capacity: 5, remits }
    await setTerms(city, [
      { teamCode: 'SCIENCE-1', ...twoOfFive },
      { teamCode: 'SCIENCE-2', ...twoOfFive },
      { teamCode: 'EAST-ECON', remits: [] },
    ])
    // E3, E6, E9, E12 are all the cotton there is: 2 and 2, or 3 and 1, cost nothing more; 4 and 0 would cost 5.
    const run = await schedule(city)
    const [one, two] = [await given(run, 'SCIENCE-1'), await given(run, 'SCIENCE-2')]
    expect([...one, ...two].sort((a, b) => a - b)).toEqual([3, 6, 9, 12])
    expect(Math.max(one.length, two.length)).toBeLessThan(4)
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 5, remits: [] }])
    const alone = await schedule(city)
    expect(alone.summary!.totalCost - run.summary!.totalCost).toBe(5)
    expect([1, 2, 3, 4, 5].map((l) => loadPoints({ capacity: 5 } as Parameters<typeof loadPoints>[0], l))).toEqual([
      0, 0, 0, 5, 10,
    ])
  })

  it('being early does not count: the first plan and the one flagged behind it weigh alike', async () => {
    const remits = [{ industryCode: '61' }]
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: 1, remits },
      { teamCode: 'AGRICULTURE', capacity: 1, remits },
    ])
    await registered(city, 'TOURISM', 1)
    await registered(city, 'AGRICULTURE', 1)
    await registered(city, 'AGRICULTURE', 4)
    await registered(city, 'TOURISM', 4)
    const run = await schedule(city)
    expect(await given(run, 'TOURISM')).toHaveLength(1)
    expect([...(await given(run, 'TOURISM')), ...(await given(run, 'AGRICULTURE'))].sort()).toEqual([1, 4])
  })

  it('a plan alone makes nobody eligible', async () => {
    await registered(city, 'SCIENCE-2', 1)
    const run = await schedule(city)
    expect(await given(run, 'SCIENCE-2')).toEqual([])
  })

  it('district teams stay inside their area', async () => {
    await setTerms(city, [
      { teamCode: 'EAST-ECON', capacity: null, remits: [{ industryCode: '17' }, { industryCode: '61' }] },
      { teamCode: 'SCIENCE-1', remits: [] },
      { teamCode: 'TOURISM', remits: [] },
    ])
    expect(await given(await schedule(city), 'EAST-ECON')).toEqual([1, 3, 4, 6])
  })

  it('a court owns by pairing only, whatever its remits say', async () => {
    await setTerms(city, [
      { teamCode: 'COURT', capacity: null, remits: [{ sizeClass: 'SMALL' }, { industryCode: '61' }] },
    ])
    await pair(city, [{ team: 'COURT', n: 2 }])
    expect(await given(await schedule(city), 'COURT')).toEqual([2])
  })

  it('a team without terms owns by pairing only; capacity 0 nothing at all', async () => {
    await pair(city, [
      { team: 'SCIENCE-2', n: 1 },
      { team: 'TOURISM', n: 4 },
    ])
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 0, remits: [{ industryCode: '61' }] }])
    const run = await schedule(city)
    expect(await given(run, 'SCIENCE-2')).toEqual([1])
    expect(await given(run, 'TOURISM')).toEqual([])
  })

  it('fixed targets are kept above capacity, and count in it', async () => {
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 1, remits: [{ industryCode: '61' }] }])
    await changed(city, 'pinOwner', 2, 'TOURISM')
    await recordAt(city, 'TOURISM', 3)
    const run = await schedule(city)
    expect(await given(run, 'TOURISM')).toEqual([2, 3])
    expect(run.summary).toMatchObject({ pinned: 1, fallbackNoCapacity: 4, fallback: 4 })
  })

  it('a target pinned to a fallback team counts as fallback, but neither as without remit nor as without capacity', async () => {
    await changed(city, 'pinOwner', 1, '999901001')
    expect((await schedule(city)).summary).toMatchObject({
      targets: 12,
      owned: 11,
      fallback: 1,
      fallbackNoRemit: 0,
      fallbackNoCapacity: 0,
      pinned: 1,
    })
  })
})

describe('First come, first served', () => {
  it('is what departments would reach alone: in the order of enrolment, each to its cheapest team with room', async () => {
    // Hotels E1, E4, E7, E10 in this order. EAST-ECON may own E1 and E4 only, TOURISM all; TOURISM is cheaper for all (5 + 10).
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: 2, remits: [{ industryCode: '6110' }] },
      { teamCode: 'EAST-ECON', capacity: 2, remits: [{ industryCode: '61' }] },
      { teamCode: 'AGRICULTURE', remits: [] },
      { teamCode: 'SCIENCE-1', remits: [] },
    ])
    const { summary } = await schedule(city)
    // Greedy: E1 to TOURISM (70); its second place would cost 10 more (80 against 75), so E4 goes to EAST-ECON; E7 takes the
    // second place; nothing is left for E10. With E1 and E4 at EAST-ECON all four are owned.
    expect(summary).toMatchObject({ owned: 4, fallbackNoCapacity: 0, greedyOwned: 3 })
    expect(summary!.greedyCost).toBe(70 + 75 + (70 + 10))
    expect(summary!.totalCost).toBe(75 + (75 + 10) + 70 + (70 + 10))
  })
})

describe('A shortage', () => {
  it('names the targets and teams that fall short, in both languages', async () => {
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 1, remits: [{ industryCode: '61' }] }])
    const run = await schedule(city)
    expect(run.summary).toMatchObject({ fallback: 3, fallbackNoCapacity: 3, fallbackNoRemit: 0 })
    expect(run.shortage).toMatchObject({
      targets: 4,
      capacity: 1,
      missing: 3,
      teams: [{ code: 'TOURISM' }],
    })
    expect(run.shortage!.sample.map(({ id }) => numberOf(id)).sort((a, b) => a - b)).toEqual([1, 4, 7, 10])
    expect(run.shortage!.explanation).toContain('4 targets can be owned only by 旅游局')
    expect(run.shortage!.explanation).toContain('3 short')
    const chinese = await readRun(city, run.id, { language: 'zh-CN' })
    expect(chinese.shortage!.explanation).toBe('有 4 家只能由旅游局负责，这些单位共可负责 1 家，缺 3 家。')
  })

  it('is none where only remits are missing', async () => {
    await setTerms(city, [{ teamCode: 'TOURISM', remits: [] }])
    const run = await schedule(city)
    expect(run).toMatchObject({ shortage: null, summary: { fallbackNoRemit: 4, fallbackNoCapacity: 0 } })
  })
})

describe('A run at work', () => {
  it('is the only one of its campaign: RUN_IN_PROGRESS; another campaign has its own', async () => {
    const lock = await lockTable(city, 'visit_plan', 'ACCESS EXCLUSIVE')
    const { scheduleRun } = await startRun(city)
    await lock.waitedFor()
    expect(refusals(await startRun(city))).toEqual(['RUN_IN_PROGRESS campaignId'])
    expect(refusals(await closeCampaign(city))).toEqual(['RUN_IN_PROGRESS campaignId'])
    expect(refusals(await publishRun(city, scheduleRun!))).toEqual(['INVALID_STATE scheduleRunId'])
    const other = await openTwelve(base)
    const elsewhere = await startRun(other)
    expect(elsewhere.userErrors).toEqual([])
    await lock.release()
    expect(await endOf(city, scheduleRun!.id)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await endOf(other, elsewhere.scheduleRun!.id)).toMatchObject({ status: 'SUCCEEDED' })
    expect((await startRun(city)).userErrors).toEqual([])
    await schedule(await openTwelve(base))
  })

  it('ten starts at the same time give one run', async () => {
    const lock = await lockTable(city, 'visit_plan', 'ACCESS EXCLUSIVE')
    const answers = await Promise.all(Array.from({ length: 10 }, () => startRun(city)))
    await lock.release()
    const started = answers.filter(({ scheduleRun }) => scheduleRun !== null)
    expect(started).toHaveLength(1)
    expect(answers.flatMap(refusals)).toEqual(Array(9).fill('RUN_IN_PROGRESS campaignId'))
    await endOf(city, started[0]!.scheduleRun!.id)
  })

  it('is cancelled: CANCELLED, nothing decided, and never to be published', async () => {
    const lock = await lockTable(city, 'visit_plan', 'ACCESS EXCLUSIVE')
    const { scheduleRun } = await startRun(city, 'PUBLISH')
    await lock.waitedFor()
    const cancelled = await cancelRun(city, scheduleRun!.id)
    expect(cancelled).toMatchObject({ scheduleRun: { status: 'CANCELLED' }, userErrors: [] })
    expect(cancelled.scheduleRun!.finishedAt).not.toBeNull()
    // The next one may start before the first has seen that it is over.
    const next = await startRun(city)
    expect(next.userErrors).toEqual([])
    await lock.release()
    expect(await endOf(city, next.scheduleRun!.id)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await readRun(city, scheduleRun!.id)).toMatchObject({
      status: 'CANCELLED',
      summary: null,
      certificate: null,
      publishedAt: null,
    })
    expect((await assignmentsOf(city, scheduleRun!.id)).totalCount).toBe(0)
    expect(refusals(await publishRun(city, scheduleRun!))).toEqual(['INVALID_STATE scheduleRunId'])
    expect(await ownerOf(city, 1)).toMatchObject({ source: 'FALLBACK' })
  })

  it('is cancelled also when its answer is there already but not yet stored', async () => {
    const lock = await lockTable(city, 'schedule_run', 'EXCLUSIVE')
    const starting = startRun(city)
    await lock.waitedFor()
    await lock.release()
    const { scheduleRun } = await starting
    const cancelled = await cancelRun(city, scheduleRun!.id)
    const run = await endOf(city, scheduleRun!.id)
    // Whoever comes first decides; there is no third outcome.
    if (cancelled.userErrors.length > 0) expect(refusals(cancelled)).toEqual(['INVALID_STATE scheduleRunId'])
    expect(run.status).toBe(cancelled.userErrors.length > 0 ? 'SUCCEEDED' : 'CANCELLED')
  })

  it('that has ended cannot be cancelled: INVALID_STATE; one that is none is NOT_FOUND', async () => {
    const run = await schedule(city)
    expect(refusals(await cancelRun(city, run.id))).toEqual(['INVALID_STATE scheduleRunId'])
    for (const id of ['nonsense', '', city.campaignId]) {
      expect(refusals(await cancelRun(city, id))).toEqual(['NOT_FOUND scheduleRunId'])
      expect(refusals(await publishRun(city, { id, campaignVersion: 1 }))).toEqual(['NOT_FOUND scheduleRunId'])
    }
  })
})

describe('scheduleVisits', () => {
  it('does one thing under one idempotency key', async () => {
    const first = await startRun(city, 'PREVIEW', { idempotencyKey: 'k' })
    await endOf(city, first.scheduleRun!.id)
    const again = await startRun(city, 'PREVIEW', { idempotencyKey: 'k' })
    expect(again).toMatchObject({ scheduleRun: { id: first.scheduleRun!.id, status: 'SUCCEEDED' }, userErrors: [] })
    expect(refusals(await startRun(city, 'PUBLISH', { idempotencyKey: 'k' }))).toEqual([
      'IDEMPOTENCY_KEY_REUSED idempotencyKey',
    ])
    const { scheduleRuns } = await city.data<{ scheduleRuns: { totalCount: number } }>(
      'query ($id: ID!) { scheduleRuns(campaignId: $id) { totalCount } }',
      { id: city.campaignId },
    )
    expect(scheduleRuns.totalCount).toBe(1)
  })

  it('in a closed campaign is CAMPAIGN_CLOSED, of no campaign NOT_FOUND', async () => {
    const run = await schedule(city)
    await closeCampaign(city)
    expect(refusals(await startRun(city))).toEqual(['CAMPAIGN_CLOSED campaignId'])
    expect(refusals(await publishRun(city, run))).toEqual(['CAMPAIGN_CLOSED scheduleRunId'])
    for (const campaignId of ['nonsense', '', city.targetIds[1]])
      expect(refusals(await startRun(city, 'PREVIEW', { campaignId }))).toEqual(['NOT_FOUND campaignId'])
  })
})

describe('PUBLISH', () => {
  it('publishes by itself', async () => {
    const run = await schedule(city, 'PUBLISH')
    expect(run.publishedAt).not.toBeNull()
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'TOURISM' }, source: 'SCHEDULE' })
  })

  it('ends SUPERSEDED when the campaign changes meanwhile: its answer is kept, nothing is published', async () => {
    // The run has read and solved, and stands before the place where its answer is stored.
    const lock = await lockTable(city, 'schedule_problem')
    const { scheduleRun } = await startRun(city, 'PUBLISH')
    await lock.waitedFor()
    await changed(city, 'handOverOwner', 1, 'AGRICULTURE')
    const before = await dumpCampaign(city)
    await lock.release()
    const run = await endOf(city, scheduleRun!.id)
    expect(run).toMatchObject({ status: 'SUPERSEDED', publishedAt: null, summary: { owned: 12 } })
    expect(run.error).toMatch(/version/)
    expect(await dumpCampaign(city)).toEqual(before)
    expect(refusals(await publishRun(city, run))).toEqual(['INVALID_STATE scheduleRunId'])
  })

  it('plans that come meanwhile do not supersede it', async () => {
    const lock = await lockTable(city, 'schedule_problem')
    const { scheduleRun } = await startRun(city, 'PUBLISH')
    await lock.waitedFor()
    await registered(city, 'AGRICULTURE', 1)
    await lock.release()
    expect(await endOf(city, scheduleRun!.id)).toMatchObject({ status: 'SUCCEEDED' })
    const { plans } = (await dumpCampaign(city)) as { plans: { status: string }[] }
    expect(plans.map(({ status }) => status).sort()).toEqual(['ACTIVE', 'MERGED'])
  })
})

describe('What a run shows', () => {
  it('moves and assignments in pages, by target, every one once', async () => {
    const run = await schedule(city)
    for (const read of [movesOf, assignmentsOf]) {
      const seen: string[] = []
      for (let after: string | null = null, more = true; more; ) {
        const page: {
          totalCount: number
          nodes: { target: { id: string } }[]
          pageInfo: { hasNextPage: boolean; endCursor: string | null }
        } = await read(city, run.id, { first: 5, after })
        expect(page.totalCount).toBe(12)
        seen.push(...page.nodes.map(({ target }) => target.id))
        more = page.pageInfo.hasNextPage
        after = page.pageInfo.endCursor
      }
      expect(seen.sort()).toEqual(city.targetIds.slice(1, 13).sort())
    }
  })

  it('the assignments of one team; of a team that there is not, none', async () => {
    const run = await schedule(city)
    const page = await assignmentsOf(city, run.id, { teamId: city.teamIds.TOURISM! })
    expect(page.totalCount).toBe(4)
    expect(new Set(page.nodes.map(({ team }) => team.code))).toEqual(new Set(['TOURISM']))
    expect((await assignmentsOf(city, run.id, { teamId: 'nonsense' })).totalCount).toBe(0)
  })

  it('moves: only the targets whose owner changes, from whom to whom, and why', async () => {
    await changed(city, 'handOverOwner', 1, 'TOURISM')
    const run = await schedule(city)
    const { nodes } = await movesOf(city, run.id)
    expect(nodes.map(({ target }) => numberOf(target.id))).not.toContain(1)
    expect(nodes.find(({ target }) => target.id === city.targetIds[2])).toMatchObject({
      from: { code: '999901001' },
      to: { code: 'AGRICULTURE' },
      reason: expect.stringContaining('农委'),
    })
  })

  it('runs of a campaign, the newest first', async () => {
    const ids = [(await schedule(city)).id, (await schedule(city)).id]
    const { scheduleRuns } = await city.data<{ scheduleRuns: { totalCount: number; nodes: { id: string }[] } }>(
      'query ($id: ID!) { scheduleRuns(campaignId: $id, first: 1) { totalCount nodes { id } } }',
      { id: city.campaignId },
    )
    expect(scheduleRuns).toMatchObject({ totalCount: 2, nodes: [{ id: ids[1] }] })
  })

  it("a department its own teams' part, a district's office what lies below its area, an inspector everything", async () => {
    const run = await schedule(city)
    const seen = async (who: Parameters<typeof readRun>[2]) => {
      const options = who ? { who } : {}
      const assignments = await assignmentsOf(city, run.id, options)
      const moves = await movesOf(city, run.id, options)
      expect(assignments.totalCount).toBe(assignments.nodes.length)
      expect(moves.totalCount).toBe(moves.nodes.length)
      return [assignments, moves].map(({ nodes }) =>
        nodes.map(({ target }) => numberOf(target.id)).sort((a, b) => a - b),
      )
    }
    const hotels = [1, 4, 7, 10]
    expect(await seen({ department: 'TOURISM' })).toEqual([hotels, hotels])
    expect(await seen({ department: 'COURT' })).toEqual([[], []])
    expect(await seen({ area: '999901' })).toEqual([
      [1, 2, 3, 4, 5, 6],
      [1, 2, 3, 4, 5, 6],
    ])
    const all = Array.from({ length: 12 }, (_, i) => i + 1)
    expect(await seen({ role: Role.INSPECTOR })).toEqual([all, all])
  })

  it('an analyst sees no runs, and only the office of the whole city starts, cancels and publishes them', async () => {
    const run = await schedule(city)
    const { data, codes } = await city.ask<{ node: null }>(
      'query ($id: ID!) { node(id: $id) { id } }',
      { id: run.id },
      { role: Role.ANALYST },
    )
    expect([data.node, codes]).toEqual([null, []])
    const list = 'query ($id: ID!) { scheduleRuns(campaignId: $id) { totalCount } }'
    expect((await city.ask(list, { id: city.campaignId }, { role: Role.ANALYST })).codes).toEqual(['FORBIDDEN'])
    const changes = [
      ['scheduleVisits', { campaignId: 'nonsense', mode: 'PREVIEW' }],
      ['cancelScheduleRun', { scheduleRunId: 'nonsense' }],
      ['publishSchedule', { scheduleRunId: 'nonsense', expectedCampaignVersion: 1 }],
    ] as const
    for (const [operation, input] of changes)
      for (const who of [
        { department: 'TOURISM' },
        { role: Role.INSPECTOR },
        { role: Role.ANALYST },
        { area: '999901' },
      ]) {
        const type = `${operation[0]!.toUpperCase()}${operation.slice(1)}Input`
        const answer = await city.ask(
          `mutation ($input: ${type}!) { ${operation}(input: $input) { userErrors { code } } }`,
          { input },
          who,
        )
        expect(answer.codes).toEqual(['FORBIDDEN'])
      }
  })
})
