/**
 * The two numbers an enterprise is known by: the Unified Social Credit Code (GB 32100-2015) and the 15-digit registration
 * number of before 2015. Pure functions: what is stored, shown or refused with which sentence is decided elsewhere.
 */

/** The 31 characters of GB 32100-2015, in the order of their values. I, O, S, V and Z are left out, so no arithmetic on char codes. */
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const USCC_LENGTH = 18
const REGISTRATION_NUMBER_LENGTH = 15

/** 3^i mod 31 for the 17 characters before the check character (GB 32100-2015, annex A). */
const USCC_WEIGHTS = Array.from({ length: USCC_LENGTH - 1 }, (_, index) => powerModulo(3, index, 31))
/** Weights of the eight characters of the organisation code (GB 11714-1997); here A to Z count 10 to 35, without gaps. */
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

export type CodeDoubt = 'ORGANISATION_CHECK_CHARACTER'
export type CodeRefusal = {
  ok: false
  reason: 'LENGTH' | 'CHARACTER' | 'CHECK_CHARACTER'
  /** The offending character's place in the normalised code, 1 is the first. */
  at?: number
  /** What should stand there: the length for LENGTH, the check character for CHECK_CHARACTER. */
  expected?: string
}
export type UsccCheck = { ok: true; code: string; doubts: CodeDoubt[] } | CodeRefusal
export type RegistrationNumberCheck = { ok: true; code: string } | CodeRefusal

/**
 * The code as it was meant: without blanks around it (ideographic, no-break and zero-width ones too), half-width, upper-case,
 * without the apostrophe that keeps a spreadsheet from making it a number. Blanks and hyphens inside go only where what is
 * left has the form of one of our two codes ("9132 0499 …"); an organisation code such as 12345678-9 keeps its hyphen and
 * is then refused as what it is, instead of being read as something else.
 */
export function normaliseCode(text: string): string {
  const trimmed = text
    .normalize('NFKC')
    .replace(/[\u00AD\u200B-\u200F\u2060\uFEFF]/g, '')
    .replace(/^[\s'’‘`]+/, '')
    .trim()
    .toUpperCase()
  const joined = trimmed.replace(/[\s\-‐‑‒–—―−]/g, '')
  return /^(?:[0-9A-Z]{18}|[0-9]{15})$/.test(joined) ? joined : trimmed
}

/**
 * Judges a Unified Social Credit Code by length, then characters, then check character.
 * A wrong check character of the organisation code inside is a doubt to show and no reason to refuse: real, valid codes have one.
 */
export function checkUscc(text: string): UsccCheck {
  const code = normaliseCode(text)
  // By code points: a rare character outside the basic plane is one wrong character, not two.
  const characters = Array.from(code)
  if (characters.length !== USCC_LENGTH) return { ok: false, reason: 'LENGTH', expected: String(USCC_LENGTH) }
  const wrong = characters.findIndex((character) => !USCC_ALPHABET.includes(character))
  if (wrong >= 0) return { ok: false, reason: 'CHARACTER', at: wrong + 1 }
  const expected = computeUsccCheckCharacter(code)
  if (code[USCC_LENGTH - 1] !== expected) return { ok: false, reason: 'CHECK_CHARACTER', at: USCC_LENGTH, expected }
  const organisationHolds = code[16] === computeOrganisationCheckCharacter(code.slice(8, 16))
  return { ok: true, code, doubts: organisationHolds ? [] : ['ORGANISATION_CHECK_CHARACTER'] }
}

/** Judges a 15-digit registration number: ISO 7064 MOD 11,10 over the first 14 digits. */
export function checkRegistrationNumber(text: string): RegistrationNumberCheck {
  const code = normaliseCode(text)
  const characters = Array.from(code)
  if (characters.length !== REGISTRATION_NUMBER_LENGTH) {
    return { ok: false, reason: 'LENGTH', expected: String(REGISTRATION_NUMBER_LENGTH) }
  }
  const wrong = characters.findIndex((character) => !/^[0-9]$/.test(character))
  if (wrong >= 0) return { ok: false, reason: 'CHARACTER', at: wrong + 1 }
  const expected = computeRegistrationCheckDigit(code)
  return code[14] === expected
    ? { ok: true, code }
    : { ok: false, reason: 'CHECK_CHARACTER', at: REGISTRATION_NUMBER_LENGTH, expected }
}

/**
 * The 18th character for the first 17 of `code`.
 * @throws RangeError when one of them is missing or outside the alphabet: callers judge input with checkUscc.
 */
export function computeUsccCheckCharacter(code: string): string {
  let sum = 0
  for (const [index, weight] of USCC_WEIGHTS.entries()) sum += valueIn(USCC_ALPHABET, code[index], index) * weight
  // The formula gives 1 to 31, never 0; the value 31 has no character of its own and is written 0.
  return USCC_ALPHABET[(31 - (sum % 31)) % 31] as string
}

/** The ninth character of an organisation code (GB 11714-1997) for its first eight: 10 is written X, 11 is written 0. */
export function computeOrganisationCheckCharacter(code: string): string {
  let sum = 0
  for (const [index, weight] of ORGANISATION_WEIGHTS.entries()) {
    sum += valueIn('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', code[index], index) * weight
  }
  const value = 11 - (sum % 11)
  return value === 10 ? 'X' : value === 11 ? '0' : String(value)
}

/** The 15th digit of a registration number for its first 14. */
export function computeRegistrationCheckDigit(code: string): string {
  let product = 10
  for (let index = 0; index < REGISTRATION_NUMBER_LENGTH - 1; index++) {
    const sum = (product + valueIn('0123456789', code[index], index)) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return String((11 - product) % 10)
}

function valueIn(alphabet: string, character: string | undefined, index: number): number {
  const value = character === undefined ? -1 : alphabet.indexOf(character)
  if (value < 0) throw new RangeError(`character ${index + 1} (${character ?? 'missing'}) is none of ${alphabet}`)
  return value
}

function powerModulo(base: number, exponent: number, modulus: number): number {
  let power = 1
  for (let step = 0; step < exponent; step++) power = (power * base) % modulus
  return power
}
