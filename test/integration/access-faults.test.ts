import { type Client, createClient } from 'graphql-ws'
import { Client as Session } from 'pg'
import { WebSocket } from 'ws'
import { CALLERS, claimsOf, dump, openAccessCity, type ServedCity, serve } from '../support/access-city'
import { documentOf, nothing, operationOf, operations, variablesOf } from '../support/access-documents'
import { GRANTED, type SpareCity, withSpares } from '../support/access-inputs'
import type { Answered } from '../support/server'

let city: SpareCity
let served: ServedCity
/** Somebody with the keys to the database who does it harm. */
let harm: Session
beforeAll(async () => {
  city = await withSpares(await openAccessCity())
  served = await serve(city)
  harm = new Session(city.database.connection)
  await harm.connect()
  await harm.query(`SET search_path = ${city.database.schema}`)
})
afterAll(async () => {
  await harm.end()
  await served.close()
  await city.close()
})

/** What PostgreSQL, pg, Node or this repository would say of themselves. */
const INSIDE =
  /\b(select|insert|update|delete from|relation|column|schema|constraint|syntax|backend|terminat\w*|administrator|connection|undefined|non-nullable|postgres|pg_\w+|node_modules|ECONN\w*|stack)\b|oneknock[_"]|\.(ts|js):\d|\bat \w+ ?\(|\/(tmp|work|var|home|usr)\/|127\.0\.0\.1|localhost|\b[0-9A-Z]{5}\b.*SQLSTATE/i

/** The answer says that it is our fault and by which id it is found in the log, and nothing else. */
function expectGeneric({ body, text, headers }: Answered): void {
  expect(body.errors?.length).toBeGreaterThan(0)
  for (const error of body.errors!) {
    const { code, requestId, ...more } = error.extensions
    expect([code, more]).toEqual(['INTERNAL_SERVER_ERROR', {}])
    expect(requestId).toBe(headers.get('x-request-id'))
    expect(error.message).toContain(requestId)
    expect(Object.keys(error).filter((name) => !['message', 'locations', 'path', 'extensions'].includes(name))).toEqual(
      [],
    )
    expect(error.message.replace(requestId!, '')).not.toMatch(INSIDE)
  }
  expect(text).not.toMatch(/node_modules|\.ts:\d|SELECT |INSERT INTO/)
}

/** Those that look at no table, or at nothing that is not there for an empty input. */
const WITHOUT_TABLES = new Set(['Query.viewer'])

describe('While the tables are gone', () => {
  beforeAll(() => harm.query(`ALTER SCHEMA ${city.database.schema} RENAME TO gone`))
  afterAll(() => harm.query(`ALTER SCHEMA gone RENAME TO ${city.database.schema}`))

  it.each(operations.filter(({ kind, name }) => kind !== 'subscription' && !WITHOUT_TABLES.has(name)))(
    '$name tells its request id and nothing else',
    async (operation) => {
      const known: Record<string, unknown> = {
        campaignId: city.campaignId,
        targetId: city.targetIds[1],
        id: city.plans.tourismE1,
        ids: [city.plans.tourismE1],
      }
      const granted = await inputOf(operation.field.name)
      const variables = granted
        ? { input: granted }
        : variablesOf(operation, (name, type) => known[name] ?? nothing(name, type))
      if ('ids' in variables) variables.ids = known.ids
      const answer = await served.ask(documentOf(operation), { variables })
      expect(answer.status).toBe(200)
      expectGeneric(answer)
      expect(served.logged()).toContain(answer.headers.get('x-request-id')!)
    },
  )

  it('a department cannot even be recognised, and reads no more than that', async () => {
    const answer = await served.ask('{ viewer { role } }', { token: await served.token(claimsOf(CALLERS.tourism)) })
    expect(answer.status).toBe(503)
    expectGeneric(answer)
  })

  it('subscriptions say no more either', async () => {
    const socket: Client = createClient({
      url: `${served.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${await served.token({ role: 'CAMPAIGN_OFFICE' })}` },
      retryAttempts: 0,
    })
    const query = 'subscription ($c: ID!) { duplicateVisitFlagged(campaignId: $c) { id } }'
    const errors = await new Promise((resolve) => {
      socket.subscribe(
        { query, variables: { c: city.campaignId } },
        { next: ({ errors: each }) => resolve(each), error: resolve, complete: () => {} },
      )
    })
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
    expect((errors as Error[]).map(({ message }) => message).join()).not.toMatch(INSIDE)
    await socket.dispose()
  })

  // Inputs whose making needs the database are made by hand: nothing of what they name can be found anyway.
  const inputOf = async (mutation: string): Promise<unknown> => {
    if (mutation === 'closeCampaign') return { campaignId: city.scratchId }
    if (mutation === 'withdrawVisitPlan') return { visitPlanId: city.plans.tourismE1, reason: 'x' }
    if (mutation === 'resolveDuplicateVisit')
      return { duplicateVisitId: city.duplicates.E1, keepPlanId: city.plans.tourismE1, resolution: 'WITHDRAW_OTHERS' }
    const objectionId = city.objections.tourismE2
    if (mutation === 'openConsultation') return { scheduleRunId: city.runId, closesOn: '2026-04-20' }
    if (mutation === 'closeConsultation') return { consultationId: city.consultationId }
    if (mutation === 'objectToOwner')
      return { consultationId: city.consultationId, targetId: city.targetIds[4], proposal: 'RECUSAL', reason: 'x' }
    if (mutation === 'withdrawObjection') return { objectionId }
    if (mutation === 'decideObjection') return { objectionId, decision: 'REJECT', reason: 'x' }
    if (mutation === 'withdrawTeam' || mutation === 'reinstateTeam')
      return { campaignId: city.campaignId, teamCode: 'TOURISM', reason: 'x' }
    return GRANTED[mutation]?.(city, 1)
  }
})

it('answers again as soon as they are back', async () => {
  const { body } = await served.ask('query ($c: ID!) { visitPlans(campaignId: $c) { totalCount } }', {
    variables: { c: city.campaignId },
  })
  expect(body).toEqual({ data: { visitPlans: { totalCount: 9 } } })
})

describe('A connection that is cut', () => {
  const document = documentOf(operationOf('Mutation.registerVisitPlan'), '{ visitPlan { id } userErrors { code } }')

  it('in the middle of a change: a generic answer, nothing written, and the next request is served', async () => {
    const before = await dump(city)
    const input = { ...((await GRANTED.registerVisitPlan!(city, 5)) as object), idempotencyKey: 'cut' }
    await harm.query('BEGIN')
    await harm.query('SELECT FROM campaign_target FOR UPDATE')
    const asked = served.ask(document, { variables: { input } })
    const pids = await waiting()
    await harm.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [pids])
    const answer = await asked
    await harm.query('ROLLBACK')
    expectGeneric(answer)
    expect(await dump(city)).toEqual(before)
    const again = await served.ask(document, { variables: { input } })
    expect(again.body).toMatchObject({
      data: { registerVisitPlan: { visitPlan: { id: expect.any(String) }, userErrors: [] } },
    })
  })

  it('everywhere at once: no answer tells of it, and service goes on', async () => {
    const ask = () =>
      served.ask(
        'query ($c: ID!) { visitPlans(campaignId: $c) { totalCount } visits(campaignId: $c) { totalCount } enterprises { totalCount } }',
        { variables: { c: city.campaignId } },
      )
    const asked = Array.from({ length: 20 }, ask)
    await harm.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    for (const answer of await Promise.all(asked)) if (answer.body.errors) expectGeneric(answer)
    // A pool learns of each cut connection at the latest by using it: as many as it may have.
    let answer = await ask()
    for (let tries = 0; answer.body.errors && tries < 30; tries++) answer = await ask()
    expect(answer.body).toMatchObject({ data: { enterprises: { totalCount: expect.any(Number) } } })
    const written = await served.ask(document, {
      variables: { input: { ...((await GRANTED.registerVisitPlan!(city, 6)) as object), idempotencyKey: 'after' } },
    })
    expect(written.body.errors).toBeUndefined()
  })

  /** The sessions that wait for a lock, once there is one. */
  async function waiting(): Promise<number[]> {
    for (;;) {
      const { rows } = await harm.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query NOT LIKE '%pg_stat_activity%'`,
      )
      if (rows.length > 0) return rows.map(({ pid }) => pid)
    }
  }
})

describe('A row as no code of ours writes it', () => {
  it('is a fault that tells nothing, and spoils no other field', async () => {
    await harm.query(`UPDATE schedule_run SET summary = '{}'`)
    const answer = await served.ask(
      'query ($id: ID!) { run: node(id: $id) { ... on ScheduleRun { status summary { targets } } } viewer { role } }',
      { variables: { id: city.runId } },
    )
    expectGeneric(answer)
    expect(answer.body.data).toEqual({
      run: { status: 'SUCCEEDED', summary: null },
      viewer: { role: 'CAMPAIGN_OFFICE' },
    })
  })

  it('IDs of any bytes are nothing, not a fault', async () => {
    const uuid = Buffer.from(city.plans.tourismE1, 'base64url').toString().split(':')[1]!
    const ids = [
      Buffer.from([0xff, 0xfe, 0x00, 0x80]).toString('base64url'),
      Buffer.concat([Buffer.from('VisitPlan:'), Buffer.from([0xc3, 0x28])]).toString('base64url'),
      Buffer.from(`VisitPlan:${uuid.toUpperCase()}`).toString('base64url'),
      Buffer.from(`visitplan:${uuid}`).toString('base64url'),
      Buffer.from(`VisitPlan:${uuid}:${uuid}`).toString('base64url'),
      Buffer.from(`VisitPlan:${uuid}\n`).toString('base64url'),
      Buffer.from(`constructor:${uuid}`).toString('base64url'),
      `${city.plans.tourismE1}=`,
    ]
    const { body } = await served.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { variables: { ids } })
    expect(body).toEqual({ data: { nodes: ids.map(() => null) } })
  })
})
