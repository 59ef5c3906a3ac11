import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AssignmentProblem } from '../../src/solver'

/** What is in each file, and from where: instances/README.md. */
const numbersOf = (file: string): number[] =>
  readFileSync(join(__dirname, 'instances', file), 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number)

/** OR-Library's format of assignment problems: n, then the n × n costs row by row. */
export function readAssignment(file: string): AssignmentProblem {
  const [n = 0, ...costs] = numbersOf(file)
  if (costs.length !== n * n) throw new Error(`${file}: ${costs.length} costs instead of ${n * n}`)
  return denseProblem(costs, new Array<number>(n).fill(1), new Array<number>(n).fill(1))
}

/** Plants and markets, what the plants have, what the markets want, then the costs plant by plant. */
export function readTransportation(file: string): AssignmentProblem {
  const [plants = 0, markets = 0, ...rest] = numbersOf(file)
  const has = rest.slice(0, plants)
  const wants = rest.slice(plants, plants + markets)
  const costs = rest.slice(plants + markets)
  if (costs.length !== plants * markets)
    throw new Error(`${file}: ${costs.length} costs instead of ${plants * markets}`)
  // What is wanted are our targets and who has it our teams, so the table is turned on its side.
  const turned = wants.flatMap((_, market) => has.map((_, plant) => costs[plant * markets + market]!))
  return denseProblem(turned, wants, has)
}

/**
 * Every target may go to every team.
 * @param costs row by row, one row for all targets of a kind.
 * @param counts targets of each kind.
 */
export function denseProblem(
  costs: readonly number[],
  counts: readonly number[],
  capacity: readonly number[],
): AssignmentProblem {
  const teams = capacity.length
  const kinds = counts.flatMap((count, kind) => new Array<number>(count).fill(kind))
  return {
    targets: kinds.length,
    teams,
    arcStart: Int32Array.from({ length: kinds.length + 1 }, (_, i) => i * teams),
    arcTeam: Int32Array.from({ length: kinds.length * teams }, (_, a) => a % teams),
    arcCost: Int32Array.from(kinds.flatMap((kind) => costs.slice(kind * teams, (kind + 1) * teams))),
    capacity: Int32Array.from(capacity),
  }
}
