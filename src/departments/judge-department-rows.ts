import { refusal } from '../shared/errors'
import { newId } from '../shared/ids'
import type { ImportOutcomes } from '../shared/import-report'
import { codeKey, RowReader } from '../shared/row-codes'
import { type DepartmentKind, DepartmentTier } from './department.entity'
import type { WantedDepartment, WantedTeam } from './read-department-rows'

export interface DepartmentState {
  id: string
  code: string
  name: string
  tier: DepartmentTier
  kind: DepartmentKind
  areaId: string
}

export interface TeamState {
  id: string
  code: string
  name: string
  departmentId: string
  areaId: string
  isFallback: boolean
}

export interface AreaFact {
  id: string
  code: string
  name: string
  lineage: string[]
  /** Whether it is within the caller's area. */
  within: boolean
}

export interface UnitFacts {
  departments: readonly DepartmentState[]
  teams: readonly TeamState[]
  areas: readonly AreaFact[]
  /** Whether the caller is an office that is limited to an area. */
  office: boolean
}

export interface TeamChange {
  before: TeamState | null
  after: TeamState
  /** Its path below `input`. */
  path: readonly (string | number)[]
}

/** What one row would have: its department and the teams that it names. */
export interface DepartmentChange {
  row: number
  before: DepartmentState | null
  after: DepartmentState
  teams: TeamChange[]
}

/**
 * Judges rows against the units there are and against earlier rows: codes, areas, teams of other departments. Who is the
 * fallback of which area is settled afterwards, since that depends on all rows (settle-fallbacks.ts).
 */
export function judgeDepartmentRows(
  wanted: readonly WantedDepartment[],
  { departments, teams, areas, office }: UnitFacts,
  outcomes: ImportOutcomes,
): DepartmentChange[] {
  const areaByCode = new Map(areas.map((area) => [area.code, area]))
  const areaById = new Map(areas.map((area) => [area.id, area]))
  const departmentByCode = new Map(departments.map((department) => [codeKey(department.code), department]))
  const teamByCode = new Map(teams.map((team) => [codeKey(team.code), team]))
  const hasTeams = new Set(teams.map(({ departmentId }) => departmentId))
  const changes: DepartmentChange[] = []

  for (const want of wanted) {
    const reader = new RowReader(['rows', want.row])
    const change = judge(want, reader)
    const refused = reader.first()
    if (refused) {
      outcomes.refuse(want.row, refused, reader.valueOf(refused))
    } else if (change) {
      changes.push(change)
      for (const { after } of change.teams) teamByCode.set(codeKey(after.code), after)
    }
  }
  return changes

  function judge(want: WantedDepartment, reader: RowReader): DepartmentChange | null {
    const { path } = reader
    const before = departmentByCode.get(codeKey(want.code)) ?? null
    if (before && !areaById.get(before.areaId)?.within) {
      reader.refuse(refusal('NOT_FOUND', [...path, 'code'], 'department.notFound', { code: want.code }), want.code)
      return null
    }
    const name = want.name ?? before?.name
    const tier = want.tier ?? before?.tier
    const kind = want.kind ?? before?.kind
    const areaId = areaOf(want.areaCode, path, reader) ?? before?.areaId
    if (!name) reader.missing('name')
    if (!tier) reader.missing('tier')
    if (!kind) reader.missing('kind')
    if (!areaId && want.areaCode === null) reader.missing('areaCode')
    if (!name || !tier || !kind || !areaId) return null
    if (office && tier === DepartmentTier.CITY && before?.tier !== tier)
      reader.refuse(refusal('INVALID_INPUT', [...path, 'tier'], 'department.tierAboveOffice'), tier)
    const after = { id: before?.id ?? newId(), code: before?.code ?? want.code, name, tier, kind, areaId }
    return { row: want.row, before, after, teams: judgeTeams(want, before, after, reader) }
  }

  function judgeTeams(
    want: WantedDepartment,
    before: DepartmentState | null,
    after: DepartmentState,
    reader: RowReader,
  ): TeamChange[] {
    const named = want.teams.length > 0 ? want.teams : impliedTeam(before, after)
    const changes = new Map<string, TeamChange>()
    for (const team of named) {
      const path = team.path ?? reader.path
      const change = judgeTeam(team, path, before, after, reader)
      if (!change) continue
      const earlier = changes.get(codeKey(change.after.code))
      if (!earlier) changes.set(codeKey(change.after.code), change)
      else if (!sameTeam(earlier.after, change.after)) {
        const twice = refusal('ALREADY_EXISTS', [...path, 'code'], 'team.twiceInRow', { code: change.after.code })
        reader.refuse(twice, team.code)
      }
    }
    return [...changes.values()]
  }

  /** A department without any team gets one of its own code and name; one that has it still keeps it in step. */
  function impliedTeam(before: DepartmentState | null, after: DepartmentState): WantedTeam[] {
    const own = teamByCode.get(codeKey(after.code))
    const implied = { path: null, code: after.code, areaCode: null, isFallback: null }
    if (!before || !hasTeams.has(before.id)) return [{ ...implied, name: after.name }]
    if (own?.departmentId !== before.id) return []
    return [{ ...implied, name: own.name === before.name ? after.name : null }]
  }

  function judgeTeam(
    want: WantedTeam,
    path: readonly (string | number)[],
    departmentBefore: DepartmentState | null,
    department: DepartmentState,
    reader: RowReader,
  ): TeamChange | null {
    const before = teamByCode.get(codeKey(want.code)) ?? null
    if (before && before.departmentId !== department.id) {
      const taken = refusal('ALREADY_EXISTS', [...path, 'code'], 'team.ofOtherDepartment', { code: want.code })
      reader.refuse(taken, want.code)
      return null
    }
    const name = want.name ?? before?.name
    if (!name) reader.missing([...path.slice(2), 'name'].join('.'))
    // A team that lies where its department does moves with it.
    const stays = before && before.areaId !== departmentBefore?.areaId ? before.areaId : department.areaId
    const areaId = areaOf(want.areaCode, path, reader) ?? stays
    if (before && !areaById.get(before.areaId)?.within)
      reader.refuse(refusal('NOT_FOUND', [...path, 'code'], 'team.notFound', { code: want.code }), want.code)
    return {
      path,
      before,
      after: {
        id: before?.id ?? newId(),
        code: before?.code ?? want.code,
        name: name ?? '',
        departmentId: department.id,
        areaId,
        isFallback: want.isFallback ?? before?.isFallback ?? false,
      },
    }
  }

  function areaOf(code: string | null, path: readonly (string | number)[], reader: RowReader): string | null {
    if (code === null) return null
    const area = areaByCode.get(code)
    if (area?.within) return area.id
    reader.refuse(refusal('NOT_FOUND', [...path, 'areaCode'], 'area.notFound', { code }), code)
    return null
  }
}

export const sameTeam = (a: TeamState, b: TeamState): boolean =>
  a.name === b.name && a.areaId === b.areaId && a.isFallback === b.isFallback

export const sameDepartment = (a: DepartmentState, b: DepartmentState): boolean =>
  a.name === b.name && a.tier === b.tier && a.kind === b.kind && a.areaId === b.areaId
