import 'reflect-metadata'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { sessionNameOf } from '../../src/scheduling/run-sessions'
import { endInterruptedRuns } from '../../src/scheduling/schedule.service'
import { globalId, uuidOf } from '../../src/shared/relay'
import { refusals } from '../support/owners'
import { openManyKinds, openTwelve } from '../support/random-campaigns'
import {
  assignmentsOf,
  cancelRun,
  dumpCampaign,
  endOf,
  lockTable,
  movesOf,
  publishRun,
  readRun,
  schedule,
  startRun,
} from '../support/runs'
import type { TownAndCountry } from '../support/town-and-country'

let base: TownAndCountry
let city: TownAndCountry
beforeAll(async () => {
  base = await openManyKinds()
})
beforeEach(async () => {
  city = await openTwelve(base)
})
afterAll(() => base.close())

/** A table before which a run stands in each of its stages that wait for the database. */
const STAGES = [
  ['reading', 'visit_plan', 'ACCESS EXCLUSIVE'],
  ['writing', 'schedule_problem', 'EXCLUSIVE'],
  ['publishing', 'ownership_change', 'EXCLUSIVE'],
] as const

/** Whether PostgreSQL still does anything for a run. */
async function isAtWork(runId: string): Promise<boolean> {
  const rows = await city.db.query(`SELECT FROM pg_stat_activity WHERE application_name = $1`, [
    sessionNameOf(uuidOf('ScheduleRun', runId)!),
  ])
  return rows.length > 0
}

const stored = async (runId: string): Promise<number> => {
  const [row] = await city.db.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM schedule_decision WHERE run_id = $1) + (SELECT count(*) FROM schedule_run_team WHERE run_id = $1)
          + (SELECT count(*) FROM schedule_problem WHERE run_id = $1) AS count`,
    [uuidOf('ScheduleRun', runId)],
  )
  return row!.count
}

describe('A run that is cancelled', () => {
  it.each(STAGES)(
    'while %s is over within a second, with no statement left at work and nothing stored',
    async (_, table, mode) => {
      const before = await dumpCampaign(city)
      const lock = await lockTable(city, table, mode)
      const { scheduleRun } = await startRun(city, 'PUBLISH')
      await lock.waitedFor()
      const since = performance.now()
      // What it waits for is not given back meanwhile.
      expect(await cancelRun(city, scheduleRun!.id)).toMatchObject({
        scheduleRun: { status: 'CANCELLED' },
        userErrors: [],
      })
      while (await isAtWork(scheduleRun!.id)) expect(performance.now() - since).toBeLessThan(1000)
      await lock.release()
      expect(await readRun(city, scheduleRun!.id)).toMatchObject({ status: 'CANCELLED', summary: null, error: null })
      expect(await stored(scheduleRun!.id)).toBe(0)
      expect(await dumpCampaign(city)).toEqual(before)
      expect(await schedule(city)).toMatchObject({ status: 'SUCCEEDED' })
    },
  )
})

describe('A run whose process is killed', () => {
  const children: ChildProcess[] = []
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })

  it.each(STAGES)('while %s is ended at the next start, and its statement too', async (_, table, mode) => {
    const before = await dumpCampaign(city)
    const lock = await lockTable(city, table, mode)
    const child = spawn(
      process.execPath,
      [
        ...['-r', resolve(__dirname, '../../scripts/ts-hook.cjs'), resolve(__dirname, '../support/run-child.ts')],
        ...[JSON.stringify(city.database.connection), city.database.schema, uuidOf('Campaign', city.campaignId)!],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    children.push(child)
    const [said] = (await once(child.stdout!, 'data')) as [Buffer]
    const runId = globalId('ScheduleRun', said.toString().trim())
    await lock.waitedFor()
    child.kill('SIGKILL')
    await once(child, 'exit')
    // Its lock is gone when PostgreSQL has seen that its session is.
    for (let status = 'RUNNING'; status === 'RUNNING'; status = (await readRun(city, runId)).status)
      await endInterruptedRuns(city.db)
    expect(await readRun(city, runId)).toMatchObject({ status: 'FAILED', summary: null, publishedAt: null })
    while (await isAtWork(runId));
    await lock.release()
    expect(await stored(runId)).toBe(0)
    expect(await dumpCampaign(city)).toEqual(before)
    expect(await schedule(city)).toMatchObject({ status: 'SUCCEEDED' })
  })
})

describe('Old previews', () => {
  it('keep their figures only: what they decided is removed, but for the ten newest and what was published', async () => {
    const published = await schedule(city, 'PUBLISH')
    const previews = []
    for (let n = 0; n < 11; n++) previews.push(await schedule(city))
    const [oldest, second] = [previews[0]!, previews[1]!]
    expect(await assignmentsOf(city, oldest.id)).toMatchObject({ totalCount: 0, nodes: [] })
    expect(await movesOf(city, oldest.id)).toMatchObject({ totalCount: 0, nodes: [] })
    expect((await readRun(city, oldest.id)).summary).toEqual(oldest.summary)
    for (const kept of [published, second, previews.at(-1)!])
      expect((await assignmentsOf(city, kept.id)).totalCount).toBe(12)
    expect(refusals(await publishRun(city, oldest))).toEqual(['INVALID_STATE scheduleRunId'])
    expect((await publishRun(city, second)).userErrors).toEqual([])
  })
})

describe('Progress', () => {
  it('is kept below 1 until the answer is there', async () => {
    const lock = await lockTable(city, 'schedule_problem')
    const { scheduleRun } = await startRun(city)
    await lock.waitedFor()
    // It is stored now and then, not at once.
    let progress = 0
    while (progress === 0) progress = (await readRun(city, scheduleRun!.id)).progress
    await lock.release()
    expect(progress).toBeLessThan(1)
    expect(await endOf(city, scheduleRun!.id)).toMatchObject({ status: 'SUCCEEDED', progress: 1 })
  })
})
