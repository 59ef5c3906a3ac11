import { Field, ID, InterfaceType } from 'type-graphql'
import { globalId, type NodeType } from './relay'

/** Relay's Node. The global ID is a getter, so that no field resolver runs for it; its class name is the type's name. */
@InterfaceType('Node', { resolveType: (node: Node) => node.constructor.name })
export abstract class Node {
  /** The UUID in the database. */
  id!: string

  @Field(() => ID, { name: 'id' })
  get globalId(): string {
    return globalId(this.constructor.name as NodeType, this.id)
  }
}
