import { Field, ObjectType } from 'type-graphql'
import { Role } from '../shared/context'

@ObjectType('Viewer', { description: 'Who is asking.' })
export class Viewer {
  @Field(() => Role)
  role!: Role
}
