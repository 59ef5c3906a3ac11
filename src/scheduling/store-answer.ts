import { createHash } from 'node:crypto'
import { binaryArray } from '../database/binary-array'
import type { Transaction } from '../database/database'
import type { TeamInCampaign } from '../ownership/facts'
import { type Sentence, sentence } from '../shared/language'
import type { StartingPoint } from '../solver'
import type { ClassProblem } from './build-classes'
import { countSaved, type Decisions, loadCosts, membersOf, pricesOf } from './decide'
import type { Repair } from './find-repairs'
import { uuidText } from './numbering'
import { writeSolved } from './problem-file'
import type { CampaignColumns } from './read-campaign'
import type { CertificateRecord, RepairRecord, ShortageRecord, ShortageSetRecord, SummaryRecord } from './run-records'
import type { ClassAnswer, FoundShortage } from './solve-classes'

/** Targets a row of `schedule_decision`: a page of 50 reads one or two rows. */
export const TARGETS_A_ROW = 1024
const ROWS_A_STATEMENT = 16
/** Of a campaign's previews, and as many of its what-ifs; published runs are kept all. */
export const PREVIEWS_KEPT = 10

/** Stored with each run: the same problem and the same solver give the same answer. */
export const SOLVER_VERSION = '2'

export interface FoundAnswer {
  campaign: CampaignColumns
  built: ClassProblem
  /** Prices of an earlier run that the solver has begun with. */
  start: StartingPoint | null
  answer: ClassAnswer
  decisions: Decisions
}

/** What a run keeps in its own row. */
export interface RunFigures {
  summary: SummaryRecord
  certificate: CertificateRecord | null
  shortage: ShortageRecord | null
  inputHash: string
}

/**
 * Stores what a run decided and the problem that it solved, and removes the decisions of old previews. The run's own row is left
 * for the end of the transaction, so that it can be cancelled until then.
 * @param checkpoint is called between statements, and may throw to stop.
 */
export async function storeDecisions(
  tx: Transaction,
  runId: string,
  found: FoundAnswer,
  checkpoint: (done: number) => void,
): Promise<void> {
  const { campaign, built, answer, decisions } = found
  await storeTeams(tx, runId, found)
  checkpoint(0)
  const { count, ids } = campaign.targets
  const { high, low } = decisions
  for (let start = 0; start < count; start += TARGETS_A_ROW * ROWS_A_STATEMENT) {
    const params: unknown[] = [runId]
    const rows: string[] = []
    for (let from = start; from < Math.min(count, start + TARGETS_A_ROW * ROWS_A_STATEMENT); from += TARGETS_A_ROW) {
      const to = Math.min(count, from + TARGETS_A_ROW)
      let moves = 0
      for (let place = from; place < to; place++) if (high[place]! >>> 16 !== (high[place]! & 0xffff)) moves++
      const p = params.push(from / TARGETS_A_ROW, uuidText(ids, 16 * from), uuidText(ids, 16 * (to - 1)), moves)
      params.push(
        binaryArray('uuid', to - from, (bytes, at, i) => {
          for (let b = 0; b < 16; b++) bytes[at + b] = ids[16 * (from + i) + b]!
        }),
        binaryArray('int8', to - from, (bytes, at, i) => {
          bytes.writeInt32BE(high[from + i]!, at)
          bytes.writeInt32BE(low[from + i]!, at + 4)
        }),
      )
      rows.push(
        `($1, $${p - 3}::int, $${p - 2}::uuid, $${p - 1}::uuid, $${p}::int, $${p + 1}::uuid[], $${p + 2}::bigint[])`,
      )
    }
    await tx.execute(
      `INSERT INTO schedule_decision (run_id, position, first_target_id, last_target_id, moves, targets, decisions)
       VALUES ${rows.join(', ')}`,
      params,
    )
    checkpoint(start / count)
  }
  await tx.execute(`INSERT INTO schedule_problem (run_id, content) VALUES ($1, $2)`, [
    runId,
    writeSolved({
      problem: built.problem,
      solution: answer.solution,
      teamIds: campaign.teams.slice(0, campaign.choosable).map(({ id }) => id),
      rowOfPlace: rowsByPlace(built, count),
    }),
  ])
  await removeOldDecisions(tx, campaign.campaignId, runId)
  checkpoint(1)
}

async function storeTeams(
  tx: Transaction,
  runId: string,
  { campaign, built, answer, decisions }: FoundAnswer,
): Promise<void> {
  const members = membersOf(decisions)
  const prices = pricesOf(campaign, answer.solution)
  const { before, after, terms } = decisions
  const loads = loadCosts(built.problem, decisions)
  const kept = [...campaign.teams.keys()].filter((k) => k < campaign.choosable || before[k]! + after[k]! > 0)
  const of = <T>(value: (k: number) => T): T[] => kept.map(value)
  // The members of all teams in one array, cut up by PostgreSQL.
  const all = binaryArray('int4', decisions.high.length, concatenated(kept.map((k) => members[k]!)))
  let end = 0
  const ends = kept.map((k) => {
    end += after[k]!
    return end
  })
  await tx.execute(
    `INSERT INTO schedule_run_team (run_id, position, team_id, name, targets, before, price, pairing_cost, own_plan_cost, remit_cost,
                                    distance_cost, load_cost, capacity, remits, members)
     SELECT $1, t.position, t.team_id, t.name, t.targets, t.before, t.price, t.pairing_cost, t.own_plan_cost, t.remit_cost,
            t.distance_cost, t.load_cost, t.capacity, t.remits, a.members[t.last - t.targets + 1 : t.last]
       FROM (SELECT $13::int[] AS members) a,
            unnest($2::int[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::float8[], $8::int8[], $9::int8[], $10::int8[], $11::int8[],
                   $12::int8[], $14::int[], $15::int[], $16::int[])
              AS t (position, team_id, name, targets, before, price, pairing_cost, own_plan_cost, remit_cost, distance_cost, load_cost, last,
                    capacity, remits)`,
    [
      runId,
      kept,
      of((k) => campaign.teams[k]!.id),
      of((k) => campaign.teams[k]!.name),
      of((k) => after[k]!),
      of((k) => before[k]!),
      of((k) => prices[k]!),
      of((k) => terms.pairing[k]!),
      of((k) => terms.ownPlan[k]!),
      of((k) => terms.remit[k]!),
      of((k) => terms.distance[k]!),
      of((k) => loads[k]!),
      all,
      ends,
      of((k) => (k < campaign.choosable ? campaign.teams[k]!.capacity : null)),
      of((k) => campaign.teams[k]!.remits.length),
    ],
  )
}

function concatenated(lists: readonly Int32Array[]): (bytes: Buffer, offset: number, index: number) => void {
  let list = 0
  let start = 0
  return (bytes, offset, index) => {
    while (index - start >= lists[list]!.length) start += lists[list++]!.length
    bytes.writeInt32BE(lists[list]![index - start]!, offset)
  }
}

function rowsByPlace({ places, rowOf }: ClassProblem, count: number): Int32Array {
  if (places.length === count) return rowOf
  const rows = new Int32Array(count).fill(-1)
  for (let i = 0; i < places.length; i++) rows[places[i]!] = rowOf[i]!
  return rows
}

/**
 * Figures of old previews stay; who was to own what does not, but for the newest, for what was published and for what departments
 * were asked about. What-ifs are counted by themselves, or an afternoon of them would remove the run by which owners are explained.
 */
async function removeOldDecisions(tx: Transaction, campaignId: string, runId: string): Promise<void> {
  const old = await tx.query<{ id: string }>(
    `UPDATE schedule_run SET decisions_removed_at = now()
      WHERE id IN (SELECT id FROM schedule_run
                    WHERE campaign_id = $1 AND id <> $2 AND published_at IS NULL AND decisions_removed_at IS NULL
                      AND (what_if IS NULL) = (SELECT what_if IS NULL FROM schedule_run WHERE id = $2)
                      AND status IN ('SUCCEEDED', 'SUPERSEDED')
                      AND NOT EXISTS (SELECT FROM consultation k WHERE k.schedule_run_id = schedule_run.id)
                    ORDER BY id DESC OFFSET $3)
      RETURNING id`,
    [campaignId, runId, PREVIEWS_KEPT - 1],
  )
  if (old.length === 0) return
  for (const table of ['schedule_decision', 'schedule_run_team', 'schedule_problem'])
    await tx.execute(`DELETE FROM ${table} WHERE run_id = ANY($1::uuid[])`, [old.map(({ id }) => id)])
}

/** Counts of a run, its certificate and what it is short of. */
export function figuresOf({ campaign, built, start, answer, decisions }: FoundAnswer): RunFigures {
  const { solution, greedy, certificate } = answer
  const { count, pinned } = campaign.targets
  const owned = built.places.length - solution.unowned
  return {
    summary: {
      targets: count,
      owned,
      fallback: count - owned,
      fallbackNoRemit: decisions.noRemit,
      fallbackNoCapacity: decisions.noCapacity,
      pinned: pinned.reduce((total, one) => total + one, 0),
      // Owners changed that were published before, other than fallback; also for the fallback.
      moved: campaign.phase === 'PUBLISHED' ? decisions.taken : 0,
      totalCost: solution.cost,
      greedyOwned: greedy?.owned ?? 0,
      greedyCost: greedy?.cost ?? 0,
      ...countSaved(campaign.plans, decisions.high),
    },
    certificate: certificate && {
      ...certificate,
      unownedPoints: solution.weights.unowned,
      movePoints: solution.weights.move,
      checkedAt: new Date().toISOString(),
    },
    shortage: recordShortage(campaign, built, answer),
    inputHash: hashProblem(campaign, built, start),
  }
}

function recordShortage(
  campaign: CampaignColumns,
  built: ClassProblem,
  { shortage, groups }: ClassAnswer,
): ShortageRecord | null {
  if (!shortage) return null
  return {
    ...recordSet(campaign, built, shortage),
    groups: groups.map((group) => recordSet(campaign, built, group)),
  }
}

/** Adds ways out to the shortage of a run that has been stored. */
export async function storeRepairs(
  tx: Transaction,
  runId: string,
  campaign: CampaignColumns,
  repairs: readonly Repair[],
): Promise<void> {
  await tx.execute(`UPDATE schedule_run SET shortage = jsonb_set(shortage, '{repairs}', $2::jsonb) WHERE id = $1`, [
    runId,
    JSON.stringify(repairs.map((repair) => recordRepair(campaign, repair))),
  ])
}

function recordSet(campaign: CampaignColumns, { places }: ClassProblem, shortage: FoundShortage): ShortageSetRecord {
  const teams = Array.from(shortage.teams, (index) => campaign.teams[index]!)
  const { targets, capacity, missing } = shortage
  return {
    targets,
    teamIds: teams.map(({ id }) => id),
    capacity,
    missing,
    explanation: shortageSentence(targets, teams, capacity, missing),
    sampleTargetIds: shortage.sample.map((i) => uuidText(campaign.targets.ids, 16 * places[i]!)),
  }
}

function recordRepair({ teams }: CampaignColumns, { raises, remit, ...figures }: Repair): RepairRecord {
  const { missingAfter, ownedMore, extraCost } = figures
  const said = { missing: missingAfter, owned: ownedMore, cost: extraCost }
  const [first] = raises
  return {
    ...figures,
    raises: raises.map(({ team, by, to }) => ({ teamId: teams[team]!.id, by, to })),
    remit: remit && {
      teamId: teams[remit.team]!.id,
      industryCode: remit.industryCode,
      areaId: remit.areaId,
      eligible: remit.eligible,
    },
    explanation: remit
      ? sentence(remit.industryCode === null ? 'repair.area' : 'repair.industry', {
          team: teams[remit.team]!.name,
          ...(remit.industryCode === null ? {} : { code: remit.industryCode }),
          eligible: remit.eligible,
          ...said,
        })
      : raises.length === 1
        ? sentence('repair.raise', { team: teams[first!.team]!.name, by: first!.by, to: first!.to, ...said })
        : sentence('repair.raises', {
            count: raises.length,
            by: raises.reduce((total, { by }) => total + by, 0),
            ...said,
          }),
  }
}

/** The sentence that a campaign office reads about a shortage. */
const shortageSentence = (
  targets: number,
  teams: readonly TeamInCampaign[],
  capacity: number,
  missing: number,
): Sentence =>
  sentence(teams.length <= 3 ? 'shortage.few' : 'shortage.many', {
    targets,
    teams: teams
      .map(({ name }) => name)
      .slice(0, 3)
      .join('、'),
    count: teams.length,
    capacity,
    missing,
  })

/** Of the problem, of whose it is, and of what the solver has begun with. */
function hashProblem(
  { teams, choosable, targets }: CampaignColumns,
  { problem, rowOf, places }: ClassProblem,
  start: StartingPoint | null,
): string {
  const hash = createHash('sha256').update(JSON.stringify(teams.slice(0, choosable).map(({ id }) => id)))
  hash.update(targets.ids)
  const { arcStart, arcTeam, arcCost, capacity, fixed, arcMoves } = problem
  for (const array of [places, rowOf, arcStart, arcTeam, arcCost, capacity, fixed, arcMoves, start?.teamPrice])
    if (array) hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  return hash
    .update(JSON.stringify(problem.loadTiers?.map(({ upTo, cost }) => [[...upTo], [...cost]])))
    .digest('base64url')
}
