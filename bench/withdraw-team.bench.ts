/**
 * `withdrawTeam` of a team that owns thousands of enterprises with a plan for each: to a successor and to the grass roots, while
 * plans are taken in and once owners are published. There is no peer; the figures are what everybody else waits for meanwhile.
 *
 *   node -r ./scripts/ts-hook.cjs bench/withdraw-team.bench.ts [--owned 5000 --enterprises 20000 --plans 40000 --seed 1 --rounds 5]
 */
import 'reflect-metadata'
import { type RequestContext, Role } from '../src/shared/context'
import { newId } from '../src/shared/ids'
import { createLog } from '../src/shared/log'
import { NO_NOTIFICATIONS } from '../src/shared/notifications'
import { reinstateTeam, withdrawTeam } from '../src/team-withdrawals/withdraw-team'
import { describeArguments, fail, readArguments } from './support/arguments'
import { type BenchDatabase, openBenchDatabase, settle } from './support/database'
import { type BenchResult, renderResult, timed } from './support/figures'
import { type Registry, storeRegistry } from './support/registry'

const DEFAULTS = { owned: 5000, enterprises: 20_000, plans: 40_000, seed: 1, rounds: 5 }
const LEAVING = 'D0'
const SUCCESSOR = 'D1'

async function benchWithdrawal(words: readonly string[]): Promise<BenchResult> {
  const options = readArguments(words, DEFAULTS)
  const database = await openBenchDatabase()
  try {
    const registry = await storeRegistry(database, { ...options, free: options.owned })
    const observations: BenchResult['observations'] = []
    for (const phase of ['INTAKE', 'PUBLISHED'])
      for (const successor of [SUCCESSOR, null]) {
        const what = `${phase}, to ${successor ? 'a successor' : 'the grass roots'}`
        observations.push({
          what,
          unit: 'ms',
          ours: await measure(database, registry, phase, successor, options.rounds),
        })
      }
    return {
      title: 'withdrawTeam',
      sizes: describeArguments(options),
      postgres: database.version,
      comparisons: [],
      observations,
      notes: [`Each moves ${options.owned} targets and as many plans, in one transaction, commit included.`],
    }
  } finally {
    await database.close()
  }
}

async function measure(
  database: BenchDatabase,
  registry: Registry,
  phase: string,
  successorTeamCode: string | null,
  rounds: number,
): Promise<number[]> {
  const context = contextOf(database, registry)
  const request = { campaignId: registry.campaignId, teamCode: LEAVING, reason: '机构改革' }
  const owned = registry.freeTargetIds.length
  const figures: number[] = []
  for (let round = -1; round < rounds; round++) {
    await giveTo(database, registry, phase)
    await settle(database)
    const { ms } = await timed(() =>
      database.db.transaction((tx) => withdrawTeam(context, tx, { ...request, successorTeamCode })),
    )
    if (round >= 0) figures.push(ms)
    const [{ outcome } = { outcome: {} as Record<string, number> }] = await database.db.query<{
      outcome: Record<string, number>
    }>('SELECT outcome FROM team_withdrawal')
    if (
      (outcome.targetsToSuccessor ?? 0) + (outcome.targetsToFallback ?? 0) !== owned ||
      outcome.plansFollowed !== owned
    )
      throw new Error(`Not all ${owned} followed: ${JSON.stringify(outcome)}`)
    await database.db.transaction((tx) => reinstateTeam(context, tx, request))
  }
  return figures
}

/** The free enterprises are the leaving team's, each with one ACTIVE plan of it for some day. */
async function giveTo({ db }: BenchDatabase, { campaignId, freeTargetIds, newcomer, today }: Registry, phase: string) {
  await db.transaction(async (tx) => {
    await tx.execute('UPDATE campaign SET phase = $2 WHERE id = $1', [campaignId, phase])
    await tx.execute(
      `UPDATE campaign_target SET owner_team_id = $3, source = 'MANUAL' WHERE campaign_id = $1 AND target_id = ANY($2::uuid[])`,
      [campaignId, freeTargetIds, newcomer.teamId],
    )
    await tx.execute('DELETE FROM visit_plan WHERE campaign_id = $1 AND target_id = ANY($2::uuid[])', [
      campaignId,
      freeTargetIds,
    ])
    await tx.execute(
      `INSERT INTO visit_plan (id, campaign_id, target_id, team_id, purpose, status, origin, planned_on, registered_by)
       SELECT p.id, $1, p.target_id, $4, 'SERVICE', 'ACTIVE', 'SELF_ARRANGED', $5::date, 'bench'
         FROM unnest($2::uuid[], $3::uuid[]) AS p (id, target_id)`,
      [campaignId, freeTargetIds.map(() => newId()), freeTargetIds, newcomer.teamId, today],
    )
  })
}

const contextOf = ({ db }: BenchDatabase, { today }: Registry): RequestContext => ({
  caller: { subject: 'bench', role: Role.CAMPAIGN_OFFICE, departmentId: null, areaId: null },
  language: 'zh-CN',
  requestId: 'bench',
  db,
  today,
  loaders: new Map(),
  log: createLog('warn'),
  notifications: NO_NOTIFICATIONS,
})

if (require.main === module)
  benchWithdrawal(process.argv.slice(2)).then((result) => console.log(renderResult(result)), fail)
