import { AreaLevel } from '../areas/area.entity'
import type { Queryable } from '../database/database'
import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { refusal } from '../shared/errors'
import { codeKey, RowReader, readName } from '../shared/row-codes'
import { type Read, readDay, readEnum, readText, short } from '../shared/rows'
import { tidy } from '../shared/text'
import { RegistryState, SizeClass } from './enterprise.entity'
import { readTargetCode } from './find-targets'
import type { EnterpriseRowInput } from './import-enterprises.input'
import { normaliseCode } from './unified-code'

const LONGEST_ADDRESS = 300
const LONGEST_EVIDENCE = 1000

/** What is stored about an enterprise besides the code that it is known by. */
export interface EnterpriseFacts {
  name: string
  areaId: string
  address: string | null
  industryCode: string | null
  sizeClass: SizeClass
  isAboveScale: boolean
  isKey: boolean
  registryState: RegistryState
  stateSince: string | null
  stateEvidence: string | null
}

/** What a row says: null is left out, and keeps what is stored. */
export type GivenFacts = { [Fact in keyof EnterpriseFacts]: EnterpriseFacts[Fact] | null }

/** A row that has been read; `reader.refusals` says why it cannot be taken. */
export interface ReadRow {
  row: number
  input: EnterpriseRowInput
  reader: RowReader
  uscc: string | null
  registrationNumber: string | null
  /** What the row names its enterprise by; `unreadable` when that cannot be told. */
  knownBy: 'code' | 'name' | 'unreadable'
  given: GivenFacts
}

/** What rows refer to, within the caller's reach. */
export interface RowReferences {
  areas: ReadonlyMap<string, { id: string; name: string; level: AreaLevel }>
  industries: ReadonlySet<string>
}

/** Reads the areas and industries that rows name: two statements, however many rows. */
export async function readReferences(
  context: RequestContext,
  db: Queryable,
  rows: readonly EnterpriseRowInput[],
): Promise<RowReferences> {
  const areas = await db.query<{ id: string; code: string; name: string; level: AreaLevel }>(
    `SELECT id, code, name, level FROM area
      WHERE code = ANY($1::text[]) AND ($2::uuid IS NULL OR lineage @> ARRAY[$2::uuid])`,
    [distinctCodes(rows.map(({ areaCode }) => areaCode)), scopeAreaId(context.caller)],
  )
  const industries = await db.query<{ code: string }>('SELECT code FROM industry WHERE code = ANY($1::text[])', [
    distinctCodes(rows.map(({ industryCode }) => industryCode)),
  ])
  return {
    areas: new Map(areas.map((area) => [area.code, area])),
    industries: new Set(industries.map(({ code }) => code)),
  }
}

const distinctCodes = (codes: readonly (string | null | undefined)[]): string[] => [
  ...new Set(codes.map((code) => codeKey(code ?? '')).filter((code) => code !== '')),
]

/**
 * Reads one row by itself: what it says, or why not. Whether its enterprise is new is not asked here.
 * @param today in Asia/Shanghai.
 */
export function readEnterpriseRow(
  input: EnterpriseRowInput,
  row: number,
  references: RowReferences,
  today: string,
): ReadRow {
  const reader = new RowReader(['rows', row])
  const at = (field: keyof EnterpriseRowInput) => ['rows', row, field]
  const code = readCode(input, reader, at)
  const given: GivenFacts = {
    name: reader.take(readName(input.name, at('name')), input.name),
    areaId: reader.take(readArea(input.areaCode, references, at('areaCode')), input.areaCode),
    address: reader.take(readText(input.address, LONGEST_ADDRESS, at('address')), input.address),
    industryCode: reader.take(readIndustry(input.industryCode, references, at('industryCode')), input.industryCode),
    sizeClass: reader.take(readEnum(SizeClass, input.sizeClass, at('sizeClass')), input.sizeClass),
    isAboveScale: input.isAboveScale ?? null,
    isKey: input.isKey ?? null,
    registryState: reader.take(readState(input.registryState, at('registryState')), input.registryState),
    stateSince: reader.take(readStateSince(input.stateSince, today, at('stateSince')), input.stateSince),
    stateEvidence: reader.take(
      readText(input.stateEvidence, LONGEST_EVIDENCE, at('stateEvidence')),
      input.stateEvidence,
    ),
  }
  return { row, input, reader, given, ...code }
}

type Path = (field: keyof EnterpriseRowInput) => (string | number)[]
type CodeOfRow = Pick<ReadRow, 'uscc' | 'registrationNumber' | 'knownBy'>
const UNREADABLE: CodeOfRow = { uscc: null, registrationNumber: null, knownBy: 'unreadable' }

function readCode(input: EnterpriseRowInput, reader: RowReader, at: Path): CodeOfRow {
  const [uscc, registrationNumber] = [tidy(input.uscc), tidy(input.registrationNumber)]
  if (uscc && registrationNumber) {
    reader.refuse(refusal('INVALID_INPUT', at('registrationNumber'), 'uscc.oneOfTwo'), registrationNumber)
    return UNREADABLE
  }
  if (uscc) return readOne(uscc, reader, at('uscc'), /^\d{15}$/, 'uscc.isRegistrationNumber')
  if (registrationNumber)
    return readOne(registrationNumber, reader, at('registrationNumber'), /^[0-9A-Z]{18}$/, 'uscc.notRegistrationNumber')
  const lacking = (['name', 'areaCode'] as const).filter((field) => tidy(input[field]) === null)
  for (const field of lacking) reader.refuse(refusal('INVALID_INPUT', at(field), 'enterprise.nameOrCode', { field }))
  return lacking.length ? UNREADABLE : { ...UNREADABLE, knownBy: 'name' }
}

/** @param other the form of the code that belongs in the other column. */
function readOne(
  text: string,
  reader: RowReader,
  field: (string | number)[],
  other: RegExp,
  belongsElsewhere: 'uscc.isRegistrationNumber' | 'uscc.notRegistrationNumber',
): CodeOfRow {
  const code = normaliseCode(text)
  if (other.test(code)) {
    reader.refuse(refusal('INVALID_INPUT', field, belongsElsewhere, { code }), text)
    return UNREADABLE
  }
  const read = reader.take(readTargetCode(text, field), text)
  return read ? { ...read, knownBy: 'code' } : UNREADABLE
}

function readArea(
  text: string | null | undefined,
  { areas }: RowReferences,
  field: (string | number)[],
): Read<string | null> {
  const code = codeKey(text ?? '')
  if (!code) return { value: null }
  const area = areas.get(code)
  if (!area) return { refused: refusal('NOT_FOUND', field, 'area.notFound', { code: short(code) }) }
  if (area.level === AreaLevel.CITY)
    return { refused: refusal('INVALID_INPUT', field, 'enterprise.areaTooHigh', { code, name: area.name }) }
  return { value: area.id }
}

function readIndustry(
  text: string | null | undefined,
  { industries }: RowReferences,
  field: (string | number)[],
): Read<string | null> {
  const code = codeKey(text ?? '')
  if (!code) return { value: null }
  if (industries.has(code)) return { value: code }
  return { refused: refusal('NOT_FOUND', field, 'industry.notFound', { code: short(code) }) }
}

function readState(text: string | null | undefined, field: (string | number)[]): Read<RegistryState | null> {
  const read = readEnum(RegistryState, text, field)
  return read.value === RegistryState.MERGED
    ? { refused: refusal('INVALID_INPUT', field, 'enterprise.mergedByHand') }
    : read
}

function readStateSince(
  text: string | null | undefined,
  today: string,
  field: (string | number)[],
): Read<string | null> {
  const read = readDay(text, field)
  // Days written YYYY-MM-DD sort as days.
  return read.value && read.value > today
    ? { refused: refusal('INVALID_INPUT', field, 'enterprise.futureState', { day: read.value }) }
    : read
}
