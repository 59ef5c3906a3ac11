import 'reflect-metadata'
import fc from 'fast-check'
import { execute, type GraphQLSchema, parse } from 'graphql'
import { buildSchema } from 'type-graphql'
import { CoverageResolver } from '../../src/coverage/coverage.resolver'
import { CoverageDimension } from '../../src/coverage/coverage.type'
import { Database } from '../../src/database/database'
import { guardOperations } from '../../src/shared/access'
import { type Caller, type RequestContext, Role } from '../../src/shared/context'
import { newId } from '../../src/shared/ids'
import type { Language } from '../../src/shared/language'
import { createLog } from '../../src/shared/log'
import { NO_NOTIFICATIONS } from '../../src/shared/notifications'
import { globalId } from '../../src/shared/relay'
import { SizeClass } from '../../src/targets/enterprise.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import {
  AREA_NAMES,
  AREAS,
  type AreaName,
  DEPARTMENTS,
  type DepartmentName,
  INDUSTRIES,
  INDUSTRY_CODES,
  type IndustryCode,
  lineageOf,
  plantCampaign,
  plantSmallCity,
  type SmallCity,
  type SmallPlan,
  type SmallTarget,
  TEAM_NAMES,
  TEAMS,
  type TeamName,
} from '../support/small-city'

interface Key {
  dimension: CoverageDimension
  id: string | null
  code: string | null
  name: string
}
interface Figures {
  enrolled: number
  inScope: number
  ineligible: number
  assigned: number
  planned: number
  visited: number
  effectivelyVisited: number
  openDuplicates: number
}
interface Row extends Figures {
  keys: Key[]
  coverageRate: number | null
  coverageRateUnknownReason: string | null
}
interface Filter {
  areaCode?: string | null
  departmentIds?: string[] | null
  teamIds?: string[] | null
  industryCode?: string | null
  sizeClass?: SizeClass[] | null
}
interface Asked {
  groupBy?: CoverageDimension[] | null
  filter?: Filter | null
  asOf?: string | null
}
interface Who {
  role?: Role
  area?: AreaName
  language?: Language
}

const FIGURES = [
  'enrolled',
  'inScope',
  'ineligible',
  'assigned',
  'planned',
  'visited',
  'effectivelyVisited',
  'openDuplicates',
] as const satisfies readonly (keyof Figures)[]

const COVERAGE = `query ($campaignId: ID!, $groupBy: [CoverageDimension!], $filter: CoverageFilter, $asOf: LocalDate) {
  coverage(campaignId: $campaignId, groupBy: $groupBy, filter: $filter, asOf: $asOf) {
    campaign { id code phase version startsOn }
    asOf
    total { ...row }
    rows { ...row }
  }
}
fragment row on CoverageRow {
  keys { dimension id code name }
  ${FIGURES.join(' ')} coverageRate coverageRateUnknownReason
}`
const AUDIT = `query ($campaignId: ID!) {
  coverageAudit(campaignId: $campaignId) { asOf inScope withoutOwner withSeveralOwners withSeveralActivePlans holds }
}`

let schema: GraphQLSchema
let database: TestDatabase
let db: Database
let city: SmallCity

beforeAll(async () => {
  schema = guardOperations(await buildSchema({ resolvers: [CoverageResolver], validate: false }))
  database = await createTestDatabase()
  db = new Database(database.connection, database.schema)
  city = await plantSmallCity(db)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

async function ask<Data>(
  document: string,
  variableValues: Record<string, unknown>,
  { role = Role.CAMPAIGN_OFFICE, area, language = 'en' }: Who = {},
  where: { db: Database; city: SmallCity } = { db, city },
): Promise<{ data: Data; code?: unknown; message?: string }> {
  const caller: Caller = { subject: 'test', role, departmentId: null, areaId: area ? where.city.areas[area] : null }
  const contextValue: RequestContext = {
    caller,
    language,
    requestId: 'test',
    db: where.db,
    today: '2026-04-01',
    log: createLog('silent'),
    loaders: new Map(),
    notifications: NO_NOTIFICATIONS,
  }
  const { data, errors } = await execute({ schema, document: parse(document), variableValues, contextValue })
  const [error] = errors ?? []
  return {
    data: data as Data,
    ...(error ? { code: error.extensions.code, message: error.message } : {}),
  }
}

interface Report {
  campaign: { id: string; code: string; phase: string; version: number; startsOn: string }
  asOf: Date
  total: Row
  rows: Row[]
}
const coverage = (campaignId: string, asked: Asked = {}, who?: Who) =>
  ask<{ coverage: Report | null }>(COVERAGE, { campaignId: globalId('Campaign', campaignId), ...asked }, who)

async function report(campaignId: string, asked: Asked = {}, who?: Who): Promise<Report> {
  const answer = await coverage(campaignId, asked, who)
  if (!answer.data.coverage) throw new Error(`no report: ${answer.message}`)
  return answer.data.coverage
}

const figures = (row: Figures): Figures =>
  Object.fromEntries(FIGURES.map((name) => [name, row[name]])) as unknown as Figures
const codes = (row: Row): string => row.keys.map(({ code }) => code ?? '-').join(' ')

/** The same figures counted anew from the description of the city: no SQL, no lineage columns, nothing of src/coverage. */
function count(targets: readonly SmallTarget[]): Figures {
  const inScope = targets.filter(
    ({ state = 'ACTIVE' }) => state === 'ACTIVE' || state === 'UNREACHABLE_AT_REGISTERED_ADDRESS',
  )
  const holding = (holds: (target: SmallTarget) => boolean | undefined) => inScope.filter(holds).length
  return {
    enrolled: targets.length,
    inScope: inScope.length,
    ineligible: targets.length - inScope.length,
    assigned: holding(({ source = 'FALLBACK' }) => source !== 'FALLBACK'),
    planned: holding(({ plans }) =>
      plans?.some(({ status, round = 1 }) => round === 1 && (status === 'ACTIVE' || status === 'DONE')),
    ),
    visited: holding(({ visits }) => visits?.some(({ mode }) => mode !== 'PHONE' && mode !== 'NOT_MET')),
    effectivelyVisited: holding(({ visits }) => visits?.some(({ mode }) => mode === 'ENTERED')),
    openDuplicates: holding(({ duplicates }) => duplicates?.some(({ status }) => status === 'OPEN')),
  }
}

const ownerOf = ({ owner = 'fallbackCity' }: SmallTarget) => TEAMS[owner]
const above = (where: AreaName, level: 'DISTRICT' | 'TOWN'): string | null => {
  const found = lineageOf(where).find((name) => AREAS[name].level === level)
  return found ? AREAS[found].code : null
}
function sectionOf(code: IndustryCode): string {
  const { parent }: { parent: IndustryCode | null } = INDUSTRIES[code]
  return parent ? sectionOf(parent) : code
}
const CODE_OF: Record<CoverageDimension, (target: SmallTarget) => string | null> = {
  DISTRICT: ({ area }) => above(area, 'DISTRICT'),
  TOWN: ({ area }) => above(area, 'TOWN'),
  ZONE: ({ area }) => lineageOf(area).reduce<string | null>((zone, name) => AREAS[name].zone ?? zone, null),
  DEPARTMENT: (target) => DEPARTMENTS[ownerOf(target).department].code,
  TEAM: (target) => ownerOf(target).code,
  INDUSTRY: ({ industry }) => (industry ? sectionOf(industry) : null),
  SIZE_CLASS: ({ size = 'UNKNOWN' }) => (size === 'UNKNOWN' ? null : size),
  TARGET_KIND: () => 'ENTERPRISE',
}

function industryWithin(code: IndustryCode | null | undefined, wanted: string): boolean {
  if (!code) return false
  return code === wanted || industryWithin(INDUSTRIES[code].parent, wanted)
}
const within = (where: AreaName, code: string) => lineageOf(where).some((name) => AREAS[name].code === code)

/** Targets by their row, as `coverage` names rows. */
function grouped(targets: readonly SmallTarget[], groupBy: readonly CoverageDimension[]): Map<string, SmallTarget[]> {
  const groups = new Map<string, SmallTarget[]>()
  for (const target of targets) {
    const key = groupBy.map((dimension) => CODE_OF[dimension](target) ?? '-').join(' ')
    groups.set(key, [...(groups.get(key) ?? []), target])
  }
  return groups
}

const DIMENSIONS = Object.values(CoverageDimension)
const SIZES = ['LARGE', 'MEDIUM', 'SMALL', 'MICRO', 'UNKNOWN'] as const
const MODES = ['ENTERED', 'DOORSTEP', 'FORM_DROP', 'PHONE', 'NOT_MET'] as const

/** One round's plans as the database allows them: a team once, at most one ACTIVE or DONE, MERGED into another. */
const anyRound = (round: number) =>
  fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...TEAM_NAMES), { maxLength: 3 }),
      fc.constantFrom('ACTIVE', 'DONE', 'DUPLICATE', 'WITHDRAWN'),
      fc.constantFrom('DUPLICATE', 'WITHDRAWN', 'MERGED'),
    )
    .map(([teams, first, others]) =>
      teams.map((team, i): SmallPlan => ({ team, round, status: i === 0 ? first : others })),
    )
const anyTarget: fc.Arbitrary<SmallTarget> = fc.record({
  area: fc.constantFrom(...AREA_NAMES),
  industry: fc.option(fc.constantFrom(...INDUSTRY_CODES)),
  size: fc.constantFrom(...SIZES),
  state: fc.oneof(
    { weight: 3, arbitrary: fc.constant('ACTIVE' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'UNREACHABLE_AT_REGISTERED_ADDRESS' as const,
        'LICENCE_REVOKED' as const,
        'DEREGISTERED' as const,
        'MERGED' as const,
      ),
    },
  ),
  owner: fc.constantFrom(...TEAM_NAMES),
  source: fc.constantFrom('FALLBACK', 'BASELINE', 'PIN', 'MANUAL', 'SCHEDULE'),
  plans: fc.tuple(anyRound(1), anyRound(2)).map((rounds) => rounds.flat()),
  visits: fc.uniqueArray(fc.record({ team: fc.constantFrom(...TEAM_NAMES), mode: fc.constantFrom(...MODES) }), {
    maxLength: 3,
    selector: ({ team, mode }) => `${team} ${mode}`,
  }),
  duplicates: fc.uniqueArray(fc.record({ status: fc.constantFrom('OPEN', 'RESOLVED'), round: fc.constantFrom(1, 2) }), {
    maxLength: 2,
    selector: ({ round }) => round,
  }),
})

/** A filter, and the same in terms of the description. */
const anyFilter = fc
  .record({
    area: fc.option(fc.constantFrom(...AREA_NAMES.map((name) => AREAS[name].code), '3204', 'nowhere')),
    departments: fc.option(fc.subarray(Object.keys(DEPARTMENTS) as DepartmentName[])),
    teams: fc.option(fc.subarray(TEAM_NAMES)),
    industry: fc.option(fc.constantFrom<string>(...INDUSTRY_CODES, 'c', '99')),
    sizes: fc.option(fc.subarray([...SIZES])),
  })
  .map(({ area, departments, teams, industry, sizes }) => ({
    sent: (): Filter => ({
      areaCode: area,
      departmentIds: departments?.map((name) => globalId('Department', city.departments[name])) ?? null,
      teamIds: teams?.map((name) => globalId('Team', city.teams[name])) ?? null,
      industryCode: industry,
      sizeClass: sizes?.map((size) => SizeClass[size]) ?? null,
    }),
    lets: (target: SmallTarget) =>
      (area === null || within(target.area, area)) &&
      (!departments || departments.includes(ownerOf(target).department)) &&
      (!teams || teams.includes(target.owner ?? 'fallbackCity')) &&
      (industry === null || industryWithin(target.industry, industry)) &&
      (!sizes || sizes.includes(target.size ?? 'UNKNOWN')),
  }))

/** A dozen targets that differ in everything: enough for every row of every dimension. */
const VARIED: SmallTarget[] = AREA_NAMES.flatMap((area, i) =>
  (['ACTIVE', 'DEREGISTERED'] as const).map((state) => ({
    area,
    state,
    industry: [null, '1311', '01'][i % 3] as IndustryCode | null,
    size: SIZES[i % SIZES.length]!,
    owner: TEAM_NAMES[i % TEAM_NAMES.length]!,
    source: i % 2 ? ('SCHEDULE' as const) : ('FALLBACK' as const),
    plans: i % 3 ? [{ team: 'tourism' as const, status: 'ACTIVE' as const }] : [],
    visits: i % 4 ? [{ team: 'tourism' as const, mode: MODES[i % MODES.length]! }] : [],
    duplicates: i % 5 ? [] : [{ status: 'OPEN' as const }],
  })),
)

describe('coverage', () => {
  it('counts what a count from scratch counts, for any city, filter, office and grouping', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyTarget, { maxLength: 14 }),
        fc.shuffledSubarray(DIMENSIONS, { maxLength: 3 }),
        fc.oneof(fc.constant(null), anyFilter),
        fc.option(fc.constantFrom(...AREA_NAMES)),
        async (targets, groupBy, filter, officeOf) => {
          const { campaignId } = await plantCampaign(db, city, targets)
          const seen = targets.filter(
            (target) => (!officeOf || within(target.area, AREAS[officeOf].code)) && (!filter || filter.lets(target)),
          )
          const { total, rows } = await report(
            campaignId,
            { groupBy, filter: filter?.sent() ?? null },
            officeOf ? { area: officeOf } : {},
          )
          expect(figures(total)).toEqual(count(seen))
          const expected = groupBy.length ? grouped(seen, groupBy) : new Map<string, SmallTarget[]>()
          expect(new Map(rows.map((row) => [codes(row), figures(row)]))).toEqual(
            new Map([...expected].map(([key, group]) => [key, count(group)])),
          )
          expect(rows).toHaveLength(expected.size)
        },
      ),
      { numRuns: 80 },
    )
  })

  it('adds up to the total by every combination of up to three dimensions', async () => {
    const { campaignId } = await plantCampaign(db, city, VARIED)
    const combinations = DIMENSIONS.flatMap((a, i) => [
      [a],
      ...DIMENSIONS.slice(i + 1).flatMap((b, j) => [[a, b], ...DIMENSIONS.slice(i + j + 2).map((c) => [a, b, c])]),
    ])
    expect(combinations).toHaveLength(8 + 28 + 56)
    for (const groupBy of combinations) {
      const { total, rows } = await report(campaignId, { groupBy })
      expect(figures(total)).toEqual(count(VARIED))
      for (const name of FIGURES) expect(rows.reduce((sum, row) => sum + row[name], 0)).toBe(total[name])
      expect(new Set(rows.map(codes))).toEqual(new Set(grouped(VARIED, groupBy).keys()))
    }
  })

  it('groups by all eight dimensions at once, keys in the order asked for, rows in that of their codes', async () => {
    const { campaignId } = await plantCampaign(db, city, VARIED)
    const groupBy = [...DIMENSIONS].reverse()
    const { rows } = await report(campaignId, { groupBy })
    for (const row of rows) expect(row.keys.map(({ dimension }) => dimension)).toEqual(groupBy)
    // Without a code comes last: '~' sorts after every character of a code.
    const order = rows.map((row) => row.keys.map(({ code }) => code ?? '~'))
    expect(order).toEqual([...order].sort((a, b) => (a.join('\0') < b.join('\0') ? -1 : 1)))
  })

  it('has no rows without groupBy', async () => {
    const { campaignId } = await plantCampaign(db, city, VARIED)
    expect((await report(campaignId)).rows).toEqual([])
    expect((await report(campaignId, { groupBy: [] })).rows).toEqual([])
    expect((await report(campaignId, { groupBy: null, filter: null })).total.keys).toEqual([])
  })

  it('names its rows, in the language of the reader, and those without a town, industry or size too', async () => {
    const { campaignId } = await plantCampaign(db, city, [
      { area: 'liyang' },
      { area: 'daming', industry: '1311', size: 'LARGE', owner: 'agriculture2', source: 'PIN' },
    ])
    const keysBy = async (dimension: CoverageDimension, language: Language = 'zh-CN') =>
      (await report(campaignId, { groupBy: [dimension] }, { language })).rows.map(({ keys }) => keys[0])
    const key = (dimension: CoverageDimension, id: string | null, code: string | null, name: string) => ({
      dimension,
      id,
      code,
      name,
    })
    expect(await keysBy(CoverageDimension.DISTRICT)).toEqual([
      key(CoverageDimension.DISTRICT, globalId('Area', city.areas.wujin), '320412', '武进区'),
      key(CoverageDimension.DISTRICT, globalId('Area', city.areas.liyang), '320481', '溧阳市'),
    ])
    expect(await keysBy(CoverageDimension.TOWN)).toEqual([
      key(CoverageDimension.TOWN, globalId('Area', city.areas.qishuyan), '320412001', '戚墅堰街道'),
      key(CoverageDimension.TOWN, null, null, '未落到镇（街道）'),
    ])
    expect(await keysBy(CoverageDimension.ZONE)).toEqual([
      key(CoverageDimension.ZONE, null, 'CZ-JKQ', 'CZ-JKQ'),
      key(CoverageDimension.ZONE, null, null, '功能区以外'),
    ])
    expect(await keysBy(CoverageDimension.DEPARTMENT)).toEqual([
      key(CoverageDimension.DEPARTMENT, globalId('Department', city.departments.agriculture), 'U-AGRI', '市农业农村局'),
      key(CoverageDimension.DEPARTMENT, globalId('Department', city.departments.grassRoots), 'U-BASE', '基层兜底'),
    ])
    expect(await keysBy(CoverageDimension.TEAM)).toEqual([
      key(CoverageDimension.TEAM, globalId('Team', city.teams.fallbackCity), 'F-320400', '全市兜底'),
      key(CoverageDimension.TEAM, globalId('Team', city.teams.agriculture2), 'T-AGRI2', '农业二组'),
    ])
    expect(await keysBy(CoverageDimension.INDUSTRY)).toEqual([
      key(CoverageDimension.INDUSTRY, null, 'C', '制造业'),
      key(CoverageDimension.INDUSTRY, null, null, '行业不详'),
    ])
    expect(await keysBy(CoverageDimension.SIZE_CLASS)).toEqual([
      key(CoverageDimension.SIZE_CLASS, null, 'LARGE', '大型'),
      key(CoverageDimension.SIZE_CLASS, null, null, '规模不详'),
    ])
    expect(await keysBy(CoverageDimension.SIZE_CLASS, 'en')).toEqual([
      key(CoverageDimension.SIZE_CLASS, null, 'LARGE', 'Large'),
      key(CoverageDimension.SIZE_CLASS, null, null, 'Without a size'),
    ])
    expect(await keysBy(CoverageDimension.TARGET_KIND)).toEqual([
      key(CoverageDimension.TARGET_KIND, null, 'ENTERPRISE', '企业'),
    ])
  })

  it("counts a functional zone's towns in the zone's row, and in their own districts'", async () => {
    const { campaignId } = await plantCampaign(db, city, [
      { area: 'hongmei' },
      { area: 'qishuyan' },
      { area: 'daming' },
      { area: 'park' },
      { area: 'hutang' },
      { area: 'border' },
    ])
    const by = async (dimension: CoverageDimension) =>
      Object.fromEntries(
        (await report(campaignId, { groupBy: [dimension] })).rows.map((row) => [codes(row), row.enrolled]),
      )
    expect(await by(CoverageDimension.ZONE)).toEqual({ 'CZ-JKQ': 3, 'CZ-GXQ': 1, '-': 2 })
    expect(await by(CoverageDimension.DISTRICT)).toEqual({ '320402': 1, '320412': 5 })
  })

  it('takes in what lies below an area by its parent, not by its digits', async () => {
    const { campaignId } = await plantCampaign(db, city, [{ area: 'border' }, { area: 'lanling' }])
    const enrolledIn = async (areaCode: string) => (await report(campaignId, { filter: { areaCode } })).total.enrolled
    expect(await enrolledIn('320400')).toBe(2)
    expect(await enrolledIn('320402')).toBe(1)
    expect(await enrolledIn('320412')).toBe(1)
    expect(await enrolledIn('3204')).toBe(0)
  })

  it('matches nothing by an empty list, by ids that name nothing and by ids of another type', async () => {
    const { campaignId } = await plantCampaign(db, city, VARIED)
    const none: Filter[] = [
      { departmentIds: [] },
      { teamIds: [] },
      { sizeClass: [] },
      { areaCode: '' },
      { industryCode: "' OR true --" },
      { teamIds: ['nonsense', globalId('Team', newId())] },
      { teamIds: [globalId('Department', city.departments.tourism)] },
      { departmentIds: [globalId('Team', city.teams.tourism)] },
    ]
    for (const filter of none)
      for (const groupBy of [null, [CoverageDimension.TEAM, CoverageDimension.ZONE]]) {
        const { total, rows } = await report(campaignId, { filter, groupBy })
        expect(figures(total)).toEqual(count([]))
        expect(rows).toEqual([])
      }
  })

  it('gives a rate only over a denominator above zero, and says why there is none', async () => {
    const empty = (await plantCampaign(db, city)).campaignId
    expect((await report(empty)).total).toEqual({
      keys: [],
      ...count([]),
      coverageRate: null,
      coverageRateUnknownReason: 'Nothing here is enrolled in the campaign, so there is no rate.',
    })
    const { campaignId } = await plantCampaign(db, city, [
      { area: 'lanling', visits: [{ team: 'tourism', mode: 'ENTERED' }] },
      { area: 'lanling', visits: [{ team: 'tourism', mode: 'FORM_DROP' }] },
      { area: 'lanling', state: 'UNREACHABLE_AT_REGISTERED_ADDRESS' },
      { area: 'hutang' },
      { area: 'liyang', state: 'DEREGISTERED', visits: [{ team: 'tourism', mode: 'ENTERED' }] },
    ])
    const { total, rows } = await report(campaignId, { groupBy: [CoverageDimension.DISTRICT] }, { language: 'zh-CN' })
    expect([total, ...rows].map((row) => row.coverageRate)).toEqual([1 / 4, 1 / 3, 0, null])
    expect([total, ...rows].map((row) => row.coverageRateUnknownReason)).toEqual([
      null,
      null,
      null,
      '所选范围内的 1 个对象均已注销、吊销或并入其他记录，没有应走访的对象，无法计算覆盖率。',
    ])
  })

  it('is exact at every commit, and counts nothing before it', async () => {
    const { campaignId, targetIds } = await plantCampaign(db, city, [{ area: 'lanling' }])
    const before = await report(campaignId)
    await db.transaction(async (tx) => {
      await tx.execute(
        `INSERT INTO visit (id, campaign_id, target_id, team_id, visited_on, mode, recorded_by)
         VALUES ($1, $2, $3, $4, '2026-04-01', 'ENTERED', 'test')`,
        [newId(), campaignId, targetIds[0], city.teams.tourism],
      )
      expect((await report(campaignId)).total.effectivelyVisited).toBe(0)
    })
    const after = await report(campaignId)
    expect([before.total.coverageRate, after.total.coverageRate]).toEqual([0, 1])
    expect(after.asOf.getTime()).toBeGreaterThan(before.asOf.getTime())
  })

  it('carries the campaign', async () => {
    const { campaignId } = await plantCampaign(db, city)
    expect((await report(campaignId)).campaign).toEqual({
      id: globalId('Campaign', campaignId),
      code: `C-${campaignId}`,
      phase: 'INTAKE',
      version: 1,
      startsOn: '2026-03-01',
    })
  })

  it('shows a district office what lies below its area alone, whatever it filters by', async () => {
    const { campaignId } = await plantCampaign(db, city, VARIED)
    const office = { area: 'wujin' as const }
    const own = VARIED.filter(({ area }) => within(area, '320412'))
    expect(figures((await report(campaignId, {}, office)).total)).toEqual(count(own))
    expect(figures((await report(campaignId, { filter: { areaCode: '320400' } }, office)).total)).toEqual(count(own))
    expect((await report(campaignId, { filter: { areaCode: '320402' } }, office)).total.enrolled).toBe(0)
    expect((await report(campaignId, { groupBy: [CoverageDimension.DISTRICT] }, office)).rows.map(codes)).toEqual([
      '320412',
    ])
  })

  it.each([Role.ANALYST, Role.INSPECTOR, Role.DEPARTMENT])(
    'answers %s with the figures of the whole city',
    async (role) => {
      const { campaignId } = await plantCampaign(db, city, VARIED)
      expect(figures((await report(campaignId, {}, { role })).total)).toEqual(count(VARIED))
    },
  )

  it('does not answer who is not signed in', async () => {
    const { data, errors } = await execute({
      schema,
      document: parse(COVERAGE),
      variableValues: { campaignId: 'x' },
      contextValue: { caller: null, language: 'en' },
    })
    expect(data).toEqual({ coverage: null })
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  it.each([
    ['absent', () => globalId('Campaign', newId())],
    ['malformed', () => 'nonsense'],
    ['of another type', () => globalId('Team', city.teams.tourism)],
  ])('does not know a campaign whose id is %s', async (_, id) => {
    for (const document of [COVERAGE, AUDIT]) {
      const { data, code, message } = await ask<Record<string, unknown>>(document, { campaignId: id() })
      expect(Object.values(data)).toEqual([null])
      expect({ code, message }).toEqual({ code: 'NOT_FOUND', message: 'There is no such campaign.' })
    }
  })

  it('refuses a dimension that is named twice, and a day in the past for now', async () => {
    const { campaignId } = await plantCampaign(db, city)
    const twice = await coverage(campaignId, {
      groupBy: [CoverageDimension.TOWN, CoverageDimension.TEAM, CoverageDimension.TOWN],
    })
    expect(twice).toEqual({
      data: { coverage: null },
      code: 'BAD_USER_INPUT',
      message: 'groupBy names TOWN more than once; name it once.',
    })
    expect(await coverage(campaignId, { asOf: '2026-04-01' }, { language: 'zh-CN' })).toEqual({
      data: { coverage: null },
      code: 'BAD_USER_INPUT',
      message: '按历史日期统计（asOf）尚未开放。',
    })
  })
})

describe('coverageAudit', () => {
  interface Audit {
    asOf: Date
    inScope: number
    withoutOwner: number
    withSeveralOwners: number
    withSeveralActivePlans: number
    holds: boolean
  }
  /** A database of its own, since its constraints are dropped. */
  let broken: TestDatabase
  let where: { db: Database; city: SmallCity }
  let campaignId: string
  let targetIds: string[]

  beforeEach(async () => {
    broken = await createTestDatabase()
    const brokenDb = new Database(broken.connection, broken.schema)
    where = { db: brokenDb, city: await plantSmallCity(brokenDb) }
    ;({ campaignId, targetIds } = await plantCampaign(brokenDb, where.city, [
      {
        area: 'lanling',
        plans: [
          { team: 'tourism', status: 'ACTIVE' },
          { team: 'court', status: 'DUPLICATE' },
        ],
      },
      {
        area: 'hutang',
        owner: 'wujin',
        source: 'PIN',
        plans: [
          { team: 'wujin', status: 'DONE' },
          { team: 'wujin', status: 'ACTIVE', round: 2 },
        ],
      },
      { area: 'hutang', state: 'UNREACHABLE_AT_REGISTERED_ADDRESS' },
      { area: 'hutang', state: 'DEREGISTERED' },
    ]))
  })
  afterEach(async () => {
    await where.db.close()
    await broken.drop()
  })

  const audit = async (who?: Who) => {
    const id = globalId('Campaign', campaignId)
    const answer = await ask<{ coverageAudit: Audit | null }>(AUDIT, { campaignId: id }, who, where)
    if (!answer.data.coverageAudit) throw new Error(`no audit: ${answer.message}`)
    const { asOf, ...counts } = answer.data.coverageAudit
    expect(asOf).toBeInstanceOf(Date)
    return counts
  }
  const alter = (...statements: string[]) =>
    where.db.transaction(async (tx) => {
      for (const statement of statements) await tx.execute(statement)
    })
  const SOUND = { inScope: 3, withoutOwner: 0, withSeveralOwners: 0, withSeveralActivePlans: 0, holds: true }
  const secondPlan = (targetId: string, team: TeamName = 'agriculture1') =>
    where.db.transaction((tx) =>
      tx.execute(
        `INSERT INTO visit_plan (id, campaign_id, target_id, team_id, purpose, status, origin, registered_by)
         VALUES ($1, $2, $3, $4, 'SERVICE', 'ACTIVE', 'SELF_ARRANGED', 'test')`,
        [newId(), campaignId, targetId, where.city.teams[team]],
      ),
    )

  it('holds while the constraints do, for the city and for a district', async () => {
    expect(await audit()).toEqual(SOUND)
    expect(await audit({ area: 'wujin' })).toEqual({ ...SOUND, inScope: 2 })
    expect(await audit({ role: Role.ANALYST })).toEqual(SOUND)
  })

  it('holds for a campaign with nothing in it', async () => {
    ;({ campaignId } = await plantCampaign(where.db, where.city))
    expect(await audit()).toEqual({ ...SOUND, inScope: 0 })
  })

  it('notices a second plan that is ACTIVE, which the database refuses as long as its index is there', async () => {
    await expect(secondPlan(targetIds[0]!)).rejects.toThrow('visit_plan_one_active_per_round_uq')
    await alter('DROP INDEX visit_plan_one_active_per_round_uq')
    await secondPlan(targetIds[0]!)
    const found = { ...SOUND, withSeveralActivePlans: 1, holds: false }
    expect(await audit()).toEqual(found)
    expect(await audit({ area: 'tianning' })).toEqual({ ...found, inScope: 1 })
    expect(await audit({ area: 'wujin' })).toEqual({ ...SOUND, inScope: 2 })
    // Beside a DONE one it is a second visit just as well; a target is counted once, however many plans it has.
    await secondPlan(targetIds[1]!)
    await secondPlan(targetIds[1]!, 'agriculture2')
    expect(await audit()).toEqual({ ...found, withSeveralActivePlans: 2 })
    // The figures still count targets, not plans.
    const { total } = (
      await ask<{ coverage: Report }>(COVERAGE, { campaignId: globalId('Campaign', campaignId) }, {}, where)
    ).data.coverage
    expect(total).toMatchObject({ enrolled: 4, inScope: 3, planned: 2 })
  })

  it('notices an owner that is no team, and one that is missing', async () => {
    const orphan = `UPDATE campaign_target SET owner_team_id = '${newId()}' WHERE target_id = '${targetIds[0]}'`
    await expect(alter(orphan)).rejects.toThrow('campaign_target_owner_team_id_fk')
    await alter(
      'ALTER TABLE campaign_target DROP CONSTRAINT campaign_target_owner_team_id_fk, ALTER owner_team_id DROP NOT NULL',
      orphan,
    )
    expect(await audit()).toEqual({ ...SOUND, withoutOwner: 1, holds: false })
    await alter(`UPDATE campaign_target SET owner_team_id = NULL WHERE target_id = '${targetIds[1]}'`)
    // An ineligible target needs no visit, so nobody has to answer for it.
    await alter(`UPDATE campaign_target SET owner_team_id = NULL WHERE target_id = '${targetIds[3]}'`)
    expect(await audit()).toEqual({ ...SOUND, withoutOwner: 2, holds: false })
    // Each still stands in one row of the grouping by owner.
    const { rows, total } = (
      await ask<{ coverage: Report }>(
        COVERAGE,
        { campaignId: globalId('Campaign', campaignId), groupBy: [CoverageDimension.TEAM] },
        {},
        where,
      )
    ).data.coverage
    expect(rows.map((row) => [row.keys[0]?.name, row.enrolled])).toEqual([
      ['全市兜底', 1],
      ['Without an owning team', 3],
    ])
    expect(total.enrolled).toBe(4)
  })

  it('notices a target with two owners', async () => {
    const twice = `INSERT INTO campaign_target (campaign_id, target_id, owner_team_id, source, reason)
                   SELECT campaign_id, target_id, '${where.city.teams.court}', 'PIN', reason
                     FROM campaign_target WHERE target_id = '${targetIds[2]}'`
    await expect(alter(twice)).rejects.toThrow('campaign_target_pk')
    await alter('ALTER TABLE campaign_target DROP CONSTRAINT campaign_target_pk CASCADE', twice)
    expect(await audit()).toEqual({ ...SOUND, withSeveralOwners: 1, holds: false })
  })
})
