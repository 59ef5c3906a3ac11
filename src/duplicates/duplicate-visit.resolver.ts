import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  registerEnumType,
  type SubscribeResolverData,
  Subscription,
} from 'type-graphql'
import { Campaign } from '../campaigns/campaign.entity'
import { loadCampaign, requireCampaign } from '../campaigns/campaign.loader'
import { scopeAreaId } from '../shared/access'
import { connectionType } from '../shared/connections'
import type { RequestContext } from '../shared/context'
import { requestError, UserError } from '../shared/errors'
import { say } from '../shared/language'
import type { NoticeOf } from '../shared/notifications'
import { answering } from '../shared/payload'
import { type Connection, readPage, uuidOf, uuidsOf } from '../shared/relay'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { VisitPlan } from '../visit-plans/visit-plan.entity'
import { loadPlansOfDuplicate, loadVisitPlan } from '../visit-plans/visit-plan.queries'
import { DuplicateVisit, DuplicateVisitStatus } from './duplicate-visit.entity'
import { listDuplicateVisits, loadDuplicateVisit, loadSuggestion } from './duplicate-visit.queries'
import { resolveDuplicate } from './resolve-duplicate'

export enum DuplicateResolution {
  MERGE_INTO_JOINT_VISIT = 'MERGE_INTO_JOINT_VISIT',
  WITHDRAW_OTHERS = 'WITHDRAW_OTHERS',
}
registerEnumType(DuplicateResolution, { name: 'DuplicateResolution' })

@InputType()
export class ResolveDuplicateVisitInput {
  @Field(() => ID)
  duplicateVisitId!: string
  @Field(() => ID)
  keepPlanId!: string
  @Field(() => DuplicateResolution)
  resolution!: DuplicateResolution
  @Field(() => String, { nullable: true })
  reason?: string | null
}

@ObjectType()
export class ResolveDuplicateVisitPayload {
  @Field(() => DuplicateVisit, { nullable: true })
  duplicateVisit!: DuplicateVisit | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

interface FlaggedArguments {
  campaignId: string
  departmentId?: string | null
}

export const DuplicateVisitConnection = connectionType('DuplicateVisit', () => DuplicateVisit)

@Resolver(() => DuplicateVisit)
export class DuplicateVisitResolver {
  @Query(() => DuplicateVisitConnection)
  async duplicateVisits(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('status', () => [DuplicateVisitStatus], { nullable: true }) status?: DuplicateVisitStatus[],
    @Arg('departmentIds', () => [ID], { nullable: true }) departmentIds?: string[],
  ): Promise<Connection<DuplicateVisit>> {
    const page = readPage(context.language, { first, after }, ['instant', 'uuid'])
    const campaign = await requireCampaign(context, campaignId)
    const filter = {
      status: status ?? null,
      departmentIds: departmentIds ? uuidsOf('Department', departmentIds) : null,
    }
    return listDuplicateVisits(context, campaign.id, filter, page)
  }

  @Mutation(() => ResolveDuplicateVisitPayload)
  resolveDuplicateVisit(
    @Ctx() context: RequestContext,
    @Arg('input', () => ResolveDuplicateVisitInput) input: ResolveDuplicateVisitInput,
  ): Promise<ResolveDuplicateVisitPayload> {
    const duplicateVisitId = uuidOf('DuplicateVisit', input.duplicateVisitId)
    return answering<ResolveDuplicateVisitPayload>(
      context,
      async () => {
        await context.db.transaction((tx) =>
          resolveDuplicate(context, tx, {
            ...input,
            duplicateVisitId,
            keepPlanId: uuidOf('VisitPlan', input.keepPlanId),
          }),
        )
        return { duplicateVisit: await loadDuplicateVisit(context, duplicateVisitId!), userErrors: [] }
      },
      (errors) => ({ duplicateVisit: null, userErrors: errors }),
    )
  }

  @Subscription(() => DuplicateVisit, {
    description: 'Each duplicate at once when a plan is flagged, of one department when it is named.',
    subscribe: async ({ args, context }: SubscribeResolverData<unknown, FlaggedArguments, RequestContext>) => {
      const campaign = await requireCampaign(context, args.campaignId)
      const departmentId = args.departmentId ? uuidOf('Department', args.departmentId) : null
      if (args.departmentId && !departmentId) throw requestError('NOT_FOUND', context.language, 'request.notFound')
      const areaId = scopeAreaId(context.caller)
      return context.notifications.subscribe(
        'duplicateVisit',
        (notice) =>
          notice.campaignId === campaign.id &&
          (departmentId === null || notice.departmentIds.includes(departmentId)) &&
          (areaId === null || notice.areaIds.includes(areaId)),
      )
    },
  })
  duplicateVisitFlagged(
    @Ctx() context: RequestContext,
    @Root() notice: NoticeOf<'duplicateVisit'>,
    @Arg('campaignId', () => ID) _campaignId: string,
    @Arg('departmentId', () => ID, { nullable: true }) _departmentId?: string,
  ): Promise<DuplicateVisit | null> {
    return loadDuplicateVisit(context, notice.id)
  }

  @FieldResolver(() => Campaign)
  campaign(@Ctx() context: RequestContext, @Root() duplicate: DuplicateVisit) {
    return loadCampaign(context, duplicate.campaignId)
  }

  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() duplicate: DuplicateVisit) {
    return loadEnterprise(context, duplicate.targetId)
  }

  @FieldResolver(() => [VisitPlan])
  plans(@Ctx() context: RequestContext, @Root() duplicate: DuplicateVisit) {
    return loadPlansOfDuplicate(context, duplicate.id)
  }

  @FieldResolver(() => VisitPlan, { nullable: true })
  keptPlan(@Ctx() context: RequestContext, @Root() duplicate: DuplicateVisit) {
    return duplicate.keptPlanId && loadVisitPlan(context, duplicate.keptPlanId)
  }

  @FieldResolver(() => VisitPlan, { nullable: true })
  async suggestedPlan(@Ctx() context: RequestContext, @Root() duplicate: DuplicateVisit) {
    const { planId } = await loadSuggestion(context, duplicate)
    return planId && loadVisitPlan(context, planId)
  }

  @FieldResolver(() => String, { description: 'What to do about it, and why, in words.' })
  async suggestion(@Ctx() context: RequestContext, @Root() duplicate: DuplicateVisit) {
    return say(context.language, (await loadSuggestion(context, duplicate)).words)
  }
}
