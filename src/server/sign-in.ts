import express, { type ErrorRequestHandler, type Request, Router } from 'express'
import { issueToken } from '../identity/access-token'
import type { SignInCode } from '../identity/sign-in-code'
import type { TokenKey } from '../identity/token-key'
import { Role } from '../shared/context'
import { say, sentence } from '../shared/language'
import type { Logger } from '../shared/log'
import type { SentenceKey } from '../shared/sentences'
import { languageOf } from './request-context'

const TOKEN_LIFETIME_SECONDS = 8 * 3600

/** POST /sign-in: the code of the link that was printed at start, for a token of the whole city's office. */
export function signIn({ code, key, log }: { code: SignInCode; key: TokenKey; log: Logger }): Router {
  const router = Router()
  router.post('/sign-in', express.json({ limit: 1000 }), async (request, response) => {
    const refuse = (status: number, sentenceKey: SentenceKey) => {
      log.warn({ status }, 'a sign-in link was refused')
      response.status(status).json({ message: say(languageOf(request.headers), sentence(sentenceKey)) })
    }
    if (!isFromThisMachine(request)) return refuse(403, 'signIn.onlyHere')
    const body: unknown = request.body
    const given = body !== null && typeof body === 'object' && 'code' in body ? body.code : undefined
    if (typeof given !== 'string' || !code.redeem(given)) return refuse(401, 'signIn.refused')
    log.info('signed in by the link')
    const token = await issueToken(key, {
      subject: 'sign-in-link',
      role: Role.CAMPAIGN_OFFICE,
      lifetimeSeconds: TOKEN_LIFETIME_SECONDS,
    })
    response.json({ token })
  })
  router.use('/sign-in', refuseBadBody)
  return router
}

const refuseBadBody: ErrorRequestHandler = (_error, request, response, _next) => {
  response.status(400).json({ message: say(languageOf(request.headers), sentence('signIn.refused')) })
}

/** A proxy on this machine speaks for others, and says so. */
function isFromThisMachine({ socket, headers }: Request): boolean {
  const peer = socket.remoteAddress?.replace(/^::ffff:/, '') ?? ''
  const isLoopback = peer === '::1' || peer.startsWith('127.')
  return isLoopback && !headers.forwarded && !headers['x-forwarded-for']
}
