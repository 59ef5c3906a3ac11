import 'reflect-metadata'
import type { Transaction } from '../../src/database/database'
import { Role } from '../../src/shared/context'
import { uuidOf } from '../../src/shared/relay'
import {
  changed,
  changeOwner,
  DEREGISTERED,
  enrolEnterprise,
  pair,
  pinRows,
  refusals,
  setTerms,
} from '../support/owners'
import { assignmentsOf, publish, publishRun, schedule } from '../support/runs'
import { ownerLine, standingOf, withdrawn, withdrawTeam } from '../support/team-withdrawals'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  auditOf,
  campaignOf,
  openCampaign,
  ownerOf,
  pinBaseline,
  recordAt,
  register,
  registered,
  registerRows,
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

const handOver = (n: number, team = 'TOURISM') => changed(city, 'handOverOwner', n, team)
const pin = (n: number, team = 'TOURISM') => changed(city, 'pinOwner', n, team)
const versionOf = async (): Promise<number> => (await campaignOf(city)).version
const ownersOf = (...numbers: number[]) => Promise.all(numbers.map((n) => ownerLine(city, n)))

describe('The targets of a team that leaves', () => {
  it('go to the successor: pins stay pins of their source, the others are handed over, whatever the remit', async () => {
    await pinBaseline(city, [{ team: 'TOURISM', n: 1 }])
    await pin(2)
    await pin(3)
    await unpin(city, 3)
    await handOver(4)
    const outcome = await withdrawn(city, 'TOURISM', 'AGRICULTURE')
    expect(outcome).toEqual({ targetsToSuccessor: 4, pinsCarriedOver: 2, plansFollowed: 1 })
    expect(await ownersOf(1, 2, 3, 4)).toEqual([
      'AGRICULTURE BASELINE pinned',
      'AGRICULTURE PIN pinned',
      'AGRICULTURE MANUAL',
      'AGRICULTURE MANUAL',
    ])
    expect(await auditOf(city)).toMatchObject({ inScope: 12, holds: true })
  })

  it('without a successor fall each to the grass roots of its own area, pins too, and may be scheduled again', async () => {
    await pin(1)
    await handOver(7)
    expect(await withdrawn(city, 'TOURISM')).toEqual({ targetsToFallback: 2 })
    expect(await ownersOf(1, 7)).toEqual(['999901001 FALLBACK', '999902001 FALLBACK'])
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 10, remits: [{ industryCode: '61' }] }])
    await publish(city)
    expect(await ownersOf(1, 7)).toEqual(['SCIENCE-2 SCHEDULE', 'SCIENCE-2 SCHEDULE'])
  })

  it('that were entered stay with it, pinned or not; a talk at the door is no visit', async () => {
    await pin(1)
    await handOver(2)
    await handOver(4)
    for (const n of [1, 2]) await recordAt(city, 'TOURISM', n)
    for (const mode of ['DOORSTEP', 'PHONE']) await recordAt(city, 'TOURISM', 4, { mode })
    // Entered by somebody else, and handed to it since: there is nothing left to do at that door either.
    await recordAt(city, 'SCIENCE-1', 5)
    await handOver(5)
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ targetsToSuccessor: 1, targetsStayed: 3 })
    expect(await ownersOf(1, 2, 4, 5)).toEqual([
      'TOURISM PIN pinned',
      'TOURISM MANUAL',
      'AGRICULTURE MANUAL',
      'TOURISM MANUAL',
    ])
    // And schedules leave them there.
    await publish(city)
    expect(await ownersOf(1, 2, 5)).toEqual(['TOURISM PIN pinned', 'TOURISM MANUAL', 'TOURISM MANUAL'])
  })

  it('whose successor is recused fall to the grass roots, and nobody is told why it is', async () => {
    await pin(1)
    await handOver(2)
    await changed(city, 'forbidOwner', 1, 'AGRICULTURE', { reason: '秘密' })
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({
      targetsToSuccessor: 1,
      targetsToFallback: 1,
      targetsRecused: 1,
    })
    expect(await ownersOf(1, 2)).toEqual(['999901001 FALLBACK', 'AGRICULTURE MANUAL'])
    const { reason } = await ownerOf(city, 1)
    expect(reason).toContain('recused')
    expect(reason).not.toContain('秘密')
  })

  it('out of scope go along, and count against no capacity', async () => {
    await enrolEnterprise(city, 13)
    await handOver(13)
    await enrolEnterprise(city, 13, DEREGISTERED)
    await setTerms(city, [{ teamCode: 'AGRICULTURE', capacity: 0, remits: [] }])
    expect(await withdrawn(city, 'TOURISM', 'AGRICULTURE')).toEqual({ targetsToSuccessor: 1 })
    await enrolEnterprise(city, 13, { registryState: 'ACTIVE', stateSince: '2026-04-03', stateEvidence: '公示系统' })
    expect(await ownersOf(13)).toEqual(['AGRICULTURE MANUAL'])
  })

  it('change on the record: history with the reason, the audit, the version by one', async () => {
    await handOver(1)
    await pin(2)
    const before = await versionOf()
    await withdrawn(city, 'TOURISM', 'AGRICULTURE', { reason: '机构撤并' })
    expect(await versionOf()).toBe(before + 1)
    const { node } = await city.data<{ node: { owner: { history: { nodes: Record<string, unknown>[] } } } }>(
      `query ($id: ID!, $campaignId: ID!) {
        node(id: $id) { ... on Enterprise { owner(campaignId: $campaignId) {
          history(first: 1) { nodes { from { code } to { code } source reason by } }
        } } }
      }`,
      { id: city.targetIds[1], campaignId: city.campaignId },
    )
    const [change] = node.owner.history.nodes
    expect(change).toMatchObject({
      from: { code: 'TOURISM' },
      to: { code: 'AGRICULTURE' },
      source: 'MANUAL',
      by: 'office',
    })
    expect(change!.reason).toMatch(/旅游局.*机构撤并/)
    const recorded = await city.db.query<{ type: string; after: object }>(
      `SELECT object_type AS type, after FROM audit_event WHERE campaign_id = $1 AND action = 'withdrawTeam' ORDER BY id`,
      [uuidOf('Campaign', city.campaignId)],
    )
    expect(recorded.map(({ type }) => type)).toEqual(['CampaignTarget', 'CampaignTarget', 'Team'])
    expect(recorded[2]!.after).toMatchObject({
      withdrawn: true,
      successorTeamId: uuidOf('Team', city.teamIds.AGRICULTURE),
      reason: '机构撤并',
      outcome: { targetsToSuccessor: 2, pinsCarriedOver: 1 },
    })
  })

  it('take a number of statements that does not grow with them', async () => {
    let statements = 0
    const counted = (tx: Transaction): Transaction => ({
      query(sql, params) {
        statements++
        return tx.query(sql, params)
      },
      execute(sql, params) {
        statements++
        return tx.execute(sql, params)
      },
    })
    const transaction = base.db.transaction.bind(base.db)
    async function statementsOf(team: string): Promise<number> {
      const spy = jest
        .spyOn(base.db, 'transaction')
        .mockImplementation((change) => transaction((tx) => change(counted(tx))))
      statements = 0
      await withdrawn(city, team, 'AGRICULTURE')
      spy.mockRestore()
      return statements
    }
    await handOver(1)
    for (const n of [2, 3, 4, 5, 6, 7, 8, 9]) await handOver(n, 'SCIENCE-2')
    await publish(city)
    await pin(1, 'TOURISM')
    await registered(city, 'TOURISM', 1)
    for (const n of [2, 3, 4, 5, 6]) {
      await pin(n, 'SCIENCE-2')
      await registered(city, 'SCIENCE-2', n)
    }
    const one = await statementsOf('TOURISM')
    expect(one).toBeGreaterThan(5)
    expect(await statementsOf('SCIENCE-2')).toBe(one)
    expect(await ownersOf(1, 2, 6)).toEqual(Array(3).fill('AGRICULTURE PIN pinned'))
  })

  it('previews made before are stale', async () => {
    const preview = await schedule(city)
    await withdrawn(city, 'TOURISM')
    expect(refusals(await publishRun(city, preview))).toEqual(['STALE_VERSION expectedCampaignVersion'])
  })
})

describe('A team that has left', () => {
  beforeEach(async () => {
    await handOver(1)
    await recordAt(city, 'TOURISM', 1)
    await pair(city, [{ team: 'TOURISM', n: 4 }])
    await withdrawn(city, 'TOURISM', 'AGRICULTURE', { reason: '人员抽调' })
  })

  it('is shown as such, with its terms as they were', async () => {
    const { withdrawal, terms } = await standingOf(city, 'TOURISM')
    expect(withdrawal).toMatchObject({
      team: { code: 'TOURISM' },
      successor: { code: 'AGRICULTURE' },
      reason: '人员抽调',
      outcome: { targetsStayed: 1 },
    })
    expect(terms).toEqual({ capacity: 10, load: 1, withdrawnAt: withdrawal!.at, successor: { code: 'AGRICULTURE' } })
    expect(await standingOf(city, 'AGRICULTURE')).toMatchObject({
      withdrawal: null,
      terms: { withdrawnAt: null, successor: null },
    })
    // Figures only, for analysts.
    expect((await standingOf(city, 'TOURISM', { role: Role.ANALYST })).withdrawal!.reason).toBeNull()
    expect((await standingOf(city, 'TOURISM', { department: 'COURT' })).withdrawal!.reason).toBe('人员抽调')
  })

  it('takes part in other campaigns as before', async () => {
    const other = await openCampaign(base)
    expect(await standingOf(other, 'TOURISM')).toMatchObject({ withdrawal: null, terms: { withdrawnAt: null } })
    expect(await registered(other, 'TOURISM', 1)).toMatchObject({ status: 'ACTIVE' })
  })

  it('registers no plans: INVALID_STATE, by the department and by the office, in a list too, in any phase', async () => {
    for (const phase of ['INTAKE', 'PUBLISHED']) {
      for (const who of [{ department: 'TOURISM' }, {}]) {
        const payload = await register(city, 'TOURISM', 4, {}, who)
        expect(refusals(payload)).toEqual(['INVALID_STATE teamId'])
        expect(payload.userErrors[0]!.message).toContain('旅游局')
      }
      const { results } = await registerRows(city, [
        { teamCode: 'TOURISM', targetId: city.targetIds[4], purpose: 'SERVICE' },
      ])
      expect(results.map(refusals)).toEqual([['INVALID_STATE rows.0.teamCode']])
      if (phase === 'INTAKE') await publish(city)
    }
  })

  it('is given nothing by hand: INVALID_STATE, not even what it owns', async () => {
    for (const n of [1, 4])
      for (const operation of ['pinOwner', 'handOverOwner'] as const)
        expect(refusals(await changeOwner(city, operation, n, 'TOURISM'))).toEqual(['INVALID_STATE teamId'])
    for (const source of ['PIN', 'BASELINE']) {
      const { report } = await pinRows(city, [{ targetId: city.targetIds[4], teamCode: 'TOURISM' }], { source })
      expect(report!.rejects).toMatchObject([{ row: 1, field: 'teamCode', code: 'INVALID_STATE' }])
    }
  })

  it('is given nothing by a schedule, by remit and pairing neither, and explainOwner says why', async () => {
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: 10, remits: [{ industryCode: '61' }, { areaCode: '999901' }] },
    ])
    const preview = await schedule(city)
    const { nodes } = await assignmentsOf(city, preview.id)
    const hers = nodes.filter(({ team }) => team.code === 'TOURISM').map(({ target }) => target.id)
    expect(hers).toEqual([city.targetIds[1]])
    const { explainOwner } = await city.data<{ explainOwner: { alternative: Record<string, unknown> } }>(
      `query ($campaignId: ID!, $targetId: ID!, $insteadOf: ID!) {
        explainOwner(campaignId: $campaignId, targetId: $targetId, insteadOf: $insteadOf) { alternative { eligible explanation } }
      }`,
      { campaignId: city.campaignId, targetId: city.targetIds[4], insteadOf: city.teamIds.TOURISM },
    )
    expect(explainOwner.alternative.eligible).toBe(false)
    expect(explainOwner.alternative.explanation).toContain('has left the campaign')
    await publishRun(city, preview)
    expect(await ownersOf(1)).toEqual(['TOURISM MANUAL'])
  })

  it('was there first where it was, also when that is recorded later', async () => {
    expect(await recordAt(city, 'TOURISM', 7, { visitedOn: '2026-04-02' })).toMatchObject({ userErrors: [] })
    expect(await ownersOf(7)).toEqual(['TOURISM MANUAL'])
  })

  it('may still be recused, and terms and pairings of it are kept for the day on which it comes back', async () => {
    expect(refusals(await changeOwner(city, 'forbidOwner', 1, 'TOURISM'))).toEqual([])
    expect(await ownersOf(1)).toEqual(['999901001 FALLBACK'])
    await pair(city, [{ team: 'TOURISM', n: 5 }])
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 2, remits: [{ industryCode: '61' }] }])
    expect(await standingOf(city, 'TOURISM')).toMatchObject({ terms: { capacity: 2, load: 0 } })
  })
})

describe('The same withdrawal again', () => {
  it('changes nothing and is answered like the first, whatever happened to its answer', async () => {
    await handOver(1)
    const first = await withdrawTeam(city, 'TOURISM', 'AGRICULTURE')
    const version = await versionOf()
    await changed(city, 'handOverOwner', 1, 'SCIENCE-1')
    for (const more of [{}, { reason: 'other words' }, { teamCode: ' tourism ', successorTeamCode: 'agriculture' }])
      expect(await withdrawTeam(city, 'TOURISM', 'AGRICULTURE', more)).toEqual(first)
    expect(await versionOf()).toBe(version + 1)
    expect(await ownersOf(1)).toEqual(['SCIENCE-1 MANUAL'])
  })

  it('ten times at once is one withdrawal', async () => {
    await handOver(1)
    const version = await versionOf()
    const answers = await Promise.all(Array.from({ length: 10 }, () => withdrawTeam(city, 'TOURISM', 'AGRICULTURE')))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]!.withdrawal!.outcome.targetsToSuccessor).toBe(1)
    expect(await versionOf()).toBe(version + 1)
  })

  it('for another successor, or none, is INVALID_STATE', async () => {
    await withdrawn(city, 'TOURISM', 'AGRICULTURE')
    for (const successor of ['SCIENCE-1', null])
      expect(refusals(await withdrawTeam(city, 'TOURISM', successor))).toEqual(['INVALID_STATE teamCode'])
  })
})
