import 'reflect-metadata'
import { countUp, readCampaign } from '../support/campaign-facts'
import { bestFigures } from '../support/optimum'
import { changed, enrolEnterprise, pair, refusals, setTerms } from '../support/owners'
import { enrol, openManyKinds, openTwelve } from '../support/random-campaigns'
import {
  assignmentsOf,
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
import {
  auditOf,
  campaignOf,
  duplicateOf,
  ownerOf,
  PLAN,
  type Plan,
  planOf,
  recordAt,
  register,
  registered,
  reschedule,
  resolve,
} from '../support/visits'

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

/** Previews and publishes, as an office does that looks first. */
async function publish(): Promise<Run> {
  const { scheduleRun, userErrors } = await publishRun(city, await schedule(city))
  if (!scheduleRun) throw new Error(JSON.stringify(userErrors))
  return scheduleRun
}

async function plansOf(n: number): Promise<Plan[]> {
  const { node } = await city.data<{ node: { visitPlans: { nodes: Plan[] } } }>(
    `query ($id: ID!, $campaignId: ID!) {
      node(id: $id) { ... on Enterprise { visitPlans(campaignId: $campaignId) { nodes { ${PLAN} } } } }
    }`,
    { id: city.targetIds[n], campaignId: city.campaignId },
  )
  return node.visitPlans.nodes
}
const holderOf = async (n: number): Promise<Plan> => {
  const active = (await plansOf(n)).filter(({ status }) => status === 'ACTIVE')
  expect(active).toHaveLength(1)
  return active[0]!
}
const openDuplicates = async (): Promise<number> =>
  (
    await city.data<{ duplicateVisits: { totalCount: number } }>(
      'query ($id: ID!) { duplicateVisits(campaignId: $id, status: [OPEN]) { totalCount } }',
      { id: city.campaignId },
    )
  ).duplicateVisits.totalCount

describe('Publishing', () => {
  it.each([
    ['documentNumber', '号'.repeat(101)],
    ['reason', '因'.repeat(501)],
  ])('refuses a %s without end, and publishes nothing', async (field, text) => {
    const preview = await schedule(city)
    const { scheduleRun, userErrors } = await publishRun(city, preview, { [field]: text })
    expect(scheduleRun).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: [field] }])
    expect((await campaignOf(city)).phase).toBe('INTAKE')
  })

  it('gives owners as the run says, and says by which run; the phase is PUBLISHED and the version one more', async () => {
    const before = await campaignOf(city)
    const preview = await schedule(city)
    const { scheduleRun, userErrors } = await publishRun(city, preview, { documentNumber: '常走访〔2026〕3号' })
    expect(userErrors).toEqual([])
    expect(scheduleRun).toMatchObject({ id: preview.id, status: 'SUCCEEDED', summary: preview.summary })
    expect(scheduleRun!.publishedAt).not.toBeNull()
    expect(before.phase).toBe('INTAKE')
    expect(await campaignOf(city)).toEqual({ phase: 'PUBLISHED', version: before.version + 1 })
    for (const { target, team } of (await assignmentsOf(city, preview.id)).nodes) {
      const { node } = await city.data<{
        node: {
          owner: {
            team: { code: string }
            source: string
            history: { nodes: { scheduleRun: { id: string } | null }[] }
          }
        }
      }>(
        `query ($id: ID!, $campaignId: ID!) {
          node(id: $id) {
            ... on Enterprise {
              owner(campaignId: $campaignId) { team { code } source history(first: 1) { nodes { scheduleRun { id } } } }
            }
          }
        }`,
        { id: target.id, campaignId: city.campaignId },
      )
      expect(node.owner).toMatchObject({
        team: { code: team.code },
        source: 'SCHEDULE',
        history: { nodes: [{ scheduleRun: { id: preview.id } }] },
      })
    }
    expect(await auditOf(city)).toMatchObject({ inScope: 12, withoutOwner: 0, holds: true })
  })

  it("keeps the owner's own plan and its day", async () => {
    const others = await registered(city, 'AGRICULTURE', 1, { plannedOn: '2026-04-11' })
    const own = await registered(city, 'TOURISM', 1, { plannedOn: '2026-04-21' })
    expect(own.status).toBe('DUPLICATE')
    await publish()
    expect(await holderOf(1)).toMatchObject({
      id: own.id,
      team: { code: 'TOURISM' },
      origin: 'SELF_ARRANGED',
      plannedOn: '2026-04-21',
      participants: [{ code: 'AGRICULTURE' }],
    })
    expect(await planOf(city, others.id)).toMatchObject({ status: 'MERGED', mergedInto: { id: own.id } })
  })

  it("makes a new plan of origin SCHEDULE with the earliest of the others' days where the owner has none", async () => {
    await registered(city, 'AGRICULTURE', 1)
    await registered(city, 'SCIENCE-1', 1, { plannedOn: '2026-04-22', halfDay: 'MORNING' })
    await registered(city, 'COURT', 1, { plannedOn: '2026-04-17', halfDay: 'EVENING' })
    await publish()
    expect(await holderOf(1)).toMatchObject({
      team: { code: 'TOURISM' },
      origin: 'SCHEDULE',
      plannedOn: '2026-04-17',
      halfDay: 'EVENING',
      round: 1,
    })
  })

  it('without any day the new plan has none either', async () => {
    await registered(city, 'AGRICULTURE', 1)
    await publish()
    expect(await holderOf(1)).toMatchObject({ origin: 'SCHEDULE', plannedOn: null })
  })

  it('takes at most two along: by fit of remit, then pairing, then registration; the rest is WITHDRAWN and told why', async () => {
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: 10, remits: [{ industryCode: '6110' }] },
      { teamCode: 'EAST-ECON', capacity: 0, remits: [{ industryCode: '61' }] },
    ])
    await pair(city, [{ team: 'COURT', n: 1 }])
    await changed(city, 'pinOwner', 1, 'TOURISM')
    const [agriculture, science, court, eastEcon] = [
      await registered(city, 'AGRICULTURE', 1),
      await registered(city, 'SCIENCE-1', 1),
      await registered(city, 'COURT', 1),
      await registered(city, 'EAST-ECON', 1),
    ]
    const run = await publish()
    const host = await holderOf(1)
    expect(host).toMatchObject({ team: { code: 'TOURISM' }, origin: 'SCHEDULE' })
    expect(host.participants.map(({ code }) => code).sort()).toEqual(['COURT', 'EAST-ECON'])
    for (const { id } of [court, eastEcon]) {
      const plan = await planOf(city, id)
      expect(plan).toMatchObject({ status: 'MERGED', mergedInto: { id: host.id } })
      expect(plan!.statusReason).toContain('旅游局')
    }
    for (const { id } of [agriculture, science]) {
      const plan = await planOf(city, id)
      expect(plan).toMatchObject({ status: 'WITHDRAWN', mergedInto: null })
      expect(plan!.statusReason).toContain('旅游局')
    }
    expect(run.summary).toMatchObject({ visitsSaved: 4, duplicatesResolved: 1 })
  })

  it('who registered first comes along where neither remit nor pairing decides', async () => {
    const first = [await registered(city, 'COURT', 1), await registered(city, 'SCIENCE-2', 1)]
    const last = await registered(city, 'AGRICULTURE', 1)
    await publish()
    for (const { id } of first) expect(await planOf(city, id)).toMatchObject({ status: 'MERGED' })
    expect(await planOf(city, last.id)).toMatchObject({ status: 'WITHDRAWN' })
  })

  it('a recused team does not come along', async () => {
    const plan = await registered(city, 'AGRICULTURE', 1)
    await changed(city, 'forbidOwner', 1, 'AGRICULTURE')
    await publish()
    expect(await planOf(city, plan.id)).toMatchObject({ status: 'WITHDRAWN' })
    expect(await holderOf(1)).toMatchObject({ participants: [] })
  })

  it('a plan that had joined another visit joins the owner’s, and is not counted as saved once more', async () => {
    const agriculture = await registered(city, 'AGRICULTURE', 1)
    const science = await registered(city, 'SCIENCE-1', 1)
    await resolve(city, science.flagged!.id, agriculture.id, 'MERGE_INTO_JOINT_VISIT')
    const run = await publish()
    const host = await holderOf(1)
    expect(host).toMatchObject({ team: { code: 'TOURISM' }, origin: 'SCHEDULE' })
    for (const { id } of [agriculture, science])
      expect(await planOf(city, id)).toMatchObject({ status: 'MERGED', mergedInto: { id: host.id } })
    expect(run.summary!.visitsSaved).toBe(1)
  })

  it('the owner’s plan that had joined another visit takes it over', async () => {
    const science = await registered(city, 'SCIENCE-1', 1)
    const tourism = await registered(city, 'TOURISM', 1)
    await resolve(city, tourism.flagged!.id, science.id, 'MERGE_INTO_JOINT_VISIT')
    await publish()
    expect(await holderOf(1)).toMatchObject({ id: tourism.id, mergedInto: null, participants: [{ code: 'SCIENCE-1' }] })
  })

  it('resolves every duplicate, and a target with no plan gets none', async () => {
    for (const n of [1, 2, 3]) {
      await registered(city, 'SCIENCE-2', n)
      await registered(city, 'COURT', n)
    }
    const flagged = (await plansOf(1))[0]!.duplicate!.id
    expect(await openDuplicates()).toBe(3)
    const run = await publish()
    expect(await openDuplicates()).toBe(0)
    expect(await duplicateOf(city, flagged)).toMatchObject({
      status: 'RESOLVED',
      keptPlan: { id: (await holderOf(1)).id },
      resolvedAt: expect.anything(),
    })
    expect(run.summary).toMatchObject({ duplicatesResolved: 3, visitsSaved: 6 })
    expect(await plansOf(4)).toEqual([])
    expect(await auditOf(city)).toMatchObject({ withSeveralActivePlans: 0, holds: true })
  })

  it('a round that is DONE is over: no new plan; what was left open beside it is withdrawn', async () => {
    const done = await registered(city, 'AGRICULTURE', 1)
    const duplicate = await registered(city, 'SCIENCE-1', 1)
    await recordAt(city, 'AGRICULTURE', 1)
    await publish()
    expect(await planOf(city, done.id)).toMatchObject({ status: 'DONE' })
    expect(await planOf(city, duplicate.id)).toMatchObject({ status: 'WITHDRAWN' })
    expect((await plansOf(1)).map(({ status }) => status).sort()).toEqual(['DONE', 'WITHDRAWN'])
    expect(await openDuplicates()).toBe(0)
  })

  it('the next round of a visited target stays its owner’s', async () => {
    await registered(city, 'AGRICULTURE', 1)
    await recordAt(city, 'AGRICULTURE', 1)
    const second = await registered(city, 'AGRICULTURE', 1, { round: 2, purpose: 'FOLLOW_UP' })
    await publish()
    expect(await planOf(city, second.id)).toMatchObject({ status: 'ACTIVE', round: 2 })
  })

  it('what stays with the grass roots is theirs to visit: their plan, the others come along', async () => {
    await setTerms(city, [{ teamCode: 'TOURISM', remits: [] }])
    const plan = await registered(city, 'SCIENCE-1', 1, { plannedOn: '2026-04-20' })
    await publish()
    expect(await holderOf(1)).toMatchObject({
      team: { code: '999901001' },
      origin: 'SCHEDULE',
      plannedOn: '2026-04-20',
      participants: [{ code: 'SCIENCE-1' }],
    })
    expect(await planOf(city, plan.id)).toMatchObject({ status: 'MERGED' })
  })

  it("afterwards another team's plan is refused, naming owner and plan", async () => {
    const own = await registered(city, 'TOURISM', 1)
    await publish()
    const { userErrors, visitPlan } = await register(city, 'AGRICULTURE', 1)
    expect(visitPlan).toBeNull()
    expect(userErrors).toMatchObject([
      { code: 'NOT_OWNER', owner: { team: { code: 'TOURISM' } }, existingPlan: { id: own.id } },
    ])
  })

  it('saves what the preview said it would', async () => {
    await registered(city, 'TOURISM', 1)
    await registered(city, 'COURT', 1)
    await registered(city, 'COURT', 2)
    await registered(city, 'AGRICULTURE', 2)
    await registered(city, 'COURT', 3)
    const preview = await schedule(city)
    expect(preview.summary).toMatchObject({ visitsSaved: 3, duplicatesResolved: 2 })
    expect((await publishRun(city, preview)).scheduleRun!.summary).toEqual(preview.summary)
  })
})

describe('What cannot be published', () => {
  it('a run that does not rest on the campaign as it is: STALE_VERSION', async () => {
    const run = await schedule(city)
    for (const expectedCampaignVersion of [run.campaignVersion - 1, run.campaignVersion + 1])
      expect(refusals(await publishRun(city, run, { expectedCampaignVersion }))).toEqual([
        'STALE_VERSION expectedCampaignVersion',
      ])
    await changed(city, 'pinOwner', 1, 'AGRICULTURE')
    // Neither the version that the run has read nor the one that the campaign has now: they must be one.
    expect(refusals(await publishRun(city, run))).toEqual(['STALE_VERSION expectedCampaignVersion'])
    expect(refusals(await publishRun(city, run, { expectedCampaignVersion: run.campaignVersion + 1 }))).toEqual([
      'STALE_VERSION expectedCampaignVersion',
    ])
    expect(await campaignOf(city)).toEqual({ phase: 'INTAKE', version: run.campaignVersion + 1 })
  })

  it('each change that a schedule depends on makes a run stale; plans do not', async () => {
    const run = await schedule(city)
    await registered(city, 'COURT', 5)
    const changes: (() => Promise<unknown>)[] = [
      () => changed(city, 'forbidOwner', 1, 'TOURISM'),
      () => setTerms(city, [{ teamCode: 'TOURISM', capacity: 3, remits: [{ industryCode: '61' }] }]),
      () => pair(city, [{ team: 'COURT', n: 2 }]),
      () => enrolEnterprise(city, 14),
    ]
    for (const change of changes) {
      const next = await schedule(city)
      await change()
      expect(refusals(await publishRun(city, next))).toEqual(['STALE_VERSION expectedCampaignVersion'])
    }
    expect(refusals(await publishRun(city, run))).toEqual(['STALE_VERSION expectedCampaignVersion'])
    const last = await schedule(city)
    await registered(city, 'COURT', 6)
    expect(refusals(await publishRun(city, last))).toEqual([])
  })

  it('a run that would move a target visited since: STALE_VERSION, also when the visit changed no owner', async () => {
    const run = await schedule(city)
    const before = await campaignOf(city)
    await recordAt(city, '999901001', 1, {}, {})
    expect(await campaignOf(city)).toEqual(before)
    const refused = await publishRun(city, run)
    expect(refusals(refused)).toEqual(['STALE_VERSION scheduleRunId'])
    expect(refused.userErrors[0]!.message).toContain('测试企业1')
    const again = await schedule(city)
    expect(refusals(await publishRun(city, again))).toEqual([])
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: '999901001' } })
  })

  it('visited by whom the run gives it to, it is as stale: the run was made without knowing', async () => {
    const run = await schedule(city)
    await recordAt(city, 'TOURISM', 1)
    expect(refusals(await publishRun(city, run))).toEqual(['STALE_VERSION expectedCampaignVersion'])
  })

  it('in PUBLISHED a run that would move a target dated since: STALE_VERSION', async () => {
    const plan = await registered(city, 'TOURISM', 1)
    await publish()
    await setTerms(city, [{ teamCode: 'TOURISM', remits: [] }])
    const run = await schedule(city)
    expect((await movesOf(city, run.id)).nodes.map(({ target }) => target.id)).toContain(city.targetIds[1])
    await reschedule(city, plan.id, { plannedOn: '2026-04-25' })
    expect(refusals(await publishRun(city, run))).toEqual(['STALE_VERSION scheduleRunId'])
    expect(await planOf(city, plan.id)).toMatchObject({ status: 'ACTIVE', plannedOn: '2026-04-25' })
    await publish()
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'TOURISM' } })
  })

  it('what is published already: ALREADY_DECIDED', async () => {
    const run = await publish()
    const after = await dumpCampaign(city)
    expect(refusals(await publishRun(city, run))).toEqual(['ALREADY_DECIDED scheduleRunId'])
    expect(await dumpCampaign(city)).toEqual(after)
  })

  it('ten who publish one run at the same time: one does', async () => {
    await registered(city, 'COURT', 1)
    const run = await schedule(city)
    const answers = await Promise.all(Array.from({ length: 10 }, () => publishRun(city, run)))
    expect(answers.filter(({ scheduleRun }) => scheduleRun !== null)).toHaveLength(1)
    expect(answers.flatMap(refusals)).toEqual(Array(9).fill('ALREADY_DECIDED scheduleRunId'))
    expect((await campaignOf(city)).version).toBe(run.campaignVersion + 1)
    expect(await plansOf(1)).toHaveLength(2)
  })
})

describe('One transaction', () => {
  it('a reader meets the state before or the state after, nothing between', async () => {
    for (const n of [1, 2, 3]) {
      await registered(city, 'SCIENCE-2', n)
      await registered(city, 'COURT', n)
    }
    const run = await schedule(city)
    const state = async () => {
      const {
        campaign,
        scheduled,
        plans,
        duplicates,
        run: shown,
      } = await city.data<{
        campaign: { phase: string; version: number }
        scheduled: { totalCount: number }
        plans: { totalCount: number }
        duplicates: { totalCount: number }
        run: { publishedAt: Date | null }
      }>(
        `query ($id: ID!, $runId: ID!) {
          campaign: node(id: $id) { ... on Campaign { phase version } }
          scheduled: enterprises(filter: { campaignId: $id, ownershipSource: [SCHEDULE] }) { totalCount }
          plans: visitPlans(campaignId: $id, status: [MERGED]) { totalCount }
          duplicates: duplicateVisits(campaignId: $id, status: [OPEN]) { totalCount }
          run: node(id: $runId) { ... on ScheduleRun { publishedAt } }
        }`,
        { id: city.campaignId, runId: run.id },
      )
      return [campaign.phase, scheduled.totalCount, plans.totalCount, duplicates.totalCount, shown.publishedAt !== null]
    }
    const before = ['INTAKE', 0, 0, 3, false]
    expect(await state()).toEqual(before)
    // Duplicates are the last that publishing writes: it stands there with owners and plans changed.
    const lock = await lockTable(city, 'duplicate_visit')
    const publishing = publishRun(city, run)
    await lock.waitedFor()
    for (let i = 0; i < 10; i++) expect(await state()).toEqual(before)
    await lock.release()
    expect((await publishing).userErrors).toEqual([])
    expect(await state()).toEqual(['PUBLISHED', 12, 6, 0, true])
  })

  it('a registration meanwhile waits and meets PUBLISHED', async () => {
    await registered(city, 'TOURISM', 1)
    await registered(city, 'COURT', 1)
    const run = await schedule(city)
    const lock = await lockTable(city, 'duplicate_visit')
    const publishing = publishRun(city, run)
    await lock.waitedFor()
    const registering = register(city, 'AGRICULTURE', 2)
    const refused = register(city, 'AGRICULTURE', 1)
    await lock.release()
    expect((await publishing).userErrors).toEqual([])
    expect((await registering).visitPlan).toMatchObject({ status: 'ACTIVE' })
    expect((await refused).userErrors).toMatchObject([{ code: 'NOT_OWNER' }])
  })

  it.each(['PREVIEW', 'PUBLISH'] as const)('a failure in the middle leaves everything as it was (%s)', async (mode) => {
    for (const n of [1, 2, 3]) {
      await registered(city, 'SCIENCE-2', n)
      await registered(city, 'COURT', n)
    }
    const plan = (await plansOf(3)).find(({ team }) => team.code === 'COURT')!
    const [stored] = await city.db.query<{ id: string }>(`SELECT id FROM visit_plan ORDER BY id DESC LIMIT 1`)
    expect(plan.status).toBe('DUPLICATE')
    const preview = mode === 'PREVIEW' ? await schedule(city) : null
    const before = await dumpCampaign(city)
    await alter(`ADD CONSTRAINT broken_ck CHECK (id <> '${stored!.id}' OR status <> 'MERGED')`)
    try {
      if (preview) {
        await expect(publishRun(city, preview)).rejects.toThrow(/broken_ck/)
        expect(await readRun(city, preview.id)).toMatchObject({ status: 'SUCCEEDED', publishedAt: null })
      } else {
        const { scheduleRun } = await startRun(city, 'PUBLISH')
        const run = await endOf(city, scheduleRun!.id)
        expect(run).toMatchObject({ status: 'FAILED', publishedAt: null, summary: null })
        expect(run.error).toBe('The run failed and changed nothing; try again or tell the operator.')
      }
      expect(await dumpCampaign(city)).toEqual(before)
    } finally {
      await alter('DROP CONSTRAINT broken_ck')
    }
    const run = preview ?? (await schedule(city))
    expect((await publishRun(city, run)).userErrors).toEqual([])
  })

  const alter = (change: string): Promise<unknown> =>
    city.db.transaction((tx) => tx.execute(`ALTER TABLE visit_plan ${change}`))
})

describe('Scheduling again in PUBLISHED', () => {
  it('leaves pinned, visited and dated targets where they are', async () => {
    await changed(city, 'pinOwner', 1, 'TOURISM')
    const dated = await registered(city, 'TOURISM', 4, { plannedOn: '2026-04-20' })
    await registered(city, 'TOURISM', 10)
    await recordAt(city, 'TOURISM', 7)
    await publish()
    await setTerms(city, [{ teamCode: 'TOURISM', remits: [] }])
    const run = await publish()
    expect((await movesOf(city, run.id)).nodes.map(({ target }) => city.targetIds.indexOf(target.id))).toEqual([10])
    for (const n of [1, 4, 7]) expect(await ownerOf(city, n)).toMatchObject({ team: { code: 'TOURISM' } })
    expect(await ownerOf(city, 10)).toMatchObject({ team: { code: '999902002' }, source: 'FALLBACK' })
    expect(await planOf(city, dated.id)).toMatchObject({ status: 'ACTIVE' })
    expect(await holderOf(10)).toMatchObject({ team: { code: '999902002' } })
    expect(run.summary).toMatchObject({ moved: 1, pinned: 1 })
  })

  it('moves nobody when nothing has changed, whatever it would save', async () => {
    // Published by hand: hotels at AGRICULTURE, which may own them too, though TOURISM would be cheaper.
    await setTerms(city, [
      { teamCode: 'AGRICULTURE', capacity: 10, remits: [{ industryCode: 'H' }, { industryCode: '01' }] },
    ])
    await publish()
    for (const n of [1, 4]) await changed(city, 'handOverOwner', n, 'AGRICULTURE')
    const run = await schedule(city)
    expect((await movesOf(city, run.id)).nodes).toEqual([])
    expect(run.summary).toMatchObject({ moved: 0, visitsSaved: 0, duplicatesResolved: 0 })
  })

  it('owns as many as it can first, and moves as few as it must for that', async () => {
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: 2, remits: [{ industryCode: '6110' }] },
      { teamCode: 'AGRICULTURE', remits: [] },
      { teamCode: 'SCIENCE-1', remits: [] },
      { teamCode: 'EAST-ECON', remits: [] },
    ])
    await publish()
    const owned = (await readCampaign(city)).targets
    const first = [...owned.values()].filter(({ owner }) => owner.team === 'TOURISM').map(({ id }) => id)
    expect(first).toHaveLength(2)
    // One place less: one of the two loses its owner, and nobody else takes the place.
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 1, remits: [{ industryCode: '6110' }] }])
    const facts = await readCampaign(city)
    const run = await publish()
    const { nodes } = await movesOf(city, run.id)
    expect(nodes).toHaveLength(1)
    expect(first).toContain(nodes[0]!.target.id)
    expect(run.summary).toMatchObject({ owned: 1, moved: 1 })
    const ownerOf = new Map((await assignmentsOf(city, run.id)).nodes.map(({ target, team }) => [target.id, team.code]))
    expect(countUp(facts, (id) => ownerOf.get(id)!)).toEqual(await bestFigures(facts))
  })

  it('what nobody has planned leaves the grass roots freely; what they have planned stays, if another can go', async () => {
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: 0, remits: [{ industryCode: '6110' }] },
      { teamCode: 'AGRICULTURE', remits: [] },
      { teamCode: 'SCIENCE-1', remits: [] },
      { teamCode: 'EAST-ECON', remits: [] },
    ])
    // Standing pairings make E1, E4 and E7 40 points cheaper for TOURISM than E10.
    await pair(
      city,
      [1, 4, 7].map((n) => ({ team: 'TOURISM', n })),
    )
    for (const n of [1, 4, 7]) await registered(city, 'TOURISM', n)
    await publish()
    for (const n of [1, 4, 7])
      expect(await holderOf(n)).toMatchObject({ team: { code: `99990${n === 7 ? 2 : 1}00${n === 4 ? 2 : 1}` } })
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 1, remits: [{ industryCode: '6110' }] }])
    const run = await publish()
    expect((await movesOf(city, run.id)).nodes).toMatchObject([
      { target: { id: city.targetIds[10] }, to: { code: 'TOURISM' } },
    ])
    expect(run.summary).toMatchObject({ owned: 1, moved: 0 })
  })

  it('plans follow the owners that move; the others’ plans are not touched', async () => {
    const hotel = await registered(city, 'TOURISM', 1)
    const rice = await registered(city, 'AGRICULTURE', 2)
    await publish()
    const before = await planOf(city, rice.id)
    await setTerms(city, [
      { teamCode: 'TOURISM', remits: [] },
      { teamCode: 'SCIENCE-2', capacity: null, remits: [{ industryCode: '61' }] },
    ])
    const run = await publish()
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'SCIENCE-2' }, source: 'SCHEDULE' })
    expect(await holderOf(1)).toMatchObject({ team: { code: 'SCIENCE-2' }, participants: [{ code: 'TOURISM' }] })
    expect(await planOf(city, hotel.id)).toMatchObject({ status: 'MERGED' })
    expect(await planOf(city, rice.id)).toEqual(before)
    expect(run.summary).toMatchObject({ moved: 4, visitsSaved: 1 })
  })

  it('new enterprises are taken in without moving anybody', async () => {
    await publish()
    await enrol(city, [15, 16, 20])
    const run = await publish()
    expect(run.summary).toMatchObject({ targets: 15, moved: 0 })
    const moved = (await movesOf(city, run.id)).nodes.map(({ target }) => city.targetIds.indexOf(target.id))
    for (const n of moved) expect([15, 16, 20]).toContain(n)
    expect(moved.length).toBeGreaterThan(0)
  })
})
