import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql'
import { type Language, type Sentence, say, sentence } from '../shared/language'
import { DEEPEST } from './depth-limit'

/** Granted are 2,000; what a document costs us grows with its tokens. */
export const MOST_TOKENS = 10_000
/** What fragments may unfold a document to. */
export const MOST_SELECTIONS = 100_000

/** The codes of the contract that are an answer rather than a fault of ours. */
const ANSWERS = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'LIMIT_EXCEEDED',
  'RATE_LIMITED',
])

/** Apollo's own codes → the contract's. */
const RENAMED: Readonly<Record<string, string>> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_USER_INPUT',
}

/** Nodes that only the rule about values reports: a literal where another type is expected. */
const VALUES: ReadonlySet<string> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
])

export interface Asker {
  language: Language
  requestId: string
}

/**
 * What a client reads of an error: its message and a code of the contract. Of a fault of ours it reads the request's id alone:
 * no SQL, no path, no stack.
 */
export function publicError(error: GraphQLError, { language, requestId }: Asker): GraphQLFormattedError {
  const limit = exceededLimit(error)
  if (limit) return { message: say(language, limit), extensions: { code: 'LIMIT_EXCEEDED' } }
  const code = codeOf(error)
  if (code === 'INTERNAL_SERVER_ERROR') {
    const { locations, path } = error.toJSON()
    return {
      message: say(language, sentence('request.internal', { requestId })),
      ...(locations ? { locations } : {}),
      ...(path ? { path } : {}),
      extensions: { code, requestId },
    }
  }
  return { ...error.toJSON(), message: withoutSuggestions(error.message), extensions: { code } }
}

/** The contract's code of an error. */
export function codeOf(error: GraphQLError): string {
  if (exceededLimit(error)) return 'LIMIT_EXCEEDED'
  const given = String(error.extensions.code ?? (isAboutTheRequest(error) ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR'))
  const code = RENAMED[given] ?? given
  if (code === 'GRAPHQL_VALIDATION_FAILED' && isWrongValue(error)) return 'BAD_USER_INPUT'
  return ANSWERS.has(code) ? code : 'INTERNAL_SERVER_ERROR'
}

/** graphql-js gives its errors no code: variables that do not fit, before anything runs or as the argument of a field. */
function isAboutTheRequest({ path, nodes, originalError, message }: GraphQLError): boolean {
  if (path === undefined) return originalError === undefined || nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION
  return (
    originalError instanceof GraphQLError &&
    /^Argument "\w+" (has invalid value|of (required|non-null) type)/.test(message)
  )
}

/** "Bad scalar or enum syntax is BAD_USER_INPUT", in the document as in variables; graphql-js calls it a validation error there. */
function isWrongValue({ nodes, message }: GraphQLError): boolean {
  // Only what a scalar throws comes without a place.
  if (!nodes || nodes.length === 0) return !message.startsWith('Too many validation errors')
  const kind = nodes.length === 1 ? nodes[0]!.kind : undefined
  if (kind === undefined) return false
  // `Field "X.y" of required type "Z!" was not provided.` is about an input object as such.
  return VALUES.has(kind) || (kind === Kind.OBJECT && !message.startsWith('Field "'))
}

function exceededLimit(error: GraphQLError): Sentence | null {
  const { extensions, message } = error
  if (extensions.limit === 'depth') return sentence('limit.depth', { most: DEEPEST })
  if (extensions.validationErrorCode === 'MAX_RECURSIVE_SELECTIONS_EXCEEDED')
    return sentence('limit.selections', { most: MOST_SELECTIONS })
  if (/Document contains more that \d+ tokens/.test(message)) return sentence('limit.tokens', { most: MOST_TOKENS })
  // graphql-js compares fields of one response name with one another, and stops when that takes too long.
  if (message === 'Validation aborted.') return sentence('limit.sameName')
  // The parser calls itself for each level: far beyond the limit it runs out of stack before the depth is measured.
  if (extensions.code === 'GRAPHQL_PARSE_FAILED' && isStackSpent(error))
    return sentence('limit.depth', { most: DEEPEST })
  return null
}

const isStackSpent = (error: Error | undefined): boolean =>
  error?.name === 'RangeError' || (error instanceof GraphQLError && isStackSpent(error.originalError))

/** What else the schema has is for those who may read it, by introspection; a misspelt name is no way to ask. */
const withoutSuggestions = (message: string): string => message.replace(/ ?Did you mean [^?]*\?/g, '')
