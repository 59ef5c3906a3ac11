import type { PreparedProblem } from './prepared-problem'

/** Free targets as single units and rooms as single slots, for where a team holds only a few. */
export interface Units {
  /** Row of each unit, rising. */
  rowOf: Int32Array
  /** Slots of team k are slotStart[k] … slotStart[k + 1] − 1: its room, but no more than could come and one. */
  slotStart: Int32Array
}

/** As many units owned as can be, whatever the cost. */
export interface WidestMatching {
  /** Unit in each slot, −1 where none; those of a team fill up from its first. */
  unitIn: Int32Array
  /** Arc of each unit, −1 where it goes without. */
  arcOf: Int32Array
  /**
   * 1 for teams that some unit without an owner could reach by others making way: all are full, all of their arcs' other units are
   * in short supply too, and in no widest matching does anybody else own there (Dulmage and Mendelsohn).
   */
  isShort: Uint8Array
}

export function unitsOf({ rows, teams, room, isFixed, problem }: PreparedProblem): Units {
  const { arcStart, arcTeam, supply } = problem
  let units = 0
  const wanting = new Float64Array(teams)
  for (let r = 0; r < rows; r++) {
    if (isFixed(r)) continue
    units += supply[r]!
    for (let a = arcStart[r]!; a < arcStart[r + 1]!; a++) wanting[arcTeam[a]!]! += supply[r]!
  }
  const rowOf = new Int32Array(units)
  for (let r = 0, u = 0; r < rows; r++) if (!isFixed(r)) for (let s = supply[r]!; s > 0; s--) rowOf[u++] = r
  const slotStart = new Int32Array(teams + 1)
  // One slot more than could be filled stays free and keeps the team's price where room is left.
  for (let k = 0; k < teams; k++) slotStart[k + 1] = slotStart[k]! + Math.min(room[k]!, wanting[k]! + 1)
  return { rowOf, slotStart }
}

/**
 * Depth-first searches for augmenting paths, each team entered once a round, with a look ahead for room.
 * Source: A. Pothen, C.-J. Fan, "Computing the block triangular form of a sparse matrix", ACM TOMS 16 (1990).
 * Time O(rounds · arcs), few rounds as a rule.
 * @returns null when cancelled.
 */
export function widestMatching(
  { teams, problem }: PreparedProblem,
  { rowOf, slotStart }: Units,
  isCancelled: () => boolean,
): WidestMatching | null {
  const { arcStart, arcTeam } = problem
  const units = rowOf.length
  const unitIn = new Int32Array(slotStart[teams]!).fill(-1)
  const arcOf = new Int32Array(units).fill(-1)
  const filled = slotStart.slice(0, teams)
  const ahead = new Int32Array(units)
  for (let u = 0; u < units; u++) ahead[u] = arcStart[rowOf[u]!]!
  const enteredIn = new Int32Array(teams)
  const pathUnit = new Int32Array(teams + 1)
  const pathArc = new Int32Array(teams + 1)
  const pathSlot = new Int32Array(teams + 1)

  /** Room never comes back, so nobody looks at an arc ahead twice. */
  const arcWithRoom = (unit: number): number => {
    const end = arcStart[rowOf[unit]! + 1]!
    let arc = ahead[unit]!
    while (arc < end && filled[arcTeam[arc]!]! === slotStart[arcTeam[arc]! + 1]!) arc++
    ahead[unit] = arc
    return arc < end ? arc : -1
  }
  const augment = (depth: number, arc: number): void => {
    const slot = filled[arcTeam[arc]!]!++
    unitIn[slot] = pathUnit[depth]!
    arcOf[pathUnit[depth]!] = arc
    for (let d = depth - 1; d >= 0; d--) {
      unitIn[pathSlot[d]!] = pathUnit[d]!
      arcOf[pathUnit[d]!] = pathArc[d]!
    }
  }
  const findPath = (source: number, round: number): boolean => {
    let depth = 0
    pathUnit[0] = source
    pathArc[0] = arcStart[rowOf[source]!]! - 1
    pathSlot[0] = -1
    let isNew = true
    while (depth >= 0) {
      const unit = pathUnit[depth]!
      if (isNew) {
        const arc = arcWithRoom(unit)
        if (arc >= 0) {
          augment(depth, arc)
          return true
        }
      }
      isNew = false
      let arc = pathArc[depth]!
      let slot = pathSlot[depth]! + 1
      if (slot === 0 || slot === slotStart[arcTeam[arc]! + 1]!) {
        const end = arcStart[rowOf[unit]! + 1]!
        do arc++
        while (arc < end && (enteredIn[arcTeam[arc]!] === round || isClosed(slotStart, arcTeam[arc]!)))
        if (arc === end) {
          depth--
          continue
        }
        enteredIn[arcTeam[arc]!] = round
        pathArc[depth] = arc
        slot = slotStart[arcTeam[arc]!]!
      }
      pathSlot[depth] = slot
      pathUnit[++depth] = unitIn[slot]!
      pathArc[depth] = arcStart[rowOf[unitIn[slot]!]!]! - 1
      pathSlot[depth] = -1
      isNew = true
    }
    return false
  }

  let left = 0
  const waiting = new Int32Array(units)
  for (let u = 0; u < units; u++) {
    const arc = arcWithRoom(u)
    pathUnit[0] = u
    if (arc >= 0) augment(0, arc)
    else waiting[left++] = u
  }
  for (let round = 1; ; round++) {
    let still = 0
    for (let w = 0; w < left; w++) {
      if (w % 64 === 0 && isCancelled()) return null
      if (!findPath(waiting[w]!, round)) waiting[still++] = waiting[w]!
    }
    if (still === left) return { unitIn, arcOf, isShort: Uint8Array.from(enteredIn, (in_) => (in_ === round ? 1 : 0)) }
    left = still
  }
}

const isClosed = (slotStart: Int32Array, team: number): boolean => slotStart[team] === slotStart[team + 1]
