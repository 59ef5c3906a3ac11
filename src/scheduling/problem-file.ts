import type { LoadTiers, TransportProblem, TransportSolution } from '../solver'

/**
 * What a succeeded run keeps, so that questions about it are answered by the very problem that it solved, and so that anybody
 * can check it.
 */
export interface SolvedProblem {
  problem: TransportProblem
  solution: Pick<
    TransportSolution,
    'flow' | 'unownedOf' | 'rowPrice' | 'teamPrice' | 'weights' | 'unowned' | 'moved' | 'cost'
  >
  /** UUIDs of the problem's teams. */
  teamIds: string[]
  /** Row of each target in scope, in the order of target ids; −1 for those that are fixed to a fallback team. */
  rowOfPlace: Int32Array
}

/** Raised when a reader of the old form would misread the new one. */
const FORMAT = 'oneknock-solved-1'
const TYPES = { Int32Array, Uint16Array, Uint8Array, Float64Array } as const
type TypeName = keyof typeof TYPES
type Column = Int32Array | Uint16Array | Uint8Array | Float64Array

interface Header {
  format: typeof FORMAT
  rows: number
  teams: number
  targets: number
  teamIds: string[]
  weights: { unowned: number; move: number }
  unowned: number
  moved: number
  cost: number
  arrays: { name: string; type: TypeName; length: number }[]
}

/**
 * One line of JSON, then the arrays that its `arrays` lists, one after another: little-endian, each beginning at a multiple of
 * 8 bytes of the file. Numbers that are never below zero and small stand in the narrowest type that holds them. The names are those of TransportProblem and TransportSolution (docs/solver.md); of
 * the load tiers, `tierStart` says where each team's begin in `tierUpTo` and `tierCost`.
 */
export function writeSolved({ problem, solution, teamIds, rowOfPlace }: SolvedProblem): Buffer {
  const { supply, arcStart, arcTeam, arcCost, arcMoves, fixed, capacity } = problem
  const columns: Record<string, Column> = {
    supply: narrow(supply),
    arcStart,
    arcTeam: narrow(arcTeam),
    arcCost: narrow(arcCost),
    ...(arcMoves && { arcMoves: narrow(arcMoves) }),
    ...(fixed && { fixed }),
    capacity,
    ...packTiers(problem.loadTiers ?? []),
    flow: narrow(solution.flow),
    unownedOf: narrow(solution.unownedOf),
    rowPrice: solution.rowPrice,
    teamPrice: solution.teamPrice,
    rowOfPlace,
  }
  const { weights, unowned, moved, cost } = solution
  const header: Header = {
    format: FORMAT,
    ...{ rows: problem.rows, teams: problem.teams, targets: rowOfPlace.length },
    ...{ teamIds, weights, unowned, moved, cost },
    arrays: Object.entries(columns).map(([name, column]) => ({ name, type: typeOf(column), length: column.length })),
  }
  const text = Buffer.from(`${JSON.stringify(header)}\n`)
  const size = Object.values(columns).reduce((at, column) => aligned(at) + column.byteLength, text.length)
  const content = Buffer.alloc(size)
  text.copy(content)
  let at = text.length
  for (const column of Object.values(columns)) {
    at = aligned(at)
    content.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at)
    at += column.byteLength
  }
  return content
}

/** @throws Error when the content is of another form. */
export function readSolved(content: Buffer): SolvedProblem {
  const end = content.indexOf('\n')
  const header = JSON.parse(content.toString('utf8', 0, end)) as Header
  if (header.format !== FORMAT) throw new Error(`A solved problem of the form ${header.format} cannot be read`)
  const columns = new Map<string, Column>()
  let at = end + 1
  for (const { name, type, length } of header.arrays) {
    at = aligned(at)
    const bytes = TYPES[type].BYTES_PER_ELEMENT * length
    // A copy of its own: a buffer of the driver's need not lie on a multiple of 8.
    columns.set(name, new TYPES[type](new Uint8Array(content.subarray(at, at + bytes)).buffer))
    at += bytes
  }
  const ints = (name: string): Int32Array => Int32Array.from(columns.get(name)!)
  const { rows, teams, teamIds, weights, unowned, moved, cost } = header
  return {
    problem: {
      rows,
      teams,
      supply: ints('supply'),
      arcStart: ints('arcStart'),
      arcTeam: ints('arcTeam'),
      arcCost: ints('arcCost'),
      capacity: ints('capacity'),
      loadTiers: unpackTiers(ints('tierStart'), ints('tierUpTo'), ints('tierCost')),
      ...(columns.has('arcMoves') ? { arcMoves: ints('arcMoves') } : {}),
      ...(columns.has('fixed') ? { fixed: ints('fixed') } : {}),
    },
    solution: {
      flow: ints('flow'),
      unownedOf: ints('unownedOf'),
      rowPrice: columns.get('rowPrice') as Float64Array,
      teamPrice: columns.get('teamPrice') as Float64Array,
      ...{ weights, unowned, moved, cost },
    },
    teamIds,
    rowOfPlace: ints('rowOfPlace'),
  }
}

const aligned = (at: number): number => (at + 7) & ~7

const typeOf = (column: Column): TypeName => column.constructor.name as TypeName

/** The same numbers in fewer bytes; they are not below zero. */
function narrow(column: Int32Array): Column {
  let highest = 0
  for (let i = 0; i < column.length; i++) highest = Math.max(highest, column[i]!)
  if (highest < 1 << 8) return new Uint8Array(column)
  return highest < 1 << 16 ? new Uint16Array(column) : column
}

function packTiers(tiers: readonly LoadTiers[]): Record<'tierStart' | 'tierUpTo' | 'tierCost', Int32Array> {
  const tierStart = new Int32Array(tiers.length + 1)
  tiers.forEach(({ upTo }, team) => {
    tierStart[team + 1] = tierStart[team]! + upTo.length
  })
  return {
    tierStart,
    tierUpTo: Int32Array.from(tiers.flatMap(({ upTo }) => [...upTo])),
    tierCost: Int32Array.from(tiers.flatMap(({ cost }) => [...cost])),
  }
}

const unpackTiers = (start: Int32Array, upTo: Int32Array, cost: Int32Array): LoadTiers[] =>
  Array.from({ length: start.length - 1 }, (_, team) => ({
    upTo: upTo.slice(start[team]!, start[team + 1]!),
    cost: cost.slice(start[team]!, start[team + 1]!),
  }))
