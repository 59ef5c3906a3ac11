import {
  Arg,
  Ctx,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  type SubscribeResolverData,
  Subscription,
} from 'type-graphql'
import { Campaign } from '../campaigns/campaign.entity'
import { loadCampaign, requireCampaign } from '../campaigns/campaign.loader'
import { Department } from '../departments/department.entity'
import { loadDepartment } from '../departments/department.loader'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import { listFallbackLoads } from '../scheduling/fallback-loads'
import { loadScheduleRun } from '../scheduling/schedule-run.queries'
import { FallbackLoad, ScheduleRun } from '../scheduling/schedule-run.type'
import type { RequestContext } from '../shared/context'
import { say } from '../shared/language'
import type { NoticeOf } from '../shared/notifications'
import { answering } from '../shared/payload'
import { type Connection, readPage, uuidOf, uuidsOf } from '../shared/relay'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { Consultation, ConsultationStatus } from './consultation.entity'
import {
  listConsultations,
  loadConsultation,
  loadConsultationOfRun,
  loadNewestConsultation,
} from './consultation.queries'
import { closeConsultation, openConsultation } from './consultation.service'
import {
  CloseConsultationInput,
  ConsultationConnection,
  ConsultationFigures,
  ConsultationPayload,
  ConsultedMove,
  ConsultedMoveConnection,
  ConsultedMoveKind,
  DepartmentFigures,
  ObjectionConnection,
  ObjectionFigures,
  OpenConsultationInput,
  TeamFigures,
} from './consultation.type'
import { listConsultedMoves } from './consulted-moves.queries'
import { loadGains } from './figures'
import { followConsultations } from './follow-consultations'
import { type Objection, ObjectionStatus } from './objection.entity'
import { listObjections, loadObjectionCounts } from './objection.queries'

const refused = (userErrors: ConsultationPayload['userErrors']): ConsultationPayload => ({
  consultation: null,
  userErrors,
})

const figuresOf = ({ id, scheduleRunId, closesOn }: Consultation): ConsultationFigures =>
  Object.assign(new ConsultationFigures(), { consultationId: id, scheduleRunId, closesOn })

@Resolver(() => Consultation)
export class ConsultationResolver {
  @Query(() => ConsultationConnection, { description: '征求意见. The newest first.' })
  async consultations(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<Consultation>> {
    const page = readPage(context.language, { first, after }, ['uuid'])
    return listConsultations(context, (await requireCampaign(context, campaignId)).id, page)
  }

  @Query(() => ConsultationFigures, {
    nullable: true,
    description: 'The figures of the newest consultation; null before there is one.',
  })
  async consultationFigures(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
  ): Promise<ConsultationFigures | null> {
    const newest = await loadNewestConsultation(context, (await requireCampaign(context, campaignId)).id)
    return newest && figuresOf(newest)
  }

  @Mutation(() => ConsultationPayload, {
    description:
      '征求意见. Lays a succeeded preview before the departments. Refused with ALREADY_EXISTS while another of the campaign is open, with STALE_VERSION when the campaign has changed since the run read it.',
  })
  openConsultation(
    @Ctx() context: RequestContext,
    @Arg('input', () => OpenConsultationInput) input: OpenConsultationInput,
  ): Promise<ConsultationPayload> {
    const scheduleRunId = uuidOf('ScheduleRun', input.scheduleRunId)
    return answering(
      context,
      async () => {
        const id = await context.db.transaction((tx) => openConsultation(context, tx, { ...input, scheduleRunId }))
        return { consultation: await loadConsultation(context, id), userErrors: [] }
      },
      refused,
    )
  }

  @Mutation(() => ConsultationPayload, {
    description: 'Objections are taken no more; those made so far can still be decided.',
  })
  closeConsultation(
    @Ctx() context: RequestContext,
    @Arg('input', () => CloseConsultationInput) input: CloseConsultationInput,
  ): Promise<ConsultationPayload> {
    const id = uuidOf('Consultation', input.consultationId)
    return answering(
      context,
      async () => {
        await context.db.transaction((tx) => closeConsultation(context, tx, id, input.reason))
        return { consultation: await loadConsultation(context, id!), userErrors: [] }
      },
      refused,
    )
  }

  @Subscription(() => Consultation, {
    description:
      'Sends the newest consultation of the campaign at once, if there is one, then whenever one is opened or ended.',
    subscribe: async ({ args, context }: SubscribeResolverData<unknown, { campaignId: string }, RequestContext>) =>
      followConsultations(context, (await requireCampaign(context, args.campaignId)).id),
  })
  consultationUpdated(
    @Ctx() context: RequestContext,
    @Root() notice: NoticeOf<'consultation'>,
    @Arg('campaignId', () => ID) _campaignId: string,
  ): Promise<Consultation | null> {
    return loadNewestConsultation(context, notice.campaignId)
  }

  @FieldResolver(() => Campaign)
  campaign(@Ctx() context: RequestContext, @Root() consultation: Consultation) {
    return loadCampaign(context, consultation.campaignId)
  }

  @FieldResolver(() => ScheduleRun)
  scheduleRun(@Ctx() context: RequestContext, @Root() consultation: Consultation) {
    return loadScheduleRun(context, consultation.scheduleRunId)
  }

  @FieldResolver(() => ConsultationFigures)
  figures(@Root() consultation: Consultation): ConsultationFigures {
    return figuresOf(consultation)
  }

  @FieldResolver(() => ConsultedMoveConnection, {
    description:
      'Gains and losses with the reasons, by target; why another team would not do, explainOwner tells. A department reads its own, whatever it asks for; others name the department from whose side they read, or read all moves.',
  })
  moves(
    @Ctx() context: RequestContext,
    @Root() consultation: Consultation,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('departmentId', () => ID, { nullable: true }) departmentId?: string,
    @Arg('kind', () => [ConsultedMoveKind], { nullable: true }) kind?: ConsultedMoveKind[],
  ): Promise<Connection<ConsultedMove>> {
    const page = readPage(context.language, { first, after }, ['uuid'])
    // An ID that names no department has no part in anything: the consultation's own ID is no department's.
    const side = departmentId == null ? null : (uuidOf('Department', departmentId) ?? consultation.id)
    return listConsultedMoves(context, consultation.scheduleRunId, { departmentId: side, kind: kind ?? null }, page)
  }

  @FieldResolver(() => ObjectionConnection, { description: "The newest first; a department's own." })
  objections(
    @Ctx() context: RequestContext,
    @Root() { id, campaignId }: Consultation,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('status', () => [ObjectionStatus], { nullable: true }) status?: ObjectionStatus[],
    @Arg('departmentIds', () => [ID], { nullable: true }) departmentIds?: string[],
  ): Promise<Connection<Objection>> {
    const page = readPage(context.language, { first, after }, ['uuid'])
    const filter = {
      campaignId,
      consultationId: id,
      status: status ?? null,
      departmentIds: departmentIds ? uuidsOf('Department', departmentIds) : null,
    }
    return listObjections(context, filter, page)
  }
}

@Resolver(() => ScheduleRun)
export class ConsultationOfRunResolver {
  @FieldResolver(() => Consultation, {
    nullable: true,
    description: 'The newest on this run; null when there was none.',
  })
  consultation(@Ctx() context: RequestContext, @Root() run: ScheduleRun): Promise<Consultation | null> {
    return loadConsultationOfRun(context, run.id)
  }
}

@Resolver(() => ConsultationFigures)
export class ConsultationFiguresResolver {
  @FieldResolver(() => ConsultationStatus)
  async status(@Ctx() context: RequestContext, @Root() figures: ConsultationFigures) {
    return (await loadConsultation(context, figures.consultationId))?.status
  }

  @FieldResolver(() => ObjectionFigures)
  objections(@Ctx() context: RequestContext, @Root() figures: ConsultationFigures) {
    return loadObjectionCounts(context, figures.consultationId)
  }

  @FieldResolver(() => [DepartmentFigures], {
    description: 'By code; those without any target before or after are left out.',
  })
  async departments(
    @Ctx() context: RequestContext,
    @Root() figures: ConsultationFigures,
  ): Promise<DepartmentFigures[]> {
    const gains = await loadGains(context, figures.scheduleRunId)
    return gains.map(({ teams, ...counts }) => Object.assign(new DepartmentFigures(), { ...counts, teamGains: teams }))
  }

  @FieldResolver(() => [FallbackLoad], {
    description:
      'What is left to the grass roots, a town, and how that changes. A grass-roots department reads its own.',
  })
  fallbackLoads(@Ctx() context: RequestContext, @Root() figures: ConsultationFigures): Promise<FallbackLoad[]> {
    return listFallbackLoads(context, figures.scheduleRunId)
  }
}

@Resolver(() => DepartmentFigures)
export class DepartmentFiguresResolver {
  @FieldResolver(() => Department)
  department(@Ctx() context: RequestContext, @Root() figures: DepartmentFigures) {
    return loadDepartment(context, figures.departmentId)
  }

  @FieldResolver(() => [TeamFigures], {
    description: 'By code; a target that moves among them is lost to one and gained by another.',
  })
  teams(@Root() figures: DepartmentFigures): TeamFigures[] {
    return figures.teamGains.map((gains) => Object.assign(new TeamFigures(), gains))
  }
}

@Resolver(() => TeamFigures)
export class TeamFiguresResolver {
  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() figures: TeamFigures) {
    return loadTeam(context, figures.teamId)
  }
}

@Resolver(() => ConsultedMove)
export class ConsultedMoveResolver {
  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() move: ConsultedMove) {
    return loadEnterprise(context, move.targetId)
  }

  @FieldResolver(() => Team)
  from(@Ctx() context: RequestContext, @Root() move: ConsultedMove) {
    return loadTeam(context, move.fromTeamId)
  }

  @FieldResolver(() => Team)
  to(@Ctx() context: RequestContext, @Root() move: ConsultedMove) {
    return loadTeam(context, move.toTeamId)
  }

  @FieldResolver(() => String)
  reason(@Ctx() context: RequestContext, @Root() move: ConsultedMove) {
    return say(context.language, move.reasonSentence)
  }
}
