import { Arg, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql'
import { Team } from '../../departments/team.entity'
import { loadTeam } from '../../departments/team.loader'
import type { RequestContext } from '../../shared/context'
import { say, sentence } from '../../shared/language'
import { uuidOf } from '../../shared/relay'
import { VisitTarget } from '../../targets/visit-target.type'
import { RegisterVisitPlanPayload } from '../../visit-plans/visit-plan.type'
import { equallyGood, proposedOwner } from './proposed-owner'
import { ProposedOwner } from './proposed-owner.type'

@Resolver(() => ProposedOwner)
export class ProposedOwnerResolver {
  @FieldResolver(() => Team, {
    nullable: true,
    description: 'Null when the target would stay with the grass roots (基层兜底), or when it is unknown.',
  })
  team(@Ctx() context: RequestContext, @Root() { teamId }: ProposedOwner) {
    return teamId && loadTeam(context, teamId)
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'In words: why this team, or why the owner stays. Null when it is unknown.',
  })
  async reason(@Ctx() context: RequestContext, @Root() { reasonKey, teamId, cost }: ProposedOwner) {
    if (!reasonKey) return null
    const team = teamId && (await loadTeam(context, teamId))
    return say(context.language, sentence(reasonKey, team ? { team: team.name, cost: cost ?? 0 } : {}))
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Why it is unknown, in words: the campaign is closed, the target ineligible, or the proposal still being worked out, which no request waits for longer than a quarter of a second: ask again.',
  })
  unknownReason(@Ctx() context: RequestContext, @Root() { unknownSentence }: ProposedOwner) {
    return unknownSentence && say(context.language, unknownSentence)
  }

  @FieldResolver(() => [Team], {
    nullable: true,
    description: 'Other teams that would do exactly as well, whoever else has to move for it. Null when it is unknown.',
  })
  async equallyGood(@Ctx() context: RequestContext, @Root() proposed: ProposedOwner) {
    if (proposed.unknownSentence) return null
    const ids = await equallyGood(context, proposed)
    return ids && Promise.all(ids.map((id) => loadTeam(context, id)))
  }
}

@Resolver(() => VisitTarget)
export class ProposedOwnerOfTargetResolver {
  @FieldResolver(() => ProposedOwner, {
    nullable: true,
    description: '拟任责任单位: whom the next schedule would make the owner. Null while it is not in the campaign.',
  })
  proposedOwner(
    @Ctx() context: RequestContext,
    @Root() target: VisitTarget,
    @Arg('campaignId', () => ID) campaignId: string,
  ): Promise<ProposedOwner | null> | null {
    const campaign = uuidOf('Campaign', campaignId)
    return campaign === null ? null : proposedOwner(context, { campaignId: campaign, targetId: target.id })
  }
}

@Resolver(() => RegisterVisitPlanPayload)
export class ProposedOwnerOfPlanResolver {
  @FieldResolver(() => ProposedOwner, {
    nullable: true,
    description:
      '拟任责任单位: whom the next schedule would make the owner, this plan included. Worked out only when it is asked for; null when nothing was registered.',
  })
  proposedOwner(
    @Ctx() context: RequestContext,
    @Root() { visitPlan }: RegisterVisitPlanPayload,
  ): Promise<ProposedOwner | null> | null {
    return visitPlan && proposedOwner(context, visitPlan)
  }
}
