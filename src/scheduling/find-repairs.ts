import { byConsentOnly, insideOwnArea, type RemitFact } from '../rules'
import {
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
 * most, and remits to be widened for teams that have room. Each is verified by solving the changed campaign, none is a guess. Of
 * a large problem fewer are asked about.
 * @param groups rows of each closed group, the smallest first.
 * @param solution OPTIMAL.
 */
export function findRepairs(
  campaign: CampaignColumns,
  built: ClassProblem,
  solution: TransportSolution,
  groups: readonly Int32Array[],
  options: SolveOptions = {},
): Repair[] {
  const { problem } = built
  let left = Math.floor(MOST_ARCS / Math.max(1, problem.arcTeam.length))
  const repairs: Repair[] = []
  const before = findTransportShortage(problem, solution)?.missing ?? 0
  const full = (team: number): number => Math.max(problem.capacity[team]!, fixedAt(built, team))
  const take = ({ raises, missingAfter, extraCost }: NonNullable<ReturnType<typeof findCapacityRepair>>): Repair => ({
    raises: raises.map(({ team, by }) => ({ team, by, to: full(team) + by })),
    remit: null,
    missingAfter,
    ownedMore: before - missingAfter,
    extraCost,
  })
  // The distribution takes two solves, every other question one.
  if (left >= 2) {
    const whole = findCapacityRepair(problem, solution, options)
    if (whole) repairs.push(take(whole))
    left -= 2
  }
  const remits = left > 0 ? widenRemits(campaign, built, solution, groups, Math.min(MOST_REMITS, left), options) : []
  left -= MOST_REMITS
  const singles = left > 0 ? findSingleRepairs(problem, solution, Math.min(MOST_SINGLE, left), options).map(take) : []
  // Where one team is short, raising it alone is the whole distribution.
  repairs.push(...singles.filter((single) => !repairs.some((known) => sameRaises(known, single))), ...remits)
  return repairs
}

const sameRaises = (a: Repair, b: Repair): boolean => JSON.stringify(a.raises) === JSON.stringify(b.raises)

function fixedAt({ problem: { rows, supply, fixed } }: ClassProblem, team: number): number {
  let load = 0
  for (let r = 0; fixed && r < rows; r++) if (fixed[r] === team) load += supply[r]!
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
}

/** The remits that cure most of each group, the smallest group first, each proved by a new solve. */
function widenRemits(
  campaign: CampaignColumns,
  built: ClassProblem,
  solution: TransportSolution,
  groups: readonly Int32Array[],
  most: number,
  options: SolveOptions,
): Repair[] {
  const room = roomOf(campaign, built, solution)
  const widths = countCodes(campaign, built, null)
  const asked = new Set<string>()
  const repairs: Repair[] = []
  for (const rows of groups) {
    const inGroup = countCodes(campaign, built, rows)
    const missing = missingIn(rows, solution)
    const best = room
      .flatMap(({ team, places }) => bestCode(campaign, team, Math.min(places, missing), inGroup, widths) ?? [])
      .sort((a, b) => b.cures - a.cures || a.width - b.width || a.team - b.team)
    for (const widening of best.slice(0, MOST_ASKED_A_GROUP)) {
      const key = JSON.stringify([widening.team, widening.remit])
      if (repairs.length + 1 > most || asked.has(key)) continue
      asked.add(key)
      const repair = proveWidening(campaign, built, solution, widening, options)
      if (repair && repair.ownedMore > 0) repairs.push(repair)
    }
  }
  return repairs.sort((a, b) => a.missingAfter - b.missingAfter || a.extraCost - b.extraCost)
}

/** Teams that could take more and may get targets by remit. */
function roomOf({ teams, choosable }: CampaignColumns, { problem }: ClassProblem, { flow }: TransportSolution) {
  const load = new Int32Array(choosable)
  for (let a = 0; a < flow.length; a++) load[problem.arcTeam[a]!]! += flow[a]!
  return teams
    .slice(0, choosable)
    .map(({ kind, withdrawn }, team) => ({
      team,
      places: withdrawn || byConsentOnly(kind) ? 0 : problem.capacity[team]! - load[team]!,
    }))
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

/** The narrowest industry or area that makes as many targets of the group eligible as the team could take. */
function bestCode(
  { teams, areas }: CampaignColumns,
  team: number,
  most: number,
  inGroup: CodeCounts,
  widths: CodeCounts,
): Widening | null {
  const { tier, departmentAreaId } = teams[team]!
  const isLocal = tier !== 'CITY'
  const lineageOf = new Map(areas.map(({ lineage }) => [lineage.at(-1)!, lineage]))
  let best: Widening | null = null
  const offer = (remit: Partial<RemitFact>, eligible: number, width: number) => {
    const cures = Math.min(most, eligible)
    if (cures <= 0 || (best && (cures < best.cures || (cures === best.cures && width >= best.width)))) return
    const whole = { industryCode: null, areaId: null, sizeClass: null, isKey: null, ...remit }
    best = { team, remit: whole, eligible, cures, width }
  }
  for (const [code, n] of inGroup.industries) {
    const eligible = isLocal ? (inGroup.both.get(`${departmentAreaId} ${code}`) ?? 0) : n
    const width = isLocal ? widths.both.get(`${departmentAreaId} ${code}`) : widths.industries.get(code)
    offer({ industryCode: code }, eligible, width ?? 0)
  }
  for (const [areaId, n] of inGroup.areas)
    if (insideOwnArea(teams[team]!, lineageOf.get(areaId) ?? [])) offer({ areaId }, n, widths.areas.get(areaId) ?? 0)
  return best
}

/** Builds and solves the campaign with the remit added, as the next run would. */
function proveWidening(
  campaign: CampaignColumns,
  built: ClassProblem,
  solution: TransportSolution,
  { team, remit, eligible }: Widening,
  options: SolveOptions,
): Repair | null {
  const teams = campaign.teams.map((each, k) => (k === team ? { ...each, remits: [...each.remits, remit] } : each))
  const changed = buildClasses({ ...campaign, teams }, () => {})
  const after = solveTransport(changed.problem, {
    ...options,
    start: { teamPrice: solution.teamPrice, weights: solution.weights },
  })
  if (after.status !== 'OPTIMAL' || changed.places.length !== built.places.length) return null
  return {
    raises: [],
    remit: { ...remit, team, eligible },
    missingAfter: findTransportShortage(changed.problem, after)?.missing ?? 0,
    ownedMore: solution.unowned - after.unowned,
    extraCost: after.cost - solution.cost,
  }
}
