import { type ClassType, Field, Int, ObjectType } from 'type-graphql'

@ObjectType('PageInfo')
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean
  @Field(() => Boolean)
  hasPreviousPage!: boolean
  @Field(() => String, { nullable: true })
  startCursor!: string | null
  @Field(() => String, { nullable: true })
  endCursor!: string | null
}

/**
 * The Relay connection type of a node type; resolved from what `connection` in relay.ts builds.
 * @param name the node type's name: `VisitPlan` gives VisitPlanConnection and VisitPlanEdge.
 */
export function connectionType<T extends object>(name: string, node: () => ClassType<T>) {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => String)
    cursor!: string
    @Field(node)
    node!: T
  }

  @ObjectType(`${name}Connection`)
  class Connection {
    @Field(() => [Edge])
    edges!: Edge[]
    @Field(() => [node()])
    nodes!: T[]
    @Field(() => PageInfo)
    pageInfo!: PageInfo
    @Field(() => Int, { description: 'Exact; counted only when it is selected.' })
    totalCount(): number | Promise<number> {
      // What `connection` built has a function of its own in this place; this one only declares the field.
      throw new Error(`${name}Connection was not built by connection().`)
    }
  }
  return Connection
}
