import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { loadArea } from '../areas/area.loader'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import { type RequestContext, Role } from '../shared/context'
import { say } from '../shared/language'
import { loadEnterprise } from '../targets/enterprise.loader'
import { VisitTarget } from '../targets/visit-target.type'
import type { RepairRecord, ShortageSetRecord } from './run-records'
import { CapacityRaise, CapacityShortage, RemitWidening, ShortageGroup, ShortageRepair } from './schedule-run.type'

const loadTeams = (context: RequestContext, ids: readonly string[]) =>
  Promise.all(ids.map((id) => loadTeam(context, id)))

const sampleOf = async (context: RequestContext, { sampleTargetIds }: ShortageSetRecord) =>
  (await Promise.all(sampleTargetIds.map((id) => loadEnterprise(context, id)))).filter((target) => target !== null)

/** Of a run a department sees its own teams' part: `some` of these teams are its own, or all of them. */
async function concerns(context: RequestContext, teamIds: readonly string[], how: 'some' | 'every'): Promise<boolean> {
  if (context.caller.role !== Role.DEPARTMENT) return true
  const teams = await loadTeams(context, teamIds)
  return teams[how]((team) => team?.departmentId === context.caller.departmentId)
}

/** Null for a department that has no team in it. */
export const seenShortage = async (context: RequestContext, { teamIds }: ShortageSetRecord): Promise<boolean> =>
  concerns(context, teamIds, 'some')

const teamsNamed = ({ raises, remit }: RepairRecord): string[] => [
  ...raises.map(({ teamId }) => teamId),
  ...(remit ? [remit.teamId] : []),
]

async function filterAsync<Item>(items: readonly Item[], keep: (item: Item) => Promise<boolean>): Promise<Item[]> {
  const kept = await Promise.all(items.map(keep))
  return items.filter((_, i) => kept[i])
}

@Resolver(() => CapacityShortage)
export class CapacityShortageResolver {
  @FieldResolver(() => [Team])
  teams(@Ctx() context: RequestContext, @Root() { record }: CapacityShortage) {
    return loadTeams(context, record.teamIds)
  }

  @FieldResolver(() => String)
  explanation(@Ctx() context: RequestContext, @Root() { record }: CapacityShortage) {
    return say(context.language, record.explanation)
  }

  @FieldResolver(() => [VisitTarget])
  sample(@Ctx() context: RequestContext, @Root() { record }: CapacityShortage) {
    return sampleOf(context, record)
  }

  @FieldResolver(() => [ShortageGroup], {
    description:
      'The same cut up into the smallest groups that prove a shortage each, the smallest first; ten at the most. A department sees those with a team of its own.',
  })
  async groups(@Ctx() context: RequestContext, @Root() { record }: CapacityShortage): Promise<ShortageGroup[]> {
    const seen = await filterAsync(record.groups ?? [], (group) => seenShortage(context, group))
    return seen.map((group) => {
      const { targets, capacity, missing } = group
      return Object.assign(new ShortageGroup(), { record: group, targets, capacity, missing })
    })
  }

  @FieldResolver(() => [ShortageRepair], {
    nullable: true,
    description:
      'Null until they have been worked out, shortly after the run has succeeded, and where a new run or a stop of the service came before. The cheapest distribution of capacity that owns everybody; single teams that cure most; remits to widen. Fewer, or none, for a very large campaign. A department sees those that name its own teams only.',
  })
  async repairs(
    @Ctx() context: RequestContext,
    @Root() { record }: CapacityShortage,
  ): Promise<ShortageRepair[] | null> {
    if (!record.repairs) return null
    const seen = await filterAsync(record.repairs, (repair) => concerns(context, teamsNamed(repair), 'every'))
    return seen.map((repair) => {
      const { missingAfter, ownedMore, extraCost } = repair
      return Object.assign(new ShortageRepair(), {
        record: repair,
        raises: repair.raises.map((raise) => Object.assign(new CapacityRaise(), raise)),
        remit: repair.remit && Object.assign(new RemitWidening(), repair.remit),
        ...{ missingAfter, ownedMore, extraCost },
      })
    })
  }
}

@Resolver(() => ShortageGroup)
export class ShortageGroupResolver {
  @FieldResolver(() => [Team])
  teams(@Ctx() context: RequestContext, @Root() { record }: ShortageGroup) {
    return loadTeams(context, record.teamIds)
  }

  @FieldResolver(() => String)
  explanation(@Ctx() context: RequestContext, @Root() { record }: ShortageGroup) {
    return say(context.language, record.explanation)
  }

  @FieldResolver(() => [VisitTarget])
  sample(@Ctx() context: RequestContext, @Root() { record }: ShortageGroup) {
    return sampleOf(context, record)
  }
}

@Resolver(() => ShortageRepair)
export class ShortageRepairResolver {
  @FieldResolver(() => String)
  explanation(@Ctx() context: RequestContext, @Root() { record }: ShortageRepair) {
    return say(context.language, record.explanation)
  }
}

@Resolver(() => CapacityRaise)
export class CapacityRaiseResolver {
  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() { teamId }: CapacityRaise) {
    return loadTeam(context, teamId)
  }
}

@Resolver(() => RemitWidening)
export class RemitWideningResolver {
  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() { teamId }: RemitWidening) {
    return loadTeam(context, teamId)
  }

  @FieldResolver(() => String, { nullable: true })
  async areaCode(@Ctx() context: RequestContext, @Root() { areaId }: RemitWidening): Promise<string | null> {
    return areaId === null ? null : ((await loadArea(context, areaId))?.code ?? null)
  }
}
