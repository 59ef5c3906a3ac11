import 'reflect-metadata'
import fc from 'fast-check'
import { Role } from '../../src/shared/context'
import { newId } from '../../src/shared/ids'
import { globalId, uuidOf } from '../../src/shared/relay'
import { isEligible, loadPoints, termsOf } from '../support/campaign-facts'
import { changed, enrolEnterprise } from '../support/owners'
import { campaignSpecs, openManyKinds, openSpec, openTwelve } from '../support/random-campaigns'
import { assignmentsOf, cancelRun, lockTable, type Page, publish, schedule, startRun } from '../support/runs'
import type { TownAndCountry } from '../support/town-and-country'
import { type Compared, compare, compareCodes, said, suppose } from '../support/what-if'

let base: TownAndCountry
let city: TownAndCountry
beforeAll(async () => {
  base = await openManyKinds()
})
beforeEach(async () => {
  city = await openTwelve(base)
})
afterAll(() => base.close())

const hotels = (capacity: number) => ({
  name: `${capacity} 家`,
  teams: [{ teamCode: 'TOURISM', capacity, remits: [{ industryCode: '61' }] }],
})
const ownersOf = async (of: TownAndCountry, runId: string) =>
  new Map((await assignmentsOf(of, runId)).nodes.map(({ target, team }) => [target.id, team.code]))

describe('Runs side by side', () => {
  it('tell who moves, who is gained and who is lost against the first', async () => {
    const asItIs = await schedule(city)
    const fewer = await suppose(city, hotels(2))
    const helped = await suppose(city, {
      name: '科技局二组帮忙',
      teams: [...hotels(3).teams, { teamCode: 'SCIENCE-2', capacity: 2, remits: [{ industryCode: '6110' }] }],
    })
    const [first, second, third] = await compare(city, [fewer.id, asItIs.id, helped.id])
    expect([first!.run.whatIf, second!.run.whatIf]).toEqual([{ name: '2 家' }, null])
    for (const set of [first!.moved, first!.gained, first!.lost])
      expect(set).toMatchObject({ totalCount: 0, nodes: [] })
    expect(second!.gained.totalCount).toBe(2)
    expect(said(city, second!.gained)).toEqual([
      expect.stringMatching(/^E\d+ 99990\d00\d → TOURISM$/),
      expect.stringMatching(/^E\d+ 99990\d00\d → TOURISM$/),
    ])
    expect([second!.lost.totalCount, second!.moved.totalCount]).toEqual([0, 0])
    expect(third!.run.summary).toMatchObject({ owned: 12 })
    // The other way round what was gained is lost.
    const [, back] = await compare(city, [asItIs.id, fewer.id])
    expect(said(city, back!.lost)).toEqual(
      said(city, second!.gained).map((line) => line.replace(/^(E\d+) (\S+) → (\S+)$/, '$1 $3 → $2')),
    )
  })

  it('show the load of each team by the capacity that the run took, and how evenly teams are used', async () => {
    const asItIs = await schedule(city)
    const fewer = await suppose(city, hotels(2))
    const [before, after] = await compare(city, [asItIs.id, fewer.id])
    const of = (run: typeof before, code: string) => run!.loads.find(({ team }) => team.code === code)
    expect(of(before, 'TOURISM')).toMatchObject({ owned: 4, capacity: 10, use: 0.4, cost: { load: 0 } })
    // Two of two: the first within 60 %, rounded down to whole targets; the second above 80 %.
    expect(of(after, 'TOURISM')).toMatchObject({ owned: 2, capacity: 2, use: 1, cost: { pairing: 80, load: 10 } })
    expect(of(before, 'COURT')).toBeUndefined()
    expect(before!.loads.map(({ team }) => team.code)).toEqual(['AGRICULTURE', 'EAST-ECON', 'SCIENCE-1', 'TOURISM'])
    expect(after!.fairness).toMatchObject({ teams: 4, maximum: 1 })
    expect(after!.fairness.gini!).toBeGreaterThan(before!.fairness.gini!)
    expect(after!.fallbackLoads.reduce((sum, { targets }) => sum + targets, 0)).toBe(2)
    expect(before!.fallbackLoads.map(({ change }) => change)).toEqual([-3, -3, -3, -3])
  })

  it('add up, in any campaign: costs to the total cost, loads to the owned, sets to the difference', async () => {
    await fc.assert(
      fc.asyncProperty(campaignSpecs, campaignSpecs, async (spec, other) => {
        const { city: of, read } = await openSpec(base, spec)
        const asItIs = await schedule(of)
        const facts = await read()
        const teams = other.terms.map(({ team, ...terms }) => ({ teamCode: team, ...terms }))
        const supposed = await suppose(of, { name: 'x', teams, weights: { noPairing: 60 } })
        await publish(of)
        await changed(of, 'handOverOwner', spec.targets[0]!, 'TOURISM').catch(() => undefined)
        const later = await schedule(of)
        const ids = [asItIs.id, supposed.id, later.id]
        const compared = await compare(of, ids)
        const baseOwners = await ownersOf(of, asItIs.id)
        const isFallback = (code: string | undefined) => code === undefined || facts.teams.get(code)!.isFallback
        for (const [i, { run, cost, loads, fallbackLoads, moved, gained, lost }] of compared.entries()) {
          const summary = run.summary!
          const { total, ...terms } = cost
          expect(total).toBe(summary.totalCost)
          expect(Object.values(terms).reduce((sum, points) => sum + points, 0)).toBe(total)
          for (const [name, points] of Object.entries(cost))
            expect(loads.reduce((sum, load) => sum + load.cost[name as keyof typeof cost], 0)).toBe(points)
          expect(loads.reduce((sum, { owned }) => sum + owned, 0)).toBe(summary.owned)
          expect(fallbackLoads.reduce((sum, { targets }) => sum + targets, 0)).toBe(summary.fallback)
          expect(summary.owned).toBe(compared[0]!.run.summary!.owned + gained.totalCount - lost.totalCount)
          const owners = await ownersOf(of, ids[i]!)
          const expected = { moved: [] as string[], gained: [] as string[], lost: [] as string[] }
          for (const [id, code] of owners) {
            const was = baseOwners.get(id)
            const set = isFallback(code)
              ? isFallback(was)
                ? null
                : 'lost'
              : isFallback(was)
                ? 'gained'
                : was === code
                  ? null
                  : 'moved'
            if (set) expected[set].push(`${id} ${was} ${code}`)
          }
          const got = ({ nodes }: Page<Compared>) =>
            nodes.map(({ target, baseTeam, team }) => `${target.id} ${baseTeam?.code} ${team?.code}`)
          expect({ moved: got(moved).sort(), gained: got(gained).sort(), lost: got(lost).sort() }).toEqual({
            moved: expected.moved.sort(),
            gained: expected.gained.sort(),
            lost: expected.lost.sort(),
          })
        }
        // Term by term against the rules written a second time.
        const [{ loads }] = compared as [(typeof compared)[number]]
        for (const {
          team: { code },
          owned,
          cost,
        } of loads) {
          const team = facts.teams.get(code)!
          const targets = [...facts.targets.values()].filter(({ id }) => baseOwners.get(id) === code)
          expect(owned).toBe(targets.length)
          const each = targets.map((target) => termsOf(facts, target, team))
          for (const name of ['pairing', 'ownPlan', 'remit', 'distance'] as const)
            expect(cost[name]).toBe(each.reduce((sum, terms) => sum + terms[name], 0))
          expect(cost.load).toBe(targets.reduce((sum, _, l) => sum + loadPoints(team, l + 1), 0))
        }
        // Teams that could own something and own nothing are there too.
        for (const team of facts.teams.values())
          if ([...facts.targets.values()].some((target) => isEligible(facts, target, team)) && team.remits.length > 0)
            expect(loads.some(({ team: { code } }) => code === team.code)).toBe(true)
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })

  it('know targets that only one of them had in scope', async () => {
    const before = await schedule(city)
    await enrolEnterprise(city, 31)
    const after = await schedule(city)
    const [, second] = await compare(city, [before.id, after.id])
    expect(said(city, second!.gained)).toEqual(['E31 - → TOURISM'])
    const [, back] = await compare(city, [after.id, before.id])
    expect(said(city, back!.lost)).toEqual(['E31 TOURISM → -'])
  })

  it('list their sets page by page', async () => {
    const none = await suppose(city, hotels(0))
    const asItIs = await schedule(city)
    const ids = [none.id, asItIs.id]
    const seen: string[] = []
    let after: string | null = null
    do {
      const [, run] = await compare(city, ids, { first: 3, after })
      expect(run!.gained.totalCount).toBe(4)
      seen.push(...run!.gained.nodes.map(({ target }) => target.id))
      after = run!.gained.pageInfo.hasNextPage ? run!.gained.pageInfo.endCursor : null
    } while (after)
    const uuids = seen.map((id) => uuidOf('Enterprise', id)!)
    expect(uuids).toEqual([...uuids].sort())
    expect([...seen].sort()).toEqual([1, 4, 7, 10].map((n) => city.targetIds[n]).sort())
  })
})

describe('Who sees what of a comparison', () => {
  it('a department the part of its own teams, and the figures of the city', async () => {
    const asItIs = await schedule(city)
    const helped = await suppose(city, {
      name: 'x',
      teams: [
        { teamCode: 'TOURISM', capacity: 2, remits: [{ industryCode: '61' }] },
        { teamCode: 'AGRICULTURE', capacity: 1, remits: [{ industryCode: '01' }] },
      ],
    })
    const ids = [asItIs.id, helped.id]
    const [, all] = await compare(city, ids)
    const [, own] = await compare(city, ids, { who: { department: 'TOURISM' } })
    const [, inspectors] = await compare(city, ids, { who: { role: Role.INSPECTOR } })
    expect(inspectors).toEqual(all)
    expect([own!.cost, own!.fairness, own!.run.summary]).toEqual([all!.cost, all!.fairness, all!.run.summary])
    expect(own!.loads).toEqual(all!.loads.filter(({ team }) => team.code === 'TOURISM'))
    expect(own!.fallbackLoads).toEqual([])
    expect([all!.lost.totalCount, own!.lost.totalCount]).toEqual([5, 2])
    expect(own!.lost.nodes.map(({ baseTeam }) => baseTeam!.code)).toEqual(['TOURISM', 'TOURISM'])
  })

  it("a district's office the targets and the grass roots below its area, and the rest as everybody", async () => {
    const asItIs = await schedule(city)
    const none = await suppose(city, hotels(0))
    const ids = [asItIs.id, none.id]
    const [, all] = await compare(city, ids)
    const [, east] = await compare(city, ids, { who: { area: '999901' } })
    expect(said(city, all!.lost).map((line) => line.split(' ')[0])).toEqual(['E1', 'E4', 'E7', 'E10'])
    expect(said(city, east!.lost).map((line) => line.split(' ')[0])).toEqual(['E1', 'E4'])
    expect(east!.lost.totalCount).toBe(2)
    expect(east!.fallbackLoads.map(({ team }) => team.code)).toEqual(['999901001', '999901002'])
    expect(east!.loads).toEqual(all!.loads)
  })

  it('an analyst nothing', async () => {
    expect(await compareCodes(city, { runIds: ['x', 'y'] }, { role: Role.ANALYST })).toEqual(['FORBIDDEN'])
  })
})

describe('What cannot be compared', () => {
  it('fewer than two, more than eight, the same one twice', async () => {
    const [a, b] = [await schedule(city), await schedule(city)]
    expect(await compareCodes(city, { runIds: [] })).toEqual(['BAD_USER_INPUT'])
    expect(await compareCodes(city, { runIds: [a.id] })).toEqual(['BAD_USER_INPUT'])
    expect(await compareCodes(city, { runIds: Array.from({ length: 9 }, () => a.id) })).toEqual(['BAD_USER_INPUT'])
    expect(await compareCodes(city, { runIds: [a.id, b.id, a.id] })).toEqual(['BAD_USER_INPUT'])
    expect(await compareCodes(city, { runIds: [a.id, b.id] })).toEqual([])
  })

  it("what is no run, or another campaign's: NOT_FOUND alike", async () => {
    const run = await schedule(city)
    const other = await schedule(await openTwelve(base))
    for (const id of [other.id, 'nonsense', '', city.teamIds.TOURISM, globalId('ScheduleRun', newId())])
      expect([id, await compareCodes(city, { runIds: [run.id, id] })]).toEqual([id, ['NOT_FOUND']])
    expect(await compareCodes(city, { campaignId: 'nonsense', runIds: [run.id, run.id] })).toEqual(['NOT_FOUND'])
  })

  it('a run that has not succeeded', async () => {
    const run = await schedule(city)
    const lock = await lockTable(city, 'visit_plan', 'ACCESS EXCLUSIVE')
    const { scheduleRun } = await startRun(city)
    await lock.waitedFor()
    expect(await compareCodes(city, { runIds: [run.id, scheduleRun!.id] })).toEqual(['BAD_USER_INPUT'])
    await cancelRun(city, scheduleRun!.id)
    expect(await compareCodes(city, { runIds: [run.id, scheduleRun!.id] })).toEqual(['BAD_USER_INPUT'])
    await lock.release()
  })

  it('a run whose sums are not kept, as of the time before there were any', async () => {
    const [a, b] = [await schedule(city), await schedule(city)]
    await city.db.transaction((tx) =>
      tx.execute('UPDATE schedule_run_team SET remits = NULL WHERE run_id = $1', [uuidOf('ScheduleRun', b.id)]),
    )
    expect(await compareCodes(city, { runIds: [a.id, b.id] })).toEqual(['BAD_USER_INPUT'])
  })
})
