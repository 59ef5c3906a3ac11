import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql'
import { Campaign } from '../campaigns/campaign.entity'
import { loadCampaign, requireCampaign } from '../campaigns/campaign.loader'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import type { RequestContext } from '../shared/context'
import { type Connection, readPage } from '../shared/relay'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import { compareRuns } from './compare-runs'
import { type ComparedSet, listCompared } from './compare-runs.queries'
import {
  ComparedRun,
  ComparedTarget,
  ComparedTargetConnection,
  CostByTerm,
  LoadSpread,
  ScheduleComparison,
  TeamLoad,
} from './compare-runs.type'
import { addCosts, COST_TERMS } from './cost-by-term'
import { listFallbackLoads } from './fallback-loads'
import type { CostSums } from './run-records'
import { loadScheduleRun } from './schedule-run.queries'
import { FallbackLoad, ScheduleRun } from './schedule-run.type'
import { spreadOfUse, useOf } from './spread-of-use'

const toCost = (sums: CostSums): CostByTerm =>
  Object.assign(new CostByTerm(), sums, { total: COST_TERMS.reduce((total, name) => total + sums[name], 0) })

@Resolver(() => ScheduleComparison)
export class ScheduleComparisonResolver {
  @Query(() => ScheduleComparison, {
    description:
      '方案比较. 2 to 8 runs of one campaign that have succeeded, what-ifs among them. A department sees of loads and targets the part of its own teams, and the figures of the city.',
  })
  async compareScheduleRuns(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('runIds', () => [ID], { description: 'The first is the base.' }) runIds: string[],
  ): Promise<ScheduleComparison> {
    return compareRuns(context, (await requireCampaign(context, campaignId)).id, runIds)
  }

  @FieldResolver(() => Campaign)
  campaign(@Ctx() context: RequestContext, @Root() { campaignId }: ScheduleComparison) {
    return loadCampaign(context, campaignId)
  }
}

@Resolver(() => ComparedRun)
export class ComparedRunResolver {
  @FieldResolver(() => ScheduleRun)
  run(@Ctx() context: RequestContext, @Root() { runId }: ComparedRun) {
    return loadScheduleRun(context, runId)
  }

  @FieldResolver(() => CostByTerm)
  cost(@Root() { sums }: ComparedRun): CostByTerm {
    return toCost(addCosts(sums.map(({ cost }) => cost)))
  }

  @FieldResolver(() => [TeamLoad], {
    description: 'Of the teams that own something or have a capacity or a remit, by code; fallback teams stand apart.',
  })
  loads(@Root() { loadSums }: ComparedRun): TeamLoad[] {
    return loadSums.map((sum) =>
      Object.assign(new TeamLoad(), { sum, owned: sum.targets, capacity: sum.capacity, use: useOf(sum) }),
    )
  }

  @FieldResolver(() => LoadSpread)
  fairness(@Root() { sums }: ComparedRun): LoadSpread {
    return Object.assign(new LoadSpread(), spreadOfUse(sums))
  }

  @FieldResolver(() => [FallbackLoad], { description: 'What is left to the grass roots, a town.' })
  fallbackLoads(@Ctx() context: RequestContext, @Root() { runId }: ComparedRun): Promise<FallbackLoad[]> {
    return listFallbackLoads(context, runId)
  }

  @FieldResolver(() => ComparedTargetConnection, { description: 'Owned in both, by different teams.' })
  moved(
    @Ctx() context: RequestContext,
    @Root() run: ComparedRun,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ComparedTarget>> {
    return list(context, 'moved', run, first, after)
  }

  @FieldResolver(() => ComparedTargetConnection, {
    description: 'Owned here; in the base left to the grass roots, or not in its scope.',
  })
  gained(
    @Ctx() context: RequestContext,
    @Root() run: ComparedRun,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ComparedTarget>> {
    return list(context, 'gained', run, first, after)
  }

  @FieldResolver(() => ComparedTargetConnection, {
    description: 'Owned in the base; here left to the grass roots, or not in the scope.',
  })
  lost(
    @Ctx() context: RequestContext,
    @Root() run: ComparedRun,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ComparedTarget>> {
    return list(context, 'lost', run, first, after)
  }
}

const list = (context: RequestContext, set: ComparedSet, run: ComparedRun, first?: number, after?: string) =>
  listCompared(context, set, run, readPage(context.language, { first, after }, ['uuid']))

@Resolver(() => TeamLoad)
export class TeamLoadResolver {
  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() { sum }: TeamLoad) {
    return loadTeam(context, sum.teamId)
  }

  @FieldResolver(() => CostByTerm)
  cost(@Root() { sum }: TeamLoad): CostByTerm {
    return toCost(sum.cost)
  }
}

@Resolver(() => ComparedTarget)
export class ComparedTargetResolver {
  @FieldResolver(() => VisitTarget)
  target(@Ctx() context: RequestContext, @Root() { targetId }: ComparedTarget) {
    return loadEnterprise(context, targetId)
  }

  @FieldResolver(() => Team, { nullable: true, description: 'Null when the base did not have the target in scope.' })
  baseTeam(@Ctx() context: RequestContext, @Root() { baseTeamId }: ComparedTarget) {
    return baseTeamId === null ? null : loadTeam(context, baseTeamId)
  }

  @FieldResolver(() => Team, { nullable: true, description: 'Null when this run did not have the target in scope.' })
  team(@Ctx() context: RequestContext, @Root() { teamId }: ComparedTarget) {
    return teamId === null ? null : loadTeam(context, teamId)
  }
}
