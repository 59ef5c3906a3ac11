import 'reflect-metadata'
import { parentPort } from 'node:worker_threads'
import type { PoolClient } from 'pg'
import { Database, type Queryable, within } from '../../database/database'
import { readTeams } from '../../ownership/facts'
import type { CostWeights } from '../../rules'
import { yieldToRequests } from '../carry-out-run'
import { readCampaign } from '../read-campaign'
import { readEarlierPrices } from '../solved-run'
import { LiveCampaign, OutOfDate, type Proposal } from './live-campaign'
import type { LiveAnswer, LiveQuestion, LiveReply } from './live-thread'
import { type RecordPosition, readPosition, readRecord, readTargetsNow } from './read-record'

/** Campaigns that are kept at once; the one asked about longest ago goes. */
const MOST_KEPT = 2
const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'

interface Campaign {
  db: Database
  /** Null until it has been read, and when it has to be read anew. */
  live: LiveCampaign | null
  position: RecordPosition | null
  seen: ReadonlySet<string>
  /** Questions are answered one after another: each changes what is kept. */
  queue: Promise<void>
}

/** The one asked about last comes last. */
const kept = new Map<string, Campaign>()

function campaignOf({ connection, schema, campaignId }: LiveQuestion): Campaign {
  const key = `${JSON.stringify(connection)} ${schema} ${campaignId}`
  const campaign: Campaign = kept.get(key) ?? {
    db: new Database(connection, schema, { writers: 1, readers: 1, sessions: 1 }),
    live: null,
    position: null,
    seen: new Set(),
    queue: Promise.resolve(),
  }
  kept.delete(key)
  kept.set(key, campaign)
  for (const [oldKey, old] of kept) {
    if (kept.size <= MOST_KEPT) break
    kept.delete(oldKey)
    void old.queue.then(() => old.db.close())
  }
  return campaign
}

async function answer(campaign: Campaign, question: LiveQuestion): Promise<LiveAnswer | null> {
  // Who asked has been told already that it takes longer; but what has not been read yet is read for the next one.
  if (campaign.live && Date.now() > question.deadline) return null
  const session = await campaign.db.session()
  let lost: Error | undefined
  try {
    // An ended thread leaves its statement behind: PostgreSQL finds out within a second. The API's own statements come first.
    await session.query(
      `SET client_connection_check_interval = '1s'; SET max_parallel_workers_per_gather = 0; SET jit = off`,
    )
    try {
      return await look(campaign, session, question)
    } catch (error) {
      if (!(error instanceof OutOfDate)) throw error
      campaign.live = null
      return await look(campaign, session, question)
    }
  } catch (error) {
    campaign.live = null
    lost = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    session.release(lost)
  }
}

/** Brings what is kept up to date with one snapshot, and answers by it. */
async function look(campaign: Campaign, session: PoolClient, question: LiveQuestion): Promise<LiveAnswer> {
  const { campaignId, targetIds } = question
  const db: Queryable = {
    query: async <Row>(sql: string, params: readonly unknown[] = []) =>
      (await session.query(sql, [...params])).rows as Row[],
  }
  const next = await readPosition(db)
  const { position, seen } = campaign
  return within(session, SNAPSHOT, async () => {
    let known = campaign.live
    if (!known || !position) {
      const columns = await readCampaign(session, db, campaignId, () => {})
      known = new LiveCampaign(columns, await readEarlierPrices(db, columns))
      campaign.seen = new Set()
    } else {
      const record = await readRecord(db, campaignId, position, seen)
      if (record.isWide) throw new OutOfDate('something wide')
      if (record.teamIds.size > 0)
        known.applyTeams((await readTeams(db, campaignId, [...record.teamIds], { withLoad: false })).values())
      known.applyTargets(
        record.targetIds,
        record.targetIds.size > 0 ? await readTargetsNow(db, campaignId, [...record.targetIds]) : new Map(),
      )
      campaign.seen = record.seen
    }
    const [state] = await db.query<{ version: number; phase: string; weights: CostWeights; asOf: Date }>(
      `SELECT version, phase, cost_weights AS weights, now() AS "asOf" FROM campaign WHERE id = $1`,
      [campaignId],
    )
    known.checkCampaign(state!)
    // Whatever the record says: who is asked about is looked at.
    const now = await readTargetsNow(db, campaignId, targetIds)
    known.applyTargets(targetIds, now)
    const proposals: Proposal[] = known.propose(targetIds, now, question.withEquals)
    campaign.position = next
    campaign.live = known
    return {
      campaignVersion: state!.version,
      asOf: state!.asOf.getTime(),
      proposals,
      ...(question.withAims && { aims: known.aims() }),
    }
  })
}

yieldToRequests()
parentPort!.on('message', (question: LiveQuestion) => {
  const campaign = campaignOf(question)
  campaign.queue = campaign.queue
    .then(() => answer(campaign, question))
    .then(
      (given): LiveReply => ({ id: question.id, ...(given && { given }) }),
      (error): LiveReply => ({
        id: question.id,
        failed: error instanceof Error ? error : new Error(String(error)),
      }),
    )
    .then((reply) => parentPort!.postMessage(reply))
})
