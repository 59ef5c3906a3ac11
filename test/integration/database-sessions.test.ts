import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'

const WRITERS = 4

let city: TownAndCountry
beforeAll(async () => {
  city = await openTownAndCountry({ writers: WRITERS })
})
afterAll(() => city.close())

describe('Connections', () => {
  it('are not waited for by those who hold them: of many who schedule at once one does, the others are told', async () => {
    const answers = await Promise.all(
      Array.from({ length: 3 * WRITERS }, () =>
        city.mutate<{ scheduleRun: { id: string } | null }>(
          'scheduleVisits',
          'ScheduleVisitsInput',
          { campaignId: city.campaignId, mode: 'PREVIEW' },
          'scheduleRun { id }',
        ),
      ),
    )
    const refused = answers.filter(({ scheduleRun }) => scheduleRun === null)
    // One that comes when the first is over already may start as well.
    expect(refused.length).toBeLessThan(answers.length)
    expect(refused.length).toBeGreaterThan(0)
    for (const { userErrors } of refused) expect(userErrors).toMatchObject([{ code: 'RUN_IN_PROGRESS' }])
  })

  it('that break while they are held end nobody’s process; the next statement has a new one', async () => {
    const session = await city.db.session()
    const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const broken = new Promise<void>((heard) => session.on('end', () => heard()))
    await city.db.transaction((tx) => tx.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]))
    await broken
    session.release(true)
    const again = await city.db.session()
    expect((await again.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    again.release()
  })
})
