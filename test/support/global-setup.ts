import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { createDataSource, migrate } from '../../src/database/data-source'
import { type EmbeddedConnection, startEmbeddedPostgres } from '../../src/database/embedded-postgres'
import { createLog } from '../../src/shared/log'
import { announceCluster, TEMPLATE_DATABASE, TEST_SCHEMA } from './cluster'
import { keepForTeardown } from './global-teardown'

/** Starts one cluster for all test files, which flushes nothing to disk, and migrates a template that each file copies. */
export default async function globalSetup(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'oneknock-test-'))
  // Run as root, the server's user has to get in.
  chmodSync(dataDir, 0o711)
  const postgres = await startEmbeddedPostgres({ dataDir, log: createLog('warn'), durable: false, maxConnections: 300 })
  keepForTeardown({ postgres, dataDir })
  await makeTemplate(postgres.connection)
  announceCluster(postgres.connection)
}

async function makeTemplate(connection: EmbeddedConnection): Promise<void> {
  await run(connection, `CREATE DATABASE ${TEMPLATE_DATABASE}`)
  const dataSource = createDataSource({
    connection: { ...connection, database: TEMPLATE_DATABASE },
    schema: TEST_SCHEMA,
  })
  await dataSource.initialize()
  await migrate(dataSource)
  await dataSource.destroy()
  await run(connection, `ALTER DATABASE ${TEMPLATE_DATABASE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`)
}

async function run(connection: EmbeddedConnection, statement: string): Promise<void> {
  const client = new Client(connection)
  await client.connect()
  await client.query(statement)
  await client.end()
}
