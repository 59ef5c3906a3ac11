/** How a row's targets may change owner. */
export interface RowFate {
  /** The team that they are fixed to, or −1. */
  fixed: number
  /** Moves that each arc counts as, but the one to `staying`. */
  leaving: number
  /** Their owner, or −1. */
  staying: number
}

/** Collects rows of a problem; rows that are alike in everything are one. */
export class RowStore {
  count = 0
  private arcs = 0
  private start = new Int32Array(1 << 12)
  private team = new Int32Array(1 << 14)
  private code = new Uint8Array(1 << 14)
  private fates = new Int32Array(3 << 12)
  private readonly slots = new Map<number, number[]>()

  /** @param cost points of each pair code. */
  constructor(private readonly cost: Int32Array) {}

  /** @returns the row's index. @param teams ascending. */
  add(teams: ArrayLike<number>, codes: ArrayLike<number>, { fixed, leaving, staying }: RowFate): number {
    // Where the owner has no arc, it does not matter who it is.
    let stays = -1
    let hash = Math.imul(fixed + 2, 0x85ebca6b) ^ Math.imul(leaving + 1, 0xc2b2ae35)
    for (let a = 0; a < teams.length; a++) {
      if (teams[a] === staying) stays = staying
      hash = Math.imul(hash ^ (teams[a]! * PAIR_SPAN + codes[a]!), 0x9e3779b1)
      hash ^= hash >>> 15
    }
    hash ^= Math.imul(stays + 2, 0x27d4eb2f)
    const alike = this.slots.get(hash)
    for (const row of alike ?? []) if (this.equals(row, teams, codes, fixed, leaving, stays)) return row
    this.makeRoom(teams.length)
    const row = this.count++
    this.fates.set([fixed, leaving, stays], 3 * row)
    this.team.set(teams, this.arcs)
    this.code.set(codes, this.arcs)
    this.arcs += teams.length
    this.start[row + 1] = this.arcs
    if (alike) alike.push(row)
    else this.slots.set(hash, [row])
    return row
  }

  /** A row's arcs, in the order of their teams, and the team that it is fixed to, −1 for none. */
  read(row: number): { arcs: { team: number; cost: number; moves: number; code: number }[]; fixed: number } {
    const { start, team, code, fates, cost } = this
    const arcs = []
    for (let a = start[row]!; a < start[row + 1]!; a++) {
      const moves = team[a] === fates[3 * row + 2] ? 0 : fates[3 * row + 1]!
      arcs.push({ team: team[a]!, cost: cost[code[a]!]!, moves, code: code[a]! })
    }
    return { arcs, fixed: fates[3 * row]! }
  }

  finish() {
    const { arcs, count, team, code, fates } = this
    const arcStart = this.start.slice(0, count + 1)
    const arcMoves = new Int32Array(arcs)
    const arcCost = new Int32Array(arcs)
    const fixed = new Int32Array(count)
    for (let row = 0; row < count; row++) {
      fixed[row] = fates[3 * row]!
      for (let a = arcStart[row]!; a < arcStart[row + 1]!; a++) {
        arcMoves[a] = team[a] === fates[3 * row + 2] ? 0 : fates[3 * row + 1]!
        arcCost[a] = this.cost[code[a]!]!
      }
    }
    return {
      arcStart,
      arcTeam: team.slice(0, arcs),
      arcCode: code.slice(0, arcs),
      arcCost,
      arcMoves,
      fixed,
    }
  }

  private equals(
    row: number,
    teams: ArrayLike<number>,
    codes: ArrayLike<number>,
    fixed: number,
    leaving: number,
    staying: number,
  ): boolean {
    const from = this.start[row]!
    const { fates, team, code } = this
    if (this.start[row + 1]! - from !== teams.length) return false
    if (fates[3 * row] !== fixed || fates[3 * row + 1] !== leaving || fates[3 * row + 2] !== staying) return false
    for (let a = 0; a < teams.length; a++) if (team[from + a] !== teams[a] || code[from + a] !== codes[a]) return false
    return true
  }

  private makeRoom(more: number): void {
    if (this.count + 2 > this.start.length) {
      this.start = enlarged(this.start, new Int32Array(2 * this.start.length))
      this.fates = enlarged(this.fates, new Int32Array(2 * this.fates.length))
    }
    while (this.arcs + more > this.team.length) {
      this.team = enlarged(this.team, new Int32Array(2 * this.team.length))
      this.code = enlarged(this.code, new Uint8Array(2 * this.code.length))
    }
  }
}

const PAIR_SPAN = 128

function enlarged<Bytes extends Int32Array | Uint8Array>(from: Bytes, to: Bytes): Bytes {
  to.set(from)
  return to
}
