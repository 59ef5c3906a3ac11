import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { TransportProblem } from '../../src/solver'

/** Marginal cost of a team's load, as one line of the file. */
interface Tier {
  team: number
  /** Targets that it has room for. */
  room: number
  /** Points a target. */
  cost: number
}

/**
 * Writes an instance as bench/peers/lemon.cpp reads it: capacities and load tiers as arcs with room, moves of published owners as
 * part of an arc's cost.
 * @param weights those of a solution of the same problem.
 */
export function writeInstance(
  path: string,
  problem: TransportProblem,
  weights: { unowned: number; move: number },
): void {
  const { rows, teams, supply, arcStart, arcTeam, arcCost, fixed, published, arcMoves } = problem
  if (fixed?.some((team) => team >= 0)) throw new Error('No instance of a peer has fixed targets')
  const tiers = tiersOf(problem)
  const head = Int32Array.of(rows, teams, arcTeam.length, tiers.length)
  const costs = arcCost.slice()
  for (let r = 0; weights.move > 0 && r < rows; r++) {
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) {
      const isMove = published !== undefined && published[r]! >= 0 && published[r] !== arcTeam[a]
      const cost = costs[a]! + weights.move * (arcMoves ? arcMoves[a]! : Number(isMove))
      if (cost > 2 ** 31 - 1) throw new Error('A cost with its moves does not fit into the file')
      costs[a] = cost
    }
  }
  const file = openSync(path, 'w')
  try {
    writeWhole(file, head)
    writeWhole(file, BigInt64Array.of(BigInt(weights.unowned)))
    for (const part of [supply, arcStart, arcTeam, costs]) writeWhole(file, part)
    writeWhole(
      file,
      Int32Array.from(tiers, ({ team }) => team),
    )
    writeWhole(
      file,
      Int32Array.from(tiers, ({ room }) => room),
    )
    writeWhole(
      file,
      Int32Array.from(tiers, ({ cost }) => cost),
    )
  } finally {
    closeSync(file)
  }
}

function tiersOf({ teams, capacity, loadTiers, supply }: TransportProblem): Tier[] {
  const all = supply.reduce((sum, targets) => sum + targets, 0)
  const tiers: Tier[] = []
  for (let team = 0; team < teams; team++) {
    const limit = Math.min(capacity[team]!, all)
    const { upTo, cost } = loadTiers?.[team] ?? { upTo: [], cost: [] }
    let from = 0
    for (let t = 0; t < Math.max(1, cost.length); t++) {
      const to = t < cost.length - 1 ? Math.min(upTo[t]!, limit) : limit
      if (to > from) tiers.push({ team, room: to - from, cost: cost[t] ?? 0 })
      from = Math.max(from, to)
    }
  }
  return tiers
}

function writeWhole(file: number, array: Int32Array | BigInt64Array): void {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}

/**
 * Reads such a file back, for a process that is to hold nothing but the instance and its solution. Its load tiers come back as
 * convex tiers, its moves as costs.
 */
export function readInstance(path: string): TransportProblem {
  const bytes = readFileSync(path)
  let at = bytes.byteOffset
  const take = (length: number): Int32Array => {
    const part = new Int32Array(bytes.buffer, at, length)
    at += part.byteLength
    return part
  }
  const [rows = 0, teams = 0, arcs = 0, tiers = 0] = take(4)
  at += BigInt64Array.BYTES_PER_ELEMENT
  const problem = {
    rows,
    teams,
    supply: take(rows),
    arcStart: take(rows + 1),
    arcTeam: take(arcs),
    arcCost: take(arcs),
  }
  const tierTeam = take(tiers)
  const tierRoom = take(tiers)
  const tierCost = take(tiers)
  const capacity = new Int32Array(teams)
  const loadTiers = Array.from({ length: teams }, () => ({ upTo: [] as number[], cost: [] as number[] }))
  for (let t = 0; t < tiers; t++) {
    const team = tierTeam[t]!
    capacity[team]! += tierRoom[t]!
    loadTiers[team]!.upTo.push(capacity[team]!)
    loadTiers[team]!.cost.push(tierCost[t]!)
  }
  return {
    ...problem,
    capacity,
    loadTiers: loadTiers.map(({ upTo, cost }) => ({ upTo: Int32Array.from(upTo), cost: Int32Array.from(cost) })),
  }
}
