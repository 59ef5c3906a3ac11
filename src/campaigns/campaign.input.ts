import { Field, Float, ID, InputType } from 'type-graphql'
import { LocalDate } from '../shared/scalars'

@InputType()
export class CreateCampaignInput {
  @Field(() => String)
  code!: string
  @Field(() => String)
  name!: string
  @Field(() => LocalDate)
  startsOn!: string
  @Field(() => LocalDate)
  endsOn!: string
}

@InputType()
export class UpdateCampaignInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => String, { nullable: true })
  name?: string | null
  @Field(() => LocalDate, { nullable: true })
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

@InputType()
export class SetFallbackShareInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => Float, { nullable: true, description: '0 to 1; null lifts it.' })
  share?: number | null
  @Field(() => String)
  reason!: string
}
