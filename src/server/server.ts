import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { Config } from '../config'
import type { Database } from '../database/database'
import { oidcTokens, ownTokens } from '../identity/access-token'
import { SignInCode } from '../identity/sign-in-code'
import { openTokenKey, type TokenKey } from '../identity/token-key'
import { createSchema } from '../schema'
import type { Logger } from '../shared/log'
import { bearerAuthentication } from './authenticate'
import { certificateFiles } from './certificate-files'
import { graphqlOverHttp } from './graphql-http'
import { graphqlOverWebSocket } from './graphql-ws'
import { health, type Readiness } from './health'
import { ListeningHub } from './notification-hub'
import { pages } from './pages'
import { securityHeaders } from './security-headers'
import { signIn } from './sign-in'

/** How long requests that are being answered may still take when the server closes. */
const FINISH_WITHIN_MS = 3000
/** How long a client may take to send a request: a body of 20 MB over a slow line. */
const REQUEST_WITHIN_MS = 120_000

export interface ServerOptions {
  config: Pick<Config, 'host' | 'port' | 'dataDir' | 'oidc'>
  db: Database
  log: Logger
  readiness: Readiness
}

export interface RunningServer {
  url: string
  /** Opens GraphiQL signed in as the whole city's office, once, within 15 minutes; null with an OIDC issuer. */
  signInLink: string | null
  close(): Promise<void>
}

/**
 * Serves GraphQL over HTTP and WebSocket at /graphql, the certificates of schedules, GraphiQL, the sign-in page and the two health checks. Everything but
 * these last three needs a valid token.
 * @throws what `listen` reports (EADDRINUSE, EACCES, …), and StartupError.
 */
export async function startServer({ config, db, log, readiness }: ServerOptions): Promise<RunningServer> {
  const key = config.oidc ? null : await openTokenKey(config.dataDir)
  const code = new SignInCode()
  const schema = createSchema()
  const authenticate = bearerAuthentication(key ? ownTokens(key) : oidcTokens(config.oidc!), db)
  const hub = await ListeningHub.open({ connection: db.connection, schema: db.schema, log })
  const options = { schema, db, notifications: hub, authenticate, log }
  const overHttp = await graphqlOverHttp(options)

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(securityHeaders)
  app.use(health({ db, readiness }))
  app.use('/graphql', overHttp.router)
  app.use('/schedule-runs', certificateFiles(options))
  app.use(pages({ canSignIn: key !== null }))
  if (key) app.use(signIn({ code, key, log }))
  app.use(lastWords(log))

  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS, headersTimeout: 20_000, maxHeaderSize: 32_768 }, app)
  const overWebSocket = graphqlOverWebSocket(server, options)
  const close = async () => {
    await overWebSocket.stop()
    await closeServer(server)
    await overHttp.stop()
    await hub.close()
  }
  try {
    await listen(server, config)
  } catch (error) {
    await close()
    throw error
  }
  const url = urlOf(config.host, server.address() as AddressInfo)
  return { url, signInLink: signInLink(url, code, key), close }
}

/** The secret stands after the #, where it enters no log and no Referer header. */
const signInLink = (url: string, code: SignInCode, key: TokenKey | null): string | null =>
  key ? `${url}/sign-in#code=${code.create()}` : null

async function listen(server: Server, { host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  server.listen({ host, port })
  // Rejects with the error when that comes first.
  await once(server, 'listening')
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  const late = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS)
  await closed
  clearTimeout(late)
}

/** What a person types into a browser on this machine. */
function urlOf(host: string, { port }: AddressInfo): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

/** 404, and whatever goes wrong outside GraphQL, told without telling anything. */
function lastWords(log: Logger): (express.RequestHandler | express.ErrorRequestHandler)[] {
  const absent: express.RequestHandler = (_request, response) => {
    response.status(404).json({ message: 'There is nothing here.' })
  }
  const failed: express.ErrorRequestHandler = (error: unknown, _request, response, next) => {
    const status = (error as { status?: unknown }).status
    if (response.headersSent) return next(error)
    if (typeof status === 'number' && status < 500) {
      response.status(status).json({ message: 'This is no request that can be answered.' })
      return
    }
    log.error({ err: error }, 'a page failed')
    response.status(500).json({ message: 'Something went wrong on our side.' })
  }
  return [absent, failed]
}
