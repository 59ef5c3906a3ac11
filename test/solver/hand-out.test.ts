import { handOut, type TransportProblem } from '../../src/solver'

const ints = (...values: number[]) => Int32Array.from(values)
const problem = (arcTeam: number[], arcStart: number[]) =>
  ({ rows: arcStart.length - 1, arcStart: ints(...arcStart), arcTeam: ints(...arcTeam) }) as TransportProblem

describe('Handing a class out', () => {
  it('gives members by rising index to the arcs as they are listed, unowned last', () => {
    const owner = handOut(problem([1, 4, 0, 2], [0, 2, 4]), { flow: ints(1, 2, 0, 1) }, ints(0, 1, 0, 1, 0, 0))
    expect([...owner]).toEqual([1, 2, 4, -1, 4, -1])
  })

  it('leaves targets without arcs unowned', () => {
    expect([...handOut(problem([], [0, 0]), { flow: ints() }, ints(0, 0))]).toEqual([-1, -1])
  })
})
