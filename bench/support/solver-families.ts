import type { AssignmentProblem } from '../../src/solver'
import { generateCity, seededRandom } from './generated-city'
import { likeModels } from './like-models'

/** How an instance of a given size is made; each from its seed alone. */
export interface Size {
  targets: number
  teams: number
  /** Eligible teams a target, on average. */
  arcs: number
  seed: number
}

export type Family = 'city' | 'alike' | 'skewed' | 'ties' | 'fine' | 'exact' | 'short' | 'random'

/**
 * - city: the city of generated-city.ts, load tiers, a grid of 5 points, capacity 5 % above the targets.
 * - alike: the same where many targets are like others: each is drawn from a smaller city, the first ones of it most often, so that
 *   about half of the rows are different ones.
 * - skewed: its capacity handed out without regard to demand, most of it to a few teams, so that many targets go without.
 * - ties: only three different costs, no tiers: almost every choice is a tie.
 * - fine: costs off the grid, ×100 and noise below 100, so that no two paths are equally long.
 * - exact: capacity exactly the number of targets, to the last one.
 * - short: a tenth of the targets too little capacity.
 * - random: eligible teams drawn from the whole city with costs of any point 0 … 99: no districts that keep paths short.
 */
export const FAMILIES: Readonly<Record<Family, (size: Size) => AssignmentProblem>> = {
  city: (size) => generateCity({ ...size, fill: 0.95, tiers: true }),
  alike(size) {
    const { targets, seed } = size
    const models = Math.ceil(0.8 * targets)
    const city = generateCity({ ...size, targets: models, fill: 0.95 * 0.8, tiers: true })
    const random = seededRandom(seed + 1)
    const drawn = Int32Array.from({ length: targets }, () => Math.floor(models * random() ** 2))
    return { ...city, targets, ...likeModels(city, drawn) }
  },
  skewed(size) {
    const problem = generateCity({ ...size, fill: 0.95, tiers: false })
    const random = seededRandom(size.seed + 1)
    const shares = Float64Array.from(problem.capacity, () => 0.02 + random() ** 4)
    return { ...problem, capacity: shareOut(shares, Math.round(size.targets / 0.95)) }
  },
  ties(size) {
    const problem = generateCity({ ...size, fill: 0.95, tiers: false })
    return { ...problem, arcCost: problem.arcCost.map((cost) => 10 * Math.min(2, Math.floor(cost / 40))) }
  },
  fine(size) {
    const problem = generateCity({ ...size, fill: 0.95, tiers: false })
    const random = seededRandom(size.seed + 1)
    return { ...problem, arcCost: problem.arcCost.map((cost) => 100 * cost + Math.floor(100 * random())) }
  },
  exact(size) {
    const problem = generateCity({ ...size, fill: 1, tiers: false })
    return { ...problem, capacity: shareOut(Float64Array.from(problem.capacity), size.targets) }
  },
  short: (size) => generateCity({ ...size, fill: 1 / 0.9, tiers: false }),
  random({ targets, teams, arcs, seed }) {
    const random = seededRandom(seed)
    const below = (limit: number): number => Math.floor(random() * limit)
    const arcStart = Int32Array.from({ length: targets + 1 }, (_, i) => i * Math.min(arcs, teams))
    const arcTeam = new Int32Array(arcStart[targets]!)
    const taken = new Int32Array(teams).fill(-1)
    for (let i = 0, a = 0; i < targets; i++) {
      while (a < arcStart[i + 1]!) {
        const team = below(teams)
        if (taken[team] === i) continue
        taken[team] = i
        arcTeam[a++] = team
      }
    }
    const arcCost = Int32Array.from(arcTeam, () => below(100))
    const shares = Float64Array.from({ length: teams }, () => 0.3 + random())
    return { targets, teams, arcStart, arcTeam, arcCost, capacity: shareOut(shares, Math.round(targets / 0.95)) }
  },
}

export const isFamily = (name: string): name is Family => Object.hasOwn(FAMILIES, name)

/** Divides `total` in proportion to the shares into whole numbers that add up to it, what rounding leaves to the first teams. */
export function shareOut(shares: Float64Array, total: number): Int32Array {
  const all = shares.reduce((sum, share) => sum + share, 0)
  const parts = Int32Array.from(shares, (share) => Math.floor((share * total) / all))
  const left = total - parts.reduce((sum, part) => sum + part, 0)
  for (let k = 0; k < left; k++) parts[k % parts.length]!++
  return parts
}
