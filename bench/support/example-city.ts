import { within } from '../../src/database/database'
import { loadExampleCity } from '../../src/example-city/load-example-city'
import { buildClasses, type ClassProblem } from '../../src/scheduling/build-classes'
import { readCampaign } from '../../src/scheduling/read-campaign'
import { createSchema } from '../../src/schema'
import { createExecutor } from '../../src/server/execute-as'
import { dayInShanghai } from '../../src/shared/clock'
import { createLog } from '../../src/shared/log'
import type { AssignmentProblem } from '../../src/solver'
import type { BenchDatabase } from './database'

/**
 * Loads Changzhou as `npm start` does, by the operations that users call.
 * @returns the UUID of its campaign.
 */
export async function storeExampleCity({ db }: BenchDatabase): Promise<string> {
  const execute = createExecutor({ schema: createSchema(), db, log: createLog('warn') })
  await loadExampleCity({ execute, today: dayInShanghai(), log: () => {} })
  const [campaign] = await db.query<{ id: string }>('SELECT id FROM campaign')
  return campaign!.id
}

/** The problem that a run of the scheduler solves, read as it reads it, target by target. */
export async function readProblem({ db }: BenchDatabase, campaignId: string): Promise<AssignmentProblem> {
  const session = await db.session()
  try {
    const campaign = await within(session, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', () =>
      readCampaign(
        session,
        {
          query: async <Row>(sql: string, params: readonly unknown[] = []) =>
            (await session.query(sql, [...params])).rows as Row[],
        },
        campaignId,
        () => {},
      ),
    )
    return expand(buildClasses(campaign))
  } finally {
    session.release()
  }
}

/** For peers that know no classes. */
function expand({ problem, rowOf }: ClassProblem): AssignmentProblem {
  const { rows: _, supply: __, arcStart, arcTeam, arcCost, arcMoves, fixed, ...common } = problem
  const starts = [0]
  const arcs: number[] = []
  for (const row of rowOf) {
    for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) arcs.push(a)
    starts.push(arcs.length)
  }
  return {
    ...common,
    targets: rowOf.length,
    arcStart: Int32Array.from(starts),
    arcTeam: Int32Array.from(arcs, (a) => arcTeam[a]!),
    arcCost: Int32Array.from(arcs, (a) => arcCost[a]!),
    ...(arcMoves && { arcMoves: Int32Array.from(arcs, (a) => arcMoves[a]!) }),
    ...(fixed && { fixed: Int32Array.from(rowOf, (row) => fixed[row]!) }),
  }
}
