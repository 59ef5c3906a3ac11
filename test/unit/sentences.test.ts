import { SENTENCES } from '../../src/shared/sentences'
import { sourceFiles } from '../support/source-files'

const KEYS = Object.keys(SENTENCES) as (keyof typeof SENTENCES)[]
const placeholders = (words: string): string[] =>
  [...new Set([...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))].sort()

const isSentences = (path: string) => path.startsWith('src/shared/sentences/')
const CODE = sourceFiles('src').filter(({ path }) => !isSentences(path))

/** What stands between the bracket at `start` and its counterpart, cut at the commas that no other bracket or quote encloses. */
function partsWithin(text: string, start: number): string[] {
  const parts = ['']
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const character = text[i]!
    if (depth > 0 && '\'`"'.includes(character)) {
      const end = text.indexOf(character, i + 1)
      parts[parts.length - 1] += text.slice(i, end + 1)
      i = end
      continue
    }
    if (')]}'.includes(character) && --depth === 0) break
    if (depth === 1 && character === ',') parts.push('')
    else if (depth > 0) parts[parts.length - 1] += character
    if ('([{'.includes(character)) depth++
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

interface Use {
  where: string
  key: string
  /** The names of the arguments; null where they are not written out beside the key. */
  names: string[] | null
}

/** Each sentence that is written out where it is said. */
const uses: Use[] = CODE.flatMap(({ path, text }) =>
  [...text.matchAll(/(?<!function )\b(?:sentence|refusal|requestError)(?=\()/g)].flatMap(({ index, 0: name }) => {
    const parts = partsWithin(text, index + name.length)
    // Codes of refusals are written in capitals, keys never are.
    const at = parts.findIndex((part) => /^'[a-z][\w.]*'$/.test(part))
    if (at < 0) return []
    const args = parts[at + 1] ?? '{}'
    const fields = args.startsWith('{') ? partsWithin(args, 0) : null
    const spread = fields?.some((field) => field.startsWith('...'))
    return {
      where: `${path}:${text.slice(0, index).split('\n').length}`,
      key: parts[at]!.slice(1, -1),
      names: fields && !spread ? fields.map((field) => field.split(':')[0]!.trim()).sort() : null,
    }
  }),
)

describe('Sentences', () => {
  it.each(KEYS)('%s says the same in both languages: something, with the same placeholders', (key) => {
    const { 'zh-CN': chinese, en: english } = SENTENCES[key]
    expect(chinese.trim()).toBe(chinese)
    expect(english.trim()).toBe(english)
    expect(chinese).not.toBe('')
    expect(english).not.toBe('')
    expect(placeholders(chinese)).toEqual(placeholders(english))
  })

  it('are Chinese in Chinese and English in English', () => {
    const bare = (words: string) => words.replace(/\{\w+\}/g, '')
    const han = /\p{Script=Han}/u
    const said = KEYS.filter((key) => bare(SENTENCES[key].en) !== '')
    expect(said.filter((key) => !han.test(bare(SENTENCES[key]['zh-CN'])))).toEqual([])
    expect(said.filter((key) => han.test(SENTENCES[key].en))).toEqual([])
  })

  it('have keys of their own: no group hides a sentence of another', () => {
    const written = sourceFiles('src/shared/sentences').flatMap(({ text }) =>
      [...text.matchAll(/^ {2}'?([\w.]+)'?: \{/gm)].map(([, key]) => key!),
    )
    expect(written.filter((key, i) => written.indexOf(key) !== i)).toEqual([])
    expect([...written].sort()).toEqual([...KEYS].sort())
  })

  it('exist when the code says them, and when a rule refuses with them', () => {
    const refused = CODE.filter(({ path }) => path.startsWith('src/rules/')).flatMap(({ path, text }) =>
      [...text.matchAll(/\bsay: '([^']+)'/g)].map(([, key]) => ({ where: path, key: key! })),
    )
    expect(refused.length).toBeGreaterThan(5)
    const named = [...uses, ...refused]
    expect(named.filter(({ key }) => !Object.hasOwn(SENTENCES, key))).toEqual([])
  })

  it('are given a value for each placeholder, and nothing else', () => {
    expect(uses.length).toBeGreaterThan(50)
    const wanted = new Map<string, string>(KEYS.map((key) => [key, placeholders(SENTENCES[key].en).join()]))
    const wrong = uses.filter(({ key, names }) => names && names.join() !== wanted.get(key))
    expect(wrong.map(({ where, key, names }) => `${where}: ${key} takes {${wanted.get(key)}}, not {${names}}`)).toEqual(
      [],
    )
  })
})

describe('Reading arguments', () => {
  it.each([
    ['{ a, b: 1 }', ['a', 'b: 1']],
    ['( a: f(x, y), b: [1, 2], c: { d: 1 } ) + g(h)', ['a: f(x, y)', 'b: [1, 2]', 'c: { d: 1 }']],
    ["{ a: 'x, y: }', b }", ["a: 'x, y: }'", 'b']],
    ['()', []],
  ])('finds the parts of %s', (text, parts) => expect(partsWithin(text, 0)).toEqual(parts))
})
