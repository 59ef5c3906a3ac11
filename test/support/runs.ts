import 'reflect-metadata'
import { Client } from 'pg'
import { followRun } from '../../src/scheduling/follow-run'
import { ListeningHub } from '../../src/server/notification-hub'
import { createLog } from '../../src/shared/log'
import { uuidOf } from '../../src/shared/relay'
import type { Api, Who } from './api'
import type { Refusal } from './town-and-country'

type City = Api & { campaignId: string }

export interface Run {
  id: string
  mode: string
  status: string
  progress: number
  campaignVersion: number
  startedAt: Date | null
  finishedAt: Date | null
  publishedAt: Date | null
  error: string | null
  summary: Record<
    | 'targets'
    | 'owned'
    | 'fallback'
    | 'fallbackNoRemit'
    | 'fallbackNoCapacity'
    | 'pinned'
    | 'moved'
    | 'totalCost'
    | 'greedyOwned'
    | 'greedyCost'
    | 'duplicatesResolved'
    | 'visitsSaved',
    number
  > | null
  certificate: {
    objective: number
    dualObjective: number
    unownedPoints: number
    movePoints: number
    violations: number
    isOptimal: boolean
  } | null
  shortage: {
    targets: number
    capacity: number
    missing: number
    explanation: string
    teams: { code: string }[]
    sample: { id: string }[]
  } | null
}

const RUN = `id mode status progress campaignVersion startedAt finishedAt publishedAt error
  summary {
    targets owned fallback fallbackNoRemit fallbackNoCapacity pinned moved totalCost greedyOwned greedyCost
    duplicatesResolved visitsSaved
  }
  certificate { objective dualObjective unownedPoints movePoints violations isOptimal }
  shortage { targets capacity missing explanation teams { code } sample { id } }`

export interface RunPayload {
  scheduleRun: Run | null
  userErrors: Refusal[]
}

const payloadOf = async (
  city: City,
  operation: 'scheduleVisits' | 'cancelScheduleRun' | 'publishSchedule',
  input: Record<string, unknown>,
  who?: Who,
): Promise<RunPayload> => {
  const type = `${operation[0]!.toUpperCase()}${operation.slice(1)}Input`
  const data = await city.data<Record<string, RunPayload>>(
    `mutation ($input: ${type}!) {
      ${operation}(input: $input) { scheduleRun { ${RUN} } userErrors { code field message } }
    }`,
    { input },
    who,
  )
  return data[operation]!
}

export const startRun = (city: City, mode: 'PREVIEW' | 'PUBLISH' = 'PREVIEW', more: object = {}): Promise<RunPayload> =>
  payloadOf(city, 'scheduleVisits', { campaignId: city.campaignId, mode, ...more })

export const cancelRun = (city: City, scheduleRunId: string): Promise<RunPayload> =>
  payloadOf(city, 'cancelScheduleRun', { scheduleRunId })

export const publishRun = (
  city: City,
  { id, campaignVersion }: Pick<Run, 'id' | 'campaignVersion'>,
  more: object = {},
): Promise<RunPayload> =>
  payloadOf(city, 'publishSchedule', { scheduleRunId: id, expectedCampaignVersion: campaignVersion, ...more })

export async function readRun(city: City, id: string, who?: Who): Promise<Run> {
  const { node } = await city.data<{ node: Run | null }>(
    `query ($id: ID!) { node(id: $id) { ... on ScheduleRun { ${RUN} } } }`,
    { id },
    who,
  )
  if (!node) throw new Error(`There is no run ${id}.`)
  return node
}

/** Waits until a run is at its end, by the notices that subscriptions follow. @returns the statuses seen on the way too. */
export async function endOf(city: City, id: string): Promise<Run> {
  const hub = await ListeningHub.open({ ...city.database, log: createLog('silent') })
  try {
    const context = { ...(await city.context()), notifications: hub }
    for await (const notice of followRun(context, uuidOf('ScheduleRun', id)!))
      if (notice.id !== uuidOf('ScheduleRun', id)) throw new Error('A notice of another run')
    return await readRun(city, id)
  } finally {
    await hub.close()
  }
}

/** Reads again at each notice of a run until there is something; for what is added when a run has ended already. */
export async function onceThere<T>(city: City, id: string, read: () => Promise<T | null>): Promise<T> {
  const hub = await ListeningHub.open({ ...city.database, log: createLog('silent') })
  const runId = uuidOf('ScheduleRun', id)!
  const present = { topic: 'scheduleRun' as const, id: runId }
  try {
    for await (const _ of hub.subscribe('scheduleRun', (notice) => notice.id === runId, {
      first: present,
      afterGap: present,
    })) {
      const found = await read()
      if (found !== null) return found
    }
    throw new Error('The notices ended')
  } finally {
    await hub.close()
  }
}

/** Schedules as the campaign's office would and waits. @returns the run as it ended, whatever its status. */
export async function runSchedule(city: City, mode: 'PREVIEW' | 'PUBLISH'): Promise<Run> {
  const { scheduleRun, userErrors } = await startRun(city, mode)
  if (!scheduleRun) throw new Error(`No run was started: ${JSON.stringify(userErrors)}`)
  return endOf(city, scheduleRun.id)
}

/** Schedules with PUBLISH; anything but success is an error of the test. */
export async function publish(city: City): Promise<Run> {
  const run = await schedule(city, 'PUBLISH')
  if (run.publishedAt === null) throw new Error('The schedule was not published.')
  return run
}

/** Schedules and waits; a run that does not succeed is an error of the test. */
export async function schedule(city: City, mode: 'PREVIEW' | 'PUBLISH' = 'PREVIEW'): Promise<Run> {
  const run = await runSchedule(city, mode)
  if (run.status !== 'SUCCEEDED') throw new Error(`The run ended ${run.status}: ${run.error}`)
  return run
}

export interface Assignment {
  target: { id: string }
  team: { code: string }
  cost: number
  source: string
  reason: string
}
export interface Move {
  target: { id: string }
  from: { code: string }
  to: { code: string }
  reason: string
}

export interface Page<Node> {
  totalCount: number
  nodes: Node[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

const PAGE_INFO = 'pageInfo { hasNextPage endCursor }'

export async function assignmentsOf(
  city: City,
  id: string,
  {
    who,
    first = 200,
    after = null,
    teamId,
  }: { who?: Who; first?: number; after?: string | null; teamId?: string } = {},
): Promise<Page<Assignment>> {
  const { node } = await city.data<{ node: { assignments: Page<Assignment> } }>(
    `query ($id: ID!, $first: Int, $after: String, $teamId: ID) {
      node(id: $id) {
        ... on ScheduleRun {
          assignments(first: $first, after: $after, teamId: $teamId) {
            totalCount nodes { target { id } team { code } cost source reason } ${PAGE_INFO}
          }
        }
      }
    }`,
    { id, first, after, ...(teamId === undefined ? {} : { teamId }) },
    who,
  )
  return node.assignments
}

export async function movesOf(
  city: City,
  id: string,
  { who, first = 200, after = null }: { who?: Who; first?: number; after?: string | null } = {},
): Promise<Page<Move>> {
  const { node } = await city.data<{ node: { moves: Page<Move> } }>(
    `query ($id: ID!, $first: Int, $after: String) {
      node(id: $id) {
        ... on ScheduleRun {
          moves(first: $first, after: $after) {
            totalCount nodes { target { id } from { code } to { code } reason } ${PAGE_INFO}
          }
        }
      }
    }`,
    { id, first, after },
    who,
  )
  return node.moves
}

/** A table that nobody can write (or, ACCESS EXCLUSIVE, read) until it is released: how tests stop the world at a known place. */
export interface TableLock {
  /** Resolves when somebody stands before the lock, or as many as are named. */
  waitedFor(many?: number): Promise<void>
  release(): Promise<void>
}

export async function lockTable(
  city: Api,
  table: string,
  mode: 'EXCLUSIVE' | 'ACCESS EXCLUSIVE' = 'EXCLUSIVE',
): Promise<TableLock> {
  const client = new Client(city.database.connection)
  await client.connect()
  await client.query(`BEGIN; LOCK TABLE ${city.database.schema}.${table} IN ${mode} MODE`)
  return {
    async waitedFor(many = 1) {
      for (;;) {
        const { rows } = await client.query(`SELECT FROM pg_locks WHERE relation = $1::regclass AND NOT granted`, [
          `${city.database.schema}.${table}`,
        ])
        if (rows.length >= many) return
      }
    },
    async release() {
      await client.query('ROLLBACK')
      await client.end()
    },
  }
}

/** All that a campaign's owners and plans consist of, as rows: two dumps are equal when nothing has changed. */
export async function dumpCampaign(city: City): Promise<unknown> {
  const id = uuidOf('Campaign', city.campaignId)
  const rows = (sql: string) => city.db.query(sql, [id])
  return {
    campaign: await rows('SELECT * FROM campaign WHERE id = $1'),
    owners: await rows('SELECT * FROM campaign_target WHERE campaign_id = $1 ORDER BY target_id'),
    history: await rows('SELECT * FROM ownership_change WHERE campaign_id = $1 ORDER BY id'),
    plans: await rows('SELECT * FROM visit_plan WHERE campaign_id = $1 ORDER BY id'),
    duplicates: await rows('SELECT * FROM duplicate_visit WHERE campaign_id = $1 ORDER BY id'),
  }
}
