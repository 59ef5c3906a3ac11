import { Arg, Ctx, Field, FieldResolver, Float, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql'
import { requireCampaign } from '../campaigns/campaign.loader'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import type { RequestContext } from '../shared/context'
import { requestError } from '../shared/errors'
import { type Sentence, say } from '../shared/language'
import { uuidOf } from '../shared/relay'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { type ExplainedAlternative, type ExplainedOwner, type ExplainedTerm, explainOwner } from './explain-owner'
import { OwnershipMove } from './schedule-run.type'

@ObjectType()
export class CostTerm {
  sentence!: Sentence
  @Field(() => String, { description: 'pairing, ownPlan, remit, distance or load.' })
  name!: string
  @Field(() => Float)
  cost!: number
}

@ObjectType()
export class OwnerAlternative {
  explained!: ExplainedAlternative
  @Field(() => Boolean)
  eligible!: boolean
  @Field(() => Float, {
    nullable: true,
    description: 'Points more than the run in all, moves of others included.',
  })
  extraCost!: number | null
  @Field(() => Int, {
    nullable: true,
    description:
      'Targets more that would be left to the grass roots. Weighs before extraCost, which may then be below zero.',
  })
  extraFallback!: number | null
  @Field(() => [CostTerm])
  terms!: CostTerm[]
  @Field(() => [OwnershipMove], { description: 'The target itself first, then who would move for it.' })
  moves!: OwnershipMove[]
}

@ObjectType({
  description:
    'Terms by the rules as they are; the alternative by the last succeeded run, null with `explanation` before there is one.',
})
export class OwnerExplanation {
  explained!: ExplainedOwner
  @Field(() => [CostTerm])
  terms!: CostTerm[]
  @Field(() => OwnerAlternative, {
    nullable: true,
    description:
      'Only when `insteadOf` was given: what it would cost to give the target to that team, and who would move.',
  })
  alternative!: OwnerAlternative | null
}

export const toTerms = (terms: readonly ExplainedTerm[]): CostTerm[] =>
  terms.map(({ name, cost, explanation }) => Object.assign(new CostTerm(), { name, cost, sentence: explanation }))

export const toAlternative = (explained: ExplainedAlternative): OwnerAlternative =>
  Object.assign(new OwnerAlternative(), {
    explained,
    eligible: explained.eligible,
    extraCost: explained.extraCost,
    extraFallback: explained.extraFallback,
    terms: toTerms(explained.terms),
    moves: explained.moves.map((move) => Object.assign(new OwnershipMove(), move)),
  })

@Resolver(() => OwnerExplanation)
export class OwnerExplanationResolver {
  @Query(() => OwnerExplanation, {
    nullable: true,
    description: '为什么由这个单位负责. Null when the target is not in the campaign.',
  })
  async explainOwner(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('targetId', () => ID) targetId: string,
    @Arg('insteadOf', () => ID, { nullable: true }) insteadOf?: string,
  ): Promise<OwnerExplanation | null> {
    const campaign = await requireCampaign(context, campaignId)
    const uuid = uuidOf('Enterprise', targetId)
    const target = uuid && (await loadEnterprise(context, uuid))
    if (!target) throw requestError('NOT_FOUND', context.language, 'target.notFound')
    const teamUuid = insteadOf == null ? null : uuidOf('Team', insteadOf)
    if (insteadOf != null && !(teamUuid && (await loadTeam(context, teamUuid))))
      throw requestError('NOT_FOUND', context.language, 'team.notFound', { code: insteadOf })
    const explained = await explainOwner(context, campaign.id, target.id, teamUuid)
    if (!explained) return null
    const { terms, alternative } = explained
    return Object.assign(new OwnerExplanation(), {
      explained,
      terms: toTerms(terms),
      alternative: alternative && toAlternative(alternative),
    })
  }

  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() { explained }: OwnerExplanation) {
    return loadEnterprise(context, explained.targetId)
  }

  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() { explained }: OwnerExplanation) {
    return loadTeam(context, explained.teamId)
  }
}

@Resolver(() => OwnerAlternative)
export class OwnerAlternativeResolver {
  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() { explained }: OwnerAlternative) {
    return loadTeam(context, explained.teamId)
  }

  @FieldResolver(() => String, { description: 'In words: the rule against it, or what it would cost.' })
  explanation(@Ctx() context: RequestContext, @Root() { explained }: OwnerAlternative) {
    return say(context.language, explained.explanation)
  }
}

@Resolver(() => CostTerm)
export class CostTermResolver {
  @FieldResolver(() => String)
  explanation(@Ctx() context: RequestContext, @Root() term: CostTerm) {
    return say(context.language, term.sentence)
  }
}
