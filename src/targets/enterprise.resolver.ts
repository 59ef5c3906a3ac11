import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql'
import { Area } from '../areas/area.entity'
import { loadArea } from '../areas/area.loader'
import { Industry } from '../industries/industry.entity'
import { loadIndustry } from '../industries/industry.loader'
import { connectionType } from '../shared/connections'
import { RequestContext } from '../shared/context'
import { say, sentence } from '../shared/language'
import type { Connection } from '../shared/relay'
import { USCC } from '../shared/scalars'
import { hasOrganisationDoubt } from './code-doubts'
import { Enterprise } from './enterprise.entity'
import { loadEnterprise } from './enterprise.loader'
import { findEnterprise, listEnterprises } from './enterprise.queries'
import { EnterpriseFilter } from './enterprise-filter'
import { VisitTarget } from './visit-target.type'

export const EnterpriseConnection = connectionType('Enterprise', () => Enterprise)

/** What every kind of target has. */
@Resolver(() => VisitTarget)
export class VisitTargetResolver {
  @FieldResolver(() => Area)
  area(@Root() target: VisitTarget, @Ctx() context: RequestContext): Promise<Area | null> {
    return loadArea(context, target.areaId)
  }
}

@Resolver(() => Enterprise)
export class EnterpriseResolver {
  @Query(() => Enterprise, { nullable: true, description: '按统一社会信用代码查企业.' })
  enterprise(@Ctx() context: RequestContext, @Arg('uscc', () => USCC) uscc: string): Promise<Enterprise | null> {
    return findEnterprise(context, uscc)
  }

  @Query(() => EnterpriseConnection, { description: '企业名录, in the order of their first import.' })
  enterprises(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true }) first: number | null | undefined,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Arg('last', () => Int, { nullable: true }) last: number | null | undefined,
    @Arg('before', () => String, { nullable: true }) before: string | null | undefined,
    @Arg('filter', () => EnterpriseFilter, { nullable: true }) filter: EnterpriseFilter | null | undefined,
  ): Promise<Connection<Enterprise>> {
    return listEnterprises(context, { first, after, last, before }, filter)
  }

  @FieldResolver(() => Industry, { nullable: true })
  industry(@Root() enterprise: Enterprise, @Ctx() context: RequestContext): Promise<Industry | null> | null {
    return enterprise.industryCode ? loadIndustry(context, enterprise.industryCode) : null
  }

  @FieldResolver(() => Enterprise, {
    nullable: true,
    description: 'Set when registryState is MERGED: the record that replaced this one.',
  })
  successor(@Root() enterprise: Enterprise, @Ctx() context: RequestContext): Promise<Enterprise | null> | null {
    return enterprise.successorId ? loadEnterprise(context, enterprise.successorId) : null
  }

  @FieldResolver(() => [String], {
    description:
      '代码存疑: what should be looked at in the code, such as the check character of the organisation code inside (GB 11714).',
  })
  codeDoubts(@Root() enterprise: Enterprise, @Ctx() context: RequestContext): string[] {
    return hasOrganisationDoubt(enterprise.uscc) ? [say(context.language, sentence('uscc.organisationDoubt'))] : []
  }
}
