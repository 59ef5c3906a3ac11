/** Sentences by key, in both languages; `{name}` is filled in from the sentence's arguments. */
export type Words = Record<string, { 'zh-CN': string; en: string }>
