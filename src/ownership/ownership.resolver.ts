import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql'
import { Campaign } from '../campaigns/campaign.entity'
import { loadCampaign } from '../campaigns/campaign.loader'
import type { Transaction } from '../database/database'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import { loadScheduleRun } from '../scheduling/schedule-run.queries'
import { ScheduleRun } from '../scheduling/schedule-run.type'
import { type RequestContext, Role } from '../shared/context'
import { DuplicateVisitError } from '../shared/errors'
import { ImportPayload } from '../shared/import-report'
import { say } from '../shared/language'
import { answering } from '../shared/payload'
import { type Connection, readPage, uuidOf } from '../shared/relay'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { VisitPlan } from '../visit-plans/visit-plan.entity'
import { loadVisitPlan } from '../visit-plans/visit-plan.queries'
import { forbidOwner, handOverOwner, type OwnerRequest, pinOwner, unpinOwner } from './give-owner'
import { listOwnershipChanges, loadOwnership, loadRecusals } from './ownership.queries'
import {
  ForbidOwnerInput,
  ForbidOwnerPayload,
  HandOverOwnerInput,
  Ownership,
  OwnershipChange,
  OwnershipChangeConnection,
  OwnershipPayload,
  PinOwnerInput,
  PinOwnersInput,
  Recusal,
  UnpinOwnerInput,
} from './ownership.type'
import { pinOwners } from './pin-owners'

interface OwnerInput {
  campaignId: string
  targetId: string
  teamId?: string
  reason: string
}

/** Runs one change of an owner and answers with the owner that there is then. */
function changeOwner(
  context: RequestContext,
  input: OwnerInput,
  change: (tx: Transaction, request: OwnerRequest) => Promise<{ campaign: { id: string }; targetId: string }>,
): Promise<OwnershipPayload> {
  const request = {
    campaignId: uuidOf('Campaign', input.campaignId),
    targetId: input.targetId,
    teamId: uuidOf('Team', input.teamId),
    reason: input.reason,
  }
  return answering<OwnershipPayload>(
    context,
    async () => {
      const { campaign, targetId } = await context.db.transaction((tx) => change(tx, request))
      return { ownership: await loadOwnership(context, campaign.id, targetId), userErrors: [] }
    },
    (errors) => ({ ownership: null, userErrors: errors }),
  )
}

@Resolver(() => Ownership)
export class OwnershipResolver {
  @Mutation(() => OwnershipPayload, { description: '指定责任单位.' })
  pinOwner(@Ctx() context: RequestContext, @Arg('input', () => PinOwnerInput) input: PinOwnerInput) {
    return changeOwner(context, input, (tx, request) => pinOwner(context, tx, request))
  }

  @Mutation(() => ImportPayload, {
    description:
      "A whole list, such as the city's baseline plan: with source BASELINE the team's plan is registered too (origin BASELINE) and comes before any other.",
  })
  pinOwners(
    @Ctx() context: RequestContext,
    @Arg('input', () => PinOwnersInput) input: PinOwnersInput,
  ): Promise<ImportPayload> {
    return answering<ImportPayload>(
      context,
      async () => {
        const campaignId = uuidOf('Campaign', input.campaignId)
        const outcomes = await context.db.transaction((tx) =>
          pinOwners(context, tx, campaignId, input.source, input.rows),
        )
        return { report: outcomes.report(context.language), userErrors: [] }
      },
      (errors) => ({ report: null, userErrors: errors }),
    )
  }

  @Mutation(() => OwnershipPayload, { description: '解除指定. Lifts the lock only: owner and source stay.' })
  unpinOwner(@Ctx() context: RequestContext, @Arg('input', () => UnpinOwnerInput) input: UnpinOwnerInput) {
    return changeOwner(context, input, (tx, request) => unpinOwner(context, tx, request))
  }

  @Mutation(() => OwnershipPayload, {
    description: '移交. Another owner by hand, at once, in INTAKE or PUBLISHED; source MANUAL, not pinned.',
  })
  handOverOwner(@Ctx() context: RequestContext, @Arg('input', () => HandOverOwnerInput) input: HandOverOwnerInput) {
    return changeOwner(context, input, (tx, request) => handOverOwner(context, tx, request))
  }

  @Mutation(() => ForbidOwnerPayload, {
    description:
      '回避. A recusal or conflict of interest: this team may not own this target, by schedule, pin or hand-over.',
  })
  forbidOwner(@Ctx() context: RequestContext, @Arg('input', () => ForbidOwnerInput) input: ForbidOwnerInput) {
    return changeOwner(context, input, (tx, request) => forbidOwner(context, tx, request))
  }

  @FieldResolver(() => Campaign)
  campaign(@Ctx() context: RequestContext, @Root() ownership: Ownership) {
    return loadCampaign(context, ownership.campaignId)
  }

  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() ownership: Ownership) {
    return loadEnterprise(context, ownership.targetId)
  }

  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() ownership: Ownership) {
    return loadTeam(context, ownership.teamId)
  }

  @FieldResolver(() => String, { description: 'Why this team: the rules that spoke for it, in words.' })
  reason(@Ctx() context: RequestContext, @Root() ownership: Ownership) {
    return say(context.language, ownership.reasonSentence)
  }

  @FieldResolver(() => [Recusal], {
    description: '回避: teams that may not own this target, by schedule, pin or hand-over.',
  })
  recusals(@Ctx() context: RequestContext, @Root() ownership: Ownership): Promise<Recusal[]> {
    return loadRecusals(context, ownership)
  }

  @FieldResolver(() => OwnershipChangeConnection)
  history(
    @Ctx() context: RequestContext,
    @Root() ownership: Ownership,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<OwnershipChange>> {
    return listOwnershipChanges(context, ownership, readPage(context.language, { first, after }, ['uuid']))
  }
}

@Resolver(() => Recusal)
export class RecusalResolver {
  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() recusal: Recusal) {
    return loadTeam(context, recusal.teamId)
  }

  @FieldResolver(() => String, { nullable: true, description: 'For the office and inspectors only; null for others.' })
  reason(@Ctx() context: RequestContext, @Root() recusal: Recusal): string | null {
    const { role } = context.caller
    return role === Role.CAMPAIGN_OFFICE || role === Role.INSPECTOR ? recusal.reasonText : null
  }
}

@Resolver(() => OwnershipChange)
export class OwnershipChangeResolver {
  @FieldResolver(() => Team, { nullable: true })
  from(@Ctx() context: RequestContext, @Root() change: OwnershipChange) {
    return change.fromTeamId && loadTeam(context, change.fromTeamId)
  }

  @FieldResolver(() => Team)
  to(@Ctx() context: RequestContext, @Root() change: OwnershipChange) {
    return loadTeam(context, change.toTeamId)
  }

  @FieldResolver(() => String)
  reason(@Ctx() context: RequestContext, @Root() change: OwnershipChange) {
    return say(context.language, change.reasonSentence)
  }

  @FieldResolver(() => ScheduleRun, { nullable: true })
  scheduleRun(@Ctx() context: RequestContext, @Root() change: OwnershipChange) {
    return change.scheduleRunId && loadScheduleRun(context, change.scheduleRunId)
  }
}

@Resolver(() => VisitTarget)
export class OwnerOfTargetResolver {
  @FieldResolver(() => Ownership, { nullable: true, description: 'Null while it is not in the campaign.' })
  owner(
    @Ctx() context: RequestContext,
    @Root() target: VisitTarget,
    @Arg('campaignId', () => ID) campaignId: string,
  ): Promise<Ownership | null> | null {
    const campaign = uuidOf('Campaign', campaignId)
    return campaign === null ? null : loadOwnership(context, campaign, target.id)
  }
}

@Resolver(() => DuplicateVisitError)
export class DuplicateVisitErrorResolver {
  @FieldResolver(() => Ownership)
  owner(@Ctx() context: RequestContext, @Root() error: DuplicateVisitError) {
    return loadOwnership(context, error.holder.campaignId, error.holder.targetId)
  }

  @FieldResolver(() => VisitPlan, { nullable: true })
  existingPlan(@Ctx() context: RequestContext, @Root() error: DuplicateVisitError) {
    return error.holder.planId && loadVisitPlan(context, error.holder.planId)
  }
}
