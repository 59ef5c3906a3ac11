/**
 * Makes every string in a GraphQL argument storable: PostgreSQL's text holds neither U+0000 nor half a surrogate pair, so both
 * become U+FFFD. Everything else is kept to the letter.
 */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return cleanString(value) as T
  if (Array.isArray(value)) return value.map(storable) as T
  if (value !== null && typeof value === 'object' && isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, storable(field)])) as T
  return value
}

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

// toWellFormed is in Node 20 but not yet in the library types of ES2023.
const cleanString = (text: string): string =>
  (text as string & { toWellFormed(): string }).toWellFormed().replaceAll('\u0000', '\uFFFD')

/** What a clerk types is trimmed (ideographic and zero-width spaces too) and made half-width; empty is null. */
export function tidy(text: string | null | undefined): string | null {
  const tidied = text
    ?.normalize('NFKC')
    .replace(/[\u200B-\u200D\u2060\uFEFF]/g, '')
    .trim()
  return tidied ? tidied : null
}

/** No name is longer: 200 characters, of which compatibility normalisation makes eighteen each at most. */
const LONGEST_PATTERN = 4000

/**
 * Escapes what LIKE takes for more than itself; the statement uses the default escape character `\`. What is longer than any
 * name matches nothing, and neither does its beginning: a pattern of a megabyte would be looked at anew for every row.
 */
export const likeAnyPart = (text: string): string =>
  `%${text.slice(0, LONGEST_PATTERN).replace(/[\\%_]/g, (wild) => `\\${wild}`)}%`
