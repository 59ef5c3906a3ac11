import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { StartupError } from '../../startup-error'
import { canReach, type ServerUser } from './server-user'

/** sockaddr_un holds 104 bytes on macOS and 108 on Linux, the closing zero included. */
const LONGEST_SOCKET_PATH = 103
const SOCKET_DIRECTORY_PREFIX = 'oneknock-pg-'
const SOCKET_NAME = '.s.PGSQL.5432'

/**
 * @returns DATA_DIR with every link in it resolved, so that two names of one directory are one place.
 */
export function makeDataDir(dataDir: string): string {
  try {
    makeDirectories(dataDir)
    const real = realpathSync(dataDir)
    // Asked by writing: root passes every look at the mode, even on a file system mounted read-only.
    rmSync(mkdtempSync(join(real, 'write-test-')), { recursive: true })
    return real
  } catch (error) {
    throw new StartupError(
      `DATA_DIR ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}): set DATA_DIR to a directory that this user may write to.`,
    )
  }
}

/** Node's own recursive mkdir never returns below /proc and the like, where a parent exists and yet takes no children. */
function makeDirectories(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(path) !== path) makeDirectories(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another start beside ours was quicker.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
  // Under a strict umask the server's user could not get through what root has just made.
  if (process.getuid?.() === 0) chmodSync(path, 0o711)
}

/**
 * Where the server's files go: DATA_DIR when the server's user can get there, else a directory of root's under /var/tmp that is
 * named after DATA_DIR (a checkout under a 0700 home, started as root).
 */
export function chooseHome(dataDir: string, user: ServerUser | null): string {
  if (canReach(dataDir, user, ['-x'])) return dataDir
  const home = join('/var/tmp', `oneknock-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`)
  makeDirectories(home)
  const found = lstatSync(home)
  // Everybody may make names in /var/tmp, so what is there already need not be ours.
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new StartupError(
      `${home} should be a directory of root's alone and is not: remove it, or set DATA_DIR to a directory that others may pass.`,
    )
  }
  chmodSync(home, 0o711)
  return home
}

/**
 * A new directory that only the server's user (and root) can enter, short enough for a socket whatever DATA_DIR is called.
 * Nobody else on the machine can connect: there is no TCP port.
 */
export function makeSocketDirectory(user: ServerUser | null): string {
  for (const base of [tmpdir(), '/tmp', '/var/tmp']) {
    const longest = Buffer.byteLength(join(base, `${SOCKET_DIRECTORY_PREFIX}XXXXXX`, SOCKET_NAME))
    // PostgreSQL reads its setting as a list with commas and quotes.
    if (longest > LONGEST_SOCKET_PATH || !/^[\w./+-]+$/.test(base) || !existsSync(base)) continue
    const directory = tryMakePrivate(join(base, SOCKET_DIRECTORY_PREFIX), user)
    if (directory) return directory
  }
  throw new StartupError('PostgreSQL needs a place for its socket: make /tmp writable, or set DATABASE_URL.')
}

function tryMakePrivate(prefix: string, user: ServerUser | null): string | null {
  let directory: string
  try {
    directory = mkdtempSync(prefix)
  } catch {
    return null
  }
  if (user) chownSync(directory, user.uid, user.gid)
  if (canReach(directory, user, ['-w', '-x'])) return directory
  rmSync(directory, { recursive: true, force: true })
  return null
}

/** Removes a socket directory that a killed process left, and nothing that is not one. */
export function removeSocketDirectory(directory: string): void {
  const isOurs =
    directory.includes(`/${SOCKET_DIRECTORY_PREFIX}`) && statSync(directory, { throwIfNoEntry: false })?.isDirectory()
  if (isOurs) rmSync(directory, { recursive: true, force: true })
}
