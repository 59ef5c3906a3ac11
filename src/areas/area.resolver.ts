import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import { RequestContext } from '../shared/context'
import { ImportPayload } from '../shared/import-report'
import { answering } from '../shared/payload'
import { codeKey } from '../shared/row-codes'
import { Area, AreaLevel } from './area.entity'
import { loadArea, loadAreaByCode, loadChildren } from './area.loader'
import { listAreas } from './area.queries'
import { importAreas } from './import-areas'
import { ImportAreasInput } from './import-areas.input'

@Resolver(() => Area)
export class AreaResolver {
  @Query(() => Area, { nullable: true })
  area(@Ctx() context: RequestContext, @Arg('code', () => String) code: string): Promise<Area | null> {
    return loadAreaByCode(context, code)
  }

  @Query(() => [Area], {
    description: 'Of a level, or right below a parent, or both, by code; without either, all.',
  })
  areas(
    @Ctx() context: RequestContext,
    @Arg('level', () => AreaLevel, { nullable: true }) level: AreaLevel | null | undefined,
    @Arg('parentCode', () => String, { nullable: true }) parentCode: string | null | undefined,
  ): Promise<Area[]> {
    return listAreas(context, { level: level ?? null, parentCode: parentCode == null ? null : codeKey(parentCode) })
  }

  @FieldResolver(() => Area, { nullable: true })
  parent(@Root() area: Area, @Ctx() context: RequestContext): Promise<Area | null> | null {
    return area.parentId ? loadArea(context, area.parentId) : null
  }

  @FieldResolver(() => [Area], { description: 'By code.' })
  children(@Root() area: Area, @Ctx() context: RequestContext): Promise<Area[]> {
    return loadChildren(context, area.id)
  }

  @Mutation(() => ImportPayload, {
    description:
      'Areas, departments and terms are keyed by code: importing again updates, and reports what changed. For the campaign office. A field left out keeps what is stored; an area lies right below one of any higher level.',
  })
  importAreas(
    @Ctx() context: RequestContext,
    @Arg('input', () => ImportAreasInput) input: ImportAreasInput,
  ): Promise<ImportPayload> {
    return answering<ImportPayload>(
      context,
      async () => ({ report: await importAreas(context, input), userErrors: [] }),
      (userErrors) => ({ report: null, userErrors }),
    )
  }
}
