import type { Queryable } from '../database/database'
import { mayCall, scopeAreaId, scopeDepartmentId } from '../shared/access'
import type { Caller } from '../shared/context'
import { globalId } from '../shared/relay'

/** A piece of a file, in bytes: so much of it is in memory at once. */
const PIECE = 1 << 20

/** The file tells of every row of the campaign: who sees a part of a run only (docs/decisions/0007) gets none of it. */
export const mayReadCertificateFile = (caller: Caller): boolean =>
  mayCall(caller, 'Query.scheduleRuns') && scopeAreaId(caller) === null && scopeDepartmentId(caller) === null

/** Where the file of a run is to be had, below the address of the service. @param runId UUID. */
export const certificatePath = (runId: string): string => `/schedule-runs/${globalId('ScheduleRun', runId)}/certificate`

/** @returns the length in bytes; null where the run has none (any more). */
export async function findCertificateFile(db: Queryable, runId: string): Promise<number | null> {
  const [found] = await db.query<{ bytes: number }>(
    `SELECT octet_length(p.content) AS bytes FROM schedule_problem p JOIN schedule_run r ON r.id = p.run_id
      WHERE p.run_id = $1 AND r.status IN ('SUCCEEDED', 'SUPERSEDED')`,
    [runId],
  )
  return found?.bytes ?? null
}

/** The content as it is stored (problem-file.ts says how), a piece at a time. It is never changed once it is there. */
export async function* readCertificateFile(db: Queryable, runId: string): AsyncGenerator<Buffer> {
  for (let from = 1; ; from += PIECE) {
    const [row] = await db.query<{ piece: Buffer }>(
      `SELECT substring(content FROM $2::integer FOR $3::integer) AS piece FROM schedule_problem WHERE run_id = $1`,
      [runId, from, PIECE],
    )
    if (!row || row.piece.length === 0) return
    yield row.piece
    if (row.piece.length < PIECE) return
  }
}
