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
  await api.report('importAreas', { rows: AREA_ROWS })
})
afterEach(async () => {
  await api.db.close()
  await database.drop()
})

const importDepartments = (rows: object[], who = {}) => api.report('importDepartments', { rows }, who)

const TOURISM = { code: 'U-TOUR', name: '市文旅局', tier: 'city', kind: 'government', areaCode: '329900' }
const BUREAU = {
  code: 'U-EAST',
  name: '东区工信局',
  tier: 'DISTRICT',
  kind: 'GOVERNMENT',
  areaCode: '329902',
  teams: [
    { code: 'T-EAST-1', name: '东区一组' },
    { code: 'T-EAST-2', name: '东区二组', areaCode: '329902001' },
  ],
}

interface TeamAnswer {
  code: string
  name: string
  isFallback: boolean
  area: { code: string }
}
const teamsOf = async (code: string): Promise<TeamAnswer[]> =>
  (
    await api.ask<{ department: { teams: TeamAnswer[] } }>(
      'query ($code: String!) { department(code: $code) { teams { code name isFallback area { code } } } }',
      { code },
    )
  ).department.teams

/** A campaign with one enterprise in 东一街道, owned by that town's fallback team. */
async function campaignWithOneTarget(): Promise<string> {
  await api.ask(
    `mutation ($rows: [EnterpriseRowInput!]!) { importEnterprises(input: { rows: $rows }) { report { created } } }`,
    {
      rows: [{ uscc: usccOf(1), name: '东一厂', areaCode: '329902001' }],
    },
  )
  const { id } = await api.createCampaign('C1')
  await api.enrol(id)
  return id
}
const owner = async (): Promise<string | undefined> => {
  const rows = await api.db.query<{ code: string }>(
    'SELECT t.code FROM campaign_target ct JOIN team t ON t.id = ct.owner_team_id',
  )
  return rows[0]?.code
}

describe('importing departments', () => {
  it('gives a department the teams it names, or one of its own code and name', async () => {
    expect(counts(await importDepartments([TOURISM, BUREAU]))).toEqual({ ...NOTHING, created: 2 })
    expect(await teamsOf('U-TOUR')).toEqual([
      { code: 'U-TOUR', name: '市文旅局', isFallback: false, area: { code: '329900' } },
    ])
    expect(await teamsOf('U-EAST')).toEqual([
      { code: 'T-EAST-1', name: '东区一组', isFallback: false, area: { code: '329902' } },
      { code: 'T-EAST-2', name: '东区二组', isFallback: false, area: { code: '329902001' } },
    ])
  })

  it('changes nothing when the same file comes again, in whatever case its codes are', async () => {
    await importDepartments([TOURISM, BUREAU])
    expect(counts(await importDepartments([{ ...TOURISM, code: 'u-tour' }, BUREAU]))).toEqual({
      ...NOTHING,
      unchanged: 2,
    })
    expect(await teamsOf('u-Tour')).toHaveLength(1)
  })

  it('keeps what is left out, adds and changes teams that are named, and leaves the others', async () => {
    await importDepartments([TOURISM, BUREAU])
    const report = await importDepartments([
      { code: 'U-TOUR', name: '市文广旅局' },
      {
        code: 'U-EAST',
        teams: [
          { code: 'T-EAST-1', name: '东区甲组' },
          { code: 'T-EAST-3', name: '东区三组' },
        ],
      },
    ])
    expect(counts(report)).toEqual({ ...NOTHING, updated: 2 })
    expect((await teamsOf('U-TOUR')).map(({ name }) => name)).toEqual(['市文广旅局'])
    expect((await teamsOf('U-EAST')).map(({ name }) => name)).toEqual(['东区甲组', '东区二组', '东区三组'])
    const { department } = await api.ask<{ department: object }>(
      '{ department(code: "U-EAST") { name tier kind area { code } } }',
    )
    expect(department).toEqual({ name: '东区工信局', tier: 'DISTRICT', kind: 'GOVERNMENT', area: { code: '329902' } })
  })

  it('spoils no row by a bad one, and says of each what is wrong', async () => {
    const named = (code: string, rest: object) => ({
      ...TOURISM,
      code,
      teams: [{ code: `T-${code}`, name: '组' }],
      ...rest,
    })
    const report = await importDepartments([
      BUREAU,
      named('A', { code: null }),
      named('B', { tier: 'PROVINCE' }),
      named('C', { areaCode: '123456' }),
      named('D', { name: ' ' }),
      named('E', { teams: [{ code: 'T-EAST-1', name: '抢组' }] }),
      named('F', { teams: [{ name: '无码组' }] }),
      named('G', { teams: [{ code: 'T-G', name: '组', areaCode: 'x' }] }),
      named('H', { teams: [{ code: 'T-H', name: '兜底', areaCode: '329902', isFallback: true }] }),
      named('I', {
        teams: [
          { code: 'T-I', name: '组' },
          { code: 't-i', name: '另一组' },
        ],
      }),
      { ...BUREAU, name: '另一局' },
      BUREAU,
      TOURISM,
    ])
    expect(counts(report)).toEqual({ ...NOTHING, created: 2, duplicatesInFile: 1, rejected: 10 })
    expect(refusedRows(report)).toEqual([
      '2 code INVALID_INPUT',
      '3 tier INVALID_INPUT',
      '4 areaCode NOT_FOUND',
      '5 name INVALID_INPUT',
      '6 teams.0.code ALREADY_EXISTS',
      '7 teams.0.code INVALID_INPUT',
      '8 teams.0.areaCode NOT_FOUND',
      '9 teams.0.isFallback ALREADY_EXISTS',
      '10 teams.1.code ALREADY_EXISTS',
      '11 code ALREADY_EXISTS',
    ])
  })
})

describe('fallback teams', () => {
  it('change hands when one row gives up what another takes, and owners follow', async () => {
    await campaignWithOneTarget()
    expect(await owner()).toBe('329902001')
    const version = await api.version('C1')
    const report = await importDepartments([
      { ...BUREAU, teams: [{ code: 'T-BASE', name: '东一兜底', areaCode: '329902001', isFallback: true }] },
      { code: '329902001', teams: [{ code: '329902001', isFallback: false }] },
    ])
    expect(counts(report)).toEqual({ ...NOTHING, created: 1, updated: 1 })
    expect(await owner()).toBe('T-BASE')
    expect(await api.version('C1')).toBe(version + 1)
  })

  it('fall back to the area above when a town gives its own up', async () => {
    await campaignWithOneTarget()
    await importDepartments([{ code: '329902001', teams: [{ code: '329902001', isFallback: false }] }])
    expect(await owner()).toBe('329902')
  })

  it('are not given up while a campaign is open and nobody else answers', async () => {
    const give = { code: '329902', teams: [{ code: '329902', isFallback: false }] }
    await campaignWithOneTarget()
    expect(refusedRows(await importDepartments([give]))).toEqual(['1 teams NO_FALLBACK_TEAM'])
    const [team] = await teamsOf('329902')
    expect(team?.isFallback).toBe(true)
  })

  it('may be given up while no campaign is open', async () => {
    const give = { code: '329902', teams: [{ code: '329902', isFallback: false }] }
    expect(counts(await importDepartments([give]))).toEqual({ ...NOTHING, updated: 1 })
  })

  it('are one an area at most, whoever comes first', async () => {
    const rival = (code: string) => ({
      ...TOURISM,
      code,
      teams: [{ code: `T-${code}`, name: '城市兜底', isFallback: true }],
    })
    const report = await importDepartments([rival('A'), rival('B')])
    expect(counts(report)).toEqual({ ...NOTHING, created: 1, rejected: 1 })
    expect(refusedRows(report)).toEqual(['2 teams.0.isFallback ALREADY_EXISTS'])
  })
})

describe('versions', () => {
  it('rise when a unit stands elsewhere, not for names or new teams', async () => {
    await importDepartments([BUREAU])
    await campaignWithOneTarget()
    const version = await api.version('C1')
    await importDepartments([TOURISM, { code: 'U-EAST', name: '东区工业局' }])
    expect(await api.version('C1')).toBe(version)
    await importDepartments([{ code: 'U-EAST', areaCode: '329904' }])
    expect(await api.version('C1')).toBe(version + 1)
    // What lay where the department did moves with it; what was put elsewhere stays.
    await importDepartments([
      { code: 'U-EAST', areaCode: '329902', teams: [{ code: 'T-EAST-1' }, { code: 'T-EAST-2' }] },
    ])
    expect((await teamsOf('U-EAST')).map(({ area }) => area.code)).toEqual(['329902', '329902001'])
    expect(await api.version('C1')).toBe(version + 2)
  })
})

describe('who may import departments', () => {
  it("a district's office, below its area only", async () => {
    await importDepartments([
      TOURISM,
      { ...BUREAU, code: 'U-WEST', areaCode: '329904', teams: [{ code: 'T-WEST', name: '西区组' }] },
    ])
    const who = { areaId: await api.uuid('area', '329902') }
    const report = await importDepartments(
      [
        BUREAU,
        { code: 'U-WEST', name: '改名' },
        { ...BUREAU, code: 'U-2', areaCode: '329904', teams: [] },
        { ...BUREAU, code: 'U-3', teams: [{ code: 'T-3', name: '组', areaCode: '329900' }] },
        { ...BUREAU, code: 'U-4', tier: 'CITY', teams: [] },
      ],
      who,
    )
    expect(counts(report)).toEqual({ ...NOTHING, created: 1, rejected: 4 })
    expect(refusedRows(report)).toEqual([
      '2 code NOT_FOUND',
      '3 areaCode NOT_FOUND',
      '4 teams.0.areaCode NOT_FOUND',
      '5 tier INVALID_INPUT',
    ])
  })

  it('no other role', async () => {
    for (const role of [Role.DEPARTMENT, Role.INSPECTOR, Role.ANALYST])
      expect(
        await api.errorCode(
          'mutation { importDepartments(input: { rows: [] }) { userErrors { code } } }',
          {},
          { role },
        ),
      ).toBe('FORBIDDEN')
  })
})

describe('reading departments and teams', () => {
  const PAGE = 'pageInfo { hasNextPage endCursor } totalCount nodes { id code }'
  interface Page {
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
    totalCount: number
    nodes: { id: string; code: string }[]
  }

  it('pages by code, each once, with an exact total', async () => {
    await importDepartments([TOURISM, BUREAU])
    const seen: string[] = []
    let after: string | null = null
    for (let more = true; more; ) {
      const { teams }: { teams: Page } = await api.ask(
        `query ($after: String) { teams(first: 3, after: $after) { ${PAGE} } }`,
        {
          after,
        },
      )
      expect(teams.totalCount).toBe(8)
      seen.push(...teams.nodes.map(({ code }) => code))
      after = teams.pageInfo.endCursor
      more = teams.pageInfo.hasNextPage
    }
    expect(seen).toEqual([...seen].sort())
    expect(new Set(seen).size).toBe(8)
  })

  it('finds by tier, by part of name or code, by area and by department', async () => {
    await importDepartments([TOURISM, BUREAU, { ...TOURISM, code: 'U-100%', name: '市（集团）公司', teams: [] }])
    const departments = async (args: string) => {
      const { departments } = await api.ask<{ departments: Page }>(`{ departments${args} { ${PAGE} } }`)
      expect(departments.totalCount).toBe(departments.nodes.length)
      return departments.nodes.map(({ code }) => code)
    }
    expect(await departments('(tier: CITY)')).toEqual(['U-100%', 'U-TOUR'])
    expect(await departments('(search: "文旅")')).toEqual(['U-TOUR'])
    expect(await departments('(search: "u-e")')).toEqual(['U-EAST'])
    expect(await departments('(search: "%")')).toEqual(['U-100%'])
    expect(await departments('(search: "(集团)")')).toEqual(['U-100%'])
    const { department } = await api.ask<{ department: { id: string; name: string } }>(
      '{ department(code: "U-100%") { id name } }',
    )
    expect(department.name).toBe('市（集团）公司')

    const teams = async (args: Record<string, unknown>) => {
      const { teams } = await api.ask<{ teams: Page }>(
        `query ($areaCode: String, $departmentIds: [ID!]) { teams(areaCode: $areaCode, departmentIds: $departmentIds) { ${PAGE} } }`,
        args,
      )
      expect(teams.totalCount).toBe(teams.nodes.length)
      return teams.nodes.map(({ code }) => code)
    }
    expect(await teams({ areaCode: '329902' })).toEqual(['329902', '329902001', '329902002', 'T-EAST-1', 'T-EAST-2'])
    expect(await teams({ areaCode: 'nowhere' })).toEqual([])
    expect(await teams({ departmentIds: [department.id, 'nonsense'] })).toEqual(['U-100%'])
    expect(await teams({ departmentIds: [] })).toEqual([])
    expect(await api.errorCode('{ teams(first: 201) { totalCount } }')).toBe('BAD_USER_INPUT')
    expect(await api.ask('{ team(code: "nope") { code } department(code: "nope") { code } }')).toEqual({
      team: null,
      department: null,
    })
  })
})
