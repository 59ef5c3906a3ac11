import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { openTokenKey, type TokenKey } from '../../src/identity/token-key'
import { newId } from '../../src/shared/ids'
import { codesOf, startTestServer, type TestServer } from '../support/server'

const VIEWER = '{ viewer { role department { code } area { code } teams { code } } }'
const CLAIMS = { role: 'CAMPAIGN_OFFICE' }
const HEADER = { alg: 'ES256', typ: 'at+jwt' }

let server: TestServer
let key: TokenKey
beforeAll(async () => {
  server = await startTestServer()
  key = await openTokenKey(server.dataDir)
  await makeUnits(server)
})
afterAll(() => server.close())

/** A city with one district, and one department with two teams. */
async function makeUnits({ db }: TestServer): Promise<void> {
  const [city, district, department] = [newId(), newId(), newId()]
  await db.transaction(async (tx) => {
    await tx.execute(
      `INSERT INTO area (id, code, name, level, parent_id, lineage, district_id)
       VALUES ($1, '320400', '常州市', 'CITY', NULL, ARRAY[$1::uuid], NULL),
              ($2, '320402', '天宁区', 'DISTRICT', $1, ARRAY[$1::uuid, $2::uuid], $2)`,
      [city, district],
    )
    await tx.execute(
      `INSERT INTO department (id, code, name, tier, kind, area_id) VALUES ($1, 'TAX', '税务局', 'CITY', 'GOVERNMENT', $2)`,
      [department, city],
    )
    await tx.execute(
      `INSERT INTO team (id, code, name, department_id, area_id) VALUES ($1, 'TAX-2', '二组', $3, $4), ($2, 'TAX-1', '一组', $3, $4)`,
      [newId(), newId(), department, city],
    )
  })
}

const now = () => Math.floor(Date.now() / 1000)

/** A token that holds, but for what is changed about it. */
function sign(
  claims: JWTPayload = {},
  {
    header = {},
    secret = key.privateKey,
  }: { header?: Partial<JWTHeaderParameters>; secret?: Parameters<SignJWT['sign']>[0] } = {},
): Promise<string> {
  const payload = {
    ...CLAIMS,
    iss: 'oneknock',
    aud: 'oneknock',
    sub: 'somebody',
    iat: now(),
    exp: now() + 600,
    ...claims,
  }
  for (const name of Object.keys(payload) as (keyof typeof payload)[])
    if (payload[name] === undefined) delete payload[name]
  return new SignJWT(payload).setProtectedHeader({ ...HEADER, ...header }).sign(secret)
}

describe('Who a token makes of its bearer', () => {
  const viewer = async (claims: JWTPayload) => (await server.ask(VIEWER, { token: await sign(claims) })).body

  it('the whole city office, a district office, a department, an inspector, an analyst', async () => {
    const nobody = { department: null, area: null, teams: [] }
    expect(await viewer({})).toEqual({ data: { viewer: { role: 'CAMPAIGN_OFFICE', ...nobody } } })
    expect(await viewer({ area: '320402' })).toEqual({
      data: { viewer: { role: 'CAMPAIGN_OFFICE', ...nobody, area: { code: '320402' } } },
    })
    expect(await viewer({ role: 'DEPARTMENT', department: 'TAX' })).toEqual({
      data: {
        viewer: {
          role: 'DEPARTMENT',
          area: null,
          department: { code: 'TAX' },
          teams: [{ code: 'TAX-1' }, { code: 'TAX-2' }],
        },
      },
    })
    for (const role of ['INSPECTOR', 'ANALYST'])
      expect(await viewer({ role })).toEqual({ data: { viewer: { role, ...nobody } } })
  })

  it('the city as an area is no limit', async () => {
    expect(await viewer({ area: '320400' })).toMatchObject({ data: { viewer: { area: null } } })
  })

  it.each([
    ['no role', { role: undefined }],
    ['an unknown role', { role: 'ADMIN' }],
    ['a role in another case', { role: 'campaign_office' }],
    ['several roles', { role: ['CAMPAIGN_OFFICE'] }],
    ['a department without its code', { role: 'DEPARTMENT' }],
    ['an unknown department', { role: 'DEPARTMENT', department: 'NOBODY' }],
    ['a department that is no text', { role: 'DEPARTMENT', department: { code: 'TAX' } }],
    ['a department that no text column holds', { role: 'DEPARTMENT', department: 'TAX\0' }],
    ['an unknown area', { area: '999999' }],
    ['an empty area', { area: '' }],
    ['an area for an inspector', { role: 'INSPECTOR', area: '320402' }],
    ['an area for a department', { role: 'DEPARTMENT', department: 'TAX', area: '320402' }],
  ])('%s: nobody', async (_what, claims) => {
    const answer = await server.ask(VIEWER, { token: await sign(claims as JWTPayload) })
    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']])
  })
})

describe('Tokens that do not hold (C07)', () => {
  const refusals: [string, () => Promise<string> | string][] = [
    [
      'alg none',
      () =>
        new UnsecuredJWT({ ...CLAIMS })
          .setIssuer('oneknock')
          .setAudience('oneknock')
          .setSubject('x')
          .setExpirationTime('1h')
          .encode(),
    ],
    [
      'HS256 with the public key as the secret',
      async () =>
        sign({}, { header: { alg: 'HS256' }, secret: new TextEncoder().encode(await exportSPKI(key.publicKey)) }),
    ],
    [
      'HS256 with the public JWK as the secret',
      async () =>
        sign(
          {},
          {
            header: { alg: 'HS256' },
            secret: new TextEncoder().encode(JSON.stringify(await exportJWK(key.publicKey))),
          },
        ),
    ],
    ['another key', async () => sign({}, { secret: (await generateKeyPair('ES256')).privateKey })],
    ['expired', () => sign({ exp: now() - 1 })],
    ['without an end', () => sign({ exp: undefined })],
    ['not valid yet', () => sign({ nbf: now() + 60 })],
    ['for another audience', () => sign({ aud: 'elsewhere' })],
    ['for no audience', () => sign({ aud: undefined })],
    ['of another issuer', () => sign({ iss: 'https://elsewhere.invalid' })],
    ['of nobody', () => sign({ sub: undefined })],
    ['of an empty subject', () => sign({ sub: ' ' })],
    ['of another kind', () => sign({}, { header: { typ: 'JWT' } })],
    ['a refresh token', () => sign({}, { header: { typ: 'refresh+jwt' } })],
    [
      'with its own key in the header',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
        return sign({}, { header: { jwk: await exportJWK(publicKey) }, secret: privateKey })
      },
    ],
    [
      'with a kid that is a path, signed with what stands there',
      () => sign({}, { header: { alg: 'HS256', kid: '../../../../dev/null' }, secret: new Uint8Array(32) }),
    ],
    [
      'with a changed payload',
      async () => {
        const [header, , signature] = (await sign({ role: 'ANALYST' })).split('.')
        const [, payload] = (await sign()).split('.')
        return `${header}.${payload}.${signature}`
      },
    ],
    ['without its signature', async () => `${(await sign()).split('.').slice(0, 2).join('.')}.`],
    ['no token at all', () => 'x'],
    ['far too long', () => 'x'.repeat(20_000)],
  ]

  it.each(refusals)('%s', async (_what, token) => {
    const answer = await server.ask(VIEWER, { token: await token() })
    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']])
    expect(answer.body.data).toBeUndefined()
  })

  it('the same token unchanged does hold, with a kid that means nothing too', async () => {
    expect((await server.ask(VIEWER, { token: await sign() })).status).toBe(200)
    expect((await server.ask(VIEWER, { token: await sign({}, { header: { kid: '../../etc/passwd' } }) })).status).toBe(
      200,
    )
  })

  it('a token of another installation is none of ours', async () => {
    const other = await startTestServer()
    try {
      expect((await other.ask(VIEWER, { token: await sign() })).status).toBe(401)
    } finally {
      await other.close()
    }
  })

  it('headers that other programs trust are ignored', async () => {
    const headers = { 'X-User-ID': '1', 'X-Hasura-Role': 'admin', 'X-Forwarded-User': 'admin', Cookie: 'token=1' }
    expect((await server.ask(VIEWER, { token: null, headers })).status).toBe(401)
  })
})

describe('With an OIDC issuer', () => {
  let issuer: Server
  let url: string
  let oidcServer: TestServer
  let keys: Awaited<ReturnType<typeof generateKeyPair>>
  let isDown = false

  beforeAll(async () => {
    keys = await generateKeyPair('RS256', { extractable: true })
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
    issuer = createServer((request, response) => {
      if (isDown) return response.writeHead(503).end()
      const documents: Record<string, object> = {
        '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
        '/keys': { keys: [jwk] },
      }
      const document = documents[request.url!]
      response
        .writeHead(document ? 200 : 404, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(document ?? {}))
    })
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`
    oidcServer = await startTestServer({ oidc: { issuer: url, audience: 'city' } })
  })
  afterAll(async () => {
    await oidcServer.close()
    issuer.closeAllConnections()
    await new Promise((resolve) => issuer.close(resolve))
  })

  const signed = (claims: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}) =>
    sign(
      { iss: url, aud: 'city', ...claims },
      { header: { alg: 'RS256', kid: 'one', typ: 'JWT', ...header }, secret: keys.privateKey },
    )

  it('says that tokens cannot be checked while the issuer is silent, and checks them once it answers', async () => {
    isDown = true
    const silent = await oidcServer.ask(VIEWER, { token: await signed() })
    expect([silent.status, codesOf(silent)]).toEqual([503, ['INTERNAL_SERVER_ERROR']])
    isDown = false
    expect((await oidcServer.ask(VIEWER, { token: await signed() })).status).toBe(200)
  })

  it('its access tokens hold', async () => {
    for (const token of [await signed(), await signed({}, { typ: 'at+jwt' }), await signed({ typ: 'Bearer' })])
      expect((await oidcServer.ask(VIEWER, { token })).body).toMatchObject({
        data: { viewer: { role: 'CAMPAIGN_OFFICE' } },
      })
  })

  it.each([
    ['an ID token', () => signed({ typ: 'ID' })],
    ['a refresh token', () => signed({ typ: 'Refresh' })],
    ['a logout token', () => signed({}, { typ: 'logout+jwt' })],
    ['a token for another audience', () => signed({ aud: 'account' })],
    ['an unknown key', () => signed({}, { kid: 'two' })],
    [
      'HS256 with the public key',
      async () =>
        sign(
          { iss: url, aud: 'city' },
          { header: { alg: 'HS256', kid: 'one' }, secret: new TextEncoder().encode(await exportSPKI(keys.publicKey)) },
        ),
    ],
    ['a token of our own key', async () => sign({}, { secret: (await openTokenKey(oidcServer.dataDir)).privateKey })],
    [
      'our own key in the name of the issuer',
      async () => sign({ iss: url, aud: 'city' }, { secret: (await openTokenKey(oidcServer.dataDir)).privateKey }),
    ],
  ])('%s does not', async (_what, token) => {
    const answer = await oidcServer.ask(VIEWER, { token: await token() })
    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']])
  })
})
