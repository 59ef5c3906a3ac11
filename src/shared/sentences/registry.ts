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
  'row.contradicts': {
    'zh-CN': '与第 {row} 行编码相同而内容不同,只采用第 {row} 行。',
    en: 'Row {row} has the same code with other contents; row {row} counts.',
  },
  'area.code': {
    'zh-CN': '“{code}”不是统计用区划代码,应为 6、9 或 12 位数字。',
    en: '"{code}" is no statistical division code: 6, 9 or 12 digits.',
  },
  'area.cityHasParent': {
    'zh-CN': '城市没有上级区域,请把 parentCode 留空。',
    en: 'A city has no parent; leave parentCode out.',
  },
  'area.parentLevel': {
    'zh-CN': '{level} 级的区域须直属更高一级的区域,而“{parent}”是 {parentLevel} 级。',
    en: 'An area of level {level} lies below one of a higher level; {parent} is of level {parentLevel}.',
  },
  'area.childLevel': {
    'zh-CN': '不能改为 {level} 级:下属的“{child}”是 {childLevel} 级,请先调整它。',
    en: 'It cannot become {level} while {child} of level {childLevel} lies below it; move that first.',
  },
  'area.codeTakenByUnit': {
    'zh-CN':
      '编码 {code} 已被别的单位或走访组使用,不能再建兜底组;请改那个单位的编码,或令 createFallbackTeams 为 false。',
    en: 'Another unit or team has the code {code}, so no fallback team can be made; rename that one, or set createFallbackTeams to false.',
  },
  'area.leftWithoutFallback': {
    'zh-CN': '这样更改后,已列入活动的走访对象所在的 {areas} 逐级向上都没有兜底组,请先设兜底组。',
    en: 'Enrolled targets in {areas} would have no fallback team above them; give one to an area upward first.',
  },
} as const satisfies Words
