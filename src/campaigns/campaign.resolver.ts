import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import { RequestContext } from '../shared/context'
import { answering } from '../shared/payload'
import { Campaign } from './campaign.entity'
import { CloseCampaignInput, CreateCampaignInput, SetFallbackShareInput, UpdateCampaignInput } from './campaign.input'
import { findCampaign, listCampaigns, loadCampaign } from './campaign.loader'
import { closeCampaign, createCampaign, setCostWeights, setFallbackShare, updateCampaign } from './campaign.service'
import { CampaignPayload } from './campaign.type'
import { SetCostWeightsInput } from './cost-weights.input'
import { CostWeightsType } from './cost-weights.type'

@Resolver(() => Campaign)
export class CampaignResolver {
  @Query(() => Campaign, { nullable: true })
  campaign(@Ctx() context: RequestContext, @Arg('code', () => String) code: string): Promise<Campaign | null> {
    return findCampaign(context, code)
  }

  @Query(() => [Campaign], { description: 'The latest first.' })
  campaigns(@Ctx() context: RequestContext): Promise<Campaign[]> {
    return listCampaigns(context)
  }

  @FieldResolver(() => CostWeightsType)
  costWeights(@Root() campaign: Campaign): CostWeightsType {
    return campaign.costWeights
  }

  @Mutation(() => CampaignPayload, {
    description:
      'Refused with NO_FALLBACK_TEAM while some area of district level or below has no fallback team above it.',
  })
  createCampaign(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateCampaignInput) input: CreateCampaignInput,
  ): Promise<CampaignPayload> {
    return answer(context, () => createCampaign(context, input))
  }

  @Mutation(() => CampaignPayload, { description: 'Plans outside new dates stay.' })
  updateCampaign(
    @Ctx() context: RequestContext,
    @Arg('input', () => UpdateCampaignInput) input: UpdateCampaignInput,
  ): Promise<CampaignPayload> {
    return answer(context, () => updateCampaign(context, input))
  }

  @Mutation(() => CampaignPayload, {
    description:
      'Figures stand, nothing is planned any more; open plans and duplicates stay as they are. Refused while a schedule is worked out.',
  })
  closeCampaign(
    @Ctx() context: RequestContext,
    @Arg('input', () => CloseCampaignInput) input: CloseCampaignInput,
  ): Promise<CampaignPayload> {
    return answer(context, () => closeCampaign(context, input))
  }

  @Mutation(() => CampaignPayload, { description: '费用权重: what is left out stays as it is. Raises the version.' })
  setCostWeights(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetCostWeightsInput) input: SetCostWeightsInput,
  ): Promise<CampaignPayload> {
    return answer(context, () => setCostWeights(context, input))
  }

  @Mutation(() => CampaignPayload, {
    description:
      '设定兜底占比上限. The share of a town past which publishing needs a reason; no schedule depends on it, so the version stays.',
  })
  setFallbackShare(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetFallbackShareInput) input: SetFallbackShareInput,
  ): Promise<CampaignPayload> {
    return answer(context, () => setFallbackShare(context, input))
  }
}

const answer = (context: RequestContext, change: () => Promise<string>): Promise<CampaignPayload> =>
  answering<CampaignPayload>(
    context,
    async () => ({ campaign: await loadCampaign(context, await change()), userErrors: [] }),
    (userErrors) => ({ campaign: null, userErrors }),
  )
