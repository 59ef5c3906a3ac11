import type { AssignmentProblem } from '../../src/solver'
import { seededRandom } from './generated-city'
import { shareOut } from './solver-families'

/**
 * Shapes that no city has, made to hurt: each is a way in which a solver that is quick on cities may turn slow or wrong. Sizes are
 * chosen for LEMON to need well under a minute.
 */
export const HARD_INSTANCES: Readonly<Record<string, (seed: number) => AssignmentProblem>> = {
  'one to one, 5,000 × 5,000, 12 arcs': (seed) => sparse({ targets: 5000, teams: 5000, arcs: 12, seed, cost: 100 }),
  'one to one, 5,000 × 5,000, fine costs': (seed) => sparse({ targets: 5000, teams: 5000, arcs: 12, seed, cost: 1e6 }),
  'one to one, 20,000 × 20,000, 8 arcs': (seed) => sparse({ targets: 20_000, teams: 20_000, arcs: 8, seed, cost: 100 }),
  'dense, 800 × 800, costs to 100': (seed) => sparse({ targets: 800, teams: 800, arcs: 800, seed, cost: 100 }),
  'dense, 800 × 800, fine costs': (seed) => sparse({ targets: 800, teams: 800, arcs: 800, seed, cost: 1e6 }),
  'products i · j, 400 × 400 (Machol–Wien)': () => products(400),
  'many teams, 100,000 × 20,000': (seed) => sparse({ targets: 100_000, teams: 20_000, arcs: 12, seed, cost: 100 }),
  'few teams, 200,000 × 10': (seed) => sparse({ targets: 200_000, teams: 10, arcs: 6, seed, cost: 1000 }),
  'one team for all, 100,000 × 500': (seed) => oneTeamForAll(100_000, 500, seed),
  'equal huge costs, 100,000 × 500': (seed) => {
    const problem = sparse({ targets: 100_000, teams: 500, arcs: 12, seed, cost: 1 })
    return { ...problem, arcCost: problem.arcCost.fill(1_000_000_000) }
  },
  'all costs 0, 100,000 × 500, capacity exact': (seed) =>
    sparse({ targets: 100_000, teams: 500, arcs: 12, seed, cost: 1, slack: 1 }),
  'zero capacity, 100,000 × 500': (seed) => {
    const problem = sparse({ targets: 100_000, teams: 500, arcs: 12, seed, cost: 100 })
    return { ...problem, capacity: new Int32Array(500) }
  },
  'half the teams closed, 100,000 × 500': (seed) => {
    const problem = sparse({ targets: 100_000, teams: 500, arcs: 12, seed, cost: 100, slack: 2.2 })
    return { ...problem, capacity: problem.capacity.map((capacity, k) => (k % 2 === 0 ? capacity : 0)) }
  },
  'chain of 2,000 teams, full but for the far end': () => chain({ teams: 2000, load: 5, back: 1 }),
  'chain of 2,000 teams, dear to move': () => chain({ teams: 2000, load: 5, back: 1000 }),
  'line of 50,000 targets and 500 teams, distances': (seed) => line(50_000, 500, 12, seed),
  'infeasible by one, 100,000 × 500': (seed) => {
    const problem = sparse({ targets: 100_000, teams: 500, arcs: 12, seed, cost: 100, slack: 1 })
    problem.capacity[problem.capacity.findIndex((capacity) => capacity > 0)]!--
    return problem
  },
}

/** Arcs drawn from all teams; room for `slack` times the targets, spread evenly. */
function sparse(size: {
  targets: number
  teams: number
  arcs: number
  seed: number
  cost: number
  slack?: number
}): AssignmentProblem {
  const { targets, teams, arcs, seed, cost, slack = 1 } = size
  const random = seededRandom(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const arcStart = Int32Array.from({ length: targets + 1 }, (_, i) => i * arcs)
  const arcTeam = new Int32Array(targets * arcs)
  const taken = new Int32Array(teams).fill(-1)
  for (let i = 0, a = 0; i < targets; i++) {
    // Where all teams are wanted there is nothing to draw.
    for (let k = 0; arcs === teams && k < teams; k++) arcTeam[a++] = k
    while (a < arcStart[i + 1]!) {
      const team = below(teams)
      if (taken[team] === i) continue
      taken[team] = i
      arcTeam[a++] = team
    }
  }
  const arcCost = Int32Array.from(arcTeam, () => below(cost))
  const capacity = shareOut(new Float64Array(teams).fill(1), Math.round(targets * slack))
  return { targets, teams, arcStart, arcTeam, arcCost, capacity }
}

/**
 * Cost i · j, one to one: every target prefers the same team and the Hungarian method makes n² / 2 steps. The least cost is known,
 * n (n + 1) (n + 2) / 6. Source: R. E. Machol, M. Wien, "A hard assignment problem", Operations Research 24 (1976).
 */
export function products(n: number): AssignmentProblem {
  return {
    targets: n,
    teams: n,
    arcStart: Int32Array.from({ length: n + 1 }, (_, i) => i * n),
    arcTeam: Int32Array.from({ length: n * n }, (_, a) => a % n),
    arcCost: Int32Array.from({ length: n * n }, (_, a) => (Math.floor(a / n) + 1) * ((a % n) + 1)),
    capacity: new Int32Array(n).fill(1),
  }
}

/** Everybody may go to team 0, which has room for half and is the cheapest; each has one other team. */
function oneTeamForAll(targets: number, teams: number, seed: number): AssignmentProblem {
  const random = seededRandom(seed)
  const other = (): number => 1 + Math.floor(random() * (teams - 1))
  const shares = new Float64Array(teams).fill(0.55 / (teams - 1))
  shares[0] = 0.5
  return {
    targets,
    teams,
    arcStart: Int32Array.from({ length: targets + 1 }, (_, i) => 2 * i),
    arcTeam: Int32Array.from({ length: 2 * targets }, (_, a) => (a % 2 === 0 ? 0 : other())),
    arcCost: Int32Array.from({ length: 2 * targets }, (_, a) => (a % 2 === 0 ? 0 : 5 * other())),
    capacity: shareOut(shares, Math.round(1.05 * targets)),
  }
}

/**
 * Each target may go to team k, which costs nothing and is full, or to team k + 1. The first team has `load` targets too many and
 * only the last has room: whoever is to be owned there moves someone in each team on the way.
 */
function chain({ teams, load, back }: { teams: number; load: number; back: number }): AssignmentProblem {
  const targets = teams * load
  const team = (i: number): number => Math.max(0, Math.floor(i / load) - 1)
  const capacity = new Int32Array(teams).fill(load)
  return {
    targets,
    teams,
    arcStart: Int32Array.from({ length: targets + 1 }, (_, i) => 2 * i),
    arcTeam: Int32Array.from({ length: 2 * targets }, (_, a) => team(a >> 1) + (a % 2)),
    arcCost: Int32Array.from({ length: 2 * targets }, (_, a) => (a % 2 === 0 ? 0 : back + ((a >> 1) % 7))),
    capacity,
  }
}

/** Targets and teams on a line, cost the distance to the nearest teams, room exactly: whole stretches shift by one. */
function line(targets: number, teams: number, arcs: number, seed: number): AssignmentProblem {
  const random = seededRandom(seed)
  const span = 100 * teams
  const arcTeam = new Int32Array(targets * arcs)
  const arcCost = new Int32Array(targets * arcs)
  for (let i = 0; i < targets; i++) {
    // Twice as many at one end: those have to shift the rest along.
    const at = Math.floor(span * random() ** 1.2)
    const first = Math.max(0, Math.min(teams - arcs, Math.round(at / 100) - (arcs >> 1)))
    for (let a = 0; a < arcs; a++) {
      arcTeam[i * arcs + a] = first + a
      arcCost[i * arcs + a] = Math.abs(100 * (first + a) + 50 - at)
    }
  }
  const capacity = shareOut(new Float64Array(teams).fill(1), targets)
  return {
    targets,
    teams,
    arcStart: Int32Array.from({ length: targets + 1 }, (_, i) => i * arcs),
    arcTeam,
    arcCost,
    capacity,
  }
}
