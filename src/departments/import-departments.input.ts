import { Field, InputType } from 'type-graphql'

@InputType()
export class TeamRowInput {
  @Field(() => String, { nullable: true })
  code?: string | null
  @Field(() => String, { nullable: true })
  name?: string | null
  @Field(() => String, { nullable: true, description: "The department's, when left out." })
  areaCode?: string | null
  @Field(() => Boolean, { nullable: true })
  isFallback?: boolean | null
}

@InputType({ description: "Without `teams` the department gets one team, with the department's own code and name." })
export class DepartmentRowInput {
  @Field(() => String, { nullable: true })
  code?: string | null
  @Field(() => String, { nullable: true })
  name?: string | null
  @Field(() => String, { nullable: true })
  tier?: string | null
  @Field(() => String, { nullable: true })
  kind?: string | null
  @Field(() => String, { nullable: true })
  areaCode?: string | null
  @Field(() => [TeamRowInput], { nullable: true, description: 'Teams that are not named stay as they are.' })
  teams?: TeamRowInput[] | null
}

@InputType()
export class ImportDepartmentsInput {
  @Field(() => [DepartmentRowInput])
  rows!: DepartmentRowInput[]
}
