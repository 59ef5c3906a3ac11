import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { StartupError } from '../../startup-error'
import type { Binaries } from './binaries'
import { explainFailure } from './failure'
import { canReach, runAs, type ServerUser } from './server-user'

/** The bootstrap user, who owns everything in the embedded cluster. */
export const CLUSTER_USER = 'oneknock'

/** PostgreSQL reads its files in any place, but only those of its own major version. */
const BUNDLED_MAJOR = '18'
const PARTIAL = 'postgres.partial-'
const PASSWORD_FILE = 'oneknock.password'

/** In DATA_DIR; a link when the files had to go elsewhere. */
export const clusterPath = (dataDir: string): string => join(dataDir, 'postgres')

/**
 * Makes the database files, once. They are made under another name and moved into place when complete, so that a start that is
 * killed half way leaves nothing that looks like a database.
 * @param scratch a private directory of the server's user.
 * @returns the directory of the files, links resolved.
 */
export async function ensureCluster(options: {
  dataDir: string
  home: string
  scratch: string
  binaries: Binaries
  user: ServerUser | null
  durable: boolean
}): Promise<string> {
  const path = clusterPath(options.dataDir)
  if (!existsSync(path)) await createCluster(path, options)
  const cluster = realpathSync(path)
  if (!canReach(cluster, options.user, ['-r', '-w', '-x'])) {
    throw new StartupError(
      `The user that PostgreSQL runs as cannot get to ${cluster}: let others pass its parent directories (chmod o+x), or set DATA_DIR to another directory.`,
    )
  }
  checkVersion(cluster)
  return cluster
}

export function readPassword(cluster: string): string {
  try {
    return readFileSync(join(cluster, PASSWORD_FILE), 'utf8').trim()
  } catch {
    throw new StartupError(
      `${join(cluster, PASSWORD_FILE)} cannot be read: put it back, or set DATA_DIR to another directory to begin with an empty database.`,
    )
  }
}

type Creation = Parameters<typeof ensureCluster>[0]

async function createCluster(
  path: string,
  { dataDir, home, scratch, binaries, user, durable }: Creation,
): Promise<void> {
  removePartials(home)
  const partial = mkdtempSync(join(home, PARTIAL))
  try {
    const password = randomBytes(24).toString('base64url')
    const passwordFile = writeSecret(join(scratch, PASSWORD_FILE), password, user)
    if (user) chownSync(partial, user.uid, user.gid)
    await runInitdb({ binaries, user, partial, passwordFile, durable })
    rmSync(passwordFile)
    writeSecret(join(partial, PASSWORD_FILE), password, user)
    moveIntoPlace({ partial, path, isElsewhere: home !== dataDir })
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    throw error
  }
}

function removePartials(home: string): void {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith(PARTIAL))) {
    rmSync(join(home, name), { recursive: true, force: true, maxRetries: 3 })
  }
}

function writeSecret(file: string, secret: string, user: ServerUser | null): string {
  writeFileSync(file, `${secret}\n`, { mode: 0o600 })
  if (user) chownSync(file, user.uid, user.gid)
  return file
}

function moveIntoPlace({ partial, path, isElsewhere }: { partial: string; path: string; isElsewhere: boolean }): void {
  // A link that leads nowhere: /var/tmp was emptied.
  rmSync(path, { force: true })
  if (!isElsewhere) {
    renameSync(partial, path)
    return
  }
  // A name of its own each time: who deletes DATA_DIR asks for an empty database and must not get the old one back.
  const elsewhere = partial.replace(PARTIAL, 'postgres-')
  renameSync(partial, elsewhere)
  symlinkSync(elsewhere, path)
}

async function runInitdb(options: {
  binaries: Binaries
  user: ServerUser | null
  partial: string
  passwordFile: string
  durable: boolean
}): Promise<void> {
  const { binaries, user, partial, passwordFile, durable } = options
  const flags = ['-D', partial, '-U', CLUSTER_USER, '--pwfile', passwordFile, '-A', 'scram-sha-256', '-E', 'UTF8']
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions']
  // The password is 192 random bits, so stretching it would only cost time at every connection.
  const tuning = ['--set', 'scram_iterations=1', ...(durable ? [] : ['--no-sync'])]
  const initdb = spawn(binaries.initdb, [...flags, ...locale, ...tuning], {
    ...runAs(user),
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [initdb.stdout, initdb.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const failure = await once(initdb, 'close').then(
    ([code]) => (code === 0 ? null : output),
    (error: Error) => error.message,
  )
  if (failure !== null) throw explainFailure(failure, { doing: 'create its database', where: partial })
}

function checkVersion(cluster: string): void {
  let version: string
  try {
    version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  } catch {
    throw new StartupError(
      `${cluster} holds no readable PostgreSQL database: set DATA_DIR to another directory, or move that one away.`,
    )
  }
  if (version !== BUNDLED_MAJOR) {
    throw new StartupError(
      `The database in ${cluster} was written by PostgreSQL ${version} and this release brings ${BUNDLED_MAJOR}: set DATA_DIR to another directory, or move the data with pg_upgrade.`,
    )
  }
}
