import type { Database, Transaction } from '../database/database'
import type { RequestContext } from '../shared/context'
import { type Sentence, sentence } from '../shared/language'
import { publishNotifications } from '../shared/notifications'
import type { ScheduledRun } from './carry-out-run'
import { runInThread } from './run-thread'
import { ScheduleRunStatus } from './schedule-enums'

const PROGRESS_EVERY_MS = 250

/** Runs at work in this process, so that cancelling one here stops its thread at once. */
const atWork = new Map<string, { campaignId: string; controller: AbortController; ended: Promise<void> }>()

export const abortRun = (runId: string): void => atWork.get(runId)?.controller.abort()

/** Stops the runs of this process, for a shutdown: each ends as interrupted. */
export async function stopRuns(): Promise<void> {
  const runs = [...atWork.values()]
  for (const { controller } of runs) controller.abort()
  await Promise.all(runs.map(({ ended }) => ended))
}

/**
 * Carries a QUEUED run to its end, in a thread of its own (carry-out-run.ts). What goes wrong ends the run as FAILED and is
 * logged; nothing is thrown.
 */
export function runSchedule(context: RequestContext, run: ScheduledRun): Promise<void> {
  const controller = new AbortController()
  // One at a time: the last one's answer is there, and what it still adds is of yesterday.
  for (const other of atWork.values()) if (other.campaignId === run.campaignId) other.controller.abort()
  const ended = work(context, run, controller)
    .catch(async (error: unknown) => {
      context.log.error({ err: error, runId: run.id }, 'a schedule run failed')
      await endRun(context.db, run.id, ScheduleRunStatus.FAILED, sentence('run.failed'))
    })
    .catch((lost: unknown) => {
      context.log.error(
        { err: lost, runId: run.id },
        'the end of a schedule run could not be stored; the next start will',
      )
    })
    .finally(() => atWork.delete(run.id))
    .then(() => {})
  atWork.set(run.id, { campaignId: run.campaignId, controller, ended })
  return ended
}

async function work({ db, ...context }: RequestContext, run: ScheduledRun, controller: AbortController): Promise<void> {
  if (!(await startRun(db, run.id))) return
  const reporter = reportProgress(db, run.id, controller)
  const ended = await runInThread({ db, ...context }, run, { signal: controller.signal, onProgress: reporter.report })
  await reporter.settled()
  // Cancelled by its row (endRun changes nothing then), or because this process ends.
  if (ended === 'stopped') await endRun(db, run.id, ScheduleRunStatus.FAILED, sentence('run.interrupted'))
}

async function startRun(db: Database, runId: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const started = await tx.execute(
      `UPDATE schedule_run SET status = 'RUNNING', started_at = now() WHERE id = $1 AND status = 'QUEUED'`,
      [runId],
    )
    await tell(tx, runId)
    return started > 0
  })
}

/** Ends a run that is not yet at its end; what has been decided otherwise meanwhile (cancelled) stands. */
export async function endRun(
  db: Database,
  runId: string,
  status: ScheduleRunStatus,
  error: Sentence | null,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const ended = await tx.execute(
      `UPDATE schedule_run SET status = $2, finished_at = now(), error = $3::jsonb
        WHERE id = $1 AND status IN ('QUEUED', 'RUNNING')`,
      [runId, status, error && JSON.stringify(error)],
    )
    if (ended > 0) await tell(tx, runId)
    return ended > 0
  })
}

const tell = (tx: Transaction, runId: string): Promise<void> =>
  publishNotifications(tx, [{ topic: 'scheduleRun', id: runId }])

/**
 * Stores progress now and then. A run whose row says so has been cancelled, perhaps by another process: its thread is stopped.
 */
function reportProgress(db: Database, runId: string, controller: AbortController) {
  let last = 0
  let pending: Promise<void> = Promise.resolve()
  const store = async (done: number): Promise<void> => {
    const status = await db.transaction(async (tx) => {
      const touched = await tx.execute(`UPDATE schedule_run SET progress = $2 WHERE id = $1 AND status = 'RUNNING'`, [
        runId,
        Math.min(done, 0.99),
      ])
      if (touched > 0) await tell(tx, runId)
      const [run] = await tx.query<{ status: ScheduleRunStatus }>(`SELECT status FROM schedule_run WHERE id = $1`, [
        runId,
      ])
      return run?.status
    })
    // One that has succeeded meanwhile may still be adding to its answer.
    if (status === ScheduleRunStatus.CANCELLED || status === ScheduleRunStatus.FAILED) controller.abort()
  }
  let latest = 0
  let later: NodeJS.Timeout | undefined
  const storeLatest = (): void => {
    last = Date.now()
    later = undefined
    // Progress is a courtesy: failing to store it does not end the run, whose own writes will tell.
    pending = pending.then(() => store(latest)).catch(() => {})
  }
  return {
    /** What comes too soon is stored a little later, unless something newer is. */
    report(done: number): void {
      latest = done
      later ??= setTimeout(storeLatest, Math.max(0, last + PROGRESS_EVERY_MS - Date.now()))
    },
    settled(): Promise<void> {
      clearTimeout(later)
      return pending
    },
  }
}
