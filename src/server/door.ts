import type { RequestHandler, Response } from 'express'
import type { Language } from '../shared/language'
import { say, sentence } from '../shared/language'
import type { Logger } from '../shared/log'
import type { SentenceKey } from '../shared/sentences'
import type { Authenticate, Authenticated } from './authenticate'
import { logFault } from './report-errors'
import { languageOf, requestIdOf } from './request-context'
import { logRequest, type RequestRecord } from './request-log'

/** What the door has found out about a request. */
export interface Locals {
  record: RequestRecord
  language: Language
  authenticated: Authenticated
}

export const localsOf = (response: Response): Locals => response.locals as Locals

/** Every request has a number, in its answer and in the log. */
export const noteRequest =
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

/** Who asks is known before a byte of the body is read. */
export const onlySignedIn =
  ({ authenticate, log }: { authenticate: Authenticate; log: Logger }): RequestHandler =>
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

/** An answer shaped like GraphQL's, for what never reaches GraphQL. */
export function refuse(
  response: Response,
  { status, code, key, most = 0 }: { status: number; code: string; key: SentenceKey; most?: number },
): void {
  const { record, language } = localsOf(response)
  record.codes.add(code)
  const message = say(language, sentence(key, { requestId: record.requestId, most }))
  const requestId = code === 'INTERNAL_SERVER_ERROR' ? { requestId: record.requestId } : {}
  response.status(status).json({ errors: [{ message, extensions: { code, ...requestId } }] })
}
