import fc from 'fast-check'
import type { AssignmentProblem, TransportProblem, TransportSolution } from '../../src/solver'
import { type Aims, build, type Case, cases } from './problems'

/** A small problem in rows, with supplies from none to several, and the same with every target on its own. */
export interface RowsCase {
  rows: TransportProblem
  targets: AssignmentProblem
  /** Row of each target. */
  rowOf: Int32Array
}

export function inRows(given: Case, supply: readonly number[]): RowsCase {
  const one = build(given)
  const { targets: rows, ...arcs } = one
  const supplies = Int32Array.from({ length: rows }, (_, r) => supply[r % supply.length] ?? 1)
  const rowOf = Int32Array.from([...supplies].flatMap((units, r) => new Array<number>(units).fill(r)))
  const repeated: Case = {
    ...given,
    rows: [...rowOf].map((r) => given.rows[r]!),
  }
  const targets = build(repeated)
  return {
    rows: { ...arcs, rows, supply: supplies },
    // The rows' arrays are there for all or none, as in the problem of the rows themselves.
    targets: {
      ...targets,
      ...(one.fixed && { fixed: Int32Array.from(rowOf, (r) => one.fixed![r]!) }),
      ...(one.published && { published: Int32Array.from(rowOf, (r) => one.published![r]!) }),
    },
    rowOf,
  }
}

export const rowsCases = (most: { targets: number; teams: number }): fc.Arbitrary<RowsCase> =>
  fc
    .tuple(cases(most), fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }))
    .map(([given, supply]) => inRows(given, supply))

export const rowAims = ({ unowned, moved, cost }: TransportSolution): Aims => [unowned, moved, cost]
