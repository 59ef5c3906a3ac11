import type { IncomingHttpHeaders } from 'node:http'
import type { Database } from '../database/database'
import { dayInShanghai } from '../shared/clock'
import type { Caller, RequestContext } from '../shared/context'
import { newId } from '../shared/ids'
import { chooseLanguage, type Language } from '../shared/language'
import type { Logger } from '../shared/log'
import type { NotificationHub } from '../shared/notifications'

/** What every context is made of, whichever way a request comes in. */
export interface ContextParts {
  caller: Caller
  language: Language
  requestId: string
  db: Database
  log: Logger
  notifications: NotificationHub
}

export const createContext = (parts: ContextParts): RequestContext => ({
  ...parts,
  today: dayInShanghai(),
  loaders: new Map(),
})

/** The caller's own id where it is fit to stand in a log and in the record, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{8,64}$/.test(given) ? given : newId()
}

export const languageOf = (headers: IncomingHttpHeaders): Language => chooseLanguage(headers['accept-language'])
