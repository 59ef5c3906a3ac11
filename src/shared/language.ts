import { SENTENCES, type SentenceKey } from './sentences'

/** The two languages in which the service speaks to people; codes and names of the schema never change with them. */
export type Language = 'zh-CN' | 'en'

/**
 * What is said to a person, kept as data: it is stored with the row that it explains (why this owner, why withdrawn) and put
 * into words only when it is read, in the reader's language.
 */
export interface Sentence {
  key: SentenceKey
  args?: Record<string, string | number>
}

export const sentence = (key: SentenceKey, args?: Record<string, string | number>): Sentence =>
  args ? { key, args } : { key }

/** Puts a sentence into words. A placeholder without a value stays as it is, so that its lack is seen. */
export function say(language: Language, { key, args = {} }: Sentence): string {
  const words = SENTENCES[key]
  return words[language].replace(/\{(\w+)\}/g, (placeholder, name: string) => String(args[name] ?? placeholder))
}

/** Accept-Language (RFC 9110, 12.5.4) → the better liked of our two languages; zh-CN when neither is named. */
export function chooseLanguage(acceptLanguage: string | undefined): Language {
  const wishes = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
      return { range, quality: Number.isFinite(quality) ? quality : 0 }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { range } of wishes) {
    if (range === 'zh' || range.startsWith('zh-')) return 'zh-CN'
    if (range === 'en' || range.startsWith('en-')) return 'en'
  }
  return 'zh-CN'
}
