import type { RequestContext } from '../shared/context'
import type { NoticeOf } from '../shared/notifications'
import { FINAL_STATUSES, type ScheduleRunStatus } from './schedule-enums'

type RunNotice = NoticeOf<'scheduleRun'>

/**
 * Notices of one run: one at once, then one for each change; ends after the one that finds the run at its end. An iterator by
 * hand, because a generator that waits for its next notice could not be ended from outside.
 * @param runId UUID of a run that there is.
 */
export function followRun(
  { notifications, db }: Pick<RequestContext, 'notifications' | 'db'>,
  runId: string,
): AsyncIterableIterator<RunNotice> {
  const present: RunNotice = { topic: 'scheduleRun', id: runId }
  const notices = notifications.subscribe('scheduleRun', ({ id }) => id === runId, {
    first: present,
    afterGap: present,
  })
  let isOver = false
  return {
    async next() {
      if (isOver) return (await notices.return?.()) ?? { value: undefined, done: true }
      const notice = await notices.next()
      if (!notice.done) {
        const [run] = await db.query<{ status: ScheduleRunStatus }>('SELECT status FROM schedule_run WHERE id = $1', [
          runId,
        ])
        isOver = run === undefined || FINAL_STATUSES.includes(run.status)
      }
      return notice
    },
    async return() {
      return (await notices.return?.()) ?? { value: undefined, done: true }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
