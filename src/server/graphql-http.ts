import { expressMiddleware } from '@as-integrations/express5'
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import type { GraphQLSchema } from 'graphql'
import type { Database } from '../database/database'
import type { Language } from '../shared/language'
import { say, sentence } from '../shared/language'
import type { Logger } from '../shared/log'
import type { NotificationHub } from '../shared/notifications'
import type { SentenceKey } from '../shared/sentences'
import { createApollo, type HttpContext } from './apollo'
import type { Authenticate, Authenticated } from './authenticate'
import { logFault } from './report-errors'
import { createContext, languageOf, requestIdOf } from './request-context'
import { logRequest, type RequestRecord } from './request-log'

/** The contract grants 16. */
const LARGEST_BODY_MB = 20

export interface GraphqlOptions {
  schema: GraphQLSchema
  db: Database
  notifications: NotificationHub
  authenticate: Authenticate
  log: Logger
}

interface Locals {
  record: RequestRecord
  language: Language
  authenticated: Authenticated
}

const localsOf = (response: Response): Locals => response.locals as Locals

/**
 * GraphQL over HTTP, from the outside in: who asks, before a byte of the body is read; whether there is a body of the right kind
 * and size; then Apollo.
 */
export async function graphqlOverHttp(options: GraphqlOptions): Promise<{ router: Router; stop: () => Promise<void> }> {
  const { schema, db, notifications, log } = options
  const apollo = createApollo(schema, log)
  await apollo.start()

  const context = async ({ res }: { req: Request; res: Response }): Promise<HttpContext> => {
    const { record, language, authenticated } = localsOf(res)
    const parts = { caller: authenticated.caller, language, requestId: record.requestId, db, log, notifications }
    return { ...createContext(parts), record }
  }

  const router = Router()
  router.use(
    noteRequest(log),
    onlyGetAndPost,
    onlySignedIn(options),
    onlyJson,
    express.json({ limit: LARGEST_BODY_MB * 1024 * 1024 }),
    expressMiddleware(apollo, { context }),
    explainFailure(log),
  )
  return { router, stop: () => apollo.stop() }
}

const noteRequest =
  (log: Logger): RequestHandler =>
  (request, response, next) => {
    const startedAt = performance.now()
    const record: RequestRecord = { requestId: requestIdOf(request.headers), codes: new Set() }
    Object.assign(response.locals, { record, language: languageOf(request.headers) })
    response.set('X-Request-Id', record.requestId)
    response.vary('Accept-Language')
    response.on('close', () => logRequest(log, record, { via: 'http', status: response.statusCode, startedAt }))
    next()
  }

const onlyGetAndPost: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'POST') return next()
  response.set('Allow', 'GET, POST')
  refuse(response, { status: 405, code: 'BAD_USER_INPUT', key: 'door.method' })
}

const onlySignedIn =
  ({ authenticate, log }: GraphqlOptions): RequestHandler =>
  async (request, response, next) => {
    const { record } = localsOf(response)
    let authenticated: Authenticated | null
    try {
      authenticated = await authenticate(request.headers.authorization)
    } catch (error) {
      // The issuer's keys or the database cannot be reached: nobody gets in, and it is not the token's fault.
      logFault(log, error, record.requestId)
      response.set('Retry-After', '5')
      return refuse(response, { status: 503, code: 'INTERNAL_SERVER_ERROR', key: 'door.issuerSilent' })
    }
    if (!authenticated) {
      response.set('WWW-Authenticate', 'Bearer realm="oneknock"')
      return refuse(response, { status: 401, code: 'UNAUTHENTICATED', key: 'request.unauthenticated' })
    }
    record.role = authenticated.caller.role
    Object.assign(response.locals, { authenticated })
    next()
  }

/** Forms and plain text are what a page of another origin can send without being asked; JSON is not. */
const onlyJson: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.is('application/json')) return next()
  refuse(response, { status: 415, code: 'BAD_USER_INPUT', key: 'door.contentType' })
}

/** What the body's reader throws has a status and a type; everything else is a fault of ours. */
const explainFailure =
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error)
    const { status, type } = error as { status?: unknown; type?: unknown }
    if (type === 'entity.too.large') {
      // The rest of such a body is not worth waiting for.
      response.set('Connection', 'close')
      return refuse(response, { status: 413, code: 'LIMIT_EXCEEDED', key: 'limit.body', most: LARGEST_BODY_MB })
    }
    if (status === 415) return refuse(response, { status, code: 'BAD_USER_INPUT', key: 'door.contentType' })
    if (typeof status === 'number' && status >= 400 && status < 500)
      return refuse(response, { status: 400, code: 'BAD_USER_INPUT', key: 'door.json' })
    logFault(log, error, localsOf(response).record.requestId)
    refuse(response, { status: 500, code: 'INTERNAL_SERVER_ERROR', key: 'request.internal' })
  }

/** An answer shaped like GraphQL's, for what never reaches GraphQL. */
function refuse(
  response: Response,
  { status, code, key, most = 0 }: { status: number; code: string; key: SentenceKey; most?: number },
): void {
  const { record, language } = localsOf(response)
  record.codes.add(code)
  const message = say(language, sentence(key, { requestId: record.requestId, most }))
  const requestId = code === 'INTERNAL_SERVER_ERROR' ? { requestId: record.requestId } : {}
  response.status(status).json({ errors: [{ message, extensions: { code, ...requestId } }] })
}
