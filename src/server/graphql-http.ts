import { expressMiddleware } from '@as-integrations/express5'
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import type { GraphQLSchema } from 'graphql'
import type { Database } from '../database/database'
import type { Logger } from '../shared/log'
import type { NotificationHub } from '../shared/notifications'
import { createApollo, type HttpContext } from './apollo'
import type { Authenticate } from './authenticate'
import { localsOf, noteRequest, onlySignedIn, refuse } from './door'
import { logFault } from './report-errors'
import { createContext } from './request-context'

/** The contract grants 16. */
const LARGEST_BODY_MB = 20

export interface GraphqlOptions {
  schema: GraphQLSchema
  db: Database
  notifications: NotificationHub
  authenticate: Authenticate
  log: Logger
}

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

const onlyGetAndPost: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'POST') return next()
  response.set('Allow', 'GET, POST')
  refuse(response, { status: 405, code: 'BAD_USER_INPUT', key: 'door.method' })
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
