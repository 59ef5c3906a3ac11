import { type DocumentNode, GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { RequestContext } from '../shared/context'
import { requestError } from '../shared/errors'
import type { Logger } from '../shared/log'
import { callsForbidden } from './forbidden-calls'
import { codeOf, publicError } from './public-error'
import type { RequestRecord } from './request-log'

export interface Reported {
  errors: readonly GraphQLError[]
  context: RequestContext
  record: RequestRecord
  /** What was asked, as far as it could be read. */
  document?: DocumentNode
  operationName?: string | null
}

/** Turns errors into what the client reads, notes their codes, and logs the faults among them with all their details. */
export function reportErrors(
  log: Logger,
  { errors, context, record, document, operationName }: Reported,
): GraphQLFormattedError[] {
  const isAboutInputs = errors.every((error) => error.path === undefined && codeOf(error) === 'BAD_USER_INPUT')
  const told =
    document && isAboutInputs && callsForbidden(document, operationName, context.caller)
      ? [requestError('FORBIDDEN', context.language, 'request.forbidden')]
      : errors
  return told.map((error) => {
    const code = codeOf(error)
    record.codes.add(code)
    if (code === 'INTERNAL_SERVER_ERROR') logFault(log, error, context.requestId)
    return publicError(error, context)
  })
}

export function logFault(log: Logger, error: unknown, requestId: string): void {
  const path = error instanceof GraphQLError ? error.path?.join('.') : undefined
  log.error({ requestId, path, err: causeOf(error) }, 'request failed')
}

/** The error that was thrown, below those that graphql-js has wrapped around it. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error
}
