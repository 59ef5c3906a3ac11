import type { AssignmentProblem, TransportProblem } from './types'

/** Where fewer rows than this share of the targets would be saved, grouping costs more than it brings. */
const WORTH_SHARE = 0.9
/** After so many targets it shows whether any are alike; a larger problem with almost none is left as it is. */
const TRIAL_TARGETS = 20_000
const TRIAL_SHARE = 0.002

/** Targets in classes: `rowOf[i]` is the row of target i. */
export interface Classes {
  problem: TransportProblem
  rowOf: Int32Array
}

/** Every target a row of its own. Shares the arrays. */
export const oneRowEach = (problem: AssignmentProblem): TransportProblem => ({
  ...problem,
  rows: problem.targets,
  supply: new Int32Array(problem.targets).fill(1),
})

/**
 * Puts targets that are alike into one row: the same teams at the same costs and moves, in whatever order they are listed, and
 * the same fixed team. Rows stand in the order of their first target. Expects a problem without fault.
 *
 * @returns null where too few are alike to be worth it.
 * Time O(arcs) as a rule, memory two words a target and the arcs of the rows.
 */
export function groupAlike(problem: AssignmentProblem): Classes | null {
  const { targets, arcStart, arcTeam, arcCost, arcMoves, published, fixed } = problem
  const tableSize = 2 ** Math.ceil(Math.log2(2 * targets + 2))
  const mask = tableSize - 1
  /** Row in each slot, plus one. */
  const table = new Int32Array(tableSize)
  const rowOf = new Int32Array(targets)
  const firstOf: Int32Array = new Int32Array(targets)
  const hashOf = new Int32Array(targets)
  let rows = 0
  for (let i = 0; i < targets; i++) {
    const start = arcStart[i]!
    const end = arcStart[i + 1]!
    let hash = Math.imul(end - start, 0x9e3779b1) ^ (fixed ? fixed[i]! + 2 : 0)
    for (let a = start; a < end; a++) {
      // Added up, so that the order of the arcs does not matter.
      let mixed = Math.imul(arcTeam[a]! + 1, 0x85ebca6b) ^ Math.imul(arcCost[a]! + 1, 0xc2b2ae35)
      if (arcMoves) mixed ^= Math.imul(arcMoves[a]! + 1, 0x27d4eb2f)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
      hash = (hash + (mixed ^ (mixed >>> 13))) | 0
    }
    if (published) hash = (hash + Math.imul(published[i]! + 2, 0x165667b1)) | 0
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
    let slot = (hash ^ (hash >>> 15)) & mask
    for (;;) {
      const row = table[slot]! - 1
      if (row < 0) {
        table[slot] = rows + 1
        firstOf[rows] = i
        hashOf[rows] = hash
        rowOf[i] = rows++
        break
      }
      if (hashOf[row] === hash && areAlike(problem, i, firstOf[row]!)) {
        rowOf[i] = row
        break
      }
      slot = (slot + 1) & mask
    }
    if (i === TRIAL_TARGETS && targets > 4 * TRIAL_TARGETS && rows > (1 - TRIAL_SHARE) * i) return null
  }
  return rows <= WORTH_SHARE * targets ? { problem: inRows(problem, rows, firstOf, rowOf), rowOf } : null
}

function areAlike(problem: AssignmentProblem, i: number, j: number): boolean {
  const { arcStart, arcTeam, arcCost, arcMoves, published, fixed } = problem
  const degree = arcStart[i + 1]! - arcStart[i]!
  if (arcStart[j + 1]! - arcStart[j]! !== degree) return false
  if (fixed && fixed[i] !== fixed[j]) return false
  if (published && published[i] !== published[j]) return false
  const from = arcStart[i]!
  const to = arcStart[j]!
  for (let d = 0; d < degree; d++) {
    let other = to + d
    // Listed in another order: a team stands at most once.
    if (arcTeam[other] !== arcTeam[from + d]) {
      for (other = to; other < to + degree && arcTeam[other] !== arcTeam[from + d]; other++);
      if (other === to + degree) return false
    }
    if (arcCost[other] !== arcCost[from + d]) return false
    if (arcMoves && arcMoves[other] !== arcMoves[from + d]) return false
  }
  return true
}

function inRows(problem: AssignmentProblem, rows: number, firstOf: Int32Array, rowOf: Int32Array): TransportProblem {
  const { targets, teams, arcStart, arcTeam, arcCost, arcMoves, published, fixed, capacity, loadTiers } = problem
  const rowStart = new Int32Array(rows + 1)
  for (let r = 0; r < rows; r++) {
    const first = firstOf[r]!
    rowStart[r + 1] = rowStart[r]! + arcStart[first + 1]! - arcStart[first]!
  }
  const ofArcs = (source: Int32Array): Int32Array => {
    const picked = new Int32Array(rowStart[rows]!)
    for (let r = 0; r < rows; r++) {
      const first = arcStart[firstOf[r]!]!
      for (let a = rowStart[r]!, from = first; a < rowStart[r + 1]!; a++, from++) picked[a] = source[from]!
    }
    return picked
  }
  const ofTargets = (source: Int32Array): Int32Array => {
    const picked = new Int32Array(rows)
    for (let r = 0; r < rows; r++) picked[r] = source[firstOf[r]!]!
    return picked
  }
  const supply = new Int32Array(rows)
  for (let i = 0; i < targets; i++) supply[rowOf[i]!]!++
  return {
    rows,
    teams,
    supply,
    arcStart: rowStart,
    arcTeam: ofArcs(arcTeam),
    arcCost: ofArcs(arcCost),
    capacity,
    ...(loadTiers && { loadTiers }),
    ...(fixed && { fixed: ofTargets(fixed) }),
    ...(published && { published: ofTargets(published) }),
    ...(arcMoves && { arcMoves: ofArcs(arcMoves) }),
  }
}
