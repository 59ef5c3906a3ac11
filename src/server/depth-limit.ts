import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'

/** The contract grants 15; `{ enterprises { edges { node { name } } } }` is 4 deep. */
export const DEEPEST = 20

/**
 * Refuses documents that are nested deeper than DEEPEST, through fragments too. Each fragment is measured once, so a document
 * costs what it is long, however its fragments name one another; a cycle counts as nothing here and is refused by its own rule.
 */
export function depthLimit(context: ValidationContext): ASTVisitor {
  const depths = new Map<string, number>()

  const depthOf = (set: SelectionSetNode | undefined): number => {
    if (!set) return 0
    let deepest = 0
    for (const selection of set.selections) {
      const depth =
        selection.kind === Kind.FIELD
          ? 1 + depthOf(selection.selectionSet)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? depthOf(selection.selectionSet)
            : depthOfFragment(context.getFragment(selection.name.value))
      if (depth > deepest) deepest = depth
    }
    return deepest
  }

  const depthOfFragment = (fragment: FragmentDefinitionNode | null | undefined): number => {
    if (!fragment) return 0
    const known = depths.get(fragment.name.value)
    if (known !== undefined) return known
    depths.set(fragment.name.value, 0)
    const depth = depthOf(fragment.selectionSet)
    depths.set(fragment.name.value, depth)
    return depth
  }

  return {
    OperationDefinition(node: OperationDefinitionNode) {
      if (depthOf(node.selectionSet) > DEEPEST)
        context.reportError(
          new GraphQLError(`Deeper than ${DEEPEST}`, { nodes: [node], extensions: { limit: 'depth' } }),
        )
    },
  }
}
