import fc from 'fast-check'
import {
  checkRegistrationNumber,
  checkUscc,
  computeOrganisationCheckCharacter,
  computeRegistrationCheckDigit,
  computeUsccCheckCharacter,
  normaliseCode,
} from '../../src/targets/unified-code'

/** Division 320499 does not exist, so no code here is anybody's. */
const MADE_UP_DIVISION = '91320499'
const ALPHABET = Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY')
const DIGITS = Array.from('0123456789')

const textOf = (alphabet: string[], length: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }).map((parts) => parts.join(''))
const withCheck = (first17: string) => first17 + computeUsccCheckCharacter(first17)
/** Any code that is valid by GB 32100, whatever its organisation code says. */
const anyValidUscc = textOf(ALPHABET, 17).map(withCheck)
const madeUpUscc = textOf(ALPHABET, 8).map((organisation) =>
  withCheck(MADE_UP_DIVISION + organisation + computeOrganisationCheckCharacter(organisation)),
)
const allDigitUscc = textOf(DIGITS, 8)
  .filter((organisation) => computeOrganisationCheckCharacter(organisation) !== 'X')
  .map((organisation) => withCheck(MADE_UP_DIVISION + organisation + computeOrganisationCheckCharacter(organisation)))
  .filter((code) => /^[0-9]{18}$/.test(code))
const anyRegistrationNumber = textOf(DIGITS, 14).map((first14) => first14 + computeRegistrationCheckDigit(first14))

describe('the check character of a Unified Social Credit Code', () => {
  it('is computed as in the worked sum', () => {
    // 9·1 + 1·3 + 3·9 + 2·27 + 0 + 4·26 + 9·16 + 9·17 and nine zeros = 494 = 15·31 + 29; 31 − 29 = 2.
    expect(computeUsccCheckCharacter('91320499000000000')).toBe('2')
    expect(checkUscc('913204990000000002')).toEqual({ ok: true, code: '913204990000000002', doubts: [] })
  })

  it('is 0 where the formula gives 31', () => {
    // 1·1 + 0·3 + … with a 10 in the second place: 1 + 10·3 = 31, remainder 0, 31 − 0 = 31.
    expect(computeUsccCheckCharacter('1A000000000000000')).toBe('0')
    expect(checkUscc('1A0000000000000000')).toMatchObject({ ok: true })
  })

  it('takes every one of the 31 values', () => {
    const seen = new Set<string>()
    for (const character of ALPHABET) seen.add(computeUsccCheckCharacter(`${MADE_UP_DIVISION}00000000${character}`))
    expect(seen).toEqual(new Set(ALPHABET))
  })

  it('accepts every code it made, and doubts none with a sound organisation code', () => {
    fc.assert(fc.property(madeUpUscc, (code) => expect(checkUscc(code)).toEqual({ ok: true, code, doubts: [] })))
    fc.assert(fc.property(anyValidUscc, (code) => expect(checkUscc(code)).toMatchObject({ ok: true, code })))
  })

  it('detects every single wrong character', () => {
    const change = fc.record({ at: fc.nat(17), to: fc.constantFrom(...ALPHABET, 'I', 'O', 'S', 'V', 'Z', '*', '中') })
    fc.assert(
      fc.property(anyValidUscc, change, (code, { at, to }) => {
        fc.pre(code[at] !== to)
        const answer = checkUscc(code.slice(0, at) + to + code.slice(at + 1))
        expect(answer).toMatchObject(
          ALPHABET.includes(to)
            ? { ok: false, reason: 'CHECK_CHARACTER' }
            : { ok: false, reason: 'CHARACTER', at: at + 1 },
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('detects every two neighbours that changed places', () => {
    fc.assert(
      fc.property(anyValidUscc, fc.nat(16), (code, at) => {
        fc.pre(code[at] !== code[at + 1])
        const swapped = code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2)
        expect(checkUscc(swapped)).toMatchObject({ ok: false, reason: 'CHECK_CHARACTER' })
      }),
      { numRuns: 1000 },
    )
  })

  it('says what should stand there', () => {
    expect(checkUscc('913204990000000003')).toEqual({ ok: false, reason: 'CHECK_CHARACTER', at: 18, expected: '2' })
    expect(checkUscc('9132049900000000O2')).toEqual({ ok: false, reason: 'CHARACTER', at: 17 })
    expect(checkUscc('91320499000000000')).toEqual({ ok: false, reason: 'LENGTH', expected: '18' })
    expect(checkUscc('')).toMatchObject({ ok: false, reason: 'LENGTH' })
  })

  it('refuses to compute from what is no code', () => {
    expect(() => computeUsccCheckCharacter('9132O499000000000')).toThrow(RangeError)
    expect(() => computeUsccCheckCharacter('9132')).toThrow(RangeError)
  })
})

describe('the organisation code inside', () => {
  it('has the check character of the worked example in GB 11714', () => {
    expect(computeOrganisationCheckCharacter('D2143569')).toBe('X')
  })

  it('is written 0 where the formula gives 11', () => {
    expect(computeOrganisationCheckCharacter('00000000')).toBe('0')
  })

  it('raises a doubt and no refusal when its check character is another', () => {
    fc.assert(
      fc.property(textOf(ALPHABET, 8), fc.constantFrom(...ALPHABET), (organisation, character) => {
        const code = withCheck(MADE_UP_DIVISION + organisation + character)
        const sound = character === computeOrganisationCheckCharacter(organisation)
        expect(checkUscc(code)).toEqual({ ok: true, code, doubts: sound ? [] : ['ORGANISATION_CHECK_CHARACTER'] })
      }),
    )
  })
})

describe('a code that went through a spreadsheet as a number', () => {
  const throughExcel = (code: string) => `${code.slice(0, 15)}000`

  it('is refused when it comes back in scientific notation', () => {
    fc.assert(
      fc.property(allDigitUscc, (code) =>
        expect(checkUscc(Number(code).toExponential(5))).toMatchObject({ ok: false }),
      ),
    )
  })

  it('is always refused when the damage touched one digit only', () => {
    const oneDigitLost = allDigitUscc.filter(
      (code) => Array.from(code.slice(15)).filter((digit) => digit !== '0').length === 1,
    )
    fc.assert(
      fc.property(oneDigitLost, (code) =>
        expect(checkUscc(throughExcel(code))).toMatchObject({ ok: false, reason: 'CHECK_CHARACTER' }),
      ),
    )
  })

  it('is caught in more than 95 of 100 cases, and in more than 99 with the doubt counted: three lost digits can pass by chance', () => {
    const damaged = fc
      .sample(allDigitUscc, { numRuns: 3000, seed: 320499 })
      .filter((code) => throughExcel(code) !== code)
    const passed = damaged.map((code) => checkUscc(throughExcel(code))).filter((answer) => answer.ok)
    expect(passed.length / damaged.length).toBeLessThan(0.05)
    expect(passed.filter((answer) => answer.ok && answer.doubts.length === 0).length / damaged.length).toBeLessThan(
      0.01,
    )
  })
})

describe('the 15-digit registration number', () => {
  it('has the check digit of the worked sum', () => {
    // MOD 11,10 over fourteen zeros: the product runs 10→9→7→3→6→1→2→4→8→5→10→9→7→3→6; 11 − 6 = 5.
    expect(computeRegistrationCheckDigit('00000000000000')).toBe('5')
    expect(checkRegistrationNumber('000000000000005')).toEqual({ ok: true, code: '000000000000005' })
  })

  it('accepts what it made and detects every single wrong digit', () => {
    fc.assert(
      fc.property(anyRegistrationNumber, fc.nat(14), fc.constantFrom(...DIGITS), (code, at, to) => {
        expect(checkRegistrationNumber(code)).toEqual({ ok: true, code })
        fc.pre(code[at] !== to)
        const answer = checkRegistrationNumber(code.slice(0, at) + to + code.slice(at + 1))
        expect(answer).toMatchObject({ ok: false, reason: 'CHECK_CHARACTER', at: 15 })
      }),
      { numRuns: 1000 },
    )
  })

  it('says what is wrong', () => {
    expect(checkRegistrationNumber('32049900000000')).toEqual({ ok: false, reason: 'LENGTH', expected: '15' })
    expect(checkRegistrationNumber('3204990000A0000')).toEqual({ ok: false, reason: 'CHARACTER', at: 11 })
    expect(checkRegistrationNumber('000000000000004')).toMatchObject({ reason: 'CHECK_CHARACTER', expected: '5' })
  })
})

describe('what a code looks like on arrival', () => {
  it.each([
    [' 913204990000000002\t', 'blanks around it'],
    ['\u3000913204990000000002\u00A0\uFEFF', 'ideographic, no-break and zero-width ones'],
    ['９１３２０４９９００００００００ＭＡ', 'full width'],
    ['9132 0499 0000 0000 02', 'written in groups'],
    ['91320499-000000000-2', 'with hyphens'],
    ["'913204990000000002", 'the apostrophe that keeps it text'],
  ])('%j: %s', (text, _why) => {
    expect(normaliseCode(text)).toBe(text.includes('Ｍ') ? '9132049900000000MA' : '913204990000000002')
  })

  it('is upper-cased', () => {
    expect(normaliseCode('91320499ma1abcde5x')).toBe('91320499MA1ABCDE5X')
  })

  it('keeps its hyphen when it is none of ours', () => {
    expect(normaliseCode('d2143569-x')).toBe('D2143569-X')
    expect(normaliseCode('企合 苏 1')).toBe('企合 苏 1')
  })

  it('once normalised stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) =>
        expect(normaliseCode(normaliseCode(text))).toBe(normaliseCode(text)),
      ),
    )
  })

  it('never makes the check throw, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (text) => {
        expect(typeof checkUscc(text).ok).toBe('boolean')
        expect(typeof checkRegistrationNumber(text).ok).toBe('boolean')
      }),
    )
  })
})
