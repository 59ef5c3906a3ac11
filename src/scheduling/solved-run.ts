import type { Queryable } from '../database/database'
import { handOut, type TransportProblem } from '../solver'
import { createTransportExplainer } from '../solver/explain'
import type { RowAlternative } from '../solver/types'
import { readPlace, readTargetIds } from './decision.queries'
import { readSolved } from './problem-file'

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
