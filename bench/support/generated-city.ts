import type { AssignmentProblem, LoadTiers } from '../../src/solver'

export interface CityOptions {
  targets: number
  teams: number
  /** Eligible teams a target, on average. */
  arcs: number
  seed: number
  /** Targets divided by total capacity: above 1 not all can be owned. */
  fill: number
  tiers: boolean
}

/**
 * The story: a city with a few big districts and many small ones. A fifth of the teams belong to city departments and may go
 * anywhere within their industries; the rest stay in their district. A few departments are large and popular: everybody's
 * remit names them, and whoever comes first takes their room, so first come, first served sends the late ones far away or to
 * nobody. Costs are the terms of rules.md: pairing, own plan, remit, distance; all on a grid of 5, hence rich in ties.
 */
export function generateCity({ targets, teams, arcs, seed, fill, tiers }: CityOptions): AssignmentProblem {
  const random = seededRandom(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const districts = Math.max(1, Math.round(teams / 25))
  const industries = 20
  const skewed = (limit: number): number => Math.floor(limit * random() ** 2)

  const districtOf = new Int32Array(teams)
  const weight = new Float64Array(teams)
  const localTeams: number[][] = Array.from({ length: districts }, () => [])
  const cityTeams: number[][] = Array.from({ length: industries }, () => [])
  for (let k = 0; k < teams; k++) {
    weight[k] = 0.3 + 3 * random() ** 3
    const isCity = k % 5 === 0
    districtOf[k] = isCity ? -1 : skewed(districts)
    if (isCity) for (let r = 0; r < 6; r++) pushOnce(cityTeams[below(industries)]!, k)
    else localTeams[districtOf[k]!]!.push(k)
  }
  const arcStart = new Int32Array(targets + 1)
  const arcTeam: number[] = []
  const arcCost: number[] = []
  const demand = new Float64Array(teams)
  const taken = new Int32Array(teams).fill(-1)
  for (let i = 0; i < targets; i++) {
    const district = skewed(districts)
    const industry = skewed(industries)
    const wanted = Math.max(1, arcs - 4 + below(9))
    const first = arcTeam.length
    for (let draw = 0; draw < 3 * wanted && arcTeam.length - first < wanted; draw++) {
      const pool = draw % 3 === 2 ? cityTeams[industry]! : localTeams[district]!
      const k = pool.length > 0 ? pool[skewed(pool.length)]! : below(teams)
      if (taken[k] === i) continue
      taken[k] = i
      const pairing = random() < 0.03 ? 0 : 40
      const ownPlan = random() < 0.1 ? 0 : 20
      const remit = 5 * ((k * 7 + industry * 13) % 4)
      const distance = districtOf[k] === -1 ? 10 : districtOf[k] === district ? 10 * below(2) : 20
      arcTeam.push(k)
      arcCost.push(pairing + ownPlan + remit + distance)
    }
    for (let a = first; a < arcTeam.length; a++) demand[arcTeam[a]!]! += 1 / (arcTeam.length - first)
    arcStart[i + 1] = arcTeam.length
  }
  const shares = demand.map((share, k) => share * weight[k]!)
  const scale = targets / fill / shares.reduce((sum, share) => sum + share, 0)
  const capacity = Int32Array.from(shares, (share) => Math.ceil(share * scale))
  const problem: AssignmentProblem = {
    targets,
    teams,
    arcStart,
    arcTeam: Int32Array.from(arcTeam),
    arcCost: Int32Array.from(arcCost),
    capacity,
  }
  if (tiers) problem.loadTiers = Array.from(capacity, loadTiersOf)
  return problem
}

/** rules.md, Cost: for each target above 60 % of capacity 5 points, above 80 % 10. */
function loadTiersOf(capacity: number): LoadTiers {
  const upTo = Int32Array.of(Math.floor(0.6 * capacity), Math.floor(0.8 * capacity), capacity)
  return { upTo, cost: Int32Array.of(0, 5, 10) }
}

function pushOnce(list: number[], value: number): void {
  if (!list.includes(value)) list.push(value)
}

/** Mulberry32: small, seeded, the same everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
