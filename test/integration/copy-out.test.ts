import { Client, type PoolClient } from 'pg'
import { binaryArray } from '../../src/database/binary-array'
import { copyOut } from '../../src/database/copy-out'
import { createEmptyDatabase, type TestDatabase } from '../support/database'

let database: TestDatabase
let client: Client
beforeAll(async () => {
  database = await createEmptyDatabase()
  client = new Client(database.connection)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

const copy = (query: string, onRow: (bytes: Buffer, offset: number) => void) =>
  copyOut(client as unknown as PoolClient, query, onRow)

/** Two columns: a number and a text, or null. */
async function rowsOf(query: string): Promise<[number, string | null][]> {
  const rows: [number, string | null][] = []
  await copy(query, (bytes, at) => {
    expect(bytes.readInt16BE(at)).toBe(2)
    const length = bytes.readInt32BE(at + 10)
    rows.push([bytes.readInt32BE(at + 6), length < 0 ? null : bytes.toString('utf8', at + 14, at + 14 + length)])
  })
  return rows
}
const isUsable = async () => (await client.query('SELECT 1 AS one')).rows

describe('A copy', () => {
  it('hands over every row, nulls and rows longer than a packet too', async () => {
    const rows = await rowsOf(
      `SELECT n::int, CASE WHEN n % 3 > 0 THEN repeat('好', n) END FROM generate_series(1, 700) AS n`,
    )
    expect(rows).toEqual(Array.from({ length: 700 }, (_, i) => [i + 1, (i + 1) % 3 > 0 ? '好'.repeat(i + 1) : null]))
    expect(await rowsOf(`SELECT 1, repeat('x', 500000)`)).toEqual([[1, 'x'.repeat(500_000)]])
    expect(await isUsable()).toEqual([{ one: 1 }])
  })

  it('of nothing is nothing', async () => {
    expect(await rowsOf(`SELECT 1, 'x' WHERE false`)).toEqual([])
  })

  it('goes on after a notice in its midst', async () => {
    await client.query(
      `CREATE FUNCTION pg_temp.loud(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF n = 500 THEN RAISE NOTICE 'half'; END IF; RETURN n; END $$`,
    )
    const rows = await rowsOf(`SELECT pg_temp.loud(n::int), 'x' FROM generate_series(1, 1000) AS n`)
    expect(rows.map(([n]) => n)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1))
  })

  it.each(['SELECT nonsense', `SELECT 1 / (500 - n)::int, 'x' FROM generate_series(1, 1000) AS n`])(
    'that fails rejects, and leaves the session usable: %s',
    async (query) => {
      await expect(copy(query, () => {})).rejects.toThrow()
      expect(await isUsable()).toEqual([{ one: 1 }])
    },
  )

  it('rejects with what its reader throws, and leaves the session usable', async () => {
    let seen = 0
    const stop = () => {
      seen++
      throw new Error('enough')
    }
    await expect(copy(`SELECT n::int, 'x' FROM generate_series(1, 100000) AS n`, stop)).rejects.toThrow('enough')
    expect(seen).toBe(1)
    expect(await isUsable()).toEqual([{ one: 1 }])
  })
})

describe('A binary array', () => {
  it('arrives as the array that it is, empty ones too', async () => {
    const ints = binaryArray('int4', 3, (bytes, at, i) => bytes.writeInt32BE(i - 1, at))
    const longs = binaryArray('int8', 2, (bytes, at, i) => bytes.writeBigInt64BE(BigInt(i) << 40n, at))
    const none = binaryArray('uuid', 0, () => {})
    const { rows } = await client.query(`SELECT $1::int[] AS ints, $2::bigint[]::text AS longs, $3::uuid[] AS none`, [
      ints,
      longs,
      none,
    ])
    expect(rows).toEqual([{ ints: [-1, 0, 1], longs: '{0,1099511627776}', none: [] }])
  })
})
