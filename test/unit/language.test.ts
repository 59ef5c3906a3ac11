import fc from 'fast-check'
import { chooseLanguage, say, sentence } from '../../src/shared/language'

describe('chooseLanguage', () => {
  it.each([
    [undefined, 'zh-CN'],
    ['', 'zh-CN'],
    ['en', 'en'],
    ['en-GB', 'en'],
    ['EN-us', 'en'],
    ['zh', 'zh-CN'],
    ['zh-Hant-TW', 'zh-CN'],
    ['fr', 'zh-CN'],
    ['*', 'zh-CN'],
    // A browser set to French, then English.
    ['fr-FR,fr;q=0.9,en;q=0.8', 'en'],
    ['en;q=0.5,zh;q=0.9', 'zh-CN'],
    ['zh;q=0.5,en;q=0.9', 'en'],
    // Liked equally: the first.
    ['en,zh', 'en'],
    ['zh,en', 'zh-CN'],
    // Not wanted at all.
    ['en;q=0', 'zh-CN'],
    ['zh;q=0,en;q=0.1', 'en'],
    [' en ; q=0.4 , zh ; q=0.3 ', 'en'],
    // Not to be understood counts as not said.
    ['en;q=much', 'zh-CN'],
    ['english', 'zh-CN'],
    ['zhuang', 'zh-CN'],
  ])('answers %j with %s', (header, language) => expect(chooseLanguage(header)).toBe(language))

  it('answers any header with one of the two', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(['zh-CN', 'en']).toContain(chooseLanguage(header))
      }),
    )
  })
})

describe('say', () => {
  it('puts a sentence into the language of the reader', () => {
    const stored = sentence('owner.fallback', { area: '红梅街道' })
    expect(say('zh-CN', stored)).toBe('基层兜底：由红梅街道负责。')
    expect(say('en', stored)).toBe('Grass-roots fallback: 红梅街道 answers for it.')
  })

  it('says the same after it was stored as JSON', () => {
    const stored = sentence('row.tooLong', { most: 100, length: 120 })
    expect(say('en', JSON.parse(JSON.stringify(stored)))).toBe(say('en', stored))
    expect(sentence('campaign.notFound')).toEqual({ key: 'campaign.notFound' })
  })

  it('leaves a placeholder that has no value, so that its lack is seen', () => {
    expect(say('en', sentence('row.missing'))).toBe('{field} is missing.')
    expect(say('en', sentence('row.missing', { other: 'x' }))).toBe('{field} is missing.')
  })

  it('says zero and nothing as they are', () => {
    expect(say('en', sentence('page.size', { argument: 'first', size: 0, most: 200 }))).toBe(
      'first must be 1 to 200, not 0.',
    )
    expect(say('en', sentence('free', { text: '' }))).toBe('')
  })

  it('repeats what a user wrote to the letter: neither $& nor {placeholders} in it are read again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('$&', '$1', "$'", '{text}', '{field}')), (text) => {
        expect(say('en', sentence('free', { text }))).toBe(text)
      }),
    )
  })
})
