import { Client } from 'pg'
import type { Config } from '../config'
import type { Logger } from '../shared/log'
import { StartupError } from '../startup-error'
import { type ConnectionOptions, sqlState } from './database'
import { startEmbeddedPostgres } from './embedded-postgres'

const OLDEST_VERSION = 15
const ANSWER_WITHIN_MS = 10_000

export interface OpenDatabase {
  connection: ConnectionOptions
  isEmbedded: boolean
  /** Settles, with a sentence, when the database ends without having been asked to; that of DATABASE_URL is not watched. */
  died: Promise<string>
  close(): Promise<void>
}

/**
 * The PostgreSQL of DATABASE_URL, seen to answer and to be new enough, or one of our own.
 * @throws StartupError with what to do.
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  log: Logger,
): Promise<OpenDatabase> {
  if (config.databaseUrl === null) {
    const { connection, died, stop } = await startEmbeddedPostgres({ dataDir: config.dataDir, log })
    return { connection, isEmbedded: true, died, close: stop }
  }
  await checkServer(config.databaseUrl)
  return {
    connection: { connectionString: config.databaseUrl },
    isEmbedded: false,
    died: new Promise(() => {}),
    close: async () => {},
  }
}

interface ServerFacts {
  version: string
  encoding: string
  readOnly: boolean
}

async function checkServer(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
  })
  const where = placeOf(client)
  const { version, encoding, readOnly } = await askServer(client)
  if (Number.parseInt(version, 10) < OLDEST_VERSION) {
    throw new StartupError(
      `PostgreSQL at ${where} is version ${version}: point DATABASE_URL at version ${OLDEST_VERSION} or newer.`,
    )
  }
  if (encoding !== 'UTF8') {
    throw new StartupError(
      `The database at ${where} stores ${encoding}, which cannot hold Chinese names: create one with ENCODING 'UTF8' and name it in DATABASE_URL.`,
    )
  }
  if (readOnly) {
    throw new StartupError(`PostgreSQL at ${where} is a read-only standby: point DATABASE_URL at the primary.`)
  }
}

async function askServer(client: Client): Promise<ServerFacts> {
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<ServerFacts>(
      `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS "readOnly"`,
    )
    return rows[0]!
  } catch (error) {
    throw explainUnreachable(error, client)
  } finally {
    await client.end().catch(() => {})
  }
}

function explainUnreachable(error: unknown, client: Client): StartupError {
  const { user, database } = client
  const where = placeOf(client)
  const code = sqlState(error) ?? ''
  const say = (sentence: string) => new StartupError(sentence, { cause: error })
  if (['28P01', '28000'].includes(code))
    return say(`PostgreSQL at ${where} refuses user "${user}" or the password: correct DATABASE_URL.`)
  if (code === '3D000')
    return say(`PostgreSQL at ${where} has no database "${database}": create it, or correct DATABASE_URL.`)
  if (code === '42501')
    return say(
      `User "${user}" may not connect to database "${database}" at ${where}: grant it CONNECT, or correct DATABASE_URL.`,
    )
  if (code === '53300')
    return say(
      `PostgreSQL at ${where} has no connection left: raise its max_connections or close others, and start again.`,
    )
  if (code === '57P03') return say(`PostgreSQL at ${where} is still starting up: start again in a moment.`)
  const reason = code || (error instanceof Error ? error.message : String(error))
  return say(`No usable PostgreSQL answers at ${where} (${reason}): start it, or correct DATABASE_URL.`)
}

/** Host and port, without the user and the password. */
function placeOf({ host, port }: Client): string {
  return `${host}:${port}`
}

/** Why the schema could not be brought up to date, in one sentence. */
export function explainMigrationFailure(
  error: unknown,
  { schema, database }: { schema: string; database: OpenDatabase },
): StartupError {
  const where = database.isEmbedded ? 'DATA_DIR' : 'DATABASE_URL'
  if (sqlState(error) === '42501') {
    const sentence = `The database user may not create or change schema "${schema}": grant it CREATE on the database and ownership of the schema, or correct ${where}.`
    return new StartupError(sentence, { cause: error })
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new StartupError(
    `Schema "${schema}" could not be brought up to date and is as it was before the failed step (${reason}): restore a backup or mend the schema, or choose another with ${where} or DATABASE_SCHEMA.`,
    { cause: error },
  )
}
