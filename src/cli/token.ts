import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { readConfig } from '../config'
import { issueToken, type NewToken } from '../identity/access-token'
import { openTokenKey } from '../identity/token-key'
import { Role } from '../shared/context'
import { StartupError } from '../startup-error'
import { UsageError } from './usage-error'

const USAGE = `npm run -s token -- --role ${Object.values(Role).join('|')} [--department CODE] [--area CODE] [--expires 8h]`
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const LONGEST_SECONDS = 366 * 86_400

/**
 * Prints a token of this installation's own key and nothing else, so that it can stand in `$(…)`.
 * @returns the exit code.
 */
export async function printToken(argv: string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    const wanted = readArguments(argv)
    if (!wanted) {
      process.stdout.write(`${USAGE}\n`)
      return 0
    }
    const { oidc, dataDir } = readConfig(env)
    if (oidc)
      throw new UsageError(
        `Tokens come from ${oidc.issuer} (OIDC_ISSUER): sign in there; keys of our own do not hold beside it.`,
      )
    process.stdout.write(`${await issueToken(await openTokenKey(dataDir), wanted)}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof StartupError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

/** @returns null when only help is wanted. */
function readArguments(argv: string[]): NewToken | null {
  const { role, department, area, expires, help } = parse(argv)
  if (help) return null
  const known = Object.values(Role).find((candidate) => candidate === role?.toUpperCase())
  if (!known) throw new UsageError(`--role is ${role ? `"${role}"` : 'missing'}: ${USAGE}`)
  if (known === Role.DEPARTMENT && !department)
    throw new UsageError("A DEPARTMENT is somebody's: name its code with --department CODE.")
  if (area && known !== Role.CAMPAIGN_OFFICE)
    throw new UsageError(`--area goes with --role CAMPAIGN_OFFICE, a district's office; ${known} has none.`)
  return { subject: `token:${userName()}`, role: known, department, area, lifetimeSeconds: readLifetime(expires) }
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        role: { type: 'string' },
        department: { type: 'string' },
        area: { type: 'string' },
        expires: { type: 'string', default: '8h' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]} ${USAGE}`)
  }
}

function readLifetime(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const seconds = Number(count) * (SECONDS[unit] ?? 0)
  if (seconds < 1 || seconds > LONGEST_SECONDS)
    throw new UsageError(`--expires is "${text}": write it as 30m, 8h or 7d, at most 366d.`)
  return seconds
}

/** Whoever has the key may sign as anybody; the record should at least say whose shell it was. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

if (require.main === module) {
  void printToken(process.argv.slice(2), process.env).then((exitCode) => {
    process.exitCode = exitCode
  })
}
