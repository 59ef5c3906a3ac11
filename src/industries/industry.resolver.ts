import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { RequestContext } from '../shared/context'
import { codeKey } from '../shared/row-codes'
import { Industry } from './industry.entity'
import { listIndustries } from './industry.loader'

@Resolver(() => Industry)
export class IndustryResolver {
  @Query(() => [Industry], { description: '行业: what lies right below `parentCode`; without it, the sections.' })
  industries(
    @Ctx() context: RequestContext,
    @Arg('parentCode', () => String, { nullable: true }) parentCode: string | null | undefined,
  ): Promise<Industry[]> {
    return listIndustries(context, parentCode == null ? null : codeKey(parentCode))
  }
}
