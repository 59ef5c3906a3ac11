import { escapeLiteral, type PoolClient } from 'pg'
import { copyOut } from '../database/copy-out'
import type { Queryable } from '../database/database'
import { readTeams, type TeamInCampaign } from '../ownership/facts'
import { OwnershipSource } from '../ownership/ownership-source'
import type { CostWeights } from '../rules'
import { UuidIndex } from './numbering'

/**
 * A campaign as a run reads it, from one snapshot: what there are few of as objects, what there are many of in columns. Targets
 * are known by their place in the order of their ids, teams and areas by their place in the lists here.
 */
export interface CampaignColumns {
  campaignId: string
  version: number
  phase: string
  weights: CostWeights
  /** In the order of their ids: first those that a schedule may choose, then the fallback teams. */
  teams: readonly TeamInCampaign[]
  /** How many of the teams are no fallback teams. */
  choosable: number
  areas: readonly AreaFacts[]
  /** From the section letter down to its own. */
  industries: readonly (readonly string[])[]
  targets: TargetColumns
  pairings: PairColumns
  forbidden: PairColumns
  plans: PlanColumns
}

export interface AreaFacts {
  lineage: readonly string[]
  townId: string | null
  districtId: string | null
  /** The team that targets here fall back to; −1 where there is none. */
  fallback: number
}

export interface TargetColumns {
  count: number
  /** 16 bytes each. */
  ids: Buffer
  owner: Int32Array
  area: Int32Array
  /** −1 when unknown. */
  industry: Int32Array
  /** Index in SIZES. */
  size: Uint8Array
  isKey: Uint8Array
  pinned: Uint8Array
  visited: Uint8Array
  /** Index in SOURCES. */
  source: Uint8Array
  enrolmentNo: Float64Array
}

/** By target. */
export interface PairColumns {
  target: Int32Array
  team: Int32Array
}

/** Plans that are not withdrawn, by target and round. `status` is an index in PLAN_STATUSES. */
export interface PlanColumns extends PairColumns {
  round: Int32Array
  status: Uint8Array
  dated: Uint8Array
}

export const SIZES = ['UNKNOWN', 'MICRO', 'SMALL', 'MEDIUM', 'LARGE'] as const
export const SOURCES: readonly OwnershipSource[] = Object.values(OwnershipSource)
export const PLAN_STATUSES = ['ACTIVE', 'DUPLICATE', 'MERGED', 'DONE'] as const

/** Tells sizes apart by a number that PostgreSQL has at once: the first letter and the length. */
const SIZE_OF_MARK = new Map(SIZES.map((size, index) => [size.charCodeAt(0) + size.length, index]))
const SOURCE_OF_LETTER = new Map(SOURCES.map((source, index) => [source.charCodeAt(0), index]))

/**
 * Reads all that a schedule depends on.
 * @param client a session in a transaction on one snapshot.
 * @param db the same session.
 * @param checkpoint is called now and then with the part that is done, and may throw to stop.
 */
export async function readCampaign(
  client: PoolClient,
  db: Queryable,
  campaignId: string,
  checkpoint: (done: number) => void,
): Promise<CampaignColumns> {
  const [campaign] = await db.query<{ version: number; phase: string; weights: CostWeights }>(
    `SELECT version, phase, cost_weights AS weights FROM campaign WHERE id = $1`,
    [campaignId],
  )
  const byId = [...(await readTeams(db, campaignId, null, { withLoad: false })).values()]
  const choosable = byId.filter(({ isFallback }) => !isFallback)
  const teams = [...choosable, ...byId.filter(({ isFallback }) => isFallback)]
  const teamIndex = new UuidIndex(teams.map(({ id }) => id))
  const { areas, areaIndex } = await readAreas(db, teams)
  const industries = await db.query<{ code: string; lineage: string[] }>('SELECT code, lineage FROM industry')
  const [estimate] = await db.query<{ rows: number }>(
    `SELECT greatest(reltuples, 1) AS rows FROM pg_class WHERE oid = 'campaign_target'::regclass`,
  )
  const report = (read: number): void => checkpoint(Math.min(1, read / (1.3 * estimate!.rows)))
  report(0)

  const targets = await readTargetColumns(client, campaignId, { teamIndex, areaIndex, industries, report })
  const seek = seekerIn(targets)
  const pairsOf = async (table: 'pairing' | 'forbidden_pair'): Promise<PairColumns> => {
    const pairs: [number, number][] = []
    const at = seek()
    await copyOut(client, pairQuery(table, campaignId), (bytes, row) => {
      const target = at(bytes, row + 6)
      if (target >= 0) pairs.push([target, teamIndex.find(bytes, row + 26)])
    })
    return columnsOf(pairs)
  }
  const visited = seek()
  await copyOut(
    client,
    `SELECT DISTINCT target_id FROM visit WHERE campaign_id = ${escapeLiteral(campaignId)} AND mode = 'ENTERED' ORDER BY target_id`,
    (bytes, row) => {
      const target = visited(bytes, row + 6)
      if (target >= 0) targets.visited[target] = 1
    },
  )
  return {
    campaignId,
    ...campaign!,
    teams,
    choosable: choosable.length,
    areas,
    industries: industries.map(({ lineage }) => lineage),
    targets,
    pairings: await pairsOf('pairing'),
    forbidden: await pairsOf('forbidden_pair'),
    plans: await readPlans(client, campaignId, teamIndex, seek()),
  }
}

/** The fallback team of an area is that of the nearest area upward (rules.md, enrolledMeansOwned). */
async function readAreas(db: Queryable, teams: readonly TeamInCampaign[]) {
  const rows = await db.query<{ id: string; lineage: string[]; townId: string | null; districtId: string | null }>(
    `SELECT id, lineage, town_id AS "townId", district_id AS "districtId" FROM area ORDER BY id`,
  )
  const standing = await db.query<{ areaId: string; teamId: string }>(
    `SELECT area_id AS "areaId", id AS "teamId" FROM team WHERE is_fallback`,
  )
  const indexOf = new Map(teams.map(({ id }, index) => [id, index]))
  const fallbackAt = new Map(standing.map(({ areaId, teamId }) => [areaId, indexOf.get(teamId)!]))
  const nearest = (lineage: readonly string[]): number => {
    for (let depth = lineage.length - 1; depth >= 0; depth--) {
      const team = fallbackAt.get(lineage[depth]!)
      if (team !== undefined) return team
    }
    return -1
  }
  return {
    areas: rows.map((row): AreaFacts => ({ ...row, fallback: nearest(row.lineage) })),
    areaIndex: new UuidIndex(rows.map(({ id }) => id)),
  }
}

interface TargetLookups {
  teamIndex: UuidIndex
  areaIndex: UuidIndex
  industries: readonly { code: string }[]
  report: (read: number) => void
}

/** What fits into a number is packed into one: a column more costs as much as all of these. */
async function readTargetColumns(
  client: PoolClient,
  campaignId: string,
  { teamIndex, areaIndex, industries, report }: TargetLookups,
): Promise<TargetColumns> {
  const industryOf = new Map(industries.map(({ code }, index) => [code, index]))
  const shortCodes = new Map(
    [...industryOf]
      .filter(([code]) => Buffer.byteLength(code) <= 4)
      .map(([code, index]) => [packCode(Buffer.from(code), 0, Buffer.byteLength(code)), index]),
  )
  let columns = emptyColumns(1 << 14)
  let n = 0
  await copyOut(
    client,
    `SELECT ct.target_id, ct.owner_team_id, x.area_id,
            ((ct.enrolment_no * 128 + ascii(ct.source)) * 128 + ascii(x.size_class) + octet_length(x.size_class)) * 4
              + x.is_key::int * 2 + ct.pinned::int,
            x.industry_code
       FROM campaign_target ct JOIN target x ON x.id = ct.target_id
      WHERE ct.campaign_id = ${escapeLiteral(campaignId)}
        AND x.registry_state NOT IN ('LICENCE_REVOKED', 'DEREGISTERED', 'MERGED')
      ORDER BY ct.target_id`,
    (bytes, row) => {
      if (n === columns.owner.length) columns = enlarge(columns)
      if (n % 4096 === 0) report(n)
      // Each value has its length before it; three UUIDs and an int8 have a known one.
      for (let b = 0; b < 16; b++) columns.ids[16 * n + b] = bytes[row + 6 + b]!
      columns.owner[n] = teamIndex.find(bytes, row + 26)
      columns.area[n] = areaIndex.find(bytes, row + 46)
      const low = bytes.readUInt32BE(row + 70)
      const packed = bytes.readInt32BE(row + 66) * 4294967296 + low
      columns.pinned[n] = low & 1
      columns.isKey[n] = (low >> 1) & 1
      columns.size[n] = SIZE_OF_MARK.get((low >> 2) & 127)!
      columns.source[n] = SOURCE_OF_LETTER.get((low >> 9) & 127)!
      columns.enrolmentNo[n] = Math.floor(packed / 65536)
      const length = bytes.readInt32BE(row + 74)
      const at = row + 78
      columns.industry[n] =
        length < 0
          ? -1
          : length <= 4
            ? (shortCodes.get(packCode(bytes, at, length)) ?? -1)
            : (industryOf.get(bytes.toString('utf8', at, at + length)) ?? -1)
      n++
    },
  )
  return trim(columns, n)
}

function packCode(bytes: Buffer, offset: number, length: number): number {
  let packed = 0
  for (let b = 0; b < length; b++) packed = (packed << 8) | bytes[offset + b]!
  return packed
}

const emptyColumns = (room: number): Omit<TargetColumns, 'count'> => ({
  ids: Buffer.alloc(16 * room),
  owner: new Int32Array(room),
  area: new Int32Array(room),
  industry: new Int32Array(room),
  size: new Uint8Array(room),
  isKey: new Uint8Array(room),
  pinned: new Uint8Array(room),
  visited: new Uint8Array(room),
  source: new Uint8Array(room),
  enrolmentNo: new Float64Array(room),
})

function enlarge(columns: Omit<TargetColumns, 'count'>): Omit<TargetColumns, 'count'> {
  const larger = emptyColumns(2 * columns.owner.length)
  for (const name of Object.keys(larger) as (keyof typeof larger)[]) larger[name].set(columns[name] as never)
  return larger
}

function trim(columns: Omit<TargetColumns, 'count'>, count: number): TargetColumns {
  const { ids, owner, area, industry, size, isKey, pinned, visited, source, enrolmentNo } = columns
  return {
    count,
    ids: ids.subarray(0, 16 * count),
    owner: owner.subarray(0, count),
    area: area.subarray(0, count),
    industry: industry.subarray(0, count),
    size: size.subarray(0, count),
    isKey: isKey.subarray(0, count),
    pinned: pinned.subarray(0, count),
    visited: visited.subarray(0, count),
    source: source.subarray(0, count),
    enrolmentNo: enrolmentNo.subarray(0, count),
  }
}

/** Finds targets that come in the order of ids, in one pass over both lists; −1 for what is not in scope. */
function seekerIn({ ids, count }: TargetColumns): () => (bytes: Buffer, offset: number) => number {
  return () => {
    let at = 0
    return (bytes, offset) => {
      for (; at < count; at++) {
        let b = 0
        while (b < 16 && ids[16 * at + b] === bytes[offset + b]) b++
        if (b === 16) return at
        if (ids[16 * at + b]! > bytes[offset + b]!) return -1
      }
      return -1
    }
  }
}

const pairQuery = (table: 'pairing' | 'forbidden_pair', campaignId: string): string =>
  `SELECT target_id, team_id FROM ${table} WHERE campaign_id = ${escapeLiteral(campaignId)} ORDER BY target_id, team_id`

const columnsOf = (pairs: readonly (readonly [number, number])[]): PairColumns => ({
  target: Int32Array.from(pairs, ([target]) => target),
  team: Int32Array.from(pairs, ([, team]) => team),
})

async function readPlans(
  client: PoolClient,
  campaignId: string,
  teamIndex: UuidIndex,
  at: (bytes: Buffer, offset: number) => number,
): Promise<PlanColumns> {
  const rows: number[] = []
  await copyOut(
    client,
    `SELECT target_id, team_id, round, CASE status WHEN 'ACTIVE' THEN 0 WHEN 'DUPLICATE' THEN 1 WHEN 'MERGED' THEN 2 ELSE 3 END,
            (planned_on IS NOT NULL)::int
       FROM visit_plan WHERE campaign_id = ${escapeLiteral(campaignId)} AND status <> 'WITHDRAWN'
      ORDER BY target_id`,
    (bytes, row) => {
      const target = at(bytes, row + 6)
      if (target < 0) return
      const round = bytes.readInt32BE(row + 46)
      rows.push(
        target,
        teamIndex.find(bytes, row + 26),
        round,
        bytes.readInt32BE(row + 54),
        bytes.readInt32BE(row + 62),
      )
      // A target has few plans: sorting them here spares PostgreSQL sorting all.
      for (let at = rows.length - 10; at >= 0 && rows[at] === target && rows[at + 2]! > round; at -= 5)
        rows.splice(at, 10, ...rows.slice(at + 5, at + 10), ...rows.slice(at, at + 5))
    },
  )
  const count = rows.length / 5
  const column = <Column extends Int32Array | Uint8Array>(c: number, into: Column): Column => {
    for (let p = 0; p < count; p++) into[p] = rows[5 * p + c]!
    return into
  }
  const ints = (c: number) => column(c, new Int32Array(count))
  const bytes = (c: number) => column(c, new Uint8Array(count))
  return { target: ints(0), team: ints(1), round: ints(2), status: bytes(3), dated: bytes(4) }
}
