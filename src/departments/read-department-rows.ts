import type { ImportOutcomes } from '../shared/import-report'
import { codeKey, firstOfEach, RowReader, readName } from '../shared/row-codes'
import { readEnum, readText } from '../shared/rows'
import { tidy } from '../shared/text'
import { DepartmentKind, DepartmentTier } from './department.entity'
import type { DepartmentRowInput, TeamRowInput } from './import-departments.input'

const LONGEST_CODE = 60

/** A team of a row as it was written; null is what was left out. */
export interface WantedTeam {
  /** Its path below `input`; null for the one team that a department gets without any named. */
  path: readonly (string | number)[] | null
  code: string
  name: string | null
  areaCode: string | null
  isFallback: boolean | null
}

/** A row as it was written; null is what was left out. */
export interface WantedDepartment {
  row: number
  code: string
  name: string | null
  tier: DepartmentTier | null
  kind: DepartmentKind | null
  areaCode: string | null
  /** Empty when none are named. */
  teams: WantedTeam[]
}

/** Reads what can be judged of a row by itself, and finds rows that repeat another. */
export function readDepartmentRows(rows: readonly DepartmentRowInput[], outcomes: ImportOutcomes): WantedDepartment[] {
  return firstOfEach(
    rows.flatMap((input, row) => readRow(input, row, outcomes) ?? []),
    outcomes,
    {
      keyOf: ({ code }) => codeKey(code),
      contentOf: ({ row, teams, ...content }) => ({
        ...content,
        code: codeKey(content.code),
        teams: teams.map(({ path, ...team }) => ({ ...team, code: codeKey(team.code) })),
      }),
      field: 'code',
    },
  )
}

function readRow(input: DepartmentRowInput, row: number, outcomes: ImportOutcomes): WantedDepartment | null {
  const reader = new RowReader(['rows', row])
  const { path } = reader
  const code = reader.take(readText(input.code, LONGEST_CODE, [...path, 'code']), input.code)
  if (!tidy(input.code)) reader.missing('code')
  const wanted = {
    row,
    code: code ?? '',
    name: reader.take(readName(input.name, [...path, 'name']), input.name),
    tier: reader.take(readEnum(DepartmentTier, input.tier, [...path, 'tier']), input.tier),
    kind: reader.take(readEnum(DepartmentKind, input.kind, [...path, 'kind']), input.kind),
    areaCode: tidy(input.areaCode),
    teams: (input.teams ?? []).map((team, index) => readTeam(team, index, reader)),
  }
  const refused = reader.first()
  if (!refused) return wanted
  outcomes.refuse(row, refused, reader.valueOf(refused))
  return null
}

function readTeam(input: TeamRowInput, index: number, reader: RowReader): WantedTeam {
  const path = [...reader.path, 'teams', index]
  if (!tidy(input.code)) reader.missing(`teams.${index}.code`)
  return {
    path,
    code: reader.take(readText(input.code, LONGEST_CODE, [...path, 'code']), input.code) ?? '',
    name: reader.take(readName(input.name, [...path, 'name']), input.name),
    areaCode: tidy(input.areaCode),
    isFallback: input.isFallback ?? null,
  }
}
