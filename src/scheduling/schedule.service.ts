import type { PoolClient } from 'pg'
import { holdCampaign } from '../campaigns/campaign-lock'
import type { Database } from '../database/database'
import { recordChanges } from '../record/audit'
import { once } from '../record/idempotency'
import type { RequestContext } from '../shared/context'
import { Refused, refusal } from '../shared/errors'
import { newId } from '../shared/ids'
import { sentence } from '../shared/language'
import { publishNotifications } from '../shared/notifications'
import { abortRun, endRun, runSchedule } from './run-schedule'
import { stopSessions } from './run-sessions'
import { ScheduleMode, ScheduleRunStatus } from './schedule-enums'
import { judgeWhatIf } from './what-if'
import type { WhatIfInput } from './what-if.type'

/**
 * Starts a run and answers at once; the work goes on in this process. A session of its own holds a lock for as long as the
 * process works on it, so that a run whose process died is found (`endInterruptedRuns`).
 * @throws Refused NOT_FOUND, INVALID_INPUT and what else a what-if is refused for, CAMPAIGN_CLOSED, RUN_IN_PROGRESS: one run of a
 *   campaign at a time.
 * @returns the run's UUID: the one started before when the idempotency key was used for the same input.
 */
export async function startSchedule(
  context: RequestContext,
  input: {
    campaignId: string | null
    mode: ScheduleMode
    whatIf?: WhatIfInput | null
    idempotencyKey?: string | null
  },
): Promise<string> {
  await endInterruptedRuns(context.db)
  const runId = newId()
  const guard = await context.db.session()
  let startedId = ''
  try {
    await lockRun(context.db, guard, runId)
    startedId = await context.db.transaction(async (tx) => {
      const answer = await once(context, tx, 'scheduleVisits', input, async () => {
        const whatIf = await judgeWhatIf(context, tx, input)
        const campaign = await holdCampaign(context, tx, input.campaignId)
        const inserted = await tx.execute(
          `INSERT INTO schedule_run (id, campaign_id, mode, status, campaign_version, requested_by, what_if)
           VALUES ($1, $2, $3, 'QUEUED', $4, $5, $6)
           ON CONFLICT (campaign_id) WHERE status IN ('QUEUED', 'RUNNING') DO NOTHING`,
          [runId, campaign.id, input.mode, campaign.version, context.caller.subject, whatIf && JSON.stringify(whatIf)],
        )
        if (inserted === 0) throw new Refused(refusal('RUN_IN_PROGRESS', ['campaignId'], 'run.inProgress'))
        await recordChanges(context, tx, 'scheduleVisits', [
          {
            type: 'ScheduleRun',
            id: runId,
            campaignId: campaign.id,
            after: { mode: input.mode, version: campaign.version, ...(whatIf && { whatIf }) },
          },
        ])
        return { runId }
      })
      return answer.runId
    })
  } finally {
    if (startedId !== runId) await unlockRun(context.db, guard, runId)
  }
  if (startedId === runId)
    void runSchedule(context, { id: runId, campaignId: input.campaignId!, mode: input.mode }).finally(() =>
      unlockRun(context.db, guard, runId),
    )
  return startedId
}

/** Ends a run that is not finished; its thread stops within a second. */
export async function cancelRun(context: RequestContext, runId: string | null): Promise<void> {
  const field = ['scheduleRunId']
  await context.db.transaction(async (tx) => {
    // Beside the rows that a run is just storing, which refer to this one: a cancellation does not wait for them.
    const [run] = await tx.query<{ status: string; campaignId: string }>(
      `SELECT status, campaign_id AS "campaignId" FROM schedule_run WHERE id = $1 FOR NO KEY UPDATE`,
      [runId],
    )
    if (!run) throw new Refused(refusal('NOT_FOUND', field, 'run.notFound'))
    if (run.status !== ScheduleRunStatus.QUEUED && run.status !== ScheduleRunStatus.RUNNING)
      throw new Refused(refusal('INVALID_STATE', field, 'run.finished', { status: run.status }))
    await tx.execute(`UPDATE schedule_run SET status = 'CANCELLED', finished_at = now() WHERE id = $1`, [runId])
    await recordChanges(context, tx, 'cancelScheduleRun', [
      {
        type: 'ScheduleRun',
        id: runId!,
        campaignId: run.campaignId,
        before: { status: run.status },
        after: { status: 'CANCELLED' },
      },
    ])
    await publishNotifications(tx, [{ topic: 'scheduleRun', id: runId! }])
  })
  abortRun(runId!)
}

/**
 * Ends runs that nobody works on any more: their process was killed, so its lock is gone, and what their session may still be
 * at is stopped. Called at the start of the service
 * and before a new run.
 */
export async function endInterruptedRuns(db: Database): Promise<void> {
  const open = await db.query<{ id: string }>(`SELECT id FROM schedule_run WHERE status IN ('QUEUED', 'RUNNING')`)
  if (open.length === 0) return
  const session = await db.session()
  try {
    for (const { id } of open) {
      const { rows } = await session.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1::bigint) AS free', [
        db.lockKey('run', id),
      ])
      if (!rows[0]?.free) continue
      await stopSessions(db, id, 'session')
      await endRun(db, id, ScheduleRunStatus.FAILED, sentence('run.interrupted'))
      await session.query('SELECT pg_advisory_unlock($1::bigint)', [db.lockKey('run', id)])
    }
  } finally {
    session.release()
  }
}

const lockRun = (db: Database, session: PoolClient, runId: string) =>
  session.query('SELECT pg_advisory_lock($1::bigint)', [db.lockKey('run', runId)])

async function unlockRun(db: Database, session: PoolClient, runId: string): Promise<void> {
  try {
    await session.query('SELECT pg_advisory_unlock($1::bigint)', [db.lockKey('run', runId)])
    session.release()
  } catch (error) {
    // The session is lost, and its lock with it.
    session.release(error instanceof Error ? error : true)
  }
}
