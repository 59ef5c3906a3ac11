import 'reflect-metadata'
import { type Config, readConfig } from './config'
import { bringUpToDate } from './database/bring-up-to-date'
import { Database } from './database/database'
import { openDatabase } from './database/open-database'
import { ensureExampleCity } from './ensure-example-city'
import { stopLive } from './scheduling/live/live-thread'
import { stopRuns } from './scheduling/run-schedule'
import { endInterruptedRuns } from './scheduling/schedule.service'
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
  await endInterruptedRuns(db)
  await shutdown.opened('the schedule runs', stopRuns)
  await shutdown.opened('the live proposals', stopLive)
  const readiness = { ready: false }
  const server = await startServer({ config, db, log, readiness }).catch((error: unknown) => {
    throw explainListenFailure(error, config)
  })
  await shutdown.opened('the server', () => server.close())

  const loaded = config.exampleCity ? await ensureExampleCity({ db, log }) : null
  readiness.ready = true
  process.stdout.write(greeting({ url: server.url, signInLink: server.signInLink, loaded }))
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
