import { getIntrospectionQuery } from 'graphql'
import { serverAudits } from 'graphql-http'
import { type Answered, codesOf, readAnswer, startTestServer, type TestServer } from '../support/server'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** Nothing of ours may show in an answer, whatever goes wrong. */
const INTERNALS = /select |relation|\bat .+:\d+|node_modules|\/work\/|stack|postgres|ECONN/i

describe('Closed by default', () => {
  it.each([
    ['a query', '{ viewer { role } }'],
    ['introspection', getIntrospectionQuery()],
    ['a document that makes no sense', '{ {'],
    ['nothing at all', ''],
  ])('%s without a token is 401 UNAUTHENTICATED', async (_what, query) => {
    const answer = await server.ask(query, { token: null })
    expect(answer.status).toBe(401)
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED'])
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(answer.body).not.toHaveProperty('data')
  })

  it('says so in the language of the reader, Chinese when none is named', async () => {
    const inChinese = await server.ask('{ viewer { role } }', { token: null, headers: { 'Accept-Language': 'fr' } })
    expect(inChinese.body.errors?.[0]?.message).toMatch(/请先登录/)
    const inEnglish = await server.ask('{ viewer { role } }', { token: null })
    expect(inEnglish.body.errors?.[0]?.message).toMatch(/Sign in first/)
  })

  it('does not read the body of somebody unknown', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{ this is no JSON',
    })
    expect(response.status).toBe(401)
  })

  it.each(['/metrics', '/debug', '/graphql/x', '/.env', '/src/main.ts', '/graphiql/../package.json'])(
    '%s is not there',
    async (path) => {
      const response = await fetch(server.url + path)
      expect([401, 404]).toContain(response.status)
      expect(await response.text()).not.toMatch(/"dependencies"/)
    },
  )
})

describe('Whether it is alive and ready', () => {
  it('tells everybody, and no more', async () => {
    const alive = await fetch(`${server.url}/healthz`)
    expect([alive.status, await alive.json()]).toEqual([200, { status: 'alive' }])
    const ready = await fetch(`${server.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
  })

  it('is not ready before main.ts says so', async () => {
    server.readiness.ready = false
    try {
      expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    } finally {
      server.readiness.ready = true
    }
  })
})

describe('Headers', () => {
  it.each(['/healthz', '/graphql', '/graphiql', '/sign-in', '/nowhere'])('%s has those that protect', async (path) => {
    const { headers } = await fetch(server.url + path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
    expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('keeps data out of caches, and names each request', async () => {
    const { headers } = await server.ask('{ viewer { role } }')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
  })

  it('takes over a request id, unless it is fit for mischief', async () => {
    const id = async (given: string) =>
      (await server.ask('{ __typename }', { headers: { 'X-Request-Id': given } })).headers.get('x-request-id')
    expect(await id('0123-4567:abcd')).toBe('0123-4567:abcd')
    expect(await id('{"evil":1}')).not.toMatch(/evil/)
  })
})

describe('Errors', () => {
  it.each([
    ['an unknown role', '{ viewer { role nonsense } }', 'GRAPHQL_VALIDATION_FAILED', 400],
    ['a syntax error', '{ viewer { ', 'GRAPHQL_PARSE_FAILED', 400],
    ['a wrong enum value in the document', '{ areas(level: PLANET) { code } }', 'BAD_USER_INPUT', 400],
    ['a number for a text in the document', '{ area(code: 320400) { code } }', 'BAD_USER_INPUT', 400],
    ['an object for a text in the document', '{ area(code: {a: 1}) { code } }', 'BAD_USER_INPUT', 400],
    ['a list for an id', '{ node(id: [1, 2]) { id } }', 'BAD_USER_INPUT', 400],
    ['a missing argument', '{ area { code } }', 'GRAPHQL_VALIDATION_FAILED', 400],
    ['an operation that is not there', 'query A { __typename } query B { __typename }', 'BAD_USER_INPUT', 400],
  ])('%s', async (_what, query, code, status) => {
    const answer = await server.ask(query, { headers: { Accept: 'application/graphql-response+json' } })
    expect(codesOf(answer)).toEqual([code])
    expect(answer.status).toBe(status)
    expect(answer.text).not.toMatch(INTERNALS)
  })

  it('variables that do not fit are BAD_USER_INPUT', async () => {
    const query =
      'query Q($level: AreaLevel, $code: String!) { areas(level: $level) { code } area(code: $code) { code } }'
    for (const variables of [{ level: 'PLANET', code: 'x' }, { code: 7 }, {}, { code: null }])
      expect(codesOf(await server.ask(query, { variables }))).toEqual(['BAD_USER_INPUT'])
  })

  it('a role that may never call it hears that before its inputs are judged', async () => {
    const token = await server.token({ role: 'ANALYST' })
    const query = 'mutation M($input: RecordVisitInput!) { recordVisit(input: $input) { userErrors { code } } }'
    for (const variables of [{}, { input: null }, { input: { mode: 'NEVER' } }])
      expect(codesOf(await server.ask(query, { token, variables }))).toEqual(['FORBIDDEN'])
    expect(codesOf(await server.ask('{ enterprise(uscc: "x") { id } }', { token }))).toEqual(['FORBIDDEN'])
    expect(
      codesOf(await server.ask('{ ...Q } fragment Q on Query { enterprise(uscc: "x") { id } }', { token })),
    ).toEqual(['FORBIDDEN'])
    expect(codesOf(await server.ask(query, { variables: {} }))).toEqual(['BAD_USER_INPUT'])
  })

  it('gives no hints about names to guess', async () => {
    const answer = await server.ask('{ vewer { role } areas(level: CITI) { cod } }')
    expect(answer.text).not.toMatch(/did you mean/i)
  })

  it('a fault of ours tells its request id and nothing else, and is logged in full', async () => {
    await server.db.transaction((tx) => tx.execute('ALTER TABLE area RENAME TO area_away'))
    let answer: Answered
    try {
      answer = await server.ask('query Broken { areas { code } }')
    } finally {
      await server.db.transaction((tx) => tx.execute('ALTER TABLE area_away RENAME TO area'))
    }
    const requestId = answer.headers.get('x-request-id')
    expect(answer.body.errors?.[0]).toMatchObject({ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } })
    expect(answer.body.errors?.[0]?.message).toContain(requestId)
    expect(answer.text).not.toMatch(INTERNALS)
    const line = server
      .logged()
      .split('\n')
      .find((text) => text.includes(requestId!) && text.includes('request failed'))
    expect(line).toMatch(/42P01/)
  })

  it('logs one line a request: what was asked, by which role, with what outcome; no values, no tokens', async () => {
    const token = await server.token({ role: 'INSPECTOR', subject: 'somebody-by-name' })
    const { headers } = await server.ask('query Named($code: String!) { area(code: $code) { code } }', {
      token,
      variables: { code: 'secret-value' },
    })
    const lines = server
      .logged()
      .split('\n')
      .filter((text) => text.includes(headers.get('x-request-id')!))
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      operation: 'Named',
      role: 'INSPECTOR',
      status: 200,
      ms: expect.any(Number),
    })
    expect(server.logged()).not.toContain('secret-value')
    expect(server.logged()).not.toContain('somebody-by-name')
    expect(server.logged()).not.toContain(token)
  })
})

describe('Limits', () => {
  const nested = (depth: number) => `{ areas { ${'parent { '.repeat(depth - 2)} code ${'}'.repeat(depth - 2)} } }`

  it('grants depth 15, and the introspection that tools send', async () => {
    expect((await server.ask(nested(15))).body.errors).toBeUndefined()
    expect(
      (
        await server.ask(
          getIntrospectionQuery({ inputValueDeprecation: true, directiveIsRepeatable: true, schemaDescription: true }),
        )
      ).body.errors,
    ).toBeUndefined()
  })

  it('refuses what is deeper before anything runs, through fragments too', async () => {
    const chain = Array.from({ length: 30 }, (_, i) => `fragment F${i} on Area { parent { ...F${i + 1} } }`).join(' ')
    for (const query of [
      nested(21),
      nested(50),
      `{ areas { ...F0 } } ${chain} fragment F30 on Area { code }`,
      `{ areas { ${'parent { '.repeat(3000)} code ${'}'.repeat(3000)} } }`,
    ]) {
      const answer = await server.ask(query)
      expect(codesOf(answer)).toEqual(['LIMIT_EXCEEDED'])
      expect(answer.status).toBe(400)
      expect(answer.body.data).toBeUndefined()
    }
  })

  it('survives fragments in a circle', async () => {
    const answer = await server.ask(
      '{ areas { ...A } } fragment A on Area { parent { ...B } } fragment B on Area { parent { ...A } }',
    )
    expect(codesOf(answer)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
  })

  it('refuses fragments that unfold without end, and documents of too many tokens, quickly', async () => {
    const doubling = Array.from({ length: 18 }, (_, i) => `fragment F${i} on Area { ...F${i + 1} ...F${i + 1} }`).join(
      ' ',
    )
    const startedAt = performance.now()
    expect(codesOf(await server.ask(`{ areas { ...F0 } } ${doubling} fragment F18 on Area { code }`))).toContain(
      'LIMIT_EXCEEDED',
    )
    expect(codesOf(await server.ask(`{ areas { ${'code '.repeat(11_000)} } }`))).toEqual(['LIMIT_EXCEEDED'])
    expect(codesOf(await server.ask(`{ area(code: ${'['.repeat(8000)}) { code } }`))).toEqual(['LIMIT_EXCEEDED'])
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })

  it('grants 2,000 tokens, 100 aliases and a document of 100 kB', async () => {
    const aliases = Array.from({ length: 100 }, (_, i) => `a${i}: area(code: "x") { code name }`).join(' ')
    expect((await server.ask(`{ ${aliases} }`)).body.errors).toBeUndefined()
    expect(
      (await server.ask(`{ areas { ${'code '.repeat(1990)} } } #${'x'.repeat(90_000)}`)).body.errors,
    ).toBeUndefined()
  })

  it('reads a body of 16 MB and refuses one of 21 with 413', async () => {
    const query = 'query Q($code: String!) { area(code: $code) { code } }'
    const granted = await server.ask(query, { variables: { code: 'x'.repeat(16 * 1024 * 1024 - 200) } })
    expect(granted.body).toEqual({ data: { area: null } })
    const refused = await server.ask(query, { variables: { code: 'x'.repeat(21 * 1024 * 1024) } })
    expect(refused.status).toBe(413)
    expect(codesOf(refused)).toEqual(['LIMIT_EXCEEDED'])
  })

  it('nodes takes 200 ids and no more', async () => {
    const ask = (count: number) =>
      server.ask('query N($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        variables: { ids: Array.from({ length: count }, () => 'x') },
      })
    expect((await ask(200)).body.data?.nodes).toEqual(Array.from({ length: 200 }, () => null))
    expect(codesOf(await ask(201))).toEqual(['BAD_USER_INPUT'])
  })

  it('takes one operation a request, not a list of them', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${await server.token({ role: 'INSPECTOR' })}`,
      },
      body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
    })
    expect(response.status).toBe(400)
  })
})

describe('Requests that another site could make a browser send', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a body of %s is refused',
    async (type) => {
      const answer = await server.ask('{ viewer { role } }', { headers: { 'Content-Type': type } })
      expect(answer.status).toBe(415)
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT'])
    },
  )

  it('GET reads, and changes nothing', async () => {
    const headers = { Authorization: `Bearer ${await server.token({ role: 'CAMPAIGN_OFFICE' })}` }
    const get = async (query: string) =>
      readAnswer(await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, { headers }))
    expect((await get('{ viewer { role } }')).body).toEqual({ data: { viewer: { role: 'CAMPAIGN_OFFICE' } } })
    const change = await get('mutation { importAreas(input: { rows: [] }) { userErrors { code } } }')
    expect(change.status).toBe(405)
    expect(change.body.data).toBeUndefined()
  })

  it('other methods are refused', async () => {
    const headers = { Authorization: `Bearer ${await server.token({ role: 'CAMPAIGN_OFFICE' })}` }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect((await fetch(`${server.url}/graphql`, { method, headers })).status).toBe(405)
  })

  it('a token in the address is none', async () => {
    const token = await server.token({ role: 'CAMPAIGN_OFFICE' })
    expect((await fetch(`${server.url}/graphql?query={__typename}&access_token=${token}`)).status).toBe(401)
  })
})

describe('GraphQL over HTTP, as graphql-http audits it', () => {
  let token: string
  beforeAll(async () => {
    token = await server.token({ role: 'INSPECTOR' })
  })
  const audits = serverAudits({
    url: () => `${server.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), Authorization: `Bearer ${token}` },
      }),
  })
  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s %s', async (_id, _name, audit) => {
    const result = await audit.fn()
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
  })
})
