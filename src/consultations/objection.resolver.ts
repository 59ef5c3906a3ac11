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
import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import { type RequestContext, Role } from '../shared/context'
import type { NoticeOf } from '../shared/notifications'
import { answering } from '../shared/payload'
import { type Connection, readPage, uuidOf, uuidsOf } from '../shared/relay'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { Consultation } from './consultation.entity'
import { loadConsultation } from './consultation.queries'
import {
  DecideObjectionInput,
  ObjectionConnection,
  ObjectionDecision,
  ObjectionPayload,
  ObjectToOwnerInput,
  WithdrawObjectionInput,
} from './consultation.type'
import { decideObjection, withdrawObjection } from './decide-objection'
import { objectToOwner } from './object-to-owner'
import { Objection, ObjectionProposal, ObjectionRemedy, ObjectionStatus } from './objection.entity'
import { listObjections, loadObjection } from './objection.queries'

const refused = (userErrors: ObjectionPayload['userErrors']): ObjectionPayload => ({ objection: null, userErrors })

/** Undefined when nothing is given; null for what is given and is no team's ID. */
const teamGiven = (id: string | null | undefined): string | null | undefined =>
  id == null ? undefined : uuidOf('Team', id)

/** The reason of a recusal is for office and inspectors only (rules.md, forbidden). */
const readsRecusals = ({ caller: { role } }: RequestContext): boolean =>
  role === Role.CAMPAIGN_OFFICE || role === Role.INSPECTOR

@Resolver(() => Objection)
export class ObjectionResolver {
  @Query(() => ObjectionConnection, {
    description: "异议. The newest first, of every consultation of the campaign; a department's own.",
  })
  async objections(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('status', () => [ObjectionStatus], { nullable: true }) status?: ObjectionStatus[],
    @Arg('departmentIds', () => [ID], { nullable: true }) departmentIds?: string[],
  ): Promise<Connection<Objection>> {
    const page = readPage(context.language, { first, after }, ['uuid'])
    const campaign = await requireCampaign(context, campaignId)
    const filter = {
      campaignId: campaign.id,
      consultationId: null,
      status: status ?? null,
      departmentIds: departmentIds ? uuidsOf('Department', departmentIds) : null,
    }
    return listObjections(context, filter, page)
  }

  @Mutation(() => ObjectionPayload, {
    description:
      "提出异议. For a team of the caller's department, or any when the office calls: to a target that the preview gives to it or takes from it, or that it believes to be its own, while the consultation is open.",
  })
  objectToOwner(
    @Ctx() context: RequestContext,
    @Arg('input', () => ObjectToOwnerInput) input: ObjectToOwnerInput,
  ): Promise<ObjectionPayload> {
    const request = {
      ...input,
      consultationId: uuidOf('Consultation', input.consultationId),
      teamId: teamGiven(input.teamId),
      proposedTeamId: teamGiven(input.proposedTeamId),
    }
    return answering(
      context,
      async () => {
        const id = await context.db.transaction((tx) => objectToOwner(context, tx, request))
        return { objection: await loadObjection(context, id), userErrors: [] }
      },
      refused,
    )
  }

  @Mutation(() => ObjectionPayload, {
    description: '撤回异议. By the department whose it is; by the office when an office has entered it.',
  })
  withdrawObjection(
    @Ctx() context: RequestContext,
    @Arg('input', () => WithdrawObjectionInput) input: WithdrawObjectionInput,
  ): Promise<ObjectionPayload> {
    return this.change(context, input.objectionId, (objectionId) =>
      context.db.transaction((tx) => withdrawObjection(context, tx, objectionId, input.reason)),
    )
  }

  @Mutation(() => ObjectionPayload, {
    description:
      '答复异议. What is accepted becomes a pin, a hand-over or a recusal at once, by the rules of those; the preview is stale from then on.',
  })
  decideObjection(
    @Ctx() context: RequestContext,
    @Arg('input', () => DecideObjectionInput) input: DecideObjectionInput,
  ): Promise<ObjectionPayload> {
    const { decision, remedy = null, teamId, reason } = input
    const accepted = decision === ObjectionDecision.ACCEPT
    return this.change(context, input.objectionId, (objectionId) =>
      context.db.transaction((tx) =>
        decideObjection(context, tx, { objectionId, accepted, remedy, teamId: teamGiven(teamId), reason }),
      ),
    )
  }

  @Subscription(() => Objection, {
    description: "Each objection as it is decided; a department's own.",
    subscribe: async ({ args, context }: SubscribeResolverData<unknown, { campaignId: string }, RequestContext>) => {
      const campaign = await requireCampaign(context, args.campaignId)
      const [own, areaId] = [scopeDepartmentId(context.caller), scopeAreaId(context.caller)]
      return context.notifications.subscribe(
        'objection',
        ({ campaignId, departmentId, areaIds }) =>
          campaignId === campaign.id &&
          (own === null || departmentId === own) &&
          (areaId === null || areaIds.includes(areaId)),
      )
    },
  })
  objectionDecided(
    @Ctx() context: RequestContext,
    @Root() notice: NoticeOf<'objection'>,
    @Arg('campaignId', () => ID) _campaignId: string,
  ): Promise<Objection | null> {
    return loadObjection(context, notice.id)
  }

  @FieldResolver(() => Consultation)
  consultation(@Ctx() context: RequestContext, @Root() objection: Objection) {
    return loadConsultation(context, objection.consultationId)
  }

  @FieldResolver(() => Campaign)
  campaign(@Ctx() context: RequestContext, @Root() objection: Objection) {
    return loadCampaign(context, objection.campaignId)
  }

  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() objection: Objection) {
    return loadEnterprise(context, objection.targetId)
  }

  @FieldResolver(() => Department)
  department(@Ctx() context: RequestContext, @Root() objection: Objection) {
    return loadDepartment(context, objection.departmentId)
  }

  @FieldResolver(() => Team, { description: 'For whom it is made.' })
  team(@Ctx() context: RequestContext, @Root() objection: Objection) {
    return loadTeam(context, objection.teamId)
  }

  @FieldResolver(() => Team, { nullable: true, description: 'Set when another team is proposed.' })
  proposedTeam(@Ctx() context: RequestContext, @Root() objection: Objection) {
    return objection.proposedTeamId && loadTeam(context, objection.proposedTeamId)
  }

  @FieldResolver(() => Team, { description: 'The owner that the preview found.' })
  from(@Ctx() context: RequestContext, @Root() objection: Objection) {
    return loadTeam(context, objection.fromTeamId)
  }

  @FieldResolver(() => Team, { description: 'The owner that the preview would make.' })
  to(@Ctx() context: RequestContext, @Root() objection: Objection) {
    return loadTeam(context, objection.toTeamId)
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Of a RECUSAL for office and inspectors only; null for others.',
  })
  reason(@Ctx() context: RequestContext, @Root() { proposal, reasonText }: Objection): string | null {
    return proposal === ObjectionProposal.RECUSAL && !readsRecusals(context) ? null : reasonText
  }

  @FieldResolver(() => Team, { nullable: true, description: 'Who got the target, or with FORBID who may not own it.' })
  remedyTeam(@Ctx() context: RequestContext, @Root() objection: Objection) {
    return objection.remedyTeamId && loadTeam(context, objection.remedyTeamId)
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Null before the decision. Of a FORBID for office and inspectors only; null for others.',
  })
  decisionReason(@Ctx() context: RequestContext, @Root() { remedy, decisionReasonText }: Objection): string | null {
    return remedy === ObjectionRemedy.FORBID && !readsRecusals(context) ? null : decisionReasonText
  }

  private change(
    context: RequestContext,
    id: string,
    change: (objectionId: string | null) => Promise<void>,
  ): Promise<ObjectionPayload> {
    const objectionId = uuidOf('Objection', id)
    return answering(
      context,
      async () => {
        await change(objectionId)
        return { objection: await loadObjection(context, objectionId!), userErrors: [] }
      },
      refused,
    )
  }
}
