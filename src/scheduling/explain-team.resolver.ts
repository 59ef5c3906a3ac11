import { Arg, Ctx, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql'
import { requireCampaign } from '../campaigns/campaign.loader'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import { connectionType } from '../shared/connections'
import type { RequestContext } from '../shared/context'
import { requestError } from '../shared/errors'
import { say } from '../shared/language'
import { type Connection, connection, readPage, uuidOf } from '../shared/relay'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { CostTerm, OwnerAlternative, toAlternative, toTerms } from './explain-owner.resolver'
import { type ExplainedTarget, explainTeam } from './explain-team'
import { requireKeptRuns } from './kept-runs'
import { TeamTargets } from './schedule-enums'

@ObjectType({ description: '为什么归本组（或不归本组）: one target of a team, or one that it could own.' })
export class TeamExplanation {
  explained!: ExplainedTarget
  @Field(() => Boolean, { description: 'Schedules leave its owner as it is; `explanation` says why.' })
  fixed!: boolean
  @Field(() => [CostTerm], { description: 'Of the target with the team asked about; none for a fallback team.' })
  terms!: CostTerm[]
  @Field(() => Int, {
    nullable: true,
    description:
      'Teams beside its owner that the run could have given it to; null when it was fixed, or is not in the run.',
  })
  eligibleTeams!: number | null
  @Field(() => OwnerAlternative, {
    nullable: true,
    description:
      'OWNED: the next best team, with its exact extra cost and who would move; null when it is fixed or no other team can be given it, and when the run would move it anyway. COULD_OWN: what giving it to the team would cost.',
  })
  alternative!: OwnerAlternative | null
}

export const TeamExplanationConnection = connectionType('TeamExplanation', () => TeamExplanation)

@Resolver(() => TeamExplanation)
export class TeamExplanationResolver {
  @Query(() => TeamExplanationConnection, {
    description:
      '为什么这些归我们: each target of a team with the terms of its cost, what fixes it and the next best team, by target. Terms by the rules as they are; alternatives by the run, one search each in its own residual network.',
  })
  async explainTeam(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('teamId', () => ID) teamId: string,
    @Arg('targets', () => TeamTargets, { nullable: true, description: 'OWNED when left out.' })
    targets?: TeamTargets | null,
    @Arg('runId', () => ID, {
      nullable: true,
      description:
        'A succeeded run, a preview or what-if as well: what it gives to the team. Left out: what the team owns now, with alternatives by the last succeeded run that is no what-if.',
    })
    runId?: string,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<TeamExplanation>> {
    const page = readPage(context.language, { first, after }, ['uuid'])
    const campaign = await requireCampaign(context, campaignId)
    const uuid = uuidOf('Team', teamId)
    const team = uuid && (await loadTeam(context, uuid))
    if (!team) throw requestError('NOT_FOUND', context.language, 'team.notFound', { code: teamId })
    const [run = null] = runId == null ? [] : await requireKeptRuns(context, campaign.id, [runId])
    const question = { campaignId: campaign.id, teamId: team.id, targets: targets ?? TeamTargets.OWNED, run }
    const { rows, totalCount } = await explainTeam(context, question, page)
    return connection(page, rows.map(toExplanation), ({ explained }) => [explained.targetId], totalCount)
  }

  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() { explained }: TeamExplanation) {
    return loadEnterprise(context, explained.targetId)
  }

  @FieldResolver(() => Team, { description: 'Who owns it: now, or by the run that is asked about.' })
  owner(@Ctx() context: RequestContext, @Root() { explained }: TeamExplanation) {
    return loadTeam(context, explained.ownerTeamId)
  }

  @FieldResolver(() => String, {
    description: 'In words: why the team owns it, what fixes it, or who owns it instead.',
  })
  explanation(@Ctx() context: RequestContext, @Root() { explained }: TeamExplanation) {
    return say(context.language, explained.explanation)
  }
}

const toExplanation = (explained: ExplainedTarget): TeamExplanation =>
  Object.assign(new TeamExplanation(), {
    explained,
    fixed: explained.fixed,
    terms: toTerms(explained.terms),
    eligibleTeams: explained.eligibleTeams,
    alternative: explained.alternative && toAlternative(explained.alternative),
  })
