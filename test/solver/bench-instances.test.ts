import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foldAlike } from '../../bench/support/fold-alike'
import { drawGrowth } from '../../bench/support/growth-chart'
import { HARD_INSTANCES } from '../../bench/support/hard-instances'
import { readInstance, writeInstance } from '../../bench/support/instance-file'
import { FAMILIES, type Family } from '../../bench/support/solver-families'
import { type AssignmentProblem, checkCertificate, solveAssignment, solveTransport } from '../../src/solver'
import { solveByHighs, toLpText } from './highs-model'

const families = Object.keys(FAMILIES) as Family[]
const small = (family: Family): AssignmentProblem => FAMILIES[family]({ targets: 300, teams: 20, arcs: 6, seed: 3 })
const byRow = (problem: AssignmentProblem) => ({
  ...problem,
  rows: problem.targets,
  supply: new Int32Array(problem.targets).fill(1),
})

describe('The families that the bench sets beside its peers', () => {
  it.each(families)('%s: the same seed makes the same instance, each team once a target', (family) => {
    const problem = small(family)
    expect(small(family)).toEqual(problem)
    for (let i = 0; i < problem.targets; i++) {
      const teams = problem.arcTeam.subarray(problem.arcStart[i], problem.arcStart[i + 1])
      expect(new Set(teams).size).toBe(teams.length)
    }
  })

  it.each(families)('%s: HiGHS finds the same total', async (family) => {
    const problem = small(family)
    const solution = solveAssignment(problem)
    expect(checkCertificate(problem, solution).isOptimal).toBe(true)
    const { objective } = await solveByHighs(toLpText(problem, solution.weights))
    expect(solution.cost + solution.weights.unowned * solution.unowned).toBeCloseTo(objective, 3)
  })

  it('have the shortages that their names promise', () => {
    const capacityOf = ({ capacity }: AssignmentProblem) => capacity.reduce((sum, room) => sum + room, 0)
    expect(capacityOf(small('exact'))).toBe(300)
    expect(capacityOf(small('random'))).toBe(316)
    expect(solveAssignment(small('short')).unowned).toBeGreaterThanOrEqual(300 - capacityOf(small('short')))
    const skewed = FAMILIES.skewed({ targets: 2251, teams: 109, arcs: 12, seed: 1 })
    expect(solveAssignment(skewed).unowned).toBeGreaterThan(0)
  })

  it('of hard shapes, those whose outcome is known', () => {
    const solved = (name: string) => solveAssignment(HARD_INSTANCES[name]!(1))
    expect(solved('zero capacity, 100,000 × 500').unowned).toBe(100_000)
    expect(solved('chain of 2,000 teams, dear to move')).toMatchObject({ status: 'OPTIMAL', unowned: 0 })
  })
})

describe('What LEMON is given', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oneknock-instances-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it.each(families)('%s: written, read back and solved, the total is the same', (family) => {
    const problem = byRow(small(family))
    const solution = solveTransport(problem)
    const file = join(directory, family)
    writeInstance(file, problem, solution.weights)
    expect(solveTransport(readInstance(file))).toMatchObject({ cost: solution.cost, unowned: solution.unowned })
  })

  it('moves of published owners stand in the costs', () => {
    const problem = small('city')
    const published = Int32Array.from({ length: problem.targets }, (_, i) => problem.arcTeam[problem.arcStart[i]!]!)
    const solution = solveAssignment({ ...problem, published })
    const file = join(directory, 'published')
    writeInstance(file, byRow({ ...problem, published }), solution.weights)
    const { cost } = solveTransport(readInstance(file))
    expect(cost).toBe(solution.cost + solution.weights.move * solution.moved)
    expect(solution.moved).toBeGreaterThan(0)
  })

  it('rows that are alike are folded into one, whatever the order of their arcs, and the total stays', () => {
    const problem = byRow(small('alike'))
    const last = problem.arcStart[1]! - 1
    const [team, cost] = [problem.arcTeam[0]!, problem.arcCost[0]!]
    problem.arcTeam[0] = problem.arcTeam[last]!
    problem.arcCost[0] = problem.arcCost[last]!
    problem.arcTeam[last] = team
    problem.arcCost[last] = cost
    const folded = foldAlike(problem)
    expect(folded.rows).toBeLessThan(0.7 * problem.rows)
    expect(folded.rows).toBe(foldAlike(byRow(small('alike'))).rows)
    expect(folded.supply.reduce((sum, supply) => sum + supply, 0)).toBe(problem.rows)
    expect(solveTransport(folded).cost).toBe(solveTransport(problem).cost)
  })
})

describe('Growth', () => {
  it('is the slope on logarithmic axes', () => {
    const points = [10, 100, 1000].map((targets) => ({ solver: 'ours', targets, ms: 3 * targets ** 1.5 }))
    expect(drawGrowth(points, '')).toEqual([expect.stringContaining('targets^1.50 from 10 to 1,000')])
  })

  it('of a single size is nothing', () => {
    expect(drawGrowth([{ solver: 'ours', targets: 10, ms: 1 }], '')).toEqual([])
  })
})
