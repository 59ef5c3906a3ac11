import type { Words } from './words'

/** Areas, departments, teams, industries, enterprises. */
export const REGISTRY = {
  'team.notFound': { 'zh-CN': '没有这个走访组：{code}。', en: 'There is no such team: {code}.' },
  'target.notFound': {
    'zh-CN': '没有这个走访对象，或不在您的权限范围内。',
    en: 'There is no such target, or it is not within your reach.',
  },
  'area.notFound': {
    'zh-CN': '没有这个区域，或不在您的权限范围内：{code}。',
    en: 'There is no such area, or it is not within your reach: {code}.',
  },
  'industry.notFound': {
    'zh-CN': '没有这个行业代码（GB/T 4754-2017）：{code}。',
    en: 'There is no such industry code (GB/T 4754-2017): {code}.',
  },
  'target.codeOrId': {
    'zh-CN': '请填统一社会信用代码（或15位注册号），或者填 targetId，二者只填一个。',
    en: 'Give either uscc (or the 15-digit registration number) or targetId, one of the two.',
  },
  'code.length': {
    'zh-CN': '“{code}”有 {length} 位：统一社会信用代码应为18位，旧注册号应为15位数字。',
    en: '"{code}" has {length} characters: a Unified Social Credit Code has 18, an old registration number 15 digits.',
  },
  'code.character': {
    'zh-CN': '“{code}”第 {at} 位“{character}”不是代码可用的字符（代码不用字母 I、O、S、V、Z）。',
    en: 'Character {at} of "{code}", "{character}", does not occur in such codes (the letters I, O, S, V, Z are never used).',
  },
  'code.checkCharacter': {
    'zh-CN': '“{code}”的校验位不对，按前面各位应为“{expected}”，请核对是否抄错。',
    en: 'The last character of "{code}" does not fit the others, which ask for "{expected}"; look for a slip in the code.',
  },
  'row.contradicts': {
    'zh-CN': '与第 {row} 行编码相同而内容不同，只采用第 {row} 行。',
    en: 'Row {row} has the same code with other contents; row {row} counts.',
  },
  'area.code': {
    'zh-CN': '“{code}”不是统计用区划代码，应为 6、9 或 12 位数字。',
    en: '"{code}" is no statistical division code: 6, 9 or 12 digits.',
  },
  'area.cityHasParent': {
    'zh-CN': '城市没有上级区域，请把 parentCode 留空。',
    en: 'A city has no parent; leave parentCode out.',
  },
  'area.parentLevel': {
    'zh-CN': '{level} 级的区域须直属更高一级的区域，而“{parent}”是 {parentLevel} 级。',
    en: 'An area of level {level} lies below one of a higher level; {parent} is of level {parentLevel}.',
  },
  'area.childLevel': {
    'zh-CN': '不能改为 {level} 级：下属的“{child}”是 {childLevel} 级，请先调整它。',
    en: 'It cannot become {level} while {child} of level {childLevel} lies below it; move that first.',
  },
  'area.codeTakenByUnit': {
    'zh-CN':
      '编码 {code} 已被别的单位或走访组使用，不能再建兜底组；请改那个单位的编码，或令 createFallbackTeams 为 false。',
    en: 'Another unit or team has the code {code}, so no fallback team can be made; rename that one, or set createFallbackTeams to false.',
  },
  'area.leftWithoutFallback': {
    'zh-CN': '这样更改后，已列入活动的走访对象所在的 {areas} 逐级向上都没有兜底组，请先设兜底组。',
    en: 'Enrolled targets in {areas} would have no fallback team above them; give one to an area upward first.',
  },
  'uscc.organisationDoubt': {
    'zh-CN': '代码第17位（组织机构代码校验位）与前8位不符。部分真实有效的代码也是这样，请对照营业执照核对。',
    en: 'Character 17 (the check character of the organisation code inside) does not fit. Some valid codes are like this: compare with the business licence.',
  },
  'uscc.isRegistrationNumber': {
    'zh-CN': '“{code}”是15位旧注册号，请填在 registrationNumber 一栏；统一社会信用代码应为18位。',
    en: '"{code}" is a 15-digit registration number: put it in registrationNumber; a Unified Social Credit Code has 18 characters.',
  },
  'uscc.notRegistrationNumber': {
    'zh-CN': '“{code}”有18位，像是统一社会信用代码，请填在 uscc 一栏；旧注册号应为15位数字。',
    en: '"{code}" has 18 characters, as a Unified Social Credit Code has: put it in uscc; a registration number has 15 digits.',
  },
  'uscc.oneOfTwo': {
    'zh-CN': '统一社会信用代码和注册号只填一个；已有统一社会信用代码的，不再填注册号。',
    en: 'Give uscc or registrationNumber, one of the two; where there is a uscc, leave the registration number out.',
  },
  'enterprise.nameOrCode': {
    'zh-CN': '没有统一社会信用代码也没有注册号，要靠名称和所在区域认定企业：缺少 {field}。',
    en: 'With neither uscc nor registrationNumber the enterprise is known by its name and area: {field} is missing.',
  },
  'enterprise.newNeeds': {
    'zh-CN': '这是新企业，缺少 {field}。',
    en: 'This enterprise is new: {field} is missing.',
  },
  'enterprise.areaTooHigh': {
    'zh-CN': '“{code}”是{name}，应填到区（县）、镇（街道）或村（社区）。',
    en: '"{code}" is {name}: give a district, town or village.',
  },
  'enterprise.mergedByHand': {
    'zh-CN': '导入不能把企业标为“已并入其他记录”。',
    en: 'An import cannot mark an enterprise as merged into another.',
  },
  'enterprise.merged': {
    'zh-CN': '该代码的记录已并入“{name}”{code}，请改用该记录。',
    en: 'The record of this code was merged into "{name}"{code}: use that one.',
  },
  'enterprise.mergedElsewhere': {
    'zh-CN': '该代码的记录已并入其他区域的记录，请联系市专班。',
    en: "The record of this code was merged into one outside your area: ask the city's office.",
  },
  'enterprise.futureState': {
    'zh-CN': '{day} 还没有到，登记状态的起始日期不能晚于今天。',
    en: '{day} is yet to come; a registry state cannot begin after today.',
  },
  'enterprise.ambiguousName': {
    'zh-CN': '该区域有 {count} 家企业叫“{name}”，请填统一社会信用代码或注册号。',
    en: '{count} enterprises in this area are called "{name}": give the uscc or registration number.',
  },
  'enterprise.contradictsRow': {
    'zh-CN': '与第 {row} 行是同一家企业，但 {fields} 不一致；已按第 {row} 行导入，请核对后再改。',
    en: 'Row {row} is the same enterprise but differs in {fields}; row {row} was taken, check and correct one of them.',
  },
  'enterprise.noFallbackTeam': {
    'zh-CN': '所在区域及上级区域都没有基层兜底走访组，不能加入走访活动。',
    en: 'Neither its area nor any above has a grass-roots fallback team, so it cannot join the campaign.',
  },
  'department.notFound': {
    'zh-CN': '没有这个单位，或不在您的权限范围内：{code}。',
    en: 'There is no such department, or it is not within your reach: {code}.',
  },
  'department.tierAboveOffice': {
    'zh-CN': '辖区专班不能设立市级单位，请由市专班导入。',
    en: "A district's office makes no departments of city level; ask the city's office to import it.",
  },
  'team.twiceInRow': {
    'zh-CN': '同一单位内走访组 {code} 写了两次而内容不同。',
    en: 'The department names the team {code} twice with different contents.',
  },
  'team.ofOtherDepartment': {
    'zh-CN': '走访组编码 {code} 已属于另一单位，走访组不能换单位，请另取编码。',
    en: 'The team {code} belongs to another department; teams do not change departments, so choose another code.',
  },
  'team.secondFallback': {
    'zh-CN': '{area}已有兜底组，一个区域只能有一个。',
    en: '{area} has a fallback team already; an area has one at most.',
  },
  'team.lastFallback': {
    'zh-CN': '活动尚未结束，这样更改后{area}逐级向上都没有兜底组，请先另设兜底组。',
    en: 'A campaign is open, and {area} would have no fallback team above it; make another one first.',
  },
} as const satisfies Words
