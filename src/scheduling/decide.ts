import { OwnershipSource } from '../ownership/ownership-source'
import type { TermName } from '../rules'
import type { TransportProblem, TransportSolution } from '../solver'
import { type ClassProblem, HELD } from './build-classes'
import { PAIRED, pricePairs, termsOfCode } from './pair-codes'
import { type CampaignColumns, type PlanColumns, SOURCES } from './read-campaign'

/** Keys of the sentences, by their number in a decision; the view `schedule_assignment` has the same list. */
export const REASONS = [
  'assignment.pinned',
  'assignment.visited',
  'assignment.dated',
  'assignment.noCapacity',
  'assignment.noRemit',
  'assignment.pairing',
  'assignment.remit.group',
  'assignment.remit.division',
  'assignment.remit.section',
  'assignment.remit.other',
] as const
export const NO_CAPACITY = REASONS.indexOf('assignment.noCapacity')
export const NO_REMIT = REASONS.indexOf('assignment.noRemit')
const BY_PAIRING = REASONS.indexOf('assignment.pairing')
const reasonOfFit = { group: 6, division: 7, section: 8, other: 9 }
const FALLBACK = SOURCES.indexOf(OwnershipSource.FALLBACK)
const SCHEDULE = SOURCES.indexOf(OwnershipSource.SCHEDULE)

/** What the bits of a decision have room for: teams that own, teams at all, points of a pair. */
const MOST_TEAMS = 1 << 15
const MOST_POINTS = 1 << 24

/**
 * What a run decides, for each target in scope by its place. A decision is 64 bits: `high` holds the team (from bit 16 on) and
 * the team before (below), both as indices of the campaign's teams; `low` holds the source (from bit 28 on), the reason (from
 * bit 24 on) and the points of the pair.
 */
export interface Decisions {
  high: Int32Array
  low: Int32Array
  /** Per team: targets that it gets, and had. */
  after: Int32Array
  before: Int32Array
  /** Targets with another owner than before. */
  moves: number
  /** Those of them that a schedule's team had. */
  taken: number
  noRemit: number
  noCapacity: number
  /** Points of each team's targets, term by term. */
  terms: Record<TermName, Float64Array>
}

export const teamOf = (high: number): number => high >>> 16
export const teamBefore = (high: number): number => high & 0xffff

/** @param owner team of each target of the problem, −1 when unowned. */
export function decide(campaign: CampaignColumns, built: ClassProblem, owner: Int32Array): Decisions {
  const { targets, choosable, teams, areas } = campaign
  if (teams.length > MOST_TEAMS) throw new Error(`A run holds ${MOST_TEAMS} teams, not ${teams.length}`)
  const points = pricePairs(campaign.weights)
  if (points.total.some((total) => total >= MOST_POINTS))
    throw new Error(`A pair costs less than ${MOST_POINTS} points`)
  const zeros = () => new Float64Array(teams.length)
  const found: Decisions = {
    high: new Int32Array(targets.count),
    low: new Int32Array(targets.count),
    after: new Int32Array(teams.length),
    before: new Int32Array(teams.length),
    ...{ moves: 0, taken: 0, noRemit: 0, noCapacity: 0 },
    terms: { pairing: zeros(), ownPlan: zeros(), remit: zeros(), distance: zeros() },
  }
  const { places, rowOf, held, arcCode, problem } = built
  const reasonOf = reasonsByCode()
  let next = 0
  for (let place = 0; place < targets.count; place++) {
    const from = targets.owner[place]!
    let team = from
    let source = targets.source[place]!
    let reason = held[place]! - 1
    let cost = 0
    if (next < places.length && places[next] === place) {
      const row = rowOf[next]!
      const chosen = owner[next]!
      next++
      if (chosen < 0) {
        team = areas[targets.area[place]!]!.fallback
        source = FALLBACK
        reason = problem.arcStart[row + 1]! > problem.arcStart[row]! ? NO_CAPACITY : NO_REMIT
        if (reason === NO_REMIT) found.noRemit++
        else found.noCapacity++
      } else {
        const code = arcCode[arcTo(problem, row, chosen)]!
        cost = points.total[code]!
        found.terms.pairing[chosen]! += points.terms.pairing[code]!
        found.terms.ownPlan[chosen]! += points.terms.ownPlan[code]!
        found.terms.remit[chosen]! += points.terms.remit[code]!
        found.terms.distance[chosen]! += points.terms.distance[code]!
        team = chosen
        // Who stays owner keeps what made it the owner: a hand-over is not turned into the scheduler's doing.
        if (team !== from) source = SCHEDULE
        if (reason < 0) reason = reasonOf[code]!
      }
    }
    if (team < 0) throw new Error(`No grass-roots team above area ${targets.area[place]}`)
    found.high[place] = (team << 16) | from
    found.low[place] = (source << 28) | (reason << 24) | cost
    found.after[team]!++
    found.before[from]!++
    if (team !== from) {
      found.moves++
      if (from < choosable) found.taken++
    }
  }
  return found
}

export const heldReason = (held: number): (typeof HELD)[number] => HELD[held] ?? null

function arcTo({ arcStart, arcTeam }: TransportProblem, row: number, team: number): number {
  let arc = arcStart[row]!
  while (arcTeam[arc] !== team) arc++
  return arc
}

/** Of an owner by the rules: the number of its reason, by pair code. */
export const reasonsByCode = (): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, code) =>
    code >= 128 ? 0 : (code & PAIRED) !== 0 ? BY_PAIRING : reasonOfFit[termsOfCode(code).fit ?? 'other'],
  )

/**
 * How many open plans the decisions would save: those of others than the owner's, and those beside a visit that is DONE.
 * @param high of the decisions.
 */
export function countSaved(plans: PlanColumns, high: Int32Array): { visitsSaved: number; duplicatesResolved: number } {
  const { target, team, round, status } = plans
  const [ACTIVE, DUPLICATE, DONE] = [0, 1, 3]
  let visitsSaved = 0
  let duplicatesResolved = 0
  for (let from = 0, to = 0; from < target.length; from = to) {
    let isDone = false
    let isDoubled = false
    for (to = from; to < target.length && target[to] === target[from] && round[to] === round[from]; to++) {
      if (status[to] === DONE) isDone = true
      if (status[to] === DUPLICATE) isDoubled = true
    }
    if (isDoubled) duplicatesResolved++
    const owner = teamOf(high[target[from]!]!)
    for (let p = from; p < to; p++) {
      if (isDone ? status[p] === DUPLICATE : (status[p] === ACTIVE || status[p] === DUPLICATE) && team[p] !== owner)
        visitsSaved++
    }
  }
  return { visitsSaved, duplicatesResolved }
}

/** Targets of each team by their places, ascending. */
export function membersOf({ high, after }: Decisions): Int32Array[] {
  const members = Array.from(after, (count) => new Int32Array(count))
  const next = new Int32Array(after.length)
  for (let place = 0; place < high.length; place++) {
    const team = teamOf(high[place]!)
    members[team]![next[team]!++] = place
  }
  return members
}

/** Load costs of each team, in points. */
export function loadCosts(
  { loadTiers }: Pick<TransportProblem, 'loadTiers'>,
  { after }: Pick<Decisions, 'after'>,
): Float64Array {
  const costs = new Float64Array(after.length)
  loadTiers?.forEach(({ upTo, cost }, team) => {
    let from = 0
    for (let tier = 0; tier < upTo.length; tier++) {
      const last = tier === upTo.length - 1
      const to = last ? after[team]! : Math.min(upTo[tier]!, after[team]!)
      if (to > from) costs[team]! += (to - from) * cost[tier]!
      from = Math.max(from, to)
    }
  })
  return costs
}

/** Prices by team id: what the next run starts from. */
export const pricesOf = ({ teams, choosable }: CampaignColumns, { teamPrice }: TransportSolution): (number | null)[] =>
  teams.map((_, index) => (index < choosable ? teamPrice[index]! : null))
