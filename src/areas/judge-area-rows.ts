import { refusal } from '../shared/errors'
import { newId } from '../shared/ids'
import type { ImportOutcomes } from '../shared/import-report'
import { codeKey, firstOfEach, RowReader, readName } from '../shared/row-codes'
import { readEnum, readText } from '../shared/rows'
import { tidy } from '../shared/text'
import { AreaLevel } from './area.entity'
import type { AreaRowInput } from './import-areas.input'

/** An area as it is stored, or as the rows would have it. */
export interface AreaState {
  id: string
  code: string
  name: string
  level: AreaLevel
  parentId: string | null
  zone: string | null
  statisticalOnly: boolean
  /** Whether the caller may put areas below it. */
  within: boolean
  /** Whether the caller may change it: an office changes what lies below its area, not the area itself. */
  below: boolean
}

export interface AreaChange {
  before: AreaState | null
  after: AreaState
}

/** A row as it was written; null is what was left out. */
interface Wanted {
  row: number
  code: string
  name: string | null
  level: AreaLevel | null
  parentCode: string | null
  zone: string | null
  statisticalOnly: boolean | null
}

const LEVELS = Object.values(AreaLevel)
const rank = (level: AreaLevel): number => LEVELS.indexOf(level)

/**
 * Judges the rows of importAreas. An area lies right below one of any higher level (a town may lie right below a city without
 * districts); since levels only go down, there can be no circle.
 * @param stored every area there is.
 * @param takenCodes codes of departments and teams, among those of the rows, that a new area's fallback team could not have.
 * @param office whether the caller is limited to an area, and so makes no area without a parent.
 * @returns what to write, in the order of levels; every row has its outcome.
 */
export function judgeAreaRows(
  rows: readonly AreaRowInput[],
  stored: readonly AreaState[],
  outcomes: ImportOutcomes,
  {
    takenCodes,
    createFallbackTeams,
    office,
  }: { takenCodes: ReadonlySet<string>; createFallbackTeams: boolean; office: boolean },
): AreaChange[] {
  const areas = new Map(stored.map((area) => [area.code, area]))
  const byId = new Map(stored.map((area) => [area.id, area]))
  const zones = new Map(stored.flatMap(({ zone }) => (zone ? [[codeKey(zone), zone] as const] : [])))

  const wanted = firstOfEach(
    rows.flatMap((input, row) => readRow(input, row, outcomes) ?? []),
    outcomes,
    { keyOf: ({ code }) => code, contentOf: ({ row, ...content }) => content, field: 'code' },
  )
  const wantedByCode = new Map(wanted.map((want) => [want.code, want]))
  const levelOf = ({ code, level }: Wanted): number => rank(level ?? areas.get(code)?.level ?? AreaLevel.VILLAGE)
  const changes: AreaChange[] = []
  // Parents are of a higher level, so they have been judged before whatever lies below them.
  for (const want of [...wanted].sort((a, b) => levelOf(a) - levelOf(b) || a.row - b.row)) {
    const before = areas.get(want.code) ?? null
    const reader = new RowReader(['rows', want.row])
    const after = judge(want, before, reader)
    const refused = reader.first()
    if (refused || !after) {
      if (refused) outcomes.refuse(want.row, refused, reader.valueOf(refused))
      continue
    }
    const outcome = before === null ? 'created' : same(before, after) ? 'unchanged' : 'updated'
    outcomes.set(want.row, outcome)
    if (outcome === 'unchanged') continue
    areas.set(after.code, after)
    byId.set(after.id, after)
    changes.push({ before, after })
  }
  return changes

  function judge(want: Wanted, before: AreaState | null, reader: RowReader): AreaState | null {
    const { path } = reader
    if (before && !before.below) {
      reader.refuse(refusal('NOT_FOUND', [...path, 'code'], 'area.notFound', { code: want.code }), want.code)
      return null
    }
    const name = want.name ?? before?.name
    const level = want.level ?? before?.level
    if (!name) reader.missing('name')
    if (!level) reader.missing('level')
    if (!name || !level) return null
    const parent = level === AreaLevel.CITY ? noParent(want, reader) : judgeParent(want, before, level, reader)
    if (before && rank(level) > rank(before.level)) judgeChildren(before, level, reader)
    if (!before && createFallbackTeams && governs(level, want.statisticalOnly) && takenCodes.has(want.code))
      reader.refuse(
        refusal('ALREADY_EXISTS', [...path, 'code'], 'area.codeTakenByUnit', { code: want.code }),
        want.code,
      )
    return {
      id: before?.id ?? newId(),
      code: want.code,
      name,
      level,
      parentId: parent?.id ?? null,
      zone: want.zone === null ? (before?.zone ?? null) : spelling(want.zone),
      statisticalOnly: want.statisticalOnly ?? before?.statisticalOnly ?? false,
      within: true,
      below: true,
    }
  }

  function noParent(want: Wanted, reader: RowReader): null {
    const { path } = reader
    if (want.parentCode !== null)
      reader.refuse(refusal('INVALID_INPUT', [...path, 'parentCode'], 'area.cityHasParent'), want.parentCode)
    if (office) reader.refuse(refusal('NOT_FOUND', [...path, 'code'], 'area.notFound', { code: want.code }), want.code)
    return null
  }

  function judgeParent(want: Wanted, before: AreaState | null, level: AreaLevel, reader: RowReader): AreaState | null {
    const field = [...reader.path, 'parentCode']
    const parent = want.parentCode === null ? byId.get(before?.parentId ?? '') : areas.get(want.parentCode)
    // A row that has not been judged yet is of no higher level; one that was refused is not there.
    const later = parent ? undefined : wantedByCode.get(want.parentCode ?? '')
    if (want.parentCode === null && !parent) {
      reader.missing('parentCode')
    } else if (later && levelOf(later) >= rank(level)) {
      const args = { level, parent: later.name ?? later.code, parentLevel: later.level ?? '' }
      reader.refuse(refusal('INVALID_INPUT', field, 'area.parentLevel', args), want.parentCode)
    } else if (!parent?.within) {
      reader.refuse(refusal('NOT_FOUND', field, 'area.notFound', { code: want.parentCode ?? '' }), want.parentCode)
    } else if (parent.code === want.code || rank(parent.level) >= rank(level)) {
      const args = { level, parent: parent.name, parentLevel: parent.level }
      reader.refuse(refusal('INVALID_INPUT', field, 'area.parentLevel', args), want.parentCode)
    }
    return parent ?? null
  }

  function judgeChildren(before: AreaState, level: AreaLevel, reader: RowReader): void {
    for (const child of areas.values())
      if (child.parentId === before.id && rank(child.level) <= rank(level)) {
        const args = { level, child: child.name, childLevel: child.level }
        reader.refuse(refusal('INVALID_INPUT', [...reader.path, 'level'], 'area.childLevel', args), level)
        return
      }
  }

  function spelling(zone: string): string {
    const known = zones.get(codeKey(zone))
    if (known === undefined) zones.set(codeKey(zone), zone)
    return known ?? zone
  }
}

/** Whether a new area of this kind gets a fallback team: districts and towns that govern. */
export const governs = (level: AreaLevel, statisticalOnly: boolean | null): boolean =>
  (level === AreaLevel.DISTRICT || level === AreaLevel.TOWN) && !statisticalOnly

const same = (a: AreaState, b: AreaState): boolean =>
  a.name === b.name &&
  a.level === b.level &&
  a.parentId === b.parentId &&
  a.zone === b.zone &&
  a.statisticalOnly === b.statisticalOnly

function readRow(input: AreaRowInput, row: number, outcomes: ImportOutcomes): Wanted | null {
  const reader = new RowReader(['rows', row])
  const { path } = reader
  const code = tidy(input.code)
  if (!code) reader.missing('code')
  else if (!/^(\d{6}|\d{9}|\d{12})$/.test(code))
    reader.refuse(refusal('INVALID_INPUT', [...path, 'code'], 'area.code', { code: code.slice(0, 60) }), code)
  const wanted = {
    row,
    code: code ?? '',
    name: reader.take(readName(input.name, [...path, 'name']), input.name),
    level: reader.take(readEnum(AreaLevel, input.level, [...path, 'level']), input.level),
    parentCode: tidy(input.parentCode),
    zone: reader.take(readText(input.zone, 60, [...path, 'zone']), input.zone),
    statisticalOnly: input.statisticalOnly ?? null,
  }
  const refused = reader.first()
  if (!refused) return wanted
  outcomes.refuse(row, refused, reader.valueOf(refused))
  return null
}
