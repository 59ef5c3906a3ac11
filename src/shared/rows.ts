import { isDay } from './clock'
import { type Refusal, refusal } from './errors'
import { tidy } from './text'

/** Rows in an input that are judged one by one. */
export const MOST_ROWS = 10_000

/** What one row gives: its value, or why its field is refused. */
export type Read<T> = { value: T; refused?: undefined } | { refused: Refusal; value?: undefined }

/** An enum value written as a string in any case; `null` when nothing is given. */
export function readEnum<T extends string>(
  values: Readonly<Record<string, T>>,
  text: string | null | undefined,
  field: readonly (string | number)[],
): Read<T | null> {
  const tidied = tidy(text)?.toUpperCase()
  if (!tidied) return { value: null }
  if (Object.hasOwn(values, tidied)) return { value: values[tidied]! }
  return {
    refused: refusal('INVALID_INPUT', field, 'row.enum', {
      value: short(tidied),
      allowed: Object.keys(values).join(', '),
    }),
  }
}

/** A calendar day YYYY-MM-DD. */
export function readDay(text: string | null | undefined, field: readonly (string | number)[]): Read<string | null> {
  const tidied = tidy(text)
  if (!tidied) return { value: null }
  if (isDay(tidied)) return { value: tidied }
  return { refused: refusal('INVALID_INPUT', field, 'row.day', { value: short(tidied) }) }
}

/** A text of at most `most` characters, tidied. */
export function readText(
  text: string | null | undefined,
  most: number,
  field: readonly (string | number)[],
): Read<string | null> {
  const tidied = tidy(text)
  if (tidied && tidied.length > most)
    return { refused: refusal('INVALID_INPUT', field, 'row.tooLong', { most, length: tidied.length }) }
  return { value: tidied }
}

/** A reason stands in lists beside what it is for: some sentences, no file. */
const MOST_REASON = 500
export const readReason = (
  text: string | null | undefined,
  field: readonly (string | number)[] = ['reason'],
): Read<string | null> => readText(text, MOST_REASON, field)

/** What is quoted back in a message: enough to recognise it. */
export const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
