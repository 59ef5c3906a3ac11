import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql'
import { requireCampaign } from '../campaigns/campaign.loader'
import { RequestContext } from '../shared/context'
import { requestError } from '../shared/errors'
import { say, sentence } from '../shared/language'
import { LocalDate } from '../shared/scalars'
import { CoverageFilter } from './coverage.input'
import { readCoverage } from './coverage.queries'
import { CoverageAudit, CoverageDimension, CoverageReport } from './coverage.type'
import { auditCoverage } from './coverage-audit'

@Resolver()
export class CoverageResolver {
  @Query(() => CoverageReport, {
    nullable: true,
    description:
      'asOf: owners, plans and visits as they were known at the end of that day, by the registry as it is today; without it, now.',
  })
  async coverage(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
    @Arg('groupBy', () => [CoverageDimension], { nullable: true }) groupBy: CoverageDimension[] | null | undefined,
    @Arg('filter', () => CoverageFilter, { nullable: true }) filter: CoverageFilter | null | undefined,
    @Arg('asOf', () => LocalDate, { nullable: true }) asOf: string | null | undefined,
  ): Promise<CoverageReport> {
    if (asOf != null)
      throw requestError('BAD_USER_INPUT', context.language, 'request.notYet', {
        what: say(context.language, sentence('coverage.asOf')),
      })
    const repeated = groupBy?.find((dimension, i) => groupBy.indexOf(dimension) !== i)
    if (repeated)
      throw requestError('BAD_USER_INPUT', context.language, 'coverage.repeatedDimension', { dimension: repeated })
    return readCoverage(context, await requireCampaign(context, campaignId), groupBy ?? [], filter ?? {})
  }

  @Query(() => CoverageAudit, { nullable: true })
  async coverageAudit(
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
  ): Promise<CoverageAudit> {
    return auditCoverage(context, (await requireCampaign(context, campaignId)).id)
  }
}
