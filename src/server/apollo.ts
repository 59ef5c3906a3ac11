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
import { EXTRA_RULES, PARSE_OPTIONS } from './check-document'
import { MOST_SELECTIONS, publicError } from './public-error'
import { reportErrors } from './report-errors'
import { type RequestRecord, shortName } from './request-log'

export interface HttpContext extends RequestContext {
  record: RequestRecord
}

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
      async willSendResponse({ response, errors, contextValue, operationName, request }) {
        const { record } = contextValue
        record.operation = shortName(operationName ?? request.operationName)
        if (errors && response.body.kind === 'single')
          response.body.singleResult.errors = reportErrors(log, errors, contextValue, record)
      },
    }
  },
})
