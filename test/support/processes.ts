import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface RunningProcess {
  child: ChildProcess
  stdout(): string
  stderr(): string
  /** The exit code, or the signal's name. */
  end: Promise<number | NodeJS.Signals>
  /** Resolves when standard output matches. Rejects with standard error when the process ends first. */
  says(pattern: RegExp): Promise<RegExpExecArray>
}

const started = new Set<ChildProcess>()

/** A process group of its own, so that a test can kill what a Ctrl-C or a supervisor would. */
export function run(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; uid?: number; gid?: number } = {},
): RunningProcess {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  started.add(child)
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const end = once(child, 'close').then(([code, signal]) => {
    started.delete(child)
    return (code ?? signal) as number | NodeJS.Signals
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    end,
    async says(pattern) {
      for (;;) {
        const match = pattern.exec(stdout)
        if (match) return match
        const ended = await Promise.race([end, sleep(20, null)])
        if (ended !== null) throw new Error(`Ended with ${ended} before it said ${pattern}: ${stderr}`)
      }
    },
  }
}

/** For afterEach: a test that failed half way leaves nothing running. */
export async function killWhatIsLeft(): Promise<void> {
  const left = [...started]
  for (const child of left) child.kill('SIGKILL')
  await Promise.all(left.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'close')))
}

/** Numbers and command lines of what works in a directory or was started with its name: servers, their children, watchdogs. */
export function processesAbout(directory: string): string[] {
  return allProcesses().filter((line) => line.includes(directory))
}

/** Also says the working directory, where the system tells it: PostgreSQL's children show nothing else of where they belong. */
function allProcesses(): string[] {
  if (!existsSync('/proc/self/cwd'))
    return execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n')
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.map((pid) => `${pid} ${aboutProcess(pid)}`)
}

function aboutProcess(pid: string): string {
  try {
    return `${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')} in ${readlinkSync(`/proc/${pid}/cwd`)}`
  } catch {
    return ''
  }
}

/** Waits until something holds; the last look decides. */
export async function eventually(holds: () => boolean, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(20)) {
    if (holds()) return true
  }
  return holds()
}
