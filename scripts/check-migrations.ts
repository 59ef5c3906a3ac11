/**
 * Fails when entities and migrations have drifted apart: migrates an empty database (the embedded one, or DATABASE_URL in a
 * schema of its own) and asks TypeORM what it would still change. Run by `npm run migrations:check`.
 */
import 'reflect-metadata'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDataSource, migrate } from '../src/database/data-source'
import { startEmbeddedPostgres } from '../src/database/embedded-postgres'
import { createLog } from '../src/shared/log'

async function main(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'oneknock-migrations-'))
  const postgres = await startEmbeddedPostgres({ dataDir, log: createLog('silent') })
  try {
    const dataSource = await createDataSource({ connection: postgres.connection, schema: 'oneknock' }).initialize()
    await migrate(dataSource)
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log()
    await dataSource.destroy()
    for (const { query } of upQueries) console.error(query)
    console.log(
      upQueries.length === 0
        ? 'Entities and migrations agree.'
        : 'Entities say what no migration does: write one (the statements above are a draft).',
    )
    return upQueries.length === 0 ? 0 : 1
  } finally {
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

main().then((exitCode) => {
  process.exitCode = exitCode
})
