import type { TeamInCampaign } from '../../ownership/facts'
import type { OwnershipSource } from '../../ownership/ownership-source'
import { isIneligible } from '../../rules'
import { LiveTransport, type StartingPoint } from '../../solver'
import { buildClasses, type Classifier, createClassifier, type OwnFacts, tiersOfTeam } from '../build-classes'
import { NO_CAPACITY, NO_REMIT, REASONS, reasonsByCode } from '../decide'
import { uuidText } from '../numbering'
import { OWN_PLAN, PAIRED, pricePairs } from '../pair-codes'
import { type CampaignColumns, placeOf, SIZES, SOURCES, type TargetColumns } from '../read-campaign'
import type { TargetNow } from './read-record'

/** Targets that may come after it was read; a team without limit has room for them. */
const MOST_ARRIVALS = 10_000
/** After so many changes it is read anew, so that what changes leave behind (empty rows, dead entries) stays bounded. */
const MOST_CHANGES = 50_000

/** What it holds no longer fits the campaign: it has to be read anew. */
export class OutOfDate extends Error {
  override readonly name = 'OutOfDate'
}

/** Whom the next schedule would make the owner of a target. */
export type Proposal =
  | {
      state: 'proposed'
      /** Null is the grass roots. */
      teamId: string | null
      isChange: boolean
      /** Points of the pair; null with the grass roots, which never compete on cost. */
      cost: number | null
      reason: (typeof REASONS)[number]
      /** Others that would do as well, when asked for. */
      equalTeamIds: string[]
    }
  | { state: 'ineligible' }
  | { state: 'notEnrolled' }

/**
 * A campaign's problem at its optimum, kept while the campaign changes: each target that has changed leaves its row for another,
 * and the optimum settles (solver/live.ts). It holds about as much memory as a run of the campaign needs while it works.
 */
export class LiveCampaign {
  private readonly live: LiveTransport
  private readonly classifier: Classifier
  /** Per place: −1 when it is no part of the problem. */
  private rowOf: Int32Array
  /** Per place: an index in HELD. */
  private held: Uint8Array
  private readonly firstCount: number
  private readonly arrivals = new Map<string, number>()
  private readonly teamIndex: Map<string, number>
  private readonly areaIndex: Map<string, number>
  private readonly industryIndex: Map<string, number>
  private readonly reasonOf = reasonsByCode()
  private liveRows: number
  private changes = 0

  /**
   * @param campaign taken over: its columns change with the campaign.
   * @param start prices of an earlier run, where there are any.
   */
  constructor(
    private readonly campaign: CampaignColumns,
    start: StartingPoint | null,
  ) {
    const { targets, teams, areas, industries, choosable, weights } = campaign
    this.classifier = createClassifier(campaign)
    const built = buildClasses(campaign, () => {}, this.classifier)
    const { problem } = built
    for (let team = 0; team < choosable; team++)
      if (teams[team]!.capacity === null) problem.capacity[team] = this.capacityOf(null)
    const points = pricePairs(weights).total
    this.live = LiveTransport.solve(problem, {
      ...(start && { start }),
      range: {
        lowest: Math.min(...points),
        highest: Math.max(...points),
        mostMoves: campaign.phase === 'PUBLISHED' ? 2 : 0,
      },
    })
    this.liveRows = problem.rows
    this.firstCount = targets.count
    this.held = built.held
    this.rowOf = new Int32Array(targets.count).fill(-1)
    for (let i = 0; i < built.places.length; i++) this.rowOf[built.places[i]!] = built.rowOf[i]!
    this.teamIndex = new Map(teams.map(({ id }, index) => [id, index]))
    this.areaIndex = new Map(areas.map(({ lineage }, index) => [lineage.at(-1)!, index]))
    this.industryIndex = new Map(industries.map((lineage, index) => [lineage.at(-1)!, index]))
  }

  private capacityOf(capacity: number | null): number {
    return capacity ?? this.campaign.targets.count + MOST_ARRIVALS
  }

  /** @throws OutOfDate when more than the version has changed of what stands above single targets. */
  checkCampaign({ phase, weights }: Pick<CampaignColumns, 'phase' | 'weights'>): void {
    const { campaign } = this
    if (phase !== campaign.phase || JSON.stringify(weights) !== JSON.stringify(campaign.weights))
      throw new OutOfDate('phase or weights')
  }

  /**
   * Takes over new capacities.
   * @throws OutOfDate when anything else of a team has changed.
   */
  applyTeams(teams: Iterable<TeamInCampaign>): void {
    const { campaign, live, teamIndex } = this
    for (const team of teams) {
      const index = teamIndex.get(team.id)
      const known = index === undefined ? undefined : campaign.teams[index]!
      if (!known || JSON.stringify({ ...known, capacity: null }) !== JSON.stringify({ ...team, capacity: null }))
        throw new OutOfDate('a team')
      if (known.capacity === team.capacity) continue
      this.countChange()
      known.capacity = team.capacity
      if (index! >= campaign.choosable) continue
      const capacity = this.capacityOf(team.capacity)
      live.setCapacity(index!, capacity, tiersOfTeam(team.capacity, campaign.weights, capacity))
    }
  }

  /**
   * Takes over targets as they are now. Those that are not in `now` are not enrolled.
   * @throws OutOfDate when one lies in an area, or belongs to a team, that was not there when the campaign was read.
   */
  applyTargets(targetIds: Iterable<string>, now: ReadonlyMap<string, TargetNow>): void {
    for (const targetId of targetIds) {
      const facts = now.get(targetId)
      const isInScope = facts !== undefined && !isIneligible(facts.registryState)
      let place = this.placeOf(targetId)
      if (place < 0 && !isInScope) continue
      if (place < 0) place = this.arrive(targetId)
      const row = isInScope ? this.rowNow(place, facts) : -1
      const before = this.rowOf[place]!
      if (row === before) continue
      this.countChange()
      if (before >= 0) this.live.remove(before)
      if (row >= 0) this.live.add(row)
      this.rowOf[place] = row
    }
  }

  private countChange(): void {
    if (++this.changes > MOST_CHANGES) throw new OutOfDate('too many changes')
  }

  private placeOf(targetId: string): number {
    const { ids } = this.campaign.targets
    return this.arrivals.get(targetId) ?? placeOf({ ids, count: this.firstCount }, targetId)
  }

  private arrive(targetId: string): number {
    const { targets } = this.campaign
    if (this.arrivals.size === MOST_ARRIVALS) throw new OutOfDate('many new targets')
    const place = targets.count
    if (place === this.rowOf.length) {
      const room = place + Math.max(64, Math.min(place >> 3, MOST_ARRIVALS))
      lengthen(targets, room)
      const rowOf = new Int32Array(room).fill(-1)
      rowOf.set(this.rowOf)
      this.rowOf = rowOf
      const held = new Uint8Array(room)
      held.set(this.held)
      this.held = held
    }
    targets.count = place + 1
    targets.ids.set(Buffer.from(targetId.replaceAll('-', ''), 'hex'), 16 * place)
    this.arrivals.set(targetId, place)
    return place
  }

  /** Writes a target's facts into the columns. @returns its row, which the living optimum knows. */
  private rowNow(place: number, facts: TargetNow): number {
    const { targets, phase } = this.campaign
    const owner = this.teamAt(facts.ownerTeamId)
    const area = this.areaIndex.get(facts.areaId)
    if (area === undefined) throw new OutOfDate('an area')
    targets.owner[place] = owner
    targets.area[place] = area
    targets.industry[place] = facts.industryCode === null ? -1 : (this.industryIndex.get(facts.industryCode) ?? -1)
    targets.size[place] = SIZES.indexOf(facts.sizeClass as (typeof SIZES)[number])
    targets.isKey[place] = facts.isKey ? 1 : 0
    targets.pinned[place] = facts.pinned ? 1 : 0
    targets.visited[place] = facts.visited ? 1 : 0
    targets.source[place] = SOURCES.indexOf(facts.source as OwnershipSource)
    targets.enrolmentNo[place] = facts.enrolmentNo
    const isDated =
      phase === 'PUBLISHED' &&
      facts.plans.some(({ teamId, status, dated }) => status === 'ACTIVE' && dated && teamId === facts.ownerTeamId)
    const held = facts.pinned ? 1 : facts.visited ? 2 : isDated ? 3 : 0
    this.held[place] = held
    const row = this.classifier.rowOf(place, held, facts.plans.length > 0, this.ownFacts(facts))
    for (; this.liveRows < this.classifier.rows.count; this.liveRows++) {
      const { arcs, fixed } = this.classifier.rows.read(this.liveRows)
      this.live.addRow({ arcs, ...(fixed >= 0 && { fixed }) })
    }
    return row
  }

  private ownFacts({ pairedTeamIds, forbiddenTeamIds, plans }: TargetNow): OwnFacts | undefined {
    const { choosable } = this.campaign
    const bits = new Map<number, number>()
    const mark = (teamId: string, bit: number): void => {
      const team = this.teamAt(teamId)
      if (team < choosable) bits.set(team, (bits.get(team) ?? 0) | bit)
    }
    for (const teamId of pairedTeamIds) mark(teamId, PAIRED)
    for (const { teamId } of plans) mark(teamId, OWN_PLAN)
    const forbidden = new Set(forbiddenTeamIds.map((id) => this.teamAt(id)).filter((team) => team < choosable))
    return bits.size > 0 || forbidden.size > 0 ? { bits, forbidden } : undefined
  }

  private teamAt(teamId: string): number {
    const team = this.teamIndex.get(teamId)
    if (team === undefined) throw new OutOfDate('a new team')
    return team
  }

  /**
   * Whom a schedule of the campaign as it has been taken over would make the owners. Where several teams would do as well, one
   * of them; a run may choose another.
   * @param withEquals names those others.
   */
  propose(targetIds: readonly string[], now: ReadonlyMap<string, TargetNow>, withEquals: boolean): Proposal[] {
    this.live.settle()
    const teamOf = this.handOut(targetIds.map((id) => this.placeOf(id)))
    return targetIds.map((id): Proposal => {
      const facts = now.get(id)
      if (!facts) return { state: 'notEnrolled' }
      if (isIneligible(facts.registryState)) return { state: 'ineligible' }
      const place = this.placeOf(id)
      return this.proposal(place, this.rowOf[place]! < 0 ? -1 : teamOf(place), withEquals)
    })
  }

  private proposal(place: number, team: number, withEquals: boolean): Proposal {
    const { campaign, classifier, live, rowOf, held } = this
    const { targets, teams, choosable } = campaign
    const row = rowOf[place]!
    const arcs = row < 0 ? [] : classifier.rows.read(row).arcs
    const arc = arcs.find((each) => each.team === team)
    const byRule = arc ? this.reasonOf[arc.code]! : arcs.length > 0 ? NO_CAPACITY : NO_REMIT
    const isHeld = held[place]! > 0
    const equal = (other: number): boolean => {
      if (other === team) return false
      const { feasible, extraUnowned, extraMoved, extraCost } = live.alternative(row, team, other)
      return feasible && extraUnowned === 0 && extraMoved === 0 && extraCost === 0
    }
    const owner = targets.owner[place]!
    return {
      state: 'proposed',
      teamId: team < 0 ? null : teams[team]!.id,
      isChange: team < 0 ? owner < choosable && !isHeld : team !== owner,
      cost: arc ? arc.cost : null,
      reason: REASONS[isHeld ? held[place]! - 1 : byRule]!,
      equalTeamIds:
        withEquals && !isHeld ? arcs.filter((each) => equal(each.team)).map((each) => teams[each.team]!.id) : [],
    }
  }

  /** As hand-out.ts: a row's targets by rising id, to its arcs in their order, who is left over to nobody. */
  private handOut(places: readonly number[]): (place: number) => number {
    const shared = new Map<number, { team: number; targets: number }[]>()
    for (const place of places) {
      const row = place < 0 ? -1 : this.rowOf[place]!
      if (row >= 0 && !shared.has(row)) shared.set(row, this.live.placesOf(row))
    }
    const members = this.membersOf([...shared].filter(([, at]) => at.length > 1).map(([row]) => row))
    return (place) => {
      const row = this.rowOf[place]!
      const at = shared.get(row)!
      let rank = members.get(row)?.indexOf(place) ?? 0
      for (const { team, targets } of at) {
        if (rank < targets) return team
        rank -= targets
      }
      throw new Error(`Row ${row} has fewer targets than places`)
    }
  }

  /** The targets of some rows, by rising id. Time O(targets): asked only for rows that are shared out. */
  private membersOf(rows: readonly number[]): Map<number, number[]> {
    const members = new Map(rows.map((row) => [row, [] as number[]]))
    if (rows.length === 0) return members
    const { ids, count } = this.campaign.targets
    const isAsked = new Uint8Array(this.liveRows)
    for (const row of rows) isAsked[row] = 1
    for (let place = 0; place < count; place++) {
      const row = this.rowOf[place]!
      if (row < 0 || isAsked[row] === 0) continue
      const list = members.get(row)!
      if (place < this.firstCount) list.push(place)
      else {
        const id = ids.subarray(16 * place, 16 * place + 16)
        const at = list.findIndex((other) => ids.compare(id, 0, 16, 16 * other, 16 * other + 16) > 0)
        list.splice(at < 0 ? list.length : at, 0, place)
      }
    }
    return members
  }

  /** Aims of the optimum, for a comparison with a run: targets of the problem that nobody owns, moves, points. */
  aims(): { unowned: number; moved: number; cost: number } {
    this.live.settle()
    const { unowned, moved, cost } = this.live.solution()
    return { unowned, moved, cost }
  }

  /** Ids of the targets that are taken into account. */
  targetIds(): string[] {
    const { ids, count } = this.campaign.targets
    return Array.from({ length: count }, (_, place) => uuidText(ids, 16 * place))
  }
}

function lengthen(columns: TargetColumns, room: number): void {
  const longer = <Column extends Int32Array | Uint8Array | Float64Array>(from: Column, to: Column): Column => {
    to.set(from)
    return to
  }
  columns.ids = Buffer.concat([columns.ids, Buffer.alloc(16 * room - columns.ids.length)])
  for (const name of ['owner', 'area', 'industry'] as const) columns[name] = longer(columns[name], new Int32Array(room))
  for (const name of ['size', 'isKey', 'pinned', 'visited', 'source'] as const)
    columns[name] = longer(columns[name], new Uint8Array(room))
  columns.enrolmentNo = longer(columns.enrolmentNo, new Float64Array(room))
}
