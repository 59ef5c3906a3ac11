import 'reflect-metadata'
import { publish } from '../support/runs'
import { enterpriseCode, openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  codeOf,
  giveOwner,
  openCampaign,
  PLAN,
  type Plan,
  planOf,
  refusalOf,
  register,
  registered,
  registerRows,
  withdraw,
} from '../support/visits'

let city: TownAndCountry
beforeAll(async () => {
  city = await openTownAndCountry()
})
afterAll(() => city.close())

describe('Once owners are published', () => {
  let campaign: TownAndCountry
  /** Tourism owns the hotels E1, E4, E7, E10; E1 has its plan, E4 one of agriculture's alone, E7 none. */
  let tourismsPlan: Plan
  let agriculturesPlan: Plan
  beforeAll(async () => {
    campaign = await openCampaign(city)
    const agriculturesFirst = await registered(campaign, 'AGRICULTURE', 1, { plannedOn: '2026-04-12' })
    tourismsPlan = await registered(campaign, 'TOURISM', 1, { plannedOn: '2026-04-20' })
    agriculturesPlan = await registered(campaign, 'AGRICULTURE', 4, { plannedOn: '2026-04-15', halfDay: 'AFTERNOON' })
    await registered(campaign, 'COURT', 4, { plannedOn: '2026-04-14' })
    await registered(campaign, 'SCIENCE-1', 4)
    await registered(campaign, 'SCIENCE-2', 4)
    const { summary } = await publish(campaign)
    // E1: agriculture's joins. E4: all four.
    expect(summary).toMatchObject({ owned: 12, duplicatesResolved: 2, visitsSaved: 5 })
    expect(await planOf(campaign, agriculturesFirst.id)).toMatchObject({
      status: 'MERGED',
      mergedInto: { id: tourismsPlan.id },
      duplicate: { status: 'RESOLVED' },
    })
  })

  it('the owner’s own plan is the visit, with its own day', async () => {
    expect(await planOf(campaign, tourismsPlan.id)).toMatchObject({
      status: 'ACTIVE',
      origin: 'SELF_ARRANGED',
      plannedOn: '2026-04-20',
      participants: [{ code: 'AGRICULTURE' }],
    })
  })

  it('where the owner had none it gets one, with the earliest of the others’ days; two come along, the rest are withdrawn', async () => {
    const { nodes } = (
      await campaign.data<{ node: { visitPlans: { nodes: Plan[] } } }>(
        `query ($id: ID!, $campaignId: ID!) {
          node(id: $id) { ... on Enterprise { visitPlans(campaignId: $campaignId) { nodes { ${PLAN} } } } }
        }`,
        { id: city.targetIds[4], campaignId: campaign.campaignId },
      )
    ).node.visitPlans
    const host = nodes.find(({ status }) => status === 'ACTIVE')!
    expect(host).toMatchObject({
      origin: 'SCHEDULE',
      team: { code: 'TOURISM' },
      plannedOn: '2026-04-14',
      round: 1,
      // Nobody fits by remit or pairing: by registration.
      participants: [{ code: 'AGRICULTURE' }, { code: 'COURT' }],
    })
    expect(
      nodes
        .filter(({ status }) => status === 'MERGED')
        .map(({ team }) => team.code)
        .sort(),
    ).toEqual(['AGRICULTURE', 'COURT'])
    const withdrawn = nodes.filter(({ status }) => status === 'WITHDRAWN')
    expect(withdrawn.map(({ team }) => team.code).sort()).toEqual(['SCIENCE-1', 'SCIENCE-2'])
    // The reason names the owner.
    for (const { statusReason } of withdrawn) expect(statusReason).toContain('旅游局')
    expect(await planOf(campaign, agriculturesPlan.id)).toMatchObject({
      statusReason: expect.stringContaining('旅游局'),
    })
  })

  it('targets with no plan get none', async () => {
    const { visitPlans } = await campaign.data<{ visitPlans: { nodes: Plan[] } }>(
      `query ($id: ID!) { visitPlans(campaignId: $id, first: 200) { nodes { ${PLAN} } } }`,
      { id: campaign.campaignId },
    )
    expect(new Set(visitPlans.nodes.map(({ target }) => target.id))).toEqual(
      new Set([city.targetIds[1], city.targetIds[4]]),
    )
  })

  it('another team is NOT_OWNER, told who visits and by which plan', async () => {
    const refused = await register(campaign, 'AGRICULTURE', 1, { plannedOn: '2026-04-13' })
    expect(refusalOf(refused)).toEqual(['NOT_OWNER', ['teamId']])
    expect(refused.userErrors[0]).toMatchObject({
      __typename: 'DuplicateVisitError',
      owner: { team: { code: 'TOURISM' } },
      existingPlan: { id: tourismsPlan.id },
      message: expect.stringContaining('旅游局'),
    })
    const withoutPlan = await register(campaign, 'AGRICULTURE', 7)
    expect(withoutPlan.userErrors[0]).toMatchObject({
      code: 'NOT_OWNER',
      owner: { team: { code: 'TOURISM' } },
      existingPlan: null,
    })
  })

  it('the owner plans; its second plan is DUPLICATE_VISIT', async () => {
    const plan = await registered(campaign, 'TOURISM', 7)
    expect(plan).toMatchObject({ status: 'ACTIVE', flagged: null })
    const second = await register(campaign, 'TOURISM', 7)
    expect(refusalOf(second)).toEqual(['DUPLICATE_VISIT', ['targetId']])
    expect(second.userErrors[0]).toMatchObject({
      __typename: 'DuplicateVisitError',
      owner: { team: { code: 'TOURISM' } },
      existingPlan: { id: plan.id },
    })
  })

  it('of a list the same, in the field that was given', async () => {
    const { results } = await registerRows(campaign, [
      { teamCode: 'COURT', uscc: enterpriseCode(1), purpose: 'SERVICE' },
      { teamCode: 'TOURISM', uscc: enterpriseCode(1), purpose: 'ENFORCEMENT' },
    ])
    expect(results.map(refusalOf)).toEqual([
      ['NOT_OWNER', ['rows', '0', 'teamCode']],
      ['DUPLICATE_VISIT', ['rows', '1', 'uscc']],
    ])
  })

  it('withdrawing the owner’s plan promotes nobody: who had joined goes with it', async () => {
    const other = await openCampaign(city)
    const host = await registered(other, 'TOURISM', 1)
    const joined = await registered(other, 'AGRICULTURE', 1)
    await publish(other)
    expect(await planOf(other, joined.id)).toMatchObject({ status: 'MERGED' })
    expect((await withdraw(other, host.id)).visitPlan).toMatchObject({ status: 'WITHDRAWN', participants: [] })
    expect(await planOf(other, joined.id)).toMatchObject({ status: 'WITHDRAWN', mergedInto: null })
    expect(codeOf(await register(other, 'AGRICULTURE', 1))).toEqual(['NOT_OWNER'])
    expect(await registered(other, 'TOURISM', 1)).toMatchObject({ status: 'ACTIVE' })
  })

  it('a hand-over takes the visit along; in INTAKE it leaves plans alone', async () => {
    const other = await openCampaign(city)
    const host = await registered(other, 'TOURISM', 1, { plannedOn: '2026-04-20' })
    await giveOwner(other, 'handOverOwner', 'AGRICULTURE', 1)
    expect(await planOf(other, host.id)).toMatchObject({ status: 'ACTIVE', mergedInto: null })
    await giveOwner(other, 'pinOwner', 'TOURISM', 1)
    await other.mutate(
      'unpinOwner',
      'UnpinOwnerInput',
      { campaignId: other.campaignId, targetId: city.targetIds[1], reason: 'x' },
      'ownership { pinned }',
    )
    await publish(other)
    await giveOwner(other, 'handOverOwner', 'AGRICULTURE', 1)
    const merged = (await planOf(other, host.id))!
    expect(merged).toMatchObject({ status: 'MERGED' })
    expect(await planOf(other, merged.mergedInto!.id)).toMatchObject({
      status: 'ACTIVE',
      origin: 'SCHEDULE',
      team: { code: 'AGRICULTURE' },
      plannedOn: '2026-04-20',
      participants: [{ code: 'TOURISM' }],
    })
  })
})
