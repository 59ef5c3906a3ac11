import fc from 'fast-check'
import { Numbering, UuidIndex, uuidBytes, uuidText } from '../../src/scheduling/numbering'
import { readSolved, type SolvedProblem, writeSolved } from '../../src/scheduling/problem-file'
import { newId, newIdSeries } from '../../src/shared/ids'

describe('Numbering', () => {
  it('gives each different number the next index, however large and many', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { maxLength: 3000 }), (keys) => {
        const numbering = new Numbering()
        const known = new Map<number, number>()
        for (const key of [...keys, ...keys.map((key) => key % 97)]) {
          if (!known.has(key)) known.set(key, known.size)
          expect(numbering.indexOf(key)).toBe(known.get(key))
        }
        expect(numbering.size).toBe(known.size)
        for (const [key, index] of known) expect(numbering.keyOf(index)).toBe(key)
      }),
      { numRuns: 20 },
    )
  })
})

describe('An index of UUIDs', () => {
  it('finds each by its bytes, and nothing else', () => {
    const ids = Array.from({ length: 2000 }, newId)
    const index = new UuidIndex(ids)
    ids.forEach((id, i) => {
      expect(index.find(uuidBytes(id), 0)).toBe(i)
      expect(uuidText(Buffer.concat([Buffer.alloc(3), uuidBytes(id)]), 3)).toBe(id)
    })
    expect(index.find(uuidBytes(newId()), 0)).toBe(-1)
    expect(new UuidIndex([]).find(uuidBytes(newId()), 0)).toBe(-1)
  })
})

describe('A series of ids', () => {
  it('are UUIDs of version 7 as PostgreSQL makes them from it', () => {
    for (let n = 0; n < 1000; n++) {
      const { prefix, first } = newIdSeries()
      const id = prefix + BigInt.asUintN(64, BigInt(first) + 4_000_000n).toString(16)
      expect(id).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89a][0-9a-f]{15}$/)
    }
  })
})

describe('A solved problem', () => {
  const solved = (flow: number): SolvedProblem => ({
    problem: {
      ...{ rows: 2, teams: 2, supply: Int32Array.of(3, flow), arcStart: Int32Array.of(0, 2, 3) },
      ...{ arcTeam: Int32Array.of(0, 1, 1), arcCost: Int32Array.of(5, 300, 70000), arcMoves: Int32Array.of(0, 1, 2) },
      ...{ capacity: Int32Array.of(2, 4), fixed: Int32Array.of(-1, 1) },
      loadTiers: [
        { upTo: Int32Array.of(1, 2), cost: Int32Array.of(0, 5) },
        { upTo: Int32Array.of(4), cost: Int32Array.of(0) },
      ],
    },
    solution: {
      ...{ flow: Int32Array.of(1, 1, flow), unownedOf: Int32Array.of(1, 0) },
      ...{ rowPrice: Float64Array.of(0.5, -1), teamPrice: Float64Array.of(0, 2 ** 40) },
      ...{ weights: { unowned: 1e12, move: 7 }, unowned: 1, moved: 2, cost: 12345 },
    },
    teamIds: ['a', '乙'],
    rowOfPlace: Int32Array.of(0, -1, 0, 1, 0),
  })

  it.each([1, 1000, 100_000])('is read as it was written (%d in one row)', (flow) => {
    expect(readSolved(writeSolved(solved(flow)))).toEqual(solved(flow))
    // As the driver hands it over: at any address.
    const content = writeSolved(solved(flow))
    expect(readSolved(Buffer.concat([Buffer.alloc(3), content]).subarray(3))).toEqual(solved(flow))
  })

  it('of another form is refused', () => {
    const other = Buffer.from(writeSolved(solved(1)).toString('latin1').replace('solved-1', 'solved-9'), 'latin1')
    expect(() => readSolved(other)).toThrow('oneknock-solved-9')
  })
})
