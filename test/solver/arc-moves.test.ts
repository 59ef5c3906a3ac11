import fc from 'fast-check'
import { checkCertificate, solveAssignment } from '../../src/solver'
import { build, cases, problemOf } from './problems'

describe('Moves counted per arc', () => {
  it('of 1 for every arc but the published one are the moves of `published`', () => {
    fc.assert(
      fc.property(cases({ targets: 8, teams: 4 }), (made) => {
        const { published, ...problem } = build(made)
        if (!published) return
        const arcMoves = Int32Array.from(problem.arcTeam)
        for (let i = 0; i < problem.targets; i++)
          for (let a = problem.arcStart[i]!; a < problem.arcStart[i + 1]!; a++)
            arcMoves[a] = published[i]! >= 0 && problem.arcTeam[a] !== published[i] ? 1 : 0
        const [by, per] = [solveAssignment({ ...problem, published }), solveAssignment({ ...problem, arcMoves })]
        expect([per.unowned, per.moved, per.cost]).toEqual([by.unowned, by.moved, by.cost])
        expect(checkCertificate({ ...problem, arcMoves }, per)).toMatchObject({ violations: 0, isOptimal: true })
      }),
    )
  })

  it('come before cost, however many an arc counts', () => {
    const problem = problemOf([{ arcs: [[0, 0]] }, { arcs: [[0, 90]] }, { arcs: [[0, 80]] }], [1])
    const solution = solveAssignment({ ...problem, arcMoves: Int32Array.of(2, 1, 1) })
    expect([...solution.owner]).toEqual([-1, -1, 0])
    expect(solution).toMatchObject({ status: 'OPTIMAL', moved: 1, cost: 80 })
    expect(checkCertificate({ ...problem, arcMoves: Int32Array.of(2, 1, 1) }, solution).isOptimal).toBe(true)
    // The check recounts: another count of moves breaks it.
    expect(checkCertificate({ ...problem, arcMoves: Int32Array.of(0, 1, 1) }, solution).isOptimal).toBe(false)
  })

  it.each([
    ['too few', Int32Array.of(1)],
    ['below zero', Int32Array.of(0, 1, -1)],
  ])('%s are INVALID', (_, arcMoves) => {
    const problem = problemOf([{ arcs: [[0, 0]] }, { arcs: [[0, 0]] }, { arcs: [[0, 0]] }], [1])
    expect(solveAssignment({ ...problem, arcMoves })).toMatchObject({
      status: 'INVALID',
      reason: expect.stringContaining('arcMoves'),
    })
  })

  it('beside `published` are INVALID: one of them says what a move is', () => {
    const problem = problemOf([{ arcs: [[0, 0]], published: 0 }], [1])
    expect(solveAssignment({ ...problem, arcMoves: Int32Array.of(0) }).status).toBe('INVALID')
  })
})
