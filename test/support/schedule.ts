import 'reflect-metadata'
import { followRun } from '../../src/scheduling/follow-run'
import { ListeningHub } from '../../src/server/notification-hub'
import { createLog } from '../../src/shared/log'
import { uuidOf } from '../../src/shared/relay'
import type { Api } from './api'

export interface FinishedRun {
  /** Global ID. */
  id: string
  status: string
  campaignVersion: number
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
    | 'duplicatesResolved'
    | 'visitsSaved',
    number
  > | null
}

const START = `mutation ($input: ScheduleVisitsInput!) {
  scheduleVisits(input: $input) { scheduleRun { id } userErrors { code message } }
}`

const RUN = `query ($id: ID!) {
  node(id: $id) {
    ... on ScheduleRun {
      id status campaignVersion publishedAt error
      summary {
        targets owned fallback fallbackNoRemit fallbackNoCapacity pinned moved totalCost duplicatesResolved visitsSaved
      }
    }
  }
}`

/**
 * Schedules a campaign as its office would and waits until the run is at its end, by the notices that subscriptions follow.
 * @returns the run as it ended, whatever its status.
 */
export async function runSchedule(
  city: Api & { campaignId: string },
  mode: 'PREVIEW' | 'PUBLISH',
): Promise<FinishedRun> {
  const hub = await ListeningHub.open({ ...city.database, log: createLog('silent') })
  try {
    const { scheduleVisits } = await city.data<{
      scheduleVisits: { scheduleRun: { id: string } | null; userErrors: { code: string; message: string }[] }
    }>(START, { input: { campaignId: city.campaignId, mode } })
    const { scheduleRun, userErrors } = scheduleVisits
    const runId = scheduleRun && uuidOf('ScheduleRun', scheduleRun.id)
    if (!runId) throw new Error(`No run was started: ${JSON.stringify(userErrors)}`)
    const context = { ...(await city.context()), notifications: hub }
    for await (const { id } of followRun(context, runId)) if (id !== runId) throw new Error('A notice of another run')
    return (await city.data<{ node: FinishedRun }>(RUN, { id: scheduleRun.id })).node
  } finally {
    await hub.close()
  }
}

/** Schedules with PUBLISH; anything but success is an error of the test. */
export async function publish(city: Api & { campaignId: string }): Promise<FinishedRun> {
  const run = await runSchedule(city, 'PUBLISH')
  if (run.status !== 'SUCCEEDED' || run.publishedAt === null)
    throw new Error(`The schedule was not published: ${run.status}, ${run.error}`)
  return run
}
