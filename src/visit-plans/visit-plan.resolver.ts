import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { Campaign } from '../campaigns/campaign.entity'
import { loadCampaign, requireCampaign } from '../campaigns/campaign.loader'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import { DuplicateVisit } from '../duplicates/duplicate-visit.entity'
import { loadDuplicateVisit } from '../duplicates/duplicate-visit.queries'
import { scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { say } from '../shared/language'
import { type Connection, readPage, uuidOf, uuidsOf } from '../shared/relay'
import { LocalDate } from '../shared/scalars'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { VisitPlan, VisitPlanStatus } from './visit-plan.entity'
import {
  RegisterVisitPlanInput,
  RegisterVisitPlansInput,
  RescheduleVisitPlanInput,
  WithdrawVisitPlanInput,
} from './visit-plan.input'
import { listVisitPlans, loadPlansJoining, loadVisitPlan, plansOfTarget } from './visit-plan.queries'
import { registerVisitPlan, registerVisitPlans, rescheduleVisitPlan, withdrawVisitPlan } from './visit-plan.service'
import {
  RegisterVisitPlanPayload,
  RegisterVisitPlansPayload,
  VisitPlanConnection,
  VisitPlanPayload,
} from './visit-plan.type'

@Resolver(() => VisitPlan)
export class VisitPlanResolver {
  @Query(() => VisitPlanConnection)
  async visitPlans(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('teamIds', () => [ID], { nullable: true }) teamIds?: string[],
    @Arg('areaCode', () => String, { nullable: true }) areaCode?: string,
    @Arg('status', () => [VisitPlanStatus], { nullable: true }) status?: VisitPlanStatus[],
    @Arg('from', () => LocalDate, { nullable: true }) from?: string,
    @Arg('to', () => LocalDate, { nullable: true }) to?: string,
  ): Promise<Connection<VisitPlan>> {
    const page = readPage(context.language, { first, after }, ['day or none', 'uuid'])
    const campaign = await requireCampaign(context, campaignId)
    const filter = {
      teamIds: teamIds ? uuidsOf('Team', teamIds) : null,
      areaCode: areaCode ?? null,
      status: status ?? null,
      from: from ?? null,
      to: to ?? null,
    }
    return listVisitPlans(context, campaign.id, filter, page)
  }

  @Mutation(() => RegisterVisitPlanPayload, {
    description: "登记走访计划. For a team of the caller's department, or any when the office calls.",
  })
  registerVisitPlan(
    @Ctx() context: RequestContext,
    @Arg('input', () => RegisterVisitPlanInput) input: RegisterVisitPlanInput,
  ) {
    return registerVisitPlan(context, input)
  }

  @Mutation(() => RegisterVisitPlansPayload, {
    description: "A department's whole list; one result per row, in order.",
  })
  registerVisitPlans(
    @Ctx() context: RequestContext,
    @Arg('input', () => RegisterVisitPlansInput) input: RegisterVisitPlansInput,
  ) {
    return registerVisitPlans(context, input)
  }

  @Mutation(() => VisitPlanPayload, {
    description: 'Another day for the same plan: it keeps its place, its participants and its id.',
  })
  rescheduleVisitPlan(
    @Ctx() context: RequestContext,
    @Arg('input', () => RescheduleVisitPlanInput) input: RescheduleVisitPlanInput,
  ) {
    return rescheduleVisitPlan(context, input)
  }

  @Mutation(() => VisitPlanPayload)
  withdrawVisitPlan(
    @Ctx() context: RequestContext,
    @Arg('input', () => WithdrawVisitPlanInput) input: WithdrawVisitPlanInput,
  ) {
    return withdrawVisitPlan(context, input)
  }

  @FieldResolver(() => Campaign)
  campaign(@Ctx() context: RequestContext, @Root() plan: VisitPlan) {
    return loadCampaign(context, plan.campaignId)
  }

  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() plan: VisitPlan) {
    return loadEnterprise(context, plan.targetId)
  }

  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() plan: VisitPlan) {
    return loadTeam(context, plan.teamId)
  }

  @FieldResolver(() => String, { nullable: true, description: 'Why it was merged or withdrawn, and by what.' })
  statusReason(@Ctx() context: RequestContext, @Root() plan: VisitPlan) {
    return plan.statusSentence && say(context.language, plan.statusSentence)
  }

  @FieldResolver(() => VisitPlan, { nullable: true })
  mergedInto(@Ctx() context: RequestContext, @Root() plan: VisitPlan) {
    return plan.mergedIntoId && loadVisitPlan(context, plan.mergedIntoId)
  }

  /** A department reads the notes of its own teams only (rules.md, Who sees what). */
  @FieldResolver(() => String, { nullable: true })
  async note(@Ctx() context: RequestContext, @Root() plan: VisitPlan) {
    const departmentId = scopeDepartmentId(context.caller)
    if (plan.noteText === null || departmentId === null) return plan.noteText
    return (await loadTeam(context, plan.teamId))?.departmentId === departmentId ? plan.noteText : null
  }

  @FieldResolver(() => [Team], { description: 'Teams that come along on this visit instead of making their own.' })
  async participants(@Ctx() context: RequestContext, @Root() plan: VisitPlan) {
    return Promise.all((await loadPlansJoining(context, plan.id)).map(({ teamId }) => loadTeam(context, teamId)))
  }

  @FieldResolver(() => DuplicateVisit, { nullable: true })
  duplicate(@Ctx() context: RequestContext, @Root() plan: VisitPlan) {
    return plan.duplicateVisitId && loadDuplicateVisit(context, plan.duplicateVisitId)
  }
}

@Resolver(() => VisitTarget)
export class VisitPlansOfTargetResolver {
  @FieldResolver(() => VisitPlanConnection)
  async visitPlans(
    @Ctx() context: RequestContext,
    @Root() target: VisitTarget,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('status', () => [VisitPlanStatus], { nullable: true }) status?: VisitPlanStatus[],
    @Arg('from', () => LocalDate, { nullable: true }) from?: string,
  ): Promise<Connection<VisitPlan>> {
    return plansOfTarget(context, {
      campaignId: uuidOf('Campaign', campaignId) ?? NO_CAMPAIGN,
      targetId: target.id,
      status: status ?? null,
      from: from ?? null,
      page: readPage(context.language, { first, after }, ['day or none', 'uuid']),
    })
  }
}

/** A campaign that is none has no plans; the nil UUID (RFC 9562, 5.9) is never given out. */
export const NO_CAMPAIGN = '00000000-0000-0000-0000-000000000000'
