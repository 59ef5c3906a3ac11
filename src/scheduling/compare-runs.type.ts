import { Field, Float, Int, ObjectType } from 'type-graphql'
import { connectionType } from '../shared/connections'
import type { CostSums, TeamSum } from './run-records'
import type { SpreadOfUse } from './spread-of-use'

@ObjectType({ description: '费用构成: whole points of owned targets, term by term.' })
export class CostByTerm implements CostSums {
  @Field(() => Float)
  pairing!: number
  @Field(() => Float)
  ownPlan!: number
  @Field(() => Float)
  remit!: number
  @Field(() => Float)
  distance!: number
  @Field(() => Float, { description: 'Of the load tiers.' })
  load!: number
  @Field(() => Float, { description: "The five together; of a whole run its summary's totalCost." })
  total!: number
}

@ObjectType({ description: '负荷: what a run gives to one team.' })
export class TeamLoad {
  sum!: TeamSum
  @Field(() => Int, { description: 'Targets that the run gives it, pinned and visited ones included.' })
  owned!: number
  @Field(() => Int, { nullable: true, description: 'As the run took it; null is no limit.' })
  capacity!: number | null
  @Field(() => Float, {
    nullable: true,
    description:
      'owned / capacity, above 1 where more is fixed to it than it can own; null without a capacity above 0.',
  })
  use!: number | null
}

@ObjectType({
  description:
    '均衡程度: how evenly teams are used. Each team with a capacity above 0 counts once, by its use (owned / capacity), whatever its size; teams without a limit and fallback teams are left out. All null when there is none.',
})
export class LoadSpread implements SpreadOfUse {
  @Field(() => Int, { description: 'How many teams are compared.' })
  teams!: number
  @Field(() => Float, { nullable: true })
  minimum!: number | null
  @Field(() => Float, { nullable: true })
  maximum!: number | null
  @Field(() => Float, { nullable: true })
  mean!: number | null
  @Field(() => Float, { nullable: true, description: 'Of all teams, not of a sample of them.' })
  standardDeviation!: number | null
  @Field(() => Float, {
    nullable: true,
    description:
      'Gini coefficient of use: Σ|a − b| over all pairs of teams / (2 · teams² · mean). 0 when all are used alike, near 1 when few do everything.',
  })
  gini!: number | null
}

@ObjectType({ description: 'A target that two runs decide differently.' })
export class ComparedTarget {
  targetId!: string
  baseTeamId!: string | null
  teamId!: string | null
}

export const ComparedTargetConnection = connectionType('ComparedTarget', () => ComparedTarget)

/** One run beside the base. */
@ObjectType({
  description:
    'One run beside the base, the first of the comparison. owned = that of the base + gained − lost; of the base itself the three sets are empty.',
})
export class ComparedRun {
  runId!: string
  baseId!: string
  sums!: readonly TeamSum[]
  loadSums!: readonly TeamSum[]
}

@ObjectType({ description: '方案比较: several runs of one campaign side by side.' })
export class ScheduleComparison {
  campaignId!: string
  @Field(() => [ComparedRun], { description: 'In the order asked for; the first is the base.' })
  runs!: ComparedRun[]
}
