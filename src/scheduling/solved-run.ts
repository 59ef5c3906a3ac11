import type { Queryable } from '../database/database'
import {
  createTransportExplainer,
  handOut,
  type RowAlternative,
  type StartingPoint,
  type TransportProblem,
} from '../solver'
import { readPlace, readTargetIds } from './decision.queries'
import { readSolved } from './problem-file'
import type { CampaignColumns } from './read-campaign'

/** A change of owner, by UUIDs; null is the grass roots. */
export interface SolvedMove {
  targetId: string
  from: string | null
  to: string | null
}

export interface SolvedAlternative extends Omit<RowAlternative, 'moves'> {
  moves: SolvedMove[]
}

/** A succeeded run that answers questions about itself. */
export interface SolvedRun {
  /** What it would have cost to give the target to the team; null when the run knew one of them not. */
  alternative(targetId: string, teamId: string): Promise<SolvedAlternative | null>
}

/** The last succeeded run of a campaign whose problem is kept. */
export async function readLastSolved(db: Queryable, campaignId: string): Promise<SolvedRun | null> {
  const [row] = await db.query<{ runId: string; content: Buffer }>(
    `SELECT r.id AS "runId", p.content FROM schedule_run r JOIN schedule_problem p ON p.run_id = r.id
      WHERE r.campaign_id = $1 AND r.status = 'SUCCEEDED' ORDER BY r.id DESC LIMIT 1`,
    [campaignId],
  )
  if (!row) return null
  const { problem, solution, teamIds, rowOfPlace } = readSolved(row.content)
  return {
    async alternative(targetId, teamId) {
      const team = teamIds.indexOf(teamId)
      const place = team < 0 ? null : await readPlace(db, row.runId, targetId)
      if (place === null) return null
      const ownerOf = ownersByPlace(problem, solution.flow, rowOfPlace)
      const own = rowOfPlace[place]!
      if (own < 0) return null
      const explainer = createTransportExplainer(problem, { status: 'OPTIMAL', ...solution })
      const found = explainer.alternative(own, ownerOf[place]!, team)
      const movers = chooseMovers(found.moves, place, rowOfPlace, ownerOf)
      const idOf = await readTargetIds(db, row.runId, movers)
      const name = (index: number) => (index < 0 ? null : teamIds[index]!)
      return {
        ...found,
        moves: found.moves.map(({ from, to }, m) => ({
          targetId: idOf.get(movers[m]!)!,
          from: name(from),
          to: name(to),
        })),
      }
    },
  }
}

/** Team of each place as the run has handed it out. */
function ownersByPlace(problem: TransportProblem, flow: Int32Array, rowOfPlace: Int32Array): Int32Array {
  const owners = handOut(
    problem,
    { flow },
    rowOfPlace.filter((row) => row >= 0),
  )
  let next = 0
  return rowOfPlace.map((row) => (row < 0 ? -1 : owners[next++]!))
}

/** Those of a row with the same owner are alike; the one with the lowest id is named, each once, the target itself for its own move. */
function chooseMovers(
  moves: RowAlternative['moves'],
  place: number,
  rowOfPlace: Int32Array,
  ownerOf: Int32Array,
): number[] {
  const taken = new Set([place])
  return moves.map(({ row, from }, m) => {
    if (m === 0) return place
    for (let p = 0; p < rowOfPlace.length; p++) {
      if (rowOfPlace[p] !== row || ownerOf[p] !== from || taken.has(p)) continue
      taken.add(p)
      return p
    }
    throw new Error(`Nobody of row ${row} is left to move from team ${from}`)
  })
}

/** The prices that proved the last succeeded run of a campaign, for its teams of now; null without one. */
export async function readEarlierPrices(
  db: Queryable,
  { campaignId, teams, choosable }: CampaignColumns,
): Promise<StartingPoint | null> {
  const rows = await db.query<{ teamId: string; price: number; unowned: number; move: number }>(
    `SELECT t.team_id AS "teamId", t.price, (r.certificate ->> 'unownedPoints')::float8 AS unowned, (r.certificate ->> 'movePoints')::float8 AS move
       FROM schedule_run_team t
       JOIN schedule_run r ON r.id = t.run_id
      WHERE t.price IS NOT NULL AND r.certificate IS NOT NULL AND t.run_id = (
        SELECT id FROM schedule_run
         WHERE campaign_id = $1 AND status = 'SUCCEEDED' AND decisions_removed_at IS NULL ORDER BY id DESC LIMIT 1)`,
    [campaignId],
  )
  const [first] = rows
  if (!first) return null
  const priceOf = new Map(rows.map(({ teamId, price }) => [teamId, price]))
  return {
    teamPrice: Float64Array.from(teams.slice(0, choosable), ({ id }) => priceOf.get(id) ?? Number.NaN),
    weights: { unowned: first.unowned, move: first.move },
  }
}
