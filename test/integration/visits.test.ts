import 'reflect-metadata'
import { newId } from '../../src/shared/ids'
import { globalId, uuidOf } from '../../src/shared/relay'
import type { Who } from '../support/api'
import { publish } from '../support/runs'
import { enterpriseCode, openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  campaignOf,
  closeCampaign,
  departmentOf,
  giveOwner,
  OFFICE,
  openCampaign,
  ownerOf,
  planOf,
  recordAt,
  recordByPlan,
  refusalOf,
  register,
  registered,
  resolve,
  VISIT,
  type Visit,
  withdraw,
} from '../support/visits'

let city: TownAndCountry
let campaign: TownAndCountry
beforeAll(async () => {
  city = await openTownAndCountry()
})
beforeEach(async () => {
  campaign = await openCampaign(city)
})
afterAll(() => city.close())

const visitOf = ({ visit, userErrors }: { visit: Visit | null; userErrors: unknown[] }): Visit => {
  expect(userErrors).toEqual([])
  return visit!
}
const countVisits = async (): Promise<number> => {
  const [row] = await city.db.query<{ count: number }>('SELECT count(*) AS count FROM visit WHERE campaign_id = $1', [
    uuidOf('Campaign', campaign.campaignId),
  ])
  return row!.count
}
/** visited and effectivelyVisited of the whole campaign. */
const coverage = async (): Promise<[number, number]> => {
  const { coverage: report } = await campaign.data<{
    coverage: { total: { visited: number; effectivelyVisited: number } }
  }>('query ($id: ID!) { coverage(campaignId: $id) { total { visited effectivelyVisited } } }', {
    id: campaign.campaignId,
  })
  return [report.total.visited, report.total.effectivelyVisited]
}

describe('A visit by its plan', () => {
  it('that entered makes the plan DONE, and is on the record', async () => {
    const plan = await registered(campaign, 'TOURISM', 1, { plannedOn: '2026-04-12' })
    const visit = visitOf(await recordByPlan(campaign, plan.id, { note: '谈了半小时' }, departmentOf('TOURISM')))
    expect(visit).toMatchObject({
      mode: 'ENTERED',
      visitedOn: '2026-04-08',
      conflict: null,
      effective: true,
      note: '谈了半小时',
      team: { code: 'TOURISM' },
      plan: { id: plan.id, status: 'DONE' },
      recordedBy: 'TOURISM',
    })
    expect(await coverage()).toEqual([1, 1])
  })

  it.each([
    ['DOORSTEP', 1],
    ['FORM_DROP', 1],
    ['PHONE', 0],
    ['NOT_MET', 0],
  ])('by %s is an attempt and leaves it as it was', async (mode, visited) => {
    const plan = await registered(campaign, 'TOURISM', 1)
    expect(visitOf(await recordByPlan(campaign, plan.id, { mode }))).toMatchObject({
      mode,
      effective: false,
      conflict: null,
      plan: { status: 'ACTIVE' },
    })
    expect(await coverage()).toEqual([visited, 0])
    expect(await ownerOf(campaign, 1)).toMatchObject({ source: 'FALLBACK' })
  })

  it('again on the same day in the same mode is the same record', async () => {
    const plan = await registered(campaign, 'TOURISM', 1)
    const first = visitOf(await recordByPlan(campaign, plan.id, { mode: 'PHONE' }))
    const again = visitOf(await recordByPlan(campaign, plan.id, { mode: 'PHONE', note: 'once more' }))
    expect(again).toMatchObject({ id: first.id, note: null })
    expect(visitOf(await recordByPlan(campaign, plan.id, { mode: 'PHONE', visitedOn: '2026-04-09' })).id).not.toBe(
      first.id,
    )
    expect(visitOf(await recordByPlan(campaign, plan.id, { mode: 'NOT_MET' })).id).not.toBe(first.id)
    const entered = visitOf(await recordByPlan(campaign, plan.id))
    // Though its plan is DONE by now: no second record, and no conflict either.
    expect(visitOf(await recordByPlan(campaign, plan.id))).toMatchObject({ id: entered.id, conflict: null })
    expect(await countVisits()).toBe(4)
  })

  it('recorded by ten at once is recorded once', async () => {
    const plan = await registered(campaign, 'TOURISM', 1)
    const visits = await Promise.all(Array.from({ length: 10 }, () => recordByPlan(campaign, plan.id)))
    expect(new Set(visits.map((each) => visitOf(each).id)).size).toBe(1)
    expect(await countVisits()).toBe(1)
  })

  it('may name campaign, target and team as well, if they agree', async () => {
    const plan = await registered(campaign, 'TOURISM', 1)
    const agreeing = { campaignId: campaign.campaignId, targetId: city.targetIds[1], teamId: city.teamIds.TOURISM }
    expect(refusalOf(await recordByPlan(campaign, plan.id, { ...agreeing, targetId: city.targetIds[2] }))).toEqual([
      'INVALID_INPUT',
      ['visitPlanId'],
    ])
    expect(refusalOf(await recordByPlan(campaign, plan.id, { ...agreeing, campaignId: city.campaignId }))).toEqual([
      'INVALID_INPUT',
      ['visitPlanId'],
    ])
    expect(refusalOf(await recordByPlan(campaign, plan.id, { ...agreeing, teamId: city.teamIds.COURT }))).toEqual([
      'INVALID_INPUT',
      ['teamId'],
    ])
    expect(await countVisits()).toBe(0)
    visitOf(await recordByPlan(campaign, plan.id, agreeing))
  })

  it('of another department, absent or malformed is NOT_FOUND alike', async () => {
    const plan = await registered(campaign, 'TOURISM', 7)
    const attempts: [string, Who][] = [
      [plan.id, { department: 'AGRICULTURE' }],
      [plan.id, { area: '999901' }],
      [globalId('VisitPlan', newId()), OFFICE],
      [globalId('Team', newId()), OFFICE],
      ['x', OFFICE],
      ['', OFFICE],
    ]
    for (const [id, who] of attempts)
      expect(refusalOf(await recordByPlan(campaign, id, {}, who))).toEqual(['NOT_FOUND', ['visitPlanId']])
    expect(await countVisits()).toBe(0)
  })
})

describe('factsAreKept', () => {
  it('a visit on a plan that waits is recorded with its conflict; the plan stays as it was', async () => {
    const holder = await registered(campaign, 'TOURISM', 1)
    const waiting = await registered(campaign, 'AGRICULTURE', 1)
    expect(visitOf(await recordByPlan(campaign, waiting.id))).toMatchObject({
      conflict: 'CROSS_UNIT',
      effective: true,
      plan: { id: waiting.id, status: 'DUPLICATE' },
    })
    expect(await planOf(campaign, holder.id)).toMatchObject({ status: 'ACTIVE' })
  })

  it('of a team of the same department it is DUPLICATE_TARGET', async () => {
    await registered(campaign, 'SCIENCE-1', 1)
    const waiting = await registered(campaign, 'SCIENCE-2', 1)
    expect(visitOf(await recordByPlan(campaign, waiting.id)).conflict).toBe('DUPLICATE_TARGET')
  })

  it('a visit on a withdrawn plan is recorded, and it stays withdrawn', async () => {
    const plan = await registered(campaign, 'TOURISM', 1)
    await registered(campaign, 'AGRICULTURE', 1)
    await withdraw(campaign, plan.id)
    expect(visitOf(await recordByPlan(campaign, plan.id))).toMatchObject({
      conflict: 'CROSS_UNIT',
      plan: { status: 'WITHDRAWN' },
    })
  })

  it('a second visit on a plan that is DONE is recorded with a conflict and counts once', async () => {
    const plan = await registered(campaign, 'TOURISM', 1)
    visitOf(await recordByPlan(campaign, plan.id))
    expect(visitOf(await recordByPlan(campaign, plan.id, { visitedOn: '2026-04-09' })).conflict).not.toBeNull()
    expect(await coverage()).toEqual([1, 1])
  })

  it('a visit without a plan is recorded; of whom the visit is not, with its conflict', async () => {
    expect(visitOf(await recordAt(campaign, 'TOURISM', 1))).toMatchObject({ conflict: null, plan: null })
    await registered(campaign, 'TOURISM', 2)
    expect(visitOf(await recordAt(campaign, 'COURT', 2))).toMatchObject({ conflict: 'CROSS_UNIT', plan: null })
    expect(visitOf(await recordAt(campaign, 'COURT', 2, { mode: 'NOT_MET' })).conflict).toBe('CROSS_UNIT')
    expect(await coverage()).toEqual([2, 2])
  })

  it('who has the plan and forgot to name it has still made that visit', async () => {
    const plan = await registered(campaign, 'TOURISM', 1)
    expect(visitOf(await recordAt(campaign, 'TOURISM', 1))).toMatchObject({
      conflict: null,
      plan: { id: plan.id, status: 'DONE' },
    })
    expect(visitOf(await recordAt(campaign, 'TOURISM', 1)).plan!.id).toBe(plan.id)
    expect(await countVisits()).toBe(1)
  })

  it('once owners are published, another team than the owner is in conflict; its visit is kept', async () => {
    await publish(campaign)
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'TOURISM' }, source: 'SCHEDULE' })
    expect(visitOf(await recordAt(campaign, 'COURT', 1, { mode: 'DOORSTEP' })).conflict).toBe('CROSS_UNIT')
    expect(visitOf(await recordAt(campaign, 'TOURISM', 1)).conflict).toBeNull()
    // E3 is the science bureau's first team's.
    expect(visitOf(await recordAt(campaign, 'SCIENCE-2', 9, { mode: 'PHONE' })).conflict).toBe('DUPLICATE_TARGET')
  })
})

describe('Who comes along', () => {
  const joint = async () => {
    const host = await registered(campaign, 'TOURISM', 1)
    const joining = await registered(campaign, 'AGRICULTURE', 1)
    await resolve(campaign, joining.flagged!.id, host.id, 'MERGE_INTO_JOINT_VISIT')
    return { host, joining }
  }

  it('and records the visit has made that of the plan it joined', async () => {
    const { host, joining } = await joint()
    expect(visitOf(await recordByPlan(campaign, joining.id, {}, departmentOf('AGRICULTURE')))).toMatchObject({
      conflict: null,
      team: { code: 'AGRICULTURE' },
      plan: { id: joining.id, status: 'MERGED' },
    })
    expect(await planOf(campaign, host.id)).toMatchObject({ status: 'DONE' })
    // It counts for the team of the plan.
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'TOURISM' }, source: 'MANUAL' })
  })

  it('may name its host’s plan and itself', async () => {
    const { host, joining } = await joint()
    const visit = visitOf(await recordByPlan(campaign, host.id, { teamId: city.teamIds.AGRICULTURE }))
    expect(visit).toMatchObject({ team: { code: 'AGRICULTURE' }, plan: { id: joining.id } })
    expect(await planOf(campaign, host.id)).toMatchObject({ status: 'DONE' })
  })

  it('may forget to name any', async () => {
    const { host } = await joint()
    expect(visitOf(await recordAt(campaign, 'AGRICULTURE', 1))).toMatchObject({ conflict: null })
    expect(await planOf(campaign, host.id)).toMatchObject({ status: 'DONE' })
  })

  it('by an attempt leaves the plan as it was', async () => {
    const { host, joining } = await joint()
    visitOf(await recordByPlan(campaign, joining.id, { mode: 'PHONE' }))
    expect(await planOf(campaign, host.id)).toMatchObject({ status: 'ACTIVE' })
  })
})

describe('visitedStays', () => {
  it('the first who enters becomes the owner, by hand as it were, and the version rises by one', async () => {
    const { version } = await campaignOf(campaign)
    visitOf(await recordAt(campaign, 'TOURISM', 1))
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'TOURISM' }, source: 'MANUAL', pinned: false })
    expect((await campaignOf(campaign)).version).toBe(version + 1)
  })

  it('the second one does not, and no attempt does; the version stays', async () => {
    visitOf(await recordAt(campaign, 'TOURISM', 1))
    const { version } = await campaignOf(campaign)
    visitOf(await recordAt(campaign, 'COURT', 1, { visitedOn: '2026-04-02' }))
    visitOf(await recordAt(campaign, 'COURT', 2, { mode: 'FORM_DROP' }))
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'TOURISM' } })
    expect(await ownerOf(campaign, 2)).toMatchObject({ source: 'FALLBACK' })
    expect((await campaignOf(campaign)).version).toBe(version)
  })

  it('holds for the grass roots too: who has entered stays, though the enterprise moves to another town', async () => {
    const { version } = await campaignOf(campaign)
    visitOf(await recordAt(campaign, '999901001', 1))
    expect((await campaignOf(campaign)).version).toBe(version)
    const move = (areaCode: string) => {
      const rows = [1, 2].map((n) => ({ uscc: enterpriseCode(n), areaCode }))
      return city.mutate('importEnterprises', 'ImportEnterprisesInput', { rows }, 'report { updated }')
    }
    await move('999902001')
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: '999901001' }, source: 'MANUAL' })
    expect(await ownerOf(campaign, 2)).toMatchObject({ team: { code: '999902001' }, source: 'FALLBACK' })
    // The enterprises are those of the other tests too.
    await move('999901001')
  })

  it('not where the target is pinned', async () => {
    await giveOwner(campaign, 'pinOwner', 'AGRICULTURE', 1)
    const { version } = await campaignOf(campaign)
    visitOf(await recordAt(campaign, 'TOURISM', 1))
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'AGRICULTURE' }, source: 'PIN', pinned: true })
    expect((await campaignOf(campaign)).version).toBe(version)
  })

  it('not who is recused', async () => {
    await giveOwner(campaign, 'forbidOwner', 'TOURISM', 1)
    visitOf(await recordAt(campaign, 'TOURISM', 1))
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: '999901001' }, source: 'FALLBACK' })
  })

  it('schedules hold it fixed; the office’s hand-over moves it', async () => {
    // A court owns nothing by remit; by having entered it stays.
    visitOf(await recordAt(campaign, 'COURT', 1))
    const { summary } = await publish(campaign)
    expect(summary).toMatchObject({ targets: 12, moved: 0 })
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'COURT' }, source: 'MANUAL' })
    expect((await giveOwner(campaign, 'handOverOwner', 'TOURISM', 1)).userErrors).toEqual([])
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'TOURISM' } })
  })

  it('once published too: who enters first answers for it from then on', async () => {
    await publish(campaign)
    visitOf(await recordAt(campaign, 'AGRICULTURE', 1))
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'AGRICULTURE' }, source: 'MANUAL' })
    expect((await register(campaign, 'TOURISM', 1)).userErrors).toMatchObject([
      { code: 'NOT_OWNER', owner: { team: { code: 'AGRICULTURE' } } },
    ])
  })
})

describe('What cannot have been', () => {
  it.each([
    ['tomorrow', { visitedOn: '2026-04-11' }, 'INVALID_INPUT', ['visitedOn']],
    ['after today and after the campaign', { visitedOn: '2026-05-11' }, 'INVALID_INPUT', ['visitedOn']],
    ['before the campaign', { visitedOn: '2026-03-31' }, 'OUTSIDE_CAMPAIGN_DATES', ['visitedOn']],
    ['with a note that is a book', { note: '长'.repeat(1001) }, 'INVALID_INPUT', ['note']],
  ])('%s', async (_, more, code, field) => {
    const plan = await registered(campaign, 'TOURISM', 1)
    expect(refusalOf(await recordByPlan(campaign, plan.id, more))).toEqual([code, field])
    expect(refusalOf(await recordAt(campaign, 'TOURISM', 1, more))).toEqual([code, field])
    expect(await countVisits()).toBe(0)
  })

  it('today and the first day have been', async () => {
    const plan = await registered(campaign, 'TOURISM', 1)
    visitOf(await recordByPlan(campaign, plan.id, { visitedOn: '2026-04-10', mode: 'PHONE' }))
    visitOf(await recordByPlan(campaign, plan.id, { visitedOn: '2026-04-01', mode: 'PHONE' }))
  })

  it('after the campaign’s last day, while today is later', async () => {
    const over = await openCampaign(city, { startsOn: '2026-03-01', endsOn: '2026-03-31' })
    const plan = await registered(over, 'TOURISM', 1)
    expect(refusalOf(await recordByPlan(over, plan.id, { visitedOn: '2026-04-01' }))).toEqual([
      'OUTSIDE_CAMPAIGN_DATES',
      ['visitedOn'],
    ])
    // Up to the last day it may be recorded until closing.
    visitOf(await recordByPlan(over, plan.id, { visitedOn: '2026-03-31', mode: 'PHONE' }))
    await closeCampaign(over)
    expect(refusalOf(await recordByPlan(over, plan.id, { visitedOn: '2026-03-31' }))).toEqual([
      'CAMPAIGN_CLOSED',
      ['visitPlanId'],
    ])
    expect(refusalOf(await recordAt(over, 'TOURISM', 1, { visitedOn: '2026-03-31' }))).toEqual([
      'CAMPAIGN_CLOSED',
      ['campaignId'],
    ])
    // The first in the order of the enum.
    expect(refusalOf(await recordByPlan(over, plan.id, { visitedOn: '2026-04-11' }))).toEqual([
      'INVALID_INPUT',
      ['visitedOn'],
    ])
    expect(refusalOf(await recordByPlan(over, plan.id, { visitedOn: '2026-04-01' }))).toEqual([
      'CAMPAIGN_CLOSED',
      ['visitPlanId'],
    ])
  })

  it('without a plan: campaign, target and team are there, in it and yours', async () => {
    const at = (more: Record<string, unknown>, who?: Who) => recordAt(campaign, 'TOURISM', 1, more, who)
    expect(refusalOf(await at({ campaignId: globalId('Campaign', newId()) }))).toEqual(['NOT_FOUND', ['campaignId']])
    expect(refusalOf(await at({ campaignId: 'x' }))).toEqual(['NOT_FOUND', ['campaignId']])
    expect(refusalOf(await at({ targetId: globalId('Enterprise', newId()) }))).toEqual(['NOT_FOUND', ['targetId']])
    expect(refusalOf(await at({}, { department: 'COURT' }))).toEqual(['TEAM_NOT_YOURS', ['teamId']])
    expect(refusalOf(await at({ teamId: 'x' }))).toEqual(['TEAM_NOT_YOURS', ['teamId']])
    const onlyEast = await openCampaign(city, { areaCode: '999901' })
    expect(refusalOf(await recordAt(onlyEast, 'TOURISM', 7))).toEqual(['TARGET_NOT_IN_CAMPAIGN', ['targetId']])
    for (const missing of [{ campaignId: null }, { targetId: null }, { teamId: null }])
      expect(refusalOf(await at(missing))).toEqual(['INVALID_INPUT', ['visitPlanId']])
    expect(await countVisits()).toBe(0)
  })

  it('under an idempotency key it is recorded once; another input is told', async () => {
    const first = visitOf(await recordAt(campaign, 'TOURISM', 1, { idempotencyKey: 'k', mode: 'PHONE' }))
    expect(visitOf(await recordAt(campaign, 'TOURISM', 1, { idempotencyKey: 'k', mode: 'PHONE' })).id).toBe(first.id)
    expect(refusalOf(await recordAt(campaign, 'TOURISM', 1, { idempotencyKey: 'k' }))).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
      ['idempotencyKey'],
    ])
  })
})

describe('A target that became ineligible', () => {
  it('keeps its visits, and one that took place is still recorded', async () => {
    const plan = await registered(campaign, 'TOURISM', 12)
    visitOf(await recordByPlan(campaign, plan.id, { mode: 'DOORSTEP' }))
    await city.mutate(
      'importEnterprises',
      'ImportEnterprisesInput',
      { rows: [{ uscc: enterpriseCode(12), registryState: 'DEREGISTERED' }] },
      'report { rejected }',
    )
    expect(await planOf(campaign, plan.id)).toMatchObject({ status: 'WITHDRAWN' })
    expect(visitOf(await recordByPlan(campaign, plan.id))).toMatchObject({
      effective: true,
      plan: { status: 'WITHDRAWN' },
    })
    expect(await countVisits()).toBe(2)
    await city.mutate(
      'importEnterprises',
      'ImportEnterprisesInput',
      { rows: [{ uscc: enterpriseCode(12), registryState: 'ACTIVE' }] },
      'report { rejected }',
    )
  })
})

describe('Who reads visits', () => {
  let ids: string[]
  beforeEach(async () => {
    ids = []
    const visits: [string, number, Record<string, unknown>][] = [
      ['TOURISM', 1, { visitedOn: '2026-04-02' }],
      ['AGRICULTURE', 2, { visitedOn: '2026-04-09', mode: 'PHONE' }],
      ['TOURISM', 7, { visitedOn: '2026-04-05', mode: 'DOORSTEP' }],
      ['SCIENCE-1', 8, { visitedOn: '2026-04-05' }],
      ['SCIENCE-2', 3, { visitedOn: '2026-04-03', note: '只给本单位看' }],
    ]
    for (const [team, n, more] of visits) ids.push(visitOf(await recordAt(campaign, team, n, more)).id)
  })

  interface Page {
    totalCount: number
    nodes: Visit[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
  }
  const list = async (args = '', variables: Record<string, unknown> = {}, who?: Who): Promise<Page> =>
    (
      await campaign.data<{ visits: Page }>(
        `query ($campaignId: ID!, $first: Int, $after: String, $teamIds: [ID!], $mode: [VisitMode!]) {
          visits(campaignId: $campaignId, first: $first, after: $after, teamIds: $teamIds, mode: $mode ${args}) {
            totalCount nodes { ${VISIT} } pageInfo { hasNextPage endCursor }
          }
        }`,
        { campaignId: campaign.campaignId, ...variables },
        who,
      )
    ).visits
  const places = ({ nodes }: Page) => nodes.map(({ id }) => ids.indexOf(id))

  it('the office and inspectors all, newest first, in pages that make up the whole', async () => {
    expect(places(await list())).toEqual([4, 3, 2, 1, 0])
    expect(places(await list('', {}, { role: 'INSPECTOR' as Who['role'] }))).toEqual([4, 3, 2, 1, 0])
    const instants = (await list()).nodes.map(({ recordedAt }) => recordedAt.getTime())
    expect(instants).toEqual([...instants].sort((a, b) => b - a))
    const found: number[] = []
    let after: string | null = null
    for (let pages = 0; pages < 3; pages++) {
      const page: Page = await list('', { first: 2, after })
      expect(page).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: pages < 2 } })
      found.push(...places(page))
      after = page.pageInfo.endCursor
    }
    expect(found).toEqual([4, 3, 2, 1, 0])
  })

  it('by team, mode, area and day; an empty list matches nothing', async () => {
    expect(places(await list('', { teamIds: [city.teamIds.TOURISM] }))).toEqual([2, 0])
    expect(places(await list('', { mode: ['PHONE', 'DOORSTEP'] }))).toEqual([2, 1])
    expect(places(await list(', areaCode: "999902"'))).toEqual([3, 2])
    expect(places(await list(', from: "2026-04-03", to: "2026-04-05"'))).toEqual([4, 3, 2])
    for (const nothing of [{ teamIds: [] }, { mode: [] }])
      expect(await list('', nothing)).toMatchObject({ totalCount: 0 })
  })

  it('a department its own teams’ only', async () => {
    const sciences = await list('', {}, { department: 'SCIENCE' })
    expect([sciences.totalCount, places(sciences)]).toEqual([2, [4, 3]])
    expect(sciences.nodes[0]!.note).toBe('只给本单位看')
    expect(await list('', { teamIds: [city.teamIds.TOURISM] }, { department: 'SCIENCE' })).toMatchObject({
      totalCount: 0,
    })
    const nodeFor = async (who: Who) =>
      (
        await campaign.data<{ node: { id: string } | null }>(
          'query ($id: ID!) { node(id: $id) { id } }',
          { id: ids[4] },
          who,
        )
      ).node
    expect(await nodeFor({ department: 'TOURISM' })).toBeNull()
    expect(await nodeFor({ department: 'SCIENCE' })).toEqual({ id: ids[4] })
    // Beside the enterprise as well.
    const beside = async (who: Who) =>
      (
        await campaign.data<{ node: { visits: { totalCount: number; nodes: { id: string }[] } } }>(
          `query ($id: ID!, $campaignId: ID!) {
            node(id: $id) { ... on Enterprise { visits(campaignId: $campaignId) { totalCount nodes { id } } } }
          }`,
          { id: city.targetIds[3], campaignId: campaign.campaignId },
          who,
        )
      ).node.visits
    expect(await beside(OFFICE)).toEqual({ totalCount: 1, nodes: [{ id: ids[4] }] })
    expect(await beside({ department: 'TOURISM' })).toEqual({ totalCount: 0, nodes: [] })
  })

  it('a district’s office those below its area, an analyst none', async () => {
    const east = await list('', {}, { area: '999901' })
    expect([east.totalCount, places(east)]).toEqual([3, [4, 1, 0]])
    const { codes } = await campaign.ask(
      'query ($id: ID!) { visits(campaignId: $id) { totalCount } }',
      { id: campaign.campaignId },
      { role: 'ANALYST' as Who['role'] },
    )
    expect(codes).toEqual(['FORBIDDEN'])
  })
})
