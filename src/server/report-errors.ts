import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Logger } from '../shared/log'
import { type Asker, codeOf, publicError } from './public-error'
import type { RequestRecord } from './request-log'

/** Turns errors into what the client reads, notes their codes, and logs the faults among them with all their details. */
export function reportErrors(
  log: Logger,
  errors: readonly GraphQLError[],
  asker: Asker,
  record?: RequestRecord,
): GraphQLFormattedError[] {
  return errors.map((error) => {
    const code = codeOf(error)
    record?.codes.add(code)
    if (code === 'INTERNAL_SERVER_ERROR') logFault(log, error, asker.requestId)
    return publicError(error, asker)
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
