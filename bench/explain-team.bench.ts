/**
 * What explainTeam adds to reading: a page of a team's targets, each with its next best team, out of a generated city's solved problem.
 *
 *   node -r ./scripts/ts-hook.cjs bench/explain-team.bench.ts [--targets 100000 --teams 500 --arcs 12 --fill 0.95 --seed 1 --page 50 --pages 200]
 *
 * Nothing of the database is measured. Each target is a row of its own, so no search serves two. The first page after a run has been
 * read builds the residual network; `later pages` are what the searches alone cost.
 */
import 'reflect-metadata'
import { uuidBytes } from '../src/scheduling/numbering'
import { SolvedQuestions } from '../src/scheduling/solved-questions'
import { handOut, solveTransport, type TransportProblem } from '../src/solver'
import { describeArguments, fail, readArguments } from './support/arguments'
import { generateCity } from './support/generated-city'

const DEFAULTS = { targets: 100_000, teams: 500, arcs: 12, fill: 0.95, seed: 1, page: 50, pages: 200, rounds: 7 }

function main(): void {
  const options = readArguments(process.argv.slice(2), DEFAULTS)
  const { targets, ...city } = generateCity({ ...options, tiers: true })
  const problem: TransportProblem = { ...city, rows: targets, supply: new Int32Array(targets).fill(1) }
  const solution = solveTransport(problem)
  const targetIds = Array.from({ length: targets }, (_, i) => `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`)
  const ids = Buffer.concat(targetIds.map(uuidBytes))
  const teamIds = Array.from({ length: problem.teams }, (_, k) => `k${k}`)
  const rowOfPlace = Int32Array.from(targetIds, (_, i) => i)
  const solved = { problem, solution, teamIds, rowOfPlace }
  const owner = handOut(problem, solution, rowOfPlace)
  const ofTeam = (k: number) => targetIds.filter((_, i) => owner[i] === k).slice(0, options.page)
  const pages = Array.from({ length: options.pages }, (_, p) => ofTeam((p * 7) % problem.teams))
  const timed = (work: () => void): number => {
    const started = performance.now()
    work()
    return performance.now() - started
  }
  const explain = (questions: SolvedQuestions, page: readonly string[]) => {
    for (const id of page) questions.nextBest(id)
  }
  const first = Array.from({ length: options.rounds }, (_, round) =>
    timed(() => explain(new SolvedQuestions(solved, ids), pages[round % pages.length]!)),
  )
  const warm = new SolvedQuestions(solved, ids)
  const later = pages.map((page) => timed(() => explain(warm, page)))
  const could = Array.from({ length: options.rounds }, (_, k) =>
    timed(() => warm.mayOwn(teamIds[k]!, { given: false })),
  )
  console.log(`Explaining teams of a generated city: ${describeArguments(options)}`)
  for (const [name, times] of Object.entries({
    'first page after reading': first,
    'later pages': later,
    'what a team could own': could,
  }))
    console.log(`${name}: ${figures(times)}`)
}

function figures(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(2)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${sorted.at(-1)!.toFixed(2)} ms`
}

try {
  main()
} catch (error) {
  fail(error)
}
