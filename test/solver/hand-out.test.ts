import { handOut } from '../../src/solver'

const problem = (arcTeam: number[], arcStart: number[]) => ({
  rows: arcStart.length - 1,
  arcStart: Int32Array.from(arcStart),
  arcTeam: Int32Array.from(arcTeam),
})
const ints = (...values: number[]) => Int32Array.from(values)

describe('Handing a class out', () => {
  it('gives members in their order to teams in the order of their index, unowned last', () => {
    const owner = handOut(
      problem([1, 4, 0, 2], [0, 2, 4]),
      { flow: ints(1, 2, 0, 1) },
      ints(0, 4, 6),
      ints(0, 2, 4, 5, 1, 3),
    )
    expect([...owner]).toEqual([1, 2, 4, -1, 4, -1])
  })

  it('does not ask in which order the arcs stand', () => {
    expect([...handOut(problem([3, 0, 2], [0, 3]), { flow: ints(1, 1, 1) }, ints(0, 4), ints(0, 1, 2, 3))]).toEqual([
      0, 2, 3, -1,
    ])
  })

  it('leaves targets without arcs unowned', () => {
    expect([...handOut(problem([], [0, 0]), { flow: ints() }, ints(0, 2), ints(0, 1))]).toEqual([-1, -1])
  })
})
