import 'reflect-metadata'
import { Client } from 'pg'
import { endInterruptedRuns } from '../../src/scheduling/schedule.service'
import { newId } from '../../src/shared/ids'
import { globalId, uuidOf } from '../../src/shared/relay'
import { refusals } from '../support/owners'
import { cancelRun, endOf, lockTable, publishRun, readRun, schedule, startRun } from '../support/runs'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import { openCampaign } from '../support/visits'

let base: TownAndCountry
let city: TownAndCountry
beforeAll(async () => {
  base = await openTownAndCountry()
})
beforeEach(async () => {
  city = await openCampaign(base)
})
afterAll(() => base.close())

/** A run as a process leaves it that was killed at work: its row says RUNNING (or QUEUED), and nobody holds its lock. */
async function abandonRun(status: 'QUEUED' | 'RUNNING' = 'RUNNING'): Promise<string> {
  const id = newId()
  await city.db.transaction((tx) =>
    tx.execute(
      `INSERT INTO schedule_run (id, campaign_id, mode, status, progress, campaign_version, requested_by, started_at)
       VALUES ($1, $2, 'PUBLISH', $3, 0.4, 1, 'office', now())`,
      [id, uuidOf('Campaign', city.campaignId), status],
    ),
  )
  return id
}

/** Another process that works on the run: a session that holds its lock. */
async function workOn(runId: string): Promise<Client> {
  const holder = new Client(city.database.connection)
  await holder.connect()
  await holder.query('SELECT pg_advisory_lock($1::bigint)', [city.db.lockKey('run', runId)])
  return holder
}

const idOf = (runId: string): string => globalId('ScheduleRun', runId)

describe('A run whose process died', () => {
  it.each(['QUEUED', 'RUNNING'] as const)(
    '(%s) is ended as FAILED when the service starts, and says what to do',
    async (status) => {
      const runId = await abandonRun(status)
      await endInterruptedRuns(city.db)
      const run = await readRun(city, idOf(runId))
      expect(run).toMatchObject({
        status: 'FAILED',
        publishedAt: null,
        summary: null,
        error: 'The service was interrupted before the run ended; schedule again.',
      })
      expect(run.finishedAt).not.toBeNull()
      expect((await readRun(city, idOf(runId), { language: 'zh-CN' })).error).toBe('服务中断，排期未完成，请重新排期。')
      expect(refusals(await publishRun(city, run))).toEqual(['INVALID_STATE scheduleRunId'])
    },
  )

  it('does not stand in the way of the next', async () => {
    const runId = await abandonRun()
    const run = await schedule(city)
    expect(run.status).toBe('SUCCEEDED')
    expect(await readRun(city, idOf(runId))).toMatchObject({ status: 'FAILED' })
  })

  it('can be cancelled too', async () => {
    const runId = await abandonRun()
    expect(await cancelRun(city, idOf(runId))).toMatchObject({ scheduleRun: { status: 'CANCELLED' }, userErrors: [] })
    await endInterruptedRuns(city.db)
    expect(await readRun(city, idOf(runId))).toMatchObject({ status: 'CANCELLED', error: null })
  })

  it('is ended once, however many start at the same time', async () => {
    const runId = await abandonRun()
    const answers = await Promise.all(Array.from({ length: 5 }, () => startRun(city)))
    const started = answers.filter(({ scheduleRun }) => scheduleRun !== null)
    expect(started).toHaveLength(1)
    expect(answers.flatMap(refusals)).toEqual(Array(4).fill('RUN_IN_PROGRESS campaignId'))
    expect(await endOf(city, started[0]!.scheduleRun!.id)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await readRun(city, idOf(runId))).toMatchObject({ status: 'FAILED' })
  })
})

describe('A run whose process lives', () => {
  it('is left alone, and the campaign waits for it; when the process dies, the next start ends it', async () => {
    const runId = await abandonRun()
    const holder = await workOn(runId)
    await endInterruptedRuns(city.db)
    expect(await readRun(city, idOf(runId))).toMatchObject({ status: 'RUNNING', error: null })
    expect(refusals(await startRun(city))).toEqual(['RUN_IN_PROGRESS campaignId'])
    expect(await readRun(city, idOf(runId))).toMatchObject({ status: 'RUNNING' })
    await holder.end()
    expect(await schedule(city)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await readRun(city, idOf(runId))).toMatchObject({ status: 'FAILED' })
  })

  it('of this very process is left alone too', async () => {
    const lock = await lockTable(city, 'visit_plan', 'ACCESS EXCLUSIVE')
    const { scheduleRun } = await startRun(city)
    await lock.waitedFor()
    await endInterruptedRuns(city.db)
    expect(await readRun(city, scheduleRun!.id)).toMatchObject({ status: 'RUNNING' })
    await lock.release()
    expect(await endOf(city, scheduleRun!.id)).toMatchObject({ status: 'SUCCEEDED' })
  })

  it('gives its lock back at its end: nothing is held when no run is at work', async () => {
    const run = await schedule(city)
    await endInterruptedRuns(city.db)
    const held = async () =>
      (
        await city.db.query<{ held: boolean }>(
          `SELECT EXISTS (
             SELECT FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = $1::bigint
           ) AS held`,
          [city.db.lockKey('run', uuidOf('ScheduleRun', run.id)!)],
        )
      )[0]!.held
    // It is given back after the end is told, so it is waited for.
    while (await held());
    expect(await readRun(city, run.id)).toMatchObject({ status: 'SUCCEEDED' })
  })
})
