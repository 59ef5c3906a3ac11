import { execFileSync, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { StartupError } from '../../startup-error'

/** Who the server runs as. PostgreSQL refuses to run as root. */
export interface ServerUser {
  uid: number
  gid: number
  /** For sentences to people. */
  name: string
}

/** Accounts that are usual on a Unix system, the fitting one first. None is created: that is not ours to do. */
const USUAL_ACCOUNTS = ['postgres', 'nobody']

/**
 * @param cluster where the database files are, or will be: what exists keeps its owner, so that a directory made by an ordinary
 *   user still opens when root starts us.
 * @returns null when the server simply runs as we do.
 */
export function chooseServerUser(cluster: string): ServerUser | null {
  const owner = statSync(cluster, { throwIfNoEntry: false })
  const self = process.getuid?.()
  if (self !== 0) {
    if (owner && owner.uid !== self) {
      throw new StartupError(
        `The database in ${cluster} belongs to another user (number ${owner.uid}): start as that user or as root, or set DATA_DIR to a directory of your own.`,
      )
    }
    return null
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `number ${owner.uid}` }
  const account = USUAL_ACCOUNTS.map(findAccount).find((found) => found !== null)
  if (!account) {
    throw new StartupError(
      'PostgreSQL does not run as root, and there is no user postgres or nobody to run it as: start as an ordinary user, or set DATABASE_URL.',
    )
  }
  return account
}

function findAccount(name: string): ServerUser | null {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    // macOS numbers nobody 4294967294; the system call takes it as a signed number.
    return { uid: id('-u') | 0, gid: id('-g') | 0, name }
  } catch {
    return null
  }
}

/** Options for child_process that make the child run as the server's user. */
export function runAs(user: ServerUser | null): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {}
}

/**
 * Whether the user can get at a path. Asked of the system in that user's name, because modes alone don't tell: a parent may be
 * closed, and there are access lists and mounts.
 * @param tests flags of test(1), such as -r or -x.
 */
export function canReach(path: string, user: ServerUser | null, tests: string[]): boolean {
  const conditions = tests.map((flag) => `test ${flag} "$1"`).join(' && ')
  const { status, error } = spawnSync('/bin/sh', ['-c', conditions, 'sh', path], {
    ...runAs(user),
    cwd: '/',
    stdio: 'ignore',
  })
  if (error && user) {
    throw new StartupError(
      `PostgreSQL does not run as root, and this process may not run it as user ${user.name}: start as an ordinary user, or set DATABASE_URL.`,
    )
  }
  return status === 0
}
