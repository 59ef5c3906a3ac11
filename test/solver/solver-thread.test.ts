import { generateCity } from '../../bench/schedule.bench'
import { solveInThread } from '../../src/scheduling/solver-thread'
import { assignGreedily, checkCertificate, findShortage, solveAssignment } from '../../src/solver'

const city = (targets: number, teams: number) =>
  generateCity({ targets, teams, arcs: 8, seed: 20, fill: 1.05, tiers: true })

describe('The solver in a thread of its own', () => {
  it('answers as the solver itself does, and leaves the problem to the caller', async () => {
    const problem = city(4000, 80)
    problem.fixed = new Int32Array(4000).fill(-1)
    problem.fixed[0] = problem.arcTeam[0]!
    const before = structuredClone(problem)
    const order = Int32Array.from({ length: 4000 }, (_, i) => 3999 - i)
    const seen: number[] = []
    const answer = await solveInThread(problem, { order, onProgress: (done) => seen.push(done) })
    const solution = solveAssignment(problem)
    expect(problem).toEqual(before)
    expect(answer.certificate).toEqual(checkCertificate(problem, solution))
    expect(answer.certificate?.isOptimal).toBe(true)
    // Typed arrays that come back belong to another realm than jest's, so they are compared by content.
    expect([...answer.solution.owner]).toEqual([...solution.owner])
    expect([...answer.solution.teamPrice]).toEqual([...solution.teamPrice])
    expect(answer.solution).toMatchObject({ status: 'OPTIMAL', cost: solution.cost, unowned: solution.unowned })
    expect(answer.shortage?.missing).toBe(findShortage(problem, solution)?.missing)
    const greedy = assignGreedily(problem, order)
    expect(answer.greedy).toMatchObject({ owned: greedy.owned, cost: greedy.cost })
    expect(seen.at(-1)).toBe(1)
    expect(checkCertificate(problem, answer.solution)).toEqual(answer.certificate)
  })

  it('leaves this thread free while it works', async () => {
    let beats = 0
    const heart = setInterval(() => beats++, 5)
    await solveInThread(city(30_000, 150))
    clearInterval(heart)
    expect(beats).toBeGreaterThan(10)
  })

  it('is cancelled within a second, at the start and in the middle', async () => {
    const problem = city(200_000, 600)
    const atOnce = await solveInThread(problem, { signal: AbortSignal.abort() })
    expect(atOnce).toMatchObject({ solution: { status: 'CANCELLED', unowned: 200_000 }, certificate: null })
    const controller = new AbortController()
    let cancelledAt = 0
    const { solution } = await solveInThread(problem, {
      signal: controller.signal,
      onProgress: () => {
        if (cancelledAt > 0) return
        cancelledAt = performance.now()
        controller.abort()
      },
    })
    expect(solution.status).toBe('CANCELLED')
    expect(solution.owner).toHaveLength(200_000)
    expect(performance.now() - cancelledAt).toBeLessThan(1000)
  })

  it('hands on what the solver refuses, and rejects when the thread breaks', async () => {
    const problem = city(100, 5)
    problem.arcTeam[0] = 99
    await expect(solveInThread(problem)).resolves.toMatchObject({ solution: { status: 'INVALID' }, certificate: null })
    // A task that cannot be read at all.
    const broken = Object.defineProperty(city(100, 5), 'loadTiers', {
      enumerable: true,
      value: [{ upTo: null, cost: null }],
    })
    await expect(solveInThread(broken)).resolves.toMatchObject({ solution: { status: 'INVALID' } })
    await expect(solveInThread(city(100, 5), { order: 7 as unknown as Int32Array })).rejects.toThrow('not iterable')
  })
})
