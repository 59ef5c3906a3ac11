import 'reflect-metadata'
import { parentPort } from 'node:worker_threads'
import { Database, sqlState } from '../database/database'
import type { RequestContext } from '../shared/context'
import { createLog } from '../shared/log'
import { NO_NOTIFICATIONS } from '../shared/notifications'
import { carryOutRun, RunStopped, yieldToRequests } from './carry-out-run'
import type { RunMessage, RunTask } from './run-thread'

/** Progress is sent at most every so many milliseconds: a message costs more than the work it reports. */
const PROGRESS_INTERVAL_MS = 50
/** More than this is told at once. */
const PROGRESS_STEP = 0.1
const QUERY_CANCELED = '57014'

const send = (message: RunMessage): void => parentPort!.postMessage(message)

async function work({ run, connection, schema, cancelFlag, logLevel, ...request }: RunTask): Promise<void> {
  const isCancelled = (): boolean => Atomics.load(cancelFlag, 0) !== 0
  const db = new Database(connection, schema, { writers: 1, readers: 1, sessions: 1 })
  const context: RequestContext = {
    ...request,
    db,
    loaders: new Map(),
    log: createLog(logLevel as never),
    notifications: NO_NOTIFICATIONS,
  }
  const stages: Record<string, number> = {}
  let lastSentAt = 0
  let lastSent = 0
  try {
    await carryOutRun(context, run, {
      isCancelled,
      onProgress: (progress) => {
        const now = performance.now()
        if (now - lastSentAt < PROGRESS_INTERVAL_MS && progress - lastSent < PROGRESS_STEP) return
        lastSentAt = now
        lastSent = progress
        send({ progress })
      },
      onStage: (stage, ms) => {
        stages[stage] = Math.round(ms)
        if (stage === 'writing') send({ stages })
      },
    })
    send({ ended: 'stored' })
  } catch (error) {
    // Another process may have cancelled the run, which ends its statement too.
    if (error instanceof RunStopped || isCancelled() || sqlState(error) === QUERY_CANCELED) send({ ended: 'stopped' })
    else send({ ended: 'failed', error: error instanceof Error ? error : new Error(String(error)) })
  } finally {
    await db.close()
  }
}

yieldToRequests()
parentPort!.on('message', (task: RunTask) => void work(task))
