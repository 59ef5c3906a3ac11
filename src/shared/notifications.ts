import type { Transaction } from '../database/database'

/** What subscriptions hear of. IDs are UUIDs; everything else is read again when the event is delivered. */
export type Notice =
  | { topic: 'scheduleRun'; id: string }
  /** `departmentIds`: whose plans it concerns. `areaIds`: where the target lies, from the city down. */
  | { topic: 'duplicateVisit'; id: string; campaignId: string; departmentIds: string[]; areaIds: string[] }
  /** One of the campaign was opened, closed or overtaken. */
  | { topic: 'consultation'; campaignId: string }
  /** Decided. `departmentId`: whose it is. `areaIds`: where the target lies, from the city down. */
  | { topic: 'objection'; id: string; campaignId: string; departmentId: string; areaIds: string[] }

export type Topic = Notice['topic']
export type NoticeOf<T extends Topic> = Extract<Notice, { topic: T }>

export interface SubscribeOptions<T extends Topic> {
  /** Ends the iteration. */
  signal?: AbortSignal
  /** Comes first, before any real one: "sends the present state at once". */
  first?: NoticeOf<T>
  /**
   * Delivered after a time in which notices may have been missed (the connection to PostgreSQL was lost), so that the present
   * state is read again.
   */
  afterGap?: NoticeOf<T>
}

/** Hands on what transactions publish, in this process or in any other that serves the same city. */
export interface NotificationHub {
  /**
   * Notices of one topic from now on: whatever is committed later will come.
   * A notice that is still waiting to be read is not queued twice. A reader that falls 1,000 notices behind gets an error.
   */
  subscribe<T extends Topic>(
    topic: T,
    accepts: (notice: NoticeOf<T>) => boolean,
    options?: SubscribeOptions<T>,
  ): AsyncIterableIterator<NoticeOf<T>>
}

/** PostgreSQL cuts names at 63 bytes; a shared channel does no harm, since IDs of another city name nothing here. */
export const channelOf = (schema: string): string => `oneknock_${schema}`.slice(0, 63)

/** Tells subscribers, in every process, when and only when the transaction commits. */
export async function publishNotifications(tx: Transaction, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return
  await tx.execute(`SELECT pg_notify(left('oneknock_' || current_schema(), 63), n) FROM unnest($1::text[]) AS n`, [
    notices.map((notice) => JSON.stringify(notice)),
  ])
}

/** For what runs without subscribers, such as the loading of the example city. */
export const NO_NOTIFICATIONS: NotificationHub = {
  async *subscribe() {},
}
