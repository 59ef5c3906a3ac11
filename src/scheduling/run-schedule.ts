import { createHash } from 'node:crypto'
import type { Database, Transaction } from '../database/database'
import type { RequestContext } from '../shared/context'
import { Refused } from '../shared/errors'
import { type Sentence, sentence } from '../shared/language'
import { publishNotifications } from '../shared/notifications'
import { countSaved } from '../visit-plans/give-plans-to-owners'
import { readRoundPlans } from '../visit-plans/round-plans'
import { applyWhatIf } from './apply-what-if'
import { buildProblem, type CampaignProblem, type CampaignState, readCampaignState } from './build-problem'
import { costByTerm, decidedOneByOne } from './cost-by-term'
import { type Decision, decideAssignments, shortageSentence, summarise } from './decide-assignments'
import { writeSolved } from './problem-file'
import { publishRun } from './publish-schedule'
import type { CertificateRecord, ShortageRecord, SummaryRecord, TeamSum } from './run-records'
import { ScheduleMode, ScheduleRunStatus } from './schedule-enums'
import { type SolverAnswer, solveInThread } from './solver-thread'
import { insertTeamSums } from './team-sum.queries'
import { readWhatIf } from './what-if'

/** Stored with each run: the same problem and the same solver give the same answer. */
export const SOLVER_VERSION = '1'

const PROGRESS_EVERY_MS = 250
const SAMPLE = 10

/** Runs at work in this process, so that cancelling one here stops its thread at once. */
const atWork = new Map<string, { controller: AbortController; ended: Promise<void> }>()

export const abortRun = (runId: string): void => atWork.get(runId)?.controller.abort()

/** Stops the runs of this process, for a shutdown: each ends as interrupted. */
export async function stopRuns(): Promise<void> {
  const runs = [...atWork.values()]
  for (const { controller } of runs) controller.abort()
  await Promise.all(runs.map(({ ended }) => ended))
}

export interface ScheduledRun {
  id: string
  campaignId: string
  mode: ScheduleMode
}

/**
 * Carries a QUEUED run to its end: reads the campaign from one snapshot, solves in a worker thread, stores the answer. What goes
 * wrong ends the run as FAILED and is logged; nothing is thrown.
 */
export function runSchedule(context: RequestContext, run: ScheduledRun): Promise<void> {
  const controller = new AbortController()
  const ended = work(context, run, controller)
    .catch(async (error: unknown) => {
      context.log.error({ err: error, runId: run.id }, 'a schedule run failed')
      await endRun(context.db, run.id, ScheduleRunStatus.FAILED, sentence('run.failed'))
    })
    .catch((lost: unknown) => {
      context.log.error(
        { err: lost, runId: run.id },
        'the end of a schedule run could not be stored; the next start will',
      )
    })
    .finally(() => atWork.delete(run.id))
    .then(() => {})
  atWork.set(run.id, { controller, ended })
  return ended
}

async function work(context: RequestContext, run: ScheduledRun, controller: AbortController): Promise<void> {
  const { db } = context
  if (!(await startRun(db, run.id))) return
  const { state, plans } = await db.snapshot(async (snapshot) => {
    const whatIf = await readWhatIf(snapshot, run.id)
    const read = applyWhatIf(await readCampaignState(snapshot, run.campaignId), whatIf)
    return { state: read, plans: await readRoundPlans(snapshot, run.campaignId, [...read.targets.keys()]) }
  })
  await db.transaction((tx) =>
    tx.execute(`UPDATE schedule_run SET campaign_version = $2 WHERE id = $1`, [run.id, state.version]),
  )

  const built = buildProblem(state)
  const reporter = reportProgress(db, run.id, controller)
  const answer = await solveInThread(built.problem, {
    order: built.order,
    signal: controller.signal,
    onProgress: reporter.report,
  })
  await reporter.settled()
  if (answer.solution.status === 'CANCELLED') {
    // Cancelled by its row (endRun changes nothing then), or because this process ends.
    await endRun(db, run.id, ScheduleRunStatus.FAILED, sentence('run.interrupted'))
    return
  }
  if (answer.solution.status !== 'OPTIMAL')
    throw new Error(
      `The solver refused the problem of run ${run.id}: ${answer.solution.status} ${answer.solution.reason ?? ''}`,
    )

  const decisions = decideAssignments(state, built, answer)
  const ownerOf = new Map(decisions.map(({ targetId, teamId }) => [targetId, teamId]))
  const summary = summarise(
    state,
    built,
    answer,
    decisions,
    countSaved(plans, (targetId) => ownerOf.get(targetId)!),
  )
  const sums = costByTerm(decidedOneByOne(state, decisions), state.teams, state.weights)
  const { problem, teamIds, targetIds } = built
  const content = await writeSolved({ problem, solution: answer.solution, teamIds, targetIds })
  await storeAnswer(context, run, { state, built, answer, decisions, summary, sums, content })
}

interface RunAnswer {
  state: CampaignState
  built: CampaignProblem
  answer: SolverAnswer
  decisions: readonly Decision[]
  summary: SummaryRecord
  sums: readonly TeamSum[]
  content: Buffer
}

/**
 * Stores what a run found; with PUBLISH it is published in the same transaction, so that nobody sees it succeeded and not
 * published. When the campaign has changed meanwhile, the run ends SUPERSEDED, its answer kept.
 */
async function storeAnswer(context: RequestContext, run: ScheduledRun, found: RunAnswer): Promise<void> {
  const { db } = context
  try {
    await db.transaction(async (tx) => {
      if (!(await insertAnswer(tx, run, found, ScheduleRunStatus.SUCCEEDED, null))) return
      if (run.mode === ScheduleMode.PUBLISH)
        await publishRun(context, tx, run.id, {
          expectedCampaignVersion: found.state.version,
          documentNumber: null,
          reason: null,
        })
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const why = error.refusals[0]?.sentence ?? sentence('run.superseded')
    await db.transaction((tx) => insertAnswer(tx, run, found, ScheduleRunStatus.SUPERSEDED, why))
  }
}

async function startRun(db: Database, runId: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const started = await tx.execute(
      `UPDATE schedule_run SET status = 'RUNNING', started_at = now() WHERE id = $1 AND status = 'QUEUED'`,
      [runId],
    )
    await tell(tx, runId)
    return started > 0
  })
}

/** Ends a run that is not yet at its end; what has been decided otherwise meanwhile (cancelled) stands. */
export async function endRun(
  db: Database,
  runId: string,
  status: ScheduleRunStatus,
  error: Sentence | null,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const ended = await tx.execute(
      `UPDATE schedule_run SET status = $2, finished_at = now(), error = $3::jsonb
        WHERE id = $1 AND status IN ('QUEUED', 'RUNNING')`,
      [runId, status, error && JSON.stringify(error)],
    )
    if (ended > 0) await tell(tx, runId)
    return ended > 0
  })
}

const tell = (tx: Transaction, runId: string): Promise<void> =>
  publishNotifications(tx, [{ topic: 'scheduleRun', id: runId }])

/**
 * Stores progress now and then. A run whose row is no longer RUNNING has been cancelled, perhaps by another process: its thread
 * is stopped.
 */
function reportProgress(db: Database, runId: string, controller: AbortController) {
  let last = 0
  let pending: Promise<void> = Promise.resolve()
  const store = async (done: number): Promise<void> => {
    const running = await db.transaction(async (tx) => {
      const touched = await tx.execute(`UPDATE schedule_run SET progress = $2 WHERE id = $1 AND status = 'RUNNING'`, [
        runId,
        Math.min(done, 0.99),
      ])
      if (touched > 0) await tell(tx, runId)
      return touched > 0
    })
    if (!running) controller.abort()
  }
  return {
    report(done: number): void {
      if (Date.now() - last < PROGRESS_EVERY_MS) return
      last = Date.now()
      // Progress is a courtesy: failing to store it does not end the run, whose own writes will tell.
      pending = pending.then(() => store(done)).catch(() => {})
    },
    settled: (): Promise<void> => pending,
  }
}

/** @returns false when the run was decided otherwise (cancelled) before its answer was there. */
async function insertAnswer(
  tx: Transaction,
  run: ScheduledRun,
  { state, built, answer, decisions, summary, sums, content }: RunAnswer,
  status: ScheduleRunStatus,
  error: Sentence | null,
): Promise<boolean> {
  const certificate: CertificateRecord | null = answer.certificate && {
    ...answer.certificate,
    unownedPoints: answer.solution.weights.unowned,
    movePoints: answer.solution.weights.move,
    checkedAt: new Date().toISOString(),
  }
  const shortage = recordShortage(state, built, answer)
  const ended = await tx.execute(
    `UPDATE schedule_run
        SET status = $2, progress = 1, finished_at = now(), summary = $3, certificate = $4, shortage = $5,
            input_hash = $6, solver_version = $7, error = $8
      WHERE id = $1 AND status = 'RUNNING'`,
    [
      run.id,
      status,
      JSON.stringify(summary),
      certificate && JSON.stringify(certificate),
      shortage && JSON.stringify(shortage),
      hashProblem(built),
      SOLVER_VERSION,
      error && JSON.stringify(error),
    ],
  )
  if (ended === 0) return false
  await insertDecisions(tx, run.id, decisions)
  await insertTeamSums(tx, run.id, sums)
  await tx.execute(`INSERT INTO schedule_problem (run_id, content) VALUES ($1, $2)`, [run.id, content])
  await tell(tx, run.id)
  return true
}

async function insertDecisions(tx: Transaction, runId: string, decisions: readonly Decision[]): Promise<void> {
  const CHUNK = 20_000
  for (let start = 0; start < decisions.length; start += CHUNK) {
    const chunk = decisions.slice(start, start + CHUNK)
    await tx.execute(
      `INSERT INTO schedule_assignment (run_id, target_id, team_id, from_team_id, cost, source, reason)
       SELECT $1, d.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::jsonb[]) AS d`,
      [
        runId,
        chunk.map(({ targetId }) => targetId),
        chunk.map(({ teamId }) => teamId),
        chunk.map(({ fromTeamId }) => fromTeamId),
        chunk.map(({ cost }) => cost),
        chunk.map(({ source }) => source),
        chunk.map(({ reason }) => JSON.stringify(reason)),
      ],
    )
  }
}

function recordShortage(
  state: CampaignState,
  { teamIds, targetIds }: CampaignProblem,
  { shortage }: SolverAnswer,
): ShortageRecord | null {
  if (!shortage) return null
  const teams = Array.from(shortage.teams, (index) => state.teams.get(teamIds[index]!)!)
  const { capacity, missing } = shortage
  const targets = shortage.targets.length
  return {
    targets,
    teamIds: teams.map(({ id }) => id),
    capacity,
    missing,
    explanation: shortageSentence(targets, teams, capacity, missing),
    sampleTargetIds: Array.from(shortage.targets.slice(0, SAMPLE), (index) => targetIds[index]!),
  }
}

function hashProblem({ problem, teamIds, targetIds }: CampaignProblem): string {
  const hash = createHash('sha256').update(JSON.stringify([teamIds, targetIds]))
  const { arcStart, arcTeam, arcCost, capacity, fixed, arcMoves } = problem
  for (const array of [arcStart, arcTeam, arcCost, capacity, fixed, arcMoves])
    if (array) hash.update(new Uint8Array(array.buffer))
  return hash
    .update(JSON.stringify(problem.loadTiers?.map(({ upTo, cost }) => [[...upTo], [...cost]])))
    .digest('base64url')
}
