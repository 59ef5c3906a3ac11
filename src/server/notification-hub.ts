import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { ConnectionOptions } from '../database/database'
import type { Logger } from '../shared/log'
import {
  channelOf,
  type Notice,
  type NoticeOf,
  type NotificationHub,
  type SubscribeOptions,
  type Topic,
} from '../shared/notifications'
import { NoticeQueue } from './notice-queue'

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 15_000

interface Subscriber {
  topic: Topic
  accepts: (notice: Notice) => boolean
  queue: NoticeQueue<Notice>
  afterGap?: Notice
}

/**
 * One session that listens for everybody in this process. When it is lost, it is opened again, and subscribers that asked for it
 * are told that something may have been missed.
 */
export class ListeningHub implements NotificationHub {
  private readonly subscribers = new Set<Subscriber>()
  private client: Client | null = null
  private reconnecting: Promise<void> = Promise.resolve()
  private readonly closing = new AbortController()

  private constructor(
    private readonly connection: ConnectionOptions,
    private readonly channel: string,
    private readonly log: Logger,
  ) {}

  /** Listening when it resolves. */
  static async open({
    connection,
    schema,
    log,
  }: {
    connection: ConnectionOptions
    schema: string
    log: Logger
  }): Promise<ListeningHub> {
    const hub = new ListeningHub(connection, channelOf(schema), log)
    await hub.listen()
    return hub
  }

  subscribe<T extends Topic>(
    topic: T,
    accepts: (notice: NoticeOf<T>) => boolean,
    { signal, first, afterGap }: SubscribeOptions<T> = {},
  ): AsyncIterableIterator<NoticeOf<T>> {
    const queue = new NoticeQueue<NoticeOf<T>>(() => {
      this.subscribers.delete(subscriber)
      signal?.removeEventListener('abort', end)
    })
    // Topics are compared before `accepts` is asked, so it only ever sees its own.
    const subscriber = { topic, accepts, queue, afterGap } as unknown as Subscriber
    const end = () => queue.end()
    if (first) queue.push(first)
    if (signal?.aborted || this.closing.signal.aborted) {
      queue.end()
      return queue
    }
    signal?.addEventListener('abort', end)
    this.subscribers.add(subscriber)
    return queue
  }

  async close(): Promise<void> {
    this.closing.abort()
    for (const { queue } of this.subscribers) queue.end()
    await this.reconnecting
    await this.client?.end().catch(() => {})
  }

  private async listen(): Promise<void> {
    const client = new Client({ ...this.connection, application_name: 'oneknock listen', keepAlive: true })
    client.on('notification', ({ payload }) => this.deliver(payload))
    let lost = false
    const lose = () => {
      // 'error' and 'end' both come when a connection breaks.
      if (lost || this.closing.signal.aborted || this.client !== client) return
      lost = true
      this.reconnecting = this.reconnect()
    }
    client.on('error', lose)
    client.on('end', lose)
    try {
      await client.connect()
      await client.query(`LISTEN "${this.channel}"`)
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
    this.client = client
  }

  private async reconnect(): Promise<void> {
    this.client = null
    this.log.warn('the session that listens for notifications is lost; opening another')
    for (let wait = FIRST_RETRY_MS; !this.closing.signal.aborted; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
      try {
        await sleep(wait, undefined, { signal: this.closing.signal })
        await this.listen()
        for (const { queue, afterGap } of this.subscribers) if (afterGap) queue.push(afterGap)
        return
      } catch (error) {
        if (!this.closing.signal.aborted) this.log.debug({ err: error }, 'still no session that listens')
      }
    }
  }

  private deliver(payload: string | undefined): void {
    let notice: Notice
    try {
      notice = JSON.parse(payload ?? '') as Notice
    } catch {
      this.log.warn('a notification that is not ours was ignored')
      return
    }
    for (const { topic, accepts, queue } of this.subscribers)
      if (topic === notice.topic && accepts(notice)) queue.push(notice)
  }
}
