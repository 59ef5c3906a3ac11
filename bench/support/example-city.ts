import { loadExampleCity } from '../../src/example-city/load-example-city'
import { buildProblem, readCampaignState } from '../../src/scheduling/build-problem'
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

/** The problem that a run of the scheduler solves, read as it reads it. */
export async function readProblem({ db }: BenchDatabase, campaignId: string): Promise<AssignmentProblem> {
  const state = await db.snapshot((snapshot) => readCampaignState(snapshot, campaignId))
  return buildProblem(state).problem
}
