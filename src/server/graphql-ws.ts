import type { Server } from 'node:http'
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql'
import { CloseCode, makeServer } from 'graphql-ws'
import { dayInShanghai } from '../shared/clock'
import type { RequestContext } from '../shared/context'
import { newId } from '../shared/ids'
import { chooseLanguage } from '../shared/language'
import type { Authenticated } from './authenticate'
import { checkDocument } from './check-document'
import type { GraphqlOptions } from './graphql-http'
import { logFault, reportErrors } from './report-errors'
import { createContext, languageOf } from './request-context'
import { logRequest, type RequestRecord, shortName } from './request-log'
import { acceptConnections, type Connection } from './websocket-connections'

/** Operations come in here, lists of thousands of rows go over HTTP. */
const LARGEST_MESSAGE = 1024 * 1024
const MOST_AT_ONCE = 50
const SIGN_IN_WITHIN_MS = 5000
/** The longest that a timer of Node holds; such a token is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

interface Session extends Connection {
  authenticated?: Authenticated
  acceptLanguage?: string
  expiry?: NodeJS.Timeout
  /** By the ids that the client gives its operations. */
  running: Map<string, Running>
}

interface Running {
  record: RequestRecord
  startedAt: number
  context: RequestContext
  document?: DocumentNode
  operationName?: string | null
}

/**
 * GraphQL over WebSocket (graphql-transport-ws). A socket is signed in once, by `authorization` in its connection parameters, for as
 * long as the token holds; every operation, and every event of a subscription, has a context of its own.
 */
export function graphqlOverWebSocket(server: Server, options: GraphqlOptions): { stop: () => Promise<void> } {
  const { schema, db, notifications, authenticate, log } = options
  const running = (session: Session, id: string): Running => {
    const found = session.running.get(id)
    if (!found) throw new Error('An operation that never started has an answer')
    return found
  }
  const format = (session: Session, id: string, errors: readonly GraphQLError[]): GraphQLFormattedError[] => {
    return reportErrors(log, { errors, ...running(session, id) })
  }

  const finish = (session: Session, id: string): void => {
    const ended = session.running.get(id)
    session.running.delete(id)
    if (ended) logRequest(log, ended.record, { via: 'ws', startedAt: ended.startedAt })
  }

  const protocol = makeServer<Record<string, unknown>, Session>({
    connectionInitWaitTimeout: SIGN_IN_WITHIN_MS,

    async onConnect({ connectionParams, extra }) {
      try {
        const parameters = connectionParams ?? {}
        const authenticated = await authenticate(parameters.authorization ?? parameters.Authorization)
        if (!authenticated) return false
        extra.authenticated = authenticated
        const { acceptLanguage } = parameters
        if (typeof acceptLanguage === 'string') extra.acceptLanguage = acceptLanguage
        closeWhenExpired(extra)
        return true
      } catch (error) {
        logFault(log, error, 'websocket')
        return false
      }
    },

    onSubscribe({ extra, subscriptions }, id, { query, operationName, variables }) {
      const { authenticated, acceptLanguage, request } = extra
      if (!authenticated) throw new Error('A socket that is not signed in has got through')
      const record: RequestRecord = { requestId: newId(), role: authenticated.caller.role, codes: new Set() }
      const language = acceptLanguage ? chooseLanguage(acceptLanguage) : languageOf(request.headers)
      const context = createContext({
        caller: authenticated.caller,
        language,
        requestId: record.requestId,
        db,
        log,
        notifications,
      })
      record.operation = shortName(operationName)
      const started: Running = { record, startedAt: performance.now(), context, operationName }
      extra.running.set(id, started)
      if (Object.keys(subscriptions).length > MOST_AT_ONCE)
        return [
          new GraphQLError(`More than ${MOST_AT_ONCE} operations at once`, {
            extensions: { code: 'LIMIT_EXCEEDED' },
          }),
        ]
      const checked = checkDocument(schema, query)
      started.document = checked.document
      if (checked.errors) return checked.errors
      return { schema, document: checked.document, operationName, variableValues: variables, contextValue: context }
    },

    subscribe: subscribeAfresh,
    onError({ extra }, id, _payload, errors) {
      const formatted = format(extra, id, errors)
      // What is refused before it starts is never completed.
      finish(extra, id)
      return formatted
    },
    onNext({ extra }, id, _payload, _args, result) {
      return { ...result, ...(result.errors ? { errors: format(extra, id, result.errors) } : {}) } as ExecutionResult
    },
    onComplete({ extra }, id) {
      finish(extra, id)
    },
    onClose({ extra }) {
      clearTimeout(extra.expiry)
    },
  })

  return {
    stop: acceptConnections({
      server,
      path: '/graphql',
      largestMessage: LARGEST_MESSAGE,
      protocol,
      begin: (connection): Session => ({ ...connection, running: new Map() }),
      log,
    }),
  }
}

function closeWhenExpired(session: Session): void {
  const left = session.authenticated!.expiresAt.getTime() - Date.now()
  if (left <= 0) {
    session.socket.close(CloseCode.Unauthorized, 'Token expired')
    return
  }
  session.expiry = setTimeout(() => closeWhenExpired(session), Math.min(left, LONGEST_TIMER_MS)).unref()
}

/** As graphql-js's `subscribe`, but each event has loaders and a day of its own: what was read for one is stale for the next. */
async function subscribeAfresh(
  args: ExecutionArgs,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const events = await createSourceEventStream(args)
  if (!(Symbol.asyncIterator in events)) return events
  const source = events[Symbol.asyncIterator]()
  const stream: AsyncGenerator<ExecutionResult, void, void> = {
    async next() {
      const event = await source.next()
      if (event.done) return { value: undefined, done: true }
      const contextValue = { ...(args.contextValue as RequestContext), loaders: new Map(), today: dayInShanghai() }
      return { value: await execute({ ...args, rootValue: event.value, contextValue }), done: false }
    },
    // Reaches the source at once, also while `next` waits for it: a generator function would wait for the next event.
    async return() {
      await source.return?.()
      return { value: undefined, done: true }
    },
    async throw(error) {
      await source.return?.()
      throw error
    },
    [Symbol.asyncIterator]() {
      return stream
    },
    async [Symbol.asyncDispose]() {
      await source.return?.()
    },
  }
  return stream
}
