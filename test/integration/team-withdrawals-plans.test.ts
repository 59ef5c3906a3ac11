import 'reflect-metadata'
import { changed, refusals, setTerms } from '../support/owners'
import { publish } from '../support/runs'
import { ownerLine, planLines, withdrawn } from '../support/team-withdrawals'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  duplicateOf,
  openCampaign,
  pinBaseline,
  planOf,
  recordAt,
  recordByPlan,
  register,
  registered,
  resolve,
  unpin,
} from '../support/visits'

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

const DAY = '2026-04-20'
const LATER = '2026-04-25'
const handOver = (n: number, team = 'TOURISM') => changed(city, 'handOverOwner', n, team)
const recused = (n: number, team: string) => changed(city, 'forbidOwner', n, team)
/** As a guest of the plan that holds the visit. */
async function joins(team: string, n: number, hostId: string, more = {}) {
  const plan = await registered(city, team, n, more)
  await resolve(city, plan.flagged!.id, hostId, 'MERGE_INTO_JOINT_VISIT')
  return plan
}

describe('While plans are taken in, the plans of a team that leaves', () => {
  it('go to its successor with the target: the same plan, its day, its note, its guests', async () => {
    await handOver(1)
    const plan = await registered(city, 'TOURISM', 1, { plannedOn: DAY, halfDay: 'MORNING', note: '找王总' })
    const guest = await joins('SCIENCE-1', 1, plan.id)
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ targetsToSuccessor: 1, plansFollowed: 1 })
    expect(await planOf(city, plan.id)).toMatchObject({
      status: 'ACTIVE',
      team: { code: 'AGRICULTURE' },
      plannedOn: DAY,
      halfDay: 'MORNING',
      note: '找王总',
      origin: 'SELF_ARRANGED',
      participants: [{ code: 'SCIENCE-1' }],
    })
    expect((await planOf(city, plan.id))!.statusReason).toContain('旅游局')
    expect((await planOf(city, guest.id))!.statusReason).toContain('农委')
    // Whose it is now may put it off; whose it was finds it no more.
    const { visitPlan } = await city.mutate<{ visitPlan: { plannedOn: string } }>(
      'rescheduleVisitPlan',
      'RescheduleVisitPlanInput',
      { visitPlanId: plan.id, plannedOn: LATER },
      'visitPlan { plannedOn }',
      { department: 'AGRICULTURE' },
    )
    expect(visitPlan.plannedOn).toBe(LATER)
    expect((await planOf(city, plan.id, { department: 'TOURISM' }))!.note).toBeNull()
  })

  it('go to its successor for targets of others too, with their place in the queue', async () => {
    const first = await registered(city, 'TOURISM', 1)
    await registered(city, 'SCIENCE-1', 1)
    await registered(city, 'SCIENCE-1', 2)
    await registered(city, 'TOURISM', 2)
    await registered(city, 'COURT', 2)
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ plansFollowed: 2 })
    expect(await planLines(city, 1)).toEqual(['ACTIVE AGRICULTURE -', 'DUPLICATE SCIENCE-1 -'])
    expect(await planLines(city, 2)).toEqual(['ACTIVE SCIENCE-1 -', 'DUPLICATE AGRICULTURE -', 'DUPLICATE COURT -'])
    expect((await planOf(city, first.id))!.duplicate).toMatchObject({ status: 'OPEN' })
  })

  it('give way to a plan that the successor has of its own: that one takes the place, on its own day or else on this one', async () => {
    for (const n of [1, 2, 3]) await registered(city, 'TOURISM', n, { plannedOn: DAY, halfDay: 'AFTERNOON' })
    const own = await registered(city, 'AGRICULTURE', 1, { plannedOn: LATER })
    const undated = await registered(city, 'AGRICULTURE', 2)
    const court = await registered(city, 'COURT', 3)
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({
      plansFollowed: 1,
      plansMerged: 2,
      duplicatesResolved: 2,
    })
    expect(await planOf(city, own.id)).toMatchObject({ status: 'ACTIVE', plannedOn: LATER, halfDay: null })
    expect(await planOf(city, undated.id)).toMatchObject({ status: 'ACTIVE', plannedOn: DAY, halfDay: 'AFTERNOON' })
    expect(await planLines(city, 3)).toEqual([`ACTIVE AGRICULTURE ${DAY}`, 'DUPLICATE COURT -'])
    expect((await duplicateOf(city, own.flagged!.id))!).toMatchObject({ status: 'RESOLVED', keptPlan: { id: own.id } })
    expect((await duplicateOf(city, court.flagged!.id))!).toMatchObject({ status: 'OPEN' })
  })

  it('a guest at the team’s visit makes that visit itself, on its day, and the other guests come along', async () => {
    await handOver(1)
    const host = await registered(city, 'TOURISM', 1, { plannedOn: DAY })
    const own = await joins('AGRICULTURE', 1, host.id, { plannedOn: LATER })
    const other = await joins('COURT', 1, host.id)
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ targetsToSuccessor: 1, plansMerged: 1 })
    expect(await planLines(city, 1)).toEqual([`ACTIVE AGRICULTURE ${DAY}`, 'MERGED COURT -'])
    expect(await planOf(city, other.id)).toMatchObject({ status: 'MERGED', mergedInto: { id: own.id } })
    expect(await planOf(city, host.id)).toMatchObject({ status: 'WITHDRAWN', mergedInto: null })
    expect((await planOf(city, host.id))!.statusReason).toMatch(/旅游局.*农委/)
  })

  it('as a guest of others the successor comes along in its stead, unless it does so already', async () => {
    for (const n of [1, 2]) {
      const host = await registered(city, 'SCIENCE-1', n)
      await joins('TOURISM', n, host.id)
      if (n === 2) await joins('AGRICULTURE', n, host.id)
    }
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ plansFollowed: 1, plansMerged: 1 })
    for (const n of [1, 2]) expect(await planLines(city, n)).toEqual(['ACTIVE SCIENCE-1 -', 'MERGED AGRICULTURE -'])
  })

  it('without a successor are withdrawn where others own: who waits is promoted, duplicates are resolved', async () => {
    const plan = await registered(city, 'TOURISM', 1)
    const waiting = await registered(city, 'SCIENCE-1', 1)
    await registered(city, 'COURT', 2)
    await registered(city, 'TOURISM', 2)
    const host = await registered(city, 'TOURISM', 3)
    const guest = await joins('EAST-ECON', 3, host.id)
    expect(await withdrawn(city, 'TOURISM')).toEqual({ plansWithdrawn: 3, duplicatesResolved: 2 })
    expect(await planLines(city, 1)).toEqual(['ACTIVE SCIENCE-1 -'])
    expect(await planLines(city, 2)).toEqual(['ACTIVE COURT -'])
    expect(await planLines(city, 3)).toEqual(['ACTIVE EAST-ECON -'])
    expect(await planOf(city, guest.id)).toMatchObject({ status: 'ACTIVE', mergedInto: null })
    expect((await planOf(city, plan.id))!.statusReason).toContain('旅游局')
    expect(await duplicateOf(city, waiting.flagged!.id)).toMatchObject({
      status: 'RESOLVED',
      keptPlan: { id: waiting.id },
    })
  })

  it('without a successor go to the grass roots with the target, but a department that waits goes before them', async () => {
    for (const n of [1, 2, 3]) await handOver(n)
    const followed = await registered(city, 'TOURISM', 1, { plannedOn: DAY })
    await registered(city, 'TOURISM', 2)
    await registered(city, 'SCIENCE-1', 2)
    await registered(city, 'COURT', 3)
    await registered(city, 'TOURISM', 3)
    expect(await withdrawn(city, 'TOURISM')).toEqual({
      targetsToFallback: 3,
      plansFollowed: 1,
      plansWithdrawn: 2,
      duplicatesResolved: 2,
    })
    expect(await planLines(city, 1)).toEqual([`ACTIVE 999901001 ${DAY}`])
    expect(await planOf(city, followed.id)).toMatchObject({ team: { code: '999901001' } })
    expect(await planLines(city, 2)).toEqual(['ACTIVE SCIENCE-1 -'])
    expect(await planLines(city, 3)).toEqual(['ACTIVE COURT -'])
  })

  it('of the baseline stay the baseline’s, and first; a recused successor leaves them to who waits', async () => {
    await registered(city, 'AGRICULTURE', 2)
    await registered(city, 'SCIENCE-1', 3)
    await pinBaseline(city, [
      { team: 'TOURISM', n: 1 },
      { team: 'TOURISM', n: 2 },
      { team: 'TOURISM', n: 3 },
    ])
    await recused(3, 'AGRICULTURE')
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toMatchObject({ pinsCarriedOver: 2, targetsRecused: 1 })
    expect(await planLines(city, 1)).toEqual(['ACTIVE AGRICULTURE -'])
    expect(await planLines(city, 2)).toEqual(['ACTIVE AGRICULTURE -'])
    expect(await planLines(city, 3)).toEqual(['ACTIVE SCIENCE-1 -'])
    const origins = await city.db.query<{ origin: string }>(
      `SELECT DISTINCT p.origin FROM visit_plan p JOIN team t ON t.id = p.team_id JOIN campaign c ON c.id = p.campaign_id
        WHERE t.code = 'AGRICULTURE' AND p.status = 'ACTIVE' AND c.code = (
          SELECT code FROM campaign ORDER BY id DESC LIMIT 1)`,
    )
    expect(origins).toEqual([{ origin: 'BASELINE' }])
  })

  it('a recused successor takes over no plan either', async () => {
    await recused(1, 'AGRICULTURE')
    const plan = await registered(city, 'TOURISM', 1)
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ plansWithdrawn: 1 })
    expect(await planOf(city, plan.id)).toMatchObject({ status: 'WITHDRAWN' })
  })

  it('that are done stay, with their visits; so do follow-ups where it has been, for the office to hand on', async () => {
    const plan = await registered(city, 'TOURISM', 1)
    await recordByPlan(city, plan.id)
    const followUp = await registered(city, 'TOURISM', 1, { round: 2, plannedOn: DAY })
    const host = await registered(city, 'SCIENCE-1', 2)
    const guest = await joins('TOURISM', 2, host.id)
    await recordByPlan(city, host.id)
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ targetsStayed: 1, plansStayed: 1 })
    expect(await planLines(city, 1)).toEqual([`ACTIVE TOURISM ${DAY}`, 'DONE TOURISM -'])
    expect(await planOf(city, guest.id)).toMatchObject({ status: 'MERGED', team: { code: 'TOURISM' } })
    // Its visits may still be told, and the next plan is the next owner's.
    expect(await recordByPlan(city, followUp.id, { mode: 'PHONE' }, { department: 'TOURISM' })).toMatchObject({
      userErrors: [],
    })
    expect(refusals(await register(city, 'TOURISM', 1, { round: 3 }))).toEqual(['INVALID_INPUT round'])
  })
})

describe('Once owners are published, the plans of a team that leaves', () => {
  /** 旅游局 owns the hotels E1, E4, E7, E10. */
  const published = () => publish(city)
  const byTourism = (n: number, plannedOn: string | null = null) => registered(city, 'TOURISM', n, { plannedOn })

  it('are the successor’s on the same day: whom the enterprise expects changes, the visit does not', async () => {
    await published()
    const plan = await byTourism(1, DAY)
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ targetsToSuccessor: 4, plansFollowed: 1 })
    expect(await planLines(city, 1)).toEqual([`ACTIVE AGRICULTURE ${DAY}`])
    expect(await planOf(city, plan.id)).toMatchObject({ team: { code: 'AGRICULTURE' }, status: 'ACTIVE' })
    expect(await ownerLine(city, 1)).toBe('AGRICULTURE MANUAL')
    // The owner of now plans on: who was it is told who comes.
    expect(refusals(await register(city, 'SCIENCE-1', 1))).toEqual(['NOT_OWNER teamId'])
  })

  it('keep their guests, and the team comes along nowhere', async () => {
    await registered(city, 'TOURISM', 1, { plannedOn: DAY })
    await registered(city, 'SCIENCE-1', 1)
    await registered(city, 'TOURISM', 2)
    await registered(city, 'AGRICULTURE', 2)
    await published()
    expect(await planLines(city, 1)).toEqual([`ACTIVE TOURISM ${DAY}`, 'MERGED SCIENCE-1 -'])
    expect(await planLines(city, 2)).toEqual(['ACTIVE AGRICULTURE -', 'MERGED TOURISM -'])
    expect(await withdrawn(city, 'TOURISM', 'SCIENCE-2')).toMatchObject({ plansFollowed: 2 })
    expect(await planLines(city, 1)).toEqual([`ACTIVE SCIENCE-2 ${DAY}`, 'MERGED SCIENCE-1 -'])
    expect(await planLines(city, 2)).toEqual(['ACTIVE AGRICULTURE -', 'MERGED SCIENCE-2 -'])
  })

  it('the successor that was to come along goes itself', async () => {
    await registered(city, 'TOURISM', 1, { plannedOn: DAY })
    await registered(city, 'SCIENCE-1', 1)
    await published()
    expect(await withdrawn(city, 'TOURISM', 'SCIENCE-1')).toMatchObject({ plansMerged: 1 })
    expect(await planLines(city, 1)).toEqual([`ACTIVE SCIENCE-1 ${DAY}`])
  })

  it('without a successor are the grass roots’, who say a day themselves: until the next schedule finds a better owner', async () => {
    await published()
    const plan = await byTourism(1, DAY)
    await byTourism(4)
    expect(await withdrawn(city, 'TOURISM')).toEqual({ targetsToFallback: 4, plansFollowed: 2 })
    expect(await planLines(city, 1)).toEqual(['ACTIVE 999901001 -'])
    const { statusReason } = (await planOf(city, plan.id))!
    expect(statusReason).toContain(DAY)
    expect(await planLines(city, 4)).toEqual(['ACTIVE 999901002 -'])

    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 10, remits: [{ industryCode: '61' }] }])
    await publish(city)
    for (const n of [1, 4, 7, 10]) expect(await ownerLine(city, n)).toBe('SCIENCE-2 SCHEDULE')
    expect(await planLines(city, 1)).toEqual(['ACTIVE SCIENCE-2 -', 'MERGED 999901001 -'])
  })

  it('a day that the grass roots then say themselves holds, as any owner’s does', async () => {
    await published()
    const plan = await byTourism(1, DAY)
    await withdrawn(city, 'TOURISM')
    await city.mutate(
      'rescheduleVisitPlan',
      'RescheduleVisitPlanInput',
      { visitPlanId: plan.id, plannedOn: LATER },
      'visitPlan { id }',
    )
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 10, remits: [{ industryCode: '61' }] }])
    await publish(city)
    expect(await ownerLine(city, 1)).toBe('999901001 FALLBACK')
    expect(await ownerLine(city, 4)).toBe('SCIENCE-2 SCHEDULE')
  })

  it('for what somebody else has entered meanwhile are withdrawn, unless that is the successor', async () => {
    await published()
    for (const n of [1, 4]) await byTourism(n)
    await recordAt(city, 'SCIENCE-1', 1)
    await recordAt(city, 'AGRICULTURE', 4)
    expect(await planLines(city, 1)).toEqual(['ACTIVE TOURISM -'])
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({
      targetsToSuccessor: 2,
      plansFollowed: 1,
      plansWithdrawn: 1,
    })
    expect(await planLines(city, 1)).toEqual([])
    expect(await planLines(city, 4)).toEqual(['ACTIVE AGRICULTURE -'])
  })

  it('handed over afterwards, a follow-up goes to the new owner, and the team does not come along', async () => {
    await published()
    const plan = await byTourism(1)
    await recordByPlan(city, plan.id)
    await registered(city, 'TOURISM', 1, { round: 2, plannedOn: DAY })
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toMatchObject({ targetsStayed: 1, plansStayed: 1 })
    await handOver(1, 'AGRICULTURE')
    expect(await planLines(city, 1)).toEqual([`ACTIVE AGRICULTURE ${DAY}`, 'DONE TOURISM -'])
  })

  it('pinned targets keep plan and pin', async () => {
    await pinBaseline(city, [{ team: 'TOURISM', n: 2 }])
    await published()
    expect(await withdrawn(city, 'TOURISM', 'SCIENCE-2')).toMatchObject({ pinsCarriedOver: 1, plansFollowed: 1 })
    expect(await ownerLine(city, 2)).toBe('SCIENCE-2 BASELINE pinned')
    expect(await planLines(city, 2)).toEqual(['ACTIVE SCIENCE-2 -'])
    await unpin(city, 2)
    await publish(city)
    expect(await ownerLine(city, 2)).toBe('AGRICULTURE SCHEDULE')
  })
})
