import { ApolloServerErrorCode } from '@apollo/server/errors'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  print,
  specifiedRules,
  type ValidationRule,
  validate,
  visit,
} from 'graphql'
import { depthLimit } from './depth-limit'
import { MOST_TOKENS } from './public-error'

export const PARSE_OPTIONS = { maxTokens: MOST_TOKENS }

/** What is asked of documents beyond the specification; Apollo adds the specification's own rules, and its count of selections. */
export const EXTRA_RULES: readonly ValidationRule[] = [depthLimit]

/** A selection set with fewer selections than this is compared quickly, whatever stands in it. */
const FEW_SELECTIONS = 100

/**
 * The document without selections that say the same twice in one place, which changes no answer. The contract grants 2,000 tokens
 * whatever they are, and graphql-js gives up comparing some 800 fields of one name.
 */
export function withoutRepetition(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node) {
      if (node.selections.length < FEW_SELECTIONS) return undefined
      const seen = new Map(node.selections.toReversed().map((selection) => [print(selection), selection]))
      if (seen.size === node.selections.length) return undefined
      return { ...node, selections: [...seen.values()].reverse() }
    },
  })
}

export type CheckedDocument =
  | { document: DocumentNode; errors?: undefined }
  | { document?: DocumentNode; errors: GraphQLError[] }

/** The checks that Apollo makes of a document that comes over HTTP, for what comes otherwise, with the same codes. */
export function checkDocument(schema: GraphQLSchema, source: string): CheckedDocument {
  let document: DocumentNode
  try {
    document = withoutRepetition(parse(source, PARSE_OPTIONS))
  } catch (error) {
    const known =
      error instanceof GraphQLError
        ? error
        : new GraphQLError('The document cannot be read', { originalError: error as Error })
    return { errors: [withCode(known, ApolloServerErrorCode.GRAPHQL_PARSE_FAILED)] }
  }
  const errors = validate(schema, document, [...specifiedRules, ...EXTRA_RULES])
  if (errors.length === 0) return { document }
  return { document, errors: errors.map((error) => withCode(error, ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED)) }
}

const withCode = (error: GraphQLError, code: string): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    originalError: error.originalError ?? error,
    extensions: { ...error.extensions, code },
  })
