import type { RequestContext } from '../shared/context'
import type { NoticeOf } from '../shared/notifications'

type ConsultationNotice = NoticeOf<'consultation'>

/**
 * Notices of the consultations of one campaign: one at once where there is a consultation, then one for each that is opened or ended. It
 * listens before it looks, so that none that is opened meanwhile is missed. An iterator by hand, as in scheduling/follow-run.ts.
 * @param campaignId UUID of a campaign that there is.
 */
export function followConsultations(
  { notifications, db }: RequestContext,
  campaignId: string,
): AsyncIterableIterator<ConsultationNotice> {
  const present: ConsultationNotice = { topic: 'consultation', campaignId }
  const notices = notifications.subscribe('consultation', (notice) => notice.campaignId === campaignId, {
    first: present,
    afterGap: present,
  })
  const exists = async (): Promise<boolean> =>
    (await db.query('SELECT FROM consultation WHERE campaign_id = $1 LIMIT 1', [campaignId])).length > 0
  return {
    async next() {
      for (;;) {
        const notice = await notices.next()
        if (notice.done || (await exists())) return notice
      }
    },
    async return() {
      return (await notices.return?.()) ?? { value: undefined, done: true }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
