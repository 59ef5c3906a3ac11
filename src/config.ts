import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { StartupError } from './startup-error'

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Config {
  /** 0 lets the system choose a free one. */
  port: number
  host: string
  /** null: the process runs a PostgreSQL of its own below `dataDir`. */
  databaseUrl: string | null
  /** The city's schema; a plain identifier, safe to stand in SQL. */
  databaseSchema: string
  /** Absolute. */
  dataDir: string
  /** Whether an empty database gets the example city. */
  exampleCity: boolean
  /** null: tokens are signed with a key of our own in `dataDir`. */
  oidc: { issuer: string; audience: string } | null
  logLevel: LogLevel
}

type Environment = Record<string, string | undefined>

/**
 * Reads the environment once; nothing else in the program looks at it. An empty variable counts as not set, since compose files
 * and shells hand on empty ones.
 * @throws StartupError that names the variable and what it should hold.
 */
export function readConfig(env: Environment): Config {
  const databaseUrl = readDatabaseUrl(value(env, 'DATABASE_URL'))
  return {
    port: readPort(value(env, 'PORT') ?? '4000'),
    host: readHost(value(env, 'HOST') ?? '127.0.0.1'),
    databaseUrl,
    databaseSchema: readSchema(value(env, 'DATABASE_SCHEMA') ?? 'oneknock'),
    dataDir: readDataDir(value(env, 'DATA_DIR') ?? '.data'),
    exampleCity: readSwitch('EXAMPLE_CITY', value(env, 'EXAMPLE_CITY'), databaseUrl === null),
    oidc: readOidc(value(env, 'OIDC_ISSUER'), value(env, 'OIDC_AUDIENCE')),
    logLevel: readLogLevel(value(env, 'LOG_LEVEL') ?? 'info'),
  }
}

function value(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined
}

function readPort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) {
    throw new StartupError(
      `PORT is "${text}", which is no port: set it to a whole number from 0 to 65535, such as 4000.`,
    )
  }
  return Number(text)
}

function readHost(text: string): string {
  const isName = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)
  if (isIP(text) === 0 && !isName) {
    throw new StartupError(
      `HOST is "${text}", which is no address: set it to one of this machine's, such as 127.0.0.1 or 0.0.0.0.`,
    )
  }
  return text
}

function readDatabaseUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  // The value itself is not repeated: it may hold a password.
  if (!/^postgres(ql)?:\/\/./.test(text) || !URL.canParse(text)) {
    throw new StartupError(
      'DATABASE_URL is no PostgreSQL address: set it to one like postgresql://user:password@host:5432/database.',
    )
  }
  return text
}

function readSchema(text: string): string {
  const reserved = text.startsWith('pg_') || text === 'information_schema'
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(text) || reserved) {
    throw new StartupError(
      `DATABASE_SCHEMA is "${text}": set it to a name of lower-case letters, digits and underscores, not beginning with a digit or pg_, at most 63 long.`,
    )
  }
  return text
}

function readDataDir(text: string): string {
  // A NUL ends the path for the system but not for us.
  if (text.includes('\0')) throw new StartupError('DATA_DIR holds a NUL character: set it to the path of a directory.')
  return resolve(text)
}

function readSwitch(name: string, text: string | undefined, byDefault: boolean): boolean {
  if (text === undefined) return byDefault
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true
  if (['0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false
  throw new StartupError(`${name} is "${text}": set it to 1 or 0.`)
}

function readOidc(issuer: string | undefined, audience: string | undefined): Config['oidc'] {
  if (issuer === undefined && audience === undefined) return null
  if (issuer === undefined || audience === undefined) {
    const missing = issuer === undefined ? 'OIDC_ISSUER' : 'OIDC_AUDIENCE'
    throw new StartupError(`${missing} is missing: set OIDC_ISSUER and OIDC_AUDIENCE together, or neither.`)
  }
  if (!isIssuer(issuer)) {
    throw new StartupError(
      `OIDC_ISSUER is "${issuer}": set it to the issuer's https:// address (http:// on this machine only).`,
    )
  }
  return { issuer, audience }
}

/** Keys fetched over plain http could be anybody's, so that is for trying things out on one machine. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || (protocol === 'http:' && isLocal)
}

function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase())
  if (!level) throw new StartupError(`LOG_LEVEL is "${text}": set it to one of ${LOG_LEVELS.join(', ')}.`)
  return level
}
