import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql'
import { type RequestContext, Role } from '../shared/context'
import { requestError } from '../shared/errors'
import { Node } from '../shared/node'
import { LARGEST_PAGE, readGlobalId } from '../shared/relay'
import { FIGURES_ONLY_TYPES, NODE_LOADERS } from './node-loaders'

/** Relay's refetching. What is absent, malformed or not the caller's is null alike. */
@Resolver(() => Node)
export class NodeResolver {
  @Query(() => Node, { nullable: true })
  node(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Node | null> {
    return readNode(context, id)
  }

  @Query(() => [Node], { nullable: 'items' })
  nodes(@Arg('ids', () => [ID]) ids: string[], @Ctx() context: RequestContext): Promise<(Node | null)[]> {
    if (ids.length > LARGEST_PAGE)
      throw requestError('BAD_USER_INPUT', context.language, 'limit.nodes', { most: LARGEST_PAGE, count: ids.length })
    return Promise.all(ids.map((id) => readNode(context, id)))
  }
}

async function readNode(context: RequestContext, id: string): Promise<Node | null> {
  const read = readGlobalId(id)
  if (!read) return null
  // "Figures only, no lists": what an analyst cannot list, he cannot fetch one by one either.
  if (context.caller.role === Role.ANALYST && !FIGURES_ONLY_TYPES.has(read.type)) return null
  return NODE_LOADERS[read.type](context, ...(read.uuids as [string, string]))
}
