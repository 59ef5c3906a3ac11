import 'reflect-metadata'
import fc from 'fast-check'
import { patience, stopLive } from '../../src/scheduling/live/live-thread'
import { changeOwner, enrolEnterprise, pair, setTerms } from '../support/owners'
import { answerAbout, proposedFor } from '../support/proposals'
import { campaignSpecs, openManyKinds, openSpec, openTwelve, type RandomCampaign } from '../support/random-campaigns'
import { assignmentsOf, lockTable, publishRun, type Run, schedule } from '../support/runs'
import { withdrawTeam } from '../support/team-withdrawals'
import type { TownAndCountry } from '../support/town-and-country'
import { recordAt, register } from '../support/visits'

let base: TownAndCountry
beforeAll(async () => {
  patience.ms = 60_000
  base = await openManyKinds()
})
afterAll(() => base.close())

const TEAMS = ['TOURISM', 'AGRICULTURE', 'SCIENCE-1', 'SCIENCE-2', 'COURT', 'EAST-ECON', 'WEST-ECON', 'TOWN-ECON']

type Change =
  | { kind: 'plan' | 'pin' | 'unpin' | 'handOver' | 'forbid' | 'visit' | 'pair' | 'leave'; team: string; n: number }
  | { kind: 'capacity'; team: string; capacity: number | null }
  | { kind: 'remit'; team: string }
  | { kind: 'comes' | 'differs'; n: number; sizeClass: string; areaCode: string }

const team = fc.constantFrom(...TEAMS)
const n = fc.integer({ min: 1, max: 24 })
/** Seldom what has the campaign read anew: it would hide what the record has to tell. */
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'plan',
        'plan',
        'plan',
        'plan',
        'plan',
        'pin',
        'unpin',
        'handOver',
        'forbid',
        'visit',
        'pair',
      ),
      ...{ team, n },
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('capacity' as const),
      team,
      capacity: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('comes' as const, 'differs' as const),
      n,
      sizeClass: fc.constantFrom('SMALL', 'LARGE'),
      areaCode: fc.constantFrom('999901001', '999902001'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('leave', 'remit'), ...{ team, n } }) },
)

/** What the rules refuse changes nothing. */
async function make({ city, spec }: RandomCampaign, made: Change): Promise<unknown> {
  switch (made.kind) {
    case 'plan':
      return register(city, made.team, made.n, { plannedOn: made.n % 2 === 0 ? '2026-04-20' : null })
    case 'pin':
      return changeOwner(city, 'pinOwner', made.n, made.team)
    case 'unpin':
      return changeOwner(city, 'unpinOwner', made.n, null)
    case 'handOver':
      return changeOwner(city, 'handOverOwner', made.n, made.team)
    case 'forbid':
      return changeOwner(city, 'forbidOwner', made.n, made.team)
    case 'visit':
      return recordAt(city, made.team, made.n)
    case 'leave':
      return withdrawTeam(city, made.team)
    case 'pair':
      return pair(city, [made]).catch(() => {})
    case 'capacity': {
      const remits = spec.terms.find((terms) => terms.team === made.team)?.remits ?? []
      return setTerms(city, [{ teamCode: made.team, capacity: made.capacity, remits }])
    }
    case 'remit':
      return setTerms(city, [{ teamCode: made.team, capacity: 3, remits: [{ industryCode: '17' }] }])
    case 'comes':
    case 'differs':
      return enrolEnterprise(city, made.n, { sizeClass: made.sizeClass, areaCode: made.areaCode, industryCode: '1711' })
  }
}

/** The three aims of a run, as its certificate proves them. */
function aimsOf({ summary, certificate }: Run): { unowned: number; moved: number; cost: number } {
  const { objective, unownedPoints, movePoints } = certificate!
  const unowned = summary!.fallbackNoRemit + summary!.fallbackNoCapacity
  const cost = summary!.totalCost
  const moves = objective - cost - unownedPoints * unowned
  return { unowned, moved: movePoints === 0 ? 0 : moves / movePoints, cost }
}

/** The living optimum against a run that has just read everything: the aims alike, and each proposal one of the best. */
async function compare(city: TownAndCountry): Promise<Run> {
  const numbers = Array.from({ length: 24 }, (_, index) => index + 1)
  // Of nobody first: what has changed is then known by the record alone.
  const { aims, campaignVersion } = await answerAbout(city, [])
  const { proposals } = await answerAbout(city, numbers)
  const run = await schedule(city)
  expect(aims).toEqual(aimsOf(run))
  expect(campaignVersion).toBe(run.campaignVersion)
  const { nodes } = await assignmentsOf(city, run.id)
  const given = new Map(nodes.map((node) => [node.target.id, node.team.code]))
  const codeOf = await teamCodes(city)
  proposals.forEach((proposal, index) => {
    const code = given.get(city.targetIds[numbers[index]!]!)
    expect(proposal.state === 'proposed').toBe(code !== undefined)
    if (proposal.state !== 'proposed' || proposal.teamId === null || !TEAMS.includes(code!)) return
    expect([proposal.teamId, ...proposal.equalTeamIds].map((id) => codeOf.get(id))).toContain(code)
  })
  return run
}

const teamCodes = async (city: TownAndCountry): Promise<Map<string, string>> =>
  new Map(
    (await city.db.query<{ id: string; code: string }>('SELECT id, code FROM team')).map(({ id, code }) => [id, code]),
  )

describe('The living optimum of a campaign', () => {
  it('hears of a change that was under way when it looked, and is committed later', async () => {
    const city = await openTwelve(base)
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 10, remits: [{ industryCode: 'C' }] }])
    const before = await answerAbout(city, [])
    // The plan is stored; its transaction stands before the record.
    const lock = await lockTable(city, 'audit_event')
    const registering = register(city, 'SCIENCE-2', 9)
    await lock.waitedFor()
    expect((await answerAbout(city, [1])).aims).toEqual(before.aims)
    await lock.release()
    await registering
    // Another enterprise is asked about: what has changed is known by the record alone.
    const after = await answerAbout(city, [1])
    expect(after.aims!.cost).toBeLessThan(before.aims!.cost)
    expect(after.aims).toEqual(aimsOf(await schedule(city)))
  })

  it('is read anew when its thread is gone', async () => {
    const city = await openTwelve(base)
    expect(await proposedFor(city, 1)).toMatchObject({ team: { code: 'TOURISM' } })
    await stopLive()
    expect(await proposedFor(city, 1)).toMatchObject({ team: { code: 'TOURISM' } })
  })

  it('is read anew when its session is lost: one question fails, and says so', async () => {
    const city = await openTwelve(base)
    const lock = await lockTable(city, 'pairing', 'ACCESS EXCLUSIVE')
    const asking = proposedFor(city, 1)
    await lock.waitedFor()
    await city.db.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
    expect(await asking).toMatchObject({
      team: null,
      unknownReason: 'The proposal could not be worked out; try again later.',
    })
    await lock.release()
    expect(await proposedFor(city, 1)).toMatchObject({ team: { code: 'TOURISM' } })
  })

  it('keeps two campaigns, and answers of a third all the same', async () => {
    const cities = [await openTwelve(base), await openTwelve(base), await openTwelve(base)]
    for (const city of [...cities, ...cities]) expect((await answerAbout(city, [1])).proposals).toHaveLength(1)
  })

  // Last, for it changes the registry on which the others stand.
  it('is that of a fresh run, whatever was changed at once on many connections, before and after publishing', async () => {
    const seen: Record<string, number> = {}
    await fc.assert(
      fc.asyncProperty(
        campaignSpecs,
        fc.array(fc.array(change, { minLength: 8, maxLength: 14 }), { minLength: 2, maxLength: 3 }),
        fc.boolean(),
        async (spec, rounds, isPublished) => {
          const campaign = await openSpec(base, spec)
          const { city } = campaign
          await answerAbout(city, [])
          for (const changes of rounds) {
            // All at once, while the optimum is asked for again and again.
            await Promise.all([
              ...changes.map((each) => make(campaign, each)),
              answerAbout(city, [1]),
              answerAbout(city, [2]),
            ])
            for (const { kind } of changes) seen[kind] = (seen[kind] ?? 0) + 1
            const run = await compare(city)
            if (isPublished) await publishRun(city, run)
          }
          await compare(city)
        },
      ),
      { numRuns: 14, seed: 44, endOnFailure: true },
    )
    expect(Object.keys(seen).sort()).toEqual(
      [
        'capacity',
        'comes',
        'differs',
        'forbid',
        'handOver',
        'leave',
        'pair',
        'pin',
        'plan',
        'remit',
        'unpin',
        'visit',
      ].sort(),
    )
  })
})
