import { readConfig } from './src/config'
import { createDataSource } from './src/database/data-source'

/** What the TypeORM command line reads (npm run migration:generate, migrations:check). */
const { databaseUrl, databaseSchema } = readConfig(process.env)
export default createDataSource({ connection: { connectionString: databaseUrl ?? '' }, schema: databaseSchema })
