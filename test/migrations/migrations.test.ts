import 'reflect-metadata'
import { createDataSource, migrate } from '../../src/database/data-source'
import { Database } from '../../src/database/database'
import { createEmptyDatabase, type TestDatabase } from '../support/database'

let database: TestDatabase
beforeEach(async () => {
  database = await createEmptyDatabase()
})
afterEach(() => database.drop())

const open = () => createDataSource({ connection: database.connection, schema: database.schema }).initialize()

/** Everything that a migration can make, as text: what two equal schemas have in common. */
async function describeSchema(): Promise<string[]> {
  const db = new Database(database.connection, database.schema, { writers: 1, readers: 1 })
  try {
    const rows = await db.query<{ line: string }>(
      `SELECT line FROM (
         SELECT format('column %s.%s %s %s default %s identity %s', c.table_name, c.column_name, c.udt_name, c.is_nullable, c.column_default, c.is_identity) AS line
           FROM information_schema.columns c WHERE c.table_schema = current_schema()
         UNION ALL
         SELECT format('constraint %s %s', k.conrelid::regclass, pg_get_constraintdef(k.oid)) || ' ' || k.conname
           FROM pg_constraint k WHERE k.connamespace = current_schema()::regnamespace
         UNION ALL
         SELECT 'index ' || i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema()
         UNION ALL
         SELECT format('industry %s %s %s', code, name, array_to_string(lineage, '>')) FROM industry
       ) d ORDER BY line`,
    )
    return rows.map(({ line }) => line)
  } finally {
    await db.close()
  }
}

describe('Migrations', () => {
  it('down undoes up, and up again gives the same schema', async () => {
    const dataSource = await open()
    try {
      await migrate(dataSource)
      const first = await describeSchema()
      expect(first.filter((line) => line.startsWith('index')).length).toBeGreaterThan(20)
      for (const _ of dataSource.migrations) await dataSource.undoLastMigration({ transaction: 'each' })
      const left = await dataSource.query(
        `SELECT table_name FROM information_schema.tables WHERE table_schema = $1 AND table_name <> 'migration'`,
        [database.schema],
      )
      expect(left).toEqual([])
      await migrate(dataSource)
      expect(await describeSchema()).toEqual(first)
    } finally {
      await dataSource.destroy()
    }
  })

  it('a second migration does no harm', async () => {
    const dataSource = await open()
    try {
      await migrate(dataSource)
      const first = await describeSchema()
      await migrate(dataSource)
      expect(await describeSchema()).toEqual(first)
    } finally {
      await dataSource.destroy()
    }
  })

  it('of ten processes that start at once, each finds the schema complete', async () => {
    const sources = await Promise.all(Array.from({ length: 10 }, open))
    try {
      await Promise.all(sources.map(migrate))
      const [applied] = await sources[0]!.query(`SELECT count(*)::int AS count FROM "${database.schema}".migration`)
      expect(applied.count).toBe(sources[0]!.migrations.length)
    } finally {
      await Promise.all(sources.map((source) => source.destroy()))
    }
  })

  it('leave nothing that the entities say otherwise', async () => {
    const dataSource = await open()
    try {
      await migrate(dataSource)
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log()
      expect(upQueries.map(({ query }) => query)).toEqual([])
    } finally {
      await dataSource.destroy()
    }
  })
})
