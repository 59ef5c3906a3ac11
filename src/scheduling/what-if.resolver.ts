import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { loadArea } from '../areas/area.loader'
import { Remit } from '../campaigns/team-terms.type'
import { Team } from '../departments/team.entity'
import { loadTeam } from '../departments/team.loader'
import { scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { ScheduleRun } from './schedule-run.type'
import { ScheduleWhatIf, WhatIfTerms } from './what-if.type'

@Resolver(() => ScheduleRun)
export class WhatIfOfRunResolver {
  @FieldResolver(() => ScheduleWhatIf, {
    nullable: true,
    description: 'Null for a run of the campaign as it is.',
  })
  whatIf(@Root() { whatIfRecord: record }: ScheduleRun): ScheduleWhatIf | null {
    return record && Object.assign(new ScheduleWhatIf(), { record, name: record.name, weights: record.weights })
  }
}

@Resolver(() => ScheduleWhatIf)
export class ScheduleWhatIfResolver {
  @FieldResolver(() => [WhatIfTerms], { description: 'Of a run a department sees the part of its own teams.' })
  async teams(@Ctx() context: RequestContext, @Root() { record }: ScheduleWhatIf): Promise<WhatIfTerms[]> {
    const departmentId = scopeDepartmentId(context.caller)
    const teams = await Promise.all(record.teams.map(({ teamId }) => loadTeam(context, teamId)))
    return record.teams
      .filter((_, index) => departmentId === null || teams[index]?.departmentId === departmentId)
      .map((terms) => Object.assign(new WhatIfTerms(), { terms, capacity: terms.capacity }))
  }
}

@Resolver(() => WhatIfTerms)
export class WhatIfTermsResolver {
  @FieldResolver(() => Team)
  team(@Ctx() context: RequestContext, @Root() { terms }: WhatIfTerms) {
    return loadTeam(context, terms.teamId)
  }

  @FieldResolver(() => [Remit])
  remits(@Ctx() context: RequestContext, @Root() { terms }: WhatIfTerms): Promise<Remit[]> {
    return Promise.all(
      terms.remits.map(async ({ areaId, ...remit }) => {
        const area = areaId === null ? null : await loadArea(context, areaId)
        return Object.assign(new Remit(), { ...remit, areaCode: area?.code ?? null })
      }),
    )
  }
}
