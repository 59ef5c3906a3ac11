import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../shared/log'
import { runAs, type ServerUser } from './server-user'

/**
 * Holds one end of a pipe to us. When we end in any way at all, kill -9 included, the system closes the pipe, `read` meets the
 * end, and the server is asked to stop: fast, then at once, then killed. Signals meant for us must not end it before its work.
 * $1 is the socket directory; the first line it reads is the server's process number.
 */
const WATCHDOG = `
trap '' HUP INT TERM
# A server that has ended stays as a zombie until init takes it, which may be a while.
works() {
  kill -0 "$1" 2>/dev/null || return 1
  [ -r "/proc/$1/stat" ] || return 0
  read -r _ _ state _ <"/proc/$1/stat" || return 1
  [ "$state" != Z ]
}
read -r server || exit 0
while read -r _; do :; done
for signal in INT QUIT KILL; do
  works "$server" && kill -s "$signal" "$server" || break
  tries=50
  while [ "$tries" -gt 0 ] && works "$server"; do
    sleep 0.1 2>/dev/null || sleep 1
    tries=$((tries - 1))
  done
done
rm -rf -- "$1"
`

const LARGEST_LOG_BYTES = 10_000_000
/** A watchdog that ends sooner than this is not worth another try. */
const WATCHDOG_MUST_LIVE_MS = 1000

export interface ServerProcess {
  /** Whether it has ended, for whatever reason. */
  readonly ended: boolean
  /** Settles when it has ended. */
  readonly end: Promise<void>
  /** What it has written to its log since it was started. */
  said(): string
  stop(): Promise<void>
}

/**
 * Starts the server and its watchdog, both in sessions of their own: a Ctrl-C or a kill of our process group reaches us alone,
 * and we stop the server in good order.
 */
export function startServerProcess(options: {
  program: string
  args: string[]
  user: ServerUser | null
  logFile: string
  socketDirectory: string
  log: Logger
}): ServerProcess {
  const { user, logFile } = options
  const logStart = turnOver(logFile)
  const output = openSync(logFile, 'a', 0o600)
  // When root starts what an ordinary user began, that user must be able to go on with it.
  if (user) fchownSync(output, user.uid, user.gid)
  const child = spawn(options.program, options.args, {
    ...runAs(user),
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    // A file, not a pipe: the server must be able to write its last words after our end.
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  let spawnFailure = ''
  const state = { ended: false }
  const end = once(child, 'exit')
    .catch((error: Error) => {
      spawnFailure = error.message
    })
    .then(() => {
      state.ended = true
    })
  const watchdog = watch(child, options, state)
  return {
    get ended() {
      return state.ended
    },
    end,
    said: () => `${spawnFailure}\n${readFileSync(logFile).subarray(logStart).toString()}`,
    async stop() {
      await stopServer(child, end, state)
      watchdog.dismiss()
    },
  }
}

async function stopServer(child: ChildProcess, end: Promise<void>, state: { ended: boolean }): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', 5000],
    ['SIGQUIT', 2000],
    ['SIGKILL', 2000],
  ]
  for (const [signal, graceMs] of steps) {
    if (state.ended) return
    child.kill(signal)
    await Promise.race([end, sleep(graceMs, undefined, { ref: false })])
  }
}

/** Keeps a watchdog beside the server for as long as it runs. */
function watch(
  server: ChildProcess,
  { user, socketDirectory, log }: { user: ServerUser | null; socketDirectory: string; log: Logger },
  state: { ended: boolean },
): { dismiss(): void } {
  let current: ChildProcess | undefined
  let dismissed = false
  const post = () => {
    const since = Date.now()
    const watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'oneknock-watchdog', socketDirectory], {
      ...runAs(user),
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    current = watchdog
    watchdog.stdin.on('error', () => {})
    watchdog.stdin.write(`${server.pid}\n`)
    watchdog.on('error', (error) =>
      log.warn({ err: error }, 'no watchdog: PostgreSQL will outlive a kill -9 of this process'),
    )
    watchdog.on('exit', () => {
      if (!dismissed && !state.ended && Date.now() - since > WATCHDOG_MUST_LIVE_MS) post()
    })
  }
  if (server.pid !== undefined) post()
  return {
    dismiss() {
      dismissed = true
      current?.kill('SIGKILL')
    },
  }
}

/** Keeps one older log. @returns where in the file this run begins. */
function turnOver(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size < LARGEST_LOG_BYTES) return size
  renameSync(logFile, `${logFile}.1`)
  return 0
}
