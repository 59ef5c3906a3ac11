import 'reflect-metadata'
import {
  type Consultation,
  closeConsultation,
  consult,
  decide,
  object,
  objected,
  objectionsOf,
  stalenessOf,
  withdrawObjection,
} from '../support/consultations'
import { changed, refusals, setTerms } from '../support/owners'
import { openTwelve } from '../support/random-campaigns'
import { dumpCampaign, lockTable, publishRun, type Run, schedule } from '../support/runs'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import { campaignOf, closeCampaign, departmentOf, OFFICE, ownerOf, recordAt } from '../support/visits'

const EAST = { area: '999901' }

let base: TownAndCountry
/** A campaign of its own for each test, its preview open for comment: hotels E1, E4, E7, E10 are to be 旅游局's. */
let city: TownAndCountry
let consultation: Consultation & { run: Run }
beforeAll(async () => {
  base = await openTownAndCountry()
})
beforeEach(async () => {
  city = await openTwelve(base)
  consultation = await consult(city)
})
afterAll(() => base.close())

const events = (): Promise<{ action: string; type: string; after: Record<string, unknown> }[]> =>
  city.db.query(
    `SELECT e.action, e.object_type AS type, e.after FROM audit_event e JOIN campaign c ON c.id = e.campaign_id
      WHERE c.code = (SELECT code FROM campaign ORDER BY created_at DESC LIMIT 1)
        AND e.action IN ('objectToOwner', 'decideObjection', 'withdrawObjection', 'pinOwner', 'forbidOwner', 'handOverOwner')
      ORDER BY e.id`,
  )

describe('The decision', () => {
  it('PIN: the team that asks for the target gets it, pinned, for the reason of the office; the preview is stale at once', async () => {
    const { id } = await objected(city, consultation, 9, 'TOURISM', 'OWN_TEAM', { reason: '是工业旅游示范点' })
    const { objection } = await decide(city, id, 'ACCEPT', { remedy: 'PIN', reason: '工业旅游由旅游局联系' })
    expect(objection).toMatchObject({
      status: 'ACCEPTED',
      remedy: 'PIN',
      remedyTeam: { code: 'TOURISM' },
      decisionReason: '工业旅游由旅游局联系',
      decidedBy: 'office',
    })
    expect(await ownerOf(city, 9)).toMatchObject({ team: { code: 'TOURISM' }, source: 'PIN', pinned: true })
    expect(await stalenessOf(city, consultation.run.id)).toContain(`version ${(await campaignOf(city)).version}`)
    expect(refusals(await publishRun(city, consultation.run))).toEqual(['STALE_VERSION expectedCampaignVersion'])
    const next = await schedule(city)
    expect(await stalenessOf(city, next.id)).toBeNull()
    expect((await publishRun(city, next)).userErrors).toEqual([])
    expect(await ownerOf(city, 9)).toMatchObject({ team: { code: 'TOURISM' } })
    expect((await events()).map(({ action }) => action)).toEqual(['objectToOwner', 'pinOwner', 'decideObjection'])
  })

  it('HAND_OVER: the proposed team gets it, or the one that the office names', async () => {
    const proposedTeamId = city.teamIds['EAST-ECON']
    const first = await objected(city, consultation, 1, 'TOURISM', 'OTHER_TEAM', { proposedTeamId })
    await decide(city, first.id, 'ACCEPT', { remedy: 'HAND_OVER' })
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'EAST-ECON' }, source: 'MANUAL', pinned: false })
    const second = await objected(city, consultation, 4, 'TOURISM', 'OTHER_TEAM', { proposedTeamId })
    const named = { remedy: 'HAND_OVER', teamId: city.teamIds['SCIENCE-2'] }
    expect((await decide(city, second.id, 'ACCEPT', named)).objection).toMatchObject({
      remedyTeam: { code: 'SCIENCE-2' },
    })
    expect(await ownerOf(city, 4)).toMatchObject({ team: { code: 'SCIENCE-2' } })
  })

  it('FORBID: the recused team may not own it, by the next schedule either', async () => {
    const { id } = await objected(city, consultation, 1, 'TOURISM', 'RECUSAL')
    const { objection } = await decide(city, id, 'ACCEPT', { remedy: 'FORBID' })
    expect(objection).toMatchObject({ status: 'ACCEPTED', remedy: 'FORBID', remedyTeam: { code: 'TOURISM' } })
    expect(await stalenessOf(city, consultation.run.id)).not.toBeNull()
    expect((await publishRun(city, await schedule(city))).userErrors).toEqual([])
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: '999901001' }, source: 'FALLBACK' })
    expect(await ownerOf(city, 4)).toMatchObject({ team: { code: 'TOURISM' } })
  })

  it('REJECT: nothing changes but the objection, and the preview can be published', async () => {
    const { id } = await objected(city, consultation, 1, 'TOURISM', 'RECUSAL')
    const before = await dumpCampaign(city)
    expect((await decide(city, id, 'REJECT', { reason: '不属于回避情形' })).objection).toMatchObject({
      status: 'REJECTED',
      remedy: null,
      remedyTeam: null,
      decisionReason: '不属于回避情形',
    })
    expect(await dumpCampaign(city)).toEqual(before)
    expect(await stalenessOf(city, consultation.run.id)).toBeNull()
    expect((await publishRun(city, consultation.run)).userErrors).toEqual([])
  })

  it.each<[string, 'ACCEPT' | 'REJECT', Record<string, unknown>, string]>([
    ['accept without a remedy', 'ACCEPT', {}, 'INVALID_INPUT remedy'],
    ['accept without a reason', 'ACCEPT', { remedy: 'FORBID', reason: '' }, 'INVALID_INPUT reason'],
    ['reject without a reason', 'REJECT', { reason: ' ' }, 'INVALID_INPUT reason'],
    ['reject with a remedy', 'REJECT', { remedy: 'PIN' }, 'INVALID_INPUT remedy'],
    ['pin a recusal to nobody', 'ACCEPT', { remedy: 'PIN' }, 'INVALID_INPUT teamId'],
    ['pin to what is no team', 'ACCEPT', { remedy: 'PIN', teamId: 'x' }, 'NOT_FOUND teamId'],
    ['decide what is no objection', 'REJECT', { objectionId: 'x' }, 'NOT_FOUND objectionId'],
  ])('cannot %s; the objection stays open', async (_what, decision, more, told) => {
    const { id } = await objected(city, consultation, 1, 'TOURISM', 'RECUSAL')
    const before = await dumpCampaign(city)
    expect(refusals(await decide(city, id, decision, more))).toEqual([told])
    expect(refusals(await decide(city, id, 'REJECT', { teamId: city.teamIds.COURT }))).toEqual(['INVALID_INPUT teamId'])
    expect(await dumpCampaign(city)).toEqual(before)
    expect((await objectionsOf(city)).nodes).toMatchObject([{ id, status: 'OPEN' }])
  })

  it('what pin, hand-over and recusal refuse comes back, and the objection stays open', async () => {
    const open = async (n: number, team: string, proposal: string) =>
      (await objected(city, consultation, n, team, proposal)).id
    const [pinned, full, forbidden, lastResort] = [
      await open(9, 'TOURISM', 'OWN_TEAM'),
      await open(12, 'TOURISM', 'OWN_TEAM'),
      await open(6, 'TOURISM', 'OWN_TEAM'),
      await open(1, 'TOURISM', 'RECUSAL'),
    ]
    await changed(city, 'pinOwner', 9, 'SCIENCE-1')
    await changed(city, 'forbidOwner', 6, 'TOURISM')
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 0, remits: [{ industryCode: '61' }] }])
    const before = await dumpCampaign(city)
    const told = async (id: string, remedy: string, more: Record<string, unknown> = {}) =>
      refusals(await decide(city, id, 'ACCEPT', { remedy, ...more }))
    expect(await told(pinned, 'PIN')).toEqual(['PIN_CONFLICT teamId'])
    expect(await told(full, 'HAND_OVER')).toEqual(['TEAM_CAPACITY teamId'])
    expect(await told(forbidden, 'PIN')).toEqual(['OWNER_FORBIDDEN teamId'])
    expect(await told(lastResort, 'FORBID', { teamId: city.teamIds['999901001'] })).toEqual(['INVALID_INPUT teamId'])
    expect(await dumpCampaign(city)).toEqual(before)
    expect((await objectionsOf(city, OFFICE, { status: ['OPEN'] })).totalCount).toBe(4)
  })

  it('what is wrong with the target is told at the objection', async () => {
    const { id } = await objected(city, consultation, 9, 'TOURISM', 'OWN_TEAM')
    await city.db.transaction((tx) =>
      tx.execute(`UPDATE target SET registry_state = 'DEREGISTERED' WHERE name = '测试企业9'`),
    )
    const told = refusals(await decide(city, id, 'ACCEPT', { remedy: 'PIN' }))
    await city.db.transaction((tx) =>
      tx.execute(`UPDATE target SET registry_state = 'ACTIVE' WHERE name = '测试企业9'`),
    )
    expect(told).toEqual(['TARGET_INELIGIBLE objectionId'])
  })

  it('is made once, after the closing too, and not in a closed campaign', async () => {
    const [first, second] = [
      await objected(city, consultation, 1, 'TOURISM', 'RECUSAL'),
      await objected(city, consultation, 4, 'TOURISM', 'RECUSAL'),
    ]
    await closeConsultation(city, consultation.id)
    await decide(city, first.id, 'REJECT')
    for (const decision of ['ACCEPT', 'REJECT'] as const)
      expect(
        refusals(await decide(city, first.id, decision, decision === 'ACCEPT' ? { remedy: 'FORBID' } : {})),
      ).toEqual(['ALREADY_DECIDED objectionId'])
    await closeCampaign(city)
    expect(refusals(await decide(city, second.id, 'REJECT'))).toEqual(['CAMPAIGN_CLOSED objectionId'])
    expect(refusals(await withdrawObjection(city, second.id, departmentOf('TOURISM')))).toEqual([
      'CAMPAIGN_CLOSED objectionId',
    ])
    expect(refusals(await object(city, consultation, 7, 'TOURISM', 'RECUSAL'))).toEqual([
      'INVALID_STATE consultationId',
    ])
  })

  it("is a district's office's below its area, with the teams there", async () => {
    const [east, west] = [
      await objected(city, consultation, 3, 'EAST-ECON', 'RECUSAL'),
      await objected(city, consultation, 9, 'TOURISM', 'OWN_TEAM'),
    ]
    expect(refusals(await decide(city, west.id, 'REJECT', {}, EAST))).toEqual(['NOT_FOUND objectionId'])
    const city1 = { remedy: 'PIN', teamId: city.teamIds.TOURISM }
    expect(refusals(await decide(city, east.id, 'ACCEPT', city1, EAST))).toEqual(['NOT_FOUND teamId'])
    expect((await decide(city, east.id, 'ACCEPT', { remedy: 'FORBID' }, EAST)).userErrors).toEqual([])
  })
})

describe('At once', () => {
  it('of two decisions one counts, and the other is told so', async () => {
    const { id } = await objected(city, consultation, 1, 'TOURISM', 'RECUSAL')
    const before = (await campaignOf(city)).version
    // All of them stand before the target's row before one gets it.
    const lock = await lockTable(city, 'campaign_target')
    const decisions = [
      ...Array.from({ length: 8 }, () => decide(city, id, 'ACCEPT', { remedy: 'FORBID' })),
      ...Array.from({ length: 8 }, () => decide(city, id, 'REJECT')),
    ]
    await lock.waitedFor(16)
    await lock.release()
    const answers = await Promise.all(decisions)
    const counted = answers.filter(({ objection }) => objection !== null)
    expect(counted).toHaveLength(1)
    const others = answers.filter(({ objection }) => objection === null)
    for (const other of others) expect(refusals(other)).toEqual(['ALREADY_DECIDED objectionId'])
    const { status } = counted[0]!.objection!
    expect((await campaignOf(city)).version).toBe(before + (status === 'ACCEPTED' ? 1 : 0))
    expect((await events()).filter(({ action }) => action === 'decideObjection')).toHaveLength(1)
  })

  it('a decision and a withdrawal: one of them', async () => {
    const { id } = await objected(city, consultation, 1, 'TOURISM', 'RECUSAL')
    const [decision, withdrawal] = await Promise.all([
      decide(city, id, 'ACCEPT', { remedy: 'FORBID' }),
      withdrawObjection(city, id, departmentOf('TOURISM')),
    ])
    expect([decision, withdrawal].filter(({ objection }) => objection !== null)).toHaveLength(1)
    expect([...refusals(decision), ...refusals(withdrawal)]).toHaveLength(1)
  })

  it('sixteen objections of one department to one target are one', async () => {
    const lock = await lockTable(city, 'campaign_target')
    const objections = Array.from({ length: 16 }, () => object(city, consultation, 1, 'TOURISM', 'RECUSAL'))
    await lock.waitedFor(16)
    await lock.release()
    const answers = await Promise.all(objections)
    expect(answers.filter(({ objection }) => objection !== null)).toHaveLength(1)
    expect(new Set(answers.flatMap(refusals))).toEqual(new Set(['ALREADY_EXISTS targetId']))
    expect((await objectionsOf(city)).totalCount).toBe(1)
  })

  it('an objection that meets the closing comes before it or is refused; none is left between', async () => {
    const lock = await lockTable(city, 'objection')
    const early = object(city, consultation, 1, 'TOURISM', 'RECUSAL')
    await lock.waitedFor()
    // The objection holds the campaign; the closing waits for it, and who comes after the closing finds it closed.
    const closing = closeConsultation(city, consultation.id)
    await lock.release()
    expect((await early).userErrors).toEqual([])
    expect((await closing).consultation).toMatchObject({ status: 'CLOSED' })
    expect(refusals(await object(city, consultation, 4, 'TOURISM', 'RECUSAL'))).toEqual([
      'INVALID_STATE consultationId',
    ])

    const again = await consult(city)
    const answers = await Promise.all([
      ...[1, 4, 7, 10].map((n) => object(city, again, n, 'TOURISM', 'RECUSAL')),
      closeConsultation(city, again.id),
      ...[2, 5, 8, 11].map((n) => object(city, again, n, 'AGRICULTURE', 'RECUSAL')),
    ])
    const refused = new Set(answers.flatMap(refusals))
    refused.delete('INVALID_STATE consultationId')
    expect(refused).toEqual(new Set())
    const [late] = await city.db.query<{ count: number }>(
      `SELECT count(*) AS count FROM objection o JOIN consultation k ON k.id = o.consultation_id WHERE o.made_at > k.ended_at`,
    )
    expect(late!.count).toBe(0)
  })

  it('a target visited since makes the preview stale too, and says which', async () => {
    expect(await stalenessOf(city, consultation.run.id)).toBeNull()
    await recordAt(city, '999902001', 7, {}, {})
    expect(await stalenessOf(city, consultation.run.id)).toContain('测试企业7')
    expect(await stalenessOf(city, consultation.run.id, EAST)).not.toContain('测试企业7')
    expect(refusals(await publishRun(city, consultation.run))).toEqual(['STALE_VERSION scheduleRunId'])
  })
})
