import { scopeDepartmentId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { requestError } from '../shared/errors'
import { groupBy } from '../shared/group-by'
import { ComparedRun, ScheduleComparison } from './compare-runs.type'
import { requireKeptRuns } from './kept-runs'
import { readTeamSums } from './team-sum.queries'

const FEWEST_RUNS = 2
const MOST_RUNS = 8

/**
 * Puts succeeded runs of one campaign side by side.
 * @param runIds global IDs; the first is the base.
 * @throws GraphQLError NOT_FOUND for a run that is none, or another campaign's; BAD_USER_INPUT for too few or too many, the same
 *   one twice, one that has not succeeded, or one whose decisions have been removed.
 */
export async function compareRuns(
  context: RequestContext,
  campaignId: string,
  runIds: readonly string[],
): Promise<ScheduleComparison> {
  const { language } = context
  if (runIds.length < FEWEST_RUNS || runIds.length > MOST_RUNS)
    throw requestError('BAD_USER_INPUT', language, 'compare.count', {
      least: FEWEST_RUNS,
      most: MOST_RUNS,
      count: runIds.length,
    })
  const ids = (await requireKeptRuns(context, campaignId, runIds)).map(({ id }) => id)
  if (new Set(ids).size < ids.length) throw requestError('BAD_USER_INPUT', language, 'compare.twice')

  const departmentId = scopeDepartmentId(context.caller)
  const sums = groupBy(await readTeamSums(context.db, ids), ({ runId }) => runId)
  const runs = ids.map((runId) => {
    const all = sums.get(runId) ?? []
    // Of a run a department sees its own teams' part (0007).
    const own = all.filter((sum) => departmentId === null || sum.departmentId === departmentId)
    return Object.assign(new ComparedRun(), {
      runId,
      baseId: ids[0]!,
      sums: all.filter(({ isFallback }) => !isFallback),
      loadSums: own.filter(({ isFallback }) => !isFallback),
    })
  })
  return Object.assign(new ScheduleComparison(), { campaignId, runs })
}
