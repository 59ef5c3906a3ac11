import { createDataSource, migrate } from './data-source'
import { explainMigrationFailure, type OpenDatabase } from './open-database'

/** Migrates a city's schema. @throws StartupError with what to do. */
export async function bringUpToDate(database: OpenDatabase, schema: string): Promise<void> {
  const dataSource = createDataSource({ connection: database.connection, schema })
  try {
    await dataSource.initialize()
    await migrate(dataSource)
  } catch (error) {
    throw explainMigrationFailure(error, { schema, database })
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy()
  }
}
