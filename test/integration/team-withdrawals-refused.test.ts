import 'reflect-metadata'
import { uuidOf } from '../../src/shared/relay'
import { changed, pair, refusals, setTerms } from '../support/owners'
import { publish } from '../support/runs'
import { ownerLine, reinstateTeam, standingOf, withdrawn, withdrawTeam } from '../support/team-withdrawals'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import { campaignOf, closeCampaign, openCampaign, registered, unpin } from '../support/visits'

let base: TownAndCountry
/** A campaign of its own for each test: all twelve enterprises, the terms of town and country. */
let city: TownAndCountry
beforeAll(async () => {
  base = await openTownAndCountry()
})
beforeEach(async () => {
  city = await openCampaign({ ...base, targetIds: [...base.targetIds] })
})
afterAll(() => base.close())

const EAST = { area: '999901' }
const handOver = (n: number, team = 'TOURISM') => changed(city, 'handOverOwner', n, team)
const pin = (n: number, team = 'TOURISM') => changed(city, 'pinOwner', n, team)
const versionOf = async (): Promise<number> => (await campaignOf(city)).version
const ownersOf = (...numbers: number[]) => Promise.all(numbers.map((n) => ownerLine(city, n)))

describe('A withdrawal is refused, and nothing has changed', () => {
  async function refused(...args: Parameters<typeof withdrawTeam> extends [unknown, ...infer Rest] ? Rest : never) {
    const before = await versionOf()
    const owners = await ownersOf(1, 2, 3)
    const payload = await withdrawTeam(city, ...args)
    expect(payload).toMatchObject({ team: null, withdrawal: null })
    expect(await versionOf()).toBe(before)
    expect(await ownersOf(1, 2, 3)).toEqual(owners)
    return payload
  }

  it('NOT_FOUND: campaign, team, successor', async () => {
    for (const campaignId of ['nonsense', '', city.targetIds[1]])
      expect(refusals(await refused('TOURISM', null, { campaignId }))).toEqual(['NOT_FOUND campaignId'])
    for (const code of ['NO-SUCH', ' ']) expect(refusals(await refused(code))).toEqual(['NOT_FOUND teamCode'])
    expect(refusals(await refused('TOURISM', 'NO-SUCH'))).toEqual(['NOT_FOUND successorTeamCode'])
  })

  it('a blank successor is none', async () => {
    expect(await withdrawTeam(city, 'TOURISM', ' \u3000')).toMatchObject({ withdrawal: { successor: null } })
  })

  it('INVALID_INPUT: no reason, one without end, itself, a fallback team, a court without consent', async () => {
    for (const reason of ['', ' \u3000', '因'.repeat(501)])
      expect(refusals(await refused('TOURISM', null, { reason }))).toEqual(['INVALID_INPUT reason'])
    expect(refusals(await refused('TOURISM', 'tourism'))).toEqual(['INVALID_INPUT successorTeamCode'])
    expect(refusals(await refused('TOURISM', '999901001'))).toEqual(['INVALID_INPUT successorTeamCode'])
    await handOver(1)
    await pin(2)
    expect(refusals(await refused('TOURISM', 'COURT'))).toEqual(['INVALID_INPUT successorTeamCode'])
    await pair(city, [{ team: 'COURT', n: 1 }])
    expect(await withdrawn(city, 'TOURISM', 'COURT')).toMatchObject({ targetsToSuccessor: 2 })
  })

  it('INVALID_STATE: the successor has left', async () => {
    await withdrawn(city, 'AGRICULTURE')
    expect(refusals(await refused('TOURISM', 'AGRICULTURE'))).toEqual(['INVALID_STATE successorTeamCode'])
  })

  it('CAMPAIGN_CLOSED, after what is wrong with the input', async () => {
    await closeCampaign(city)
    expect(refusals(await refused('TOURISM'))).toEqual(['CAMPAIGN_CLOSED campaignId'])
    expect(refusals(await refused('TOURISM', null, { reason: '' }))).toEqual(['INVALID_INPUT reason'])
    expect(refusals(await refused('NO-SUCH'))).toEqual(['NOT_FOUND teamCode'])
  })

  it('TEAM_CAPACITY: all that would come does not fit; it says which capacity would do', async () => {
    for (const n of [1, 2, 4]) await handOver(n)
    await pin(5)
    await handOver(3, 'AGRICULTURE')
    await setTerms(city, [{ teamCode: 'AGRICULTURE', capacity: 4, remits: [{ industryCode: '01' }] }])
    const payload = await refused('TOURISM', 'AGRICULTURE')
    expect(refusals(payload)).toEqual(['TEAM_CAPACITY successorTeamCode'])
    expect(payload.userErrors[0]!.message).toMatch(/农委.* 4 .* 1;.* 4 more.* to 5 /)
    await setTerms(city, [{ teamCode: 'AGRICULTURE', capacity: 5, remits: [{ industryCode: '01' }] }])
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ targetsToSuccessor: 4, pinsCarriedOver: 1 })
  })

  it('TEAM_CAPACITY is none of pins alone', async () => {
    await pin(1)
    await setTerms(city, [{ teamCode: 'AGRICULTURE', capacity: 0, remits: [] }])
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ targetsToSuccessor: 1, pinsCarriedOver: 1 })
  })

  it('NO_FALLBACK_TEAM: the grass roots, whatever falls to them', async () => {
    const payload = await refused('999901001', 'TOURISM')
    expect(refusals(payload)).toEqual(['NO_FALLBACK_TEAM teamCode'])
    expect(payload.userErrors[0]!.message).toContain('东一镇')
  })

  it("by a district's office: for teams below its area only, and nothing beyond it", async () => {
    expect(refusals(await refused('TOURISM', null, {}, EAST))).toEqual(['NOT_FOUND teamCode'])
    expect(refusals(await refused('EAST-ECON', 'TOURISM', {}, EAST))).toEqual(['NOT_FOUND successorTeamCode'])
    await pin(10, 'EAST-ECON')
    expect(refusals(await refused('EAST-ECON', null, {}, EAST))).toEqual(['INVALID_STATE teamCode'])
    await unpin(city, 10)
    await handOver(10, 'TOURISM')
    const plan = await registered(city, 'EAST-ECON', 7)
    expect(refusals(await refused('EAST-ECON', null, {}, EAST))).toEqual(['INVALID_STATE teamCode'])
    await city.mutate(
      'withdrawVisitPlan',
      'WithdrawVisitPlanInput',
      { visitPlanId: plan.id, reason: 'x' },
      'visitPlan { id }',
    )
    await handOver(1, 'EAST-ECON')
    expect(await withdrawn(city, 'EAST-ECON', null, {}, EAST)).toEqual({ targetsToFallback: 1 })
    expect(refusals(await reinstateTeam(city, 'EAST-ECON', {}, EAST))).toEqual([])
  })
})

describe('A team that is reinstated', () => {
  beforeEach(async () => {
    await handOver(1)
    await withdrawn(city, 'TOURISM', 'AGRICULTURE')
  })

  it('takes part again, with the terms that it had; what it had stays where it is', async () => {
    const before = await versionOf()
    expect(await reinstateTeam(city, 'TOURISM')).toEqual({ team: { code: 'TOURISM' }, userErrors: [] })
    expect(await versionOf()).toBe(before + 1)
    expect(await standingOf(city, 'TOURISM')).toMatchObject({
      withdrawal: null,
      terms: { capacity: 10, load: 0, withdrawnAt: null, successor: null },
    })
    expect(await ownersOf(1)).toEqual(['AGRICULTURE MANUAL'])
    expect(await registered(city, 'TOURISM', 4)).toMatchObject({ status: 'ACTIVE' })
    await publish(city)
    expect(await ownersOf(1, 4, 7, 10)).toEqual(Array(4).fill('TOURISM SCHEDULE'))
    const recorded = await city.db.query(
      `SELECT before, after FROM audit_event WHERE campaign_id = $1 AND action = 'reinstateTeam'`,
      [uuidOf('Campaign', city.campaignId)],
    )
    expect(recorded).toMatchObject([
      { before: { withdrawn: true, reason: '机构改革' }, after: { withdrawn: false, reason: '重新安排' } },
    ])
  })

  it('may leave again, for another successor', async () => {
    await reinstateTeam(city, 'TOURISM')
    await handOver(2)
    expect(await withdrawn(city, 'TOURISM', 'SCIENCE-1')).toEqual({ targetsToSuccessor: 1 })
    expect(await ownersOf(1, 2)).toEqual(['AGRICULTURE MANUAL', 'SCIENCE-1 MANUAL'])
  })

  it('is refused: NOT_FOUND, no reason, not gone, closed', async () => {
    expect(refusals(await reinstateTeam(city, 'NO-SUCH'))).toEqual(['NOT_FOUND teamCode'])
    expect(refusals(await reinstateTeam(city, 'TOURISM', { campaignId: 'x' }))).toEqual(['NOT_FOUND campaignId'])
    expect(refusals(await reinstateTeam(city, 'TOURISM', { reason: ' ' }))).toEqual(['INVALID_INPUT reason'])
    expect(refusals(await reinstateTeam(city, 'AGRICULTURE'))).toEqual(['INVALID_STATE teamCode'])
    expect(refusals(await reinstateTeam(city, 'TOURISM', {}, EAST))).toEqual(['NOT_FOUND teamCode'])
    await closeCampaign(city)
    expect(refusals(await reinstateTeam(city, 'TOURISM'))).toEqual(['CAMPAIGN_CLOSED campaignId'])
  })
})
