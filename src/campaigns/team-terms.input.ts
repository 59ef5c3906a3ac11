import { Field, ID, InputType, Int } from 'type-graphql'

@InputType()
export class RemitInput {
  @Field(() => String, { nullable: true })
  industryCode?: string | null
  @Field(() => String, { nullable: true })
  areaCode?: string | null
  @Field(() => String, { nullable: true })
  sizeClass?: string | null
  @Field(() => Boolean, { nullable: true })
  isKey?: boolean | null
}

@InputType()
export class TeamTermsInput {
  @Field(() => String, { nullable: true })
  teamCode?: string | null
  @Field(() => Int, { nullable: true, description: 'Null is no limit.' })
  capacity?: number | null
  @Field(() => [RemitInput], { nullable: true })
  remits?: RemitInput[] | null
}

@InputType()
export class SetTeamTermsInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => [TeamTermsInput])
  teams!: TeamTermsInput[]
}
