import type { AssignmentProblem, TransportProblem } from './types'

/** What is wrong with the problem, in one sentence for a developer, or null. Time O(n + arcs); never throws. */
export function findFault(problem: TransportProblem): string | null {
  if (typeof problem !== 'object' || problem === null) return 'the problem is not an object'
  const { rows, supply } = problem
  return findFaultOf(problem, { count: rows, counted: 'rows', one: 'row' }) ?? findSupplyFault(rows, supply)
}

export function findAssignmentFault(problem: AssignmentProblem): string | null {
  if (typeof problem !== 'object' || problem === null) return 'the problem is not an object'
  return findFaultOf(problem, { count: problem.targets, counted: 'targets', one: 'target' })
}

/** What the arcs are grouped by, and how to speak of it. */
interface Grouping {
  count: number
  counted: string
  one: string
}

type Arcs = Omit<AssignmentProblem, 'targets'>

function findFaultOf(problem: Arcs, grouping: Grouping): string | null {
  const { teams } = problem
  const { count, counted } = grouping
  if (!isCount(count)) return `${counted} must be a whole number from 0 to 2^31 − 2, not ${String(count)}`
  if (!isCount(teams)) return `teams must be a whole number from 0 to 2^31 − 2, not ${String(teams)}`
  return (
    findArrayFault(problem, count) ??
    findArcFault(problem, grouping) ??
    findFixedFault(problem, grouping) ??
    findTierFault(problem.loadTiers, teams)
  )
}

function findSupplyFault(rows: number, supply: Int32Array): string | null {
  if (!isInt32Array(supply)) return 'supply must be an Int32Array'
  if (supply.length !== rows) return `supply must have ${rows} entries, not ${supply.length}`
  let targets = 0
  for (let r = 0; r < rows; r++) {
    if (supply[r]! < 0) return `supply[${r}] is ${supply[r]}, below zero`
    targets += supply[r]!
  }
  return targets < 0x7fffffff ? null : `supply adds up to ${targets}, above 2^31 − 2`
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 0x7fffffff
}

// By tag and not by instanceof: arrays that crossed a thread or a vm context belong to another realm's Int32Array.
function isInt32Array(value: unknown): value is Int32Array {
  return Object.prototype.toString.call(value) === '[object Int32Array]'
}

function findArrayFault(problem: Arcs, targets: number): string | null {
  const { teams, arcStart, arcTeam, arcCost, capacity, fixed, published, arcMoves } = problem
  const optional = { ...(fixed && { fixed }), ...(published && { published }), ...(arcMoves && { arcMoves }) }
  const arrays = { arcStart, arcTeam, arcCost, capacity, ...optional }
  for (const [name, array] of Object.entries(arrays)) if (!isInt32Array(array)) return `${name} must be an Int32Array`
  if (arcStart.length !== targets + 1) return `arcStart must have ${targets + 1} entries, not ${arcStart.length}`
  if (arcTeam.length !== arcCost.length) return `arcTeam has ${arcTeam.length} entries, arcCost ${arcCost.length}`
  if (arcMoves) {
    if (published) return 'published and arcMoves both say what a move is: give one of them'
    if (arcMoves.length !== arcCost.length) return `arcMoves has ${arcMoves.length} entries, arcCost ${arcCost.length}`
    const arc = arcMoves.findIndex((moves) => moves < 0)
    if (arc >= 0) return `arcMoves[${arc}] is ${arcMoves[arc]}, below zero`
  }
  if (capacity.length !== teams) return `capacity must have ${teams} entries, not ${capacity.length}`
  for (const [name, array] of Object.entries({ fixed, published })) {
    if (!array) continue
    if (array.length !== targets) return `${name} must have ${targets} entries, not ${array.length}`
    const i = array.findIndex((team) => team < -1 || team >= teams)
    if (i >= 0) return `${name}[${i}] is ${array[i]}, neither −1 nor a team`
  }
  for (let k = 0; k < teams; k++) if (capacity[k]! < 0) return `capacity[${k}] is ${capacity[k]}, below zero`
  return null
}

function findArcFault({ teams, arcStart, arcTeam, arcCost }: Arcs, { count: targets, one }: Grouping): string | null {
  if (arcStart[0] !== 0) return `arcStart[0] is ${arcStart[0]}, not 0`
  if (arcStart[targets] !== arcTeam.length)
    return `arcStart ends at ${arcStart[targets]}, there are ${arcTeam.length} arcs`
  for (let i = 0; i < targets; i++) {
    const end = arcStart[i + 1]!
    if (end < arcStart[i]! || end > arcTeam.length) return `arcStart[${i + 1}] is ${end}, out of order`
  }
  const arc = firstFaultyArc(targets, teams, arcStart, arcTeam, arcCost)
  if (arc < 0) return null
  const k = arcTeam[arc]!
  if (k < 0 || k >= teams) return `arcTeam[${arc}] is ${k}, not a team`
  if (arcCost[arc]! < 0) return `arcCost[${arc}] is ${arcCost[arc]}, below zero`
  let i = 0
  while (arcStart[i + 1]! <= arc) i++
  return `${one} ${i} has two arcs to team ${k}`
}

/** −1 when there is none. Says no more than that: an index that might go into a sentence is kept as an object, ten times as slow. */
function firstFaultyArc(
  targets: number,
  teams: number,
  arcStart: Int32Array,
  arcTeam: Int32Array,
  arcCost: Int32Array,
): number {
  const lastTargetOf = new Int32Array(teams).fill(-1)
  for (let i = 0; i < targets; i++) {
    const end = arcStart[i + 1]!
    for (let a = arcStart[i]!; a < end; a++) {
      const k = arcTeam[a]!
      if (k < 0 || k >= teams || lastTargetOf[k] === i || arcCost[a]! < 0) return a
      lastTargetOf[k] = i
    }
  }
  return -1
}

function findFixedFault({ arcStart, arcTeam, fixed }: Arcs, { count: targets, one }: Grouping): string | null {
  if (!fixed) return null
  for (let i = 0; i < targets; i++) {
    if (fixed[i]! < 0) continue
    let a = arcStart[i]!
    while (a < arcStart[i + 1]! && arcTeam[a] !== fixed[i]) a++
    // Without the arc its cost would be a guess.
    if (a === arcStart[i + 1]) return `${one} ${i} is fixed to team ${fixed[i]} but has no arc to it`
  }
  return null
}

function findTierFault(loadTiers: AssignmentProblem['loadTiers'], teams: number): string | null {
  if (loadTiers === undefined || loadTiers === null) return null
  if (!Array.isArray(loadTiers) || loadTiers.length !== teams)
    return `loadTiers must have one entry for each of ${teams} teams`
  for (let k = 0; k < teams; k++) {
    const tiers = loadTiers[k]
    if (!tiers || !isInt32Array(tiers.upTo) || !isInt32Array(tiers.cost)) return `loadTiers[${k}] needs two Int32Arrays`
    const { upTo, cost } = tiers
    if (upTo.length !== cost.length) return `loadTiers[${k}] has ${upTo.length} bounds and ${cost.length} costs`
    for (let t = 0; t < upTo.length; t++) {
      if (upTo[t]! < (t > 0 ? upTo[t - 1]! : 0)) return `loadTiers[${k}].upTo falls at ${t}`
      if (t > 0 && cost[t]! < cost[t - 1]!) return `loadTiers[${k}].cost falls at ${t}: load must not become cheaper`
    }
  }
  return null
}
