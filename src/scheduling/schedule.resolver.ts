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
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import type { RequestContext } from '../shared/context'
import { requestError } from '../shared/errors'
import { say } from '../shared/language'
import type { NoticeOf } from '../shared/notifications'
import { answering } from '../shared/payload'
import { type Connection, readPage, uuidOf } from '../shared/relay'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { certificatePath, findCertificateFile, mayReadCertificateFile } from './certificate-file'
import { listFallbackLoads } from './fallback-loads'
import { followRun } from './follow-run'
import { publishRun } from './publish-schedule'
import { cancelRun, startSchedule } from './schedule.service'
import { listAssignments, listMoves, listScheduleRuns, loadScheduleRun } from './schedule-run.queries'
import {
  Assignment,
  AssignmentConnection,
  CancelScheduleRunInput,
  CapacityShortage,
  FallbackLoad,
  OptimalityCertificate,
  OwnershipMove,
  OwnershipMoveConnection,
  PublishScheduleInput,
  ScheduleRun,
  ScheduleRunConnection,
  ScheduleSummary,
  ScheduleVisitsInput,
  ScheduleVisitsPayload,
} from './schedule-run.type'
import { seenShortage } from './shortage.resolver'

const refused = (errors: ScheduleVisitsPayload['userErrors']): ScheduleVisitsPayload => ({
  scheduleRun: null,
  userErrors: errors,
})

/** The run behind an ID, or NOT_FOUND alike for what is none. */
async function requireRun(context: RequestContext, id: string): Promise<ScheduleRun> {
  const uuid = uuidOf('ScheduleRun', id)
  const run = uuid && (await loadScheduleRun(context, uuid))
  if (!run) throw requestError('NOT_FOUND', context.language, 'run.notFound')
  return run
}

@Resolver(() => ScheduleRun)
export class ScheduleResolver {
  @Query(() => ScheduleRunConnection)
  async scheduleRuns(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('whatIf', () => Boolean, {
      nullable: true,
      description: 'Only what-ifs, or only runs of the campaign as it is; left out, both.',
    })
    whatIf?: boolean | null,
  ): Promise<Connection<ScheduleRun>> {
    const page = readPage(context.language, { first, after }, ['uuid'])
    const { id } = await requireCampaign(context, campaignId)
    return listScheduleRuns(context, { campaignId: id, whatIf: whatIf ?? null }, page)
  }

  @Mutation(() => ScheduleVisitsPayload, {
    description: '排期. Starts a run and answers at once; follow it by scheduleRunUpdated.',
  })
  scheduleVisits(
    @Ctx() context: RequestContext,
    @Arg('input', () => ScheduleVisitsInput) input: ScheduleVisitsInput,
  ): Promise<ScheduleVisitsPayload> {
    return answering(
      context,
      async () => {
        const runId = await startSchedule(context, { ...input, campaignId: uuidOf('Campaign', input.campaignId) })
        return { scheduleRun: await loadScheduleRun(context, runId), userErrors: [] }
      },
      refused,
    )
  }

  @Mutation(() => ScheduleVisitsPayload)
  cancelScheduleRun(
    @Ctx() context: RequestContext,
    @Arg('input', () => CancelScheduleRunInput) input: CancelScheduleRunInput,
  ): Promise<ScheduleVisitsPayload> {
    const runId = uuidOf('ScheduleRun', input.scheduleRunId)
    return answering(
      context,
      async () => {
        await cancelRun(context, runId)
        return { scheduleRun: await loadScheduleRun(context, runId!), userErrors: [] }
      },
      refused,
    )
  }

  @Mutation(() => ScheduleVisitsPayload, {
    description:
      "公布排期. All owners of the run, in one transaction, answered when done. Refused with STALE_VERSION unless expectedCampaignVersion, the run's and the campaign's version are one.",
  })
  publishSchedule(
    @Ctx() context: RequestContext,
    @Arg('input', () => PublishScheduleInput) input: PublishScheduleInput,
  ): Promise<ScheduleVisitsPayload> {
    const runId = uuidOf('ScheduleRun', input.scheduleRunId)
    return answering(
      context,
      async () => {
        const { expectedCampaignVersion, documentNumber = null, reason = null } = input
        await context.db.transaction((tx) =>
          publishRun(context, tx, runId, { expectedCampaignVersion, documentNumber, reason }),
        )
        return { scheduleRun: await loadScheduleRun(context, runId!), userErrors: [] }
      },
      refused,
    )
  }

  @Subscription(() => ScheduleRun, {
    description: 'Sends the present state at once, then each change, and completes with a final status.',
    subscribe: async ({ args, context }: SubscribeResolverData<unknown, { id: string }, RequestContext>) =>
      followRun(context, (await requireRun(context, args.id)).id),
  })
  scheduleRunUpdated(
    @Ctx() context: RequestContext,
    @Root() notice: NoticeOf<'scheduleRun'>,
    @Arg('id', () => ID) _id: string,
  ): Promise<ScheduleRun | null> {
    return loadScheduleRun(context, notice.id)
  }

  @FieldResolver(() => Campaign)
  campaign(@Ctx() context: RequestContext, @Root() run: ScheduleRun) {
    return loadCampaign(context, run.campaignId)
  }

  @FieldResolver(() => ScheduleSummary, { nullable: true })
  summary(@Root() run: ScheduleRun) {
    return run.summaryRecord && Object.assign(new ScheduleSummary(), run.summaryRecord)
  }

  @FieldResolver(() => OptimalityCertificate, { nullable: true })
  certificate(@Root() { id, certificateRecord: record }: ScheduleRun) {
    return (
      record && Object.assign(new OptimalityCertificate(), record, { runId: id, checkedAt: new Date(record.checkedAt) })
    )
  }

  @FieldResolver(() => OwnershipMoveConnection, {
    description: 'The targets whose owner a published run would change, or has changed.',
  })
  moves(
    @Ctx() context: RequestContext,
    @Root() run: ScheduleRun,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<OwnershipMove>> {
    return listMoves(context, run.id, readPage(context.language, { first, after }, ['uuid']))
  }

  @FieldResolver(() => AssignmentConnection)
  assignments(
    @Ctx() context: RequestContext,
    @Root() run: ScheduleRun,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('teamId', () => ID, { nullable: true }) teamId?: string,
  ): Promise<Connection<Assignment>> {
    const page = readPage(context.language, { first, after }, ['uuid'])
    // An ID that names no team is owned by nobody: the run's own ID is no team's.
    return listAssignments(context, run.id, teamId == null ? null : (uuidOf('Team', teamId) ?? run.id), page)
  }

  @FieldResolver(() => [FallbackLoad], {
    description: 'What is left to the grass roots, a town: empty before the run has succeeded.',
  })
  fallbackLoads(@Ctx() context: RequestContext, @Root() run: ScheduleRun): Promise<FallbackLoad[]> {
    return listFallbackLoads(context, run.id)
  }

  @FieldResolver(() => CapacityShortage, { nullable: true, description: 'Null when fallbackNoCapacity is 0.' })
  async shortage(@Ctx() context: RequestContext, @Root() { shortageRecord: record }: ScheduleRun) {
    if (!record || !(await seenShortage(context, record))) return null
    const { targets, capacity, missing } = record
    return Object.assign(new CapacityShortage(), { record, targets, capacity, missing })
  }

  @FieldResolver(() => String, { nullable: true })
  error(@Ctx() context: RequestContext, @Root() run: ScheduleRun) {
    return run.errorSentence && say(context.language, run.errorSentence)
  }
}

@Resolver(() => OptimalityCertificate)
export class OptimalityCertificateResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      '证明文件: where the problem, the answer and the prices can be had with the same token, to be rechecked by docs/check-certificate.mjs. Null for who sees only a part of runs, and once an old run has been cleared away.',
  })
  async filePath(
    @Ctx() { caller, db }: RequestContext,
    @Root() { runId }: OptimalityCertificate,
  ): Promise<string | null> {
    const isThere = mayReadCertificateFile(caller) && (await findCertificateFile(db, runId)) !== null
    return isThere ? certificatePath(runId) : null
  }
}

@Resolver(() => FallbackLoad)
export class FallbackLoadResolver {
  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() load: FallbackLoad) {
    return loadTeam(context, load.teamId)
  }
}

@Resolver(() => OwnershipMove)
export class OwnershipMoveResolver {
  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() move: OwnershipMove) {
    return loadEnterprise(context, move.targetId)
  }

  @FieldResolver(() => Team)
  from(@Ctx() context: RequestContext, @Root() move: OwnershipMove) {
    return loadTeam(context, move.fromTeamId)
  }

  @FieldResolver(() => Team)
  to(@Ctx() context: RequestContext, @Root() move: OwnershipMove) {
    return loadTeam(context, move.toTeamId)
  }

  @FieldResolver(() => String)
  reason(@Ctx() context: RequestContext, @Root() move: OwnershipMove) {
    return say(context.language, move.reasonSentence)
  }
}

@Resolver(() => Assignment)
export class AssignmentResolver {
  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() assignment: Assignment) {
    return loadEnterprise(context, assignment.targetId)
  }

  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() assignment: Assignment) {
    return loadTeam(context, assignment.teamId)
  }

  @FieldResolver(() => String)
  reason(@Ctx() context: RequestContext, @Root() assignment: Assignment) {
    return say(context.language, assignment.reasonSentence)
  }
}
