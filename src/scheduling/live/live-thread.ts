import type { Worker } from 'node:worker_threads'
import type { ConnectionOptions } from '../../database/database'
import type { RequestContext } from '../../shared/context'
import { startThread } from '../run-thread'
import type { Proposal } from './live-campaign'

/** What is asked of the thread that keeps campaigns at their optimum: plain data. */
export interface LiveQuestion {
  id: number
  connection: ConnectionOptions
  schema: string
  campaignId: string
  targetIds: string[]
  /** Names the teams that would do as well. */
  withEquals: boolean
  /** Gives the aims of the whole optimum too: for comparisons with a run. */
  withAims: boolean
  /** In ms since 1970: after it nobody waits for the answer any more. */
  deadline: number
}

export interface LiveAnswer {
  campaignVersion: number
  /** In ms since 1970. */
  asOf: number
  /** One for each target, in their order. */
  proposals: Proposal[]
  aims?: { unowned: number; moved: number; cost: number }
}

/** Without `given` and `failed` it came too late. */
export interface LiveReply {
  id: number
  given?: LiveAnswer
  failed?: Error
}

/** A request waits no longer for a proposal: it is a courtesy beside what was asked. Tests, on machines as busy as may be, wait. */
export const patience = { ms: 250 }
/** A thread that nobody has asked for so long is ended, and its memory given back. */
const IDLE_FOR_MS = 10 * 60_000

type Settle = (answer: LiveAnswer | 'late' | 'failed') => void

interface Running {
  worker: Worker
  waiting: Map<number, { settle: Settle; context: RequestContext }>
  idle: NodeJS.Timeout
}
let running: Running | null = null
let lastId = 0

/**
 * Asks whom the next schedule would make the owners of targets, by UUIDs. The thread is started, and the campaign read and solved,
 * with the first question; one process keeps two campaigns.
 * @returns 'late' when the answer takes longer than `wait` ms: it goes on being worked out, and the next question finds it.
 *   'failed' when something went wrong, which is logged; the next question starts anew.
 */
export function askLive(
  context: RequestContext,
  campaignId: string,
  targetIds: readonly string[],
  {
    withEquals = false,
    withAims = false,
    wait = patience.ms,
  }: { withEquals?: boolean; withAims?: boolean; wait?: number } = {},
): Promise<LiveAnswer | 'late' | 'failed'> {
  const { worker, waiting, idle } = start()
  idle.refresh()
  const id = ++lastId
  return new Promise((resolve) => {
    // Also keeps the process alive for as long as somebody waits, which the thread does not.
    const timer = setTimeout(() => settle('late'), wait)
    const settle: Settle = (answer) => {
      clearTimeout(timer)
      waiting.delete(id)
      resolve(answer)
    }
    waiting.set(id, { settle, context })
    const { connection, schema } = context.db
    const question: LiveQuestion = {
      ...{ id, connection, schema, campaignId, targetIds: [...targetIds], withEquals, withAims },
      deadline: Date.now() + wait,
    }
    worker.postMessage(question)
  })
}

function start(): Running {
  if (running) return running
  const worker = startThread('live/live-worker')
  worker.unref()
  const waiting: Running['waiting'] = new Map()
  const begun: Running = { worker, waiting, idle: setTimeout(() => void end(begun), IDLE_FOR_MS).unref() }
  const fail = (error: Error): void => {
    if (running === begun) running = null
    clearTimeout(begun.idle)
    for (const { settle, context } of [...waiting.values()]) {
      context.log.error({ err: error }, 'the thread of the live proposals failed')
      settle('failed')
    }
  }
  worker.on('message', ({ id, given, failed }: LiveReply) => {
    const asked = waiting.get(id)
    if (failed) asked?.context.log.error({ err: failed }, 'a proposed owner could not be worked out')
    asked?.settle(given ?? (failed ? 'failed' : 'late'))
  })
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`it ended with code ${code}`)))
  running = begun
  return begun
}

async function end({ worker, idle }: Running): Promise<void> {
  clearTimeout(idle)
  if (running?.worker === worker) running = null
  await worker.terminate()
}

/** Ends the thread, for a shutdown; a later question would start another. */
export async function stopLive(): Promise<void> {
  if (running) await end(running)
}
