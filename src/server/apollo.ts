import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { GraphQLSchema } from 'graphql'
import { GraphQLError } from 'graphql'
import type { RequestContext } from '../shared/context'
import type { Logger } from '../shared/log'
import { EXTRA_RULES, PARSE_OPTIONS, withoutRepetition } from './check-document'
import { MOST_SELECTIONS, publicError } from './public-error'
import { reportErrors } from './report-errors'
import { type RequestRecord, shortName } from './request-log'

export interface HttpContext extends RequestContext {
  record: RequestRecord
}

/** The media type whose status codes tell of GraphQL too. */
const MEDIA_TYPE = 'application/graphql-response+json'
/** A document that is shorter than this has too few selections for their repetition to matter. */
const LONG_SOURCE = 500

/** Apollo as the contract wants it: nothing that hooks every field, no landing page, no batches, no stored queries. */
export function createApollo(schema: GraphQLSchema, log: Logger): ApolloServer<HttpContext> {
  return new ApolloServer<HttpContext>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    maxRecursiveSelections: MOST_SELECTIONS,
    parseOptions: PARSE_OPTIONS,
    validationRules: [...EXTRA_RULES],
    // A browser sends no Authorization header to another origin without asking first, so a request that has one (and here all
    // have) cannot be forged from another page; the body's type is checked before.
    csrfPrevention: { requestHeaders: ['authorization', 'apollo-require-preflight', 'x-apollo-operation-name'] },
    // What is wrong with a request before it has a context; the rest is formatted below.
    formatError: (formatted, error) =>
      error instanceof GraphQLError ? publicError(error, { language: 'en', requestId: '' }) : formatted,
    logger: { debug() {}, info() {}, warn: (message) => log.warn(message), error: (message) => log.error(message) },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      answersForClients(log),
    ],
  })
}

/** Words errors in the client's language and notes what was asked; hooks a request as a whole, never its fields. */
const answersForClients = (log: Logger): ApolloServerPlugin<HttpContext> => ({
  async requestDidStart() {
    return {
      async parsingDidStart(request) {
        const { source = '' } = request
        return async () => {
          // Apollo validates, keeps and runs what stands here once the parsing has ended.
          if (request.document && source.length >= LONG_SOURCE)
            Object.assign(request, { document: withoutRepetition(request.document) })
        }
      },
      async willSendResponse({ response, errors, contextValue: context, document, operationName, request }) {
        const { record } = context
        record.operation = shortName(operationName ?? request.operationName)
        if (!errors || response.body.kind !== 'single') return
        response.body.singleResult.errors = reportErrors(log, {
          errors,
          context,
          record,
          document,
          operationName: request.operationName,
        })
        const { status } = response.http
        const accepts = request.http?.headers.get('accept') ?? ''
        const isWellFormed = errors.every(({ extensions }) => extensions.code !== 'BAD_REQUEST')
        const isTransport = status !== 400 || !isWellFormed || record.codes.has('LIMIT_EXCEEDED')
        // GraphQL over HTTP, 6.4.1: with the older media type the status tells of the transport alone.
        if (!isTransport && !accepts.includes(MEDIA_TYPE)) response.http.status = 200
      },
    }
  },
})
