import 'reflect-metadata'
import {
  type Consultation,
  closeConsultation,
  consult,
  decide,
  type Objection,
  object,
  objected,
  objectionsOf,
  stalenessOf,
  withdrawObjection,
} from '../support/consultations'
import { changed, enrolEnterprise, refusals } from '../support/owners'
import { openTwelve } from '../support/random-campaigns'
import { dumpCampaign, type Run } from '../support/runs'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import { closeCampaign, departmentOf, OFFICE } from '../support/visits'

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

describe('An objection', () => {
  it('says what the preview does, for whom it is made and what is proposed; and changes nothing', async () => {
    const before = await dumpCampaign(city)
    const objection = await objected(city, consultation, 1, 'TOURISM', 'OTHER_TEAM', {
      proposedTeamId: city.teamIds['EAST-ECON'],
      reason: '东区经信局一直在联系',
    })
    expect(objection).toMatchObject({
      status: 'OPEN',
      proposal: 'OTHER_TEAM',
      reason: '东区经信局一直在联系',
      target: { name: '测试企业1' },
      department: { code: 'TOURISM' },
      team: { code: 'TOURISM' },
      proposedTeam: { code: 'EAST-ECON' },
      from: { code: '999901001' },
      to: { code: 'TOURISM' },
      madeBy: 'TOURISM',
      remedy: null,
      decidedAt: null,
    })
    expect(await dumpCampaign(city)).toEqual(before)
    expect(await stalenessOf(city, consultation.run.id)).toBeNull()
    expect(await events()).toMatchObject([{ action: 'objectToOwner', type: 'Objection', after: { status: 'OPEN' } }])
  })

  it.each([
    ['a target that the preview gives to it', 1, 'TOURISM', 'RECUSAL'],
    ['a target that it takes from it', 1, '999901001', 'OWN_TEAM'],
    ['one that it believes to be its own', 9, 'TOURISM', 'OWN_TEAM'],
    ['one that it may never own', 2, 'TOURISM', 'RECUSAL'],
  ])('may be made to %s', async (_what, n, team, proposal) => {
    expect((await objected(city, consultation, n, team, proposal)).team.code).toBe(team)
  })

  it('knows the team that is meant: the one that loses or gets the target, else the only one', async () => {
    await changed(city, 'handOverOwner', 9, 'SCIENCE-2')
    const again = { id: (await reopened()).id }
    const science = departmentOf('SCIENCE-1')
    // E9 is 科技局二组's; the preview gives it to 一组, whose remit fits.
    const keep = await objected(city, again, 9, null, 'OWN_TEAM', {}, science)
    expect(keep).toMatchObject({ team: { code: 'SCIENCE-2' }, from: { code: 'SCIENCE-2' }, to: { code: 'SCIENCE-1' } })
    expect(await withdrawObjection(city, keep.id, science)).toMatchObject({ objection: { status: 'WITHDRAWN' } })
    expect(await objected(city, again, 9, null, 'RECUSAL', {}, science)).toMatchObject({ team: { code: 'SCIENCE-1' } })
    expect(await objected(city, again, 9, null, 'OWN_TEAM')).toMatchObject({ team: { code: 'TOURISM' } })
    expect(refusals(await object(city, again, 1, null, 'OWN_TEAM', {}, science))).toEqual(['INVALID_INPUT teamId'])
    expect(refusals(await object(city, again, 1, null, 'OWN_TEAM', {}, OFFICE))).toEqual(['INVALID_INPUT teamId'])
  })

  /** Another preview, open for comment. */
  async function reopened(): Promise<Consultation> {
    await closeConsultation(city, consultation.id)
    return consult(city)
  }

  it.each<[string, number, string, string, Record<string, unknown>, string]>([
    ['another team without its name', 1, 'TOURISM', 'OTHER_TEAM', {}, 'INVALID_INPUT proposedTeamId'],
    [
      'the team that gets it anyway',
      1,
      'TOURISM',
      'OTHER_TEAM',
      { proposed: 'TOURISM' },
      'INVALID_INPUT proposedTeamId',
    ],
    ['a team that would be ignored', 9, 'TOURISM', 'OWN_TEAM', { proposed: 'COURT' }, 'INVALID_INPUT proposedTeamId'],
    ['to keep what the preview leaves to it', 1, 'TOURISM', 'OWN_TEAM', {}, 'INVALID_INPUT proposal'],
    [
      'who gets what is no affair of its own',
      9,
      'TOURISM',
      'OTHER_TEAM',
      { proposed: 'COURT' },
      'INVALID_INPUT targetId',
    ],
    ['a recusal of the last resort', 1, '999901001', 'RECUSAL', {}, 'INVALID_INPUT teamId'],
    ['nothing for a reason', 1, 'TOURISM', 'RECUSAL', { reason: ' ' }, 'INVALID_INPUT reason'],
    ['a reason without end', 1, 'TOURISM', 'RECUSAL', { reason: '因'.repeat(501) }, 'INVALID_INPUT reason'],
    ['a team that is none', 1, 'TOURISM', 'OTHER_TEAM', { proposedTeamId: 'x' }, 'NOT_FOUND proposedTeamId'],
    ['a target that is none', 1, 'TOURISM', 'RECUSAL', { targetId: 'x' }, 'NOT_FOUND targetId'],
    ['a consultation that is none', 1, 'TOURISM', 'RECUSAL', { consultationId: 'x' }, 'NOT_FOUND consultationId'],
  ])('cannot propose %s', async (_what, n, team, proposal, { proposed, ...more }, told) => {
    const named = typeof proposed === 'string' ? { proposedTeamId: city.teamIds[proposed] } : {}
    expect(refusals(await object(city, consultation, n, team, proposal, { ...named, ...more }))).toEqual([told])
    expect((await objectionsOf(city)).totalCount).toBe(0)
  })

  it("is a department's own affair: another's team is TEAM_NOT_YOURS", async () => {
    const tourism = departmentOf('TOURISM')
    for (const teamId of [city.teamIds.AGRICULTURE, 'x'])
      expect(refusals(await object(city, consultation, 2, null, 'OWN_TEAM', { teamId }, tourism))).toEqual([
        'TEAM_NOT_YOURS teamId',
      ])
    // The office may enter what it was told by telephone; a district's for teams and targets below its area.
    expect(await objected(city, consultation, 9, 'TOURISM', 'OWN_TEAM', {}, OFFICE)).toMatchObject({
      department: { code: 'TOURISM' },
      madeBy: 'office',
    })
    expect(await objected(city, consultation, 3, 'EAST-ECON', 'RECUSAL', {}, EAST)).toMatchObject({ status: 'OPEN' })
    expect(refusals(await object(city, consultation, 1, 'TOURISM', 'RECUSAL', {}, EAST))).toEqual([
      'TEAM_NOT_YOURS teamId',
    ])
    expect(refusals(await object(city, consultation, 9, 'EAST-ECON', 'OWN_TEAM', {}, EAST))).toEqual([
      'NOT_FOUND targetId',
    ])
  })

  it('is one at a time for a department and target; what is withdrawn or decided makes room', async () => {
    const first = await objected(city, consultation, 1, 'TOURISM', 'RECUSAL')
    const again = () => object(city, consultation, 1, 'TOURISM', 'OTHER_TEAM', { proposedTeamId: city.teamIds.COURT })
    expect(refusals(await again())).toEqual(['ALREADY_EXISTS targetId'])
    // Another department's to the same target is its own.
    await objected(city, consultation, 1, 'AGRICULTURE', 'OWN_TEAM')
    await withdrawObjection(city, first.id, departmentOf('TOURISM'))
    const second = await again()
    expect(second.userErrors).toEqual([])
    await decide(city, second.objection!.id, 'REJECT')
    expect((await again()).userErrors).toEqual([])
  })

  it('is about what was in the preview', async () => {
    const elsewhere = await openTwelve(base)
    await enrolEnterprise(elsewhere, 13)
    const more = { targetId: elsewhere.targetIds[13] }
    expect(refusals(await object(city, consultation, 1, 'TOURISM', 'OWN_TEAM', more))).toEqual([
      'TARGET_NOT_IN_CAMPAIGN targetId',
    ])
  })

  it('comes in time: by the closing day, before the closing, before the campaign ends', async () => {
    const passes = (day: string) =>
      city.db.transaction((tx) =>
        tx.execute(`UPDATE consultation SET closes_on = $1 WHERE closes_on > '2026-04-01' AND status = 'OPEN'`, [day]),
      )
    await passes('2026-04-10')
    await objected(city, consultation, 1, 'TOURISM', 'RECUSAL')
    await passes('2026-04-09')
    const late = () => object(city, consultation, 4, 'TOURISM', 'RECUSAL')
    expect(refusals(await late())).toEqual(['INVALID_STATE consultationId'])
    await closeConsultation(city, consultation.id)
    expect(refusals(await late())).toEqual(['INVALID_STATE consultationId'])
    await closeCampaign(city)
    expect(refusals(await late())).toEqual(['INVALID_STATE consultationId'])
  })

  it('with an idempotency key is made once', async () => {
    const more = { idempotencyKey: 'once' }
    const first = await objected(city, consultation, 1, 'TOURISM', 'RECUSAL', more)
    expect(await objected(city, consultation, 1, 'TOURISM', 'RECUSAL', more)).toEqual(first)
    expect(refusals(await object(city, consultation, 4, 'TOURISM', 'RECUSAL', more))).toEqual([
      'IDEMPOTENCY_KEY_REUSED idempotencyKey',
    ])
  })
})

describe('Withdrawing', () => {
  it('is for the department whose it is, and for the office where an office has entered it', async () => {
    const own = await objected(city, consultation, 1, 'TOURISM', 'RECUSAL')
    expect(refusals(await withdrawObjection(city, own.id, departmentOf('AGRICULTURE')))).toEqual([
      'NOT_FOUND objectionId',
    ])
    expect(refusals(await withdrawObjection(city, own.id, OFFICE))).toEqual(['INVALID_STATE objectionId'])
    expect((await withdrawObjection(city, own.id, departmentOf('TOURISM'))).objection).toMatchObject({
      status: 'WITHDRAWN',
      withdrawnAt: expect.anything(),
    })
    expect(refusals(await withdrawObjection(city, own.id, departmentOf('TOURISM')))).toEqual([
      'INVALID_STATE objectionId',
    ])
    for (const who of [OFFICE, departmentOf('TOURISM')]) {
      const entered = await objected(city, consultation, 4, 'TOURISM', 'RECUSAL', {}, OFFICE)
      expect((await withdrawObjection(city, entered.id, who)).userErrors).toEqual([])
    }
    expect(refusals(await withdrawObjection(city, 'x', OFFICE))).toEqual(['NOT_FOUND objectionId'])
  })

  it('is over once it is decided', async () => {
    const { id } = await objected(city, consultation, 1, 'TOURISM', 'RECUSAL')
    await decide(city, id, 'REJECT')
    expect(refusals(await withdrawObjection(city, id, departmentOf('TOURISM')))).toEqual([
      'ALREADY_DECIDED objectionId',
    ])
  })
})

describe('Reading objections', () => {
  const REASON = '局长的亲属任职'
  let made: Objection[]
  beforeEach(async () => {
    made = [
      await objected(city, consultation, 1, 'TOURISM', 'RECUSAL', { reason: REASON }),
      await objected(city, consultation, 9, 'TOURISM', 'OWN_TEAM'),
      await objected(city, consultation, 1, 'AGRICULTURE', 'OWN_TEAM'),
      await objected(city, consultation, 3, 'EAST-ECON', 'RECUSAL', { reason: REASON }),
    ]
  })
  const ids = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id)
  const at = (...indices: number[]) => indices.map((index) => made[index]!.id)

  it('is of its own for a department, below its area for a district, of all for office and inspectors', async () => {
    expect(ids(await objectionsOf(city))).toEqual(at(3, 2, 1, 0))
    expect(ids(await objectionsOf(city, { role: 'INSPECTOR' as never }))).toEqual(at(3, 2, 1, 0))
    expect(ids(await objectionsOf(city, departmentOf('TOURISM')))).toEqual(at(1, 0))
    expect(ids(await objectionsOf(city, departmentOf('AGRICULTURE')))).toEqual(at(2))
    expect(ids(await objectionsOf(city, departmentOf('COURT')))).toEqual([])
    expect(ids(await objectionsOf(city, EAST))).toEqual(at(3, 2, 0))
  })

  it('goes by status and department, page by page', async () => {
    await decide(city, made[1]!.id, 'REJECT')
    expect(ids(await objectionsOf(city, OFFICE, { status: ['REJECTED'] }))).toEqual(at(1))
    expect(ids(await objectionsOf(city, OFFICE, { status: [] }))).toEqual([])
    const { department } = await city.data<{ department: { id: string } }>('{ department(code: "TOURISM") { id } }')
    expect(ids(await objectionsOf(city, OFFICE, { departmentIds: [department.id] }))).toEqual(at(1, 0))
    const first = await objectionsOf(city, OFFICE, { first: 3 })
    expect([ids(first), first.totalCount, first.pageInfo.hasNextPage]).toEqual([at(3, 2, 1), 4, true])
    expect(ids(await objectionsOf(city, OFFICE, { first: 3, after: first.pageInfo.endCursor }))).toEqual(at(0))
  })

  it('the reasons of a recusal are for office and inspectors only; why it was rejected is for who asked', async () => {
    await decide(city, made[0]!.id, 'ACCEPT', { remedy: 'FORBID', reason: REASON })
    await decide(city, made[3]!.id, 'REJECT', { reason: 'no such tie' })
    for (const who of [OFFICE, { role: 'INSPECTOR' as never }, EAST])
      expect((await objectionsOf(city, who)).nodes.find(({ id }) => id === made[0]!.id)).toMatchObject({
        reason: REASON,
        decisionReason: REASON,
      })
    const own = (await objectionsOf(city, departmentOf('TOURISM'))).nodes
    expect(own.at(-1)).toMatchObject({ reason: null, decisionReason: null, remedy: 'FORBID' })
    expect(own[0]).toMatchObject({ reason: 'because' })
    expect((await objectionsOf(city, departmentOf('EAST-ECON'))).nodes).toMatchObject([
      { reason: null, decisionReason: 'no such tie' },
    ])
    expect(JSON.stringify(await events())).not.toContain(REASON)
  })
})
