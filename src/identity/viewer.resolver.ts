import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql'
import { Area } from '../areas/area.entity'
import { loadArea } from '../areas/area.loader'
import { Department } from '../departments/department.entity'
import { loadDepartment } from '../departments/department.loader'
import { Team } from '../departments/team.entity'
import { loadTeamsOfDepartment } from '../departments/team.loader'
import type { RequestContext } from '../shared/context'
import { Viewer } from './viewer.type'

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer)
  viewer(@Ctx() context: RequestContext): Viewer {
    return Object.assign(new Viewer(), { role: context.caller.role })
  }

  @FieldResolver(() => Department, { nullable: true, description: 'Of a DEPARTMENT.' })
  async department(@Ctx() context: RequestContext): Promise<Department | null> {
    const { departmentId } = context.caller
    return departmentId === null ? null : loadDepartment(context, departmentId)
  }

  @FieldResolver(() => Area, {
    nullable: true,
    description: "That a district's office is limited to; null is the whole city.",
  })
  async area(@Ctx() context: RequestContext): Promise<Area | null> {
    const { areaId } = context.caller
    return areaId === null ? null : loadArea(context, areaId)
  }

  @FieldResolver(() => [Team], { description: 'The teams of a DEPARTMENT, for which it acts; an office acts for any.' })
  async teams(@Ctx() context: RequestContext): Promise<Team[]> {
    const { departmentId } = context.caller
    return departmentId === null ? [] : loadTeamsOfDepartment(context, departmentId)
  }
}
