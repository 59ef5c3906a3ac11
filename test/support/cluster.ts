import type { EmbeddedConnection } from '../../src/database/embedded-postgres'

/** Migrated once and never connected to afterwards: PostgreSQL copies only what nobody uses. */
export const TEMPLATE_DATABASE = 'oneknock_template'

/** The city's schema in every test database. */
export const TEST_SCHEMA = 'oneknock'

/** How the jest workers learn of the cluster that the global set-up started. */
const VARIABLE = 'ONEKNOCK_TEST_CLUSTER'

export function announceCluster(connection: EmbeddedConnection): void {
  process.env[VARIABLE] = JSON.stringify(connection)
}

export function testCluster(): EmbeddedConnection {
  const announced = process.env[VARIABLE]
  if (!announced)
    throw new Error('There is no test cluster: run the tests through jest, whose global set-up starts one')
  return JSON.parse(announced) as EmbeddedConnection
}
