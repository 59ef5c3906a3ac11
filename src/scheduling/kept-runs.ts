import type { RequestContext } from '../shared/context'
import { requestError } from '../shared/errors'
import { uuidOf } from '../shared/relay'
import type { WhatIfRecord } from './run-records'
import { ScheduleRunStatus } from './schedule-enums'

/** A run that has succeeded and whose sums and decisions are still there. */
export interface KeptRun {
  id: string
  whatIf: WhatIfRecord | null
}

/**
 * The runs behind IDs, to be looked into target by target.
 * @param campaignId UUID. @param runIds global IDs.
 * @returns in the order of the IDs.
 * @throws GraphQLError NOT_FOUND for what is no run of the campaign; BAD_USER_INPUT for a run that has not succeeded, or whose
 *   decisions or sums are not there (any more).
 */
export async function requireKeptRuns(
  context: RequestContext,
  campaignId: string,
  runIds: readonly string[],
): Promise<KeptRun[]> {
  const { language } = context
  const uuids = runIds.map((id) => uuidOf('ScheduleRun', id))
  const rows = await context.db.query<KeptRun & { status: ScheduleRunStatus; isKept: boolean }>(
    `SELECT r.id, r.status, r.what_if AS "whatIf",
            r.decisions_removed_at IS NULL
              AND NOT EXISTS (SELECT FROM schedule_run_team t WHERE t.run_id = r.id AND t.remits IS NULL) AS "isKept"
       FROM schedule_run r WHERE r.campaign_id = $1 AND r.id = ANY($2::uuid[])`,
    [campaignId, uuids],
  )
  const found = new Map(rows.map((run) => [run.id, run]))
  return uuids.map((id) => {
    const run = found.get(id ?? '')
    if (!run) throw requestError('NOT_FOUND', language, 'run.notFound')
    if (run.status !== ScheduleRunStatus.SUCCEEDED)
      throw requestError('BAD_USER_INPUT', language, 'run.notYet', { status: run.status })
    if (!run.isKept) throw requestError('BAD_USER_INPUT', language, 'run.notKept')
    return { id: run.id, whatIf: run.whatIf }
  })
}
