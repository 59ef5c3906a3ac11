import 'reflect-metadata'
import { join } from 'node:path'
import { DataSource, type DataSourceOptions } from 'typeorm'
import type { ConnectionOptions } from './database'
import { SnakeNames } from './snake-names'

/**
 * TypeORM's view of a city's schema: entities for writes and simple reads, and the migrations.
 * @param schema a plain identifier; `config.ts` has checked it.
 */
export function createDataSource({
  connection,
  schema,
}: {
  connection: ConnectionOptions
  schema: string
}): DataSource {
  const { connectionString, user, ...rest } = connection
  const root = join(__dirname, '..', '..')
  // Compiled, everything is .js below dist/; under jest and the command line it is .ts.
  const extension = __filename.endsWith('.ts') ? 'ts' : 'js'
  const options: DataSourceOptions = {
    type: 'postgres',
    ...(connectionString ? { url: connectionString } : { ...rest, ...(user ? { username: user } : {}) }),
    schema,
    entities: [join(root, 'src', '*', `*.entity.${extension}`)],
    migrations: [join(root, 'migrations', `*.${extension}`)],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNames(),
    // What goes wrong is told once, by whoever catches it.
    logging: false,
    poolSize: 2,
    extra: { options: `-c search_path=${schema},public` },
  }
  return new DataSource(options)
}

/**
 * Brings the schema up to date; safe when several processes start at once, since a session lock lets one migrate and the
 * others then find nothing to do.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  const { schema } = dataSource.options as { schema: string }
  const runner = dataSource.createQueryRunner()
  try {
    await runner.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`oneknock migrate ${schema}`])
    await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`)
    await dataSource.runMigrations()
  } finally {
    await runner.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [`oneknock migrate ${schema}`])
    await runner.release()
  }
}
