import 'reflect-metadata'
import { Database, type Transaction } from '../../src/database/database'
import { Role } from '../../src/shared/context'
import { computeUsccCheckCharacter } from '../../src/targets/unified-code'
import { createTestDatabase, type TestDatabase } from '../support/database'
import {
  type Ask,
  enterpriseApi,
  type ImportInput,
  importPayload,
  importReport,
  type Row,
  registrationNumberOf,
  usccOf,
  type Who,
} from '../support/enterprise-api'
import { AREAS, plantSmallCity, type SmallCity } from '../support/small-city'

const ENTERPRISE = `query ($uscc: USCC!) {
  enterprise(uscc: $uscc) {
    id uscc registrationNumber name address sizeClass isAboveScale isKey registryState codeDoubts
    area { code } industry { code }
  }
}`

let database: TestDatabase
let db: Database
let city: SmallCity
let ask: Ask
/** Each test takes codes that no other has. */
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

const reportOf = (input: ImportInput, who?: Who) => importReport(ask, input, who)
const importRows = (...rows: Row[]) => reportOf({ rows })
const firm = (uscc: string | null, more: Row = {}): Row => ({
  ...(uscc ? { uscc } : {}),
  name: `常州企业${next++}有限公司`,
  areaCode: AREAS.hutang.code,
  ...more,
})
const stored = async (uscc: string) =>
  (await ask<{ enterprise: Record<string, unknown> | null }>(ENTERPRISE, { uscc })).data.enterprise
const idOf = async (uscc: string): Promise<string> => {
  const [row] = await db.query<{ id: string }>('SELECT id FROM target WHERE uscc = $1', [uscc])
  return row!.id
}
const merge = (id: string, into: string) =>
  db.transaction((tx) =>
    tx.execute(`UPDATE target SET registry_state = 'MERGED', successor_id = $2 WHERE id = $1`, [id, into]),
  )
const total = async (table: string): Promise<number> => {
  const [row] = await db.query<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)
  return row!.count
}
describe('Codes as clerks write them', () => {
  it('are stored as they were meant: full-width, lower-case, with blanks, with an apostrophe before', async () => {
    const codes = [freshUscc(), freshUscc(), freshUscc(), freshUscc()]
    const written = [
      codes[0]!.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
      codes[1]!.toLowerCase(),
      ` \u3000${codes[2]!.replace(/(.{4})/g, '$1 ')}`,
      `'${codes[3]}`,
    ]
    const report = await importRows(...written.map((code) => firm(code)))
    expect(report).toMatchObject({ created: 4, rejected: 0 })
    for (const code of codes) expect(await stored(code)).toMatchObject({ uscc: code, registrationNumber: null })
  })

  it('are taken when the check value 31 is written 0', async () => {
    const withZero = Array.from({ length: 400 }, (_, i) => usccOf(900_000 + i)).find((code) => code.endsWith('0'))!
    expect(await importRows(firm(withZero))).toMatchObject({ created: 1, rejected: 0 })
  })

  it('raise a doubt, and no refusal, when only the organisation code inside does not fit', async () => {
    const doubtful = usccOf(next++, { organisationHolds: false })
    const report = await importRows(firm(freshUscc()), firm(doubtful))
    expect(report).toMatchObject({ created: 2, doubts: [{ row: 2, field: 'uscc', value: doubtful }] })
    expect(await stored(doubtful)).toMatchObject({ codeDoubts: [report.doubts[0]!.message] })
    expect((await reportOf({ rows: [{ uscc: doubtful }] })).doubts).toHaveLength(1)
    expect(await stored(freshUscc())).toBeNull()
  })

  it('are refused with a reason that tells where the slip is', async () => {
    const good = freshUscc()
    const wrongCheck = good.slice(0, 17) + (good.endsWith('1') ? '2' : '1')
    const [short, letterO, swapped] = [good.slice(1), `91320O${good.slice(6)}`, wrongCheck]
    const report = await importRows(firm(short), firm(letterO), firm(swapped), firm(good))
    expect(report).toMatchObject({ created: 1, rejected: 3 })
    expect(report.rejects).toMatchObject([
      { row: 1, field: 'uscc', code: 'INVALID_INPUT', message: expect.stringContaining('17'), value: short },
      { row: 2, field: 'uscc', code: 'INVALID_INPUT', message: expect.stringContaining('Character 6'), value: letterO },
      {
        row: 3,
        field: 'uscc',
        code: 'INVALID_INPUT',
        message: expect.stringContaining(`"${computeUsccCheckCharacter(good)}"`),
        value: swapped,
      },
    ])
  })

  it('of 15 digits are registration numbers, and belong in that column', async () => {
    const number = registrationNumberOf(next++)
    const report = await importRows(
      firm(null, { registrationNumber: number }),
      firm(number),
      firm(null, { registrationNumber: freshUscc() }),
      firm(null, { registrationNumber: `${number.slice(0, 14)}${(Number(number[14]) + 1) % 10}` }),
      firm(freshUscc(), { registrationNumber: registrationNumberOf(next++) }),
    )
    expect(report).toMatchObject({ created: 1, rejected: 4 })
    expect(report.rejects).toMatchObject([
      { row: 2, field: 'uscc', message: expect.stringContaining('registrationNumber') },
      { row: 3, field: 'registrationNumber', message: expect.stringContaining('uscc') },
      { row: 4, field: 'registrationNumber' },
      { row: 5, field: 'registrationNumber' },
    ])
    expect(await importRows({ registrationNumber: number, isKey: true })).toMatchObject({ updated: 1 })
  })

  it('name different records when one is a registration number and the other a USCC', async () => {
    const name = `换照企业${next++}`
    await importRows(firm(null, { registrationNumber: registrationNumberOf(next++), name }))
    expect(await importRows(firm(freshUscc(), { name }))).toMatchObject({ created: 1 })
  })
})

describe('Without a code', () => {
  it('the same name in the same area is the same row, whatever the width of its brackets', async () => {
    const name = `湖塘面馆（${next++}）`
    expect(await importRows(firm(null, { name }))).toMatchObject({ created: 1 })
    expect(await importRows(firm(null, { name }))).toMatchObject({ unchanged: 1 })
    const narrow = name.normalize('NFKC')
    expect(await importRows(firm(null, { name: narrow, isKey: true }))).toMatchObject({ updated: 1 })
    expect(await importRows(firm(null, { name, areaCode: AREAS.lanling.code }))).toMatchObject({ created: 1 })
    const rows = await db.query<{ name: string }>('SELECT name FROM target WHERE name = ANY($1)', [[name, narrow]])
    expect(rows).toEqual([{ name }, { name }])
  })

  it('a record with a code is found by its name, and several of one name are asked apart', async () => {
    const name = `同名企业${next++}`
    await importRows(firm(freshUscc(), { name }))
    expect(await importRows(firm(null, { name, sizeClass: 'small' }))).toMatchObject({ updated: 1 })
    await importRows(firm(freshUscc(), { name }))
    expect(await importRows(firm(null, { name }))).toMatchObject({
      rejects: [{ code: 'INVALID_INPUT', field: 'name', value: name }],
    })
  })

  it('name and area are both needed', async () => {
    const report = await importRows({ name: '有名无地' }, { areaCode: AREAS.hutang.code }, {})
    expect(report.rejects).toMatchObject([
      { row: 1, field: 'areaCode', code: 'INVALID_INPUT' },
      { row: 2, field: 'name', code: 'INVALID_INPUT' },
      { row: 3, field: 'name', code: 'INVALID_INPUT' },
    ])
  })
})

describe('Row by row', () => {
  it('bad rows are told apart and spoil nothing else', async () => {
    const rows: [Row, { field: string; code: string } | null][] = [
      [firm(freshUscc()), null],
      [firm(freshUscc(), { areaCode: '999999' }), { field: 'areaCode', code: 'NOT_FOUND' }],
      [firm(freshUscc(), { areaCode: AREAS.changzhou.code }), { field: 'areaCode', code: 'INVALID_INPUT' }],
      [firm(freshUscc(), { areaCode: null }), { field: 'areaCode', code: 'INVALID_INPUT' }],
      [firm(freshUscc(), { name: '  ' }), { field: 'name', code: 'INVALID_INPUT' }],
      [firm(freshUscc(), { name: '长'.repeat(201) }), { field: 'name', code: 'INVALID_INPUT' }],
      [firm(freshUscc(), { address: '长'.repeat(301) }), { field: 'address', code: 'INVALID_INPUT' }],
      [firm(freshUscc(), { industryCode: '9999' }), { field: 'industryCode', code: 'NOT_FOUND' }],
      [firm(freshUscc(), { sizeClass: 'HUGE' }), { field: 'sizeClass', code: 'INVALID_INPUT' }],
      [firm(freshUscc(), { registryState: 'MERGED' }), { field: 'registryState', code: 'INVALID_INPUT' }],
      [firm(freshUscc(), { stateSince: '2026-02-30' }), { field: 'stateSince', code: 'INVALID_INPUT' }],
      [firm(freshUscc(), { stateSince: '2026-04-02' }), { field: 'stateSince', code: 'INVALID_INPUT' }],
      [firm('1234', { areaCode: '999999' }), { field: 'areaCode', code: 'NOT_FOUND' }],
      [firm(freshUscc(), { registryState: ' deregistered ', stateSince: '2026-04-01' }), null],
    ]
    const report = await importRows(...rows.map(([row]) => row))
    expect(report.created).toBe(2)
    expect(report.rejects.map(({ row, field, code }) => ({ row, field, code }))).toEqual(
      rows.flatMap(([, refused], i) => (refused ? [{ row: i + 1, ...refused }] : [])),
    )
    for (const { value } of report.rejects) expect(value?.length ?? 0).toBeLessThan(70)
    for (const [row, refused] of rows)
      if (row.uscc !== '1234') expect((await stored(row.uscc as string)) === null).toBe(refused !== null)
  })

  it('is told in the language of the reader', async () => {
    const report = await reportOf({ rows: [firm('1234')] }, { language: 'zh-CN' })
    expect(report.rejects[0]!.message).toContain('统一社会信用代码应为18位')
  })

  it('a field left out, null or empty keeps what is stored; importing again changes nothing', async () => {
    const uscc = freshUscc()
    const full = firm(uscc, {
      address: '人民路1号',
      industryCode: '1311',
      sizeClass: 'medium',
      isAboveScale: true,
      isKey: true,
      registryState: 'unreachable_at_registered_address',
      stateSince: '2026-03-01',
      stateEvidence: '异常名录',
    })
    expect(await importRows(full)).toMatchObject({ created: 1 })
    const before = await stored(uscc)
    expect(before).toMatchObject({
      name: full.name,
      sizeClass: 'MEDIUM',
      isAboveScale: true,
      isKey: true,
      registryState: 'UNREACHABLE_AT_REGISTERED_ADDRESS',
      area: { code: AREAS.hutang.code },
      industry: { code: '1311' },
    })
    const events = await total('audit_event')
    expect(await importRows(full)).toMatchObject({ unchanged: 1 })
    expect(await importRows({ uscc, address: '', isKey: null })).toMatchObject({ unchanged: 1 })
    expect(await total('audit_event')).toBe(events)
    expect(await importRows({ uscc, isKey: false, name: ' 改名企业 ' })).toMatchObject({ updated: 1 })
    expect(await stored(uscc)).toEqual({ ...before, isKey: false, name: '改名企业' })
  })

  it('is on the record: what was, what is, and only what changed', async () => {
    const uscc = freshUscc()
    await importRows(firm(uscc, { isKey: true }))
    await importRows({ uscc, isKey: false, sizeClass: 'LARGE' })
    const events = await db.query<{ action: string; before: unknown; after: unknown }>(
      'SELECT action, before, after FROM audit_event WHERE object_id = $1 ORDER BY id',
      [await idOf(uscc)],
    )
    expect(events).toMatchObject([
      { action: 'importEnterprises', before: null, after: { uscc, isKey: true } },
      { before: { isKey: true, sizeClass: 'UNKNOWN' }, after: { isKey: false, sizeClass: 'LARGE' } },
    ])
    expect(Object.keys(events[1]!.after as object)).toHaveLength(2)
  })

  it('the first row about an enterprise counts, repetitions are counted, contradictions refused', async () => {
    const uscc = freshUscc()
    const first = firm(uscc, { address: '人民路1号', isKey: true })
    const report = await importRows(
      first,
      { ...first, uscc: uscc.toLowerCase() },
      { uscc },
      { ...first, isKey: false, name: '另一名称' },
      { uscc, sizeClass: 'LARGE' },
      { name: first.name!, areaCode: AREAS.hutang.code },
    )
    expect(report).toMatchObject({ created: 1, duplicatesInFile: 3, rejected: 2 })
    expect(report.rejects).toMatchObject([
      { row: 4, field: 'name', code: 'ALREADY_EXISTS', message: expect.stringContaining('Row 1'), value: '另一名称' },
      { row: 5, field: 'sizeClass', code: 'ALREADY_EXISTS', value: 'LARGE' },
    ])
    expect(await stored(uscc)).toMatchObject({ name: first.name, isKey: true, sizeClass: 'UNKNOWN' })
  })

  it('a bad row does not stand in the way of a later good one', async () => {
    const uscc = freshUscc()
    const report = await importRows(firm(uscc, { areaCode: '999999' }), firm(uscc))
    expect(report).toMatchObject({ created: 1, rejected: 1, duplicatesInFile: 0 })
  })

  it('without a code, an earlier row without one is meant before a namesake with one', async () => {
    const name = `双名${next++}`
    const row = { name, areaCode: AREAS.hutang.code }
    expect(await importRows(row, firm(freshUscc(), { name }), row)).toMatchObject({ created: 2, duplicatesInFile: 1 })
    expect(await importRows(row)).toMatchObject({ unchanged: 1 })
  })

  it('the code of a merged record is refused with the record that replaced it', async () => {
    const [gone, stays] = [freshUscc(), freshUscc()]
    await importRows(firm(gone), firm(stays))
    await merge(await idOf(gone), await idOf(stays))
    expect(await importRows({ uscc: gone, isKey: true })).toMatchObject({
      rejects: [{ code: 'INVALID_STATE', field: 'uscc', message: expect.stringContaining(stays) }],
    })
  })
})

describe('Thousands of rows', () => {
  it('10,000 take a few seconds, and a number of statements that does not grow with them', async () => {
    const from = next
    next += 10_000
    const rows = Array.from({ length: 10_000 }, (_, i) => firm(usccOf(from + i), { industryCode: '1311' }))
    const countOf = async (input: ImportInput) => {
      const before = statements
      const report = await reportOf(input)
      return { report, statements: statements - before }
    }
    let statements = 0
    const counted = (tx: Transaction): Transaction => ({
      query(sql, params) {
        statements++
        return tx.query(sql, params)
      },
      execute(sql, params) {
        statements++
        return tx.execute(sql, params)
      },
    })
    const transaction = db.transaction.bind(db)
    const spy = jest.spyOn(db, 'transaction').mockImplementation((change) => transaction((tx) => change(counted(tx))))
    const began = performance.now()
    const one = await countOf({ rows: rows.slice(0, 1) })
    const many = await countOf({ rows: rows.slice(1) })
    expect(one.report.created).toBe(1)
    expect(many.report.created).toBe(9_999)
    expect(many.statements).toBe(one.statements)
    const again = await countOf({ rows: rows.map((row, i) => (i % 2 ? row : { ...row, isKey: true })) })
    expect(again.report).toMatchObject({ updated: 5_000, unchanged: 5_000 })
    expect(again.statements).toBeLessThan(20)
    expect(performance.now() - began).toBeLessThan(20_000)
    spy.mockRestore()
  })

  it('10,001 are too many', async () => {
    const rows = Array.from({ length: 10_001 }, () => ({}))
    expect(await importPayload(ask, { rows })).toMatchObject({
      report: null,
      userErrors: [{ code: 'INVALID_INPUT', field: ['rows'] }],
    })
  })

  it('none is a report of nothing', async () => {
    expect(await reportOf({ rows: [] })).toMatchObject({ read: 0, rejects: [], doubts: [] })
  })
})

describe('A dry run', () => {
  it('gives the report of the real one and writes nothing', async () => {
    const uscc = freshUscc()
    await importRows(firm(uscc))
    const rows = [firm(freshUscc()), { uscc, isKey: true }, { uscc, isKey: true }, firm('1234')]
    const before = [await total('target'), await total('audit_event'), await stored(uscc)]
    const dry = await reportOf({ rows, dryRun: true, idempotencyKey: 'dry' })
    expect(dry).toMatchObject({ created: 1, updated: 1, duplicatesInFile: 1, rejected: 1 })
    expect([await total('target'), await total('audit_event'), await stored(uscc)]).toEqual(before)
    expect(await reportOf({ rows, idempotencyKey: 'dry' })).toEqual(dry)
  })
})

describe('The idempotency key', () => {
  it('does nothing more and answers the same, in the language of who asks; another input is refused', async () => {
    const uscc = freshUscc()
    const input = { rows: [firm(uscc), firm('1234')], idempotencyKey: 'once' }
    const first = await reportOf(input)
    await importRows({ uscc, name: '后来改名' })
    expect(await reportOf(input)).toEqual(first)
    expect(await stored(uscc)).toMatchObject({ name: '后来改名' })
    const chinese = await reportOf(input, { language: 'zh-CN' })
    expect(chinese).toMatchObject({ created: 1, rejects: [{ message: expect.stringContaining('应为18位') }] })
    expect(await importPayload(ask, { ...input, rows: [firm(freshUscc())] })).toMatchObject({
      report: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] }],
    })
    expect(await reportOf(input, { subject: 'somebody else' })).toMatchObject({ created: 0, rejected: 1 })
  })
})

describe('Two at the same time', () => {
  it('of the same new list: each enterprise is created once', async () => {
    const rows = Array.from({ length: 200 }, () => firm(freshUscc()))
    const named = Array.from({ length: 50 }, () => firm(null))
    const lists = Array.from({ length: 6 }, (_, i) => (i % 2 ? [...rows, ...named] : [...named, ...rows].reverse()))
    const reports = await Promise.all(lists.map((list) => reportOf({ rows: list })))
    expect(reports.map(({ created }) => created).sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 250])
    for (const { rejected, created, unchanged } of reports) expect([rejected, created + unchanged]).toEqual([0, 250])
  })

  it('of different fields of the same enterprises: both stay', async () => {
    const codes = Array.from({ length: 50 }, freshUscc)
    await importRows(...codes.map((uscc) => firm(uscc)))
    const reports = await Promise.all([
      reportOf({ rows: codes.map((uscc) => ({ uscc, isKey: true })) }),
      reportOf({ rows: codes.map((uscc) => ({ uscc, address: '人民路1号' })).reverse() }),
      reportOf({ rows: codes.map((uscc) => ({ uscc, sizeClass: 'SMALL' })) }),
    ])
    expect(reports.map(({ updated }) => updated)).toEqual([50, 50, 50])
    for (const uscc of codes)
      expect(await stored(uscc)).toMatchObject({ isKey: true, address: '人民路1号', sizeClass: 'SMALL' })
  })
})

describe('Who may', () => {
  it.each([Role.DEPARTMENT, Role.INSPECTOR, Role.ANALYST])('%s may not', async (role) => {
    const answer = await ask('mutation { importEnterprises(input: { rows: [{}] }) { report { read } } }', {}, { role })
    expect(answer.code).toBe('FORBIDDEN')
  })

  it("a district's office imports below its area; what lies elsewhere is not found, like what does not exist", async () => {
    const [own, elsewhere] = [freshUscc(), freshUscc()]
    await importRows(firm(own), firm(elsewhere, { areaCode: AREAS.lanling.code }))
    const wujin = { areaId: city.areas.wujin }
    const report = await reportOf(
      {
        rows: [
          { uscc: own, isKey: true },
          { uscc: elsewhere, isKey: true },
          { uscc: own, areaCode: AREAS.lanling.code },
          firm(freshUscc(), { areaCode: AREAS.lanling.code }),
          firm(freshUscc(), { areaCode: '999999' }),
          firm(freshUscc(), { areaCode: AREAS.border.code }),
        ],
      },
      wujin,
    )
    expect(report).toMatchObject({ created: 1, updated: 1, rejected: 4 })
    expect(report.rejects.map(({ row, field, code }) => [row, field, code])).toEqual([
      [2, 'uscc', 'NOT_FOUND'],
      [3, 'areaCode', 'NOT_FOUND'],
      [4, 'areaCode', 'NOT_FOUND'],
      [5, 'areaCode', 'NOT_FOUND'],
    ])
    expect(await stored(elsewhere)).toMatchObject({ isKey: false })
  })
})
