import 'reflect-metadata'
import { type ExecutionResult, parse, subscribe } from 'graphql'
import { createSchema } from '../../src/schema'
import { ListeningHub } from '../../src/server/notification-hub'
import { newId } from '../../src/shared/ids'
import { createLog } from '../../src/shared/log'
import { globalId } from '../../src/shared/relay'
import type { Who } from '../support/api'
import { publish } from '../support/runs'
import { enterpriseCode, openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  closeCampaign,
  DUPLICATE,
  type Duplicate,
  departmentOf,
  duplicateOf,
  giveOwner,
  OFFICE,
  openCampaign,
  ownerOf,
  type Plan,
  pinBaseline,
  planOf,
  recordByPlan,
  refusalOf,
  register,
  registered,
  resolve,
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

/** Plans of several teams for one enterprise, in this order; the first holds the visit. */
async function collide(teams: readonly string[], n = 1): Promise<{ plans: Plan[]; duplicate: Duplicate }> {
  const plans: (Plan & { flagged: Duplicate | null })[] = []
  for (const team of teams) plans.push(await registered(campaign, team, n))
  return { plans, duplicate: plans.at(-1)!.flagged! }
}
const statusOf = async (plans: readonly { id: string }[]) =>
  Promise.all(plans.map(async ({ id }) => (await planOf(campaign, id))!.status))

describe('The office decides a duplicate', () => {
  it('for the plan that came second, withdrawing the first', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    const { duplicateVisit, userErrors } = await resolve(campaign, duplicate.id, plans[1]!.id)
    expect(userErrors).toEqual([])
    expect(duplicateVisit).toMatchObject({ id: duplicate.id, status: 'RESOLVED', keptPlan: { id: plans[1]!.id } })
    expect(duplicateVisit!.resolvedAt).not.toBeNull()
    expect(await statusOf(plans)).toEqual(['WITHDRAWN', 'ACTIVE'])
    expect((await planOf(campaign, plans[0]!.id))!.statusReason).toContain('农委')
  })

  it('for a joint visit: the others become participants of the one kept', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE', 'COURT'])
    const { duplicateVisit } = await resolve(campaign, duplicate.id, plans[1]!.id, 'MERGE_INTO_JOINT_VISIT')
    expect(duplicateVisit).toMatchObject({ status: 'RESOLVED', keptPlan: { id: plans[1]!.id } })
    expect(await statusOf(plans)).toEqual(['MERGED', 'ACTIVE', 'MERGED'])
    expect(await planOf(campaign, plans[1]!.id)).toMatchObject({
      participants: [{ code: 'TOURISM' }, { code: 'COURT' }],
    })
    expect(await planOf(campaign, plans[0]!.id)).toMatchObject({ mergedInto: { id: plans[1]!.id } })
  })

  it('with a reason, which the withdrawn plan keeps', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    await campaign.mutate(
      'resolveDuplicateVisit',
      'ResolveDuplicateVisitInput',
      {
        duplicateVisitId: duplicate.id,
        keepPlanId: plans[0]!.id,
        resolution: 'WITHDRAW_OTHERS',
        reason: '市府办〔2026〕3 号',
      },
      'duplicateVisit { id }',
    )
    expect(await planOf(campaign, plans[1]!.id)).toMatchObject({
      status: 'WITHDRAWN',
      statusReason: '市府办〔2026〕3 号',
    })
  })

  it('once: again it is ALREADY_DECIDED, whichever plan is named', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    await resolve(campaign, duplicate.id, plans[0]!.id)
    for (const { id } of plans)
      expect(refusalOf(await resolve(campaign, duplicate.id, id))).toEqual(['ALREADY_DECIDED', ['duplicateVisitId']])
  })

  it('not against a visit that is DONE', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    await recordByPlan(campaign, plans[0]!.id)
    // It stays open until somebody decides.
    expect(await duplicateOf(campaign, duplicate.id)).toMatchObject({ status: 'OPEN' })
    expect(await statusOf(plans)).toEqual(['DONE', 'DUPLICATE'])
    expect(refusalOf(await resolve(campaign, duplicate.id, plans[1]!.id))).toEqual(['INVALID_STATE', ['keepPlanId']])
    expect((await resolve(campaign, duplicate.id, plans[0]!.id)).userErrors).toEqual([])
    expect(await statusOf(plans)).toEqual(['DONE', 'WITHDRAWN'])
  })

  it('for a plan of its own only', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE', 'COURT'])
    const elsewhere = await registered(campaign, 'TOURISM', 2)
    await withdraw(campaign, plans[2]!.id)
    for (const id of [elsewhere.id, plans[2]!.id])
      expect(refusalOf(await resolve(campaign, duplicate.id, id))).toEqual(['INVALID_INPUT', ['keepPlanId']])
    for (const id of [globalId('VisitPlan', newId()), duplicate.id, 'x'])
      expect(refusalOf(await resolve(campaign, duplicate.id, id))).toEqual(['NOT_FOUND', ['keepPlanId']])
    expect(await statusOf(plans)).toEqual(['ACTIVE', 'DUPLICATE', 'WITHDRAWN'])
  })

  it('not in a closed campaign', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    await closeCampaign(campaign)
    expect(refusalOf(await resolve(campaign, duplicate.id, plans[0]!.id))).toEqual([
      'CAMPAIGN_CLOSED',
      ['duplicateVisitId'],
    ])
    expect(await duplicateOf(campaign, duplicate.id)).toMatchObject({ status: 'OPEN' })
  })

  it('that there is, and that it may see', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'], 7)
    const ids: [string, Who][] = [
      [globalId('DuplicateVisit', newId()), OFFICE],
      [plans[0]!.id, OFFICE],
      ['malformed', OFFICE],
      // In the west; and a department that has no part in it.
      [duplicate.id, { area: '999901' }],
      [duplicate.id, { department: 'COURT' }],
    ]
    for (const [id, who] of ids)
      expect(refusalOf(await resolve(campaign, id, plans[0]!.id, 'WITHDRAW_OTHERS', who))).toEqual([
        'NOT_FOUND',
        ['duplicateVisitId'],
      ])
    expect(
      (await resolve(campaign, duplicate.id, plans[0]!.id, 'WITHDRAW_OTHERS', { area: '999902' })).userErrors,
    ).toEqual([])
  })
})

describe('A department', () => {
  it('may yield: what is not kept is all its own', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    const { userErrors } = await resolve(
      campaign,
      duplicate.id,
      plans[1]!.id,
      'WITHDRAW_OTHERS',
      departmentOf('TOURISM'),
    )
    expect(userErrors).toEqual([])
    expect(await statusOf(plans)).toEqual(['WITHDRAWN', 'ACTIVE'])
  })

  it('may come along instead', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    await resolve(campaign, duplicate.id, plans[0]!.id, 'MERGE_INTO_JOINT_VISIT', departmentOf('AGRICULTURE'))
    expect(await statusOf(plans)).toEqual(['ACTIVE', 'MERGED'])
  })

  it('may not withdraw another’s, nor yield for a third', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE', 'COURT'])
    const attempts: [Plan, string][] = [
      [plans[0]!, 'TOURISM'],
      [plans[1]!, 'AGRICULTURE'],
      [plans[0]!, 'COURT'],
    ]
    for (const [{ id }, team] of attempts)
      expect(refusalOf(await resolve(campaign, duplicate.id, id, 'WITHDRAW_OTHERS', departmentOf(team)))).toEqual([
        'TEAM_NOT_YOURS',
        ['keepPlanId'],
      ])
    expect(await statusOf(plans)).toEqual(['ACTIVE', 'DUPLICATE', 'DUPLICATE'])
  })

  it('decides among its own teams', async () => {
    const { plans, duplicate } = await collide(['SCIENCE-1', 'SCIENCE-2'])
    expect(duplicate.kind).toBe('DUPLICATE_TARGET')
    await resolve(campaign, duplicate.id, plans[1]!.id, 'WITHDRAW_OTHERS', { department: 'SCIENCE' })
    expect(await statusOf(plans)).toEqual(['WITHDRAWN', 'ACTIVE'])
  })

  it('leaves the baseline to the office', async () => {
    await pinBaseline(campaign, [{ team: 'TOURISM', n: 1 }])
    const { flagged, ...second } = await registered(campaign, 'AGRICULTURE', 1)
    const yieldTo = (who: Who) => resolve(campaign, flagged!.id, second.id, 'WITHDRAW_OTHERS', who)
    expect(refusalOf(await yieldTo(departmentOf('TOURISM')))).toEqual(['INVALID_STATE', ['keepPlanId']])
    expect((await yieldTo(OFFICE)).userErrors).toEqual([])
    expect(await planOf(campaign, second.id)).toMatchObject({ status: 'ACTIVE' })
  })
})

describe('When the ACTIVE plan is withdrawn in INTAKE', () => {
  it('the oldest DUPLICATE takes its place; with one left the duplicate is RESOLVED', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE', 'COURT'])
    await withdraw(campaign, plans[0]!.id)
    expect(await statusOf(plans)).toEqual(['WITHDRAWN', 'ACTIVE', 'DUPLICATE'])
    expect(await duplicateOf(campaign, duplicate.id)).toMatchObject({ status: 'OPEN', keptPlan: null })
    await withdraw(campaign, plans[1]!.id)
    expect(await statusOf(plans)).toEqual(['WITHDRAWN', 'WITHDRAWN', 'ACTIVE'])
    expect(await duplicateOf(campaign, duplicate.id)).toMatchObject({
      status: 'RESOLVED',
      keptPlan: { id: plans[2]!.id },
    })
  })

  it('where there is none, the oldest that had joined, and the others join it', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE', 'COURT'])
    await resolve(campaign, duplicate.id, plans[0]!.id, 'MERGE_INTO_JOINT_VISIT')
    await withdraw(campaign, plans[0]!.id)
    expect(await statusOf(plans)).toEqual(['WITHDRAWN', 'ACTIVE', 'MERGED'])
    expect(await planOf(campaign, plans[2]!.id)).toMatchObject({ mergedInto: { id: plans[1]!.id } })
    await withdraw(campaign, plans[1]!.id)
    expect(await statusOf(plans)).toEqual(['WITHDRAWN', 'WITHDRAWN', 'ACTIVE'])
  })

  it('a waiting DUPLICATE comes before who had joined, and takes them along', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    await resolve(campaign, duplicate.id, plans[0]!.id, 'MERGE_INTO_JOINT_VISIT')
    const late = await registered(campaign, 'COURT', 1)
    await withdraw(campaign, plans[0]!.id)
    expect(await statusOf([...plans, late])).toEqual(['WITHDRAWN', 'MERGED', 'ACTIVE'])
    expect(await planOf(campaign, late.id)).toMatchObject({ participants: [{ code: 'AGRICULTURE' }] })
  })

  it('withdrawing a DUPLICATE leaves the visit where it is', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    await withdraw(campaign, plans[1]!.id, departmentOf('AGRICULTURE'))
    expect(await statusOf(plans)).toEqual(['ACTIVE', 'WITHDRAWN'])
    expect(await duplicateOf(campaign, duplicate.id)).toMatchObject({
      status: 'RESOLVED',
      keptPlan: { id: plans[0]!.id },
    })
  })
})

describe('A later plan', () => {
  it('opens the same record again', async () => {
    const { plans, duplicate } = await collide(['TOURISM', 'AGRICULTURE'])
    await resolve(campaign, duplicate.id, plans[0]!.id)
    const third = await registered(campaign, 'COURT', 1)
    expect(third.flagged).toMatchObject({ id: duplicate.id, status: 'OPEN', keptPlan: null, resolvedAt: null })
    expect(third.flagged!.detectedAt.getTime()).toBeGreaterThanOrEqual(duplicate.detectedAt.getTime())
    // One record for them all, those of before included.
    expect(third.flagged!.plans.map(({ team, status }) => [team.code, status])).toEqual([
      ['TOURISM', 'ACTIVE'],
      ['AGRICULTURE', 'WITHDRAWN'],
      ['COURT', 'DUPLICATE'],
    ])
  })

  it('of another department makes it CROSS_UNIT', async () => {
    const { duplicate } = await collide(['SCIENCE-1', 'SCIENCE-2'])
    expect(duplicate.kind).toBe('DUPLICATE_TARGET')
    expect((await registered(campaign, 'COURT', 1)).flagged).toMatchObject({ id: duplicate.id, kind: 'CROSS_UNIT' })
  })

  it('in a campaign whose visit is DONE is flagged beside it', async () => {
    const first = await registered(campaign, 'TOURISM', 1)
    await recordByPlan(campaign, first.id)
    const late = await registered(campaign, 'COURT', 1)
    expect(late).toMatchObject({ status: 'DUPLICATE', flagged: { status: 'OPEN', suggestedPlan: { id: first.id } } })
  })
})

describe('The baseline', () => {
  it('comes before the plans that were there; they wait and are flagged', async () => {
    const first = await registered(campaign, 'AGRICULTURE', 1)
    const { report } = await pinBaseline(campaign, [{ team: 'TOURISM', n: 1 }])
    expect(report).toMatchObject({ created: 1, rejected: 0 })
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'TOURISM' }, source: 'BASELINE', pinned: true })
    const displaced = (await planOf(campaign, first.id))!
    expect(displaced).toMatchObject({ status: 'DUPLICATE', statusReason: expect.stringContaining('旅游局') })
    const duplicate = (await duplicateOf(campaign, displaced.duplicate!.id))!
    expect(duplicate).toMatchObject({ status: 'OPEN', kind: 'CROSS_UNIT' })
    const baseline = duplicate.plans.find(({ team }) => team.code === 'TOURISM')!
    expect(await planOf(campaign, baseline.id)).toMatchObject({ status: 'ACTIVE', origin: 'BASELINE', round: 1 })
  })

  it('makes the team’s own plan the baseline’s', async () => {
    const { plans } = await collide(['AGRICULTURE', 'TOURISM'])
    await pinBaseline(campaign, [{ team: 'TOURISM', n: 1 }])
    expect(await planOf(campaign, plans[1]!.id)).toMatchObject({ status: 'ACTIVE', origin: 'BASELINE' })
    expect(await planOf(campaign, plans[0]!.id)).toMatchObject({ status: 'DUPLICATE', origin: 'SELF_ARRANGED' })
  })

  it('leaves a visit that is DONE its place', async () => {
    const first = await registered(campaign, 'AGRICULTURE', 1)
    await recordByPlan(campaign, first.id)
    await pinBaseline(campaign, [{ team: 'TOURISM', n: 1 }])
    const done = (await planOf(campaign, first.id))!
    expect(done.status).toBe('DONE')
    const duplicate = (await duplicateOf(campaign, done.duplicate!.id))!
    expect(duplicate.plans.map(({ team, status }) => [team.code, status])).toEqual([
      ['AGRICULTURE', 'DONE'],
      ['TOURISM', 'DUPLICATE'],
    ])
  })

  it('takes over who had joined the visit that it displaces', async () => {
    const { plans, duplicate } = await collide(['AGRICULTURE', 'COURT'])
    await resolve(campaign, duplicate.id, plans[0]!.id, 'MERGE_INTO_JOINT_VISIT')
    await pinBaseline(campaign, [{ team: 'TOURISM', n: 1 }])
    expect(await statusOf(plans)).toEqual(['DUPLICATE', 'MERGED'])
    const court = (await planOf(campaign, plans[1]!.id))!
    expect(await planOf(campaign, court.mergedInto!.id)).toMatchObject({ team: { code: 'TOURISM' }, status: 'ACTIVE' })
  })

  it('imported again changes nothing; once published a plan that was missing is no duplicate', async () => {
    await pinBaseline(campaign, [{ team: 'TOURISM', n: 1 }])
    expect((await pinBaseline(campaign, [{ team: 'TOURISM', n: 1 }])).report).toMatchObject({
      unchanged: 1,
      created: 0,
    })
    const agricultures = await registered(campaign, 'AGRICULTURE', 1)
    const baseline = agricultures.flagged!.plans.find(({ team }) => team.code === 'TOURISM')!
    await withdraw(campaign, baseline.id)
    await recordByPlan(campaign, agricultures.id)
    await publish(campaign)
    await pinBaseline(campaign, [{ team: 'TOURISM', n: 1 }])
    expect(await planOf(campaign, agricultures.id)).toMatchObject({ status: 'DONE' })
    expect(await duplicateOf(campaign, agricultures.flagged!.id)).toMatchObject({ status: 'RESOLVED' })
  })

  it('of another team waits until the enterprise is unpinned', async () => {
    await pinBaseline(campaign, [{ team: 'TOURISM', n: 1 }])
    expect((await pinBaseline(campaign, [{ team: 'COURT', n: 1 }])).report).toMatchObject({ rejected: 1 })
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'TOURISM' } })
  })
})

describe('The suggestion', () => {
  /** E1 is a hotel in the east: tourism's remit fits; the court is paired with it. */
  const suggestionFor = async (teams: readonly string[]) => {
    const { plans, duplicate } = await collide(teams)
    const { suggestedPlan, suggestion } = (await duplicateOf(campaign, duplicate.id))!
    return { team: plans.find(({ id }) => id === suggestedPlan!.id)!.team.code, suggestion, plans, duplicate }
  }
  const pair = (team: string) =>
    campaign.mutate(
      'importPairings',
      'ImportPairingsInput',
      { campaignId: campaign.campaignId, rows: [{ uscc: enterpriseCode(1), teamCode: team }] },
      'report { created rejected }',
    )

  it('is who registered first where nothing else speaks', async () => {
    expect(await suggestionFor(['COURT', 'AGRICULTURE'])).toMatchObject({
      team: 'COURT',
      suggestion: expect.stringContaining('first'),
    })
  })

  it('is the standing pairing before that', async () => {
    await pair('AGRICULTURE')
    expect(await suggestionFor(['COURT', 'AGRICULTURE'])).toMatchObject({
      team: 'AGRICULTURE',
      suggestion: expect.stringContaining('pairing'),
    })
  })

  it('is the remit before pairing', async () => {
    await pair('AGRICULTURE')
    expect(await suggestionFor(['AGRICULTURE', 'TOURISM'])).toMatchObject({
      team: 'TOURISM',
      suggestion: expect.stringContaining('remit'),
    })
  })

  it('is the baseline before the remit', async () => {
    await pinBaseline(campaign, [{ team: 'COURT', n: 1 }])
    await campaign.mutate(
      'unpinOwner',
      'UnpinOwnerInput',
      { campaignId: campaign.campaignId, targetId: campaign.targetIds[1], reason: 'x' },
      'ownership { pinned }',
    )
    const { flagged } = await registered(campaign, 'TOURISM', 1)
    const suggested = flagged!.plans.find(({ id }) => id === flagged!.suggestedPlan!.id)!
    expect([suggested.team.code, flagged!.suggestion]).toEqual(['COURT', expect.stringContaining('baseline')])
  })

  it('is the pinned owner before all that; what is DONE before everything', async () => {
    await giveOwner(campaign, 'pinOwner', 'AGRICULTURE', 1)
    const { team, plans, duplicate, suggestion } = await suggestionFor(['TOURISM', 'AGRICULTURE'])
    expect([team, suggestion]).toEqual(['AGRICULTURE', expect.stringContaining('owner')])
    await recordByPlan(campaign, plans[0]!.id)
    expect(await duplicateOf(campaign, duplicate.id)).toMatchObject({ suggestedPlan: { id: plans[0]!.id } })
  })
})

describe('The list of duplicates', () => {
  let ids: string[]
  beforeEach(async () => {
    ids = []
    const teams = [
      ['TOURISM', 'AGRICULTURE'],
      ['SCIENCE-1', 'SCIENCE-2'],
      ['TOURISM', 'COURT'],
      ['AGRICULTURE', 'COURT'],
      ['EAST-ECON', 'TOURISM'],
    ]
    // E7 and E8 lie in the west.
    for (const [index, n] of [1, 2, 7, 8, 4].entries()) ids.push((await collide(teams[index]!, n)).duplicate.id)
  })

  interface Page {
    totalCount: number
    nodes: Duplicate[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
  }
  const list = async (variables: Record<string, unknown> = {}, who?: Who): Promise<Page> =>
    (
      await campaign.data<{ duplicateVisits: Page }>(
        `query ($campaignId: ID!, $first: Int, $after: String, $status: [DuplicateVisitStatus!], $departmentIds: [ID!]) {
          duplicateVisits(campaignId: $campaignId, first: $first, after: $after, status: $status, departmentIds: $departmentIds) {
            totalCount nodes { ${DUPLICATE} } pageInfo { hasNextPage endCursor }
          }
        }`,
        { campaignId: campaign.campaignId, ...variables },
        who,
      )
    ).duplicateVisits
  const places = ({ nodes }: Page) => nodes.map(({ id }) => ids.indexOf(id))
  const departmentId = async (code: string) =>
    (
      await campaign.data<{ department: { id: string } }>('query ($code: String!) { department(code: $code) { id } }', {
        code,
      })
    ).department.id

  it('is newest first, in pages that make up the whole', async () => {
    expect(await list()).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: false } })
    expect(places(await list())).toEqual([4, 3, 2, 1, 0])
    const found: number[] = []
    let after: string | null = null
    for (let pages = 0; pages < 3; pages++) {
      const page: Page = await list({ first: 2, after })
      expect(page.totalCount).toBe(5)
      found.push(...places(page))
      after = page.pageInfo.endCursor
    }
    expect(found).toEqual([4, 3, 2, 1, 0])
  })

  it('brings one that is opened again to the front', async () => {
    const [first] = (await duplicateOf(campaign, ids[0]!))!.plans
    await resolve(campaign, ids[0]!, first!.id)
    expect(places(await list({ status: ['OPEN'] }))).toEqual([4, 3, 2, 1])
    expect(places(await list({ status: ['RESOLVED'] }))).toEqual([0])
    await registered(campaign, 'COURT', 1)
    expect(places(await list())).toEqual([0, 4, 3, 2, 1])
  })

  it('filters by status and by departments that take part', async () => {
    expect(places(await list({ departmentIds: [await departmentId('COURT')] }))).toEqual([3, 2])
    expect(
      places(await list({ departmentIds: [await departmentId('SCIENCE'), await departmentId('EAST-ECON')] })),
    ).toEqual([4, 1])
    for (const nothing of [{ status: [] }, { departmentIds: [] }, { departmentIds: ['x'] }])
      expect(await list(nothing)).toMatchObject({ totalCount: 0, nodes: [] })
    expect(places(await list({ status: null, departmentIds: null }))).toHaveLength(5)
  })

  it('is for departments and inspectors whole, for a district’s office below its area, for analysts not', async () => {
    expect(places(await list({}, { department: 'COURT' }))).toHaveLength(5)
    expect(places(await list({}, { role: 'INSPECTOR' as Who['role'] }))).toHaveLength(5)
    const east = await list({}, { area: '999901' })
    expect([east.totalCount, places(east)]).toEqual([3, [4, 1, 0]])
    expect(await duplicateOf(campaign, ids[2]!, { area: '999901' })).toBeNull()
    const { codes } = await campaign.ask(
      'query ($id: ID!) { duplicateVisits(campaignId: $id) { totalCount } }',
      { id: campaign.campaignId },
      { role: 'ANALYST' as Who['role'] },
    )
    expect(codes).toEqual(['FORBIDDEN'])
  })
})

describe('Who follows duplicates', () => {
  it('hears of each at once: of all, of one department’s, of those below an area', async () => {
    const hub = await ListeningHub.open({ ...city.database, log: createLog('silent') })
    const schema = createSchema()
    const document = parse(
      `subscription ($campaignId: ID!, $departmentId: ID) {
        duplicateVisitFlagged(campaignId: $campaignId, departmentId: $departmentId) { id status plans { team { code } status } }
      }`,
    )
    const { department } = await campaign.data<{ department: { id: string } }>(
      '{ department(code: "AGRICULTURE") { id } }',
    )
    const follow = async (who: Who, departmentId: string | null, campaignId = campaign.campaignId) => {
      const context = { ...(await city.context(who)), notifications: hub }
      const variableValues = { campaignId, departmentId }
      const stream = await subscribe({ schema, document, variableValues, contextValue: context })
      if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors))
      const events = stream[Symbol.asyncIterator]() as AsyncIterator<
        ExecutionResult<{ duplicateVisitFlagged: Duplicate }>
      >
      // As the server does it: each event reads afresh.
      return () => {
        context.loaders.clear()
        return events.next()
      }
    }
    const next = async (event: Awaited<ReturnType<typeof follow>>) => (await event()).value!.data!.duplicateVisitFlagged

    try {
      const all = await follow({ department: 'COURT' }, null)
      const agricultures = await follow(OFFICE, department.id)
      const eastern = await follow({ area: '999901' }, null)
      const elsewhere = await openCampaign(city)
      const others = await follow(OFFICE, null, elsewhere.campaignId)

      // In the west, without agriculture: the first only hears of it.
      const { duplicate: western } = await collide(['TOURISM', 'SCIENCE-1'], 7)
      expect(await next(all)).toMatchObject({
        id: western.id,
        status: 'OPEN',
        plans: [
          { team: { code: 'TOURISM' }, status: 'ACTIVE' },
          { team: { code: 'SCIENCE-1' }, status: 'DUPLICATE' },
        ],
      })
      const { duplicate } = await collide(['TOURISM', 'AGRICULTURE'], 1)
      expect(await Promise.all([all, agricultures, eastern].map(async (each) => (await next(each)).id))).toEqual(
        Array(3).fill(duplicate.id),
      )
      // A third plan, and the baseline's, flag it once more.
      await register(campaign, 'COURT', 1)
      expect((await next(agricultures)).plans).toHaveLength(3)
      await pinBaseline(campaign, [{ team: 'EAST-ECON', n: 1 }])
      expect((await next(agricultures)).plans).toHaveLength(4)

      await registered(elsewhere, 'TOURISM', 2)
      const { flagged } = await registered(elsewhere, 'COURT', 2)
      expect((await next(others)).id).toBe(flagged!.id)
    } finally {
      await hub.close()
    }
  })
})
