import { Field, ID, InputType } from 'type-graphql'
import { TargetTeamRowInput } from '../targets/target-team-row.input'

@InputType()
export class ImportPairingsInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => [TargetTeamRowInput])
  rows!: TargetTeamRowInput[]
}
