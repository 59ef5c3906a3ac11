import { groupAlike, oneRowEach } from './classes'
import { handOut } from './hand-out'
import { believableLength, shouldStop, solveChecked } from './solve-transport'
import type { AssignmentProblem, AssignmentSolution, AssignmentStatus, SolveOptions } from './types'
import { findAssignmentFault } from './validate'

/**
 * Gives every target at most one team: as many owned as possible, then fewest moves of published owners, then least cost.
 * Targets that are alike are solved as one row (classes.ts) and handed out again by rising index (hand-out.ts); what that is,
 * how it is solved and what it costs: {@link solveTransport}.
 *
 * @param problem arcs grouped by target, costs in whole points ≥ 0, capacities in targets; they may fall short. Not changed.
 * @returns OPTIMAL with prices that prove it (certificate.ts). Never throws for bad data: INVALID and COST_RANGE say what
 *   is wrong. Same input, same answer; shuffled rows, same cost.
 */
export function solveAssignment(problem: AssignmentProblem, options: SolveOptions = {}): AssignmentSolution {
  if (shouldStop(options)) return noAssignment(problem, 'CANCELLED')
  const fault = findAssignmentFault(problem)
  if (fault !== null) return noAssignment(problem, 'INVALID', fault)
  const classes = groupAlike(problem)
  const solution = solveChecked(classes?.problem ?? oneRowEach(problem), options)
  const { status, unowned, moved, cost, weights, rowPrice, teamPrice, reason } = solution
  if (status !== 'OPTIMAL') return noAssignment(problem, status, reason)
  const targetPrice = classes ? new Float64Array(problem.targets) : rowPrice
  if (classes) for (let i = 0; i < problem.targets; i++) targetPrice[i] = rowPrice[classes.rowOf[i]!]!
  const owner = classes ? handOut(classes.problem, solution, classes.rowOf) : ownersOf(problem, solution.flow)
  return { status, owner, unowned, moved, cost, weights, targetPrice, teamPrice }
}

function ownersOf({ targets, arcStart, arcTeam }: AssignmentProblem, flow: Int32Array): Int32Array {
  const owner = new Int32Array(targets).fill(-1)
  for (let i = 0; i < targets; i++) {
    for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) if (flow[a]! > 0) owner[i] = arcTeam[a]!
  }
  return owner
}

function noAssignment(problem: AssignmentProblem, status: AssignmentStatus, reason?: string): AssignmentSolution {
  const { targets: claimed, teams, arcStart, capacity } = problem ?? {}
  const targets = believableLength(claimed, arcStart?.length - 1)
  return {
    status,
    owner: new Int32Array(targets).fill(-1),
    unowned: targets,
    moved: 0,
    cost: 0,
    weights: { unowned: 0, move: 0 },
    targetPrice: new Float64Array(targets),
    teamPrice: new Float64Array(believableLength(teams, capacity?.length)),
    ...(reason !== undefined && { reason }),
  }
}
