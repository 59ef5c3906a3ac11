import { GraphQLDateTime } from 'graphql-scalars'
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql'
import { TeamTerms } from '../campaigns/team-terms.type'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import { type RequestContext, Role } from '../shared/context'
import { answering } from '../shared/payload'
import { uuidOf } from '../shared/relay'
import { loadTeamWithdrawal } from './team-withdrawal.loader'
import {
  ReinstateTeamInput,
  ReinstateTeamPayload,
  TeamWithdrawal,
  WithdrawTeamInput,
  WithdrawTeamPayload,
} from './team-withdrawal.type'
import { reinstateTeam, withdrawTeam } from './withdraw-team'

@Resolver(() => TeamWithdrawal)
export class TeamWithdrawalResolver {
  @Mutation(() => WithdrawTeamPayload, {
    description:
      '走访组退出活动: takes a team out of a campaign, in INTAKE or PUBLISHED. Its targets, pins included, go to the successor, else to the grass roots until the next schedule; what somebody has entered stays with it; its open plans follow. Above the capacity of the successor it is TEAM_CAPACITY, and nothing moves. The same call again changes nothing.',
  })
  withdrawTeam(
    @Ctx() context: RequestContext,
    @Arg('input', () => WithdrawTeamInput) input: WithdrawTeamInput,
  ): Promise<WithdrawTeamPayload> {
    const { teamCode, successorTeamCode = null, reason } = input
    const request = { campaignId: uuidOf('Campaign', input.campaignId), teamCode, successorTeamCode, reason }
    return answering<WithdrawTeamPayload>(
      context,
      async () => {
        const key = await context.db.transaction((tx) => withdrawTeam(context, tx, request))
        context.loaders.clear()
        return {
          team: await loadTeam(context, key.teamId),
          withdrawal: await loadTeamWithdrawal(context, key),
          userErrors: [],
        }
      },
      (userErrors) => ({ team: null, withdrawal: null, userErrors }),
    )
  }

  @Mutation(() => ReinstateTeamPayload, {
    description:
      '恢复走访组: lets a team that has left take part again. What it had stays where it is; schedules, pins and hand-overs may give it targets from now on.',
  })
  reinstateTeam(
    @Ctx() context: RequestContext,
    @Arg('input', () => ReinstateTeamInput) input: ReinstateTeamInput,
  ): Promise<ReinstateTeamPayload> {
    const { teamCode, reason } = input
    const request = { campaignId: uuidOf('Campaign', input.campaignId), teamCode, reason }
    return answering<ReinstateTeamPayload>(
      context,
      async () => {
        const { teamId } = await context.db.transaction((tx) => reinstateTeam(context, tx, request))
        context.loaders.clear()
        return { team: await loadTeam(context, teamId), userErrors: [] }
      },
      (userErrors) => ({ team: null, userErrors }),
    )
  }

  @FieldResolver(() => Team)
  team(@Root() { teamId }: TeamWithdrawal, @Ctx() context: RequestContext): Promise<Team | null> {
    return loadTeam(context, teamId)
  }

  @FieldResolver(() => Team, { nullable: true, description: 'Null when all went to the grass roots.' })
  successor(@Root() { successorTeamId }: TeamWithdrawal, @Ctx() context: RequestContext): Promise<Team | null> | null {
    return successorTeamId === null ? null : loadTeam(context, successorTeamId)
  }

  @FieldResolver(() => String, { nullable: true, description: 'Null for analysts, who read figures only.' })
  reason(@Root() { reasonText }: TeamWithdrawal, @Ctx() context: RequestContext): string | null {
    return context.caller.role === Role.ANALYST ? null : reasonText
  }
}

@Resolver(() => Team)
export class WithdrawalOfTeamResolver {
  @FieldResolver(() => TeamWithdrawal, {
    nullable: true,
    description: '退出活动: null while it takes part in the campaign.',
  })
  withdrawal(
    @Root() team: Team,
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
  ): Promise<TeamWithdrawal | null> | null {
    const id = uuidOf('Campaign', campaignId)
    return id ? loadTeamWithdrawal(context, { campaignId: id, teamId: team.id }) : null
  }
}

/** Terms are kept when a team leaves, for the day on which it may come back; that they do not hold meanwhile is said beside them. */
@Resolver(() => TeamTerms)
export class WithdrawalOfTermsResolver {
  @FieldResolver(() => GraphQLDateTime, {
    nullable: true,
    description: 'When the team left the campaign: since then these terms have no effect.',
  })
  async withdrawnAt(@Root() terms: TeamTerms, @Ctx() context: RequestContext): Promise<Date | null> {
    return (await loadTeamWithdrawal(context, terms))?.at ?? null
  }

  @FieldResolver(() => Team, { nullable: true, description: '接替单位: who took its place when it left.' })
  async successor(@Root() terms: TeamTerms, @Ctx() context: RequestContext): Promise<Team | null> {
    const withdrawal = await loadTeamWithdrawal(context, terms)
    return withdrawal?.successorTeamId ? loadTeam(context, withdrawal.successorTeamId) : null
  }
}
