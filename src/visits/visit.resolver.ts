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
} from 'type-graphql'
import { Campaign } from '../campaigns/campaign.entity'
import { loadCampaign, requireCampaign } from '../campaigns/campaign.loader'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import { once } from '../record/idempotency'
import { isEffective } from '../rules'
import { connectionType } from '../shared/connections'
import type { RequestContext } from '../shared/context'
import { Refused, refusal, UserError } from '../shared/errors'
import { answering } from '../shared/payload'
import { type Connection, readPage, uuidOf, uuidsOf } from '../shared/relay'
import { readText } from '../shared/rows'
import { LocalDate } from '../shared/scalars'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { VisitPlan } from '../visit-plans/visit-plan.entity'
import { loadVisitPlan } from '../visit-plans/visit-plan.queries'
import { NO_CAMPAIGN } from '../visit-plans/visit-plan.resolver'
import { MOST_NOTE } from '../visit-plans/visit-plan.service'
import { recordVisit } from './record-visit'
import { Visit, VisitMode } from './visit.entity'
import { listVisits, loadVisit, visitsOfTarget } from './visit.queries'

@InputType({
  description:
    'By its plan, or without one (`campaignId`, `targetId`, `teamId`): what has taken place is recorded, not refused.',
})
export class RecordVisitInput {
  @Field(() => ID, { nullable: true })
  visitPlanId?: string | null
  @Field(() => ID, { nullable: true })
  campaignId?: string | null
  @Field(() => ID, { nullable: true })
  targetId?: string | null
  @Field(() => ID, { nullable: true })
  teamId?: string | null
  @Field(() => LocalDate)
  visitedOn!: string
  @Field(() => VisitMode)
  mode!: VisitMode
  @Field(() => String, { nullable: true })
  note?: string | null
  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}

@ObjectType()
export class RecordVisitPayload {
  @Field(() => Visit, { nullable: true })
  visit!: Visit | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

export const VisitConnection = connectionType('Visit', () => Visit)

@Resolver(() => Visit)
export class VisitResolver {
  @Query(() => VisitConnection)
  async visits(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('teamIds', () => [ID], { nullable: true }) teamIds?: string[],
    @Arg('areaCode', () => String, { nullable: true }) areaCode?: string,
    @Arg('mode', () => [VisitMode], { nullable: true }) mode?: VisitMode[],
    @Arg('from', () => LocalDate, { nullable: true }) from?: string,
    @Arg('to', () => LocalDate, { nullable: true }) to?: string,
  ): Promise<Connection<Visit>> {
    const page = readPage(context.language, { first, after }, ['uuid'])
    const campaign = await requireCampaign(context, campaignId)
    const filter = {
      teamIds: teamIds ? uuidsOf('Team', teamIds) : null,
      areaCode: areaCode ?? null,
      mode: mode ?? null,
      from: from ?? null,
      to: to ?? null,
    }
    return listVisits(context, campaign.id, filter, page)
  }

  @Mutation(() => RecordVisitPayload, {
    description:
      '记录走访. An effective visit makes its plan DONE; any other is an attempt and leaves it as it was. The same plan, day and mode again is the same record.',
  })
  recordVisit(
    @Ctx() context: RequestContext,
    @Arg('input', () => RecordVisitInput) input: RecordVisitInput,
  ): Promise<RecordVisitPayload> {
    return answering<RecordVisitPayload>(
      context,
      async () => {
        const note = readText(input.note, MOST_NOTE, ['note'])
        const byPlan = input.visitPlanId != null
        if (!byPlan && !(input.campaignId && input.targetId && input.teamId))
          throw new Refused(refusal('INVALID_INPUT', ['visitPlanId'], 'visit.planOrTarget'))
        const { visitId } = await context.db.transaction((tx) =>
          once(context, tx, 'recordVisit', { ...input }, async () => ({
            visitId: await recordVisit(context, tx, {
              byPlan,
              visitPlanId: uuidOf('VisitPlan', input.visitPlanId),
              campaignId: input.campaignId ? (uuidOf('Campaign', input.campaignId) ?? NO_CAMPAIGN) : null,
              targetId: input.targetId ?? null,
              teamId: input.teamId ? (uuidOf('Team', input.teamId) ?? NO_CAMPAIGN) : null,
              visitedOn: input.visitedOn,
              mode: input.mode,
              note: note.value ?? null,
              unreadable: note.refused ? [note.refused] : [],
            }),
          })),
        )
        return { visit: await loadVisit(context, visitId), userErrors: [] }
      },
      (errors) => ({ visit: null, userErrors: errors }),
    )
  }

  @FieldResolver(() => Campaign)
  campaign(@Ctx() context: RequestContext, @Root() visit: Visit) {
    return loadCampaign(context, visit.campaignId)
  }

  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() visit: Visit) {
    return loadEnterprise(context, visit.targetId)
  }

  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() visit: Visit) {
    return loadTeam(context, visit.teamId)
  }

  @FieldResolver(() => VisitPlan, { nullable: true })
  plan(@Ctx() context: RequestContext, @Root() visit: Visit) {
    return visit.visitPlanId && loadVisitPlan(context, visit.visitPlanId)
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether it counts for coverage: someone entered and spoke. A form left at the door does not.',
  })
  effective(@Root() visit: Visit): boolean {
    return isEffective(visit.mode)
  }

  /** Whoever may read the visit may read its note: visits of others are not given out in the first place. */
  @FieldResolver(() => String, { nullable: true })
  note(@Root() visit: Visit) {
    return visit.noteText
  }
}

@Resolver(() => VisitTarget)
export class VisitsOfTargetResolver {
  @FieldResolver(() => VisitConnection)
  async visits(
    @Ctx() context: RequestContext,
    @Root() target: VisitTarget,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<Visit>> {
    return visitsOfTarget(context, {
      campaignId: uuidOf('Campaign', campaignId) ?? NO_CAMPAIGN,
      targetId: target.id,
      page: readPage(context.language, { first, after }, ['uuid']),
    })
  }
}
