import { setPriority } from 'node:os'
import type { PoolClient } from 'pg'
import { type Queryable, type Transaction, within } from '../database/database'
import type { RequestContext } from '../shared/context'
import { Refused } from '../shared/errors'
import { type Sentence, sentence } from '../shared/language'
import { publishNotifications } from '../shared/notifications'
import { handOut } from '../solver'
import { applyWhatIfToColumns } from './apply-what-if'
import { buildClasses } from './build-classes'
import { decide } from './decide'
import { findRepairs } from './find-repairs'
import { publishFound } from './publish-schedule'
import { readCampaign } from './read-campaign'
import { sessionNameOf } from './run-sessions'
import { ScheduleMode, ScheduleRunStatus } from './schedule-enums'
import { solveClasses } from './solve-classes'
import { readEarlierPrices } from './solved-run'
import {
  type FoundAnswer,
  figuresOf,
  type RunFigures,
  SOLVER_VERSION,
  storeDecisions,
  storeRepairs,
} from './store-answer'
import { readWhatIf } from './what-if'

export interface ScheduledRun {
  id: string
  campaignId: string
  mode: ScheduleMode
}

/** Thrown inside a run to end it: it has been cancelled, or its process ends. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped'
}

export interface RunReporter {
  isCancelled: () => boolean
  /** Receives 0 … 1, never falling. */
  onProgress: (done: number) => void
  /** Receives how long each part took, in ms. */
  onStage?: (
    stage: 'reading' | 'building' | 'solving' | 'comparing' | 'deciding' | 'writing' | 'repairs',
    ms: number,
  ) => void
}

/** The part of a run's progress at which each stage begins. */
const PROGRESS = { building: 0.25, solving: 0.35, writing: 0.75 }

/**
 * The whole work of a run that is RUNNING: reads the campaign from one snapshot, builds the problem, solves it, stores the answer
 * and, with PUBLISH, publishes it; then ways out of a shortage, for which nobody need wait. Meant for a thread of its own; one
 * session with the database does it all.
 * @throws RunStopped when it was cancelled: nothing is stored then.
 */
export async function carryOutRun(context: RequestContext, run: ScheduledRun, reporter: RunReporter): Promise<void> {
  const session = await context.db.session()
  try {
    // Cancelling ends the statement at work by this name, a vanished process by its socket; the API's own statements come
    // first: this session takes no second core.
    await session.query(
      `SET application_name = '${sessionNameOf(run.id)}'; SET client_connection_check_interval = '1s';
       SET max_parallel_workers_per_gather = 0; SET jit = off`,
    )
    const found = await findAnswer(context, session, run, reporter)
    await storeAnswer(context, session, run, found, reporter)
    await addRepairs(context, session, run, found, reporter)
  } finally {
    // Its settings are its own: the next run gets a new one.
    session.release(true)
  }
}

/** A thread that works on a run yields to the one that answers requests. Linux: priorities are those of threads. */
export function yieldToRequests(): void {
  setPriority(0, 10)
}

function checkpointOf({ isCancelled, onProgress }: RunReporter): (done: number) => void {
  return (done) => {
    if (isCancelled()) throw new RunStopped('The run was stopped')
    onProgress(done)
  }
}

async function findAnswer(
  context: RequestContext,
  session: PoolClient,
  run: ScheduledRun,
  reporter: RunReporter,
): Promise<FoundAnswer> {
  const { db } = context
  const checkpoint = checkpointOf(reporter)
  const clock = stopwatch(reporter)
  const reading: Queryable = {
    query: async <Row>(sql: string, params: readonly unknown[] = []) =>
      (await session.query(sql, [...params])).rows as Row[],
  }
  const campaign = await within(session, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', async () => {
    const whatIf = await readWhatIf(reading, run.id)
    const report = (done: number): void => checkpoint(PROGRESS.building * done)
    return applyWhatIfToColumns(await readCampaign(session, reading, run.campaignId, report), whatIf)
  })
  await db.transactionOn(session, (tx) =>
    tx.execute(`UPDATE schedule_run SET campaign_version = $2 WHERE id = $1 AND status = 'RUNNING'`, [
      run.id,
      campaign.version,
    ]),
  )
  clock('reading')
  const built = buildClasses(campaign, () => checkpoint(PROGRESS.building))
  clock('building')
  // Plans rest on what was published, so a new schedule begins where that one ended. Before, the same campaign has the same answer.
  const start = campaign.phase === 'PUBLISHED' ? await readEarlierPrices(reading, campaign) : null
  const span = PROGRESS.writing - PROGRESS.solving
  const answer = solveClasses(built, {
    ...(start && { start }),
    isCancelled: reporter.isCancelled,
    onProgress: (done) => reporter.onProgress(PROGRESS.solving + span * done),
    onSolved: () => clock('solving'),
  })
  const { solution } = answer
  if (solution.status === 'CANCELLED') throw new RunStopped('The run was stopped')
  if (solution.status !== 'OPTIMAL')
    throw new Error(`The solver refused the problem of run ${run.id}: ${solution.status} ${solution.reason ?? ''}`)
  clock('comparing')
  checkpoint(PROGRESS.writing)
  const decisions = decide(campaign, built, handOut(built.problem, solution, built.rowOf))
  clock('deciding')
  return { campaign, built, start, answer, decisions }
}

function stopwatch({ onStage }: RunReporter): (stage: Parameters<NonNullable<RunReporter['onStage']>>[0]) => void {
  let since = performance.now()
  return (stage) => {
    onStage?.(stage, performance.now() - since)
    since = performance.now()
  }
}

/**
 * Stores what a run found; with PUBLISH it is published in the same transaction, so that nobody sees it succeeded and not
 * published. When the campaign has changed meanwhile, the run ends SUPERSEDED, its answer kept.
 */
async function storeAnswer(
  context: RequestContext,
  session: PoolClient,
  run: ScheduledRun,
  found: FoundAnswer,
  reporter: RunReporter,
): Promise<void> {
  const { db } = context
  const clock = stopwatch(reporter)
  const figures = figuresOf(found)
  const checkpoint = checkpointOf(reporter)
  const report = (done: number): void => checkpoint(PROGRESS.writing + (0.99 - PROGRESS.writing) * done)
  const store = (tx: Transaction): Promise<void> => storeDecisions(tx, run.id, found, report)
  try {
    await db.transactionOn(session, async (tx) => {
      await store(tx)
      if (run.mode === ScheduleMode.PUBLISH)
        await publishFound(context, tx, { run, version: found.campaign.version }, (given) =>
          endFound(
            tx,
            run.id,
            ScheduleRunStatus.SUCCEEDED,
            { ...figures, summary: { ...figures.summary, ...given } },
            null,
          ),
        )
      else await endFound(tx, run.id, ScheduleRunStatus.SUCCEEDED, figures, null)
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const why = error.refusals[0]?.sentence ?? sentence('run.superseded')
    await db.transactionOn(session, async (tx) => {
      await store(tx)
      await endFound(tx, run.id, ScheduleRunStatus.SUPERSEDED, figures, why)
    })
  }
  clock('writing')
}

/**
 * Ways out of a shortage are several solves more: they are added when the run has succeeded. A service that stops meanwhile
 * leaves the run without them.
 */
async function addRepairs(
  context: RequestContext,
  session: PoolClient,
  run: ScheduledRun,
  { campaign, built, answer: { solution, shortage, groups } }: FoundAnswer,
  reporter: RunReporter,
): Promise<void> {
  if (!shortage) return
  const clock = stopwatch(reporter)
  try {
    const repairs = findRepairs(
      campaign,
      built,
      solution,
      groups.map(({ rows }) => rows),
      {
        isCancelled: reporter.isCancelled,
        checkpoint: () => {
          if (reporter.isCancelled()) throw new RunStopped('The run was stopped')
        },
      },
    )
    if (reporter.isCancelled()) return
    await context.db.transactionOn(session, async (tx) => {
      await storeRepairs(tx, run.id, campaign, repairs)
      await publishNotifications(tx, [{ topic: 'scheduleRun', id: run.id }])
    })
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error
  }
  clock('repairs')
}

/** @throws RunStopped when the run was decided otherwise (cancelled) before its answer was there: the transaction is undone. */
async function endFound(
  tx: Transaction,
  runId: string,
  status: ScheduleRunStatus,
  { summary, certificate, shortage, inputHash }: RunFigures,
  error: Sentence | null,
): Promise<void> {
  const ended = await tx.execute(
    `UPDATE schedule_run
        SET status = $2, progress = 1, finished_at = clock_timestamp(), summary = $3, certificate = $4, shortage = $5,
            input_hash = $6, solver_version = $7, error = $8
      WHERE id = $1 AND status = 'RUNNING'`,
    [
      runId,
      status,
      JSON.stringify(summary),
      certificate && JSON.stringify(certificate),
      shortage && JSON.stringify(shortage),
      inputHash,
      SOLVER_VERSION,
      error && JSON.stringify(error),
    ],
  )
  if (ended === 0) throw new RunStopped('The run was cancelled')
  await publishNotifications(tx, [{ topic: 'scheduleRun', id: runId }])
}
