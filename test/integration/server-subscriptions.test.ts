import 'reflect-metadata'
import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type ExecutionResult,
  GraphQLError,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql'
import { type Client, createClient } from 'graphql-ws'
import { Client as Session } from 'pg'
import { WebSocket } from 'ws'
import { Database } from '../../src/database/database'
import type { Authenticate } from '../../src/server/authenticate'
import { graphqlOverWebSocket } from '../../src/server/graphql-ws'
import { ListeningHub } from '../../src/server/notification-hub'
import { load, type RequestContext, Role } from '../../src/shared/context'
import { createLog } from '../../src/shared/log'
import { type Notice, type NoticeOf, publishNotifications } from '../../src/shared/notifications'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { startTestServer, type TestServer } from '../support/server'

const silent = createLog('silent')
const run = (id: string): Notice => ({ topic: 'scheduleRun', id })

function connect(url: string, connectionParams: Record<string, unknown>): Client {
  return createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
  })
}

/** The first answer to one operation. */
async function ask(client: Client, query: string) {
  for await (const answer of client.iterate({ query })) return answer
  throw new Error('completed without an answer')
}

describe('A socket to the service', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  it.each([
    ['no parameters', () => ({})],
    ['a wrong token', () => ({ authorization: 'Bearer x' })],
    [
      'an expired token',
      async () => ({ authorization: `Bearer ${await server.token({ role: 'INSPECTOR', lifetimeSeconds: -1 })}` }),
    ],
    ['a token without Bearer', async () => ({ authorization: await server.token({ role: 'INSPECTOR' }) })],
  ])('with %s is closed', async (_what, parameters) => {
    const client = connect(server.url, await parameters())
    await expect(ask(client, '{ viewer { role } }')).rejects.toMatchObject({ code: 4403 })
  })

  it('that asks before it signs in is closed', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    await once(socket, 'open')
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ viewer { role } }' } }))
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(4401)
  })

  it('is answered as over HTTP: guards, limits, codes, language', async () => {
    const token = await server.token({ role: 'INSPECTOR' })
    const client = connect(server.url, { authorization: `Bearer ${token}`, acceptLanguage: 'en' })
    expect(await ask(client, '{ viewer { role } }')).toEqual({ data: { viewer: { role: 'INSPECTOR' } } })
    const forbidden = await ask(client, 'mutation { importAreas(input: { rows: [] }) { userErrors { code } } }')
    expect(forbidden.errors).toMatchObject([
      { message: 'Your role may not do this.', extensions: { code: 'FORBIDDEN' } },
    ])
    const refused = async (query: string) => ask(client, query).catch((errors: unknown) => errors)
    expect(await refused('{ viewer { ')).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }])
    expect(await refused('{ vewer { role } }')).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    expect(JSON.stringify(await refused('{ vewer { role } }'))).not.toMatch(/did you mean/i)
    expect(await refused('{ areas(level: PLANET) { code } }')).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ])
    const deep = `{ areas { ${'parent { '.repeat(30)} code ${'}'.repeat(30)} } }`
    expect(await refused(deep)).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }])
    await client.dispose()
  })
})

describe('Notices', () => {
  let database: TestDatabase
  let db: Database
  let hub: ListeningHub
  beforeAll(async () => {
    database = await createTestDatabase()
    db = new Database(database.connection, database.schema)
    hub = await ListeningHub.open({ connection: db.connection, schema: db.schema, log: silent })
  })
  afterAll(async () => {
    await hub.close()
    await db.close()
    await database.drop()
  })

  const publish = (...notices: Notice[]) => db.transaction((tx) => publishNotifications(tx, notices))

  it('come when the transaction commits, in order, to those they are for', async () => {
    const mine = hub.subscribe('scheduleRun', ({ id }) => id.startsWith('mine'))
    const waiting = mine.next()
    await publish(
      { topic: 'duplicateVisit', id: 'mine', campaignId: 'c', departmentIds: [], areaIds: [] },
      run('other'),
      run('mine-1'),
    )
    await publish(run('mine-2'))
    expect([await waiting, await mine.next()]).toEqual([
      { value: run('mine-1'), done: false },
      { value: run('mine-2'), done: false },
    ])
    await mine.return?.()
    expect(await mine.next()).toEqual({ value: undefined, done: true })
  })

  it('do not come when it rolls back', async () => {
    const all = hub.subscribe('scheduleRun', () => true)
    await db
      .transaction(async (tx) => {
        await publishNotifications(tx, [run('never')])
        throw new Error('no')
      })
      .catch(() => {})
    await publish(run('committed'))
    expect((await all.next()).value).toEqual(run('committed'))
    await all.return?.()
  })

  it('start with the present state where that is asked for, and end with the signal', async () => {
    const ending = new AbortController()
    const all = hub.subscribe('scheduleRun', () => true, {
      first: { topic: 'scheduleRun', id: 'now' },
      signal: ending.signal,
    })
    expect((await all.next()).value).toEqual(run('now'))
    const last = all.next()
    ending.abort()
    expect((await last).done).toBe(true)
  })

  it('wait in a bounded place: the same one once, and too many are an error rather than memory', async () => {
    const same = hub.subscribe('scheduleRun', ({ id }) => id === 'same')
    const slow = hub.subscribe('scheduleRun', ({ id }) => id.startsWith('n'))
    await publish(run('same'))
    await publish(run('same'), ...Array.from({ length: 1200 }, (_, i) => run(`n${i}`)))
    await expect(drain(slow)).rejects.toThrow(/behind/)
    expect((await same.next()).value).toEqual(run('same'))
    const next = same.next()
    await same.return?.()
    expect((await next).done).toBe(true)
  })

  /** Reads until everything published before has come through. */
  async function drain(notices: AsyncIterableIterator<Notice>): Promise<void> {
    const sync = hub.subscribe('scheduleRun', ({ id }) => id === 'sync')
    await publish(run('sync'))
    await sync.next()
    await sync.return?.()
    for await (const notice of notices) void notice
  }

  it('come again after the session was lost, and what may have been missed is told', async () => {
    const all = hub.subscribe('scheduleRun', ({ id }) => id === 'after', {
      afterGap: { topic: 'scheduleRun', id: 'gap' },
    })
    const gap = all.next()
    const session = new Session(database.connection)
    await session.connect()
    await session.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'oneknock listen' AND datname = current_database()`,
    )
    await session.end()
    expect((await gap).value).toEqual(run('gap'))
    await publish(run('after'))
    expect((await all.next()).value).toEqual(run('after'))
    await all.return?.()
  })

  describe('as subscriptions', () => {
    let http: Server
    let url: string
    let stop: () => Promise<void>
    let lifetimeMs = 60_000
    const reads: string[] = []
    /** Emits when the server has begun to listen for a subscriber. */
    const server = new EventEmitter()

    const byKey = {
      async batch(_context: RequestContext, keys: readonly string[]) {
        reads.push(...keys)
        return keys
      },
    }
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { hello: { type: GraphQLString, resolve: () => 'hello' } },
      }),
      subscription: new GraphQLObjectType<unknown, RequestContext>({
        name: 'Subscription',
        fields: {
          ran: {
            type: new GraphQLList(GraphQLString),
            subscribe: (_source, _args, context) => {
              const notices = context.notifications.subscribe('scheduleRun', () => true)
              const end = notices.return!.bind(notices)
              notices.return = (value) => {
                server.emit('left')
                return end(value)
              }
              server.emit('subscribed')
              return notices
            },
            resolve: async (notice, _args, context) => {
              const { id } = notice as NoticeOf<'scheduleRun'>
              if (id === 'broken') throw new Error('relation "secret" does not exist')
              return Promise.all([load(context, byKey, 'same'), load(context, byKey, 'same'), id])
            },
          },
          refused: {
            type: GraphQLString,
            subscribe: () => {
              throw new GraphQLError('no', { extensions: { code: 'NOT_FOUND' } })
            },
          },
        },
      }),
    })

    beforeAll(async () => {
      const authenticate: Authenticate = async () => ({
        caller: { subject: 'test', role: Role.INSPECTOR, departmentId: null, areaId: null },
        expiresAt: new Date(Date.now() + lifetimeMs),
      })
      http = createServer()
      stop = graphqlOverWebSocket(http, { schema, db, notifications: hub, authenticate, log: silent }).stop
      http.listen(0, '127.0.0.1')
      await once(http, 'listening')
      url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    })
    afterAll(async () => {
      await stop()
      http.close()
    })

    /** Subscribes, and gives what comes once the server listens. */
    async function subscribe(parameters: Record<string, unknown> = {}) {
      const client = connect(url, parameters)
      const answers = client.iterate({ query: 'subscription { ran }' })[Symbol.asyncIterator]()
      const subscribed = once(server, 'subscribed')
      const first = answers.next()
      await subscribed
      return { client, answers, first }
    }

    it('each event reads afresh', async () => {
      const { client, answers, first } = await subscribe()
      await publish(run('one'))
      expect((await first).value).toEqual({ data: { ran: ['same', 'same', 'one'] } })
      await publish(run('two'))
      expect((await answers.next()).value).toEqual({ data: { ran: ['same', 'same', 'two'] } })
      expect(reads).toEqual(['same', 'same'])
      await client.dispose()
    })

    it('a fault in one event tells nothing, and the next one comes', async () => {
      const { client, answers, first } = await subscribe({ acceptLanguage: 'en' })
      await publish(run('broken'))
      const answer = (await first).value as ExecutionResult
      expect(answer.errors).toMatchObject([
        { extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) } },
      ])
      expect(JSON.stringify(answer)).not.toMatch(/secret/)
      await publish(run('whole'))
      expect((await answers.next()).value).toEqual({ data: { ran: ['same', 'same', 'whole'] } })
      await client.dispose()
    })

    it('stop to be listened for when the client leaves', async () => {
      const { client, answers, first } = await subscribe()
      await publish(run('one'))
      await first
      const left = once(server, 'left')
      await answers.return?.()
      await left
      await client.dispose()
    })

    it('one that is refused at the start answers with its code', async () => {
      const client = connect(url, {})
      const answer = await ask(client, 'subscription { refused }').catch((errors: unknown) => ({ errors }))
      expect(answer.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
      await client.dispose()
    })

    it('end when the token does', async () => {
      lifetimeMs = 200
      const { first } = await subscribe()
      await expect(first).rejects.toMatchObject({ code: 4401 })
      lifetimeMs = 60_000
    })

    it('end when the server stops, within seconds', async () => {
      const { first } = await subscribe()
      const ended = expect(first).rejects.toMatchObject({ code: 1001 })
      await stop()
      await ended
    })
  })
})
