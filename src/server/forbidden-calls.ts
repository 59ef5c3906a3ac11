import { type DocumentNode, type FragmentDefinitionNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql'
import { mayCall } from '../shared/access'
import type { Caller } from '../shared/context'

const ROOTS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const

/**
 * Whether a document calls an operation that the caller's role may never call. The guard in the schema says the same, but
 * only once inputs have been read; the contract wants FORBIDDEN "before inputs are judged".
 */
export function callsForbidden(
  document: DocumentNode,
  operationName: string | null | undefined,
  caller: Caller,
): boolean {
  const operation = getOperationAST(document, operationName)
  if (!operation) return false
  const root = ROOTS[operation.operation]
  return [...rootFields(document, operation.selectionSet)].some(
    (field) => !field.startsWith('__') && !mayCall(caller, `${root}.${field}`),
  )
}

function rootFields(document: DocumentNode, selectionSet: SelectionSetNode): Set<string> {
  const fields = new Set<string>()
  const spread = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) fields.add(selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet)
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value)
        const fragment = fragmentOf(document, selection.name.value)
        if (fragment) collect(fragment.selectionSet)
      }
    }
  }
  collect(selectionSet)
  return fields
}

const fragmentOf = ({ definitions }: DocumentNode, name: string): FragmentDefinitionNode | undefined =>
  definitions.find(
    (definition): definition is FragmentDefinitionNode =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  )
