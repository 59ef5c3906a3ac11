import { writeFileSync } from 'node:fs'
import { show } from './figures'

/** The time of one solver at one size. */
export interface GrowthPoint {
  solver: string
  targets: number
  ms: number
}

interface Line {
  solver: string
  points: GrowthPoint[]
  /** Of the power of the size that the time grows with; null for a single point. */
  exponent: number | null
}

const WIDTH = 760
const HEIGHT = 460
const LEFT = 70
const RIGHT = 230
const TOP = 30
const BOTTOM = 50
const COLOURS = ['#b3122e', '#1f5fa8', '#6b9bd1', '#2c7a4b', '#8a8a8a']

/**
 * Time against size on logarithmic axes, a line a solver, with the exponent of its growth.
 * @param file where to write the SVG; empty for nowhere.
 * @returns a sentence a solver, nothing where there are fewer than two sizes.
 */
export function drawGrowth(points: readonly GrowthPoint[], file: string): string[] {
  const lines = linesOf(points).filter(({ exponent }) => exponent !== null)
  if (lines.length === 0) return []
  if (file !== '') writeFileSync(file, svgOf(lines))
  return lines.map(
    ({ solver, points: of, exponent }) =>
      `Growth, ${solver}: time ∝ targets^${exponent!.toFixed(2)} from ${thousands(of[0]!.targets)} to ${thousands(of.at(-1)!.targets)} (least squares over ${of.length} sizes, teams growing too).`,
  )
}

function linesOf(points: readonly GrowthPoint[]): Line[] {
  const bySolver = new Map<string, GrowthPoint[]>()
  for (const point of points) bySolver.set(point.solver, [...(bySolver.get(point.solver) ?? []), point])
  return [...bySolver].map(([solver, of]) => {
    const sorted = of.sort((a, b) => a.targets - b.targets)
    return { solver, points: sorted, exponent: slopeOf(sorted) }
  })
}

/** Least squares of log time on log size. */
function slopeOf(points: readonly GrowthPoint[]): number | null {
  const xs = points.map(({ targets }) => Math.log(targets))
  const ys = points.map(({ ms }) => Math.log(ms))
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x0, y0] = [mean(xs), mean(ys)]
  const spread = xs.reduce((sum, x) => sum + (x - x0) ** 2, 0)
  return spread > 0 ? xs.reduce((sum, x, p) => sum + (x - x0) * (ys[p]! - y0), 0) / spread : null
}

function svgOf(lines: readonly Line[]): string {
  const all = lines.flatMap(({ points }) => points)
  const [xLow, xHigh] = decades(all.map(({ targets }) => targets))
  const [yLow, yHigh] = decades(all.map(({ ms }) => ms))
  const along = (value: number, low: number, high: number): number => (Math.log10(value) - low) / (high - low)
  const x = (targets: number): number => LEFT + along(targets, xLow, xHigh) * (WIDTH - LEFT - RIGHT)
  const y = (ms: number): number => HEIGHT - BOTTOM - along(ms, yLow, yHigh) * (HEIGHT - TOP - BOTTOM)
  const parts: string[] = []
  for (let d = xLow; d <= xHigh; d++) {
    const at = x(10 ** d).toFixed(1)
    parts.push(
      `<path d="M${at} ${TOP}V${HEIGHT - BOTTOM}" stroke="#ddd"/>`,
      `<text x="${at}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${thousands(10 ** d)}</text>`,
    )
  }
  for (let d = yLow; d <= yHigh; d++) {
    const at = y(10 ** d)
    parts.push(
      `<path d="M${LEFT} ${at.toFixed(1)}H${WIDTH - RIGHT}" stroke="#ddd"/>`,
      `<text x="${LEFT - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end">${d < 3 ? `${10 ** d} ms` : `${10 ** (d - 3)} s`}</text>`,
    )
  }
  const labels = apart(lines.map(({ points }) => y(points.at(-1)!.ms)))
  lines.forEach(({ solver, points, exponent }, index) => {
    const colour = COLOURS[index % COLOURS.length]
    const dots = points.map(({ targets, ms }) => [x(targets).toFixed(1), y(ms).toFixed(1)] as const)
    parts.push(
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${dots.map((dot) => dot.join()).join(' ')}"/>`,
      ...dots.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`),
      `<text x="${WIDTH - RIGHT + 12}" y="${labels[index]!.toFixed(1)}" fill="${colour}">${solver}</text>`,
      `<text x="${WIDTH - RIGHT + 12}" y="${(labels[index]! + 14).toFixed(1)}" fill="${colour}">n^${exponent!.toFixed(2)}, ${show(points.at(-1)!.ms)} ms</text>`,
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>Time of a solve against the number of targets</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${LEFT}" y="18">Median time of a solve, generated cities, logarithmic axes</text>
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">targets</text>
${parts.join('\n')}
</svg>
`
}

const thousands = (value: number): string => value.toLocaleString('en')

/** Whole powers of ten around the values. */
function decades(values: readonly number[]): [low: number, high: number] {
  const low = Math.floor(Math.log10(Math.min(...values)))
  return [low, Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))]
}

/** Moves labels down until none covers another. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => heights[a]! - heights[b]!)
  const moved = [...heights]
  for (let o = 1; o < order.length; o++) {
    const above = moved[order[o - 1]!]! + 32
    if (moved[order[o]!]! < above) moved[order[o]!] = above
  }
  return moved
}
