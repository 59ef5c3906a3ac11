import { type DestinationStream, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

/** Field names whose values must not reach a log, whoever logs them. */
const SECRET_NAMES = ['authorization', 'cookie', 'token', 'password', 'phone', 'contactPhone', 'connectionString']

/** pino matches paths, not names, so each name is given at the depths where our log calls put things. */
const REDACTED_PATHS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`])

/** What may be told of an error. Drivers hang parameters and row values (`detail`, `where`) on theirs: those are people's data. */
const ERROR_FIELDS = [
  'code',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'syscall',
  'errno',
] as const

/**
 * Makes the process's logger: JSON lines, made readable on a terminal.
 * @param level pino's names.
 * @param destination for tests; otherwise standard output.
 */
export function createLog(level: string, destination: DestinationStream = standardOutput()): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      serializers: { err: describeError, error: describeError },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  )
}

function standardOutput(): DestinationStream {
  // Synchronous, so that the last lines before the process ends are not lost.
  return process.stdout.isTTY
    ? pretty({ sync: true, translateTime: 'SYS:HH:MM:ss' })
    : pino.destination({ fd: 1, sync: true })
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const told = ERROR_FIELDS.filter((field) => field in error).map((field) => [field, error[field as keyof Error]])
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  return { type: error.name, message: error.message, stack: error.stack, ...Object.fromEntries(told), ...cause }
}
