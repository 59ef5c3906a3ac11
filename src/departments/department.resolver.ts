import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { Area } from '../areas/area.entity'
import { loadArea } from '../areas/area.loader'
import { connectionType } from '../shared/connections'
import { RequestContext } from '../shared/context'
import { ImportPayload } from '../shared/import-report'
import { answering } from '../shared/payload'
import type { Connection } from '../shared/relay'
import { Department, DepartmentTier } from './department.entity'
import { findDepartment, listDepartments } from './department.queries'
import { importDepartments } from './import-departments'
import { ImportDepartmentsInput } from './import-departments.input'
import { Team } from './team.entity'
import { loadTeamsOfDepartment } from './team.loader'

export const DepartmentConnection = connectionType('Department', () => Department)

@Resolver(() => Department)
export class DepartmentResolver {
  @Query(() => Department, { nullable: true })
  department(@Ctx() context: RequestContext, @Arg('code', () => String) code: string): Promise<Department | null> {
    return findDepartment(context, code)
  }

  @Query(() => DepartmentConnection, { description: 'By code. `search`: name or code, any part.' })
  departments(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true }) first: number | null | undefined,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Arg('tier', () => DepartmentTier, { nullable: true }) tier: DepartmentTier | null | undefined,
    @Arg('search', () => String, { nullable: true }) search: string | null | undefined,
  ): Promise<Connection<Department>> {
    return listDepartments(context, { first, after, tier, search })
  }

  @FieldResolver(() => Area)
  area(@Root() department: Department, @Ctx() context: RequestContext): Promise<Area | null> {
    return loadArea(context, department.areaId)
  }

  @FieldResolver(() => [Team], { description: 'By code.' })
  teams(@Root() department: Department, @Ctx() context: RequestContext): Promise<Team[]> {
    return loadTeamsOfDepartment(context, department.id)
  }

  @Mutation(() => ImportPayload, {
    description:
      'Keyed by code: importing again updates, and reports what changed. A row is a department with the teams it names; the report counts departments. For the campaign office.',
  })
  importDepartments(
    @Ctx() context: RequestContext,
    @Arg('input', () => ImportDepartmentsInput) input: ImportDepartmentsInput,
  ): Promise<ImportPayload> {
    return answering<ImportPayload>(
      context,
      async () => ({ report: await importDepartments(context, input), userErrors: [] }),
      (userErrors) => ({ report: null, userErrors }),
    )
  }
}
