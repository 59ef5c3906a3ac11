import { statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { SignInCode } from '../../src/identity/sign-in-code'
import { startTestServer, type TestServer } from '../support/server'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const redeem = (code: unknown, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Accept-Language': 'en', ...headers },
    body: JSON.stringify({ code }),
  })

describe('The link that is printed at start', () => {
  it('opens once, as the whole city office, and is then used up', async () => {
    const link = new URL(server.signInLink!)
    expect(link.origin + link.pathname).toBe(`${server.url}/sign-in`)
    const code = new URLSearchParams(link.hash.slice(1)).get('code')!
    expect(code).toHaveLength(43)

    for (const wrong of ['', 'x', `${code.slice(0, -1)}_`, 7, null, { length: 43 }, [code]])
      expect((await redeem(wrong)).status).toBe(401)
    expect((await redeem(code, { 'X-Forwarded-For': '203.0.113.9' })).status).toBe(403)
    expect((await redeem(code, { Forwarded: 'for=203.0.113.9' })).status).toBe(403)

    const opened = await redeem(code)
    expect(opened.status).toBe(200)
    const { token } = (await opened.json()) as { token: string }
    expect(
      (await server.ask('{ viewer { role area { code } department { code } teams { code } } }', { token })).body,
    ).toEqual({
      data: { viewer: { role: 'CAMPAIGN_OFFICE', area: null, department: null, teams: [] } },
    })

    const again = await redeem(code)
    expect(again.status).toBe(401)
    expect(((await again.json()) as { message: string }).message).toMatch(/Restart the service.*npm run -s token/)
    expect(server.logged()).not.toContain(code)
    expect(server.logged()).not.toContain(token)
  })

  it('is no token itself, and a body that is no JSON is no way in', async () => {
    expect((await server.ask('{ viewer { role } }', { token: new SignInCode().create() })).status).toBe(401)
    const response = await fetch(`${server.url}/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{'.repeat(5000),
    })
    expect(response.status).toBe(400)
  })

  it('does not open after a quarter of an hour, nor after a newer one', () => {
    const code = new SignInCode()
    const first = code.create(0)
    const second = code.create(0)
    expect(code.redeem(first, 1)).toBe(false)
    expect(code.redeem(second, 15 * 60_000)).toBe(false)
    expect(code.redeem(second, 15 * 60_000 - 1)).toBe(true)
    expect(code.redeem(second, 0)).toBe(false)
  })

  it('does not exist beside an OIDC issuer', async () => {
    const other = await startTestServer({ oidc: { issuer: 'https://issuer.invalid', audience: 'oneknock' } })
    try {
      expect(other.signInLink).toBeNull()
      expect((await fetch(`${other.url}/sign-in`)).status).toBe(404)
      expect((await fetch(`${other.url}/sign-in`, { method: 'POST' })).status).toBe(404)
    } finally {
      await other.close()
    }
  })
})

describe('The key of our own tokens', () => {
  it('is for its owner alone', () => {
    expect(statSync(join(server.dataDir, 'token-key.json')).mode & 0o777).toBe(0o600)
  })
})

describe('The pages', () => {
  it('come from this server alone: no script, style or font from elsewhere, none inline', async () => {
    for (const path of ['/graphiql', '/sign-in']) {
      const response = await fetch(server.url + path)
      expect(response.headers.get('content-type')).toMatch(/^text\/html/)
      expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/)
      const html = await response.text()
      expect(html).not.toMatch(/https?:|<script>|<style>| on\w+=/)
      const files = [...html.matchAll(/(?:src|href)="(\/graphiql\/[^"]+)"/g)].map(([, file]) => file!)
      expect(files.length).toBeGreaterThan(0)
      for (const file of files) {
        const asset = await fetch(server.url + file)
        expect([file, asset.status]).toEqual([file, 200])
        expect(asset.headers.get('content-type')).toMatch(file.endsWith('.css') ? /css/ : /javascript/)
      }
    }
    const start = await fetch(server.url, { redirect: 'manual' })
    expect(start.headers.get('location')).toBe('/graphiql')
  })

  it('offer the documented operations', async () => {
    const examples = (await (await fetch(`${server.url}/graphiql/examples.json`)).json()) as {
      name: string
      query: string
    }[]
    expect(examples.map(({ name }) => name)).toEqual(examples.map(({ name }) => name).sort())
    for (const { query } of examples) expect(query).toMatch(/query|mutation|subscription|\{/)
  })

  it('are not read out of their directory', async () => {
    const raw = await new Promise<number>((resolve, reject) => {
      const { hostname, port } = new URL(server.url)
      request({ hostname, port, path: '/graphiql/..%2f..%2fpackage.json' }, (response) => {
        response.resume()
        resolve(response.statusCode!)
      })
        .on('error', reject)
        .end()
    })
    expect(raw).toBe(404)
  })
})
