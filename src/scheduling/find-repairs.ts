import { byConsentOnly, insideOwnArea, type RemitFact } from '../rules'
import {
  type CapacityRepair,
  findCapacityRepair,
  findSingleRepairs,
  findTransportShortage,
  type SolveOptions,
  solveTransport,
  type TransportSolution,
} from '../solver'
import { buildClasses, type ClassProblem } from './build-classes'
import type { CampaignColumns } from './read-campaign'

/** One way out of a shortage, found by solving the campaign again as it would be then. Teams by their index. */
export interface Repair {
  /** More capacity: `to` is what the team then can own. */
  raises: { team: number; by: number; to: number }[]
  /** A remit more for a team that has room. `eligible`: targets of the shortage that it would make eligible. */
  remit: (RemitFact & { team: number; eligible: number }) | null
  missingAfter: number
  /** Targets owned more than in the run, also of those that nobody's remit fitted. */
  ownedMore: number
  /** Points of the whole city's arcs and load tiers more. */
  extraCost: number
}

/** Arcs that all solves together may look at: some seconds at the most, and the same answer on any machine. */
const MOST_ARCS = 30_000_000
const MOST_SINGLE = 4
const MOST_REMITS = 4
const MOST_ASKED_A_GROUP = 2

/**
 * What an office can do about a shortage: the cheapest distribution of capacity that owns everybody, single teams that cure
 * most, and remits to be widened for teams that have room. The solver proposes; each proposal is then proved by building and solving
 * the campaign with it, since a team's load tiers follow its capacity. Of a large problem fewer are asked about.
 * @param groups rows of each closed group, the smallest first.
 * @param solution OPTIMAL.
 * @param options.checkpoint is called now and then, and may throw to stop.
 */
export function findRepairs(
  campaign: CampaignColumns,
  built: ClassProblem,
  solution: TransportSolution,
  groups: readonly Int32Array[],
  { checkpoint = () => {}, ...options }: SolveOptions & { checkpoint?: () => void } = {},
): Repair[] {
  const { problem } = built
  const run: SolvedRun = { campaign, built, solution, options, checkpoint }
  let left = Math.floor(MOST_ARCS / Math.max(1, problem.arcTeam.length))
  const fixed = fixedLoads(built)
  const raising = ({ raises }: CapacityRepair): Repair['raises'] =>
    raises.map(({ team, by }) => ({ team, by, to: Math.max(problem.capacity[team]!, fixed[team]!) + by }))
  const proposals: Repair['raises'][] = []
  // The distribution takes two solves and its proof one.
  if (left >= 3) {
    const whole = findCapacityRepair(problem, solution, options)
    if (whole) proposals.push(raising(whole))
    left -= 3
  }
  const remits = left > 0 ? widenRemits(run, groups, Math.min(MOST_REMITS, left)) : []
  left -= MOST_REMITS
  if (left >= 2)
    for (const single of findSingleRepairs(problem, solution, Math.min(MOST_SINGLE, Math.floor(left / 2)), options))
      proposals.push(raising(single))
  // Where one team is short, raising it alone is the whole distribution.
  const different = new Map(proposals.map((raises) => [JSON.stringify(raises), raises]))
  return [...[...different.values()].flatMap((raises) => prove(run, { raises, remit: null }) ?? []), ...remits]
}

interface SolvedRun {
  campaign: CampaignColumns
  built: ClassProblem
  solution: TransportSolution
  options: SolveOptions
  checkpoint: () => void
}

function fixedLoads({ problem: { rows, teams, supply, fixed } }: ClassProblem): Int32Array {
  const load = new Int32Array(teams)
  for (let r = 0; fixed && r < rows; r++) if (fixed[r]! >= 0) load[fixed[r]!]! += supply[r]!
  return load
}

interface Widening {
  team: number
  remit: RemitFact
  eligible: number
  /** Targets of the shortage that the team's room could take. */
  cures: number
  /** Targets of the whole campaign that the code takes in: the narrowest remit that does it is the best. */
  width: number
  /** How far down its tree the code stands: of two that take in the same targets the finer one says less beyond them. */
  depth: number
}

/** The remits that cure most of each group, the smallest group first, each proved by a new solve. */
function widenRemits(run: SolvedRun, groups: readonly Int32Array[], most: number): Repair[] {
  const { campaign, built, solution } = run
  const room = roomOf(campaign, built, solution)
  const widths = countCodes(campaign, built, null)
  const asked = new Set<string>()
  const repairs: Repair[] = []
  for (const rows of groups) {
    const inGroup = countCodes(campaign, built, rows)
    const missing = missingIn(rows, solution)
    const best = room
      .flatMap(({ team, places }) => bestCodes(campaign, team, Math.min(places, missing), inGroup, widths))
      .sort(byCure)
    for (const { team, remit, eligible } of best.slice(0, MOST_ASKED_A_GROUP)) {
      const key = JSON.stringify([team, remit])
      if (asked.size === most || asked.has(key)) continue
      asked.add(key)
      const repair = prove(run, { raises: [], remit: { ...remit, team, eligible } })
      if (repair && repair.ownedMore > 0) repairs.push(repair)
    }
  }
  return repairs.sort((a, b) => a.missingAfter - b.missingAfter || a.extraCost - b.extraCost)
}

/** Teams that could take more, and of which somebody has said what they may and can take on. */
function roomOf({ teams, choosable }: CampaignColumns, { problem }: ClassProblem, { flow }: TransportSolution) {
  const load = new Int32Array(choosable)
  for (let a = 0; a < flow.length; a++) load[problem.arcTeam[a]!]! += flow[a]!
  return teams
    .slice(0, choosable)
    .map(({ kind, withdrawn, capacity, remits }, team) => {
      const isAsked = !withdrawn && !byConsentOnly(kind) && (capacity !== null || remits.length > 0)
      return { team, places: isAsked ? problem.capacity[team]! - load[team]! : 0 }
    })
    .filter(({ places }) => places > 0)
}

function missingIn(rows: Int32Array, { unownedOf }: TransportSolution): number {
  let missing = 0
  for (const row of rows) missing += unownedOf[row]!
  return missing
}

/** How many targets lie below each area and industry, in all and below each area that a department has for itself. */
interface CodeCounts {
  industries: ReadonlyMap<string, number>
  areas: ReadonlyMap<string, number>
  /** Industries below an area, by "area industry". */
  both: ReadonlyMap<string, number>
}

/** @param rows null counts the whole problem, fixed targets too; else those of the rows that may move. */
function countCodes(
  campaign: CampaignColumns,
  { places, rowOf, problem }: ClassProblem,
  rows: Int32Array | null,
): CodeCounts {
  const { targets, areas, industries, teams, choosable } = campaign
  const wanted = rows && new Uint8Array(problem.rows)
  for (const row of rows ?? []) wanted![row] = problem.fixed && problem.fixed[row]! >= 0 ? 0 : 1
  // Few kinds of place and trade, many targets: counted by kind first.
  const kinds = new Map<number, number>()
  for (let i = 0; i < places.length; i++) {
    if (wanted && wanted[rowOf[i]!] === 0) continue
    const kind = targets.area[places[i]!]! * (industries.length + 1) + targets.industry[places[i]!]! + 1
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  const own = new Set(
    teams.slice(0, choosable).flatMap((team) => (team.tier === 'CITY' ? [] : [team.departmentAreaId])),
  )
  const counts = {
    industries: new Map<string, number>(),
    areas: new Map<string, number>(),
    both: new Map<string, number>(),
  }
  const add = (map: Map<string, number>, key: string, n: number) => map.set(key, (map.get(key) ?? 0) + n)
  for (const [kind, n] of kinds) {
    const { lineage } = areas[Math.floor(kind / (industries.length + 1))]!
    const trade = industries[(kind % (industries.length + 1)) - 1] ?? []
    for (const code of trade) add(counts.industries, code, n)
    for (const id of lineage) {
      add(counts.areas, id, n)
      if (own.has(id)) for (const code of trade) add(counts.both, `${id} ${code}`, n)
    }
  }
  return counts
}

/** The narrowest industry, and the narrowest area, that make as many targets of the group eligible as the team could take. */
function bestCodes(
  { teams, areas }: CampaignColumns,
  team: number,
  most: number,
  inGroup: CodeCounts,
  widths: CodeCounts,
): Widening[] {
  const { tier, departmentAreaId } = teams[team]!
  const below = (code: string): string => `${departmentAreaId} ${code}`
  const isLocal = tier !== 'CITY'
  const nothing = { industryCode: null, areaId: null, sizeClass: null, isKey: null }
  const industries = [...inGroup.industries].map(([code, n]): Widening => {
    const eligible = isLocal ? (inGroup.both.get(below(code)) ?? 0) : n
    const width = (isLocal ? widths.both.get(below(code)) : widths.industries.get(code)) ?? 0
    const remit = { ...nothing, industryCode: code }
    return { team, remit, eligible, cures: Math.min(most, eligible), width, depth: code.length }
  })
  const inside = new Map(
    areas
      .filter(({ lineage }) => insideOwnArea(teams[team]!, lineage))
      .map(({ lineage }) => [lineage.at(-1)!, lineage.length]),
  )
  const places = [...inGroup.areas]
    .filter(([areaId]) => inside.has(areaId))
    .map(([areaId, eligible]): Widening => {
      const width = widths.areas.get(areaId) ?? 0
      const remit = { ...nothing, areaId }
      return { team, remit, eligible, cures: Math.min(most, eligible), width, depth: inside.get(areaId)! }
    })
  return [industries, places].flatMap((offers) =>
    offers
      .filter(({ cures }) => cures > 0)
      .sort(byCure)
      .slice(0, 1),
  )
}

const byCure = (a: Widening, b: Widening): number =>
  b.cures - a.cures || a.width - b.width || b.depth - a.depth || a.team - b.team

/** Builds and solves the campaign as it would be, as the next run would. Null when that is stopped. */
function prove(
  { campaign, solution, options, checkpoint }: SolvedRun,
  { raises, remit }: Pick<Repair, 'raises' | 'remit'>,
): Repair | null {
  const teams = [...campaign.teams]
  for (const { team, to } of raises) teams[team] = { ...teams[team]!, capacity: to }
  if (remit) {
    const { team, eligible: _, ...added } = remit
    teams[team] = { ...teams[team]!, remits: [...teams[team]!.remits, added] }
  }
  const changed = buildClasses({ ...campaign, teams }, checkpoint)
  const start = { teamPrice: solution.teamPrice, weights: solution.weights }
  const after = solveTransport(changed.problem, { ...options, start })
  if (after.status !== 'OPTIMAL') return null
  return {
    raises,
    remit,
    missingAfter: findTransportShortage(changed.problem, after)?.missing ?? 0,
    ownedMore: solution.unowned - after.unowned,
    extraCost: after.cost - solution.cost,
  }
}
