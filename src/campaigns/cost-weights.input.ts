import { Field, ID, InputType, Int } from 'type-graphql'

@InputType()
export class RemitWeightsInput {
  @Field(() => Int, { nullable: true, description: 'By class or group.' })
  group?: number | null
  @Field(() => Int, { nullable: true })
  division?: number | null
  @Field(() => Int, { nullable: true })
  section?: number | null
  @Field(() => Int, { nullable: true, description: 'By area, size or key alone.' })
  other?: number | null
}

@InputType()
export class DistanceWeightsInput {
  @Field(() => Int, { nullable: true })
  sameTown?: number | null
  @Field(() => Int, { nullable: true })
  sameDistrict?: number | null
  @Field(() => Int, { nullable: true })
  otherwise?: number | null
  @Field(() => Int, { nullable: true, description: 'A team of city level, wherever the target lies.' })
  cityTeam?: number | null
}

@InputType()
export class LoadWeightsInput {
  @Field(() => Int, { nullable: true, description: 'Above 60 % of capacity.' })
  above60?: number | null
  @Field(() => Int, { nullable: true, description: 'Above 80 % of capacity; no less than above60.' })
  above80?: number | null
}

@InputType({
  description: 'Whole points, multiples of 5, 0 to 1,000. What is left out stays as it is.',
})
export class CostWeightsInput {
  @Field(() => Int, { nullable: true, description: 'Without a standing pairing.' })
  noPairing?: number | null
  @Field(() => Int, { nullable: true, description: "Without a plan of the team's own for the target." })
  noOwnPlan?: number | null
  @Field(() => RemitWeightsInput, { nullable: true })
  remit?: RemitWeightsInput | null
  @Field(() => DistanceWeightsInput, { nullable: true })
  distance?: DistanceWeightsInput | null
  @Field(() => LoadWeightsInput, { nullable: true })
  load?: LoadWeightsInput | null
}

@InputType()
export class SetCostWeightsInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => CostWeightsInput)
  weights!: CostWeightsInput
}
