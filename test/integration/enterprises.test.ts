import 'reflect-metadata'
import fc from 'fast-check'
import { CoverageResolver } from '../../src/coverage/coverage.resolver'
import { Database } from '../../src/database/database'
import { Role } from '../../src/shared/context'
import { newId } from '../../src/shared/ids'
import { globalId } from '../../src/shared/relay'
import { createTestDatabase, type TestDatabase } from '../support/database'
import {
  type Ask,
  enterpriseApi,
  importReport,
  type Row,
  registrationNumberOf,
  usccOf,
  type Who,
} from '../support/enterprise-api'
import {
  AREA_NAMES,
  AREAS,
  type AreaName,
  INDUSTRIES,
  INDUSTRY_CODES,
  type IndustryCode,
  lineageOf,
  plantCampaign,
  plantSmallCity,
  type SmallCity,
  type SmallTarget,
} from '../support/small-city'

interface Page {
  edges: { cursor: string; node: { id: string } }[]
  nodes: { id: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  totalCount: number
}

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: EnterpriseFilter) {
  enterprises(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    edges { cursor node { id } }
    nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}`

const target = (area: AreaName, more: Omit<SmallTarget, 'area'> = {}): SmallTarget => ({ area, ...more })
/** Every area, with what filters by campaign look at. */
const TARGETS: readonly SmallTarget[] = [
  target('hutang', { industry: '1311', size: 'LARGE', owner: 'tourism', source: 'SCHEDULE' }),
  target('hutang', { industry: '13', size: 'SMALL', plans: [{ team: 'tourism', status: 'ACTIVE' }] }),
  target('huayuan', {
    industry: 'C',
    plans: [{ team: 'tourism', status: 'DONE' }],
    visits: [{ team: 'tourism', mode: 'ENTERED' }],
  }),
  target('park', { industry: 'G', visits: [{ team: 'court', mode: 'FORM_DROP' }], owner: 'court', source: 'PIN' }),
  target('border', { visits: [{ team: 'wujin', mode: 'PHONE' }], plans: [{ team: 'wujin', status: 'WITHDRAWN' }] }),
  target('lanling', { industry: 'A', size: 'LARGE', visits: [{ team: 'tourism', mode: 'DOORSTEP' }] }),
  target('hongmei', { plans: [{ team: 'agriculture1', status: 'ACTIVE', round: 2 }] }),
  target('tianning', { state: 'UNREACHABLE_AT_REGISTERED_ADDRESS', plans: [{ team: 'tourism', status: 'ACTIVE' }] }),
  target('liyang', {
    state: 'DEREGISTERED',
    plans: [{ team: 'tourism', status: 'DONE' }],
    visits: [{ team: 'tourism', mode: 'ENTERED' }],
  }),
  target('qishuyan', { state: 'LICENCE_REVOKED', owner: 'wujin', source: 'MANUAL' }),
  target('daming', { owner: 'tourism', source: 'BASELINE', size: 'MICRO', industry: '01' }),
]

let database: TestDatabase
let db: Database
let city: SmallCity
let ask: Ask
let campaignId: string
/** UUIDs, in the order of TARGETS. */
let targetIds: string[]
let otherCampaignId: string

beforeAll(async () => {
  database = await createTestDatabase()
  db = new Database(database.connection, database.schema)
  city = await plantSmallCity(db)
  ask = await enterpriseApi(db, [CoverageResolver])
  ;({ campaignId, targetIds } = await plantCampaign(db, city, TARGETS))
  ;({ campaignId: otherCampaignId } = await plantCampaign(db, city, [target('hutang'), target('lanling')]))
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

async function list(args: Record<string, unknown> = {}, who?: Who): Promise<Page> {
  const answer = await ask<{ enterprises: Page }>(LIST, args, who)
  if (answer.code) throw new Error(`${answer.code}: ${answer.message}`)
  return answer.data.enterprises
}
const inCampaign = (filter: Record<string, unknown> = {}) => ({
  campaignId: globalId('Campaign', campaignId),
  ...filter,
})
/** Which of TARGETS a filter gives, by their place. */
async function placesOf(filter: Record<string, unknown>, who?: Who): Promise<number[]> {
  const { nodes, totalCount } = await list({ first: 200, filter }, who)
  expect(totalCount).toBe(nodes.length)
  return nodes.map(({ id }) => targetIds.findIndex((uuid) => globalId('Enterprise', uuid) === id))
}
const places = (fits: (one: SmallTarget) => boolean | undefined): number[] =>
  TARGETS.flatMap((one, i) => (fits(one) ? [i] : []))

const inScope = ({ state = 'ACTIVE' }: SmallTarget) => state === 'ACTIVE' || state.startsWith('UNREACHABLE')
const isPlanned = (one: SmallTarget) =>
  inScope(one) &&
  (one.plans ?? []).some(({ status, round = 1 }) => round === 1 && (status === 'ACTIVE' || status === 'DONE'))
const isVisited = (one: SmallTarget) =>
  inScope(one) && (one.visits ?? []).some(({ mode }) => mode !== 'PHONE' && mode !== 'NOT_MET')
const liesIn = (one: SmallTarget, area: AreaName) => lineageOf(one.area).includes(area)
function isOf(code: IndustryCode | null | undefined, above: IndustryCode): boolean {
  return code != null && (code === above || isOf(INDUSTRIES[code].parent, above))
}

describe('A filter by campaign', () => {
  it('alone gives what is enrolled, ineligible targets included', async () => {
    expect(await placesOf(inCampaign())).toEqual(places(() => true))
  })

  it('takes any combination, each field narrowing', async () => {
    const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { freq: 2 })
    const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values]), { freq: 2 })
    const teams = ['tourism', 'court', 'wujin', 'fallbackCity'] as const
    const filters = fc.record({
      area: maybe(AREA_NAMES),
      industry: maybe(INDUSTRY_CODES),
      sizes: some(['LARGE', 'SMALL', 'MICRO', 'UNKNOWN'] as const),
      states: some(['ACTIVE', 'UNREACHABLE_AT_REGISTERED_ADDRESS', 'DEREGISTERED', 'LICENCE_REVOKED'] as const),
      teams: some(teams),
      sources: some(['FALLBACK', 'BASELINE', 'PIN', 'MANUAL', 'SCHEDULE'] as const),
      hasPlan: maybe([true, false]),
      hasVisit: maybe([true, false]),
      office: maybe(['wujin', 'tianning'] as const),
    })
    await fc.assert(
      fc.asyncProperty(
        filters,
        async ({ area, industry, sizes, states, sources, hasPlan, hasVisit, office, ...more }) => {
          const filter = inCampaign({
            areaCode: area && AREAS[area].code,
            industryCode: industry,
            sizeClass: sizes,
            registryState: states,
            ownerTeamIds: more.teams?.map((team) => globalId('Team', city.teams[team])),
            ownershipSource: sources,
            hasPlan,
            hasVisit,
          })
          const expected = places(
            (one) =>
              (!area || liesIn(one, area)) &&
              (!office || liesIn(one, office)) &&
              (!industry || isOf(one.industry, industry)) &&
              (!sizes || sizes.some((size) => size === (one.size ?? 'UNKNOWN'))) &&
              (!states || states.some((state) => state === (one.state ?? 'ACTIVE'))) &&
              (!more.teams || more.teams.some((team) => team === (one.owner ?? 'fallbackCity'))) &&
              (!sources || sources.some((source) => source === (one.source ?? 'FALLBACK'))) &&
              (hasPlan === null || isPlanned(one) === hasPlan) &&
              (hasVisit === null || isVisited(one) === hasVisit),
          )
          expect(await placesOf(filter, office ? { areaId: city.areas[office] } : {})).toEqual(expected)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('hasPlan and hasVisit are the figures of coverage, and false is all the rest', async () => {
    const document = 'query ($id: ID!) { coverage(campaignId: $id) { total { enrolled planned visited } } }'
    const { data } = await ask<{ coverage: { total: Record<'enrolled' | 'planned' | 'visited', number> } }>(document, {
      id: globalId('Campaign', campaignId),
    })
    const { total } = data.coverage
    const count = async (filter: object) => (await list({ first: 1, filter: inCampaign({ ...filter }) })).totalCount
    expect(await count({ hasPlan: true })).toBe(total.planned)
    expect(await count({ hasVisit: true })).toBe(total.visited)
    expect((await count({ hasPlan: true })) + (await count({ hasPlan: false }))).toBe(total.enrolled)
    expect((await count({ hasVisit: true })) + (await count({ hasVisit: false }))).toBe(total.enrolled)
  })

  it('an empty list matches nothing, IDs that name no team neither', async () => {
    for (const filter of [{ ownerTeamIds: [] }, { ownershipSource: [] }, { sizeClass: [] }, { registryState: [] }])
      expect(await placesOf(inCampaign(filter))).toEqual([])
    for (const id of ['no id', globalId('Team', newId()), globalId('Area', city.areas.hutang)])
      expect(await placesOf(inCampaign({ ownerTeamIds: [id] }))).toEqual([])
    expect(await placesOf(inCampaign({ areaCode: '999999' }))).toEqual([])
    expect(await placesOf(inCampaign({ industryCode: 'ZZ' }))).toEqual([])
  })

  it.each([
    ['ownerTeamIds', []],
    ['ownershipSource', ['PIN']],
    ['hasPlan', false],
    ['hasVisit', true],
  ])('%s without a campaign is BAD_USER_INPUT and named', async (field, value) => {
    const answer = await ask(LIST, { filter: { [field]: value } })
    expect(answer).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining(field) })
    expect((await ask(LIST, { filter: { [field]: null } })).code).toBeUndefined()
  })

  it('a campaign that does not exist, or an ID that is none of a campaign, is NOT_FOUND', async () => {
    for (const id of ['no id', globalId('Campaign', newId()), globalId('Team', city.teams.tourism)])
      expect(await ask(LIST, { filter: { campaignId: id } })).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('A search', () => {
  const codes = [usccOf(101), usccOf(102)]
  const number = registrationNumberOf(103)
  const names = ['常州Alpha机械（集团）有限公司', '100%棉_纺织厂', '老字号面馆']
  const found = async (search: string) => {
    const document = 'query ($filter: EnterpriseFilter) { enterprises(filter: $filter) { nodes { name } } }'
    const { data } = await ask<{ enterprises: { nodes: { name: string }[] } }>(document, { filter: { search } })
    return data.enterprises.nodes.map(({ name }) => name)
  }
  beforeAll(async () => {
    const row = (name: string, more: Row) => ({ name, areaCode: AREAS.hutang.code, ...more })
    const rows = [
      row(names[0]!, { uscc: codes[0]! }),
      row(names[1]!, { uscc: codes[1]! }),
      row(names[2]!, { registrationNumber: number }),
    ]
    expect(await importReport(ask, { rows })).toMatchObject({ created: 3 })
  })

  it('finds any part of a name, in any case and width', async () => {
    for (const search of ['alpha', 'ＡＬＰＨＡ机', '(集团)', '（集团）', ' 机械 '])
      expect(await found(search)).toEqual([names[0]])
  })

  it('finds any part of a code, however it is written', async () => {
    expect(await found(codes[0]!.toLowerCase())).toEqual([names[0]])
    expect(await found(codes[0]!.replace(/(.{4})/g, '$1 '))).toEqual([names[0]])
    expect(await found(codes[1]!.slice(5).toLowerCase())).toEqual([names[1]])
    expect(await found(number.slice(2))).toEqual([names[2]])
  })

  it('finds names by the initials of their pinyin, any part of them', async () => {
    for (const search of ['LZHMG', 'lzh', 'mg', 'ｌｚｈ']) expect(await found(search)).toEqual([names[2]])
    expect(await found('czalphajxjtyxgs')).toEqual([names[0]])
    expect(await found('lzx')).toEqual([])
  })

  it('takes what is typed for itself, not for a pattern; nothing typed does not filter', async () => {
    expect(await found('100%')).toEqual([names[1]])
    expect(await found('%棉_')).toEqual([names[1]])
    for (const search of ['_____', '\\', '%%', "'"]) expect(await found(search)).toEqual([])
    expect((await found('  ')).length).toBeGreaterThan(3)
  })
})

describe('Paging', () => {
  const at = async (page: Record<string, unknown>) => list({ ...page, filter: inCampaign() })

  it.each([1, 2, 3, 4, 5, 11, 12])('forwards and backwards by %i gives the whole list once', async (size) => {
    const { nodes: all } = await at({ first: 200 })
    expect(all).toHaveLength(TARGETS.length)
    const forwards: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const page: Page = await at({ first: size, after })
      expect(page.totalCount).toBe(all.length)
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
      forwards.push(...page.edges.map(({ node }) => node.id))
      ;({ endCursor: after, hasNextPage: more } = page.pageInfo)
    }
    expect(forwards).toEqual(all.map(({ id }) => id))
    const backwards: string[] = []
    for (let before: string | null = null, more = true; more; ) {
      const page: Page = await at({ last: size, before })
      expect(page.totalCount).toBe(all.length)
      expect(page.pageInfo.hasNextPage).toBe(before !== null)
      backwards.unshift(...page.nodes.map(({ id }) => id))
      ;({ startCursor: before, hasPreviousPage: more } = page.pageInfo)
    }
    expect(backwards).toEqual(forwards)
  })

  it('50 come when nothing is said', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      uscc: usccOf(2000 + i),
      name: `第${i}家`,
      areaCode: AREAS.park.code,
    }))
    await importReport(ask, { rows })
    const page = await list()
    expect(page.nodes).toHaveLength(50)
    expect(page.pageInfo.hasNextPage).toBe(true)
  })

  it('counts only when the count is asked for', async () => {
    const query = jest.spyOn(db, 'query')
    await ask('{ enterprises { nodes { id } } }')
    expect(query).toHaveBeenCalledTimes(1)
    query.mockRestore()
  })

  it('a size out of bounds, both ways at once and a foreign cursor are BAD_USER_INPUT', async () => {
    const foreign = Buffer.from(JSON.stringify(['no id'])).toString('base64url')
    const nothing = Buffer.from(JSON.stringify([null])).toString('base64url')
    for (const args of [
      { first: 0 },
      { last: 201 },
      { first: 1, last: 1 },
      { after: 'x' },
      { after: foreign },
      { before: nothing },
    ])
      expect(await ask(LIST, args)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

describe('One enterprise', () => {
  const ONE = `query ($uscc: USCC!) {
    enterprise(uscc: $uscc) { id uscc name registryState area { code } industry { code name } successor { uscc } codeDoubts }
  }`
  const one = async (uscc: string, who?: Who) => ask<{ enterprise: Record<string, unknown> | null }>(ONE, { uscc }, who)
  const merge = async (uscc: string, into: string) =>
    db.transaction((tx) =>
      tx.execute(
        `UPDATE target SET registry_state = 'MERGED', successor_id = (SELECT id FROM target WHERE uscc = $2)
          WHERE uscc = $1 AND registry_state <> 'MERGED'`,
        [uscc, into],
      ),
    )

  it('is found by its code as it is typed, with its area and industry', async () => {
    const [uscc, name] = [usccOf(3001), '查得到的企业']
    await importReport(ask, { rows: [{ uscc, name, areaCode: AREAS.huayuan.code, industryCode: '131' }] })
    expect((await one(` ${uscc.toLowerCase()} `)).data.enterprise).toEqual({
      id: expect.any(String),
      uscc,
      name,
      registryState: 'ACTIVE',
      area: { code: AREAS.huayuan.code },
      industry: { code: '131', name: INDUSTRIES['131'].name },
      successor: null,
      codeDoubts: [],
    })
    expect((await one(uscc, { areaId: city.areas.wujin })).data.enterprise).toMatchObject({ uscc })
  })

  it('is null when there is none, and alike when it lies outside the area of who asks', async () => {
    const uscc = usccOf(3002)
    await importReport(ask, { rows: [{ uscc, name: '湖塘企业', areaCode: AREAS.hutang.code }] })
    expect(await one(usccOf(3003))).toEqual({ data: { enterprise: null } })
    expect(await one(uscc, { areaId: city.areas.tianning })).toEqual({ data: { enterprise: null } })
  })

  it('a code that is none is BAD_USER_INPUT', async () => {
    expect(await one('91320499')).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('a merged one shows what replaced it, unless another has its code', async () => {
    const [gone, stays] = [usccOf(3004), usccOf(3005)]
    const row = (uscc: string, name: string) => ({ uscc, name, areaCode: AREAS.hutang.code })
    await importReport(ask, { rows: [row(gone, '旧企业'), row(stays, '新企业')] })
    await merge(gone, stays)
    expect((await one(gone)).data.enterprise).toMatchObject({ registryState: 'MERGED', successor: { uscc: stays } })
    await db.transaction((tx) =>
      tx.execute(`INSERT INTO target (id, uscc, name, area_id) VALUES ($1, $2, '同码企业', $3)`, [
        newId(),
        gone,
        city.areas.hutang,
      ]),
    )
    expect((await one(gone)).data.enterprise).toMatchObject({ name: '同码企业', successor: null })
  })
})

describe('Who may', () => {
  it('analysts may not list or look up enterprises', async () => {
    const analyst = { role: Role.ANALYST }
    expect(await ask('{ enterprises { totalCount } }', {}, analyst)).toMatchObject({ code: 'FORBIDDEN' })
    const document = 'query ($uscc: USCC!) { enterprise(uscc: $uscc) { id } }'
    expect(await ask(document, { uscc: usccOf(1) }, analyst)).toMatchObject({ code: 'FORBIDDEN' })
  })

  it.each([Role.DEPARTMENT, Role.INSPECTOR])('%s sees all of the city', async (role) => {
    const everything = (await list({ first: 1 })).totalCount
    expect((await list({ first: 1 }, { role })).totalCount).toBe(everything)
  })

  it("a district's office sees what lies below its area, by parents and not by digits", async () => {
    const all = places((one) => liesIn(one, 'wujin'))
    expect(await placesOf(inCampaign(), { areaId: city.areas.wujin })).toEqual(all)
    expect(all).toContain(TARGETS.findIndex(({ area }) => area === 'border'))
    const other = { campaignId: globalId('Campaign', otherCampaignId) }
    expect((await list({ filter: other }, { areaId: city.areas.tianning })).totalCount).toBe(1)
  })

  it('a page with areas and industries takes a number of statements that does not grow with it', async () => {
    const document = (size: number) =>
      `{ enterprises(first: ${size}) { nodes { name area { code } industry { name } successor { id } codeDoubts } totalCount } }`
    const count = async (size: number) => {
      const query = jest.spyOn(db, 'query')
      await ask(document(size))
      const { length } = query.mock.calls
      query.mockRestore()
      return length
    }
    expect(await count(50)).toBeLessThanOrEqual(4)
  })
})
