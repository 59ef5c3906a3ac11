import { GraphQLDateTime } from 'graphql-scalars'
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { Team } from '../departments/team.entity'
import { UserError } from '../shared/errors'
import type { WithdrawalOutcome } from './team-withdrawal.entity'

@ObjectType('TeamWithdrawalOutcome', { description: 'What became of what the team had, counted when it left.' })
export class TeamWithdrawalOutcome implements WithdrawalOutcome {
  @Field(() => Int, { description: 'Targets that the successor owns now, pins included.' })
  targetsToSuccessor!: number
  @Field(() => Int, { description: 'Targets that fell to the grass roots until the next schedule.' })
  targetsToFallback!: number
  @Field(() => Int, { description: 'Of targetsToFallback: those for which the successor is recused.' })
  targetsRecused!: number
  @Field(() => Int, { description: 'Targets that stay with the team, because somebody has entered there.' })
  targetsStayed!: number
  @Field(() => Int, { description: 'Of targetsToSuccessor: those that are pinned to it now as they were to the team.' })
  pinsCarriedOver!: number
  @Field(() => Int, { description: 'Open plans that are now of whoever took over: the same plans, by another team.' })
  plansFollowed!: number
  @Field(() => Int, { description: 'Open plans given up for a plan that whoever took over had of its own.' })
  plansMerged!: number
  @Field(() => Int, { description: 'Open plans withdrawn because nobody takes them over.' })
  plansWithdrawn!: number
  @Field(() => Int, { description: 'Open plans, such as follow-ups, for targets that stay with the team.' })
  plansStayed!: number
  @Field(() => Int)
  duplicatesResolved!: number
}

@ObjectType('TeamWithdrawal', {
  description:
    '退出活动: the team has left the campaign. No schedule, pin or hand-over gives it anything, and it plans no more visits; what had been entered stays with it.',
})
export class TeamWithdrawal {
  campaignId!: string
  teamId!: string
  successorTeamId!: string | null
  reasonText!: string
  @Field(() => GraphQLDateTime)
  at!: Date
  @Field(() => TeamWithdrawalOutcome)
  outcome!: TeamWithdrawalOutcome
}

@InputType()
export class WithdrawTeamInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => String)
  teamCode!: string
  @Field(() => String, {
    nullable: true,
    description: '接替单位. Left out, each target falls to the grass roots of its own area until the next schedule.',
  })
  successorTeamCode?: string | null
  @Field(() => String)
  reason!: string
}

@InputType()
export class ReinstateTeamInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => String)
  teamCode!: string
  @Field(() => String)
  reason!: string
}

@ObjectType()
export class WithdrawTeamPayload {
  @Field(() => Team, { nullable: true })
  team!: Team | null
  @Field(() => TeamWithdrawal, { nullable: true })
  withdrawal!: TeamWithdrawal | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

@ObjectType()
export class ReinstateTeamPayload {
  @Field(() => Team, { nullable: true })
  team!: Team | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}
