import { Field, Int, ObjectType } from 'type-graphql'

@ObjectType('RemitWeights', { description: '职责契合: how closely a remit fits.' })
export class RemitWeightsType {
  @Field(() => Int, { description: 'By class or group.' })
  group!: number
  @Field(() => Int)
  division!: number
  @Field(() => Int)
  section!: number
  @Field(() => Int, { description: 'By area, size or key alone.' })
  other!: number
}

@ObjectType('DistanceWeights', { description: '路程.' })
export class DistanceWeightsType {
  @Field(() => Int)
  sameTown!: number
  @Field(() => Int)
  sameDistrict!: number
  @Field(() => Int)
  otherwise!: number
  @Field(() => Int, { description: 'A team of city level, wherever the target lies.' })
  cityTeam!: number
}

@ObjectType('LoadWeights', { description: '负荷: for each target above a share of capacity.' })
export class LoadWeightsType {
  @Field(() => Int, { description: 'Above 60 % of capacity.' })
  above60!: number
  @Field(() => Int, { description: 'Above 80 % of capacity.' })
  above80!: number
}

@ObjectType('CostWeights', { description: "费用权重: points per term of an owner's cost, on a grid of 5." })
export class CostWeightsType {
  @Field(() => Int, { description: 'Without a standing pairing.' })
  noPairing!: number
  @Field(() => Int, { description: "Without a plan of the team's own for the target." })
  noOwnPlan!: number
  @Field(() => RemitWeightsType)
  remit!: RemitWeightsType
  @Field(() => DistanceWeightsType)
  distance!: DistanceWeightsType
  @Field(() => LoadWeightsType)
  load!: LoadWeightsType
}
