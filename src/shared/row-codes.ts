import { firstRefusal, type Refusal, refusal } from './errors'
import type { ImportOutcomes } from './import-report'
import { type Read, short } from './rows'
import { tidy } from './text'

/**
 * Codes of units, teams, zones and industries mean the same in any case and width: this is what two of them are compared by.
 * Stored is the spelling that was given first.
 */
export const codeKey = (code: string): string => (tidy(code) ?? '').toUpperCase()

/** A name keeps its letters as they are (brackets and all): only what stands around it and cannot be seen is taken off. */
export const tidyName = (name: string | null | undefined): string | null => (tidy(name) ? trimmed(name!) : null)

const trimmed = (text: string): string =>
  text.replace(/^[\s\u200B-\u200D\u2060\uFEFF]+|[\s\u200B-\u200D\u2060\uFEFF]+$/g, '').replace(/[\r\n\t]+/g, ' ')

export function readName(name: string | null | undefined, field: readonly (string | number)[]): Read<string | null> {
  const tidied = tidyName(name)
  if (tidied && tidied.length > 200)
    return { refused: refusal('INVALID_INPUT', field, 'row.tooLong', { most: 200, length: tidied.length }) }
  return { value: tidied }
}

/** Takes the values of a row's fields one by one and gathers why fields are refused. */
export class RowReader {
  readonly refusals: Refusal[] = []
  /** What stood in the field of each refusal. */
  private readonly values = new Map<Refusal, string | null>()

  constructor(readonly path: readonly (string | number)[]) {}

  /** The value read, or null and a refusal noted. */
  take<T>(read: Read<T>, given?: string | number | boolean | null): T | null {
    if (!read.refused) return read.value ?? null
    this.refuse(read.refused, given)
    return null
  }

  refuse(refused: Refusal, given?: string | number | boolean | null): void {
    this.refusals.push(refused)
    this.values.set(refused, given == null ? null : short(String(given)))
  }

  /** Notes that a field without which there is no such thing is missing. */
  missing(field: string): void {
    this.refuse(refusal('INVALID_INPUT', [...this.path, field], 'row.missing', { field }))
  }

  /** The refusal that counts, if there is one. */
  first(): Refusal | undefined {
    return firstRefusal(this.refusals)
  }

  valueOf(refused: Refusal): string | null {
    return this.values.get(refused) ?? null
  }
}

/**
 * The first row of each key. The same again is a duplicate; other contents under the same key are refused, naming the first.
 * @param contentOf what makes two rows of one key the same.
 * @param list the path of the rows below the input.
 * @param field of the row, named in the refusal.
 */
export function firstOfEach<Wanted extends { row: number }>(
  wanted: readonly Wanted[],
  outcomes: ImportOutcomes,
  {
    keyOf,
    contentOf,
    list = ['rows'],
    field,
  }: {
    keyOf: (want: Wanted) => string
    contentOf: (want: Wanted) => unknown
    list?: readonly string[]
    field: string
  },
): Wanted[] {
  const first = new Map<string, Wanted>()
  for (const want of wanted) {
    const key = keyOf(want)
    const earlier = first.get(key)
    if (!earlier) first.set(key, want)
    else if (JSON.stringify(contentOf(want)) === JSON.stringify(contentOf(earlier)))
      outcomes.set(want.row, 'duplicatesInFile')
    else {
      const contradicts = refusal('ALREADY_EXISTS', [...list, want.row, field], 'row.contradicts', {
        row: earlier.row + 1,
      })
      outcomes.refuse(want.row, contradicts, key)
    }
  }
  return [...first.values()]
}
