import 'reflect-metadata'
import { Role } from '../../src/shared/context'
import { uuidOf } from '../../src/shared/relay'
import type { Who } from '../support/api'
import {
  changed,
  changeOwner,
  DEREGISTERED,
  enrolEnterprise,
  inputType,
  type OwnerOperation,
  pair,
  refusals,
  setTerms,
} from '../support/owners'
import { publish } from '../support/runs'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  auditOf,
  campaignOf,
  closeCampaign,
  giveOwner,
  openCampaign,
  ownerOf,
  planOf,
  recordAt,
  registered,
} from '../support/visits'

const OPERATIONS: OwnerOperation[] = ['pinOwner', 'unpinOwner', 'handOverOwner', 'forbidOwner']
const GIVING: OwnerOperation[] = ['pinOwner', 'handOverOwner', 'forbidOwner']
/** An unpin names no team. */
const teamFor = (operation: OwnerOperation): string | null => (operation === 'unpinOwner' ? null : 'TOURISM')
const EAST = { area: '999901' }

let base: TownAndCountry
/** A campaign of its own for each test: all twelve enterprises, nothing else. */
let city: TownAndCountry
beforeAll(async () => {
  base = await openTownAndCountry()
})
beforeEach(async () => {
  city = await openCampaign({ ...base, targetIds: [...base.targetIds] })
})
afterAll(() => base.close())

const versionOf = async (): Promise<number> => (await campaignOf(city)).version

/** How far a call raises the campaign's version. */
async function rise(call: () => Promise<unknown>): Promise<number> {
  const before = await versionOf()
  await call()
  return (await versionOf()) - before
}

describe('A new owner by hand', () => {
  it('is pinned: the team, for the reason given, and no schedule moves it', async () => {
    const before = await ownerOf(city, 1)
    expect(before).toMatchObject({ team: { code: '999901001' }, source: 'FALLBACK', pinned: false })
    const ownership = await changed(city, 'pinOwner', 1, 'AGRICULTURE', { reason: '重点联系企业' })
    expect(ownership).toMatchObject({ team: { code: 'AGRICULTURE' }, source: 'PIN', pinned: true })
    expect(ownership.reason).toContain('重点联系企业')
    expect(ownership.history).toMatchObject({
      totalCount: 2,
      nodes: [
        { from: { code: '999901001' }, to: { code: 'AGRICULTURE' }, source: 'PIN', by: 'office', scheduleRun: null },
        { from: null, to: { code: '999901001' }, source: 'FALLBACK' },
      ],
    })
    expect(ownership.history.nodes[0]!.reason).toContain('重点联系企业')
    await publish(city)
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'AGRICULTURE' }, source: 'PIN', pinned: true })
  })

  it('is handed over: MANUAL, not pinned, so that a schedule may give it to whom it fits better', async () => {
    expect(await changed(city, 'handOverOwner', 1, 'AGRICULTURE', { reason: '对口' })).toMatchObject({
      team: { code: 'AGRICULTURE' },
      source: 'MANUAL',
      pinned: false,
      history: { nodes: [{ from: { code: '999901001' }, to: { code: 'AGRICULTURE' }, source: 'MANUAL' }, {}] },
    })
    await publish(city)
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'TOURISM' }, source: 'SCHEDULE', pinned: false })
  })

  it('`since` is the moment at which the team became the owner, whatever happens to the lock', async () => {
    const handedOver = await changed(city, 'handOverOwner', 1, 'TOURISM')
    const pinned = await changed(city, 'pinOwner', 1, 'TOURISM')
    expect(pinned.since).toEqual(handedOver.since)
    const other = await changed(city, 'handOverOwner', 2, 'TOURISM')
    const moved = await changed(city, 'handOverOwner', 2, 'AGRICULTURE')
    expect(moved.since.getTime()).toBeGreaterThan(other.since.getTime())
  })

  it('unpinning lifts the lock only: owner and source stay', async () => {
    await changed(city, 'pinOwner', 1, 'TOURISM')
    const ownership = await changed(city, 'unpinOwner', 1, null)
    expect(ownership).toMatchObject({ team: { code: 'TOURISM' }, source: 'PIN', pinned: false })
    expect(ownership.history.totalCount).toBe(2)
  })

  it('a pin and a hand-over cross remit and area; a pin also capacity', async () => {
    await setTerms(city, [{ teamCode: 'EAST-ECON', capacity: 1, remits: [{ industryCode: '17' }] }])
    // E10 is a hotel in the west, EAST-ECON of the east district and for cotton.
    expect(await changed(city, 'handOverOwner', 10, 'EAST-ECON')).toMatchObject({ team: { code: 'EAST-ECON' } })
    expect(await changed(city, 'pinOwner', 11, 'EAST-ECON')).toMatchObject({ team: { code: 'EAST-ECON' } })
  })

  it('a team without terms has no limit', async () => {
    for (const n of [1, 2, 3])
      expect(await changed(city, 'handOverOwner', n, 'SCIENCE-2')).toMatchObject({ team: { code: 'SCIENCE-2' } })
  })
})

describe('The version', () => {
  it('rises by exactly one with each call that changes an owner or its lock', async () => {
    expect(await rise(() => changed(city, 'pinOwner', 1, 'TOURISM'))).toBe(1)
    expect(await rise(() => changed(city, 'unpinOwner', 1, null))).toBe(1)
    expect(await rise(() => changed(city, 'handOverOwner', 1, 'AGRICULTURE'))).toBe(1)
    expect(await rise(() => changed(city, 'forbidOwner', 1, 'SCIENCE-1'))).toBe(1)
    // The owner itself: recusal and fallback are one change.
    expect(await rise(() => changed(city, 'forbidOwner', 1, 'AGRICULTURE'))).toBe(1)
  })

  it('does not rise with a call that changes nothing, or is refused', async () => {
    await changed(city, 'pinOwner', 1, 'TOURISM')
    await changed(city, 'handOverOwner', 2, 'AGRICULTURE')
    await changed(city, 'forbidOwner', 3, 'TOURISM')
    expect(await rise(() => changed(city, 'pinOwner', 1, 'TOURISM', { reason: 'again' }))).toBe(0)
    expect(await rise(() => changed(city, 'handOverOwner', 2, 'AGRICULTURE', { reason: 'again' }))).toBe(0)
    expect(await rise(() => changed(city, 'forbidOwner', 3, 'TOURISM', { reason: 'again' }))).toBe(0)
    expect(await rise(() => changeOwner(city, 'pinOwner', 1, 'AGRICULTURE'))).toBe(0)
    expect(await rise(() => changeOwner(city, 'unpinOwner', 2, null))).toBe(0)
    expect((await changed(city, 'pinOwner', 1, 'TOURISM')).history.totalCount).toBe(2)
  })

  it('does not rise with plans', async () => {
    expect(await rise(() => registered(city, 'TOURISM', 1))).toBe(0)
  })
})

describe('What is refused', () => {
  const absent = () => ({
    campaignId: Buffer.from('Campaign:00000000-0000-7000-8000-000000000000').toString('base64url'),
    targetId: Buffer.from('Enterprise:00000000-0000-7000-8000-000000000000').toString('base64url'),
    teamId: Buffer.from('Team:00000000-0000-7000-8000-000000000000').toString('base64url'),
  })

  it.each(OPERATIONS)(
    '%s: what is absent, malformed or an ID of something else is NOT_FOUND alike',
    async (operation) => {
      const fields = operation === 'unpinOwner' ? ['campaignId', 'targetId'] : ['campaignId', 'targetId', 'teamId']
      for (const field of fields) {
        const named = absent()[field as 'campaignId']
        const answers = [named, 'nonsense', '', wrongKind(field)]
        const payloads = await Promise.all(
          answers.map((id) => changeOwner(city, operation, 1, teamFor(operation), { [field]: id })),
        )
        for (const payload of payloads) {
          expect(refusals(payload)).toEqual([`NOT_FOUND ${field}`])
          expect(payload).toEqual(payloads[0])
        }
      }
    },
  )

  /** An ID that is one, but of another type. */
  const wrongKind = (field: string): string => (field === 'teamId' ? city.targetIds[1]! : city.teamIds.TOURISM!)

  it.each(OPERATIONS)("%s: a district's office finds nothing outside its area", async (operation) => {
    const outside = await changeOwner(city, operation, 7, operation === 'unpinOwner' ? null : 'EAST-ECON', {}, EAST)
    expect(refusals(outside)).toEqual(['NOT_FOUND targetId'])
    expect(outside).toEqual(
      await changeOwner(city, operation, 7, operation === 'unpinOwner' ? null : 'EAST-ECON', absentTarget(), EAST),
    )
    if (operation === 'unpinOwner') return
    // Nor may it act for a team of another area, or of the city.
    expect(refusals(await changeOwner(city, operation, 1, 'TOURISM', {}, EAST))).toEqual(['NOT_FOUND teamId'])
    expect(refusals(await changeOwner(city, operation, 1, '999902001', {}, EAST))).toEqual(['NOT_FOUND teamId'])
  })

  const absentTarget = () => ({ targetId: absent().targetId })

  it("a district's office gives targets below its area to teams below its area", async () => {
    expect(await changed(city, 'pinOwner', 1, 'EAST-ECON', {}, EAST)).toMatchObject({ team: { code: 'EAST-ECON' } })
    expect(await changed(city, 'unpinOwner', 1, null, {}, EAST)).toMatchObject({ pinned: false })
  })

  it.each(OPERATIONS)('%s: without a reason, INVALID_INPUT', async (operation) => {
    await changed(city, 'pinOwner', 1, 'TOURISM')
    for (const reason of ['', '   ', '\u3000\u200b'])
      expect(refusals(await changeOwner(city, operation, 1, teamFor(operation), { reason }))).toEqual([
        'INVALID_INPUT reason',
      ])
  })

  it.each(OPERATIONS)('%s: a target that is not enrolled is TARGET_NOT_IN_CAMPAIGN', async (operation) => {
    const east = await openCampaign(base, { areaCode: '999901' })
    expect(refusals(await changeOwner(east, operation, 7, teamFor(operation)))).toEqual([
      'TARGET_NOT_IN_CAMPAIGN targetId',
    ])
  })

  it('pinOwner and handOverOwner: an ineligible target is TARGET_INELIGIBLE', async () => {
    await enrolEnterprise(city, 13)
    await enrolEnterprise(city, 13, DEREGISTERED)
    for (const operation of ['pinOwner', 'handOverOwner'] as const)
      expect(refusals(await changeOwner(city, operation, 13, 'TOURISM'))).toEqual(['TARGET_INELIGIBLE targetId'])
  })

  it('another team on a pinned target is PIN_CONFLICT until it is unpinned', async () => {
    await changed(city, 'pinOwner', 1, 'TOURISM')
    for (const operation of ['pinOwner', 'handOverOwner'] as const) {
      const payload = await changeOwner(city, operation, 1, 'AGRICULTURE')
      expect(refusals(payload)).toEqual(['PIN_CONFLICT teamId'])
      expect(payload.userErrors[0]!.message).toContain('旅游局')
    }
    await changed(city, 'unpinOwner', 1, null)
    expect(await changed(city, 'pinOwner', 1, 'AGRICULTURE')).toMatchObject({ team: { code: 'AGRICULTURE' } })
  })

  it('what is not pinned cannot be unpinned: INVALID_STATE', async () => {
    expect(refusals(await changeOwner(city, 'unpinOwner', 1, null))).toEqual(['INVALID_STATE targetId'])
  })

  it('a hand-over above capacity is TEAM_CAPACITY; to who owns it already it is no more load', async () => {
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 1, remits: [{ industryCode: '61' }] }])
    await changed(city, 'handOverOwner', 1, 'TOURISM')
    const refused = await changeOwner(city, 'handOverOwner', 4, 'TOURISM')
    expect(refusals(refused)).toEqual(['TEAM_CAPACITY teamId'])
    expect(refused.userErrors[0]!.message).toContain('旅游局')
    expect(refusals(await changeOwner(city, 'handOverOwner', 1, 'TOURISM'))).toEqual([])
    expect(await changed(city, 'pinOwner', 4, 'TOURISM')).toMatchObject({ pinned: true })
  })

  it('a team with one place left gets one of ten targets handed over at the same time', async () => {
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 3, remits: [{ industryCode: '61' }] }])
    await changed(city, 'pinOwner', 11, 'TOURISM')
    await changed(city, 'pinOwner', 12, 'TOURISM')
    const payloads = await Promise.all(
      Array.from({ length: 10 }, (_, index) => changeOwner(city, 'handOverOwner', index + 1, 'TOURISM')),
    )
    expect(payloads.filter(({ ownership }) => ownership !== null)).toHaveLength(1)
    expect(payloads.flatMap(refusals)).toEqual(Array(9).fill('TEAM_CAPACITY teamId'))
  })

  it('capacity comes before a pin to another team, and that before a recusal, as in the enum', async () => {
    await setTerms(city, [{ teamCode: 'AGRICULTURE', capacity: 0, remits: [] }])
    await changed(city, 'pinOwner', 1, 'TOURISM')
    await changed(city, 'forbidOwner', 1, 'AGRICULTURE')
    expect(refusals(await changeOwner(city, 'handOverOwner', 1, 'AGRICULTURE'))).toEqual(['TEAM_CAPACITY teamId'])
    expect(refusals(await changeOwner(city, 'pinOwner', 1, 'AGRICULTURE'))).toEqual(['PIN_CONFLICT teamId'])
  })

  it('judicialByConsent: a court gets targets by pin or pairing, not by hand-over', async () => {
    expect(refusals(await changeOwner(city, 'handOverOwner', 1, 'COURT'))).toEqual(['INVALID_INPUT teamId'])
    expect(await changed(city, 'pinOwner', 1, 'COURT')).toMatchObject({ team: { code: 'COURT' } })
    await pair(city, [{ team: 'COURT', n: 2 }])
    expect(await changed(city, 'handOverOwner', 2, 'COURT')).toMatchObject({ team: { code: 'COURT' } })
  })

  it.each(OPERATIONS)(
    '%s: in a closed campaign CAMPAIGN_CLOSED, after what comes before it in the enum',
    async (operation) => {
      await changed(city, 'pinOwner', 1, 'TOURISM')
      await closeCampaign(city)
      expect(refusals(await changeOwner(city, operation, 1, teamFor(operation)))).toEqual([
        'CAMPAIGN_CLOSED campaignId',
      ])
      expect(refusals(await changeOwner(city, operation, 1, teamFor(operation), { reason: ' ' }))).toEqual([
        'INVALID_INPUT reason',
      ])
      expect(refusals(await changeOwner(city, operation, 1, teamFor(operation), absentTarget()))).toEqual([
        'NOT_FOUND targetId',
      ])
    },
  )

  it.each(OPERATIONS)(
    '%s is for the office: every other role is FORBIDDEN before its input is looked at',
    async (operation) => {
      for (const who of [{ department: 'TOURISM' }, { role: Role.INSPECTOR }, { role: Role.ANALYST }]) {
        const { codes } = await city.ask(
          `mutation ($input: ${inputType(operation)}!) { ${operation}(input: $input) { userErrors { code } } }`,
          {
            input: {
              campaignId: 'nonsense',
              targetId: 'nonsense',
              reason: '',
              ...(operation === 'unpinOwner' ? {} : { teamId: 'nonsense' }),
            },
          },
          who,
        )
        expect(codes).toEqual(['FORBIDDEN'])
      }
    },
  )

  it('a refused change writes nothing', async () => {
    await changed(city, 'pinOwner', 1, 'TOURISM')
    const before = await ownerOf(city, 1)
    await changeOwner(city, 'handOverOwner', 1, 'AGRICULTURE')
    expect(await ownerOf(city, 1)).toEqual(before)
    const [{ count }] = (await city.db.query<{ count: number }>(
      `SELECT count(*) AS count FROM audit_event WHERE campaign_id = $1 AND action = 'handOverOwner'`,
      [uuidOf('Campaign', city.campaignId)],
    )) as [{ count: number }]
    expect(count).toBe(0)
  })
})

describe('A recusal', () => {
  it('holds against pin and hand-over: OWNER_FORBIDDEN', async () => {
    await changed(city, 'forbidOwner', 1, 'TOURISM')
    for (const operation of ['pinOwner', 'handOverOwner'] as const)
      expect(refusals(await changeOwner(city, operation, 1, 'TOURISM'))).toEqual(['OWNER_FORBIDDEN teamId'])
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: '999901001' } })
  })

  it('holds against the schedule', async () => {
    await changed(city, 'forbidOwner', 1, 'TOURISM')
    await publish(city)
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: '999901001' }, source: 'FALLBACK' })
    expect(await ownerOf(city, 4)).toMatchObject({ team: { code: 'TOURISM' } })
  })

  it.each(['pinOwner', 'handOverOwner'] as const)(
    'of the owner (by %s) gives the target to the fallback at once',
    async (how) => {
      await changed(city, how, 4, 'TOURISM')
      const ownership = await changed(city, 'forbidOwner', 4, 'TOURISM')
      expect(ownership).toMatchObject({ team: { code: '999901002' }, source: 'FALLBACK', pinned: false })
      expect(ownership.history.nodes[0]).toMatchObject({ from: { code: 'TOURISM' }, to: { code: '999901002' } })
      expect(await auditOf(city)).toMatchObject({ withoutOwner: 0, holds: true })
    },
  )

  it('keeps its reason to itself: nothing that a department can read repeats it', async () => {
    const secret = 'the director is a cousin of the owner'
    await changed(city, 'handOverOwner', 1, 'TOURISM')
    await registered(city, 'TOURISM', 1)
    const payload = await changed(city, 'forbidOwner', 1, 'TOURISM', { reason: secret })
    expect(JSON.stringify(payload)).not.toContain('cousin')
    await publish(city)
    const refused = await changeOwner(city, 'pinOwner', 1, 'TOURISM')
    const seen = await city.data(
      `query ($campaignId: ID!, $targetId: ID!, $teamId: ID!) {
        explainOwner(campaignId: $campaignId, targetId: $targetId, insteadOf: $teamId) {
          terms { explanation } alternative { eligible explanation terms { explanation } }
        }
        node(id: $targetId) {
          ... on Enterprise {
            owner(campaignId: $campaignId) { reason history { nodes { reason } } }
            visitPlans(campaignId: $campaignId) { nodes { statusReason note } }
          }
        }
        scheduleRuns(campaignId: $campaignId) { nodes { moves { nodes { reason } } assignments { nodes { reason } } } }
      }`,
      { campaignId: city.campaignId, targetId: city.targetIds[1], teamId: city.teamIds.TOURISM },
      { department: 'TOURISM' },
    )
    expect(JSON.stringify([refused, seen])).not.toContain('cousin')
    // That there is one may be known; why is for the office and inspectors.
    const recusals = async (who: Who) =>
      (
        await city.data<{ node: { owner: { recusals: { team: { code: string }; reason: string | null }[] } } }>(
          `query ($campaignId: ID!, $targetId: ID!) {
            node(id: $targetId) {
              ... on Enterprise { owner(campaignId: $campaignId) { recusals { team { code } reason } } }
            }
          }`,
          { campaignId: city.campaignId, targetId: city.targetIds[1] },
          who,
        )
      ).node.owner.recusals
    for (const who of [{}, EAST, { role: Role.INSPECTOR }])
      expect(await recusals(who)).toEqual([{ team: { code: 'TOURISM' }, reason: secret }])
    for (const department of ['TOURISM', 'AGRICULTURE'])
      expect(await recusals({ department })).toEqual([{ team: { code: 'TOURISM' }, reason: null }])
  })

  it('of the fallback team that answers for the target in the end is refused: nobody would be left', async () => {
    expect(refusals(await changeOwner(city, 'forbidOwner', 1, '999901001'))).toEqual(['INVALID_INPUT teamId'])
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: '999901001' } })
  })
})

describe('Plans', () => {
  it('are left alone in INTAKE, whoever becomes the owner', async () => {
    const tourism = await registered(city, 'TOURISM', 1, { plannedOn: '2026-04-20' })
    const agriculture = await registered(city, 'AGRICULTURE', 1)
    const before = [await planOf(city, tourism.id), await planOf(city, agriculture.id)]
    expect(before).toMatchObject([{ status: 'ACTIVE' }, { status: 'DUPLICATE' }])
    await changed(city, 'pinOwner', 1, 'AGRICULTURE')
    await changed(city, 'unpinOwner', 1, null)
    await changed(city, 'handOverOwner', 1, 'SCIENCE-1')
    await changed(city, 'forbidOwner', 1, 'SCIENCE-1')
    await changed(city, 'forbidOwner', 1, 'TOURISM')
    expect([await planOf(city, tourism.id), await planOf(city, agriculture.id)]).toEqual(before)
  })

  it.each(GIVING)('follow the owner at once in PUBLISHED (%s), its day with it', async (operation) => {
    const plan = await registered(city, 'TOURISM', 1, { plannedOn: '2026-04-20' })
    await publish(city)
    const next = operation === 'forbidOwner' ? '999901001' : 'AGRICULTURE'
    await changed(city, operation, 1, operation === 'forbidOwner' ? 'TOURISM' : next)
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: next } })
    const plans = await plansOf(1)
    expect(plans.filter(({ status }) => status === 'ACTIVE')).toMatchObject([
      { team: { code: next }, origin: 'SCHEDULE', plannedOn: '2026-04-20' },
    ])
    const former = await planOf(city, plan.id)
    if (operation === 'forbidOwner') expect(former).toMatchObject({ status: 'WITHDRAWN' })
    else expect(former).toMatchObject({ status: 'MERGED', mergedInto: { id: plans.find(isActive)!.id } })
    expect(await auditOf(city)).toMatchObject({ withSeveralActivePlans: 0, holds: true })
  })

  it('a target without a plan gets none by a hand-over in PUBLISHED', async () => {
    await publish(city)
    await changed(city, 'handOverOwner', 1, 'AGRICULTURE')
    expect(await plansOf(1)).toEqual([])
  })

  it('of a visited target stay: the visit was made', async () => {
    const plan = await registered(city, 'TOURISM', 1)
    await publish(city)
    await recordAt(city, 'TOURISM', 1)
    await changed(city, 'handOverOwner', 1, 'AGRICULTURE')
    expect(await planOf(city, plan.id)).toMatchObject({ status: 'DONE', team: { code: 'TOURISM' } })
    expect(await plansOf(1)).toHaveLength(1)
  })

  const isActive = ({ status }: { status: string }): boolean => status === 'ACTIVE'

  async function plansOf(n: number) {
    const { node } = await city.data<{
      node: {
        visitPlans: {
          nodes: { id: string; status: string; origin: string; plannedOn: string | null; team: { code: string } }[]
        }
      }
    }>(
      `query ($id: ID!, $campaignId: ID!) {
        node(id: $id) {
          ... on Enterprise { visitPlans(campaignId: $campaignId) { nodes { id status origin plannedOn team { code } } } }
        }
      }`,
      { id: city.targetIds[n], campaignId: city.campaignId },
    )
    return node.visitPlans.nodes
  }
})

describe('visitedStays', () => {
  it("only the office's pin or hand-over moves a visited target", async () => {
    await recordAt(city, 'AGRICULTURE', 1)
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'AGRICULTURE' }, source: 'MANUAL', pinned: false })
    await publish(city)
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'AGRICULTURE' } })
    expect((await giveOwner(city, 'handOverOwner', 'TOURISM', 1)).ownership).toMatchObject({
      team: { code: 'TOURISM' },
    })
    await publish(city)
    expect(await ownerOf(city, 1)).toMatchObject({ team: { code: 'TOURISM' } })
  })
})

describe('The history of an owner', () => {
  it('is paged, the latest first, and counted exactly', async () => {
    for (const team of ['TOURISM', 'AGRICULTURE', 'SCIENCE-1']) await changed(city, 'handOverOwner', 1, team)
    const read = async (after: string | null) =>
      (
        await city.data<{
          node: {
            owner: {
              history: {
                totalCount: number
                nodes: { to: { code: string } }[]
                pageInfo: { hasNextPage: boolean; endCursor: string }
              }
            }
          }
        }>(
          `query ($id: ID!, $campaignId: ID!, $after: String) {
            node(id: $id) {
              ... on Enterprise {
                owner(campaignId: $campaignId) {
                  history(first: 3, after: $after) { totalCount nodes { to { code } } pageInfo { hasNextPage endCursor } }
                }
              }
            }
          }`,
          { id: city.targetIds[1], campaignId: city.campaignId, after },
        )
      ).node.owner.history
    const first = await read(null)
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } })
    const second = await read(first.pageInfo.endCursor)
    expect(second).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: false } })
    expect([...first.nodes, ...second.nodes].map(({ to }) => to.code)).toEqual([
      'SCIENCE-1',
      'AGRICULTURE',
      'TOURISM',
      '999901001',
    ])
  })
})
