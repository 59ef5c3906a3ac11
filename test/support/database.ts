import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { EmbeddedConnection } from '../../src/database/embedded-postgres'
import { TEMPLATE_DATABASE, TEST_SCHEMA, testCluster } from './cluster'

export interface TestDatabase {
  /** Fits createDataSource, Database and pg alike; the user is a superuser. */
  connection: EmbeddedConnection
  /** The same as an address, for what takes DATABASE_URL. */
  url: string
  schema: string
  /** Ends whatever is still connected. */
  drop(): Promise<void>
}

/** A database of the test file's own, migrated and empty: a copy of the template, made in some tens of milliseconds. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(`TEMPLATE ${TEMPLATE_DATABASE} STRATEGY file_copy`)
}

/** A database that no migration has touched. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('')
}

async function createDatabase(how: string): Promise<TestDatabase> {
  const database = `test_${randomBytes(8).toString('hex')}`
  await inCluster(`CREATE DATABASE ${database} ${how}`)
  const connection = { ...testCluster(), database }
  return {
    connection,
    url: urlOf(connection),
    schema: TEST_SCHEMA,
    drop: () => inCluster(`DROP DATABASE ${database} WITH (FORCE)`),
  }
}

/** The host of the address is ignored in favour of the socket directory, as libpq and pg both do it. */
export function urlOf({ host, port, user, password, database }: EmbeddedConnection): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`
}

/** One statement as superuser, outside of any test database. */
export async function inCluster(statement: string): Promise<void> {
  const client = new Client(testCluster())
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
