import 'reflect-metadata'
import { newId } from '../../src/shared/ids'
import { globalId, uuidOf } from '../../src/shared/relay'
import type { Who } from '../support/api'
import { registrationNumberOf, usccOf } from '../support/enterprise-api'
import { publish } from '../support/schedule'
import { enterpriseCode, openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  closeCampaign,
  departmentOf,
  duplicateOf,
  giveOwner,
  OFFICE,
  openCampaign,
  ownerOf,
  PLAN,
  type Plan,
  pinBaseline,
  planOf,
  REGISTERED,
  type Registered,
  recordByPlan,
  register,
  registered,
  reschedule,
  withdraw,
} from '../support/visits'

let city: TownAndCountry
/** E13 and E14 become ineligible in a campaign of their own; E15 is known by its old registration number only. */
const OLD_NUMBER = registrationNumberOf(15)

beforeAll(async () => {
  const opened = await openTownAndCountry()
  await opened.mutate(
    'importEnterprises',
    'ImportEnterprisesInput',
    {
      rows: [
        { uscc: enterpriseCode(13), name: '注销企业', areaCode: '999901001' },
        { uscc: enterpriseCode(14), name: '吊销企业', areaCode: '999901001' },
        { registrationNumber: OLD_NUMBER, name: '老号企业', areaCode: '999901001' },
      ],
    },
    'report { created rejected }',
  )
  const { enterprises } = await opened.data<{ enterprises: { nodes: { id: string; name: string }[] } }>(
    '{ enterprises(first: 200) { nodes { id name } } }',
  )
  const idOf = (name: string): string => enterprises.nodes.find((each) => each.name === name)!.id
  city = {
    ...opened,
    targetIds: [...opened.targetIds, ...['注销企业', '吊销企业', '老号企业'].map(idOf)],
  }
})
afterAll(() => city.close())

/** A campaign in which E13 and E14 are, which have become ineligible since; E16, which is newer, is not in it. */
async function openWithIneligible(): Promise<TownAndCountry> {
  const campaign = await openCampaign(city)
  const states = async (one: string, other: string) =>
    city.mutate(
      'importEnterprises',
      'ImportEnterprisesInput',
      {
        rows: [
          { uscc: enterpriseCode(13), registryState: one },
          { uscc: enterpriseCode(14), registryState: other },
        ],
      },
      'report { updated rejected }',
    )
  await states('DEREGISTERED', 'LICENCE_REVOKED')
  await city.mutate(
    'importEnterprises',
    'ImportEnterprisesInput',
    { rows: [{ uscc: enterpriseCode(16), name: '未纳入企业', areaCode: '999901001' }] },
    'report { created rejected }',
  )
  const { enterprise } = await city.data<{ enterprise: { id: string } }>(
    'query ($uscc: USCC!) { enterprise(uscc: $uscc) { id } }',
    { uscc: enterpriseCode(16) },
  )
  return { ...campaign, targetIds: [...city.targetIds, enterprise.id] }
}

const codeOf = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code)
/** One refusal, as code and field path. */
const refusalOf = ({ userErrors }: { userErrors: { code: string; field: string[] | null }[] }) => {
  expect(userErrors).toHaveLength(1)
  return [userErrors[0]!.code, userErrors[0]!.field]
}

const registerRows = (
  campaign: TownAndCountry,
  rows: Record<string, unknown>[],
  who: Who = OFFICE,
  more: Record<string, unknown> = {},
) =>
  campaign.mutate<{ results: Registered[]; registered: number; flagged: number; refused: number }>(
    'registerVisitPlans',
    'RegisterVisitPlansInput',
    { campaignId: campaign.campaignId, rows, ...more },
    `results { ${REGISTERED} userErrors { code field message } } registered flagged refused`,
    who,
  )

describe('A plan in INTAKE', () => {
  let campaign: TownAndCountry
  beforeAll(async () => {
    campaign = await openCampaign(city)
  })

  it('is stored as it was asked for', async () => {
    const plan = await registered(campaign, 'TOURISM', 1, {
      purpose: 'POLICY_PUBLICITY',
      plannedOn: '2026-04-12',
      halfDay: 'MORNING',
      note: '　带上政策汇编 ',
    })
    expect(plan).toMatchObject({
      status: 'ACTIVE',
      statusReason: null,
      origin: 'SELF_ARRANGED',
      purpose: 'POLICY_PUBLICITY',
      round: 1,
      plannedOn: '2026-04-12',
      halfDay: 'MORNING',
      note: '带上政策汇编',
      team: { code: 'TOURISM' },
      target: { id: city.targetIds[1] },
      mergedInto: null,
      participants: [],
      duplicate: null,
      flagged: null,
    })
    expect(plan.registeredAt.getTime()).toBeLessThanOrEqual(Date.now())
    expect(await planOf(campaign, plan.id)).toMatchObject({ status: 'ACTIVE' })
  })

  it('of another department is stored as DUPLICATE and flagged in the same answer, with the plan that holds the visit', async () => {
    const first = await registered(campaign, 'TOURISM', 2)
    const second = await register(campaign, 'AGRICULTURE', 2)
    expect(second).toMatchObject({
      visitPlan: { status: 'DUPLICATE', duplicate: { id: second.duplicate!.id, status: 'OPEN' } },
      duplicate: {
        kind: 'CROSS_UNIT',
        status: 'OPEN',
        round: 1,
        plans: [
          { id: first.id, status: 'ACTIVE' },
          { id: second.visitPlan!.id, status: 'DUPLICATE' },
        ],
        keptPlan: null,
        resolvedAt: null,
      },
      userErrors: [],
    })
    expect(await planOf(campaign, first.id)).toMatchObject({
      status: 'ACTIVE',
      duplicate: { id: second.duplicate!.id },
    })
  })

  it('of another team of the department is DUPLICATE_TARGET, until another department comes', async () => {
    await registered(campaign, 'SCIENCE-1', 3)
    const sister = await register(campaign, 'SCIENCE-2', 3)
    expect(sister).toMatchObject({ visitPlan: { status: 'DUPLICATE' }, duplicate: { kind: 'DUPLICATE_TARGET' } })
    const other = await register(campaign, 'TOURISM', 3)
    expect(other.duplicate).toMatchObject({ id: sister.duplicate!.id, kind: 'CROSS_UNIT' })
    expect(other.duplicate!.plans).toHaveLength(3)
  })

  it('of the same team again is ALREADY_EXISTS, nothing stored; after a withdrawal it is a new one', async () => {
    const first = await registered(campaign, 'TOURISM', 4)
    expect(refusalOf(await register(campaign, 'TOURISM', 4))).toEqual(['ALREADY_EXISTS', ['targetId']])
    await withdraw(campaign, first.id, departmentOf('TOURISM'))
    const second = await registered(campaign, 'TOURISM', 4)
    expect(second).toMatchObject({ status: 'ACTIVE', flagged: null })
    expect(second.id).not.toBe(first.id)
  })

  it('asks for neither remit nor capacity nor owner', async () => {
    // The court has no terms, and tourism has nothing to do with cotton.
    expect(codeOf(await register(campaign, 'COURT', 5))).toEqual([])
    expect(codeOf(await register(campaign, 'TOURISM', 6))).toEqual([])
  })

  it('names its enterprise by a code in any case and width, or by the 15-digit number', async () => {
    const wide = [...enterpriseCode(7).toLowerCase()]
      .map((letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0))
      .join('')
    expect(await registered(campaign, 'TOURISM', 0, { targetId: null, uscc: ` ${wide}` })).toMatchObject({
      target: { id: city.targetIds[7] },
    })
    expect(await registered(campaign, 'TOURISM', 0, { targetId: null, uscc: OLD_NUMBER })).toMatchObject({
      target: { id: city.targetIds[15] },
    })
  })
})

describe('What is refused', () => {
  let campaign: TownAndCountry
  beforeAll(async () => {
    campaign = await openWithIneligible()
  })

  const WRONG_CHECK = `${enterpriseCode(1).slice(0, 17)}${enterpriseCode(1).endsWith('1') ? '2' : '1'}`
  const absent = (type: 'Campaign' | 'Team' | 'Enterprise') => globalId(type, newId())

  it.each<[string, number, Record<string, unknown>, string, string[]]>([
    ['an absent campaign', 1, { campaignId: absent('Campaign') }, 'NOT_FOUND', ['campaignId']],
    ['a malformed campaign', 1, { campaignId: 'x' }, 'NOT_FOUND', ['campaignId']],
    ['an absent target', 1, { targetId: absent('Enterprise') }, 'NOT_FOUND', ['targetId']],
    ['a malformed target', 1, { targetId: '???' }, 'NOT_FOUND', ['targetId']],
    ['an ID of something else', 1, { targetId: absent('Team') }, 'NOT_FOUND', ['targetId']],
    ['a code of nobody', 0, { targetId: null, uscc: usccOf(999_999) }, 'NOT_FOUND', ['uscc']],
    ['a wrong check character', 0, { targetId: null, uscc: WRONG_CHECK }, 'INVALID_INPUT', ['uscc']],
    ['a wrong length', 0, { targetId: null, uscc: '9132' }, 'INVALID_INPUT', ['uscc']],
    ['both ID and code', 1, { uscc: enterpriseCode(1) }, 'INVALID_INPUT', ['targetId']],
    ['neither', 1, { targetId: null }, 'INVALID_INPUT', ['uscc']],
    ['round 0', 1, { round: 0 }, 'INVALID_INPUT', ['round']],
    ['round 2 before round 1 is done', 1, { round: 2 }, 'INVALID_INPUT', ['round']],
    ['a note that is a book', 1, { note: '长'.repeat(1001) }, 'INVALID_INPUT', ['note']],
    ['an empty key', 1, { idempotencyKey: ' ' }, 'INVALID_INPUT', ['idempotencyKey']],
    ['a day before the campaign', 1, { plannedOn: '2026-03-31' }, 'OUTSIDE_CAMPAIGN_DATES', ['plannedOn']],
    ['a day after it', 1, { plannedOn: '2026-05-01' }, 'OUTSIDE_CAMPAIGN_DATES', ['plannedOn']],
    ['a target not in the campaign', 16, {}, 'TARGET_NOT_IN_CAMPAIGN', ['targetId']],
    ['a deregistered target', 13, {}, 'TARGET_INELIGIBLE', ['targetId']],
    ['a target whose licence was revoked', 14, {}, 'TARGET_INELIGIBLE', ['targetId']],
    ['an absent team', 1, { teamId: absent('Team') }, 'TEAM_NOT_YOURS', ['teamId']],
    ['a malformed team', 1, { teamId: '' }, 'TEAM_NOT_YOURS', ['teamId']],
    ['enforcement', 1, { purpose: 'ENFORCEMENT' }, 'PURPOSE_FORBIDDEN', ['purpose']],
  ])('%s', async (_, n, more, code, field) => {
    const answer = await register(campaign, 'TOURISM', n, more)
    expect(refusalOf(answer)).toEqual([code, field])
    expect(answer).toMatchObject({ visitPlan: null, duplicate: null })
    expect(answer.userErrors[0]!.message).toMatch(/\S/)
  })

  it('nothing of it is stored', async () => {
    const [stored] = await city.db.query<{ count: number }>(
      'SELECT count(*) AS count FROM visit_plan WHERE campaign_id = $1',
      [uuidOf('Campaign', campaign.campaignId)],
    )
    expect(stored!.count).toBe(0)
  })

  it('a department for another’s team: TEAM_NOT_YOURS, as for one that is absent', async () => {
    const answer = await register(campaign, 'TOURISM', 1, {}, { department: 'AGRICULTURE' })
    const absentTeam = await register(campaign, 'TOURISM', 1, { teamId: absent('Team') }, { department: 'AGRICULTURE' })
    expect(refusalOf(answer)).toEqual(['TEAM_NOT_YOURS', ['teamId']])
    expect(answer.userErrors[0]!.message).toBe(absentTeam.userErrors[0]!.message)
  })

  it('what is bad syntax outside rows is BAD_USER_INPUT', async () => {
    const ask = (input: object) =>
      city.ask(
        'mutation ($input: RegisterVisitPlanInput!) { registerVisitPlan(input: $input) { userErrors { code } } }',
        {
          input: { campaignId: campaign.campaignId, teamId: 'x', targetId: 'x', purpose: 'SERVICE', ...input },
        },
      )
    await expect(ask({ plannedOn: '2026-02-30' })).rejects.toThrow(/LocalDate/)
    await expect(ask({ purpose: 'TEA' })).rejects.toThrow(/VisitPurpose/)
  })

  it('where several codes apply, the first in the order of the enum', async () => {
    const everything = { round: 0, plannedOn: '2026-05-01', purpose: 'ENFORCEMENT', teamId: absent('Team') }
    const ask = async (n: number, more: Record<string, unknown>) => codeOf(await register(campaign, 'TOURISM', n, more))
    expect(await ask(13, { ...everything, targetId: absent('Enterprise') })).toEqual(['NOT_FOUND'])
    expect(await ask(16, everything)).toEqual(['INVALID_INPUT'])
    expect(await ask(16, { ...everything, round: 1 })).toEqual(['OUTSIDE_CAMPAIGN_DATES'])
    expect(await ask(16, { ...everything, round: 1, plannedOn: null })).toEqual(['TARGET_NOT_IN_CAMPAIGN'])
    expect(await ask(13, { ...everything, round: 1, plannedOn: null })).toEqual(['TARGET_INELIGIBLE'])
    expect(await ask(1, { ...everything, round: 1, plannedOn: null })).toEqual(['TEAM_NOT_YOURS'])
    await registered(campaign, 'TOURISM', 1)
    expect(await ask(1, { purpose: 'ENFORCEMENT' })).toEqual(['PURPOSE_FORBIDDEN'])
    expect(await ask(1, {})).toEqual(['ALREADY_EXISTS'])
  })

  it('roles that change nothing are FORBIDDEN, before inputs are judged', async () => {
    const mutation = `mutation { registerVisitPlan(input: { campaignId: "x", teamId: "x", purpose: SERVICE }) { userErrors { code } } }`
    for (const role of ['INSPECTOR', 'ANALYST'] as Who['role'][])
      expect((await city.ask(mutation, {}, { role })).codes).toEqual(['FORBIDDEN'])
  })

  it('speaks the language that was asked for', async () => {
    const inChinese = await register(campaign, 'TOURISM', 1, { purpose: 'ENFORCEMENT' }, { language: 'zh-CN' })
    expect(inChinese.userErrors[0]!.message).toBe('走访是服务，不得带执法监管任务上门。')
    const inEnglish = await register(campaign, 'TOURISM', 1, { purpose: 'ENFORCEMENT' })
    expect(inEnglish.userErrors[0]!.message).toMatch(/service visit/)
  })
})

describe('A closed campaign', () => {
  it('takes no plan, moves none and withdraws none; what was not done stays to be seen', async () => {
    const campaign = await openCampaign(city)
    const plan = await registered(campaign, 'TOURISM', 1)
    await registered(campaign, 'AGRICULTURE', 1)
    await closeCampaign(campaign)
    expect(refusalOf(await register(campaign, 'TOURISM', 2))).toEqual(['CAMPAIGN_CLOSED', ['campaignId']])
    expect(refusalOf(await reschedule(campaign, plan.id, { plannedOn: '2026-04-12' }))).toEqual([
      'CAMPAIGN_CLOSED',
      ['visitPlanId'],
    ])
    expect(refusalOf(await withdraw(campaign, plan.id))).toEqual(['CAMPAIGN_CLOSED', ['visitPlanId']])
    expect(await planOf(campaign, plan.id)).toMatchObject({ status: 'ACTIVE', duplicate: { status: 'OPEN' } })
    const list = await registerRows(campaign, [
      { teamCode: 'TOURISM', uscc: enterpriseCode(2), purpose: 'SERVICE' },
      { teamCode: 'TOURISM', uscc: 'x', purpose: 'SERVICE' },
    ])
    expect(list.results.map(refusalOf)).toEqual([
      ['CAMPAIGN_CLOSED', ['campaignId']],
      ['INVALID_INPUT', ['rows', '1', 'uscc']],
    ])
    // The first in the order of the enum.
    expect(refusalOf(await withdraw(campaign, plan.id, OFFICE, ' '))).toEqual(['INVALID_INPUT', ['reason']])
    expect(codeOf(await register(campaign, 'TOURISM', 2, { round: 0 }))).toEqual(['INVALID_INPUT'])
    expect(codeOf(await register(campaign, 'TOURISM', 2, { purpose: 'ENFORCEMENT' }))).toEqual(['CAMPAIGN_CLOSED'])
  })
})

describe('A target that became ineligible', () => {
  it('is not planned for any more, and its open plans are withdrawn with that reason', async () => {
    const campaign = await openCampaign(city)
    const [uscc, other] = [usccOf(777_001), usccOf(777_002)]
    const importRows = (registryState: string) =>
      campaign.mutate(
        'importEnterprises',
        'ImportEnterprisesInput',
        {
          campaignId: campaign.campaignId,
          rows: [uscc, other].map((code) => ({
            uscc: code,
            name: `企业${code}`,
            areaCode: '999901001',
            registryState,
          })),
        },
        'report { rejected }',
      )
    await importRows('ACTIVE')
    const byCode = (team: string) => register(campaign, team, 0, { targetId: null, uscc })
    const first = (await byCode('TOURISM')).visitPlan!
    const flagged = (await byCode('AGRICULTURE')).duplicate!
    await importRows('DEREGISTERED')
    expect(refusalOf(await byCode('COURT'))).toEqual(['TARGET_INELIGIBLE', ['uscc']])
    expect(codeOf(await register(campaign, 'COURT', 0, { targetId: null, uscc, plannedOn: '2026-05-01' }))).toEqual([
      'OUTSIDE_CAMPAIGN_DATES',
    ])
    expect(await planOf(campaign, first.id)).toMatchObject({
      status: 'WITHDRAWN',
      statusReason: expect.stringMatching(/deregistered|revoked|ineligible/i),
    })
    expect(await duplicateOf(campaign, flagged.id)).toMatchObject({ status: 'RESOLVED' })
  })

  it('unreachable at its address stays in scope', async () => {
    const uscc = usccOf(777_003)
    const campaign = await openCampaign(city)
    await campaign.mutate(
      'importEnterprises',
      'ImportEnterprisesInput',
      {
        campaignId: campaign.campaignId,
        rows: [
          {
            uscc,
            name: '查无下落',
            areaCode: '999901001',
            registryState: 'UNREACHABLE_AT_REGISTERED_ADDRESS',
          },
        ],
      },
      'report { rejected }',
    )
    expect(codeOf(await register(campaign, 'TOURISM', 0, { targetId: null, uscc }))).toEqual([])
  })
})

describe('A whole list', () => {
  it('of 120 with 30 duplicates, 5 not enrolled, 3 wrong codes and 2 deregistered gives 120 answers, row by row', async () => {
    // 90 enterprises: 80 free, 30 of the 110 rows that are in order meet another department's plan.
    const codes = Array.from({ length: 120 }, (_, index) => usccOf(500_000 + index))
    const importRows = (rows: Record<string, unknown>[], campaignId?: string) =>
      city.mutate('importEnterprises', 'ImportEnterprisesInput', { rows, campaignId }, 'report { rejected }')
    const campaign = await openCampaign(city, { areaCode: '999902001' })
    const inCampaign = codes.filter((_, index) => index < 112)
    await importRows(
      inCampaign.map((uscc) => ({ uscc, name: `名单企业${uscc}`, areaCode: '999901002' })),
      campaign.campaignId,
    )
    await importRows(codes.slice(112, 117).map((uscc) => ({ uscc, name: `名单企业${uscc}`, areaCode: '999901002' })))
    await importRows(codes.slice(110, 112).map((uscc) => ({ uscc, registryState: 'DEREGISTERED' })))
    const earlier = await registerRows(
      campaign,
      codes.slice(0, 30).map((uscc) => ({ teamCode: 'AGRICULTURE', uscc, purpose: 'SERVICE' })),
    )
    expect(earlier).toMatchObject({ registered: 30, flagged: 0, refused: 0, userErrors: [] })

    // In no order: each row is answered in its own place.
    const order = codes.map((_, index) => (index * 49) % 120)
    const spoilt = (uscc: string) => `${uscc.slice(0, 17)}${uscc.endsWith('0') ? '1' : '0'}`
    const rows = order.map((index) => ({
      teamCode: 'tourism',
      uscc: index >= 117 ? spoilt(codes[index]!) : codes[index]!.toLowerCase(),
      purpose: 'service',
      plannedOn: '2026-04-12',
      halfDay: 'morning',
    }))
    const answer = await registerRows(campaign, rows, { department: 'TOURISM' })
    expect(answer).toMatchObject({ registered: 80, flagged: 30, refused: 10, userErrors: [] })
    expect(answer.results).toHaveLength(120)
    order.forEach((index, row) => {
      const result = answer.results[row]!
      if (index < 30) {
        expect(result).toMatchObject({
          visitPlan: { status: 'DUPLICATE' },
          duplicate: { kind: 'CROSS_UNIT' },
          userErrors: [],
        })
        expect(result.duplicate!.plans.map(({ team }) => team.code)).toEqual(['AGRICULTURE', 'TOURISM'])
      } else if (index < 110) {
        expect(result).toMatchObject({ visitPlan: { status: 'ACTIVE' }, duplicate: null, userErrors: [] })
      } else {
        const code = index < 112 ? 'TARGET_INELIGIBLE' : index < 117 ? 'TARGET_NOT_IN_CAMPAIGN' : 'INVALID_INPUT'
        expect(result).toMatchObject({ visitPlan: null, duplicate: null })
        expect(refusalOf(result)).toEqual([code, ['rows', String(row), 'uscc']])
      }
    })
  })

  it('sees its own rows: the second for one enterprise is flagged, the same team’s is refused', async () => {
    const campaign = await openCampaign(city)
    const row = (teamCode: string) => ({ teamCode, uscc: enterpriseCode(1), purpose: 'SERVICE' })
    const { results, ...counts } = await registerRows(
      campaign,
      [row('SCIENCE-1'), row('SCIENCE-2'), row('SCIENCE-1')],
      {
        department: 'SCIENCE',
      },
    )
    expect(counts).toMatchObject({ registered: 1, flagged: 1, refused: 1 })
    expect(results.map(({ visitPlan }) => visitPlan?.status ?? null)).toEqual(['ACTIVE', 'DUPLICATE', null])
    expect(refusalOf(results[2]!)).toEqual(['ALREADY_EXISTS', ['rows', '2', 'uscc']])
  })

  it('judges every field of a row; a bad row spoils no other', async () => {
    const campaign = await openCampaign(city)
    const good = (n: number) => ({ teamCode: 'TOURISM', targetId: city.targetIds[n], purpose: 'SERVICE' })
    const rows = [
      good(1),
      { ...good(2), teamCode: null },
      { ...good(2), teamCode: 'NOBODY' },
      { ...good(2), purpose: null },
      { ...good(2), purpose: 'tea' },
      { ...good(2), purpose: 'Enforcement' },
      { ...good(2), plannedOn: '2026-02-30' },
      { ...good(2), plannedOn: '2026-03-01' },
      { ...good(2), halfDay: 'NOON' },
      { ...good(2), round: 2 },
      { ...good(2), round: 0 },
      { ...good(2), note: 'x'.repeat(1001) },
      { ...good(2), targetId: null },
      { ...good(2), uscc: enterpriseCode(2) },
      { ...good(2), targetId: 'nothing' },
      { ...good(2), round: null, halfDay: ' ｅｖｅｎｉｎｇ', plannedOn: '２０２６-０４-１２' },
      {},
    ]
    const { results, ...counts } = await registerRows(campaign, rows, { department: 'TOURISM' })
    expect(counts).toMatchObject({ registered: 2, flagged: 0, refused: rows.length - 2 })
    expect(results[15]!.visitPlan).toMatchObject({ round: 1, halfDay: 'EVENING', plannedOn: '2026-04-12' })
    const refusals = results.flatMap(({ userErrors }, row) =>
      userErrors.map(({ code, field }) => [row, code, field![1] === String(row) ? field![2] : field]),
    )
    expect(refusals).toEqual([
      [1, 'INVALID_INPUT', 'teamCode'],
      [2, 'TEAM_NOT_YOURS', 'teamCode'],
      [3, 'INVALID_INPUT', 'purpose'],
      [4, 'INVALID_INPUT', 'purpose'],
      [5, 'PURPOSE_FORBIDDEN', 'purpose'],
      [6, 'INVALID_INPUT', 'plannedOn'],
      [7, 'OUTSIDE_CAMPAIGN_DATES', 'plannedOn'],
      [8, 'INVALID_INPUT', 'halfDay'],
      [9, 'INVALID_INPUT', 'round'],
      [10, 'INVALID_INPUT', 'round'],
      [11, 'INVALID_INPUT', 'note'],
      [12, 'INVALID_INPUT', 'uscc'],
      [13, 'INVALID_INPUT', 'targetId'],
      [14, 'NOT_FOUND', 'targetId'],
      [16, 'INVALID_INPUT', 'teamCode'],
    ])
  })

  it('of another department’s team is refused row by row', async () => {
    const campaign = await openCampaign(city)
    const { results, refused } = await registerRows(
      campaign,
      [{ teamCode: 'TOURISM', uscc: enterpriseCode(1), purpose: 'SERVICE' }],
      { department: 'AGRICULTURE' },
    )
    expect(refused).toBe(1)
    expect(refusalOf(results[0]!)).toEqual(['TEAM_NOT_YOURS', ['rows', '0', 'teamCode']])
  })

  it('is refused as a whole for an absent campaign or too many rows; an empty one is no mistake', async () => {
    const campaign = await openCampaign(city)
    const row = { teamCode: 'TOURISM', uscc: enterpriseCode(1), purpose: 'SERVICE' }
    const nowhere = await registerRows(campaign, [row], OFFICE, { campaignId: globalId('Campaign', newId()) })
    expect(refusalOf(nowhere)).toEqual(['NOT_FOUND', ['campaignId']])
    expect(nowhere).toMatchObject({ results: [], refused: 1 })
    const tooMany = await registerRows(campaign, Array(10_001).fill(row))
    expect(refusalOf(tooMany)).toEqual(['INVALID_INPUT', ['rows']])
    expect(await registerRows(campaign, [])).toMatchObject({
      results: [],
      registered: 0,
      flagged: 0,
      refused: 0,
      userErrors: [],
    })
  })
})

describe('An idempotency key', () => {
  let campaign: TownAndCountry
  beforeAll(async () => {
    campaign = await openCampaign(city)
  })
  const tourism = { department: 'TOURISM' }

  it('with the same input does nothing more and answers with the same objects', async () => {
    const first = await register(campaign, 'TOURISM', 1, { idempotencyKey: 'a', plannedOn: '2026-04-12' })
    const again = await register(campaign, 'TOURISM', 1, { plannedOn: '2026-04-12', idempotencyKey: 'a', round: 1 })
    expect(again.userErrors).toEqual([])
    expect(again.visitPlan!.id).toBe(first.visitPlan!.id)
    const flagged = await register(campaign, 'AGRICULTURE', 1, { idempotencyKey: 'a' })
    const flaggedAgain = await register(campaign, 'AGRICULTURE', 1, { idempotencyKey: 'a' })
    expect(flagged.visitPlan!.status).toBe('DUPLICATE')
    expect(flaggedAgain.visitPlan!.id).toBe(flagged.visitPlan!.id)
    expect(flaggedAgain.duplicate!.id).toBe(flagged.duplicate!.id)
  })

  it('with another input is IDEMPOTENCY_KEY_REUSED', async () => {
    expect(codeOf(await register(campaign, 'TOURISM', 2, { idempotencyKey: 'b' }))).toEqual([])
    expect(refusalOf(await register(campaign, 'TOURISM', 3, { idempotencyKey: 'b' }))).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
      ['idempotencyKey'],
    ])
  })

  it('belongs to one caller and one mutation', async () => {
    expect(codeOf(await register(campaign, 'COURT', 4, { idempotencyKey: 'c' }))).toEqual([])
    expect(codeOf(await register(campaign, 'EAST-ECON', 5, { idempotencyKey: 'c' }))).toEqual([])
    const rows = [{ teamCode: 'COURT', uscc: enterpriseCode(6), purpose: 'SERVICE' }]
    expect(await registerRows(campaign, rows, { department: 'COURT' }, { idempotencyKey: 'c' })).toMatchObject({
      registered: 1,
    })
  })

  it('keeps no refusal', async () => {
    expect(codeOf(await register(campaign, 'TOURISM', 7, { idempotencyKey: 'd', round: 2 }))).toEqual(['INVALID_INPUT'])
    expect(codeOf(await register(campaign, 'TOURISM', 7, { idempotencyKey: 'd' }))).toEqual([])
  })

  it('of a list answers with the same plans, also under concurrency', async () => {
    const rows = [
      { teamCode: 'TOURISM', uscc: enterpriseCode(8), purpose: 'SERVICE' },
      { teamCode: 'TOURISM', uscc: 'wrong', purpose: 'SERVICE' },
    ]
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => registerRows(campaign, rows, tourism, { idempotencyKey: 'list' })),
    )
    for (const answer of answers) {
      expect(answer).toMatchObject({ registered: 1, flagged: 0, refused: 1, userErrors: [] })
      expect(answer.results[0]!.visitPlan!.id).toBe(answers[0]!.results[0]!.visitPlan!.id)
      expect(refusalOf(answer.results[1]!)).toEqual(['INVALID_INPUT', ['rows', '1', 'uscc']])
    }
    expect(refusalOf(await registerRows(campaign, rows.slice(0, 1), tourism, { idempotencyKey: 'list' }))).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
      ['idempotencyKey'],
    ])
  })
})

describe('Another round', () => {
  it('follows the one that is DONE, and comes from the owner', async () => {
    const campaign = await openCampaign(city)
    const first = await registered(campaign, 'TOURISM', 1)
    expect(refusalOf(await register(campaign, 'TOURISM', 1, { round: 2 }))).toEqual(['INVALID_INPUT', ['round']])
    await recordByPlan(campaign, first.id)
    expect(await ownerOf(campaign, 1)).toMatchObject({ team: { code: 'TOURISM' } })
    const stranger = await register(campaign, 'AGRICULTURE', 1, { round: 2 })
    expect(refusalOf(stranger)).toEqual(['NOT_OWNER', ['teamId']])
    expect(stranger.userErrors[0]).toMatchObject({ owner: { team: { code: 'TOURISM' } }, existingPlan: null })
    const second = await registered(campaign, 'TOURISM', 1, { round: 2, purpose: 'FOLLOW_UP' })
    expect(second).toMatchObject({ status: 'ACTIVE', round: 2, flagged: null })
    expect(refusalOf(await register(campaign, 'TOURISM', 1, { round: 3 }))).toEqual(['INVALID_INPUT', ['round']])
    expect(await planOf(campaign, first.id)).toMatchObject({ status: 'DONE', round: 1 })
  })
})

describe('Another day for a plan', () => {
  let campaign: TownAndCountry
  beforeAll(async () => {
    campaign = await openCampaign(city)
  })
  const tourism = departmentOf('TOURISM')

  it('keeps its place, its participants and its id', async () => {
    const plan = await registered(campaign, 'TOURISM', 1, { plannedOn: '2026-04-12', halfDay: 'MORNING', note: 'n' })
    const waiting = await registered(campaign, 'AGRICULTURE', 1)
    const { visitPlan, userErrors } = await reschedule(campaign, plan.id, { plannedOn: '2026-04-20' }, tourism)
    expect(userErrors).toEqual([])
    expect(visitPlan).toMatchObject({
      id: plan.id,
      status: 'ACTIVE',
      plannedOn: '2026-04-20',
      halfDay: 'MORNING',
      note: 'n',
      registeredAt: plan.registeredAt,
    })
    expect((await reschedule(campaign, plan.id, { halfDay: 'EVENING' }, tourism)).visitPlan).toMatchObject({
      plannedOn: '2026-04-20',
      halfDay: 'EVENING',
    })
    expect((await reschedule(campaign, plan.id, { plannedOn: null, halfDay: null }, tourism)).visitPlan).toMatchObject({
      plannedOn: null,
      halfDay: null,
    })
    expect((await reschedule(campaign, waiting.id, { plannedOn: '2026-04-13' })).visitPlan).toMatchObject({
      status: 'DUPLICATE',
      plannedOn: '2026-04-13',
    })
  })

  it('lies in the campaign', async () => {
    const plan = await registered(campaign, 'TOURISM', 2)
    expect(refusalOf(await reschedule(campaign, plan.id, { plannedOn: '2026-05-01' }, tourism))).toEqual([
      'OUTSIDE_CAMPAIGN_DATES',
      ['plannedOn'],
    ])
  })

  it('is for open plans only', async () => {
    const done = await registered(campaign, 'TOURISM', 3)
    await recordByPlan(campaign, done.id)
    const gone = await registered(campaign, 'TOURISM', 4)
    await withdraw(campaign, gone.id)
    for (const { id } of [done, gone])
      expect(refusalOf(await reschedule(campaign, id, { plannedOn: '2026-05-20' }, tourism))).toEqual([
        'INVALID_STATE',
        ['visitPlanId'],
      ])
  })
})

describe('A plan that is not yours, absent or malformed', () => {
  it('answers alike: NOT_FOUND', async () => {
    const campaign = await openCampaign(city)
    const plan = await registered(campaign, 'TOURISM', 1)
    const stranger = departmentOf('AGRICULTURE')
    for (const who of [stranger, OFFICE]) {
      const ids = [
        globalId('VisitPlan', newId()),
        globalId('Team', newId()),
        'malformed',
        '',
        ...(who === OFFICE ? [] : [plan.id]),
      ]
      for (const id of ids) {
        const moved = await reschedule(campaign, id, { plannedOn: '2026-04-12' }, who)
        const withdrawn = await withdraw(campaign, id, who)
        expect([refusalOf(moved), refusalOf(withdrawn)]).toEqual([
          ['NOT_FOUND', ['visitPlanId']],
          ['NOT_FOUND', ['visitPlanId']],
        ])
        expect(moved.visitPlan).toBeNull()
      }
    }
    expect(await planOf(campaign, plan.id)).toMatchObject({ status: 'ACTIVE', plannedOn: null })
  })
})

describe('Withdrawing a plan', () => {
  let campaign: TownAndCountry
  beforeAll(async () => {
    campaign = await openCampaign(city)
  })

  it('says why', async () => {
    const plan = await registered(campaign, 'TOURISM', 1)
    expect(refusalOf(await withdraw(campaign, plan.id, departmentOf('TOURISM'), '　'))).toEqual([
      'INVALID_INPUT',
      ['reason'],
    ])
    expect((await withdraw(campaign, plan.id, departmentOf('TOURISM'), '企业搬迁')).visitPlan).toMatchObject({
      status: 'WITHDRAWN',
      statusReason: '企业搬迁',
    })
    expect(refusalOf(await withdraw(campaign, plan.id))).toEqual(['INVALID_STATE', ['visitPlanId']])
  })

  it('that is DONE is refused', async () => {
    const plan = await registered(campaign, 'TOURISM', 2)
    await recordByPlan(campaign, plan.id)
    expect(refusalOf(await withdraw(campaign, plan.id))).toEqual(['INVALID_STATE', ['visitPlanId']])
  })

  it('of the baseline is for the office', async () => {
    await pinBaseline(campaign, [{ team: 'TOURISM', n: 3 }])
    const waiting = await registered(campaign, 'AGRICULTURE', 3)
    const baseline = waiting.flagged!.plans.find(({ team }) => team.code === 'TOURISM')!
    expect(refusalOf(await withdraw(campaign, baseline.id, departmentOf('TOURISM')))).toEqual([
      'INVALID_STATE',
      ['visitPlanId'],
    ])
    expect((await withdraw(campaign, baseline.id)).visitPlan).toMatchObject({ status: 'WITHDRAWN' })
    expect(await planOf(campaign, waiting.id)).toMatchObject({ status: 'ACTIVE' })
  })
})

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
