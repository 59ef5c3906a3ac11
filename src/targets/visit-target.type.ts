import { Field, InterfaceType } from 'type-graphql'
import { Node } from '../shared/node'

/** 走访对象. What plans, owners, visits and issues hang off. */
@InterfaceType('VisitTarget', {
  implements: Node,
  description: '走访对象: an enterprise, a household or a notable. Plans, owners, visits and issues hang off this.',
  resolveType: (target: VisitTarget) => target.constructor.name,
})
export abstract class VisitTarget extends Node {
  @Field(() => String)
  name!: string

  areaId!: string
}
