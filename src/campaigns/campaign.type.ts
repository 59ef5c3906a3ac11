import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../shared/errors'
import { Campaign } from './campaign.entity'

@ObjectType('CampaignPayload')
export class CampaignPayload {
  @Field(() => Campaign, { nullable: true })
  campaign!: Campaign | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}
