import 'reflect-metadata'
import { readTeams } from '../../src/ownership/facts'
import { readEarlierPrices } from '../../src/scheduling/solved-run'
import { PREVIEWS_KEPT } from '../../src/scheduling/store-answer'
import { uuidOf } from '../../src/shared/relay'
import { openConsultation } from '../support/consultations'
import { setTerms } from '../support/owners'
import { openManyKinds, openTwelve } from '../support/random-campaigns'
import { assignmentsOf, publish, schedule } from '../support/runs'
import type { TownAndCountry } from '../support/town-and-country'
import { compareCodes, suppose } from '../support/what-if'

let base: TownAndCountry
let city: TownAndCountry
beforeAll(async () => {
  base = await openManyKinds()
})
beforeEach(async () => {
  city = await openTwelve(base)
})
afterAll(() => base.close())

const tight = (capacity: number) => ({
  name: `旅游局 ${capacity}`,
  teams: [{ teamCode: 'TOURISM', capacity, remits: [{ industryCode: '61' }] }],
})

async function extraCost(): Promise<number | null> {
  const { explainOwner } = await city.data<{ explainOwner: { alternative: { extraCost: number | null } } }>(
    `query ($c: ID!, $t: ID!, $k: ID!) {
      explainOwner(campaignId: $c, targetId: $t, insteadOf: $k) { alternative { extraCost } }
    }`,
    { c: city.campaignId, t: city.targetIds[1], k: city.teamIds['SCIENCE-2'] },
  )
  return explainOwner.alternative.extraCost
}

describe('What-ifs stand apart', () => {
  it('from consultations: departments are asked about what could be ordered', async () => {
    const run = await suppose(city, tight(2))
    expect(await openConsultation(city, run.id)).toEqual({
      consultation: null,
      userErrors: [
        {
          code: 'INVALID_STATE',
          field: ['scheduleRunId'],
          message:
            'This run is a what-if and cannot be opened for comment: set the terms or weights that it supposes, then schedule again.',
        },
      ],
    })
    expect((await openConsultation(city, (await schedule(city)).id)).userErrors).toEqual([])
  })

  it('from previews whose decisions are kept: neither removes the other', async () => {
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 10, remits: [{ industryCode: '6110' }] }])
    const preview = await schedule(city)
    const cost = await extraCost()
    expect(cost).not.toBeNull()
    const first = await suppose(city, tight(1))
    const whatIfs = [first]
    for (let n = 1; n <= PREVIEWS_KEPT; n++) whatIfs.push(await suppose(city, tight(n)))
    const kept = async (id: string) => (await assignmentsOf(city, id)).totalCount
    expect(await Promise.all(whatIfs.map(({ id }) => kept(id)))).toEqual([0, ...whatIfs.slice(1).map(() => 12)])
    expect(await kept(preview.id)).toBe(12)
    expect(await extraCost()).toBe(cost)
    expect(await compareCodes(city, { runIds: [preview.id, whatIfs[1]!.id] })).toEqual([])
    expect(await compareCodes(city, { runIds: [preview.id, first.id] })).toEqual(['BAD_USER_INPUT'])
    for (let n = 0; n < PREVIEWS_KEPT; n++) await schedule(city)
    expect([await kept(preview.id), await kept(whatIfs[1]!.id)]).toEqual([0, 12])
  })

  it('from what the next schedule begins with', async () => {
    await publish(city)
    const prices = async () => {
      const campaignId = uuidOf('Campaign', city.campaignId)!
      const teams = [...(await readTeams(city.db, campaignId)).values()].filter(({ isFallback }) => !isFallback)
      return readEarlierPrices(city.db, { campaignId, teams, choosable: teams.length })
    }
    const before = await prices()
    expect(before!.teamPrice.some((price) => !Number.isNaN(price))).toBe(true)
    const supposed = await suppose(city, { ...tight(0), weights: { noPairing: 200 } })
    // It has prices of its own.
    const [priced] = await city.db.query<{ count: number }>(
      'SELECT count(*) AS count FROM schedule_run_team WHERE run_id = $1 AND price > 0',
      [uuidOf('ScheduleRun', supposed.id)],
    )
    expect(priced!.count).toBeGreaterThan(0)
    expect(await prices()).toEqual(before)
  })
})
