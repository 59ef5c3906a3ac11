import fc from 'fast-check'
import { type AssignmentProblem, type AssignmentSolution, checkCertificate, solveAssignment } from '../../src/solver'
import { build, cases, problemOf } from './problems'

const copyOf = (solution: AssignmentSolution): AssignmentSolution => structuredClone(solution)

/** Two teams with one place each, three targets: one is unowned; the first is fixed. */
const problem = (): AssignmentProblem =>
  problemOf(
    [
      {
        arcs: [
          [0, 9],
          [1, 0],
        ],
        fixed: 0,
      },
      {
        arcs: [
          [0, 1],
          [1, 4],
        ],
        published: 0,
      },
      { arcs: [[1, 3]] },
      {
        arcs: [
          [2, 6],
          [1, 50],
        ],
      },
    ],
    [1, 1, 4],
    [0, 1, 2].map(() => ({ upTo: Int32Array.of(1, 4), cost: Int32Array.of(2, 5) })),
  )

describe('The certificate can fail', () => {
  it.each<[string, (s: AssignmentSolution) => void]>([
    [
      'a dearer owner',
      (s) => {
        s.owner[3] = 1
      },
    ],
    [
      'a target left out',
      (s) => {
        s.owner[3] = -1
      },
    ],
    [
      'a fixed target moved',
      (s) => {
        s.owner[0] = 1
      },
    ],
    [
      'a fixed target left out',
      (s) => {
        s.owner[0] = -1
      },
    ],
    [
      'a team above its capacity',
      (s) => {
        s.owner[1] = 1
        s.owner[2] = 1
      },
    ],
    [
      'a team without an arc',
      (s) => {
        s.owner[2] = 2
      },
    ],
    [
      'a team that does not exist',
      (s) => {
        s.owner[2] = 7
      },
    ],
    [
      'two owners swapped',
      (s) => {
        const other = s.owner[1]!
        s.owner[1] = s.owner[2]!
        s.owner[2] = other
      },
    ],
    [
      'a target price too high',
      (s) => {
        s.targetPrice[3]!++
      },
    ],
    [
      'a target price too low',
      (s) => {
        s.targetPrice[3]!--
      },
    ],
    [
      'a price that is no number',
      (s) => {
        s.targetPrice[2] = Number.NaN
      },
    ],
    [
      'a team price below its load',
      (s) => {
        s.teamPrice[2]!--
      },
    ],
    [
      'a team price above its room',
      (s) => {
        s.teamPrice[2]! += 4
      },
    ],
    [
      'a team price that is no number',
      (s) => {
        s.teamPrice[0] = Number.NaN
      },
    ],
    [
      'a cost that is not so',
      (s) => {
        s.cost--
      },
    ],
    [
      'a count of unowned that is not so',
      (s) => {
        s.unowned = 0
      },
    ],
    [
      'a count of moved that is not so',
      (s) => {
        s.moved = 9
      },
    ],
    [
      'a weight that lets cost buy an owner',
      (s) => {
        s.weights.unowned = 60
      },
    ],
    [
      'a weight that lets cost buy a move',
      (s) => {
        s.weights.move = 1
      },
    ],
    [
      'prices of another problem',
      (s) => {
        s.targetPrice = new Float64Array(3)
      },
    ],
    [
      'another status',
      (s) => {
        s.status = 'CANCELLED'
      },
    ],
  ])('%s', (_, tamper) => {
    const solution = solveAssignment(problem())
    expect(checkCertificate(problem(), solution)).toMatchObject({ violations: 0, isOptimal: true })
    tamper(solution)
    const check = checkCertificate(problem(), solution)
    expect(check.isOptimal).toBe(false)
    expect(check.violations).toBeGreaterThan(0)
  })

  it('no other owner passes under the same prices unless it is as good', () => {
    fc.assert(
      fc.property(cases({ targets: 12, teams: 4 }), fc.nat(), fc.integer({ min: -1, max: 3 }), (given, at, team) => {
        const instance = build(given)
        if (instance.targets === 0) return
        const solution = solveAssignment(instance)
        const changed = copyOf(solution)
        changed.owner[at % instance.targets] = team
        if (changed.owner[at % instance.targets] === solution.owner[at % instance.targets]) return
        const { objective, isOptimal } = checkCertificate(instance, changed)
        if (isOptimal) expect(objective).toBe(checkCertificate(instance, solution).objective)
        else expect(checkCertificate(instance, changed).violations).toBeGreaterThan(0)
      }),
      { numRuns: 500, seed: 11 },
    )
  })

  it('shares no code with the solver', () => {
    const source = require('node:fs').readFileSync(require.resolve('../../src/solver/certificate.ts'), 'utf8') as string
    expect(source.match(/^import /gm)).toHaveLength(1)
    expect(source).toMatch(/^import type \{[^}]*\} from '\.\/types'$/m)
    expect(source).not.toContain('require(')
  })
})
