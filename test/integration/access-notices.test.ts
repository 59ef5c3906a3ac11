import 'reflect-metadata'
import { type ExecutionResult, parse, subscribe } from 'graphql'
import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { ListeningHub } from '../../src/server/notification-hub'
import { newId } from '../../src/shared/ids'
import { createLog } from '../../src/shared/log'
import { globalId } from '../../src/shared/relay'
import {
  type AccessCity,
  CALLERS,
  type CallerName,
  claimsOf,
  openAccessCity,
  type ServedCity,
  schema,
  serve,
} from '../support/access-city'
import { closeConsultation, decide, openConsultation } from '../support/consultations'
import { schedule } from '../support/runs'
import { openCampaign, registered } from '../support/visits'

let city: AccessCity
let served: ServedCity
let hub: ListeningHub
beforeAll(async () => {
  city = await openAccessCity()
  served = await serve(city)
  hub = await ListeningHub.open({ ...city.database, log: createLog('silent') })
})
afterAll(async () => {
  await hub.close()
  await served.close()
  await city.close()
})

type Flagged = {
  duplicateVisitFlagged: { target: { name: string }; plans: { note: string | null; team: { code: string } }[] }
}
type Events = AsyncGenerator<ExecutionResult<Flagged>>

const FLAGGED = `subscription ($c: ID!, $d: ID) {
  duplicateVisitFlagged(campaignId: $c, departmentId: $d) { target { name } plans { note team { code } } }
}`

/** Is listened for from when this resolves; so nothing has to be waited for. */
async function follow(who: CallerName, variables: Record<string, unknown> = {}): Promise<Events> {
  const events = await subscribe({
    schema,
    document: parse(FLAGGED),
    variableValues: { c: city.campaignId, ...variables },
    contextValue: { ...(await city.context(CALLERS[who])), notifications: hub },
  })
  if (!(Symbol.asyncIterator in events)) throw new AggregateError(events.errors ?? [], JSON.stringify(events.errors))
  return events as Events
}

/** The next notice; those before it did not come. */
const next = async (events: Events): Promise<Flagged['duplicateVisitFlagged']> => {
  const { value } = await events.next()
  if (!value || value.errors) throw new AggregateError(value?.errors ?? [], JSON.stringify(value))
  return value.data!.duplicateVisitFlagged
}

describe('duplicateVisitFlagged', () => {
  it("gives a district's office nothing of elsewhere, and nobody the notes of others", async () => {
    const followers = ['office', 'inspector', 'eastOffice', 'tourism', 'agriculture'] as const
    const all = await Promise.all(followers.map((who) => follow(who)))
    // In the west first: who is told of it hears of it first.
    for (const n of [8, 3]) {
      await registered(city, 'TOURISM', n, { note: 'of tourism' })
      await registered(city, 'AGRICULTURE', n, { note: 'of agriculture' })
    }
    const heard = Object.fromEntries(
      await Promise.all(
        followers.map(
          async (who, i) =>
            [who, who === 'eastOffice' ? [await next(all[i]!)] : [await next(all[i]!), await next(all[i]!)]] as const,
        ),
      ),
    )
    const at = (n: number, notes: (string | null)[]) => ({
      target: { name: `测试企业${n}` },
      plans: [
        { note: notes[0], team: { code: 'TOURISM' } },
        { note: notes[1], team: { code: 'AGRICULTURE' } },
      ],
    })
    const both = ['of tourism', 'of agriculture']
    expect(heard).toEqual({
      office: [at(8, both), at(3, both)],
      inspector: [at(8, both), at(3, both)],
      eastOffice: [at(3, both)],
      tourism: [at(8, ['of tourism', null]), at(3, ['of tourism', null])],
      agriculture: [at(8, [null, 'of agriculture']), at(3, [null, 'of agriculture'])],
    })
    for (const events of all) await events.return(undefined)
  })

  it('a department named in it narrows, and gives nothing more', async () => {
    const { department } = await city.data<{ department: { id: string } }>('{ department(code: "SCIENCE") { id } }')
    const events = await follow('eastOffice', { d: department.id })
    for (const [n, team] of [
      [12, 'SCIENCE-1'],
      [12, 'TOURISM'],
      [6, 'COURT'],
      [6, 'TOURISM'],
      [5, 'TOURISM'],
      [5, 'SCIENCE-2'],
    ] as const)
      await registered(city, team, n)
    expect((await next(events)).target.name).toBe('测试企业5')
    await events.return(undefined)
  })

  it.each([
    ['an absent campaign', () => ({ c: globalId('Campaign', newId()) })],
    ['a malformed one', () => ({ c: 'x' })],
    ['a malformed department', () => ({ d: 'x' })],
  ])('of %s is NOT_FOUND', async (_what, variables) => {
    await expect(follow('eastOffice', variables())).rejects.toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    })
  })
})

describe('objectionDecided and consultationUpdated', () => {
  const DECIDED = 'subscription ($c: ID!) { objectionDecided(campaignId: $c) { target { name } status reason } }'
  const UPDATED =
    'subscription ($c: ID!) { consultationUpdated(campaignId: $c) { id status objections { totalCount } } }'

  async function listen<Event>(document: string, contextValue: object): Promise<AsyncGenerator<{ data: Event }>> {
    const events = await subscribe({
      schema,
      document: parse(document),
      variableValues: { c: city.campaignId },
      contextValue,
    })
    if (!(Symbol.asyncIterator in events)) throw new AggregateError(events.errors ?? [], JSON.stringify(events.errors))
    return events as never
  }

  it('tell each department of its own, a district of what lies there, office and inspectors of all', async () => {
    const followers = ['office', 'inspector', 'eastOffice', 'tourism', 'agriculture'] as const
    const all = await Promise.all(
      followers.map(async (who) =>
        listen<{ objectionDecided: { target: { name: string } } }>(DECIDED, {
          ...(await city.context(CALLERS[who])),
          notifications: hub,
        }),
      ),
    )
    for (const id of [city.objections.tourismE9, city.objections.agricultureE8, city.objections.tourismE2])
      expect((await decide(city, id, 'REJECT')).userErrors).toEqual([])
    const heard: Record<string, string[]> = {}
    for (const [i, who] of followers.entries()) {
      const expected = { eastOffice: 1, tourism: 2, agriculture: 1, office: 3, inspector: 3 }[who]
      heard[who] = []
      while (heard[who].length < expected)
        heard[who].push((await all[i]!.next()).value!.data.objectionDecided.target.name)
      await all[i]!.return(undefined)
    }
    const [e9, e8, e2] = ['测试企业9', '测试企业8', '测试企业2']
    expect(heard).toEqual({
      office: [e9, e8, e2],
      inspector: [e9, e8, e2],
      eastOffice: [e2],
      tourism: [e9, e2],
      agriculture: [e8],
    })
  })

  it('tell at once of the newest consultation, then of its end, to each with its own objections', async () => {
    const context = { ...(await city.context(CALLERS.tourism)), notifications: hub }
    const events = await listen<{ consultationUpdated: { status: string; objections: { totalCount: number } } }>(
      UPDATED,
      context,
    )
    const next = async () => {
      // Over a socket each event is read anew (src/server/graphql-ws.ts).
      context.loaders.clear()
      return (await events.next()).value!.data.consultationUpdated
    }
    expect(await next()).toMatchObject({ id: city.consultationId, status: 'OPEN', objections: { totalCount: 2 } })
    await closeConsultation(city, city.consultationId)
    expect(await next()).toMatchObject({ id: city.consultationId, status: 'CLOSED', objections: { totalCount: 2 } })
    await events.return(undefined)
  })

  it('say nothing before there is a consultation, and all that comes from then on', async () => {
    const quiet = await openCampaign(city)
    const run = await schedule(quiet)
    const events = (await subscribe({
      schema,
      document: parse(UPDATED),
      variableValues: { c: quiet.campaignId },
      contextValue: { ...(await city.context(CALLERS.inspector)), notifications: hub },
    })) as AsyncGenerator<ExecutionResult>
    const first = events.next()
    const { consultation } = await openConsultation(quiet, run.id)
    expect((await first).value).toMatchObject({ data: { consultationUpdated: { id: consultation!.id } } })
    await events.return(undefined)
  })
})

describe('scheduleRunUpdated', () => {
  const RUN = `subscription ($id: ID!) {
    scheduleRunUpdated(id: $id) { id status assignments { totalCount nodes { team { department { code } } target { area { code } } } } moves { totalCount } }
  }`
  type Part = {
    totalCount: number
    nodes: { team: { department: { code: string } }; target: { area: { code: string } } }[]
  }

  async function events(
    who: CallerName,
    id: string,
  ): Promise<{ data: { scheduleRunUpdated: { id: string; status: string; assignments: Part } } }[]> {
    const socket: Client = createClient({
      url: `${served.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${await served.token(claimsOf(CALLERS[who]))}` },
      retryAttempts: 0,
    })
    const all = []
    try {
      for await (const event of socket.iterate({ query: RUN, variables: { id } })) all.push(event)
    } finally {
      await socket.dispose()
    }
    return all as never
  }

  it('tells each caller its own part of a run, and ends with it', async () => {
    const parts = new Map<CallerName, Part>()
    for (const who of ['office', 'inspector', 'tourism', 'agriculture', 'eastOffice'] as const) {
      const all = await events(who, city.runId)
      expect(all).toMatchObject([{ data: { scheduleRunUpdated: { id: city.runId, status: 'SUCCEEDED' } } }])
      parts.set(who, all[0]!.data.scheduleRunUpdated.assignments)
    }
    const of = (who: CallerName) => parts.get(who)!
    expect(of('office').totalCount).toBe(12)
    expect(of('inspector')).toEqual(of('office'))
    expect(of('eastOffice').totalCount).toBe(6)
    expect(of('eastOffice').nodes.every(({ target }) => target.area.code.startsWith('999901'))).toBe(true)
    for (const [who, code] of [
      ['tourism', 'TOURISM'],
      ['agriculture', 'AGRICULTURE'],
    ] as const) {
      expect(of(who).totalCount).toBeGreaterThan(0)
      expect(of(who).nodes).toEqual(of('office').nodes.filter(({ team }) => team.department.code === code))
    }
  })

  it.each(['office', 'tourism', 'eastOffice'] as const)(
    '%s: an absent and a malformed run are NOT_FOUND alike',
    async (who) => {
      for (const id of ['x', globalId('ScheduleRun', newId()), city.plans.tourismE1])
        expect(await events(who, id)).toMatchObject([{ errors: [{ extensions: { code: 'NOT_FOUND' } }] }])
    },
  )
})
