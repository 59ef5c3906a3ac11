import 'reflect-metadata'
import { newId } from '../../src/shared/ids'
import { globalId, uuidOf } from '../../src/shared/relay'
import type { Who } from '../support/api'
import { registrationNumberOf, usccOf } from '../support/enterprise-api'
import { enterpriseCode, openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  closeCampaign,
  codeOf,
  departmentOf,
  duplicateOf,
  OFFICE,
  openCampaign,
  ownerOf,
  pinBaseline,
  planOf,
  recordByPlan,
  refusalOf,
  register,
  registered,
  registerRows,
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
