import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartupError } from '../../startup-error'
import { processIdentity } from './processes'

interface Holder {
  pid: number
  identity: string | null
}

/**
 * Lets one process at a time use a DATA_DIR. Node has no file locks, so this is a file that names its holder; the holder's start
 * time tells whether it still lives or its number went to somebody else after a kill -9.
 * @returns what gives the directory free again.
 * @throws StartupError when a living process holds it.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, 'oneknock.pid')
  const mine: Holder = { pid: process.pid, identity: processIdentity(process.pid) }
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(mine))
  try {
    // Bounded: each round is either won or ends with a living holder, unless files appear and vanish around us.
    for (let round = 0; round < 20; round++) {
      if (tryLink(draft, file)) return () => release(file, mine)
      const holder = readHolder(file)
      if (holder && lives(holder)) {
        throw new StartupError(
          `DATA_DIR ${dataDir} is in use by OneKnock process ${holder.pid}: stop that one, or set DATA_DIR to another directory.`,
        )
      }
      if (holder) removeStale(file, holder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  throw new StartupError(
    `DATA_DIR ${dataDir} could not be locked: remove ${file} when no OneKnock runs there, and start again.`,
  )
}

/** link(2) puts the file there complete or not at all, and for one process only. */
function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readHolder(file: string): Holder | null {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof holder === 'object' && holder !== null && 'pid' in holder && 'identity' in holder)
      return holder as Holder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  }
  // Damaged, so nobody's.
  return { pid: 0, identity: null }
}

function lives({ pid, identity }: Holder): boolean {
  return identity !== null && processIdentity(pid) === identity
}

/**
 * Two processes may find the same stale file. Each moves it aside under a name of its own; who then holds the other's fresh file
 * instead puts it back.
 */
function removeStale(file: string, stale: Holder): void {
  const aside = `${file}.stale-${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  const moved = readHolder(aside)
  if (moved && moved.identity !== stale.identity && lives(moved)) tryLink(aside, file)
  rmSync(aside, { force: true })
}

function release(file: string, mine: Holder): void {
  const holder = readHolder(file)
  if (holder?.pid === mine.pid && holder.identity === mine.identity) rmSync(file, { force: true })
}
