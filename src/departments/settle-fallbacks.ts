import { type Refusal, refusal } from '../shared/errors'
import type { AreaFact, DepartmentChange, TeamState } from './judge-department-rows'

/**
 * Which rows cannot stand because of the fallback teams: an area has one at most, and while a campaign is open no area may lose
 * its last one upward. Rows are looked at together, so that one row may give up what another takes.
 * @param keepCovered whether a campaign is open.
 * @returns the refusal of each row that cannot stand.
 */
export function settleFallbacks(
  changes: readonly DepartmentChange[],
  teams: readonly TeamState[],
  areas: readonly AreaFact[],
  keepCovered: boolean,
): Map<DepartmentChange, Refusal> {
  const areaById = new Map(areas.map((area) => [area.id, area]))
  const refused = new Map<DepartmentChange, Refusal>()
  // A row that is refused gives up nothing, which may upset another one: again until all that is left can stand together.
  for (let before = -1; before !== refused.size; ) {
    before = refused.size
    const holders = new Map(teams.filter(({ isFallback }) => isFallback).map(({ areaId, id }) => [areaId, id]))
    const standing = changes.filter((change) => !refused.has(change))
    for (const areaId of standing.flatMap(released)) holders.delete(areaId)
    for (const change of standing) {
      const claims = new Map<string, string>()
      for (const { after, path } of change.teams) {
        if (!after.isFallback) continue
        const holder = holders.get(after.areaId) ?? claims.get(after.areaId)
        if (holder && holder !== after.id) {
          const area = areaById.get(after.areaId)?.name ?? ''
          refused.set(change, refusal('ALREADY_EXISTS', [...path, 'isFallback'], 'team.secondFallback', { area }))
        }
        claims.set(after.areaId, after.id)
      }
      if (!refused.has(change)) for (const [areaId, teamId] of claims) holders.set(areaId, teamId)
    }
    if (!keepCovered) continue
    for (const change of standing) {
      const bare = released(change).find((areaId) => !areaById.get(areaId)?.lineage.some((id) => holders.has(id)))
      if (bare === undefined || refused.has(change)) continue
      const args = { area: areaById.get(bare)?.name ?? '' }
      refused.set(change, refusal('NO_FALLBACK_TEAM', ['rows', change.row, 'teams'], 'team.lastFallback', args))
    }
  }
  return refused
}

/** The areas whose fallback a row's teams are no longer. */
const released = ({ teams }: DepartmentChange): string[] =>
  teams.flatMap(({ before, after }) =>
    before?.isFallback && !(after.isFallback && after.areaId === before.areaId) ? [before.areaId] : [],
  )
