import { pinyin } from 'pinyin-pro'

/**
 * The letters that a clerk types for a name: the initials of its characters, and what is written in letters or digits as it is.
 * 常州市砺和物流有限公司 → czslhwlyxgs. A character of several readings has the one of its word: 重庆 → cq.
 */
export const pinyinInitials = (name: string): string =>
  pinyin(name.normalize('NFKC'), { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' })
    .join('')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
