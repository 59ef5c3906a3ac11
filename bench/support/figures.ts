/** One line of the result: the same work by ours and by a peer, round by round, one beside the other. */
export interface Comparison {
  what: string
  peer: string
  unit: 'requests/s' | 'ms' | 'MB'
  /** One figure a round; figures of the same index stand beside one another in time. */
  ours: number[]
  theirs: number[]
}

/** A figure that has no peer. */
export interface Observation {
  what: string
  unit: 'requests/s' | 'ms' | 'MB'
  ours: number[]
}

export interface BenchResult {
  title: string
  /** Sizes, seed and rounds. */
  sizes: string
  /** The version of the database; a bench without one leaves it out. */
  postgres?: string
  comparisons: Comparison[]
  observations: Observation[]
  /** What else was seen, such as that both answers were equal. */
  notes: string[]
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Between two values it is the part of the way; of an odd number the middle one is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}

/** How fast (or sparing) ours is against the peer in each round: above 1 ours is the better one, whatever the unit. */
export const speedRatios = ({ unit, ours, theirs }: Comparison): number[] =>
  ours.map((mine, round) => (unit === 'requests/s' ? mine / theirs[round]! : theirs[round]! / mine))

const digitsFor = (value: number): number => (value >= 100 ? 0 : value >= 10 ? 1 : 2)
export const show = (value: number): string => value.toFixed(digitsFor(Math.abs(value)))

/** Median, least and most. */
export const spread = (values: readonly number[]): string =>
  `${show(median(values))} (${show(Math.min(...values))} to ${show(Math.max(...values))})`

/** Runs `work` and says how long it took. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ ms: number; answer: T }> {
  const start = process.hrtime.bigint()
  const answer = await work()
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, answer }
}

/**
 * Lets contenders work in turn, round after round, each round beginning with another one: what slows the machine down for a
 * while slows all of them. The first round warms up and is not counted.
 */
export async function interleave<Name extends string, Figure>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<Figure>>>,
): Promise<Record<Name, Figure[]>> {
  const names = Object.keys(contenders) as Name[]
  const figures = Object.fromEntries(names.map((name) => [name, [] as Figure[]])) as Record<Name, Figure[]>
  for (let round = -1; round < rounds; round++) {
    const first = (round + names.length) % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const figure = await contenders[name]()
      if (round >= 0) figures[name].push(figure)
    }
  }
  return figures
}

/** The result as Markdown, which reads well on a terminal too. */
export function renderResult({ title, sizes, comparisons, observations, notes }: BenchResult): string {
  const lines = [`## ${title}`, '', `${sizes}.`, '']
  if (comparisons.length > 0) {
    lines.push('| measured | unit | ours | peer | peer is | speed against the peer |', '|---|---|---|---|---|---|')
    for (const comparison of comparisons) {
      const { what, unit, ours, theirs, peer } = comparison
      const ratio = `**${show(median(speedRatios(comparison)))}** (${range(speedRatios(comparison))})`
      lines.push(`| ${what} | ${unit} | ${spread(ours)} | ${spread(theirs)} | ${peer} | ${ratio} |`)
    }
    lines.push('')
  }
  if (observations.length > 0) {
    lines.push('| measured | unit | ours |', '|---|---|---|')
    for (const { what, unit, ours } of observations) lines.push(`| ${what} | ${unit} | ${spread(ours)} |`)
    lines.push('')
  }
  for (const note of notes) lines.push(`- ${note}`)
  return lines.join('\n')
}

const range = (values: readonly number[]): string => `${show(Math.min(...values))} to ${show(Math.max(...values))}`
