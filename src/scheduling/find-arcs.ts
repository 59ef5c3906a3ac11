import { bestFit, distanceBand, insideOwnArea, judgeEligibility, type TargetFacts } from '../rules'
import type { OwnFacts } from './build-classes'
import { Numbering } from './numbering'
import { PAIRED, pairCode } from './pair-codes'
import { type CampaignColumns, SIZES } from './read-campaign'

export interface Arcs {
  /** Ascending. */
  teams: number[]
  /** See pair-codes.ts. */
  codes: number[]
}

export interface ArcFinder {
  /** Number of the class of a target: what the teams' remits and places can tell apart. */
  classOf(place: number): number
  /** Teams that may own the targets of a class, by remit. */
  arcsOf(kind: number): Arcs
  /** The same for one target with its own pairings, recusals and plans; null when they change nothing. */
  arcsWith(kind: number, facts: OwnFacts): Arcs | null
  /** How target and team lie to each other, whether or not the team may own it. */
  codeOf(place: number, team: number): number
}

/** What stands for all areas, or all industries, that no team tells apart. */
interface Alike<Facts> {
  of: Int32Array
  facts: Facts[]
}

type Place = Pick<TargetFacts, 'areaLineage'> & { townId: string | null; districtId: string | null }

/**
 * Finds who may own which targets without asking each team about each target. Areas and industries count only by what a team's
 * remit or seat can tell apart, so a city has a few thousand kinds of targets; about each kind the rules themselves are asked,
 * and only for teams that may come into question.
 */
export function createArcFinder(campaign: CampaignColumns): ArcFinder {
  const { targets, choosable } = campaign
  const teams = campaign.teams.slice(0, choosable)
  const places = alikeAreas(campaign)
  const trades = alikeIndustries(campaign)
  const remits = teams.flatMap((team) => team.remits)
  const sizesTold = remits.some(({ sizeClass }) => sizeClass !== null)
  const keysTold = remits.some(({ isKey }) => isKey !== null)

  const classes = new Numbering()
  const arcs: Arcs[] = []
  const tradeOf = (place: number): number => trades.of[targets.industry[place]! + 1]!
  const classOf = (place: number): number => {
    const size = sizesTold ? targets.size[place]! : 0
    const key = keysTold ? targets.isKey[place]! : 0
    return classes.indexOf(
      ((places.of[targets.area[place]!]! * trades.facts.length + tradeOf(place)) * SIZES.length + size) * 2 + key,
    )
  }
  const factsOf = (kind: number): TargetFacts & { at: number; trade: number } => {
    const key = classes.keyOf(kind)
    const size = Math.floor(key / 2) % SIZES.length
    const both = Math.floor(key / 2 / SIZES.length)
    const [at, trade] = [Math.floor(both / trades.facts.length), both % trades.facts.length]
    const areaLineage = places.facts[at]!.areaLineage
    return {
      at,
      trade,
      areaLineage,
      industryLineage: trades.facts[trade]!,
      sizeClass: SIZES[size]!,
      isKey: key % 2 === 1,
    }
  }

  // Per team and place, one row of the table a team.
  const width = places.facts.length
  const inside = new Uint8Array(teams.length * width)
  const far = new Uint8Array(teams.length * width)
  teams.forEach((team, k) => {
    places.facts.forEach((target, at) => {
      inside[k * width + at] = insideOwnArea(team, target.areaLineage) ? 1 : 0
      far[k * width + at] = pairCode({ paired: false, ownPlan: false, fit: null, band: distanceBand({ team, target }) })
    })
  })
  const nearBits = pairCode({ paired: false, ownPlan: false, fit: null, band: 'sameTown' })
  const fitBits = (fit: ReturnType<typeof bestFit>): number =>
    pairCode({ paired: false, ownPlan: false, fit, band: 'sameTown' })
  /** Teams whose remits look at the industry alone: their answer is the same everywhere inside their area. */
  const byTradeAlone = teams.map((team) =>
    team.remits.every(({ areaId, sizeClass, isKey }) => areaId === null && sizeClass === null && isKey === null),
  )
  const known = teams.map(() => new Int16Array(trades.facts.length).fill(-2))
  /** Bits of the fit when the team, inside its area, may own targets of these facts by remit; −1 when not. */
  const verdict = (k: number, facts: TargetFacts & { trade: number }): number => {
    if (byTradeAlone[k] && known[k]![facts.trade]! > -2) return known[k]![facts.trade]!
    const judged = judgeEligibility(teams[k]!, facts, { paired: false, forbidden: false })
    const answer = judged.eligible ? fitBits(judged.fit) : -1
    if (byTradeAlone[k]) known[k]![facts.trade] = answer
    return answer
  }
  const candidates = indexCandidates(teams, places.facts, trades.facts)
  const combine = (k: number, at: number, fit: number): number => (far[k * width + at]! & ~nearBits) | fit

  const arcsOf = (kind: number): Arcs => {
    const found = arcs[kind]
    if (found) return found
    const facts = factsOf(kind)
    const result: Arcs = { teams: [], codes: [] }
    const asked = candidates(facts.at, facts.trade)
    for (let c = 0; c < asked.length; c++) {
      const k = asked[c]!
      if (inside[k * width + facts.at] === 0) continue
      const fit = verdict(k, facts)
      if (fit < 0) continue
      result.teams.push(k)
      result.codes.push(combine(k, facts.at, fit))
    }
    arcs[kind] = result
    return result
  }
  const codeIn = (k: number, { at, ...facts }: TargetFacts & { at: number }): number =>
    combine(k, at, fitBits(bestFit(teams[k]!.remits, facts)))

  return {
    classOf,
    arcsOf,
    codeOf: (place, team) => codeIn(team, factsOf(classOf(place))),
    arcsWith(kind, { bits, forbidden }) {
      const base = arcsOf(kind)
      let changed: Arcs | null = null
      const change = (): Arcs => {
        changed ??= { teams: [...base.teams], codes: [...base.codes] }
        return changed
      }
      for (const [k, own] of bits) {
        const arc = base.teams.indexOf(k)
        if (arc >= 0) {
          const { teams, codes } = change()
          codes[teams.indexOf(k)]! |= own
          continue
        }
        if ((own & PAIRED) === 0) continue
        const facts = factsOf(kind)
        if (!judgeEligibility(teams[k]!, facts, { paired: true, forbidden: false }).eligible) continue
        const { teams: having, codes } = change()
        let place = having.findIndex((other) => other > k)
        if (place < 0) place = having.length
        having.splice(place, 0, k)
        codes.splice(place, 0, codeIn(k, facts) | own)
      }
      for (const k of forbidden) {
        if (!(changed ?? base).teams.includes(k)) continue
        const { teams: having, codes } = change()
        codes.splice(having.indexOf(k), 1)
        having.splice(having.indexOf(k), 1)
      }
      return changed
    },
  }
}

/** Areas that lie alike to every team: below the same areas that count, and as near to every seat. */
function alikeAreas({ areas, teams, choosable }: CampaignColumns): Alike<Place> {
  const choosing = teams.slice(0, choosable)
  const counts = new Set(
    choosing.flatMap(({ departmentAreaId, remits }) => [departmentAreaId, ...remits.map(({ areaId }) => areaId)]),
  )
  const towns = new Set(choosing.map(({ townId }) => townId))
  const districts = new Set(choosing.map(({ districtId }) => districtId))
  return alike(areas, ({ lineage, townId, districtId }) => ({
    areaLineage: lineage.filter((id) => counts.has(id)),
    townId: towns.has(townId) ? townId : null,
    districtId: districts.has(districtId) ? districtId : null,
  }))
}

/** Industries that no remit tells apart; the first is "unknown". Codes that no remit names stand as a blank, so that depths stay. */
function alikeIndustries({ industries, teams, choosable }: CampaignColumns): Alike<readonly string[]> {
  const counts = new Set(
    teams.slice(0, choosable).flatMap(({ remits }) => remits.map(({ industryCode }) => industryCode)),
  )
  return alike([[], ...industries], (lineage) => {
    const told = lineage.map((code) => (counts.has(code) ? code : ''))
    while (told.at(-1) === '') told.pop()
    return told
  })
}

function alike<Item, Facts>(items: readonly Item[], told: (item: Item) => Facts): Alike<Facts> {
  const indexOf = new Map<string, number>()
  const facts: Facts[] = []
  const of = Int32Array.from(items, (item) => {
    const seen = told(item)
    const key = JSON.stringify(seen)
    const index = indexOf.get(key) ?? facts.push(seen) - 1
    indexOf.set(key, index)
    return index
  })
  return { of, facts }
}

/** A superset of the teams with a remit for a place and a trade, ascending: by the code, or the area, that their remits select by. */
function indexCandidates(
  teams: readonly CampaignColumns['teams'][number][],
  places: readonly Place[],
  trades: readonly (readonly string[])[],
): (at: number, trade: number) => readonly number[] {
  const byCode = new Map<string, Set<number>>()
  const byArea = new Map<string, Set<number>>()
  const everywhere = new Set<number>()
  const add = (index: Map<string, Set<number>>, key: string, k: number) => {
    index.get(key)?.add(k) ?? index.set(key, new Set([k]))
  }
  teams.forEach(({ remits }, k) => {
    for (const { industryCode, areaId } of remits) {
      if (industryCode !== null) add(byCode, industryCode, k)
      else if (areaId !== null) add(byArea, areaId, k)
      else everywhere.add(k)
    }
  })
  const union = (index: Map<string, Set<number>>, keys: readonly string[]): number[] =>
    [...new Set(keys.flatMap((key) => [...(index.get(key) ?? [])]))].sort((a, b) => a - b)
  const ofTrade = trades.map((lineage) => union(byCode, lineage))
  const ofPlace = places.map(({ areaLineage }) => [...new Set([...union(byArea, areaLineage), ...everywhere])])
  return (at, trade) =>
    ofPlace[at]!.length === 0
      ? ofTrade[trade]!
      : [...new Set([...ofTrade[trade]!, ...ofPlace[at]!])].sort((a, b) => a - b)
}
