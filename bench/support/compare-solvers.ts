import {
  type AssignmentProblem,
  type AssignmentSolution,
  assignGreedily,
  checkCertificate,
  solveAssignment,
} from '../../src/solver'
import { solveByHighs, toLpText } from '../../test/solver/highs-model'
import { type BenchResult, interleave, timed } from './figures'

/** Adds to `result` how fast each solves the problem. @throws Error when the costs differ or the certificate does not hold. */
export async function compareSolvers(
  problem: AssignmentProblem,
  { rounds, highs }: { rounds: number; highs: number },
  result: BenchResult,
): Promise<void> {
  let solution = solveAssignment(problem)
  const solve = async (): Promise<number> => {
    const { ms, answer } = await timed(() => solveAssignment(problem))
    solution = answer
    return ms
  }
  if (highs === 0) {
    const { ours } = await interleave(rounds, { ours: solve })
    result.observations.push({ what: 'solving', unit: 'ms', ours })
  } else {
    const lp = toLpText(problem, solution.weights)
    const { ours, theirs } = await interleave(rounds, {
      ours: solve,
      theirs: async () => {
        const { ms, objective } = await solveByHighs(lp)
        requireSameCost(solution, objective)
        return ms
      },
    })
    result.comparisons.push({ what: 'solving', unit: 'ms', ours, theirs, peer: 'highs (WebAssembly)' })
    result.notes.push(
      `Equal cost in every round: ${solution.cost} points and ${solution.unowned} targets that no team can own.`,
    )
  }
  const check = await timed(() => checkCertificate(problem, solution))
  if (!check.answer.isOptimal) throw new Error('The certificate does not hold')
  const { targets, teams, arcTeam } = problem
  const greedy = assignGreedily(
    problem,
    Int32Array.from({ length: targets }, (_, i) => i),
  )
  result.notes.push(
    `${targets} targets × ${teams} teams, ${arcTeam.length} arcs; owned ${targets - solution.unowned} at cost ${solution.cost}, first come, first served ${greedy.owned} at ${greedy.cost}.`,
    `The certificate holds, rechecked in ${check.ms.toFixed(1)} ms; at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB of memory in this process.`,
  )
}

function requireSameCost(solution: AssignmentSolution, theirs: number): void {
  const ours = solution.cost + solution.weights.unowned * solution.unowned + solution.weights.move * solution.moved
  if (Math.abs(theirs - ours) > 1e-6 * Math.max(1, Math.abs(ours)))
    throw new Error(`costs differ: ours ${ours}, HiGHS ${theirs}`)
}
