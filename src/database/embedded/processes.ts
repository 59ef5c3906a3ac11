import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Linux tells about processes in files; elsewhere ps is asked. */
const HAS_PROC = existsSync('/proc/self/cwd')

/**
 * What tells a process from a later one with the same number: when it began, and in which boot of the machine.
 * @returns null when there is no such process.
 */
export function processIdentity(pid: number): string | null {
  if (!HAS_PROC) return askPs(pid, 'lstart=')
  try {
    // The name stands in brackets and may hold anything, so counting starts behind it; the start time is field 22 of all.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? []
    const [state, startTime] = [fields[0], fields[19]]
    if (state === 'Z' || state === 'X' || !startTime) return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTime}`
  } catch {
    return null
  }
}

/** Whether a process is a PostgreSQL at work in a cluster: the server and all its children have the cluster as working directory. */
export function worksIn(pid: number, cluster: string): boolean {
  if (!HAS_PROC) return askPs(pid, 'command=')?.includes(`-D ${cluster} `) ?? false
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster
  } catch {
    // Gone, a zombie, or another user's.
    return false
  }
}

/** Numbers of the processes at work in a cluster; where there is no /proc, none is known. */
export function processesIn(cluster: string): number[] {
  if (!HAS_PROC) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => worksIn(pid, cluster))
}

/**
 * Ends a process that works in the cluster, more firmly from signal to signal.
 * @returns whether it is gone.
 */
export async function endProcess(
  pid: number,
  cluster: string,
  signals: NodeJS.Signals[],
  graceMs: number,
): Promise<boolean> {
  for (const signal of signals) {
    if (!worksIn(pid, cluster)) return true
    try {
      process.kill(pid, signal)
    } catch {
      // Gone meanwhile, or not ours to signal: the look below tells which.
    }
    for (const deadline = Date.now() + graceMs; Date.now() < deadline; await sleep(10)) {
      if (!worksIn(pid, cluster)) return true
    }
  }
  return !worksIn(pid, cluster)
}

function askPs(pid: number, column: string): string | null {
  try {
    const answer = execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return answer.trim() || null
  } catch {
    return null
  }
}
