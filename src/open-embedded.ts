import 'reflect-metadata'
import { readConfig } from './config'
import { bringUpToDate } from './database/bring-up-to-date'
import { Database } from './database/database'
import { openDatabase } from './database/open-database'
import { createSchema } from './schema'
import { createExecutor, type Execute } from './server/execute-as'
import { Role } from './shared/context'
import { createLog } from './shared/log'

/**
 * This installation's database (DATA_DIR, or DATABASE_URL) without its server, for commands that work while it is stopped:
 * operations of the schema as the whole city's office.
 * @throws StartupError with what to do, such as when the service itself is running on DATA_DIR.
 */
export async function openEmbedded(
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ execute: Execute; close(): Promise<void> }> {
  const config = readConfig(env)
  const log = createLog('error')
  const opened = await openDatabase(config, log)
  try {
    await bringUpToDate(opened, config.databaseSchema)
  } catch (error) {
    await opened.close()
    throw error
  }
  const db = new Database(opened.connection, config.databaseSchema)
  const caller = { subject: 'command-line', role: Role.CAMPAIGN_OFFICE, departmentId: null, areaId: null }
  return {
    execute: createExecutor({ schema: createSchema(), db, log, caller }),
    async close() {
      await db.close()
      await opened.close()
    },
  }
}
