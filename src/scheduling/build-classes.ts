import { type CostWeights, loadTiers } from '../rules'
import type { LoadTiers, TransportProblem } from '../solver'
import { createArcFinder } from './find-arcs'
import { movesOfLeaving } from './moves'
import { Numbering } from './numbering'
import { OWN_PLAN, PAIRED, pricePairs } from './pair-codes'
import type { CampaignColumns, PairColumns } from './read-campaign'
import { RowStore } from './row-store'

/** The problem of a campaign in classes: targets that are alike are one row. */
export interface ClassProblem {
  problem: TransportProblem
  /** What the cost of each arc depends on; see pair-codes.ts. */
  arcCode: Uint8Array
  /** Places of the targets in the problem, ascending: those in scope that are not fixed to a fallback team. */
  places: Int32Array
  /** Row of each target of the problem. */
  rowOf: Int32Array
  /** Targets of the problem by enrolment: first come, first served. */
  order: Int32Array
  /** Per place: why its owner stays, an index in HELD; 0 when it may move. */
  held: Uint8Array
}

export const HELD = [null, 'pinned', 'visited', 'dated'] as const

/** Finds or makes the row of targets: those that are alike in everything share one. */
export interface Classifier {
  rows: RowStore
  /**
   * @param held an index in HELD.
   * @param isPlanned somebody has an ACTIVE or DUPLICATE plan for it.
   * @param facts what sets the target apart.
   * @returns −1 for a target that stays with a fallback team: it is no part of the problem.
   */
  rowOf(place: number, held: number, isPlanned: boolean, facts: OwnFacts | undefined): number
}

/** @param campaign its columns may change: a target's are read when it is asked about. Its teams and areas must not. */
export function createClassifier(campaign: CampaignColumns): Classifier {
  const { targets, choosable, phase } = campaign
  const isPublished = phase === 'PUBLISHED'
  const finder = createArcFinder(campaign)
  const { total } = pricePairs(campaign.weights)
  const rows = new RowStore(total)
  const kinds = new Numbering()
  const rowOfKind: number[] = []
  return {
    rows,
    rowOf(place, held, isPlanned, facts) {
      const owner = targets.owner[place]!
      const isOwned = owner < choosable
      if (held > 0 && !isOwned) return -1
      const leaving = isPublished && held === 0 ? movesOfLeaving(isPlanned, isOwned) : 0
      const staying = isPublished && isOwned ? owner : -1
      if (held > 0) {
        const code = finder.codeOf(place, owner) | bits(facts, owner)
        return rows.add([owner], [code], { fixed: owner, leaving: 0, staying: -1 })
      }
      const kind = finder.classOf(place)
      const own = facts && finder.arcsWith(kind, facts)
      if (own) return rows.add(own.teams, own.codes, { fixed: -1, leaving, staying })
      const number = kinds.indexOf((kind * 4 + leaving) * (choosable + 1) + staying + 1)
      if (number === rowOfKind.length) {
        const { teams, codes } = finder.arcsOf(kind)
        rowOfKind.push(rows.add(teams, codes, { fixed: -1, leaving, staying }))
      }
      return rowOfKind[number]!
    },
  }
}

/**
 * Turns a campaign into a problem: the rules say which arcs exist and what they cost. Pure.
 * @param checkpoint is called now and then, and may throw to stop.
 * @param classifier of this campaign, for who goes on using it.
 */
export function buildClasses(
  campaign: CampaignColumns,
  checkpoint: () => void = () => {},
  classifier: Classifier = createClassifier(campaign),
): ClassProblem {
  const { targets, choosable, phase } = campaign
  const isPublished = phase === 'PUBLISHED'
  const held = holdOwners(campaign)
  const hasOpenPlan = openPlans(campaign)
  const special = ownFacts(campaign)
  const { rows } = classifier

  const places = new Int32Array(targets.count)
  const rowOf = new Int32Array(targets.count)
  let count = 0
  for (let place = 0; place < targets.count; place++) {
    if (place % 4096 === 0) checkpoint()
    const row = classifier.rowOf(place, held[place]!, hasOpenPlan[place] === 1, special.facts[special.at[place]!])
    if (row < 0) continue
    places[count] = place
    rowOf[count++] = row
  }
  const placesIn = places.subarray(0, count)
  const rowsOf = rowOf.subarray(0, count)
  const supply = new Int32Array(rows.count)
  for (let i = 0; i < count; i++) supply[rowsOf[i]!]!++
  const { arcStart, arcTeam, arcCode, arcCost, arcMoves, fixed } = rows.finish()
  checkpoint()
  return {
    problem: {
      rows: rows.count,
      supply,
      teams: choosable,
      arcStart,
      arcTeam,
      arcCost,
      capacity: Int32Array.from(campaign.teams.slice(0, choosable), ({ capacity }) => capacity ?? count),
      loadTiers: tiersOf(campaign, count),
      fixed,
      // Before the first publication nobody has been told anything, so nothing is a move.
      ...(isPublished ? { arcMoves } : {}),
    },
    arcCode,
    places: placesIn,
    rowOf: rowsOf,
    order: byEnrolment(placesIn, targets.enrolmentNo),
    held,
  }
}

/**
 * Whose owners a schedule leaves as they are: pinned and visited targets always; once owners are published, those also whose
 * owner has set a day. Source: rules.md, Publishing.
 */
function holdOwners({ targets, plans, phase }: CampaignColumns): Uint8Array {
  const held = new Uint8Array(targets.count)
  for (let p = 0; phase === 'PUBLISHED' && p < plans.target.length; p++) {
    const place = plans.target[p]!
    if (plans.status[p] === 0 && plans.dated[p] === 1 && plans.team[p] === targets.owner[place]) held[place] = 3
  }
  for (let place = 0; place < targets.count; place++) {
    if (targets.pinned[place] === 1) held[place] = 1
    else if (targets.visited[place] === 1) held[place] = 2
  }
  return held
}

/** Targets with an ACTIVE or DUPLICATE plan of anybody. */
function openPlans({ targets, plans }: CampaignColumns): Uint8Array {
  const open = new Uint8Array(targets.count)
  for (let p = 0; p < plans.target.length; p++) if (plans.status[p]! <= 1) open[plans.target[p]!] = 1
  return open
}

/** What sets a target apart from others of its class. */
export interface OwnFacts {
  /** Teams that a schedule may choose, with PAIRED and OWN_PLAN. */
  bits: Map<number, number>
  forbidden: Set<number>
}

const bits = (facts: OwnFacts | undefined, team: number): number => facts?.bits.get(team) ?? 0

/** `at` is, per place, the index of its facts, −1 for none. */
function ownFacts({ targets, pairings, forbidden, plans, choosable }: CampaignColumns) {
  const found: OwnFacts[] = []
  const of = new Int32Array(targets.count).fill(-1)
  const at = (place: number): OwnFacts => {
    if (of[place]! < 0) of[place] = found.push({ bits: new Map(), forbidden: new Set() }) - 1
    return found[of[place]!]!
  }
  const mark = ({ target, team }: PairColumns, bit: number, counts: (p: number) => boolean): void => {
    for (let p = 0; p < target.length; p++) {
      if (team[p]! >= choosable || !counts(p)) continue
      const { bits } = at(target[p]!)
      bits.set(team[p]!, (bits.get(team[p]!) ?? 0) | bit)
    }
  }
  mark(pairings, PAIRED, () => true)
  mark(plans, OWN_PLAN, (p) => plans.status[p]! <= 1)
  for (let p = 0; p < forbidden.target.length; p++)
    if (forbidden.team[p]! < choosable) at(forbidden.target[p]!).forbidden.add(forbidden.team[p]!)
  return { at: of, facts: found }
}

const tiersOf = ({ teams, choosable, weights }: CampaignColumns, targets: number): LoadTiers[] =>
  teams.slice(0, choosable).map(({ capacity }) => tiersOfTeam(capacity, weights, targets))

/** @param targets as many as a team without limit may have. */
export function tiersOfTeam(capacity: number | null, weights: CostWeights, targets: number): LoadTiers {
  const bands = loadTiers(capacity, weights)
  return bands.length > 0
    ? { upTo: Int32Array.from(bands, ({ upTo }) => upTo), cost: Int32Array.from(bands, ({ cost }) => cost) }
    : { upTo: Int32Array.of(targets), cost: Int32Array.of(0) }
}

/** Numbers of enrolment are whole, each once; mostly they rise with the ids already. */
function byEnrolment(places: Int32Array, enrolmentNo: Float64Array): Int32Array {
  const numbers = new Float64Array(places.length)
  const order = new Int32Array(places.length)
  for (let i = 0; i < places.length; i++) {
    numbers[i] = enrolmentNo[places[i]!]!
    order[i] = i
  }
  let isSorted = true
  for (let i = 1; i < numbers.length && isSorted; i++) isSorted = numbers[i]! > numbers[i - 1]!
  return isSorted ? order : order.sort((a, b) => numbers[a]! - numbers[b]!)
}
