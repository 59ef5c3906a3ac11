import { Database } from '../../src/database/database'
import { Role } from '../../src/shared/context'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { usccOf } from '../support/enterprise-api'
import { AREA_ROWS, counts, NOTHING, OfficeApi, refusedRows } from '../support/office-api'

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

const importAreas = (rows: object[], rest: object = {}, who = {}) => api.report('importAreas', { rows, ...rest }, who)
const district = async (code: string) => ({ areaId: await api.uuid('area', code) })

/** Owners of all enrolled targets by name. */
const owners = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (
      await api.db.query<{ target: string; team: string }>(
        `SELECT t.name AS target, o.code AS team
           FROM campaign_target ct JOIN target t ON t.id = ct.target_id JOIN team o ON o.id = ct.owner_team_id`,
      )
    ).map(({ target, team }) => [target, team]),
  )

async function enterprise(name: string, areaCode: string, n: number): Promise<void> {
  await api.ask(
    `mutation ($rows: [EnterpriseRowInput!]!) { importEnterprises(input: { rows: $rows }) { report { created } } }`,
    { rows: [{ uscc: usccOf(n), name, areaCode }] },
  )
}

describe('importing areas', () => {
  it('takes rows in any order, each below the row or area it names', async () => {
    const report = await importAreas([...AREA_ROWS].reverse())
    expect(counts(report)).toEqual({ ...NOTHING, created: AREA_ROWS.length })
    const { area } = await api.ask<{ area: object }>(
      `{ area(code: "329900") { code level parent { code } children { code children { code parent { code } } } } }`,
    )
    expect(area).toEqual({
      code: '329900',
      level: 'CITY',
      parent: null,
      children: [
        {
          code: '329902',
          children: ['329902001', '329902002'].map((code) => ({ code, parent: { code: '329902' } })),
        },
        {
          code: '329904',
          children: ['329904001', '329904002'].map((code) => ({ code, parent: { code: '329904' } })),
        },
      ],
    })
  })

  it('changes nothing when the same file comes again', async () => {
    await importAreas(AREA_ROWS)
    const events = await api.db.query('SELECT 1 FROM audit_event')
    expect(counts(await importAreas(AREA_ROWS))).toEqual({ ...NOTHING, unchanged: AREA_ROWS.length })
    expect(await api.db.query('SELECT 1 FROM audit_event')).toHaveLength(events.length)
  })

  it('keeps what a row leaves out', async () => {
    await importAreas([...AREA_ROWS, { ...AREA_ROWS[3], code: '329902003', zone: 'CZ-JKQ' }])
    expect(counts(await importAreas([{ code: '329902003', name: '东三街道' }]))).toEqual({ ...NOTHING, updated: 1 })
    const { area } = await api.ask<{ area: object }>('{ area(code: "329902003") { name level zone parent { code } } }')
    expect(area).toEqual({ name: '东三街道', level: 'TOWN', zone: 'CZ-JKQ', parent: { code: '329902' } })
  })

  it('spoils no row by a bad one, and says of each what is wrong', async () => {
    const report = await importAreas([
      ...AREA_ROWS,
      { code: '3299', name: '短', level: 'TOWN', parentCode: '329902' },
      { name: '无码', level: 'TOWN', parentCode: '329902' },
      { code: '329902010', name: '级别不明', level: 'HAMLET', parentCode: '329902' },
      { code: '329902011', name: '无上级', level: 'TOWN', parentCode: '329999' },
      { code: '329902012', name: '不写上级', level: 'TOWN' },
      { code: '329902013', name: '上级太低', level: 'TOWN', parentCode: '329902001001' },
      { code: '329902014', name: '自己之上', level: 'TOWN', parentCode: '329902014' },
      { code: '329901', name: '城市有上级', level: 'CITY', parentCode: '329900' },
      { code: '329902015', level: 'TOWN', parentCode: '329902' },
      { code: '329902011001', name: '上级被退回', level: 'VILLAGE', parentCode: '329902011' },
    ])
    expect(counts(report)).toEqual({ ...NOTHING, created: AREA_ROWS.length, rejected: 10 })
    expect(refusedRows(report)).toEqual([
      '9 code INVALID_INPUT',
      '10 code INVALID_INPUT',
      '11 level INVALID_INPUT',
      '12 parentCode NOT_FOUND',
      '13 parentCode INVALID_INPUT',
      '14 parentCode INVALID_INPUT',
      '15 parentCode INVALID_INPUT',
      '16 parentCode INVALID_INPUT',
      '17 name INVALID_INPUT',
      '18 parentCode NOT_FOUND',
    ])
    expect(report.rejects[2]).toMatchObject({ value: 'HAMLET', message: expect.stringContaining('VILLAGE') })
  })

  it('counts a row that repeats another, and refuses one that contradicts it', async () => {
    const report = await importAreas([
      ...AREA_ROWS,
      { ...AREA_ROWS[1], level: 'DISTRICT' },
      { ...AREA_ROWS[1], name: '别名' },
    ])
    expect(counts(report)).toEqual({ ...NOTHING, created: AREA_ROWS.length, duplicatesInFile: 1, rejected: 1 })
    expect(refusedRows(report)).toEqual(['10 code ALREADY_EXISTS'])
    expect(report.rejects[0]?.message).toContain('Row 2')
  })

  it('makes no circle', async () => {
    await importAreas(AREA_ROWS)
    const report = await importAreas([{ code: '329902', parentCode: '329902001' }])
    expect(refusedRows(report)).toEqual(['1 parentCode INVALID_INPUT'])
    expect(refusedRows(await importAreas([{ code: '329902001', level: 'VILLAGE' }]))).toEqual(['1 level INVALID_INPUT'])
  })

  it('refuses more rows than are judged at once', async () => {
    const rows = Array.from({ length: 10_001 }, () => ({}))
    const { report, userErrors } = await api.importing('importAreas', { rows })
    expect(report).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['rows'] }])
  })
})

describe('grass-roots teams', () => {
  const fallbacks = async () => {
    const { teams } = await api.ask<{ teams: { nodes: object[]; totalCount: number } }>(
      '{ teams { totalCount nodes { code name isFallback area { code } department { code tier kind } } } }',
    )
    return teams
  }

  it('come with new districts and towns that govern', async () => {
    await importAreas(AREA_ROWS)
    const { nodes, totalCount } = await fallbacks()
    expect(totalCount).toBe(5)
    expect(nodes[0]).toEqual({
      code: '329902',
      name: '东区',
      isFallback: true,
      area: { code: '329902' },
      department: { code: '329902', tier: 'DISTRICT', kind: 'GRASS_ROOTS' },
    })
    expect(nodes.map((team) => (team as { code: string }).code)).not.toContain('329904002')
    await importAreas(AREA_ROWS)
    expect((await fallbacks()).totalCount).toBe(5)
  })

  it('do not come when they are not wanted', async () => {
    await importAreas(AREA_ROWS, { createFallbackTeams: false })
    expect((await fallbacks()).totalCount).toBe(0)
  })

  it('refuse an area whose code another unit has', async () => {
    await importAreas(AREA_ROWS)
    const unit = { code: '329902099', name: '某局', tier: 'CITY', kind: 'GOVERNMENT', areaCode: '329900' }
    await api.report('importDepartments', { rows: [unit] })
    const report = await importAreas([{ code: '329902099', name: '新镇', level: 'TOWN', parentCode: '329902' }])
    expect(refusedRows(report)).toEqual(['1 code ALREADY_EXISTS'])
  })
})

describe('areas in a campaign', () => {
  it('that move take what they hold along: lineage, owners, versions; by one with each call', async () => {
    await importAreas(AREA_ROWS)
    await enterprise('东一厂', '329902001', 1)
    await enterprise('东一村厂', '329902001001', 2)
    await enterprise('监狱厂', '329904002', 3)
    const { id } = await api.createCampaign('C1')
    await api.createCampaign('EMPTY')
    await api.enrol(id)
    expect(await owners()).toEqual({ 东一厂: '329902001', 东一村厂: '329902001', 监狱厂: '329904' })
    const before = await api.version('C1')

    await importAreas([{ code: '329902001', name: '东一' }])
    await importAreas([{ code: '329902009', name: '新镇', level: 'TOWN', parentCode: '329902' }])
    expect(await api.version('C1')).toBe(before)

    await importAreas([
      { code: '329902001001', parentCode: '329904001' },
      { code: '329904002', parentCode: '329902' },
    ])
    expect(await owners()).toEqual({ 东一厂: '329902001', 东一村厂: '329904001', 监狱厂: '329902' })
    expect(await api.version('C1')).toBe(before + 1)
    expect(await api.version('EMPTY')).toBe(1)
    const [village] = await api.db.query<{ lineage: string[]; districtId: string; townId: string }>(
      `SELECT lineage, district_id AS "districtId", town_id AS "townId" FROM area WHERE code = '329902001001'`,
    )
    const line = await Promise.all(
      ['329900', '329904', '329904001', '329902001001'].map((code) => api.uuid('area', code)),
    )
    expect(village).toEqual({ lineage: line, districtId: line[1], townId: line[2] })
  })

  it('that are closed keep their owners and version', async () => {
    await importAreas(AREA_ROWS)
    await enterprise('东一村厂', '329902001001', 2)
    const { id } = await api.createCampaign('C1')
    await api.enrol(id)
    const version = await api.version('C1')
    await api.campaignMutation('closeCampaign', { campaignId: id })
    await importAreas([{ code: '329902001001', parentCode: '329904001' }])
    expect(await owners()).toEqual({ 东一村厂: '329902001' })
    expect(await api.version('C1')).toBe(version)
  })

  it('do not lose the last fallback team above an enrolled target', async () => {
    await importAreas(AREA_ROWS)
    await importAreas([{ code: '329906', name: '新区', level: 'DISTRICT', parentCode: '329900' }], {
      createFallbackTeams: true,
    })
    await enterprise('东一村厂', '329902001001', 2)
    const { id } = await api.createCampaign('C1')
    await api.enrol(id)
    await importAreas([{ code: '329907', name: '空区', level: 'DISTRICT', parentCode: '329900' }], {
      createFallbackTeams: false,
    })
    const { report, userErrors } = await api.importing('importAreas', {
      rows: [{ code: '329902001001', parentCode: '329907' }],
    })
    expect(report).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'NO_FALLBACK_TEAM', message: expect.stringContaining('东一村') }])
    expect(await owners()).toEqual({ 东一村厂: '329902001' })
  })
})

describe('who may import areas', () => {
  it("a district's office, below its own area only", async () => {
    await importAreas(AREA_ROWS)
    const report = await importAreas(
      [
        { code: '329902003', name: '东三镇', level: 'TOWN', parentCode: '329902' },
        { code: '329902001', name: '改名' },
        { code: '329902', name: '自己的区' },
        { code: '329904001', name: '别的区' },
        { code: '329902002', parentCode: '329904' },
        { code: '329904003', name: '别区的镇', level: 'TOWN', parentCode: '329904' },
        { code: '329800', name: '另一个市', level: 'CITY' },
      ],
      {},
      await district('329902'),
    )
    expect(counts(report)).toEqual({ ...NOTHING, created: 1, updated: 1, rejected: 5 })
    expect(refusedRows(report)).toEqual([
      '3 code NOT_FOUND',
      '4 code NOT_FOUND',
      '5 parentCode NOT_FOUND',
      '6 parentCode NOT_FOUND',
      '7 code NOT_FOUND',
    ])
  })

  it('no other role', async () => {
    for (const role of [Role.DEPARTMENT, Role.INSPECTOR, Role.ANALYST])
      expect(
        await api.errorCode('mutation { importAreas(input: { rows: [] }) { userErrors { code } } }', {}, { role }),
      ).toBe('FORBIDDEN')
  })
})

describe('reading areas and industries', () => {
  it('by level, by parent, by both', async () => {
    await importAreas(AREA_ROWS)
    const codes = async (args: string) =>
      (await api.ask<{ areas: { code: string }[] }>(`{ areas${args} { code } }`)).areas.map(({ code }) => code)
    expect(await codes('')).toHaveLength(AREA_ROWS.length)
    expect(await codes('(level: DISTRICT)')).toEqual(['329902', '329904'])
    expect(await codes('(parentCode: "329902")')).toEqual(['329902001', '329902002'])
    expect(await codes('(level: VILLAGE, parentCode: "329902001")')).toEqual(['329902001001'])
    expect(await codes('(parentCode: "nowhere")')).toEqual([])
    expect(await api.ask('{ area(code: "nowhere") { code } }')).toEqual({ area: null })
  })

  it('has all of GB/T 4754-2017', async () => {
    const industries = async (args: string) =>
      (await api.ask<{ industries: { code: string; name: string }[] }>(`{ industries${args} { code name } }`))
        .industries
    expect(await industries('')).toHaveLength(20)
    expect(await industries('(parentCode: null)')).toHaveLength(20)
    expect(await industries('(parentCode: "c")')).toHaveLength(31)
    expect(await industries('(parentCode: "011")')).toContainEqual({ code: '0111', name: '稻谷种植' })
    const [counted] = await api.db.query<{ count: number }>('SELECT count(*) FROM industry')
    expect(counted?.count).toBe(1971)
    const [wrong] = await api.db.query<{ count: number }>(
      `SELECT count(*) FROM industry WHERE lineage[depth] <> code OR cardinality(lineage) <> depth
          OR depth <> CASE WHEN code ~ '^[A-Z]$' THEN 1 ELSE length(code) END`,
    )
    expect(wrong?.count).toBe(0)
  })
})
