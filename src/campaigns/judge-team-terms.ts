import type { NamedTeam } from '../departments/team.queries'
import { refusal } from '../shared/errors'
import type { ImportOutcomes } from '../shared/import-report'
import { codeKey, firstOfEach, RowReader } from '../shared/row-codes'
import { readEnum } from '../shared/rows'
import { tidy } from '../shared/text'
import { SizeClass } from '../targets/enterprise.entity'
import type { RemitInput, TeamTermsInput } from './team-terms.input'

export interface RemitState {
  industryCode: string | null
  areaId: string | null
  sizeClass: SizeClass | null
  isKey: boolean | null
}

/** The whole statement for one team. */
export interface TermsState {
  teamId: string
  capacity: number | null
  remits: RemitState[]
}

/** What the codes of the rows name, by `codeKey`. */
export interface TermsFacts {
  teams: ReadonlyMap<string, NamedTeam>
  /** Code → UUID. */
  areas: ReadonlyMap<string, string>
  industries: ReadonlySet<string>
}

/**
 * Judges the rows of setTeamTerms, and those of a what-if; a row with one bad remit is refused whole, since a statement is whole.
 * @param list the path of the rows below the input.
 */
export function judgeTeamTerms(
  rows: readonly TeamTermsInput[],
  facts: TermsFacts,
  outcomes: ImportOutcomes,
  list: readonly string[] = ['teams'],
): (TermsState & { row: number })[] {
  const read = rows.flatMap((input, row) => {
    const reader = new RowReader([...list, row])
    const terms = readTerms(input, reader, facts)
    const refused = reader.first()
    if (!refused) return terms ? [{ row, key: codeKey(input.teamCode ?? ''), ...terms }] : []
    outcomes.refuse(row, refused, reader.valueOf(refused))
    return []
  })
  return firstOfEach(read, outcomes, {
    keyOf: ({ key }) => key,
    contentOf: ({ capacity, remits }) => ({ capacity, remits }),
    list,
    field: 'teamCode',
  })
}

function readTerms(input: TeamTermsInput, reader: RowReader, facts: TermsFacts): TermsState | null {
  const { path } = reader
  const code = tidy(input.teamCode)
  const team = code ? facts.teams.get(codeKey(code)) : undefined
  if (!code) reader.missing('teamCode')
  else if (!team?.withinScope)
    reader.refuse(refusal('NOT_FOUND', [...path, 'teamCode'], 'team.notFound', { code }), code)
  const capacity = input.capacity ?? null
  if (capacity !== null && capacity < 0)
    reader.refuse(refusal('INVALID_INPUT', [...path, 'capacity'], 'terms.capacity'), capacity)
  const remits = (input.remits ?? []).map((remit, index) => readRemit(remit, [...path, 'remits', index], reader, facts))
  return team ? { teamId: team.id, capacity, remits } : null
}

function readRemit(
  input: RemitInput,
  path: readonly (string | number)[],
  reader: RowReader,
  { areas, industries }: TermsFacts,
): RemitState {
  const [industry, area] = [codeKey(input.industryCode ?? ''), codeKey(input.areaCode ?? '')]
  const sizeClass = readEnum(SizeClass, input.sizeClass, [...path, 'sizeClass'])
  if (industry && !industries.has(industry))
    reader.refuse(refusal('NOT_FOUND', [...path, 'industryCode'], 'industry.notFound', { code: industry }), industry)
  if (area && !areas.has(area))
    reader.refuse(refusal('NOT_FOUND', [...path, 'areaCode'], 'area.notFound', { code: area }), area)
  if (!industry && !area && !tidy(input.sizeClass) && input.isKey == null)
    reader.refuse(refusal('INVALID_INPUT', path, 'terms.emptyRemit'))
  return {
    industryCode: industry || null,
    areaId: areas.get(area) ?? null,
    sizeClass: reader.take(sizeClass, input.sizeClass),
    isKey: input.isKey ?? null,
  }
}
