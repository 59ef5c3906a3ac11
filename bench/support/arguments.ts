type Values = Record<string, number | string | boolean>
type Widened<T extends Values> = {
  [Name in keyof T]: T[Name] extends number ? number : T[Name] extends boolean ? boolean : string
}

/**
 * Reads `--name value` pairs; a name whose default is false or true is a switch without a value. What is unknown or no number
 * ends the program with the list of what is known.
 */
export function readArguments<T extends Values>(words: readonly string[], defaults: T): Widened<T> {
  const values: Values = { ...defaults }
  for (let w = 0; w < words.length; w++) {
    const word = words[w]!
    const name = word.replace(/^--/, '')
    if (!word.startsWith('--') || !Object.hasOwn(defaults, name)) refuse(`Unknown argument ${word}`, defaults)
    if (typeof defaults[name] === 'boolean') {
      values[name] = true
      continue
    }
    const text = words[++w]
    if (text === undefined) refuse(`--${name} wants a value`, defaults)
    const isNumber = typeof defaults[name] === 'number'
    if (isNumber && !Number.isFinite(Number(text))) refuse(`--${name} wants a number, not ${text}`, defaults)
    values[name] = isNumber ? Number(text) : text
  }
  return values as Widened<T>
}

function refuse(problem: string, defaults: Values): never {
  const known = Object.entries(defaults).map(([name, value]) =>
    typeof value === 'boolean' ? `[--${name}]` : `--${name} ${value === '' ? '…' : value}`,
  )
  console.error(`${problem}; known, with the defaults: ${known.join(' ')}`)
  process.exit(2)
}

/** What was measured with, for the report: switches that are off and empty texts say nothing. */
export const describeArguments = (values: Values): string =>
  Object.entries(values)
    .filter(([, value]) => value !== false && value !== '')
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(', ')

/** Ends a bench that went wrong. */
export function fail(error: unknown): void {
  console.error(error)
  process.exitCode = 1
}
