import type { Transaction } from '../../src/database/database'
import { DEFAULT_COST_WEIGHTS } from '../../src/rules/cost'
import { dayInShanghai } from '../../src/shared/clock'
import { newId } from '../../src/shared/ids'
import { globalId } from '../../src/shared/relay'
import { computeUsccCheckCharacter } from '../../src/targets/unified-code'
import type { BenchDatabase } from './database'
import { seededRandom } from './generated-city'

export interface RegistryOptions {
  /** With plans or without, as chance has it. */
  enterprises: number
  /** Spread unevenly over those: few have many, many have none. */
  plans: number
  /** Enterprises more that have no plan at all. */
  free: number
  seed: number
}

/** UUIDs of what was stored. */
export interface Registry {
  campaignId: string
  /** A team, with the code of its department, that has registered nothing. */
  newcomer: { teamId: string; departmentCode: string }
  /** Enterprises without a plan, in the order of their ids. */
  freeTargetIds: string[]
  today: string
}

const DISTRICTS = 8
const TOWNS = 10
const DEPARTMENTS = 110
const ROWS_A_STATEMENT = 5000

/**
 * The story: a city of eight districts in a campaign under intake. 110 departments, each with one team, and a grass-roots team a
 * district. Half of the enterprises have been given to a team, the rest are with the grass roots. Departments have handed in their own
 * plans and like the same firms, so that those have up to a dozen, the first of them ACTIVE and the rest flagged. Days lie within
 * a month before and two after today; one plan in twenty has none. Written by plain SQL: no service of ours takes part.
 */
export async function storeRegistry({ db }: BenchDatabase, options: RegistryOptions): Promise<Registry> {
  const random = seededRandom(options.seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const today = dayInShanghai()
  const campaignId = newId()
  return db.transaction(async (tx) => {
    const { districts, towns } = await storeAreas(tx)
    const { teams, fallbackOf, newcomer } = await storeUnits(tx, districts)
    await insert(tx, 'campaign', [
      {
        id: campaignId,
        code: 'BENCH',
        name: '大走访',
        starts_on: addDays(today, -31),
        ends_on: addDays(today, 61),
        cost_weights: JSON.stringify(DEFAULT_COST_WEIGHTS),
      },
    ])
    const total = options.enterprises + options.free
    const places = Array.from({ length: total }, () => towns[below(towns.length)]!)
    const targetIds = places.map(() => newId())
    await insert(
      tx,
      'target',
      targetIds.map((id, i) => ({
        id,
        uscc: usccOf(i),
        name: `常州${PLACES[below(PLACES.length)]}${TRADES[below(TRADES.length)]}有限公司 ${i}`,
        area_id: places[i]!.id,
        address: `${places[i]!.name}${1 + below(300)}号`,
        size_class: ['LARGE', 'MEDIUM', 'SMALL', 'SMALL', 'MICRO', 'MICRO'][below(6)],
        is_key: random() < 0.05,
      })),
    )
    await insert(
      tx,
      'campaign_target',
      targetIds.map((id, i) => {
        const isScheduled = random() < 0.5
        return {
          campaign_id: campaignId,
          target_id: id,
          owner_team_id: isScheduled ? teams[below(teams.length)] : fallbackOf.get(places[i]!.parentId),
          source: isScheduled ? 'MANUAL' : 'FALLBACK',
          reason: JSON.stringify({ key: 'owner.fallback', args: { area: places[i]!.name } }),
        }
      }),
    )
    await storePlans(
      tx,
      { campaignId, targetIds: targetIds.slice(0, options.enterprises), teams, today, random },
      options.plans,
    )
    return { campaignId, newcomer, freeTargetIds: targetIds.slice(options.enterprises), today }
  })
}

const PLACES = ['武进', '天宁', '新北', '钟楼', '溧阳', '金坛', '横山', '湖塘']
const TRADES = ['精密机械', '纺织', '新材料', '电子', '食品', '物流', '塑料制品', '汽车零部件']

/** Valid codes of a division that does not exist. */
function usccOf(index: number): string {
  const body = `91329900${String(index).padStart(9, '0')}`
  return body + computeUsccCheckCharacter(body)
}

interface Place {
  id: string
  name: string
  parentId: string
}

async function storeAreas(tx: Transaction): Promise<{ districts: Place[]; towns: Place[] }> {
  const cityId = newId()
  const districts = Array.from({ length: DISTRICTS }, (_, d) => ({ id: newId(), name: `${d + 1}区`, parentId: cityId }))
  const towns = districts.flatMap(({ id, name }) =>
    Array.from({ length: TOWNS }, (_, t) => ({ id: newId(), name: `${name}${t + 1}镇`, parentId: id })),
  )
  const city = { id: cityId, code: '329900', name: '测试市', level: 'CITY', parent_id: null, lineage: [cityId] }
  await insert(tx, 'area', [
    { ...city, district_id: null, town_id: null },
    ...districts.map(({ id, name }, d) => ({
      ...{ id, name, code: `3299${10 + d}`, level: 'DISTRICT', parent_id: cityId },
      ...{ lineage: [cityId, id], district_id: id, town_id: null },
    })),
    ...towns.map(({ id, name, parentId }, t) => ({
      ...{
        id,
        name,
        code: `3299${10 + Math.floor(t / TOWNS)}${100 + (t % TOWNS)}`,
        level: 'TOWN',
        parent_id: parentId,
      },
      ...{ lineage: [cityId, parentId, id], district_id: parentId, town_id: id },
    })),
  ])
  return { districts, towns }
}

async function storeUnits(tx: Transaction, districts: readonly Place[]) {
  const departments = Array.from({ length: DEPARTMENTS + 1 }, (_, k) => ({
    ...{
      id: newId(),
      code: `D${k}`,
      name: `${k}号局`,
      tier: 'CITY',
      kind: 'GOVERNMENT',
      area_id: districts[0]!.parentId,
    },
  }))
  const grassRoots = districts.map(({ id, name }, d) => ({
    ...{ id: newId(), code: `3299${10 + d}`, name: `${name}基层`, tier: 'DISTRICT', kind: 'GRASS_ROOTS', area_id: id },
  }))
  await insert(tx, 'department', [...departments, ...grassRoots])
  const teamsOf = (units: typeof departments, isFallback: boolean) =>
    units.map(({ id, code, name, area_id }) => ({
      ...{ id: newId(), code, name: `${name}走访组`, department_id: id, area_id, is_fallback: isFallback },
    }))
  const teams = teamsOf(departments, false)
  const fallbacks = teamsOf(grassRoots, true)
  await insert(tx, 'team', [...teams, ...fallbacks])
  return {
    teams: teams.slice(1).map(({ id }) => id),
    newcomer: { teamId: teams[0]!.id, departmentCode: departments[0]!.code },
    fallbackOf: new Map(fallbacks.map(({ id, area_id }) => [area_id, id])),
  }
}

interface PlansOptions {
  campaignId: string
  targetIds: readonly string[]
  teams: readonly string[]
  today: string
  random: () => number
}

async function storePlans(tx: Transaction, options: PlansOptions, count: number): Promise<void> {
  const { campaignId, targetIds, teams, today, random } = options
  const below = (limit: number): number => Math.floor(random() * limit)
  const chosen = new Map<string, Set<string>>()
  for (let made = 0, draws = 0; made < count; draws++) {
    if (draws > 100 * count) throw new Error(`${count} plans are too many for ${targetIds.length} enterprises`)
    const targetId = targetIds[Math.floor(targetIds.length * random() ** 1.5)]!
    const teamId = teams[below(teams.length)]!
    const having = chosen.get(targetId) ?? chosen.set(targetId, new Set()).get(targetId)!
    if (having.has(teamId)) continue
    having.add(teamId)
    made++
  }
  const duplicates = new Map([...chosen].filter(([, having]) => having.size > 1).map(([id]) => [id, newId()]))
  await insert(
    tx,
    'duplicate_visit',
    [...duplicates].map(([targetId, id]) => ({
      ...{ id, campaign_id: campaignId, target_id: targetId, round: 1, kind: 'CROSS_UNIT', status: 'OPEN' },
    })),
  )
  const plans = [...chosen].flatMap(([targetId, having]) =>
    [...having].map((teamId, place) => ({
      id: newId(),
      campaign_id: campaignId,
      target_id: targetId,
      team_id: teamId,
      purpose: ['SERVICE', 'SURVEY', 'POLICY_PUBLICITY', 'PROBLEM_SOLVING'][below(4)],
      status: place === 0 ? 'ACTIVE' : 'DUPLICATE',
      duplicate_visit_id: duplicates.get(targetId) ?? null,
      origin: 'SELF_ARRANGED',
      planned_on: random() < 0.05 ? null : addDays(today, below(92) - 31),
      half_day: ['MORNING', 'AFTERNOON', null][below(3)],
      registered_by: 'bench',
    })),
  )
  await insert(tx, 'visit_plan', plans)
}

/** Rows of one shape, by jsonb_populate_recordset: the table's own types, and columns left out get their defaults. */
async function insert(tx: Transaction, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ')
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT)
    await tx.execute(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
      [JSON.stringify(rows.slice(start, start + ROWS_A_STATEMENT))],
    )
}

/** Calendar days have no zone: reckoned in UTC, where every day has 24 hours. */
function addDays(day: string, days: number): string {
  const instant = new Date(`${day}T00:00:00Z`)
  instant.setUTCDate(instant.getUTCDate() + days)
  return instant.toISOString().slice(0, 10)
}

export const campaignIdOf = ({ campaignId }: Registry): string => globalId('Campaign', campaignId)
