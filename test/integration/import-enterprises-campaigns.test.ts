import 'reflect-metadata'
import { Database } from '../../src/database/database'
import { newId } from '../../src/shared/ids'
import { globalId } from '../../src/shared/relay'
import { createTestDatabase, type TestDatabase } from '../support/database'
import {
  type Ask,
  enterpriseApi,
  type ImportInput,
  importPayload,
  importReport,
  type Row,
  usccOf,
} from '../support/enterprise-api'
import { AREAS, plantCampaign, plantSmallCity, type SmallCity, type TeamName } from '../support/small-city'

let database: TestDatabase
let db: Database
let city: SmallCity
let ask: Ask
let next = 1
const freshUscc = () => usccOf(next++)

beforeAll(async () => {
  database = await createTestDatabase()
  db = new Database(database.connection, database.schema)
  city = await plantSmallCity(db)
  ask = await enterpriseApi(db)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const importRows = (...rows: Row[]) => importReport(ask, { rows })
const importInto = (campaignId: string, ...rows: Row[]) =>
  importReport(ask, { rows, campaignId: globalId('Campaign', campaignId) })
const refusalOf = async (input: ImportInput) => {
  const { report, userErrors } = await importPayload(ask, input)
  expect(report).toBeNull()
  return userErrors[0]
}
const firm = (uscc: string, more: Row = {}): Row => ({
  uscc,
  name: `常州企业${next++}有限公司`,
  areaCode: AREAS.hutang.code,
  ...more,
})
const change = (sql: string, params: unknown[]) => db.transaction((tx) => tx.execute(sql, params))
async function campaign(phase = 'INTAKE'): Promise<string> {
  const { campaignId } = await plantCampaign(db, city)
  await change('UPDATE campaign SET phase = $2 WHERE id = $1', [campaignId, phase])
  return campaignId
}
async function one<T>(sql: string, params: unknown[]): Promise<T> {
  const [row] = await db.query<T>(sql, params)
  return row!
}
const versionOf = async (campaignId: string) =>
  (await one<{ version: number }>('SELECT version FROM campaign WHERE id = $1', [campaignId])).version
const idOf = async (uscc: string) => (await one<{ id: string }>('SELECT id FROM target WHERE uscc = $1', [uscc])).id
/** The owner's team by its name here, and why. */
async function ownerOf(campaignId: string, uscc: string): Promise<[string | undefined, string] | null> {
  const [row] = await db.query<{ team: string; source: string }>(
    `SELECT owner_team_id AS team, source FROM campaign_target WHERE campaign_id = $1 AND target_id = $2`,
    [campaignId, await idOf(uscc)],
  )
  return row ? [Object.entries(city.teams).find(([, id]) => id === row.team)?.[0], row.source] : null
}
/** @returns how often the campaign's version rose meanwhile. */
async function risesOf(campaignId: string, work: () => Promise<unknown>): Promise<number> {
  const before = await versionOf(campaignId)
  await work()
  return (await versionOf(campaignId)) - before
}
async function plan(
  campaignId: string,
  uscc: string,
  team: TeamName,
  status: string,
  duplicateId: string | null = null,
) {
  const id = newId()
  await change(
    `INSERT INTO visit_plan (id, campaign_id, target_id, team_id, purpose, status, origin, registered_by, duplicate_visit_id)
     VALUES ($1, $2, $3, $4, 'SERVICE', $5, 'SELF_ARRANGED', 'test', $6)`,
    [id, campaignId, await idOf(uscc), city.teams[team], status, duplicateId],
  )
  return id
}

describe('Importing into a campaign', () => {
  it('enrols what is created or found, each owned by the fallback team nearest upward, and raises the version once', async () => {
    const campaignId = await campaign()
    const [found, same, fresh, high, gone] = [freshUscc(), freshUscc(), freshUscc(), freshUscc(), freshUscc()]
    await importRows(firm(found), firm(same, { areaCode: AREAS.lanling.code }))
    const rises = await risesOf(campaignId, () =>
      importInto(
        campaignId,
        { uscc: found, isKey: true },
        { uscc: same },
        firm(fresh, { areaCode: AREAS.huayuan.code }),
        firm(high, { areaCode: AREAS.liyang.code }),
        firm(gone, { registryState: 'DEREGISTERED' }),
        firm('1234'),
      ),
    )
    expect(rises).toBe(1)
    expect(await ownerOf(campaignId, found)).toEqual(['fallbackHutang', 'FALLBACK'])
    expect(await ownerOf(campaignId, same)).toEqual(['fallbackTianning', 'FALLBACK'])
    expect(await ownerOf(campaignId, fresh)).toEqual(['fallbackHutang', 'FALLBACK'])
    expect(await ownerOf(campaignId, high)).toEqual(['fallbackCity', 'FALLBACK'])
    expect(await ownerOf(campaignId, gone)).toEqual(['fallbackHutang', 'FALLBACK'])
    const again = () => importInto(campaignId, { uscc: found }, { uscc: same }, { uscc: fresh }, { uscc: gone })
    expect(await risesOf(campaignId, again)).toBe(0)
    const count = 'SELECT count(*) AS count FROM campaign_target WHERE campaign_id = $1'
    expect(await one(count, [campaignId])).toEqual({ count: 5 })
  })

  it('is refused as a whole for a campaign that is absent or closed, and leaves nothing behind', async () => {
    const uscc = freshUscc()
    const rows = [firm(uscc)]
    const absent = globalId('Campaign', newId())
    const closed = globalId('Campaign', await campaign('CLOSED'))
    for (const dryRun of [false, true]) {
      const code = async (campaignId: string) => refusalOf({ rows, campaignId, dryRun })
      expect(await code(absent)).toMatchObject({ code: 'NOT_FOUND', field: ['campaignId'] })
      expect(await code('no id')).toMatchObject({ code: 'NOT_FOUND', field: ['campaignId'] })
      expect(await code(closed)).toMatchObject({ code: 'CAMPAIGN_CLOSED', field: ['campaignId'] })
    }
    const many = Array.from({ length: 10_001 }, () => ({}))
    expect(await refusalOf({ rows: many, campaignId: absent })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf({ rows: many, campaignId: closed })).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await db.query('SELECT 1 FROM target WHERE uscc = $1', [uscc])).toEqual([])
  })

  it('a dry run enrols nothing', async () => {
    const campaignId = await campaign()
    const input = { rows: [firm(freshUscc())], campaignId: globalId('Campaign', campaignId) }
    expect(await risesOf(campaignId, () => importReport(ask, { ...input, dryRun: true }))).toBe(0)
    expect(await db.query('SELECT 1 FROM campaign_target WHERE campaign_id = $1', [campaignId])).toEqual([])
  })

  it('an answer under a key is given again after the campaign was closed', async () => {
    const campaignId = await campaign()
    const input = { rows: [firm(freshUscc())], campaignId: globalId('Campaign', campaignId), idempotencyKey: 'closing' }
    const report = await importReport(ask, input)
    await change(`UPDATE campaign SET phase = 'CLOSED' WHERE id = $1`, [campaignId])
    expect(await importReport(ask, input)).toEqual(report)
  })

  it('rows whose area has no fallback team upward are refused, the others not', async () => {
    const campaignId = await campaign()
    const [without, enrolled] = [freshUscc(), freshUscc()]
    await importInto(campaignId, firm(enrolled, { areaCode: AREAS.liyang.code }))
    const cityTeam = [city.teams.fallbackCity]
    await change('UPDATE team SET is_fallback = false WHERE id = $1', cityTeam)
    const report = await importInto(campaignId, firm(without, { areaCode: AREAS.liyang.code }), firm(freshUscc()), {
      uscc: enrolled,
      isKey: true,
    })
    await change('UPDATE team SET is_fallback = true WHERE id = $1', cityTeam)
    expect(report).toMatchObject({ created: 1, updated: 1, rejects: [{ row: 1, code: 'NO_FALLBACK_TEAM' }] })
    expect(await db.query('SELECT 1 FROM target WHERE uscc = $1', [without])).toEqual([])
  })

  it('two imports of one list at the same time enrol each enterprise once', async () => {
    const campaignId = await campaign()
    const rows = Array.from({ length: 100 }, () => firm(freshUscc()))
    const reports = await Promise.all([1, 2, 3, 4].map(() => importInto(campaignId, ...rows)))
    expect(reports.map(({ created }) => created).sort((a, b) => a - b)).toEqual([0, 0, 0, 100])
    const owned = 'SELECT count(*) AS count FROM campaign_target WHERE campaign_id = $1'
    expect(await one(owned, [campaignId])).toEqual({ count: 100 })
  })
})

describe('What follows from a change of what is enrolled', () => {
  it('the fallback owner moves with an enterprise that moves to another town; other owners stay', async () => {
    const [campaignId, closedId] = [await campaign(), await campaign()]
    const [fallback, handed] = [freshUscc(), freshUscc()]
    for (const id of [campaignId, closedId]) await importInto(id, firm(fallback), firm(handed))
    await change(`UPDATE campaign SET phase = 'CLOSED' WHERE id = $1`, [closedId])
    await change(`UPDATE campaign_target SET owner_team_id = $2, source = 'MANUAL' WHERE target_id = $1`, [
      await idOf(handed),
      city.teams.tourism,
    ])
    const closedVersion = await versionOf(closedId)
    const move = () =>
      importRows({ uscc: fallback, areaCode: AREAS.lanling.code }, { uscc: handed, areaCode: AREAS.lanling.code })
    expect(await risesOf(campaignId, move)).toBe(1)
    expect(await ownerOf(campaignId, fallback)).toEqual(['fallbackTianning', 'FALLBACK'])
    expect(await ownerOf(campaignId, handed)).toEqual(['tourism', 'MANUAL'])
    expect(await ownerOf(closedId, fallback)).toEqual(['fallbackHutang', 'FALLBACK'])
    expect(await versionOf(closedId)).toBe(closedVersion)
    const history = await db.query(
      'SELECT from_team_id AS "from", to_team_id AS "to" FROM ownership_change WHERE campaign_id = $1 AND target_id = $2 ORDER BY id',
      [campaignId, await idOf(fallback)],
    )
    expect(history).toEqual([
      { from: null, to: city.teams.fallbackHutang },
      { from: city.teams.fallbackHutang, to: city.teams.fallbackTianning },
    ])
  })

  it('deregistration withdraws open plans and resolves the duplicate; what is done, and unreachable firms, stay', async () => {
    const campaignId = await campaign()
    const [gone, done, unreachable] = [freshUscc(), freshUscc(), freshUscc()]
    await importInto(campaignId, firm(gone), firm(done), firm(unreachable))
    const duplicateId = newId()
    await change(
      `INSERT INTO duplicate_visit (id, campaign_id, target_id, round, kind, status) VALUES ($1, $2, $3, 1, 'CROSS_UNIT', 'OPEN')`,
      [duplicateId, campaignId, await idOf(gone)],
    )
    const plans = [
      await plan(campaignId, gone, 'tourism', 'ACTIVE', duplicateId),
      await plan(campaignId, gone, 'wujin', 'DUPLICATE', duplicateId),
      await plan(campaignId, done, 'tourism', 'DONE'),
      await plan(campaignId, unreachable, 'tourism', 'ACTIVE'),
    ]
    const deregister = () =>
      importRows(
        { uscc: gone, registryState: 'DEREGISTERED', stateSince: '2026-03-15' },
        { uscc: done, registryState: 'LICENCE_REVOKED' },
        { uscc: unreachable, registryState: 'UNREACHABLE_AT_REGISTERED_ADDRESS' },
      )
    expect(await risesOf(campaignId, deregister)).toBe(1)
    const statuses = await db.query<{ status: string }>(
      `SELECT p.status FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, position) JOIN visit_plan p USING (id) ORDER BY position`,
      [plans],
    )
    expect(statuses.map(({ status }) => status)).toEqual(['WITHDRAWN', 'WITHDRAWN', 'DONE', 'ACTIVE'])
    expect(await one('SELECT status FROM duplicate_visit WHERE id = $1', [duplicateId])).toEqual({ status: 'RESOLVED' })
    expect(await ownerOf(campaignId, gone)).toEqual(['fallbackHutang', 'FALLBACK'])
  })

  it.each<[string, Row, number]>([
    ['industry', { industryCode: '13' }, 1],
    ['size', { sizeClass: 'LARGE' }, 1],
    ['key', { isKey: true }, 1],
    ['area', { areaCode: AREAS.huayuan.code }, 1],
    ['eligibility', { registryState: 'LICENCE_REVOKED' }, 1],
    ['name and address', { name: '改名', address: '人民路' }, 0],
    ['above scale', { isAboveScale: true }, 0],
    ['unreachable', { registryState: 'UNREACHABLE_AT_REGISTERED_ADDRESS' }, 0],
  ])('the version of a campaign rises with what a schedule depends on: %s', async (_what, row, expected) => {
    const campaignId = await campaign()
    const codes = [freshUscc(), freshUscc()]
    await importInto(campaignId, ...codes.map((uscc) => firm(uscc)))
    const update = () => importRows(...codes.map((uscc) => ({ uscc, ...row })))
    expect(await risesOf(campaignId, update)).toBe(expected)
    expect(await risesOf(campaignId, update)).toBe(0)
  })

  it('what is out of scope before and after raises nothing', async () => {
    const campaignId = await campaign()
    const uscc = freshUscc()
    await importInto(campaignId, firm(uscc, { registryState: 'DEREGISTERED' }))
    expect(await risesOf(campaignId, () => importRows({ uscc, isKey: true }))).toBe(0)
    expect(await risesOf(campaignId, () => importRows({ uscc, registryState: 'ACTIVE' }))).toBe(1)
  })

  it('waits for whoever holds the campaign', async () => {
    const campaignId = await campaign()
    const uscc = freshUscc()
    await importInto(campaignId, firm(uscc))
    const session = await db.session()
    try {
      const key = db.lockKey('campaign', campaignId)
      await session.query('SELECT pg_advisory_lock($1::bigint)', [key])
      let isDone = false
      const importing = importRows({ uscc, isKey: true }).then(() => {
        isDone = true
      })
      await importRows({ uscc: freshUscc(), name: '别家', areaCode: AREAS.hutang.code })
      const waiting = `SELECT count(*) AS count FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
      while ((await one<{ count: number }>(waiting, [])).count === 0) expect(isDone).toBe(false)
      await session.query('SELECT pg_advisory_unlock($1::bigint)', [key])
      await importing
    } finally {
      session.release()
    }
  })
})
