import { GraphQLLocalDate } from 'graphql-scalars'
import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class CreateCampaignInput {
  @Field(() => String)
  code!: string
  @Field(() => String)
  name!: string
  @Field(() => GraphQLLocalDate)
  startsOn!: string
  @Field(() => GraphQLLocalDate)
  endsOn!: string
}

@InputType()
export class UpdateCampaignInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => String, { nullable: true })
  name?: string | null
  @Field(() => GraphQLLocalDate, { nullable: true })
  endsOn?: string | null
  @Field(() => String)
  reason!: string
}

@InputType()
export class CloseCampaignInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => String, { nullable: true })
  reason?: string | null
}
