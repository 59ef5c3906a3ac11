import type { Database, Queryable } from '../../src/database/database'
import { uuidBytes } from '../../src/scheduling/numbering'
import { writeSolved } from '../../src/scheduling/problem-file'
import { readRunSolved } from '../../src/scheduling/solved-run'
import { solveTransport, type TransportProblem } from '../../src/solver'
import { problemOf } from '../solver/problems'

const TARGET = '00000000-0000-7000-8000-000000000001'
const single = problemOf([{ arcs: [[0, 5]] }], [1])
const problem: TransportProblem = { ...single, rows: 1, supply: Int32Array.of(1) }
const content = writeSolved({
  problem,
  solution: solveTransport(problem),
  teamIds: ['team-0'],
  rowOfPlace: Int32Array.of(0),
})
/** One UUID as PostgreSQL sends an array: 20 bytes of its shape, then the length before the element. */
const sent = Buffer.concat([Buffer.alloc(24), uuidBytes(TARGET)])

/** Answers as the database would; counts how often a problem is read. */
function source(runs: ReadonlySet<string>, fail = false) {
  let read = 0
  const query = async (sql: string, [runId]: readonly unknown[] = []) => {
    if (!sql.includes('schedule_problem')) return [{ sent }]
    read++
    await new Promise((settle) => setImmediate(settle))
    if (fail) throw new Error('gone')
    return runs.has(runId as string) ? [{ content }] : []
  }
  return { db: { query } as unknown as Queryable, read: () => read }
}
const newCity = () => ({}) as Database

describe('The run asked about last', () => {
  it('is read once, also for those who ask meanwhile', async () => {
    const city = newCity()
    const { db, read } = source(new Set(['a', 'b']))
    const asked = await Promise.all([1, 2, 3].map(() => readRunSolved(city, db, 'a')))
    expect(asked[0]!.decided(TARGET)).toEqual({ teamId: 'team-0' })
    expect(new Set(asked).size).toBe(1)
    expect(await readRunSolved(city, db, 'a')).toBe(asked[0])
    expect(read()).toBe(1)
    // One of each city: another run takes its place.
    await readRunSolved(city, db, 'b')
    await readRunSolved(newCity(), db, 'a')
    await readRunSolved(city, db, 'a')
    expect(read()).toBe(4)
  })

  it('is not remembered when it is not there, or could not be read', async () => {
    const city = newCity()
    expect(await readRunSolved(city, source(new Set()).db, 'a')).toBeNull()
    await expect(readRunSolved(city, source(new Set(['a']), true).db, 'a')).rejects.toThrow('gone')
    expect(await readRunSolved(city, source(new Set(['a'])).db, 'a')).not.toBeNull()
  })
})
