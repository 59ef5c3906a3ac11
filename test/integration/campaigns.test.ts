import 'reflect-metadata'
import { Database } from '../../src/database/database'
import { Role } from '../../src/shared/context'
import { newId } from '../../src/shared/ids'
import { globalId } from '../../src/shared/relay'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { registrationNumberOf, usccOf } from '../support/enterprise-api'
import { AREA_ROWS, type CampaignAnswer, counts, NOTHING, OfficeApi, refusedRows } from '../support/office-api'

let database: TestDatabase
let api: OfficeApi

beforeEach(async () => {
  database = await createTestDatabase()
  api = new OfficeApi(new Database(database.connection, database.schema))
})
afterEach(async () => {
  await api.db.close()
  await database.drop()
})

const DEPARTMENTS = [
  { code: 'U-TOUR', name: '市文旅局', tier: 'CITY', kind: 'GOVERNMENT', areaCode: '329900' },
  { code: 'U-EAST', name: '东区工信局', tier: 'DISTRICT', kind: 'GOVERNMENT', areaCode: '329902' },
]
const ENTERPRISES = [
  { uscc: usccOf(1), name: '东一厂', areaCode: '329902001', industryCode: '13', sizeClass: 'LARGE' },
  { uscc: usccOf(2), name: '东二厂', areaCode: '329902002' },
  { uscc: usccOf(3), name: '西一厂', areaCode: '329904001' },
  { registrationNumber: registrationNumberOf(4), name: '西监狱厂', areaCode: '329904002' },
  { uscc: usccOf(5), name: '注销厂', areaCode: '329904001', registryState: 'DEREGISTERED' },
  { uscc: usccOf(6), name: '失联厂', areaCode: '329902', registryState: 'UNREACHABLE_AT_REGISTERED_ADDRESS' },
]

async function plantCity(): Promise<void> {
  await api.report('importAreas', { rows: AREA_ROWS })
  await api.report('importDepartments', { rows: DEPARTMENTS })
  const { importEnterprises } = await api.ask<{ importEnterprises: { report: { created: number } } }>(
    `mutation ($rows: [EnterpriseRowInput!]!) { importEnterprises(input: { rows: $rows }) { report { created } } }`,
    { rows: ENTERPRISES },
  )
  expect(importEnterprises.report.created).toBe(ENTERPRISES.length)
}

const eastOffice = async () => ({ areaId: await api.uuid('area', '329902') })
const IMPORT_ENTERPRISES = `mutation ($rows: [EnterpriseRowInput!]!) {
  importEnterprises(input: { rows: $rows }) { report { created updated } }
}`

const NOWHERE = globalId('Campaign', newId())

describe('beginning a campaign', () => {
  const CREATE = { code: 'C1', name: '春季走访', startsOn: '2026-03-01', endsOn: '2026-05-31' }
  const create = (input: object) => api.campaignMutation('createCampaign', { ...CREATE, ...input })

  it('starts in INTAKE at version 1, with the default weights', async () => {
    await plantCity()
    const { campaign, userErrors } = await create({})
    expect(userErrors).toEqual([])
    expect(campaign).toMatchObject({ ...CREATE, phase: 'INTAKE', version: 1 })
    const { campaigns } = await api.ask<{ campaigns: { costWeights: object }[] }>(
      '{ campaigns { costWeights { noPairing noOwnPlan remit { other } distance { otherwise } load { above60 above80 } } } }',
    )
    expect(campaigns).toEqual([
      {
        costWeights: {
          noPairing: 40,
          noOwnPlan: 20,
          remit: { other: 15 },
          distance: { otherwise: 20 },
          load: { above60: 5, above80: 10 },
        },
      },
    ])
  })

  it('is refused while an area of district level or below has nobody above it, naming three', async () => {
    await api.report('importAreas', { rows: AREA_ROWS, createFallbackTeams: false })
    const { campaign, userErrors } = await create({})
    expect(campaign).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'NO_FALLBACK_TEAM', field: null }])
    expect(userErrors[0]?.message).toContain('东区、西区、东一街道…')
    // One team for the whole city answers for everything below it.
    const team = { code: 'T-CITY', name: '全市兜底', isFallback: true }
    await api.report('importDepartments', { rows: [{ ...DEPARTMENTS[0], teams: [team] }] })
    expect((await create({})).campaign).toMatchObject({ code: 'C1' })
  })

  it('wants a code of its own, a name and days in order', async () => {
    await plantCity()
    await create({})
    const errors = async (input: object) =>
      (await create(input)).userErrors.map(({ code, field }) => `${code} ${field}`)
    expect(await errors({})).toEqual(['ALREADY_EXISTS code'])
    expect(await errors({ code: ' ', name: '　' })).toEqual(['INVALID_INPUT code', 'INVALID_INPUT name'])
    expect(await errors({ code: 'C2', endsOn: '2026-02-28' })).toEqual(['INVALID_INPUT endsOn'])
    expect((await create({ code: 'C2', endsOn: '2026-03-01' })).userErrors).toEqual([])
  })

  it("is the whole city's affair", async () => {
    await plantCity()
    const document = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id } } }`
    for (const who of [await eastOffice(), { role: Role.DEPARTMENT }, { role: Role.INSPECTOR }, { role: Role.ANALYST }])
      expect(await api.errorCode(document, { input: CREATE }, who)).toBe('FORBIDDEN')
  })
})

describe('changing and closing a campaign', () => {
  let campaign: CampaignAnswer
  beforeEach(async () => {
    await plantCity()
    campaign = await api.createCampaign('C1')
  })

  it('gives it another name and another end, which no schedule depends on', async () => {
    const input = { campaignId: campaign.id, name: '春夏走访', endsOn: '2026-06-30', reason: '延期' }
    expect(await api.campaignMutation('updateCampaign', input)).toMatchObject({
      campaign: { name: '春夏走访', startsOn: '2026-03-01', endsOn: '2026-06-30', version: 1 },
      userErrors: [],
    })
    const [event] = await api.db.query<{ after: object }>(
      `SELECT after FROM audit_event WHERE action = 'updateCampaign'`,
    )
    expect(event?.after).toMatchObject({ name: '春夏走访', reason: '延期' })
  })

  it('wants a reason, a name that says something, an end after the start', async () => {
    const errors = async (input: object) =>
      (
        await api.campaignMutation('updateCampaign', { campaignId: campaign.id, reason: '因故', ...input })
      ).userErrors.map(({ code, field }) => `${code} ${field}`)
    expect(await errors({ reason: ' ' })).toEqual(['INVALID_INPUT reason'])
    expect(await errors({ name: ' ' })).toEqual(['INVALID_INPUT name'])
    expect(await errors({ endsOn: '2026-02-01' })).toEqual(['INVALID_INPUT endsOn'])
    expect(await errors({ campaignId: NOWHERE, reason: ' ' })).toEqual(['NOT_FOUND campaignId'])
    expect(await errors({ campaignId: 'nonsense' })).toEqual(['NOT_FOUND campaignId'])
    await api.campaignMutation('closeCampaign', { campaignId: campaign.id })
    expect(await errors({ reason: ' ' })).toEqual(['INVALID_INPUT reason'])
    expect(await errors({})).toEqual(['CAMPAIGN_CLOSED campaignId'])
  })

  it('closes it once, and not while a schedule is worked out', async () => {
    const close = () => api.campaignMutation('closeCampaign', { campaignId: campaign.id, reason: '结束' })
    await api.db.transaction((tx) =>
      tx.execute(
        `INSERT INTO schedule_run (id, campaign_id, mode, status, campaign_version, requested_by)
         SELECT $1, id, 'PREVIEW', 'QUEUED', 1, 'test' FROM campaign`,
        [newId()],
      ),
    )
    expect(await close()).toMatchObject({ campaign: null, userErrors: [{ code: 'RUN_IN_PROGRESS' }] })
    await api.db.transaction((tx) => tx.execute(`UPDATE schedule_run SET status = 'CANCELLED'`))
    expect(await close()).toMatchObject({ campaign: { phase: 'CLOSED', version: 1 }, userErrors: [] })
    expect(await close()).toMatchObject({ campaign: null, userErrors: [{ code: 'CAMPAIGN_CLOSED' }] })
  })

  it('sets weights on a grid of five, and raises the version when one changed', async () => {
    const set = (weights: object) => api.campaignMutation('setCostWeights', { campaignId: campaign.id, weights })
    expect((await set({ noPairing: 60, remit: { group: 5 } })).campaign?.version).toBe(2)
    expect((await set({ noPairing: 60 })).campaign?.version).toBe(2)
    const { campaign: read } = await api.ask<{ campaign: { costWeights: object } }>(
      '{ campaign(code: "C1") { costWeights { noPairing noOwnPlan remit { group division } } } }',
    )
    expect(read.costWeights).toEqual({ noPairing: 60, noOwnPlan: 20, remit: { group: 5, division: 5 } })
    const refused = async (weights: object) =>
      (await set(weights)).userErrors.map(({ code, field }) => `${code} ${field}`).sort()
    expect(await refused({ noPairing: 3, remit: { group: -5 }, load: { above60: 1005 } })).toEqual([
      'INVALID_INPUT weights,load,above60',
      'INVALID_INPUT weights,load,above80',
      'INVALID_INPUT weights,noPairing',
      'INVALID_INPUT weights,remit,group',
    ])
    expect(await refused({ load: { above80: 0 } })).toEqual(['INVALID_INPUT weights,load,above80'])
    expect(await api.version('C1')).toBe(2)
  })

  it('answers alike for what is absent and what is no id', async () => {
    for (const campaignId of [NOWHERE, 'nonsense', globalId('Team', newId())]) {
      expect((await api.campaignMutation('closeCampaign', { campaignId })).userErrors).toMatchObject([
        { code: 'NOT_FOUND' },
      ])
      expect((await api.importing('setTeamTerms', { campaignId, teams: [] })).userErrors).toMatchObject([
        { code: 'NOT_FOUND' },
      ])
      expect((await api.importing('importPairings', { campaignId, rows: [] })).userErrors).toMatchObject([
        { code: 'NOT_FOUND' },
      ])
      expect((await api.enrol(campaignId)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
    }
    expect(await api.ask('{ campaign(code: "nope") { id } }')).toEqual({ campaign: null })
  })
})

describe('enrolment', () => {
  let campaign: CampaignAnswer
  beforeEach(async () => {
    await plantCity()
    campaign = await api.createCampaign('C1')
  })
  const owned = () =>
    api.db.query<{ name: string; team: string; source: string; pinned: boolean; reason: object }>(
      `SELECT t.name, o.code AS team, ct.source, ct.pinned, ct.reason
         FROM campaign_target ct JOIN target t ON t.id = ct.target_id JOIN team o ON o.id = ct.owner_team_id
        ORDER BY ct.enrolment_no`,
    )

  it('takes what is eligible, each with the fallback nearest upward, in the order in which they were made', async () => {
    expect(await api.enrol(campaign.id)).toEqual({ enrolled: 5, alreadyEnrolled: 0, refused: 1, userErrors: [] })
    expect((await owned()).map(({ name, team }) => `${name} ${team}`)).toEqual([
      '东一厂 329902001',
      '东二厂 329902002',
      '西一厂 329904001',
      '西监狱厂 329904',
      '失联厂 329902',
    ])
    expect((await owned())[0]).toMatchObject({
      source: 'FALLBACK',
      pinned: false,
      reason: { key: 'owner.fallback', args: { area: '东一街道' } },
    })
    expect(await api.version('C1')).toBe(2)
    const history = await api.db.query<{ from: string | null; actor: string }>(
      'SELECT from_team_id AS "from", actor FROM ownership_change',
    )
    expect(history).toEqual(Array.from({ length: 5 }, () => ({ from: null, actor: 'test' })))
    const recorded = await api.db.query(
      `SELECT 1 FROM audit_event WHERE action = 'enrolTargets' AND campaign_id IS NOT NULL`,
    )
    expect(recorded).toHaveLength(5)
  })

  it('does nothing more the second time', async () => {
    await api.enrol(campaign.id)
    expect(await api.enrol(campaign.id)).toEqual({ enrolled: 0, alreadyEnrolled: 5, refused: 1, userErrors: [] })
    expect(await api.version('C1')).toBe(2)
  })

  it("takes what a filter matches, another campaign's targets too", async () => {
    expect(await api.enrol(campaign.id, { areaCode: '329902' })).toMatchObject({ enrolled: 3, refused: 0 })
    expect(await api.enrol(campaign.id, { registryState: ['DEREGISTERED'] })).toMatchObject({ enrolled: 0, refused: 1 })
    expect(await api.enrol(campaign.id, { sizeClass: [] })).toMatchObject({
      enrolled: 0,
      alreadyEnrolled: 0,
      refused: 0,
    })
    const next = await api.createCampaign('C2')
    expect(await api.enrol(next.id, { campaignId: campaign.id })).toMatchObject({ enrolled: 3 })
  })

  it("takes only what lies below a district's office's area", async () => {
    expect(await api.enrol(campaign.id, {}, await eastOffice())).toMatchObject({
      enrolled: 3,
      alreadyEnrolled: 0,
      refused: 0,
    })
  })

  it('says when nobody answers for an area', async () => {
    const bare = { code: '329907', name: '空区', level: 'DISTRICT', parentCode: '329900' }
    await api.report('importAreas', { rows: [bare], createFallbackTeams: false })
    await api.ask(
      `mutation ($rows: [EnterpriseRowInput!]!) { importEnterprises(input: { rows: $rows }) { report { created } } }`,
      {
        rows: [{ uscc: usccOf(7), name: '空区厂', areaCode: '329907' }],
      },
    )
    expect(await api.enrol(campaign.id)).toMatchObject({
      enrolled: 5,
      refused: 2,
      userErrors: [{ code: 'NO_FALLBACK_TEAM', field: ['filter'] }],
    })
  })

  it('is refused in a closed campaign and for other roles', async () => {
    await api.campaignMutation('closeCampaign', { campaignId: campaign.id })
    expect((await api.enrol(campaign.id)).userErrors).toMatchObject([{ code: 'CAMPAIGN_CLOSED' }])
    const document = 'mutation ($id: ID!) { enrolTargets(input: { campaignId: $id, filter: {} }) { enrolled } }'
    for (const role of [Role.DEPARTMENT, Role.INSPECTOR, Role.ANALYST])
      expect(await api.errorCode(document, { id: campaign.id }, { role })).toBe('FORBIDDEN')
  })

  it('and a move of areas wait for each other, so that the owner is the fallback nearest upward', async () => {
    const village = [{ uscc: usccOf(100), name: '村厂', areaCode: '329902001001' }]
    await api.ask(IMPORT_ENTERPRISES, { rows: village })
    const waiting = async (sessions: number) => {
      for (let count = 0; count < sessions; )
        [{ count }] = (await api.db.query<{ count: number }>(
          `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        )) as [{ count: number }]
    }
    // Whoever holds the team's row stops the enrolment between reading where the target lies and writing its owner.
    const holder = await api.db.session()
    await holder.query(`BEGIN; SELECT FROM team WHERE code = '329902001' FOR UPDATE`)
    const enrolment = api.enrol(campaign.id, { areaCode: '329902001' })
    await waiting(1)
    const move = api.report('importAreas', { rows: [{ code: '329902001001', parentCode: '329904001' }] })
    await Promise.race([move, waiting(2)])
    await holder.query('COMMIT')
    holder.release()
    expect(await enrolment).toMatchObject({ enrolled: 2 })
    await move
    expect((await owned()).map(({ name, team }) => `${name} ${team}`)).toEqual(['东一厂 329902001', '村厂 329904001'])
  })
})

describe('terms', () => {
  let campaign: CampaignAnswer
  beforeEach(async () => {
    await plantCity()
    campaign = await api.createCampaign('C1')
  })
  const setTerms = (teams: object[], who = {}) => api.report('setTeamTerms', { campaignId: campaign.id, teams }, who)
  const terms = async (code: string) =>
    (
      await api.ask<{ team: { terms: object | null } }>(
        `query ($code: String!, $id: ID!) {
          team(code: $code) { terms(campaignId: $id) { capacity load remits { industryCode areaCode sizeClass isKey } } }
        }`,
        { code, id: campaign.id },
      )
    ).team.terms
  const TOUR = {
    teamCode: 'U-TOUR',
    capacity: 35,
    remits: [
      { industryCode: 'c', sizeClass: 'large' },
      { areaCode: '329902001', isKey: false },
    ],
  }

  it('are the whole statement for each team named', async () => {
    expect(await terms('U-TOUR')).toBeNull()
    expect(counts(await setTerms([TOUR, { teamCode: 'u-east' }]))).toEqual({ ...NOTHING, created: 2 })
    expect(await terms('U-TOUR')).toEqual({
      capacity: 35,
      load: 0,
      remits: [
        { industryCode: 'C', areaCode: null, sizeClass: 'LARGE', isKey: null },
        { industryCode: null, areaCode: '329902001', sizeClass: null, isKey: false },
      ],
    })
    expect(await terms('U-EAST')).toEqual({ capacity: null, load: 0, remits: [] })
    expect(await api.version('C1')).toBe(2)

    expect(counts(await setTerms([TOUR, { teamCode: 'U-EAST' }]))).toEqual({ ...NOTHING, unchanged: 2 })
    expect(await api.version('C1')).toBe(2)
    expect(counts(await setTerms([{ teamCode: 'U-TOUR', capacity: 0 }]))).toEqual({ ...NOTHING, updated: 1 })
    expect(await terms('U-TOUR')).toEqual({ capacity: 0, load: 0, remits: [] })
    expect(await api.version('C1')).toBe(3)
  })

  it('spoil no row by a bad one, and say of each what is wrong', async () => {
    const report = await setTerms([
      TOUR,
      { teamCode: 'NOBODY' },
      { capacity: 3 },
      { teamCode: 'U-EAST', capacity: -1 },
      { teamCode: 'U-EAST', remits: [{ areaCode: '329902' }, { areaCode: '123456' }] },
      { teamCode: 'U-EAST', remits: [{ industryCode: '9999' }] },
      { teamCode: 'U-EAST', remits: [{ sizeClass: 'HUGE' }] },
      { teamCode: 'U-EAST', remits: [{}] },
      TOUR,
      { teamCode: 'U-TOUR', capacity: 36 },
    ])
    expect(counts(report)).toEqual({ ...NOTHING, created: 1, duplicatesInFile: 1, rejected: 8 })
    expect(refusedRows(report)).toEqual([
      '2 teamCode NOT_FOUND',
      '3 teamCode INVALID_INPUT',
      '4 capacity INVALID_INPUT',
      '5 remits.1.areaCode NOT_FOUND',
      '6 remits.0.industryCode NOT_FOUND',
      '7 remits.0.sizeClass INVALID_INPUT',
      '8 remits.0 INVALID_INPUT',
      '10 teamCode ALREADY_EXISTS',
    ])
    expect(await terms('U-EAST')).toBeNull()
  })

  it('show the load in scope', async () => {
    await api.enrol(campaign.id)
    await setTerms([{ teamCode: '329904001' }])
    expect(await terms('329904001')).toMatchObject({ load: 1 })
    await api.ask(
      `mutation ($rows: [EnterpriseRowInput!]!) { importEnterprises(input: { rows: $rows }) { report { updated } } }`,
      { rows: [{ uscc: usccOf(3), registryState: 'DEREGISTERED' }] },
    )
    expect(await terms('329904001')).toMatchObject({ load: 0 })
  })

  it("are a district's office's affair below its area only, and closed with the campaign", async () => {
    const report = await setTerms([TOUR, { teamCode: 'U-EAST' }, { teamCode: '329904' }], await eastOffice())
    expect(counts(report)).toEqual({ ...NOTHING, created: 1, rejected: 2 })
    expect(refusedRows(report)).toEqual(['1 teamCode NOT_FOUND', '3 teamCode NOT_FOUND'])
    const document =
      'mutation ($id: ID!) { setTeamTerms(input: { campaignId: $id, teams: [] }) { userErrors { code } } }'
    expect(await api.errorCode(document, { id: campaign.id }, { role: Role.DEPARTMENT })).toBe('FORBIDDEN')
    await api.campaignMutation('closeCampaign', { campaignId: campaign.id })
    expect((await api.importing('setTeamTerms', { campaignId: campaign.id, teams: [TOUR] })).userErrors).toMatchObject([
      { code: 'CAMPAIGN_CLOSED' },
    ])
  })
})

describe('pairings', () => {
  let campaign: CampaignAnswer
  beforeEach(async () => {
    await plantCity()
    campaign = await api.createCampaign('C1')
    await api.enrol(campaign.id)
  })
  const pair = (rows: object[], who = {}) => api.report('importPairings', { campaignId: campaign.id, rows }, who)
  const pairs = () =>
    api.db.query<{ name: string; team: string; reason: string | null }>(
      `SELECT t.name, o.code AS team, p.reason
         FROM pairing p JOIN target t ON t.id = p.target_id JOIN team o ON o.id = p.team_id ORDER BY t.id, o.code`,
    )

  it('name targets by code, registration number or id, and are the same pair again', async () => {
    const { enterprise } = await api.ask<{ enterprise: { id: string } }>(
      'query ($uscc: USCC!) { enterprise(uscc: $uscc) { id } }',
      { uscc: usccOf(2) },
    )
    const rows = [
      { uscc: usccOf(1).toLowerCase(), teamCode: 'U-TOUR', reason: '挂钩' },
      { targetId: enterprise.id, teamCode: 'u-east' },
      { uscc: registrationNumberOf(4), teamCode: 'U-TOUR' },
    ]
    expect(counts(await pair(rows))).toEqual({ ...NOTHING, created: 3 })
    expect(await pairs()).toEqual([
      { name: '东一厂', team: 'U-TOUR', reason: '挂钩' },
      { name: '东二厂', team: 'U-EAST', reason: null },
      { name: '西监狱厂', team: 'U-TOUR', reason: null },
    ])
    expect(await api.version('C1')).toBe(3)
    expect(counts(await pair([...rows, rows[1]!]))).toEqual({ ...NOTHING, unchanged: 3, duplicatesInFile: 1 })
    expect(counts(await pair([{ ...rows[0], reason: '领导挂钩' }]))).toEqual({ ...NOTHING, updated: 1 })
    expect(counts(await pair([{ ...rows[0], reason: null }]))).toEqual({ ...NOTHING, unchanged: 1 })
    expect((await pairs())[0]?.reason).toBe('领导挂钩')
    expect(await api.version('C1')).toBe(3)
  })

  it('spoil no row by a bad one, and say of each what is wrong', async () => {
    const report = await pair([
      { uscc: usccOf(1), teamCode: 'U-TOUR' },
      { uscc: usccOf(99), teamCode: 'U-TOUR' },
      { uscc: usccOf(1), teamCode: 'NOBODY' },
      { uscc: `${usccOf(1).slice(0, 17)}${usccOf(1).endsWith('0') ? '1' : '0'}`, teamCode: 'U-TOUR' },
      { teamCode: 'U-TOUR' },
      { uscc: usccOf(1), targetId: globalId('Enterprise', newId()), teamCode: 'U-TOUR' },
      { targetId: 'nonsense', teamCode: 'U-TOUR' },
      { uscc: usccOf(1) },
      { uscc: usccOf(5), teamCode: 'U-TOUR' },
      { uscc: usccOf(3), teamCode: 'U-EAST' },
      { uscc: usccOf(1), teamCode: 'U-TOUR', reason: '别的理由' },
    ])
    expect(counts(report)).toEqual({ ...NOTHING, created: 1, rejected: 10 })
    expect(refusedRows(report)).toEqual([
      '2 uscc NOT_FOUND',
      '3 teamCode NOT_FOUND',
      '4 uscc INVALID_INPUT',
      '5 uscc INVALID_INPUT',
      '6 targetId INVALID_INPUT',
      '7 targetId NOT_FOUND',
      '8 teamCode INVALID_INPUT',
      '9 uscc TARGET_NOT_IN_CAMPAIGN',
      '10 teamCode INVALID_INPUT',
      '11 reason ALREADY_EXISTS',
    ])
  })

  it('follow a merged record to the one that replaced it', async () => {
    await api.db.transaction((tx) =>
      tx.execute(
        `UPDATE target SET registry_state = 'MERGED', successor_id = (SELECT id FROM target WHERE name = '东二厂')
          WHERE name = '失联厂'`,
      ),
    )
    expect(counts(await pair([{ uscc: usccOf(6), teamCode: 'U-TOUR' }]))).toEqual({ ...NOTHING, created: 1 })
    expect((await pairs()).map(({ name }) => name)).toEqual(['东二厂'])
  })

  it("are a district's office's affair below its area only", async () => {
    const report = await pair(
      [
        { uscc: usccOf(1), teamCode: 'U-EAST' },
        { uscc: usccOf(3), teamCode: 'U-EAST' },
        { uscc: usccOf(1), teamCode: 'U-TOUR' },
      ],
      await eastOffice(),
    )
    expect(refusedRows(report)).toEqual(['2 uscc NOT_FOUND', '3 teamCode NOT_FOUND'])
    const document =
      'mutation ($id: ID!) { importPairings(input: { campaignId: $id, rows: [] }) { userErrors { code } } }'
    expect(await api.errorCode(document, { id: campaign.id }, { role: Role.DEPARTMENT })).toBe('FORBIDDEN')
  })
})
