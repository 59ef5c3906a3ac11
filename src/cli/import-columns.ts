import { normaliseCode } from '../targets/unified-code'
import { UsageError } from './usage-error'

const TEXT_FIELDS = [
  'uscc',
  'registrationNumber',
  'name',
  'areaCode',
  'address',
  'industryCode',
  'sizeClass',
  'registryState',
  'stateSince',
  'stateEvidence',
] as const
const BOOLEAN_FIELDS = ['isAboveScale', 'isKey'] as const
type TextField = (typeof TEXT_FIELDS)[number]
type BooleanField = (typeof BOOLEAN_FIELDS)[number]
type Field = TextField | BooleanField
/** EnterpriseRowInput of the contract. */
export type EnterpriseRowInput = Partial<Record<TextField, string> & Record<BooleanField, boolean>>

/** Field of EnterpriseRowInput → the columns that may give it, by index; the first that is not empty does. */
export type ColumnPlan = { fields: Map<Field, number[]>; unusedHeadings: string[] }
export type RowReject = { code: string; field: string | null; message: string }
export type MappedRow = { input: EnterpriseRowInput; reject?: undefined } | { reject: RowReject; input?: undefined }

const isField = (name: string): name is Field =>
  ([...TEXT_FIELDS, ...BOOLEAN_FIELDS] as readonly string[]).includes(name)

/**
 * @param maps each `field=heading|heading,field=heading`, as given to --map.
 * @throws UsageError for a field that the contract does not have, or no `=`.
 */
export function parseMap(maps: readonly string[]): Map<Field, string[]> {
  const parsed = new Map<Field, string[]>()
  for (const pair of maps.flatMap((map) => map.split(',')).filter((text) => text.trim() !== '')) {
    const [name, headings] = splitOnce(pair)
    if (!isField(name) || headings === undefined) {
      const known = [...TEXT_FIELDS, ...BOOLEAN_FIELDS].join(', ')
      throw new UsageError(`--map ${pair}: 应为 字段=列名，字段有 / expected field=heading with one of ${known}`)
    }
    parsed.set(name, headings.split('|').map(tidyHeading))
  }
  return parsed
}

/**
 * Which column gives which field: those named by --map, else the one whose heading is the field's own name.
 * @throws UsageError when a mapped heading is not in the file, or when nothing in the file gives a name.
 */
export function planColumns(headings: readonly string[], map: ReadonlyMap<Field, string[]>): ColumnPlan {
  const fields = new Map<Field, number[]>()
  for (const field of [...TEXT_FIELDS, ...BOOLEAN_FIELDS]) {
    const wanted = map.get(field)
    const indexes = (wanted ?? [field]).map((heading) => headings.indexOf(heading))
    const missing = wanted?.find((_, position) => indexes[position] === -1)
    if (missing !== undefined) {
      throw new UsageError(
        `文件中没有“${missing}”这一列，现有 / no column "${missing}"; there are: ${headings.join(', ')}`,
      )
    }
    const found = indexes.filter((index) => index >= 0)
    if (found.length > 0) fields.set(field, found)
  }
  if (!fields.has('name')) {
    throw new UsageError(
      `没有企业名称列，请用 --map name=列名 / nothing gives the name; use --map name=HEADING. ${headings.join(', ')}`,
    )
  }
  const used = new Set([...fields.values()].flat())
  return { fields, unusedHeadings: headings.filter((heading, index) => heading !== '' && !used.has(index)) }
}

/**
 * One row as the API takes it. Cells go as they stand, because judging them is the server's business; empty ones are left out,
 * which keeps what is stored. Two things are done here: fifteen digits in the column of codes are a registration number, and
 * a yes or no becomes a Boolean, since any other text there would make the API refuse the whole call and not the row.
 */
export function mapRow(cells: readonly string[], plan: ColumnPlan): MappedRow {
  const input: EnterpriseRowInput = {}
  for (const [field, indexes] of plan.fields) {
    const cell = indexes.map((index) => cells[index]?.trim() ?? '').find((text) => text !== '')
    if (cell === undefined) continue
    if (field === 'isAboveScale' || field === 'isKey') {
      const value = readBoolean(cell)
      if (value === undefined) return { reject: notBoolean(field, cell) }
      input[field] = value
    } else {
      input[field] = cell
    }
  }
  if (
    input.uscc !== undefined &&
    input.registrationNumber === undefined &&
    /^\d{15}$/.test(normaliseCode(input.uscc))
  ) {
    input.registrationNumber = input.uscc
    delete input.uscc
  }
  return { input }
}

function readBoolean(text: string): boolean | undefined {
  if (/^(true|yes|y|1|是|√)$/i.test(text)) return true
  if (/^(false|no|n|0|否|×)$/i.test(text)) return false
  return undefined
}

const notBoolean = (field: string, cell: string): RowReject => ({
  code: 'INVALID_INPUT',
  field,
  message: `“${cell}”不是是或否 / is neither yes nor no`,
})

export const tidyHeading = (heading: string): string => heading.normalize('NFKC').replace(/\s+/g, ' ').trim()

function splitOnce(pair: string): [name: string, headings: string | undefined] {
  const at = pair.indexOf('=')
  return at < 0 ? [pair.trim(), undefined] : [pair.slice(0, at).trim(), pair.slice(at + 1)]
}
