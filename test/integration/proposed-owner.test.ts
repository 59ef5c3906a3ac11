import 'reflect-metadata'
import { patience } from '../../src/scheduling/live/live-thread'
import { Role } from '../../src/shared/context'
import { changed, enrolEnterprise, pair, setTerms } from '../support/owners'
import { PROPOSED, type Proposed, proposedFor } from '../support/proposals'
import { openTwelve } from '../support/random-campaigns'
import { assignmentsOf, dumpCampaign, lockTable, publish, publishRun, schedule } from '../support/runs'
import { openTownAndCountry, TERMS, type TownAndCountry } from '../support/town-and-country'
import { closeCampaign, departmentOf, ownerOf, recordAt, registered } from '../support/visits'

let base: TownAndCountry
let city: TownAndCountry
beforeAll(async () => {
  base = await openTownAndCountry()
})
beforeEach(async () => {
  patience.ms = 60_000
  city = await openTwelve(base)
})
afterAll(() => base.close())

const teamFor = async (n: number): Promise<string | null> => (await proposedFor(city, n))!.team?.code ?? null
const termsOf = (team: string, capacity: number) =>
  setTerms(city, [{ ...TERMS.find(({ teamCode }) => teamCode === team)!, capacity }])

/** Registers a plan as the team's department would, and asks in the same breath whom the next schedule would choose. */
async function planAndAsk(team: string, numbers: readonly number[]): Promise<(Proposed | null)[]> {
  const { registerVisitPlans } = await city.data<{
    registerVisitPlans: { results: { proposedOwner: Proposed | null }[] }
  }>(
    `mutation ($input: RegisterVisitPlansInput!) {
      registerVisitPlans(input: $input) { results { userErrors { code } proposedOwner { ${PROPOSED} } } }
    }`,
    {
      input: {
        campaignId: city.campaignId,
        rows: numbers.map((n) => ({ teamCode: team, targetId: city.targetIds[n], purpose: 'SERVICE' })),
      },
    },
    departmentOf(team),
  )
  return registerVisitPlans.results.map(({ proposedOwner }) => proposedOwner)
}

describe('The proposed owner', () => {
  it('is the one that a preview gives and publishing then makes the owner', async () => {
    const before = await Promise.all(Array.from({ length: 12 }, (_, index) => proposedFor(city, index + 1)))
    const run = await schedule(city)
    const { nodes } = await assignmentsOf(city, run.id)
    const given = new Map(nodes.map((node) => [node.target.id, node]))
    before.forEach((proposed, index) => {
      const { team, cost, reason } = given.get(city.targetIds[index + 1]!)!
      expect([team.code, ...(proposed!.equallyGood ?? []).map(({ code }) => code)]).toContain(proposed!.team!.code)
      if (proposed!.equallyGood!.length === 0) expect(proposed).toMatchObject({ team, cost, reason, isChange: true })
    })
    await publishRun(city, run)
    for (let n = 1; n <= 12; n++) {
      const owner = await ownerOf(city, n)
      expect(await proposedFor(city, n)).toMatchObject({ team: { code: owner.team.code }, isChange: false })
    }
  })

  it('says on what state it rests, and which teams would do as well', async () => {
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 10, remits: [{ industryCode: 'C' }] }])
    const proposed = await proposedFor(city, 9)
    const { node } = await city.data<{ node: { version: number } }>(
      'query ($id: ID!) { node(id: $id) { ... on Campaign { version } } }',
      { id: city.campaignId },
    )
    expect(proposed!.campaignVersion).toBe(node.version)
    expect(Date.now() - proposed!.asOf!.getTime()).toBeLessThan(60_000)
    expect([proposed!.team!.code, ...proposed!.equallyGood!.map(({ code }) => code)].sort()).toEqual([
      'SCIENCE-1',
      'SCIENCE-2',
    ])
  })

  it('counts a plan in the very answer that registers it, a whole list in one message', async () => {
    await setTerms(city, [
      { teamCode: 'SCIENCE-1', capacity: 10, remits: [{ industryCode: 'C' }] },
      { teamCode: 'SCIENCE-2', capacity: 10, remits: [{ industryCode: 'C' }] },
    ])
    const [nine, twelve] = await planAndAsk('SCIENCE-2', [9, 12])
    expect(nine).toMatchObject({ team: { code: 'SCIENCE-2' }, isChange: true, equallyGood: [], unknownReason: null })
    expect(twelve).toMatchObject({ team: { code: 'SCIENCE-2' } })
    expect(nine!.reason).toContain('科技局二组')
    const run = await schedule(city)
    const { nodes } = await assignmentsOf(city, run.id)
    expect(nodes.find(({ target }) => target.id === city.targetIds[9])).toMatchObject({
      team: { code: 'SCIENCE-2' },
      cost: nine!.cost,
      reason: nine!.reason,
    })
  })

  it('is null for a row that was refused', async () => {
    expect(await planAndAsk('TOURISM', [1, 1])).toEqual([expect.objectContaining({ team: { code: 'TOURISM' } }), null])
  })

  it('follows a capacity, down and up, and the enterprises that come', async () => {
    expect(await teamFor(1)).toBe('TOURISM')
    await termsOf('TOURISM', 0)
    expect(await proposedFor(city, 1)).toMatchObject({ team: null, isChange: false, cost: null })
    await termsOf('TOURISM', 10)
    expect(await teamFor(1)).toBe('TOURISM')
    await enrolEnterprise(city, 13, { areaCode: '999901001', industryCode: '6110' })
    expect(await teamFor(13)).toBe('TOURISM')
  })

  it('follows remits, pairings and recusals', async () => {
    await setTerms(city, [{ teamCode: 'AGRICULTURE', capacity: 10, remits: [{ industryCode: '6110' }] }])
    expect(await teamFor(1)).toBe('AGRICULTURE')
    expect(await teamFor(2)).toBeNull()
    await pair(city, [{ team: 'COURT', n: 2 }])
    await setTerms(city, [{ teamCode: 'COURT', capacity: 5, remits: [] }])
    expect(await teamFor(2)).toBe('COURT')
    await changed(city, 'forbidOwner', 2, 'COURT')
    expect(await teamFor(2)).toBeNull()
  })

  it('of a fixed target is its owner, with the reason', async () => {
    await changed(city, 'pinOwner', 1, 'COURT')
    expect(await proposedFor(city, 1)).toMatchObject({
      team: { code: 'COURT' },
      isChange: false,
      reason: 'Pinned: no schedule moves it.',
      equallyGood: [],
    })
    await recordAt(city, 'AGRICULTURE', 3)
    expect(await proposedFor(city, 3)).toMatchObject({
      team: { code: 'AGRICULTURE' },
      reason: 'Visited: its owner stays.',
    })
    await publish(city)
    await registered(city, 'SCIENCE-1', 9, { plannedOn: '2026-04-12' })
    expect(await proposedFor(city, 9)).toMatchObject({
      team: { code: 'SCIENCE-1' },
      reason: 'Its owner has set a day: it stays.',
    })
    await changed(city, 'unpinOwner', 1, null)
    expect(await proposedFor(city, 1)).toMatchObject({ isChange: true })
  })

  it('changes nothing', async () => {
    const before = await dumpCampaign(city)
    for (let n = 1; n <= 12; n++) await proposedFor(city, n)
    expect(await dumpCampaign(city)).toEqual(before)
  })

  it('is read by departments and inspectors; not by who sees figures only, nor outside an area or a campaign', async () => {
    const known = { team: { code: 'TOURISM' } }
    expect(await proposedFor(city, 1, { department: 'AGRICULTURE' })).toMatchObject(known)
    expect(await proposedFor(city, 1, { role: Role.INSPECTOR, subject: 'inspector' })).toMatchObject(known)
    expect(await proposedFor(city, 1, { area: '999901' })).toMatchObject(known)
    const source = `query ($ids: [ID!]!, $campaignId: ID!) {
      nodes(ids: $ids) { ... on Enterprise { proposedOwner(campaignId: $campaignId) { isChange } } }
    }`
    const ids = [city.targetIds[1], city.targetIds[9]]
    const ask = (campaignId: string, who?: object) => city.ask(source, { ids, campaignId }, who)
    expect((await ask(city.campaignId, { role: Role.ANALYST, subject: 'analyst' })).data).toEqual({
      nodes: [null, null],
    })
    expect((await ask(city.campaignId, { area: '999901' })).data).toEqual({
      nodes: [{ proposedOwner: { isChange: true } }, null],
    })
    for (const id of [city.targetIds[1]!, 'nothing'])
      expect((await ask(id)).data).toEqual({ nodes: [{ proposedOwner: null }, { proposedOwner: null }] })
  })

  it('is unknown, with the reason, for the ineligible and in a closed campaign', async () => {
    await enrolEnterprise(city, 14)
    expect(await teamFor(14)).toBe('TOURISM')
    await enrolEnterprise(city, 14, { registryState: 'LICENCE_REVOKED' })
    expect(await proposedFor(city, 14)).toMatchObject({
      team: null,
      isChange: null,
      unknownReason: 'It is not in scope.',
    })
    await closeCampaign(city)
    expect(await proposedFor(city, 2)).toMatchObject({
      team: null,
      unknownReason: 'The campaign is closed: there is no next schedule.',
    })
  })

  it('keeps nobody waiting: while it is worked out it is unknown, and the next question finds it', async () => {
    const other = await openTwelve(base)
    const lock = await lockTable(other, 'pairing', 'ACCESS EXCLUSIVE')
    patience.ms = 250
    const asked = performance.now()
    expect(await proposedFor(other, 1)).toMatchObject({
      team: null,
      isChange: null,
      reason: null,
      asOf: null,
      unknownReason: 'The proposal is being worked out; ask again in a moment.',
    })
    expect(performance.now() - asked).toBeLessThan(2_000)
    await lock.release()
    patience.ms = 60_000
    expect(await proposedFor(other, 1)).toMatchObject({ team: { code: 'TOURISM' }, unknownReason: null })
  })
})
