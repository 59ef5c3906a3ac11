import { median } from './figures'

/**
 * - wall: what a user waits for.
 * - processor: what all threads of this process worked meanwhile, compiling and collecting garbage included: for machines that are
 *   busy with other things.
 */
export type Clock = 'wall' | 'processor'

/** Milliseconds since some moment. */
export function readClock(clock: Clock): number {
  if (clock === 'wall') return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const SHORTEST_FIGURE_MS = 100
const MOST_REPEATS = 25
const WARM_MS = 2000

/** What is over in a few milliseconds is done several times for one figure, by us and by the peer alike. */
export const repeatsFor = (ms: number): number =>
  Math.max(1, Math.min(MOST_REPEATS, Math.round(SHORTEST_FIGURE_MS / ms)))

/** A stopwatch for the work: the median time of so many repeats. */
export const medianOf =
  (clock: Clock, work: () => unknown) =>
  async (repeats: number): Promise<number> => {
    const times: number[] = []
    for (let r = 0; r < repeats; r++) {
      const start = readClock(clock)
      work()
      times.push(readClock(clock) - start)
    }
    return median(times)
  }

/**
 * Works until the compiler has seen enough, by the processor's clock, since a busy machine gives it less; at least once.
 * @returns the last answer.
 */
export function warmUp<T>(work: () => T): T {
  const until = readClock('processor') + WARM_MS
  let answer = work()
  while (readClock('processor') < until) answer = work()
  return answer
}
