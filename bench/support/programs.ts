import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { issueToken } from '../../src/identity/access-token'
import { openTokenKey } from '../../src/identity/token-key'
import { urlOf } from '../../test/support/database'
import type { BenchDatabase } from './database'

const ROOT = resolve(__dirname, '../..')
const ANSWERS_WITHIN_MS = 120_000

export interface Program {
  url: string
  stop(): Promise<void>
}

export interface OurServer extends Program {
  token(claims: { role: string; department?: string }): Promise<string>
}

/**
 * Our service as `npm start` runs it: compiled (and built first where the sources are newer), in a process of its own, with its
 * log on. Its log goes to a file.
 * @param profile a directory for a CPU profile of the whole life of the process; empty for none.
 */
export async function startOurServer(database: BenchDatabase, profile = ''): Promise<OurServer> {
  const dataDir = join(database.directory, 'service')
  const program = await startProgram({
    args: [...(profile ? ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`] : []), join(ROOT, 'scripts/start.cjs')],
    env: {
      DATABASE_URL: urlOf(database.connection),
      DATABASE_SCHEMA: database.schema,
      DATA_DIR: dataDir,
      EXAMPLE_CITY: '0',
      PORT: '0',
      HOST: '127.0.0.1',
      OIDC_ISSUER: '',
      OIDC_AUDIENCE: '',
      LOG_LEVEL: '',
    },
    output: join(database.directory, 'service.log'),
    answersAt: /OneKnock answers at (\S+)\/graphql/,
  })
  const key = await openTokenKey(dataDir)
  return {
    ...program,
    token: (claims) => issueToken(key, { subject: 'bench', lifetimeSeconds: 24 * 3600, ...claims }),
  }
}

/** The peer: node:http and pg, nothing else. */
function startBareServer(database: BenchDatabase): Promise<Program> {
  return startProgram({
    args: ['-r', join(ROOT, 'scripts/ts-hook.cjs'), join(__dirname, 'bare-server.ts')],
    env: { BARE_CONNECTION: JSON.stringify(database.connection), BARE_SCHEMA: database.schema },
    output: join(database.directory, 'bare.log'),
    answersAt: /bare server at (\S+)/,
  })
}

/** Both, beside one another. */
export async function startServers(
  database: BenchDatabase,
  profile: string,
): Promise<{ ours: OurServer; bare: Program; stop(): Promise<void> }> {
  const ours = await startOurServer(database, profile)
  const bare = await startBareServer(database).catch(async (error: unknown) => {
    await ours.stop()
    throw error
  })
  return {
    ours,
    bare,
    async stop() {
      await Promise.all([ours.stop(), bare.stop()])
    },
  }
}

async function startProgram(options: {
  args: string[]
  env: NodeJS.ProcessEnv
  output: string
  answersAt: RegExp
}): Promise<Program> {
  const { args, env, output, answersAt } = options
  const file = openSync(output, 'w')
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', file, file] })
  closeSync(file)
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  try {
    return { url: await addressIn(output, answersAt, child), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function addressIn(output: string, answersAt: RegExp, child: ChildProcess): Promise<string> {
  for (const deadline = Date.now() + ANSWERS_WITHIN_MS; ; await sleep(50)) {
    const said = readFileSync(output, 'utf8')
    const [, url] = answersAt.exec(said) ?? []
    if (url) return url
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${child.spawnargs.at(-1)} did not start: ${said.slice(-2000)}`)
  }
}
