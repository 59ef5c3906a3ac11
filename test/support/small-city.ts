import type { Database, Transaction } from '../../src/database/database'
import { DEFAULT_COST_WEIGHTS } from '../../src/rules/cost'
import { newId } from '../../src/shared/ids'

/** A city with every shape that figures can stumble over, put into the tables by plain SQL: no service of ours takes part. */
export interface SmallArea {
  code: string
  name: string
  level: 'CITY' | 'DISTRICT' | 'TOWN' | 'VILLAGE'
  parent: AreaName | null
  zone: string | null
}
export type AreaName =
  | 'changzhou'
  | 'tianning'
  | 'wujin'
  | 'liyang'
  | 'lanling'
  | 'hongmei'
  | 'qishuyan'
  | 'hutang'
  | 'border'
  | 'daming'
  | 'huayuan'
  | 'park'

const area = (
  code: string,
  name: string,
  level: SmallArea['level'],
  parent: AreaName | null,
  zone: string | null = null,
): SmallArea => ({ code, name, level, parent, zone })

export const AREAS: Readonly<Record<AreaName, SmallArea>> = {
  changzhou: area('320400', '常州市', 'CITY', null),
  tianning: area('320402', '天宁区', 'DISTRICT', 'changzhou'),
  wujin: area('320412', '武进区', 'DISTRICT', 'changzhou'),
  /** No town is known of it. */
  liyang: area('320481', '溧阳市', 'DISTRICT', 'changzhou'),
  lanling: area('320402001', '兰陵街道', 'TOWN', 'tianning'),
  /** With qishuyan in one functional zone, which so runs across two districts. */
  hongmei: area('320402002', '红梅街道', 'TOWN', 'tianning', 'CZ-JKQ'),
  qishuyan: area('320412001', '戚墅堰街道', 'TOWN', 'wujin', 'CZ-JKQ'),
  hutang: area('320412100', '湖塘镇', 'TOWN', 'wujin'),
  /** Its digits are Tianning's, but it lies in Wujin. */
  border: area('320402900', '界河镇', 'TOWN', 'wujin'),
  /** In the zone through its town only. */
  daming: area('320412001001', '大明社区', 'VILLAGE', 'qishuyan'),
  huayuan: area('320412100001', '花园社区', 'VILLAGE', 'hutang'),
  /** In a zone that its town is not in. */
  park: area('320412100002', '园区社区', 'VILLAGE', 'hutang', 'CZ-GXQ'),
}
export const AREA_NAMES = Object.keys(AREAS) as AreaName[]

/** A piece of GB/T 4754-2017: what the registry holds already stays as it is. */
export const INDUSTRIES = {
  A: { name: '农、林、牧、渔业', parent: null },
  '01': { name: '农业', parent: 'A' },
  C: { name: '制造业', parent: null },
  '13': { name: '农副食品加工业', parent: 'C' },
  '131': { name: '谷物磨制', parent: '13' },
  '1311': { name: '稻谷加工', parent: '131' },
  G: { name: '交通运输、仓储和邮政业', parent: null },
} as const satisfies Record<string, { name: string; parent: string | null }>
export type IndustryCode = keyof typeof INDUSTRIES
export const INDUSTRY_CODES = Object.keys(INDUSTRIES) as IndustryCode[]

export type DepartmentName = 'tourism' | 'agriculture' | 'wujinOffice' | 'court' | 'grassRoots'
export const DEPARTMENTS: Readonly<
  Record<DepartmentName, { code: string; name: string; tier: string; kind: string; area: AreaName }>
> = {
  tourism: { code: 'U-TOUR', name: '市文旅局', tier: 'CITY', kind: 'GOVERNMENT', area: 'changzhou' },
  agriculture: { code: 'U-AGRI', name: '市农业农村局', tier: 'CITY', kind: 'GOVERNMENT', area: 'changzhou' },
  wujinOffice: { code: 'U-WUJIN', name: '武进区工信局', tier: 'DISTRICT', kind: 'GOVERNMENT', area: 'wujin' },
  court: { code: 'U-COURT', name: '市中级人民法院', tier: 'CITY', kind: 'JUDICIAL', area: 'changzhou' },
  grassRoots: { code: 'U-BASE', name: '基层兜底', tier: 'DISTRICT', kind: 'GRASS_ROOTS', area: 'changzhou' },
}

export type TeamName =
  | 'tourism'
  | 'agriculture1'
  | 'agriculture2'
  | 'wujin'
  | 'court'
  | 'fallbackCity'
  | 'fallbackTianning'
  | 'fallbackWujin'
  | 'fallbackHutang'
export const TEAMS: Readonly<
  Record<TeamName, { code: string; name: string; department: DepartmentName; area: AreaName; isFallback: boolean }>
> = {
  tourism: { code: 'T-TOUR', name: '文旅一组', department: 'tourism', area: 'changzhou', isFallback: false },
  agriculture1: { code: 'T-AGRI1', name: '农业一组', department: 'agriculture', area: 'changzhou', isFallback: false },
  agriculture2: { code: 'T-AGRI2', name: '农业二组', department: 'agriculture', area: 'changzhou', isFallback: false },
  wujin: { code: 'T-WUJIN', name: '武进一组', department: 'wujinOffice', area: 'wujin', isFallback: false },
  court: { code: 'T-COURT', name: '法院一组', department: 'court', area: 'changzhou', isFallback: false },
  fallbackCity: { code: 'F-320400', name: '全市兜底', department: 'grassRoots', area: 'changzhou', isFallback: true },
  fallbackTianning: {
    code: 'F-320402',
    name: '天宁兜底',
    department: 'grassRoots',
    area: 'tianning',
    isFallback: true,
  },
  fallbackWujin: { code: 'F-320412', name: '武进兜底', department: 'grassRoots', area: 'wujin', isFallback: true },
  fallbackHutang: { code: 'F-320412100', name: '湖塘兜底', department: 'grassRoots', area: 'hutang', isFallback: true },
}
export const TEAM_NAMES = Object.keys(TEAMS) as TeamName[]

export interface SmallPlan {
  team: TeamName
  status: 'ACTIVE' | 'DUPLICATE' | 'MERGED' | 'WITHDRAWN' | 'DONE'
  /** 1 when left out. */
  round?: number
  plannedOn?: string | null
}

/** One target in the campaign. A MERGED plan joins the first plan of its round. */
export interface SmallTarget {
  area: AreaName
  industry?: IndustryCode | null
  size?: 'LARGE' | 'MEDIUM' | 'SMALL' | 'MICRO' | 'UNKNOWN'
  /** MERGED makes a successor that is not enrolled. */
  state?: 'ACTIVE' | 'UNREACHABLE_AT_REGISTERED_ADDRESS' | 'LICENCE_REVOKED' | 'DEREGISTERED' | 'MERGED'
  owner?: TeamName
  source?: 'FALLBACK' | 'BASELINE' | 'PIN' | 'MANUAL' | 'SCHEDULE'
  plans?: readonly SmallPlan[]
  visits?: readonly { team: TeamName; mode: 'ENTERED' | 'DOORSTEP' | 'FORM_DROP' | 'PHONE' | 'NOT_MET' }[]
  duplicates?: readonly { status: 'OPEN' | 'RESOLVED'; round?: number }[]
}

/** UUIDs by name. */
export interface SmallCity {
  areas: Readonly<Record<AreaName, string>>
  departments: Readonly<Record<DepartmentName, string>>
  teams: Readonly<Record<TeamName, string>>
}

const idsFor = <Name extends string>(names: readonly Name[]): Record<Name, string> =>
  Object.fromEntries(names.map((name) => [name, newId()])) as Record<Name, string>

/** Areas from the city down to this one. */
export function lineageOf(name: AreaName): AreaName[] {
  const { parent } = AREAS[name]
  return parent ? [...lineageOf(parent), name] : [name]
}

const industryLineage = (code: IndustryCode): IndustryCode[] => {
  const parent: IndustryCode | null = INDUSTRIES[code].parent
  return parent ? [...industryLineage(parent), code] : [code]
}

/** Puts areas, industries, departments and teams into an empty city. */
export async function plantSmallCity(db: Database): Promise<SmallCity> {
  const city = {
    areas: idsFor(AREA_NAMES),
    departments: idsFor(Object.keys(DEPARTMENTS) as DepartmentName[]),
    teams: idsFor(TEAM_NAMES),
  }
  await db.transaction(async (tx) => {
    for (const name of AREA_NAMES) {
      const { code, name: called, level, parent, zone } = AREAS[name]
      const line = lineageOf(name)
      const upward = (wanted: SmallArea['level']) => line.find((above) => AREAS[above].level === wanted)
      const idOf = (above: AreaName | null | undefined) => (above ? city.areas[above] : null)
      await insert(tx, 'area', {
        id: city.areas[name],
        code,
        name: called,
        level,
        parent_id: idOf(parent),
        zone,
        lineage: line.map((above) => city.areas[above]),
        district_id: idOf(upward('DISTRICT')),
        town_id: idOf(upward('TOWN')),
      })
    }
    for (const code of INDUSTRY_CODES) {
      const lineage = industryLineage(code)
      const { name, parent } = INDUSTRIES[code]
      await insert(tx, 'industry', { code, name, parent_code: parent, lineage, depth: lineage.length }, 'DO NOTHING')
    }
    for (const [name, { area: where, ...columns }] of entries(DEPARTMENTS))
      await insert(tx, 'department', { id: city.departments[name], ...columns, area_id: city.areas[where] })
    for (const [name, { code, name: called, department, area: where, isFallback }] of entries(TEAMS))
      await insert(tx, 'team', {
        id: city.teams[name],
        code,
        name: called,
        department_id: city.departments[department],
        area_id: city.areas[where],
        is_fallback: isFallback,
      })
  })
  return city
}

/**
 * Makes a campaign with these targets in it, beside any other campaign that there is.
 * @returns UUIDs; `targetIds` in the order of `targets`.
 */
export async function plantCampaign(
  db: Database,
  city: SmallCity,
  targets: readonly SmallTarget[] = [],
): Promise<{ campaignId: string; targetIds: string[] }> {
  const campaignId = newId()
  const targetIds = targets.map(() => newId())
  await db.transaction(async (tx) => {
    await insert(tx, 'campaign', {
      id: campaignId,
      code: `C-${campaignId}`,
      name: '大走访',
      starts_on: '2026-03-01',
      ends_on: '2026-05-31',
      cost_weights: JSON.stringify(DEFAULT_COST_WEIGHTS),
    })
    for (const [i, target] of targets.entries()) await plantTarget(tx, city, campaignId, targetIds[i]!, target)
  })
  return { campaignId, targetIds }
}

async function plantTarget(tx: Transaction, city: SmallCity, campaignId: string, id: string, target: SmallTarget) {
  const { area: where, industry, size, state = 'ACTIVE', owner = 'fallbackCity', source = 'FALLBACK' } = target
  const enterprise = { area_id: city.areas[where], industry_code: industry ?? null, size_class: size ?? 'UNKNOWN' }
  const successorId = state === 'MERGED' ? newId() : null
  if (successorId) await insert(tx, 'target', { id: successorId, name: `企业 ${successorId}`, ...enterprise })
  await insert(tx, 'target', {
    id,
    name: `企业 ${id}`,
    ...enterprise,
    registry_state: state,
    successor_id: successorId,
  })
  const enrolled = { campaign_id: campaignId, target_id: id }
  await insert(tx, 'campaign_target', {
    ...enrolled,
    owner_team_id: city.teams[owner],
    source,
    pinned: source === 'PIN' || source === 'BASELINE',
    reason: JSON.stringify({ key: 'owner.fallback', args: { area: AREAS[where].name } }),
  })
  const firstOfRound = new Map<number, string>()
  for (const { team, status, round = 1, plannedOn = null } of target.plans ?? []) {
    const planId = newId()
    const first = firstOfRound.get(round)
    if (!first) firstOfRound.set(round, planId)
    await insert(tx, 'visit_plan', {
      id: planId,
      ...enrolled,
      team_id: city.teams[team],
      purpose: 'SERVICE',
      status,
      merged_into_id: status === 'MERGED' ? (first ?? null) : null,
      origin: 'SELF_ARRANGED',
      round,
      planned_on: plannedOn,
      registered_by: 'test',
    })
  }
  for (const { team, mode } of target.visits ?? [])
    await insert(tx, 'visit', {
      id: newId(),
      ...enrolled,
      team_id: city.teams[team],
      visited_on: '2026-03-02',
      mode,
      recorded_by: 'test',
    })
  for (const { status, round = 1 } of target.duplicates ?? [])
    await insert(tx, 'duplicate_visit', {
      id: newId(),
      ...enrolled,
      round,
      kind: 'CROSS_UNIT',
      status,
      resolved_at: status === 'RESOLVED' ? '2026-03-02T00:00:00Z' : null,
    })
}

async function insert(
  tx: Transaction,
  table: string,
  row: Record<string, unknown>,
  onConflict: 'DO NOTHING' | null = null,
): Promise<void> {
  const columns = Object.keys(row)
  await tx.execute(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})
     ${onConflict ? `ON CONFLICT ${onConflict}` : ''}`,
    Object.values(row),
  )
}

const entries = <Name extends string, Value>(record: Readonly<Record<Name, Value>>): [Name, Value][] =>
  Object.entries(record) as [Name, Value][]
