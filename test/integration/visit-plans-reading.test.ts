import 'reflect-metadata'
import { newId } from '../../src/shared/ids'
import { globalId } from '../../src/shared/relay'
import type { Who } from '../support/api'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  OFFICE,
  openCampaign,
  PLAN,
  type Plan,
  planOf,
  refusalOf,
  register,
  registered,
  reschedule,
  withdraw,
} from '../support/visits'

let city: TownAndCountry
beforeAll(async () => {
  city = await openTownAndCountry()
})
afterAll(() => city.close())

describe('A district’s office', () => {
  const east: Who = { area: '999901' }

  it('plans below its area only; what lies outside is not found', async () => {
    const campaign = await openCampaign(city)
    expect(await registered(campaign, 'EAST-ECON', 1, {}, east)).toMatchObject({ status: 'ACTIVE' })
    expect(refusalOf(await register(campaign, 'EAST-ECON', 7, {}, east))).toEqual(['NOT_FOUND', ['targetId']])
    // A team of the city is not one of its own.
    expect(refusalOf(await register(campaign, 'TOURISM', 1, {}, east))).toEqual(['TEAM_NOT_YOURS', ['teamId']])
    const west = await registered(campaign, 'TOURISM', 7)
    for (const payload of [
      await withdraw(campaign, west.id, east),
      await reschedule(campaign, west.id, { plannedOn: '2026-04-12' }, east),
    ])
      expect(refusalOf(payload)).toEqual(['NOT_FOUND', ['visitPlanId']])
    expect(await planOf(campaign, west.id, east)).toBeNull()
    const { visitPlans } = await campaign.data<{ visitPlans: { totalCount: number; nodes: Plan[] } }>(
      `query ($id: ID!) { visitPlans(campaignId: $id) { totalCount nodes { ${PLAN} } } }`,
      { id: campaign.campaignId },
      east,
    )
    expect(visitPlans.totalCount).toBe(1)
    expect(visitPlans.nodes.map(({ team }) => team.code)).toEqual(['EAST-ECON'])
    const below = await registered(campaign, 'AGRICULTURE', 2)
    expect((await withdraw(campaign, below.id, east)).visitPlan).toMatchObject({ status: 'WITHDRAWN' })
  })
})

describe('Notes', () => {
  it('are for the office, inspectors and the team’s own department', async () => {
    const campaign = await openCampaign(city)
    const { id } = await registered(campaign, 'SCIENCE-1', 1, { note: '内部说明' })
    const noteFor = async (who: Who) => (await planOf(campaign, id, who))!.note
    expect(await noteFor(OFFICE)).toBe('内部说明')
    expect(await noteFor({ role: 'INSPECTOR' as Who['role'] })).toBe('内部说明')
    expect(await noteFor({ department: 'SCIENCE' })).toBe('内部说明')
    expect(await noteFor({ department: 'TOURISM' })).toBeNull()
    const flagged = await register(campaign, 'TOURISM', 1)
    expect(flagged.duplicate!.plans).toHaveLength(2)
  })
})

describe('The list of plans', () => {
  let campaign: TownAndCountry
  const IDS: string[] = []
  beforeAll(async () => {
    campaign = await openCampaign(city)
    const plan = async (team: string, n: number, plannedOn: string | null) =>
      IDS.push((await registered(campaign, team, n, { plannedOn })).id)
    await plan('TOURISM', 1, null)
    await plan('TOURISM', 2, '2026-04-20')
    await plan('AGRICULTURE', 2, '2026-04-12')
    await plan('SCIENCE-1', 3, '2026-04-12')
    await plan('EAST-ECON', 7, '2026-04-15')
    await plan('COURT', 8, null)
    await plan('TOURISM', 10, '2026-04-12')
  })
  /** By day, none last, then by registration. */
  const inOrder = () => [2, 3, 6, 4, 1, 0, 5].map((index) => IDS[index])

  interface Page {
    totalCount: number
    nodes: { id: string }[]
    edges: { cursor: string; node: { id: string } }[]
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  }
  const list = async (args: string, variables: Record<string, unknown> = {}, who?: Who): Promise<Page> =>
    (
      await campaign.data<{ visitPlans: Page }>(
        `query ($campaignId: ID!, $first: Int, $after: String, $teamIds: [ID!], $status: [VisitPlanStatus!]) {
          visitPlans(campaignId: $campaignId, first: $first, after: $after, teamIds: $teamIds, status: $status ${args}) {
            totalCount nodes { id } edges { cursor node { id } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
          }
        }`,
        { campaignId: campaign.campaignId, ...variables },
        who,
      )
    ).visitPlans
  const idsOf = ({ nodes }: Page) => nodes.map(({ id }) => id)

  it('is by day, those without one last, then by registration', async () => {
    const page = await list('')
    expect(idsOf(page)).toEqual(inOrder())
    expect(page).toMatchObject({ totalCount: 7, pageInfo: { hasNextPage: false, hasPreviousPage: false } })
    expect(page.edges.map(({ node }) => node.id)).toEqual(inOrder())
  })

  it.each([1, 2, 3, 6])('comes in pages of %i that make up the whole', async (first) => {
    const found: string[] = []
    let after: string | null = null
    let more = true
    for (let pages = 0; more && pages < 10; pages++) {
      const page: Page = await list('', { first, after })
      expect(page.totalCount).toBe(7)
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
      expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)!.cursor)
      found.push(...idsOf(page))
      ;({ endCursor: after, hasNextPage: more } = page.pageInfo)
    }
    expect(found).toEqual(inOrder())
  })

  it('filters by team, status, area and day; an empty list matches nothing', async () => {
    expect(idsOf(await list('', { teamIds: [city.teamIds.TOURISM, city.teamIds.COURT] }))).toEqual(
      [6, 1, 0, 5].map((index) => IDS[index]),
    )
    expect(idsOf(await list('', { status: ['DUPLICATE'] }))).toEqual([IDS[2]])
    expect(idsOf(await list(', areaCode: "999902"'))).toEqual([6, 4, 5].map((index) => IDS[index]))
    expect(idsOf(await list(', areaCode: "999901001", from: "2026-04-12", to: "2026-04-15"'))).toEqual(
      [2, 3].map((index) => IDS[index]),
    )
    expect(idsOf(await list(', from: "2026-04-15"'))).toEqual([4, 1].map((index) => IDS[index]))
    expect(idsOf(await list(', to: "2026-04-12"'))).toEqual([2, 3, 6].map((index) => IDS[index]))
    for (const nothing of [{ teamIds: [] }, { status: [] }, { teamIds: ['malformed'] }])
      expect(await list('', nothing)).toMatchObject({ totalCount: 0, nodes: [] })
    expect(await list(', areaCode: "000000"')).toMatchObject({ totalCount: 0 })
    expect(await list(', areaCode: null, from: null', { teamIds: null, status: null })).toMatchObject({ totalCount: 7 })
  })

  it('is read by departments and inspectors alike, not by analysts', async () => {
    expect(idsOf(await list('', {}, { department: 'AGRICULTURE' }))).toEqual(inOrder())
    expect(idsOf(await list('', {}, { role: 'INSPECTOR' as Who['role'] }))).toEqual(inOrder())
    const { codes } = await campaign.ask(
      'query ($id: ID!) { visitPlans(campaignId: $id) { totalCount } }',
      { id: campaign.campaignId },
      { role: 'ANALYST' as Who['role'] },
    )
    expect(codes).toEqual(['FORBIDDEN'])
  })

  it.each([
    ['no page of none', 'first: 0'],
    ['no page of 201', 'first: 201'],
    ['no cursor of its own', 'after: "garbage"'],
    ['a cursor of another list', 'after: "WyJhIl0"'],
  ])('says BAD_USER_INPUT: %s', async (_, args) => {
    const { codes } = await campaign.ask(`query ($id: ID!) { visitPlans(campaignId: $id, ${args}) { totalCount } }`, {
      id: campaign.campaignId,
    })
    expect(codes).toEqual(['BAD_USER_INPUT'])
  })

  it('of an absent campaign is NOT_FOUND', async () => {
    for (const id of [globalId('Campaign', newId()), 'x'])
      expect(
        (await campaign.ask('query ($id: ID!) { visitPlans(campaignId: $id) { totalCount } }', { id })).codes,
      ).toEqual(['NOT_FOUND'])
  })

  it('of each enterprise stands beside it, in the same order', async () => {
    const { enterprises } = await campaign.data<{ enterprises: { nodes: { id: string; plans: Page; late: Page }[] } }>(
      `query ($campaignId: ID!) {
        enterprises(first: 200, filter: { campaignId: $campaignId }) {
          nodes {
            id
            plans: visitPlans(campaignId: $campaignId, first: 1) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }
            late: visitPlans(campaignId: $campaignId, from: "2026-04-15", status: [ACTIVE]) { totalCount nodes { id } }
          }
        }
      }`,
      { campaignId: campaign.campaignId },
    )
    const of = (n: number) => enterprises.nodes.find(({ id }) => id === city.targetIds[n])!
    expect(of(2).plans).toMatchObject({ totalCount: 2, nodes: [{ id: IDS[2] }], pageInfo: { hasNextPage: true } })
    expect(of(2).late).toMatchObject({ totalCount: 1, nodes: [{ id: IDS[1] }] })
    expect(of(5).plans).toMatchObject({ totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: null } })
    const next = await campaign.data<{ node: { visitPlans: Page } }>(
      `query ($id: ID!, $campaignId: ID!, $after: String) {
        node(id: $id) { ... on Enterprise { visitPlans(campaignId: $campaignId, first: 1, after: $after) { nodes { id } } } }
      }`,
      { id: city.targetIds[2], campaignId: campaign.campaignId, after: of(2).plans.pageInfo.endCursor },
    )
    expect(idsOf(next.node.visitPlans)).toEqual([IDS[1]])
  })
})
