import {
  type AssignmentProblem,
  type AssignmentSolution,
  checkCertificate,
  createExplainer,
  solveAssignment,
} from '../../src/solver'
import { type BenchResult, interleave, quantile } from './figures'
import { seededRandom } from './generated-city'
import { likeModels } from './like-models'
import type { SolverBench } from './solver-instance'
import { medianOf, readClock, repeatsFor, warmUp } from './stopwatch'

const QUESTIONS_A_ROUND = 500
/** Of the targets, between one schedule and the next. */
const CHANGED_SHARE = 0.01

/**
 * What is asked of a solved instance: why not another team, and the next schedule after one in a hundred targets has changed.
 * @throws Error when an answer is not what a solve from scratch gives.
 */
export async function measureQuestions(
  name: string,
  problem: AssignmentProblem,
  options: SolverBench,
  result: BenchResult,
): Promise<void> {
  const solution = solveAssignment(problem)
  await measureExplaining(name, problem, solution, options, result)
  await measureReplanning(name, problem, solution, options, result)
}

async function measureExplaining(
  name: string,
  problem: AssignmentProblem,
  solution: AssignmentSolution,
  { clock, seed, rounds }: SolverBench,
  result: BenchResult,
): Promise<void> {
  const random = seededRandom(seed)
  const { targets, arcStart, arcTeam } = problem
  const begin = readClock(clock)
  const explainer = createExplainer(problem, solution)
  const buildingMs = readClock(clock) - begin
  const ask = (): number => {
    let target = 0
    let others: Int32Array
    do {
      target = Math.floor(random() * targets)
      others = arcTeam
        .subarray(arcStart[target], arcStart[target + 1])
        .filter((team) => team !== solution.owner[target])
    } while (others.length === 0)
    const team = others[Math.floor(random() * others.length)]!
    const start = readClock(clock)
    explainer.alternative(target, team)
    return readClock(clock) - start
  }
  const answers = await interleave(rounds, {
    ours: async () => Array.from({ length: QUESTIONS_A_ROUND }, ask),
  })
  for (const [part, label] of [
    [0.5, 'p50'],
    [0.99, 'p99'],
  ] as const)
    result.observations.push({
      what: `${name}: a question "why not this team?", ${label} of ${QUESTIONS_A_ROUND} a round`,
      unit: 'ms',
      ours: answers.ours.map((times) => quantile(times, part)),
    })
  result.observations.push({ what: `${name}: getting ready for questions`, unit: 'ms', ours: [buildingMs] })
}

async function measureReplanning(
  name: string,
  problem: AssignmentProblem,
  solution: AssignmentSolution,
  { clock, seed, rounds }: SolverBench,
  result: BenchResult,
): Promise<void> {
  const changed = changeSome(problem, solution, seed)
  const { teamPrice, weights } = solution
  const start = { teamPrice, weights }
  const fromScratch = (): AssignmentSolution => solveAssignment(changed)
  const fromPrices = (): AssignmentSolution => solveAssignment(changed, { start })
  const cold = warmUp(fromScratch)
  const warm = warmUp(fromPrices)
  const repeats = repeatsFor(await medianOf(clock, fromPrices)(1))
  const { ours, theirs } = await interleave(rounds, {
    ours: () => medianOf(clock, fromPrices)(repeats),
    theirs: () => medianOf(clock, fromScratch)(repeats),
  })
  if (!checkCertificate(changed, warm).isOptimal) throw new Error(`${name}: a replan's certificate does not hold`)
  if (warm.cost !== cold.cost || warm.moved !== cold.moved || warm.unowned !== cold.unowned)
    throw new Error(`${name}: a replan is not what a solve from scratch gives`)
  result.comparisons.push({
    what: `${name}: replan after 1 % changed, fewest moves first`,
    unit: 'ms',
    ours,
    theirs,
    peer: 'the same from scratch',
  })
  result.notes.push(`${name}: the replan moves ${warm.moved} of ${problem.targets} targets; equal from scratch.`)
}

/**
 * One in a hundred targets has gone, and another has come in its place, without an owner and with the arcs of yet another; one in
 * a hundred teams has lost a tenth of its room.
 */
function changeSome(problem: AssignmentProblem, { owner }: AssignmentSolution, seed: number): AssignmentProblem {
  const random = seededRandom(seed + 2)
  const { targets, teams } = problem
  const published = owner.slice()
  const models = Int32Array.from(published, (_, i) => i)
  for (let c = 0; c < CHANGED_SHARE * targets; c++) {
    const target = Math.floor(random() * targets)
    models[target] = Math.floor(random() * targets)
    published[target] = -1
  }
  const capacity = problem.capacity.slice()
  for (let c = 0; c < CHANGED_SHARE * teams; c++) {
    const team = Math.floor(random() * teams)
    capacity[team] = Math.floor(0.9 * capacity[team]!)
  }
  return { ...problem, ...likeModels(problem, models), capacity, published }
}
