import type { Words } from './words'

/** Areas, departments, teams, industries, enterprises. */
export const REGISTRY = {
  'team.notFound': { 'zh-CN': '没有这个走访组:{code}。', en: 'There is no such team: {code}.' },
  'target.notFound': {
    'zh-CN': '没有这个走访对象,或不在您的权限范围内。',
    en: 'There is no such target, or it is not within your reach.',
  },
  'area.notFound': {
    'zh-CN': '没有这个区域,或不在您的权限范围内:{code}。',
    en: 'There is no such area, or it is not within your reach: {code}.',
  },
  'industry.notFound': {
    'zh-CN': '没有这个行业代码(GB/T 4754-2017):{code}。',
    en: 'There is no such industry code (GB/T 4754-2017): {code}.',
  },
  'target.codeOrId': {
    'zh-CN': '请填统一社会信用代码(或15位注册号),或者填 targetId,二者只填一个。',
    en: 'Give either uscc (or the 15-digit registration number) or targetId, one of the two.',
  },
  'code.length': {
    'zh-CN': '“{code}”有 {length} 位:统一社会信用代码应为18位,旧注册号应为15位数字。',
    en: '"{code}" has {length} characters: a Unified Social Credit Code has 18, an old registration number 15 digits.',
  },
  'code.character': {
    'zh-CN': '“{code}”第 {at} 位“{character}”不是代码可用的字符(代码不用字母 I、O、S、V、Z)。',
    en: 'Character {at} of "{code}", "{character}", does not occur in such codes (the letters I, O, S, V, Z are never used).',
  },
  'code.checkCharacter': {
    'zh-CN': '“{code}”的校验位不对,按前面各位应为“{expected}”,请核对是否抄错。',
    en: 'The last character of "{code}" does not fit the others, which ask for "{expected}"; look for a slip in the code.',
  },
} as const satisfies Words
