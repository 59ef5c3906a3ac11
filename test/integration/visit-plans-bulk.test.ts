import 'reflect-metadata'
import { newId } from '../../src/shared/ids'
import { globalId } from '../../src/shared/relay'
import { usccOf } from '../support/enterprise-api'
import { enterpriseCode, openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import { codeOf, OFFICE, openCampaign, refusalOf, register, registerRows } from '../support/visits'

let city: TownAndCountry
beforeAll(async () => {
  city = await openTownAndCountry()
})
afterAll(() => city.close())

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
