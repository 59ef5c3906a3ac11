import 'reflect-metadata'
import { fallbackLoadsOf, setFallbackShare } from '../support/consultations'
import { changed, enrolEnterprise, refusals, setTerms } from '../support/owners'
import { openTwelve } from '../support/random-campaigns'
import { dumpCampaign, publishRun, readRun, runSchedule, schedule } from '../support/runs'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import { campaignOf, closeCampaign, departmentOf } from '../support/visits'

let base: TownAndCountry
/** 旅游局 has no room: each of the four towns is left with its hotel, one of its three enterprises. */
let city: TownAndCountry
beforeAll(async () => {
  base = await openTownAndCountry()
})
beforeEach(async () => {
  city = await openTwelve(base)
  await setTerms(city, [{ teamCode: 'TOURISM', capacity: 0, remits: [{ industryCode: '61' }] }])
})
afterAll(() => base.close())

const TOWNS = ['999901001', '999901002', '999902001', '999902002']

describe('The share that the office sets', () => {
  it('is from 0 to 1, with a reason; null lifts it; no schedule depends on it', async () => {
    const { version } = await campaignOf(city)
    for (const share of [0, 0.25, 1, null])
      expect((await setFallbackShare(city, share)).campaign).toEqual({ fallbackShare: share, version })
    for (const share of [-0.01, 1.01, 1e308])
      expect(refusals(await setFallbackShare(city, share))).toEqual(['INVALID_INPUT share'])
    expect(refusals(await setFallbackShare(city, 0.2, { reason: ' ' }))).toEqual(['INVALID_INPUT reason'])
    expect(refusals(await setFallbackShare(city, 0.2, { reason: '长'.repeat(501) }))).toEqual(['INVALID_INPUT reason'])
    expect(refusals(await setFallbackShare(city, 0.2, { campaignId: 'x' }))).toEqual(['NOT_FOUND campaignId'])
    await closeCampaign(city)
    expect(refusals(await setFallbackShare(city, 0.2))).toEqual(['CAMPAIGN_CLOSED campaignId'])
  })

  it('is on the record', async () => {
    await setFallbackShare(city, 0.2, { reason: '市委要求' })
    const [event] = await city.db.query<{ before: unknown; after: unknown }>(
      `SELECT before, after FROM audit_event WHERE action = 'setFallbackShare' ORDER BY id DESC LIMIT 1`,
    )
    expect(event).toEqual({ before: { fallbackShare: null }, after: { fallbackShare: 0.2, reason: '市委要求' } })
  })
})

describe('What a preview leaves to a town', () => {
  it('is told with its share before and after, and whether that is past the one that is set', async () => {
    const run = await schedule(city)
    const load = { targets: 1, change: -2, inScope: 3, share: 1 / 3, shareBefore: 1, exceedsShare: false }
    expect(await fallbackLoadsOf(city, run.id)).toEqual(TOWNS.map((code) => ({ team: { code }, ...load })))
    await setFallbackShare(city, 0.3)
    expect(await fallbackLoadsOf(city, run.id)).toEqual(
      TOWNS.map((code) => ({ team: { code }, ...load, exceedsShare: true })),
    )
    expect(await fallbackLoadsOf(city, run.id, departmentOf('999901002'))).toMatchObject([
      { team: { code: '999901002' } },
    ])
    expect(await fallbackLoadsOf(city, run.id, departmentOf('TOURISM'))).toEqual([])
    expect((await fallbackLoadsOf(city, run.id, { area: '999901' })).map(({ team }) => team.code)).toEqual(
      TOWNS.slice(0, 2),
    )
  })

  it('counts what is pinned to it from elsewhere as load, and not in its share', async () => {
    await changed(city, 'pinOwner', 9, '999901001')
    const loads = await fallbackLoadsOf(city, (await schedule(city)).id)
    expect(loads[0]).toMatchObject({ targets: 2, change: -2, inScope: 3, share: 1 / 3 })
    expect(loads[2]).toMatchObject({ targets: 1, inScope: 3, share: 1 / 3, shareBefore: 2 / 3 })
  })

  it('is counted for what lies in no town by the fallback above it', async () => {
    await enrolEnterprise(city, 13, { areaCode: '999901', industryCode: '6110' })
    const loads = await fallbackLoadsOf(city, (await schedule(city)).id)
    expect(loads.find(({ team }) => team.code === '999901')).toMatchObject({ targets: 1, inScope: 1, share: 1 })
  })
})

describe('Publishing past the share', () => {
  it('needs a reason, which names the towns; with one it goes through and is on the record', async () => {
    await setFallbackShare(city, 0.3)
    const run = await schedule(city)
    const before = await dumpCampaign(city)
    for (const more of [{}, { reason: null }, { reason: ' ' }]) {
      const { userErrors } = await publishRun(city, run, more)
      expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['reason'] }])
      expect(userErrors[0]!.message).toContain('东一镇 33.3%')
      expect(userErrors[0]!.message).toContain('30%')
    }
    expect(await dumpCampaign(city)).toEqual(before)
    expect((await publishRun(city, run, { reason: '旅游局正在换届' })).userErrors).toEqual([])
    expect((await campaignOf(city)).phase).toBe('PUBLISHED')
    const [event] = await city.db.query<{ after: { reason: string } }>(
      `SELECT after FROM audit_event WHERE action = 'publishSchedule' AND object_type = 'ScheduleRun' ORDER BY id DESC LIMIT 1`,
    )
    expect(event!.after.reason).toBe('旅游局正在换届')
  })

  it('at the share, or where none is set, needs none', async () => {
    await setFallbackShare(city, 1 / 3)
    expect((await publishRun(city, await schedule(city))).userErrors).toEqual([])
    await setFallbackShare(city, 0)
    await setFallbackShare(city, null)
    expect((await publishRun(city, await schedule(city))).userErrors).toEqual([])
  })

  it('by the mode PUBLISH ends SUPERSEDED with those words: a preview and a reason are needed', async () => {
    await setFallbackShare(city, 0.3)
    const run = await runSchedule(city, 'PUBLISH')
    expect(run).toMatchObject({ status: 'SUPERSEDED', publishedAt: null })
    expect((await readRun(city, run.id)).error).toContain('东一镇')
    expect((await campaignOf(city)).phase).toBe('INTAKE')
    await setFallbackShare(city, 0.5)
    expect(await runSchedule(city, 'PUBLISH')).toMatchObject({ status: 'SUCCEEDED' })
  })

  it('only one town need be past it', async () => {
    await setFallbackShare(city, 0.4)
    const run = await schedule(city)
    expect((await publishRun(city, run)).userErrors).toEqual([])
    await changed(city, 'pinOwner', 2, '999901001')
    const { userErrors } = await publishRun(city, await schedule(city))
    expect(userErrors[0]!.message).toContain('东一镇 66.7%')
    expect(userErrors[0]!.message).not.toContain('东二镇')
  })
})
