import { Field, InputType, Int, ObjectType } from 'type-graphql'
import { CostWeightsInput } from '../campaigns/cost-weights.input'
import { CostWeightsType } from '../campaigns/cost-weights.type'
import type { TermsState } from '../campaigns/judge-team-terms'
import { TeamTermsInput } from '../campaigns/team-terms.input'
import type { CostWeights } from '../rules'
import type { WhatIfRecord } from './run-records'

@InputType({
  description:
    '试算: terms and weights that hold for one preview only. The campaign and its version stay as they are; give the same rows to setTeamTerms, and the same weights to setCostWeights, to make it so.',
})
export class WhatIfInput {
  @Field(() => String, { description: 'What the office calls it, up to 200 characters.' })
  name!: string
  @Field(() => [TeamTermsInput], {
    nullable: true,
    description:
      'As in setTeamTerms: the whole statement for each team named, so a remit left out is gone. One row that is refused refuses the run.',
  })
  teams?: TeamTermsInput[] | null
  @Field(() => CostWeightsInput, {
    nullable: true,
    description: 'As in setCostWeights: what is left out stays as it is.',
  })
  weights?: CostWeightsInput | null
}

@ObjectType({ description: '试算条件: what a run supposes instead of the stored terms and weights.' })
export class ScheduleWhatIf {
  record!: WhatIfRecord
  @Field(() => String)
  name!: string
  @Field(() => CostWeightsType, {
    nullable: true,
    description: "All weights of the run; null when they are the campaign's own.",
  })
  weights!: CostWeights | null
}

@ObjectType({ description: '试算中的名额与职责: the terms of one team in a what-if.' })
export class WhatIfTerms {
  terms!: TermsState
  @Field(() => Int, { nullable: true, description: 'Targets the team can own; null is no limit.' })
  capacity!: number | null
}
