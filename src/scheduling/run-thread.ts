import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ConnectionOptions, Database } from '../database/database'
import type { Caller, RequestContext } from '../shared/context'
import type { Language } from '../shared/language'
import type { ScheduledRun } from './carry-out-run'
import { stopSessions } from './run-sessions'

/** All that a thread needs to carry out a run: plain data. */
export interface RunTask {
  run: ScheduledRun
  connection: ConnectionOptions
  schema: string
  caller: Caller
  language: Language
  requestId: string
  today: string
  logLevel: string
  /** One shared word: not 0 means stop. */
  cancelFlag: Int32Array
}

export type RunMessage =
  | { progress: number }
  /** Milliseconds of each stage. */
  | { stages: Readonly<Record<string, number>> }
  | { ended: 'stored' | 'stopped' }
  | { ended: 'failed'; error: Error }

export interface ThreadOptions {
  signal: AbortSignal
  /** Receives 0 … 1, never falling, some 20 times a second. */
  onProgress: (done: number) => void
}

/** A thread looks at its flag every few milliseconds, and its statement is ended; one that has not answered after this is ended. */
const CANCEL_GRACE_MS = 700
const CANCEL_AGAIN_MS = 50
/** A thread that has worked is kept for the next run, whose code is then loaded and compiled already. */
const IDLE_FOR_MS = 60_000

interface IdleThread {
  worker: Worker
  timer: NodeJS.Timeout
}
/** One works while the last one, whose end is told already, still closes its session. */
const MOST_IDLE = 2
const idle: IdleThread[] = []

/**
 * Carries out a run in a thread of its own, so that the API goes on answering. Aborting the signal resolves to 'stopped' within
 * a second, with nothing stored and no statement left at work; what goes wrong in the thread rejects.
 */
export async function runInThread(
  context: RequestContext,
  run: ScheduledRun,
  options: ThreadOptions,
): Promise<'stored' | 'stopped'> {
  const { signal, onProgress } = options
  if (signal.aborted) return 'stopped'
  const worker = takeThread()
  const { db, caller, language, requestId, today, log } = context
  const cancelFlag = new Int32Array(new SharedArrayBuffer(4))
  const task: RunTask = {
    ...{ run, connection: db.connection, schema: db.schema, caller, language, requestId, today, cancelFlag },
    logLevel: log.level,
  }
  const cancelling = new Cancelling(db, run.id, cancelFlag)
  let onAbort = (): void => {}
  try {
    return await new Promise<'stored' | 'stopped'>((settle, reject) => {
      worker.on('message', (message: RunMessage) => {
        if ('progress' in message) onProgress(message.progress)
        else if ('stages' in message)
          context.log.info({ runId: run.id, ms: message.stages }, 'a schedule run has done its work')
        else if (message.ended === 'failed') reject(message.error)
        else settle(message.ended)
      })
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`the thread of a run ended with code ${code}`)))
      onAbort = () => cancelling.start(() => settle('stopped'))
      signal.addEventListener('abort', onAbort, { once: true })
      worker.postMessage(task)
    })
  } finally {
    // Who gives up a run that has just ended must not set out to stop it.
    signal.removeEventListener('abort', onAbort)
    forgetListeners(worker)
    const answered = await cancelling.end()
    if (answered) keepThread(worker)
    else await worker.terminate()
  }
}

/** Tells a thread to stop, again and again, for a cancelled statement may be followed by another. */
class Cancelling {
  private again: NodeJS.Timeout | undefined
  private grace: NodeJS.Timeout | undefined
  private asking: Promise<unknown> = Promise.resolve()
  private gaveUp = false

  constructor(
    private readonly db: Database,
    private readonly runId: string,
    private readonly flag: Int32Array,
  ) {}

  start(onLate: () => void): void {
    Atomics.store(this.flag, 0, 1)
    const ask = () => {
      this.asking = this.asking.then(() => stopSessions(this.db, this.runId, 'statement')).catch(() => {})
    }
    ask()
    this.again = setInterval(ask, CANCEL_AGAIN_MS)
    this.grace = setTimeout(() => {
      this.gaveUp = true
      onLate()
    }, CANCEL_GRACE_MS)
  }

  /** @returns whether the thread answered, and can be used again. */
  async end(): Promise<boolean> {
    clearInterval(this.again)
    clearTimeout(this.grace)
    await this.asking
    if (this.gaveUp) await stopSessions(this.db, this.runId, 'session').catch(() => {})
    return !this.gaveUp
  }
}

function takeThread(): Worker {
  const kept = idle.pop()
  if (!kept) return startThread('run-worker')
  clearTimeout(kept.timer)
  forgetListeners(kept.worker)
  kept.worker.ref()
  return kept.worker
}

/** Ours only: Worker listens to itself too. */
function forgetListeners(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
}

function keepThread(worker: Worker): void {
  if (idle.length === MOST_IDLE) {
    void worker.terminate()
    return
  }
  const forget = () => {
    clearTimeout(timer)
    const at = idle.findIndex((kept) => kept.worker === worker)
    if (at >= 0) idle.splice(at, 1)
  }
  const timer = setTimeout(() => {
    forget()
    void worker.terminate()
  }, IDLE_FOR_MS)
  timer.unref()
  worker.on('error', forget)
  worker.on('exit', forget)
  worker.unref()
  idle.push({ worker, timer })
}

/** @param file of the thread's code, below this folder and without its ending. */
export function startThread(file: string): Worker {
  const isCompiled = !__filename.endsWith('.ts')
  if (isCompiled) return new Worker(join(__dirname, `${file}.js`), { execArgv: [] })
  // Under jest and in the benches the sources run as they are; the thread needs the hook that jest has built in.
  const hook = resolve(__dirname, '../../scripts/ts-hook.cjs')
  return new Worker(join(__dirname, `${file}.ts`), { execArgv: ['-r', hook] })
}
