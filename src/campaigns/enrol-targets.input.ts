import { Field, ID, InputType } from 'type-graphql'
import { EnterpriseFilter } from '../targets/enterprise-filter'

@InputType()
export class EnrolTargetsInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => EnterpriseFilter, {
    description:
      'An empty filter takes every eligible enterprise; ineligible ones are counted as refused. With a campaign in it: what is enrolled there.',
  })
  filter!: EnterpriseFilter
}
