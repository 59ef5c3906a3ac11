import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../../shared/log'
import { StartupError } from '../../startup-error'
import { removeSocketDirectory } from './places'
import { endProcess, processesIn, worksIn } from './processes'

interface PostmasterFile {
  /** NaN when the file is damaged. */
  pid: number
  socketDirectory: string
}

/** The lines of postmaster.pid, as src/include/utils/pidfile.h of PostgreSQL numbers them. */
function readPostmasterFile(file: string): PostmasterFile | null {
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    return { pid: Number.parseInt(lines[0] ?? '', 10), socketDirectory: lines[4]?.trim() ?? '' }
  } catch {
    return null
  }
}

/**
 * Clears what a kill -9 left in a cluster: a server that outlived its node (watchdog killed with it), children of a server that
 * was itself killed, and a postmaster.pid whose number may belong to somebody else by now. A survivor is stopped, not taken
 * over: it has no watchdog and other settings, and a fast stop costs a tenth of a second. The caller holds the DATA_DIR, so what
 * works here works for nobody.
 */
export async function clearLeftovers(cluster: string, log: Logger): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  const left = readPostmasterFile(file)
  if (!left) return
  if (worksIn(left.pid, cluster)) {
    log.debug({ pid: left.pid }, 'stopping the PostgreSQL that an earlier process left behind')
    await endProcess(left.pid, cluster, ['SIGINT', 'SIGQUIT', 'SIGKILL'], 5000)
  }
  for (const pid of processesIn(cluster)) await endProcess(pid, cluster, ['SIGQUIT', 'SIGKILL'], 1000)
  const [survivor] = processesIn(cluster)
  if (survivor !== undefined) {
    throw new StartupError(
      `Process ${survivor} still works on the database in ${cluster} and cannot be ended: end it, then start again.`,
    )
  }
  rmSync(file, { force: true })
  removeSocketDirectory(left.socketDirectory)
}
