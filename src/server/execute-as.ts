import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql'
import type { Database } from '../database/database'
import { type Caller, Role } from '../shared/context'
import { newId } from '../shared/ids'
import type { Logger } from '../shared/log'
import { NO_NOTIFICATIONS } from '../shared/notifications'
import { checkDocument } from './check-document'
import { createContext } from './request-context'

/** Runs an operation of the schema in this process, and gives its data. */
export type Execute = <Data>(source: string, variables?: Record<string, unknown>) => Promise<Data>

/** As whom the example city is loaded: the whole city's office. */
const LOADER: Caller = { subject: 'example-city', role: Role.CAMPAIGN_OFFICE, departmentId: null, areaId: null }

/**
 * The schema without a network: guards, inputs and rules are those of any caller.
 * @returns a function that throws the operation's errors; `userErrors` are in its data.
 */
export function createExecutor({
  schema,
  db,
  log,
  caller = LOADER,
}: {
  schema: GraphQLSchema
  db: Database
  log: Logger
  caller?: Caller
}): Execute {
  return async <Data>(source: string, variables: Record<string, unknown> = {}): Promise<Data> => {
    const checked = checkDocument(schema, source)
    if (checked.errors) throw new AggregateError(checked.errors, messagesOf(checked.errors))
    const requestId = newId()
    const contextValue = createContext({
      caller,
      language: 'zh-CN',
      requestId,
      db,
      log,
      notifications: NO_NOTIFICATIONS,
    })
    const { document } = checked
    const { data, errors }: ExecutionResult = await execute({
      schema,
      document,
      variableValues: variables,
      contextValue,
    })
    if (errors && errors.length > 0) {
      log.debug({ requestId, errors: errors.map(({ message }) => message) }, 'an operation of our own failed')
      throw new AggregateError(
        errors.map((error) => error.originalError ?? error),
        messagesOf(errors),
      )
    }
    return data as Data
  }
}

const messagesOf = (errors: readonly Error[]): string => [...new Set(errors.map(({ message }) => message))].join('; ')
