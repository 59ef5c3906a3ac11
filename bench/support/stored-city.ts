import type { Database, Transaction } from '../../src/database/database'
import { DEFAULT_COST_WEIGHTS } from '../../src/rules/cost'
import { newId } from '../../src/shared/ids'

import { seededRandom } from './generated-city'

export interface StoredCityOptions {
  targets: number
  teams: number
  seed: number
  /** Targets divided by the capacity of all teams together. */
  fill: number
}

const TOWNS_A_DISTRICT = 8
const SECTIONS = 'ABCDEFGHIJKLMNOPQRST'

/**
 * The story: a city in which a fifth of the teams belong to city departments and may go anywhere within their divisions of
 * industry, and the rest stay in their district, within their sections; about twelve teams may own a target. One target in five
 * has a plan, one of those five has a second one, three in a hundred have a standing pairing; every town has its grass-roots
 * team. Everything is stored by plain SQL, so that a million take a minute.
 * @returns the campaign's UUID.
 */
export async function storeCity({ db }: { db: Database }, options: StoredCityOptions): Promise<string> {
  const campaignId = newId()
  await db.transaction(async (tx) => {
    await tx.execute(`SELECT setseed($1)`, [(options.seed % 1000) / 1000])
    await tx.execute(
      `INSERT INTO campaign (id, code, name, starts_on, ends_on, cost_weights)
       VALUES ($1, 'BENCH', '大走访', current_date - 31, current_date + 61, $2)`,
      [campaignId, JSON.stringify(DEFAULT_COST_WEIGHTS)],
    )
    await storeAreasAndUnits(tx, campaignId, options)
    await storeTargets(tx, campaignId, options.targets)
  })
  return campaignId
}

async function storeAreasAndUnits(
  tx: Transaction,
  campaignId: string,
  { targets, teams, seed, fill }: StoredCityOptions,
): Promise<void> {
  const random = seededRandom(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const districts = Math.max(1, Math.round(teams / 25))
  const cityId = newId()
  const districtIds = Array.from({ length: districts }, newId)
  const townIds = districtIds.flatMap(() => Array.from({ length: TOWNS_A_DISTRICT }, newId))
  const areas = [
    { id: cityId, level: 'CITY', parent_id: null as string | null, lineage: [cityId] },
    ...districtIds.map((id) => ({ id, level: 'DISTRICT', parent_id: cityId, lineage: [cityId, id] })),
    ...townIds.map((id, t) => {
      const districtId = districtIds[Math.floor(t / TOWNS_A_DISTRICT)]!
      return { id, level: 'TOWN', parent_id: districtId, lineage: [cityId, districtId, id] }
    }),
  ].map((area, n) => ({
    ...area,
    code: `B${String(n).padStart(5, '0')}`,
    name: `${n}区`,
    district_id: area.lineage[1] ?? null,
    town_id: area.lineage[2] ?? null,
  }))
  await insert(tx, 'area', areas)
  const divisions = (
    await tx.query<{ code: string }>(`SELECT code FROM industry WHERE cardinality(lineage) = 2 ORDER BY code`)
  ).map(({ code }) => code)

  const cityTeams = Math.ceil(teams / 5)
  const units = Array.from({ length: teams }, (_, k) => {
    const isCity = k < cityTeams
    const district = isCity ? -1 : k % districts
    const town = isCity ? 0 : district * TOWNS_A_DISTRICT + below(TOWNS_A_DISTRICT)
    return {
      departmentId: newId(),
      teamId: newId(),
      code: `D${k}`,
      tier: isCity ? 'CITY' : 'DISTRICT',
      kind: 'GOVERNMENT',
      departmentArea: isCity ? cityId : districtIds[district]!,
      teamArea: isCity ? cityId : townIds[town]!,
      isFallback: false,
      weight: 0.3 + 3 * random() ** 3,
    }
  })
  const grassRoots = townIds.map((id, t) => ({
    ...{ departmentId: newId(), teamId: newId(), code: `G${t}`, tier: 'TOWN', kind: 'GRASS_ROOTS' },
    ...{ departmentArea: id, teamArea: id, isFallback: true, weight: 0 },
  }))
  const all = [...units, ...grassRoots]
  await insert(
    tx,
    'department',
    all.map((u) => ({
      ...{ id: u.departmentId, code: u.code, name: `${u.code}局`, tier: u.tier, kind: u.kind },
      area_id: u.departmentArea,
    })),
  )
  await insert(
    tx,
    'team',
    all.map((u) => ({
      ...{ id: u.teamId, code: u.code, name: `${u.code}走访组`, department_id: u.departmentId },
      ...{ area_id: u.teamArea, is_fallback: u.isFallback },
    })),
  )
  // A city team's divisions and a district team's sections, so that six of either kind may own a target on average.
  const divisionsEach = Math.max(1, Math.round((6 * divisions.length) / cityTeams))
  const sectionsEach = Math.max(1, Math.round((6 * SECTIONS.length * districts) / Math.max(1, teams - cityTeams)))
  const room = units.reduce((sum, { weight }) => sum + weight, 0)
  await insert(
    tx,
    'team_terms',
    units.map(({ teamId, weight }) => ({
      ...{ campaign_id: campaignId, team_id: teamId },
      capacity: Math.ceil(((targets / fill) * weight) / room),
    })),
  )
  await insert(
    tx,
    'remit',
    units.flatMap(({ teamId, tier }) => {
      const isCity = tier === 'CITY'
      const codes = new Set<string>()
      for (let n = isCity ? divisionsEach : sectionsEach; n > 0; n--)
        codes.add(isCity ? divisions[below(divisions.length)]! : SECTIONS[below(SECTIONS.length)]!)
      return [...codes].map((code, position) => ({
        ...{ id: newId(), campaign_id: campaignId, team_id: teamId, position, industry_code: code },
      }))
    }),
  )
}

/** Ids rise from one target to the next, as those of an import do. */
async function storeTargets(tx: Transaction, campaignId: string, targets: number): Promise<void> {
  const prefix = newId().slice(0, 24)
  await tx.execute(
    `CREATE TEMPORARY TABLE place ON COMMIT DROP AS
     SELECT row_number() OVER (ORDER BY code) - 1 AS n, id FROM area WHERE level = 'TOWN'`,
  )
  await tx.execute(
    `CREATE TEMPORARY TABLE trade ON COMMIT DROP AS
     SELECT row_number() OVER (ORDER BY code) - 1 AS n, code FROM industry WHERE cardinality(lineage) = 4`,
  )
  await tx.execute(
    `INSERT INTO target (id, uscc, name, area_id, industry_code, size_class, is_key)
     SELECT ($2 || lpad(to_hex(i), 12, '0'))::uuid, '91329900' || lpad(i::text, 10, '0'), '常州精密机械有限公司 ' || i,
            place.id, trade.code, (ARRAY['LARGE', 'MEDIUM', 'SMALL', 'SMALL', 'MICRO', 'MICRO'])[1 + (d.size * 6)::int % 6], d.key < 0.05
       FROM (SELECT i, floor(power(random(), 1.4) * (SELECT count(*) FROM place)) AS p,
                    floor(power(random(), 1.4) * (SELECT count(*) FROM trade)) AS t, random() AS size, random() AS key
               FROM generate_series(1, $1::int) AS i) d
       JOIN place ON place.n = d.p JOIN trade ON trade.n = d.t
      ORDER BY i`,
    [targets, prefix],
  )
  await tx.execute(
    `INSERT INTO campaign_target (campaign_id, target_id, owner_team_id, source, reason)
     SELECT $1, x.id, t.id, 'FALLBACK', jsonb_build_object('key', 'owner.fallback', 'args', jsonb_build_object('area', a.name))
       FROM target x JOIN area a ON a.id = x.area_id JOIN team t ON t.area_id = a.id AND t.is_fallback
      ORDER BY x.id`,
    [campaignId],
  )
  await tx.execute(
    `CREATE TEMPORARY TABLE worker ON COMMIT DROP AS
     SELECT row_number() OVER (ORDER BY t.code) - 1 AS n, t.id, d.tier, d.area_id FROM team t JOIN department d ON d.id = t.department_id
      WHERE NOT t.is_fallback`,
  )
  for (const status of ['ACTIVE', 'DUPLICATE'])
    await tx.execute(
      `INSERT INTO visit_plan (id, campaign_id, target_id, team_id, purpose, status, origin, planned_on, registered_by)
       SELECT gen_random_uuid(), $1, d.target_id, worker.id, 'SERVICE', $2, 'SELF_ARRANGED', current_date + 7, 'bench'
         FROM (SELECT target_id, floor(random() * (SELECT count(*) FROM worker)) AS w FROM campaign_target
                WHERE CASE $2 WHEN 'ACTIVE' THEN random() < 0.2
                              ELSE random() < 0.2 AND target_id IN (SELECT target_id FROM visit_plan WHERE campaign_id = $1) END) d
         JOIN worker ON worker.n = d.w
       ON CONFLICT DO NOTHING`,
      [campaignId, status],
    )
  await tx.execute(
    `INSERT INTO pairing (campaign_id, target_id, team_id, actor)
     SELECT $1, d.target_id, worker.id, 'bench'
       FROM (SELECT target_id, floor(random() * (SELECT count(*) FROM worker)) AS w FROM campaign_target WHERE random() < 0.03) d
       JOIN worker ON worker.n = d.w
      WHERE worker.tier = 'CITY'`,
    [campaignId],
  )
}

/** Rows of one shape, by jsonb_populate_recordset: the table's own types, and columns left out get their defaults. */
export async function insert(tx: Transaction, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ')
  const ROWS_A_STATEMENT = 5000
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT)
    await tx.execute(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
      [JSON.stringify(rows.slice(start, start + ROWS_A_STATEMENT))],
    )
}
