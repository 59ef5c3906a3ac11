/** Seeded chance: the same seed gives the same city on every machine, so the files can be checked byte for byte. */
export type Random = {
  /** 0 ≤ x < 1. */
  next(): number
  /** A whole number, both ends included. */
  integer(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** One of the items, each as likely as its weight says. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T
  /** `count` different items, each draw as likely as its weight says; fewer when fewer have a weight above 0. */
  sample<T>(items: readonly T[], count: number, weightOf?: (item: T) => number): T[]
}

/** mulberry32: 32 bits of state, whole-number arithmetic only. Plenty for a made-up city, and nothing to install. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new Error('nothing to pick from')
    return items[integer(0, items.length - 1)] as T
  }
  const weighted = <T>(items: readonly T[], weightOf: (item: T) => number): T => {
    const weights = items.map(weightOf)
    let rest = next() * weights.reduce((sum, weight) => sum + weight, 0)
    for (const [index, weight] of weights.entries()) {
      rest -= weight
      if (rest < 0) return items[index] as T
    }
    throw new Error('no item has a weight above 0')
  }
  const sample = <T>(items: readonly T[], count: number, weightOf: (item: T) => number = () => 1): T[] => {
    const left = items.filter((item) => weightOf(item) > 0)
    const drawn: T[] = []
    while (drawn.length < count && left.length > 0) {
      const item = weighted(left, weightOf)
      left.splice(left.indexOf(item), 1)
      drawn.push(item)
    }
    return drawn
  }
  return { next, integer, chance: (probability) => next() < probability, pick, weighted, sample }
}
