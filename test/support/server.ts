import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { Database } from '../../src/database/database'
import { issueToken, type NewToken } from '../../src/identity/access-token'
import { openTokenKey } from '../../src/identity/token-key'
import { stopLive } from '../../src/scheduling/live/live-thread'
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/server'
import { createLog } from '../../src/shared/log'
import { createTestDatabase, type TestDatabase } from './database'

export interface Answered {
  status: number
  headers: Headers
  body: {
    data?: Record<string, unknown> | null
    errors?: { message: string; path?: unknown; extensions: { code: string; requestId?: string } }[]
  }
  text: string
}

export interface TestServer extends RunningServer {
  db: Database
  database: TestDatabase
  dataDir: string
  readiness: { ready: boolean }
  /** What has been logged so far, a record a line. */
  logged(): string
  token(claims: Partial<NewToken> & { role: string }): Promise<string>
  /** POST /graphql as the whole city's office, unless `token` says otherwise; null sends none. */
  ask(
    query: string,
    options?: { variables?: object; token?: string | null; headers?: Record<string, string> },
  ): Promise<Answered>
}

/** A server on a free port with a database and a DATA_DIR of its own, as `main.ts` starts it. */
export async function startTestServer(config: Partial<ServerOptions['config']> = {}): Promise<TestServer> {
  const database = await createTestDatabase()
  const db = new Database(database.connection, database.schema)
  const dataDir = mkdtempSync(join(tmpdir(), 'oneknock-door-'))
  const lines: string[] = []
  const destination = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) })
  const readiness = { ready: true }
  const server = await startServer({
    config: { host: '127.0.0.1', port: 0, dataDir, oidc: null, ...config },
    db,
    log: createLog('debug', destination),
    readiness,
  })
  const token = async (claims: Partial<NewToken> & { role: string }) =>
    issueToken(await openTokenKey(dataDir), { subject: 'test', lifetimeSeconds: 600, ...claims })
  const office = await token({ role: 'CAMPAIGN_OFFICE' })
  return {
    ...server,
    db,
    database,
    dataDir,
    readiness,
    logged: () => lines.join(''),
    token,
    async ask(query, { variables, token: given = office, headers = {} } = {}) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Accept-Language': 'en',
          ...(given === null ? {} : { Authorization: `Bearer ${given}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      })
      return readAnswer(response)
    },
    async close() {
      await server.close()
      await stopLive()
      await db.close()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export async function readAnswer(response: Response): Promise<Answered> {
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as Answered['body'], text }
}

export const codesOf = ({ body }: Answered): string[] => (body.errors ?? []).map(({ extensions }) => extensions.code)
