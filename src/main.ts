import 'reflect-metadata'
import { type Config, readConfig } from './config'
import { createDataSource, migrate } from './database/data-source'
import { Database } from './database/database'
import { explainMigrationFailure, type OpenDatabase, openDatabase } from './database/open-database'
import { ensureExampleCity } from './ensure-example-city'
import { startServer } from './server/server'
import { createLog, type Logger } from './shared/log'
import { Shutdown, Stopped } from './shutdown'
import { StartupError } from './startup-error'
import { explainListenFailure, reportFailure } from './startup-failure'

/** config → database → schema → server → example city; ends with one sentence when it cannot. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  const shutdown = new Shutdown(log)
  shutdown.listenToSignals()
  const fail = (error: unknown) => {
    if (shutdown.isStopping || error instanceof Stopped) return
    reportFailure(error, config.dataDir)
    void shutdown.stop(1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  await shutdown.during(() => start({ config, log, shutdown, fail })).catch(fail)
}

async function start({
  config,
  log,
  shutdown,
  fail,
}: {
  config: Config
  log: Logger
  shutdown: Shutdown
  fail: (error: unknown) => void
}): Promise<void> {
  const opened = await openDatabase(config, log)
  await shutdown.opened('the database', opened.close)
  void opened.died.then((sentence) => fail(new StartupError(sentence)))
  await bringUpToDate(opened, config.databaseSchema)

  const db = new Database(opened.connection, config.databaseSchema)
  await shutdown.opened('the connections', () => db.close())
  const readiness = { ready: false }
  const server = await startServer({ config, db, log, readiness }).catch((error: unknown) => {
    throw explainListenFailure(error, config)
  })
  await shutdown.opened('the server', () => server.close())

  const loaded = config.exampleCity ? await ensureExampleCity({ db, log }) : null
  readiness.ready = true
  process.stdout.write(greeting({ url: server.url, signInLink: server.signInLink, loaded }))
}

async function bringUpToDate(database: OpenDatabase, schema: string): Promise<void> {
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

/** The one paragraph that a newcomer reads. */
function greeting({
  url,
  signInLink,
  loaded,
}: {
  url: string
  signInLink: string | null
  loaded: string | null
}): string {
  const sentences = [
    `OneKnock answers at ${url}/graphql.`,
    signInLink && `Open ${signInLink} to try it, signed in (the link works once).`,
    loaded,
    'Ctrl-C stops it.',
  ]
  return `${sentences.filter(Boolean).join('\n')}\n`
}

main().catch((error: unknown) => {
  reportFailure(error, undefined)
  process.exitCode = 1
})
