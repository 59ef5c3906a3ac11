import 'reflect-metadata'
import { Role } from '../../src/shared/context'
import { usccOf } from '../support/enterprise-api'
import { changed, changeOwner, DEREGISTERED, enrolEnterprise, pinRows, refusals } from '../support/owners'
import { publish } from '../support/runs'
import { enterpriseCode, openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  campaignOf,
  closeCampaign,
  duplicateOf,
  openCampaign,
  ownerOf,
  PLAN,
  type Plan,
  planOf,
  recordAt,
  registered,
} from '../support/visits'

let base: TownAndCountry
let city: TownAndCountry
beforeAll(async () => {
  base = await openTownAndCountry()
})
beforeEach(async () => {
  city = await openCampaign({ ...base, targetIds: [...base.targetIds] })
})
afterAll(() => base.close())

const NOTHING = { created: 0, updated: 0, unchanged: 0, duplicatesInFile: 0, rejected: 0 }
const row = (n: number, teamCode: string, reason?: string) => ({ uscc: enterpriseCode(n), teamCode, reason })
const versionOf = async (): Promise<number> => (await campaignOf(city)).version

async function plansOf(n: number): Promise<Plan[]> {
  const { node } = await city.data<{ node: { visitPlans: { nodes: Plan[] } } }>(
    `query ($id: ID!, $campaignId: ID!) {
      node(id: $id) { ... on Enterprise { visitPlans(campaignId: $campaignId) { nodes { ${PLAN} } } } }
    }`,
    { id: city.targetIds[n], campaignId: city.campaignId },
  )
  return node.visitPlans.nodes
}

describe('A list of pins', () => {
  it('gives each target its owner, pinned, with the row’s reason, and raises the version by one for them all', async () => {
    const before = await versionOf()
    const { report, userErrors } = await pinRows(
      city,
      [row(1, 'TOURISM', '名录第1项'), { targetId: city.targetIds[2], teamCode: 'agriculture' }, row(3, 'COURT')],
      { source: 'PIN' },
    )
    expect(userErrors).toEqual([])
    expect(report).toEqual({ read: 3, ...NOTHING, created: 3, rejects: [] })
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'TOURISM' }, source: 'PIN', pinned: true })
    expect((await ownerOf(city, 1)).reason).toContain('名录第1项')
    expect(await ownerOf(city, 2)).toMatchObject({ team: { code: 'AGRICULTURE' }, source: 'PIN', pinned: true })
    expect(await ownerOf(city, 3)).toMatchObject({ team: { code: 'COURT' }, source: 'PIN', pinned: true })
    expect(await versionOf()).toBe(before + 1)
    expect(await plansOf(1)).toEqual([])
  })

  it('is the baseline unless it says otherwise', async () => {
    await pinRows(city, [row(1, 'TOURISM')])
    expect(await ownerOf(city, 1)).toMatchObject({ source: 'BASELINE', pinned: true })
  })

  it('judges every row by itself: errors spoil nothing else', async () => {
    await enrolEnterprise(city, 13)
    await enrolEnterprise(city, 13, DEREGISTERED)
    await changed(city, 'pinOwner', 4, 'AGRICULTURE')
    await changed(city, 'forbidOwner', 5, 'TOURISM')
    const { report, userErrors } = await pinRows(
      city,
      [
        row(1, 'TOURISM'),
        { uscc: '91320499MA900001XX', teamCode: 'TOURISM' },
        { uscc: usccOf(800_000), teamCode: 'TOURISM' },
        { targetId: 'nonsense', teamCode: 'TOURISM' },
        { teamCode: 'TOURISM' },
        { uscc: enterpriseCode(2), targetId: city.targetIds[2], teamCode: 'TOURISM' },
        row(2, 'NO-SUCH-TEAM'),
        { uscc: enterpriseCode(2) },
        { uscc: usccOf(900_013), teamCode: 'TOURISM' },
        row(4, 'TOURISM'),
        row(5, 'TOURISM'),
        row(6, 'TOURISM'),
      ],
      { source: 'PIN' },
    )
    expect(userErrors).toEqual([])
    expect(report).toMatchObject({ read: 12, ...NOTHING, created: 2, rejected: 10 })
    expect(report!.rejects.map(({ row: at, field, code }) => `${at} ${field} ${code}`)).toEqual([
      '2 uscc INVALID_INPUT',
      '3 uscc NOT_FOUND',
      '4 targetId NOT_FOUND',
      '5 uscc INVALID_INPUT',
      '6 targetId INVALID_INPUT',
      '7 teamCode NOT_FOUND',
      '8 teamCode INVALID_INPUT',
      '9 uscc TARGET_INELIGIBLE',
      '10 teamCode PIN_CONFLICT',
      '11 teamCode OWNER_FORBIDDEN',
    ])
    expect(report!.rejects[5]).toMatchObject({ value: 'NO-SUCH-TEAM' })
    expect(await ownerOf(city, 6)).toMatchObject({ team: { code: 'TOURISM' }, pinned: true })
    expect(await ownerOf(city, 4)).toMatchObject({ team: { code: 'AGRICULTURE' } })
  })

  it('takes a row that repeats another as a duplicate, and one that contradicts it as a conflict', async () => {
    const { report } = await pinRows(city, [row(1, 'TOURISM'), row(1, 'tourism'), row(1, 'AGRICULTURE')])
    expect(report).toMatchObject({
      read: 3,
      ...NOTHING,
      created: 1,
      duplicatesInFile: 1,
      rejected: 1,
      rejects: [{ row: 3, code: 'PIN_CONFLICT', field: 'teamCode' }],
    })
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'TOURISM' } })
  })

  it('brought again changes nothing, and the version stays', async () => {
    const rows = [row(1, 'TOURISM'), row(2, 'AGRICULTURE')]
    await pinRows(city, rows)
    const [version, plans] = [await versionOf(), await plansOf(1)]
    expect((await pinRows(city, rows)).report).toMatchObject({ ...NOTHING, unchanged: 2 })
    expect(await versionOf()).toBe(version)
    expect(await plansOf(1)).toEqual(plans)
  })

  it('a pin by hand becomes the baseline’s when the baseline names it; the baseline stays the baseline', async () => {
    await changed(city, 'pinOwner', 1, 'TOURISM')
    expect((await pinRows(city, [row(1, 'TOURISM')])).report).toMatchObject({ ...NOTHING, updated: 1 })
    expect(await ownerOf(city, 1)).toMatchObject({ source: 'BASELINE', pinned: true })
    await pinRows(city, [row(1, 'TOURISM')], { source: 'PIN' })
    expect(await ownerOf(city, 1)).toMatchObject({ source: 'BASELINE', pinned: true })
  })

  it('only BASELINE and PIN are sources of a list', async () => {
    for (const source of ['FALLBACK', 'MANUAL', 'SCHEDULE']) {
      const payload = await pinRows(city, [row(1, 'TOURISM')], { source })
      expect(payload.report).toBeNull()
      expect(refusals(payload)).toEqual(['INVALID_INPUT source'])
    }
    expect(await ownerOf(city, 1)).toMatchObject({ source: 'FALLBACK' })
  })

  it('of more than 10,000 rows is refused whole', async () => {
    const payload = await pinRows(city, Array(10_001).fill(row(1, 'TOURISM')))
    expect(payload.report).toBeNull()
    expect(refusals(payload)).toEqual(['INVALID_INPUT rows'])
  })

  it('of no campaign is NOT_FOUND, of a closed one CAMPAIGN_CLOSED', async () => {
    expect(refusals(await pinRows(city, [], { campaignId: 'nonsense' }))).toEqual(['NOT_FOUND campaignId'])
    await closeCampaign(city)
    expect(refusals(await pinRows(city, [row(1, 'TOURISM')]))).toEqual(['CAMPAIGN_CLOSED campaignId'])
  })

  it('a target that is not enrolled is TARGET_NOT_IN_CAMPAIGN', async () => {
    const east = await openCampaign(base, { areaCode: '999901' })
    const { report } = await pinRows(east, [row(7, 'TOURISM'), { targetId: east.targetIds[8], teamCode: 'TOURISM' }])
    expect(report!.rejects.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'uscc TARGET_NOT_IN_CAMPAIGN',
      'targetId TARGET_NOT_IN_CAMPAIGN',
    ])
  })

  it("of a district's office: what lies outside its area, target or team, is NOT_FOUND", async () => {
    const { report } = await pinRows(
      city,
      [row(1, 'EAST-ECON'), row(7, 'EAST-ECON'), row(2, 'TOURISM'), row(7, 'TOURISM')],
      {},
      { area: '999901' },
    )
    expect(report).toMatchObject({ created: 1, rejected: 3 })
    expect(report!.rejects.map(({ row: at, field, code }) => `${at} ${field} ${code}`)).toEqual([
      '2 uscc NOT_FOUND',
      '3 teamCode NOT_FOUND',
      '4 uscc NOT_FOUND',
    ])
  })

  it('is for the office only', async () => {
    for (const who of [{ department: 'TOURISM' }, { role: Role.INSPECTOR }, { role: Role.ANALYST }]) {
      const { codes } = await city.ask(
        'mutation ($input: PinOwnersInput!) { pinOwners(input: $input) { userErrors { code } } }',
        { input: { campaignId: 'nonsense', rows: [] } },
        who,
      )
      expect(codes).toEqual(['FORBIDDEN'])
    }
  })

  it('a pin stays where it is, whoever else asks for the target', async () => {
    await pinRows(city, [row(1, 'AGRICULTURE')])
    expect(refusals(await changeOwner(city, 'handOverOwner', 1, 'TOURISM'))).toEqual(['PIN_CONFLICT teamId'])
    await recordAt(city, 'SCIENCE-1', 1)
    await publish(city)
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'AGRICULTURE' }, source: 'BASELINE', pinned: true })
  })
})

describe('baselineFirst', () => {
  it('registers the team’s plan too, of origin BASELINE', async () => {
    await pinRows(city, [row(1, 'TOURISM')])
    expect(await plansOf(1)).toMatchObject([
      { team: { code: 'TOURISM' }, origin: 'BASELINE', status: 'ACTIVE', round: 1, plannedOn: null, duplicate: null },
    ])
  })

  it('is the ACTIVE one also when others were there before; those become DUPLICATE and are flagged', async () => {
    const agriculture = await registered(city, 'AGRICULTURE', 1)
    const science = await registered(city, 'SCIENCE-1', 1)
    await pinRows(city, [row(1, 'TOURISM')])
    const plans = await plansOf(1)
    const baseline = plans.find(({ origin }) => origin === 'BASELINE')!
    expect(baseline).toMatchObject({ team: { code: 'TOURISM' }, status: 'ACTIVE', duplicate: { status: 'OPEN' } })
    for (const { id } of [agriculture, science])
      expect(await planOf(city, id)).toMatchObject({ status: 'DUPLICATE', duplicate: { id: baseline.duplicate!.id } })
    expect(await duplicateOf(city, baseline.duplicate!.id)).toMatchObject({
      status: 'OPEN',
      kind: 'CROSS_UNIT',
      suggestedPlan: { id: baseline.id },
    })
  })

  it('a plan that comes later is a DUPLICATE beside it', async () => {
    await pinRows(city, [row(1, 'TOURISM')])
    expect(await registered(city, 'AGRICULTURE', 1)).toMatchObject({ status: 'DUPLICATE' })
  })

  it('the team’s own plan becomes the baseline’s, with its day, instead of a second one', async () => {
    await registered(city, 'AGRICULTURE', 1)
    const own = await registered(city, 'TOURISM', 1, { plannedOn: '2026-04-20' })
    expect(own.status).toBe('DUPLICATE')
    await pinRows(city, [row(1, 'TOURISM')])
    expect(await planOf(city, own.id)).toMatchObject({ origin: 'BASELINE', status: 'ACTIVE', plannedOn: '2026-04-20' })
    expect((await plansOf(1)).map(({ status }) => status).sort()).toEqual(['ACTIVE', 'DUPLICATE'])
  })

  it('a DONE plan keeps its place', async () => {
    const done = await registered(city, 'AGRICULTURE', 1)
    await recordAt(city, 'AGRICULTURE', 1)
    await pinRows(city, [row(1, 'TOURISM')])
    expect(await planOf(city, done.id)).toMatchObject({ status: 'DONE' })
    const baseline = (await plansOf(1)).find(({ origin }) => origin === 'BASELINE')!
    expect(baseline).toMatchObject({ team: { code: 'TOURISM' }, status: 'DUPLICATE' })
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'TOURISM' }, pinned: true })
  })

  it('with source PIN plans are left alone', async () => {
    const plan = await registered(city, 'AGRICULTURE', 1)
    await pinRows(city, [row(1, 'TOURISM')], { source: 'PIN' })
    expect(await plansOf(1)).toMatchObject([{ id: plan.id, status: 'ACTIVE' }])
  })

  it('in PUBLISHED plans follow at once: one ACTIVE plan, the others come along or are withdrawn', async () => {
    const tourism = await registered(city, 'TOURISM', 1)
    await publish(city)
    await pinRows(city, [row(1, 'AGRICULTURE'), row(2, 'TOURISM')])
    const plans = await plansOf(1)
    const active = plans.filter(({ status }) => status === 'ACTIVE')
    expect(active).toMatchObject([{ team: { code: 'AGRICULTURE' }, origin: 'BASELINE' }])
    expect(await planOf(city, tourism.id)).toMatchObject({ status: 'MERGED', mergedInto: { id: active[0]!.id } })
    expect(await plansOf(2)).toMatchObject([{ team: { code: 'TOURISM' }, origin: 'BASELINE', status: 'ACTIVE' }])
    const open = await city.data<{ duplicateVisits: { totalCount: number } }>(
      'query ($id: ID!) { duplicateVisits(campaignId: $id, status: [OPEN]) { totalCount } }',
      { id: city.campaignId },
    )
    expect(open.duplicateVisits.totalCount).toBe(0)
  })

  it('twenty lists at the same time, each naming another team for one target, leave one pin and one ACTIVE plan', async () => {
    const teams = ['TOURISM', 'AGRICULTURE', 'SCIENCE-1', 'SCIENCE-2', 'COURT']
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => pinRows(city, [row(1, teams[i % 5]!), row(2 + (i % 3), teams[i % 5]!)])),
    )
    const { team } = await ownerOf(city, 1)
    for (const [i, { report }] of answers.entries()) {
      const rejected = report!.rejects.some(({ row: at }) => at === 1)
      expect(rejected).toBe(teams[i % 5] !== team.code)
    }
    expect(await plansOf(1)).toMatchObject([{ team, status: 'ACTIVE' }])
  })
})
