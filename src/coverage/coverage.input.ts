import { Field, ID, InputType } from 'type-graphql'
import { SizeClass } from '../targets/enterprise.entity'

@InputType({ description: 'An empty list matches nothing; an absent or null field does not filter.' })
export class CoverageFilter {
  @Field(() => String, { nullable: true, description: 'Any level: takes in everything below.' })
  areaCode?: string | null

  @Field(() => [ID], { nullable: true, description: 'By the owner.' })
  departmentIds?: string[] | null

  @Field(() => [ID], { nullable: true, description: 'By the owner.' })
  teamIds?: string[] | null

  @Field(() => String, { nullable: true, description: 'Any level: takes in everything below.' })
  industryCode?: string | null

  @Field(() => [SizeClass], { nullable: true })
  sizeClass?: SizeClass[] | null
}
