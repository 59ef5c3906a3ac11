import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDataSource, migrate } from '../../src/database/data-source'
import { Database } from '../../src/database/database'
import { type EmbeddedConnection, startEmbeddedPostgres } from '../../src/database/embedded-postgres'
import { createLog } from '../../src/shared/log'

export interface BenchDatabase {
  connection: EmbeddedConnection
  schema: string
  db: Database
  /** Fits a DATA_DIR of a server beside it: temporary, and gone when the database is closed. */
  directory: string
  version: string
  close(): Promise<void>
}

/** A PostgreSQL of the bench's own, durable as in production (each commit is flushed to disk), migrated and empty. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'oneknock-bench-'))
  // Run as root, the server's user has to get in.
  chmodSync(directory, 0o711)
  const postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), log: createLog('warn') })
  const { connection } = postgres
  const schema = 'oneknock'
  const dataSource = createDataSource({ connection, schema })
  await dataSource.initialize()
  await migrate(dataSource)
  await dataSource.destroy()
  const db = new Database(connection, schema)
  const [found] = await db.query<{ version: string }>(`SELECT current_setting('server_version') AS version`)
  return {
    connection,
    schema,
    db,
    directory,
    version: found!.version,
    async close() {
      await db.close()
      await postgres.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Statistics and visibility as a database that has been running for a while has them. */
export async function settle({ db }: BenchDatabase): Promise<void> {
  const session = await db.session()
  try {
    await session.query('VACUUM (ANALYZE)')
    await session.query('CHECKPOINT')
  } finally {
    session.release()
  }
}
