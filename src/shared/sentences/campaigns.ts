import type { Words } from './words'

/** Campaigns, terms, pairings, enrolment. */
export const CAMPAIGNS = {
  'campaign.notFound': { 'zh-CN': '没有这个走访活动。', en: 'There is no such campaign.' },
  'campaign.closed': {
    'zh-CN': '走访活动已经结束，不能再更改。',
    en: 'The campaign is closed; nothing changes any more.',
  },
  'campaign.exists': { 'zh-CN': '编码 {code} 已有走访活动。', en: 'There is a campaign with the code {code} already.' },
  'campaign.endsBeforeStart': {
    'zh-CN': '结束日期 {endsOn} 早于开始日期 {startsOn}。',
    en: 'It would end on {endsOn}, before it starts on {startsOn}.',
  },
  'campaign.noFallback': {
    'zh-CN': '以下区域逐级向上都没有兜底组，不能建立活动：{areas}。请先为其设基层兜底组。',
    en: 'No campaign yet: no fallback team answers for {areas}. Give them, or an area above them, a grass-roots team first.',
  },
  'campaign.runInProgress': {
    'zh-CN': '排期正在运行，请等它结束或取消后再试。',
    en: 'A schedule is being worked out; wait for it or cancel it first.',
  },
  'campaign.weight': {
    'zh-CN': '权重 {weight} 须为 0 到 1000 之间 5 的倍数。',
    en: 'The weight {weight} must be a multiple of 5 from 0 to 1,000.',
  },
  'campaign.loadWeights': {
    'zh-CN': '负荷超过 80% 的权重不能低于超过 60% 的权重。',
    en: 'The weight above 80 % of capacity cannot be less than that above 60 %.',
  },
  'campaign.fallbackShare': {
    'zh-CN': '兜底占比上限须在 0 到 1 之间，例如 0.2 表示 20%。',
    en: 'The share of the grass roots is a number from 0 to 1, such as 0.2 for 20 %.',
  },
  'terms.capacity': { 'zh-CN': '走访容量不能为负数。', en: 'The capacity cannot be negative.' },
  'terms.emptyRemit': {
    'zh-CN': '职责范围至少要写一项：行业、区域、规模或是否重点。',
    en: 'A remit says at least one thing: industry, area, size or key.',
  },
  'pairing.contradicts': {
    'zh-CN': '与第 {row} 行是同一对象同一走访组而理由不同，只采用第 {row} 行。',
    en: 'Row {row} pairs the same target and team with another reason; row {row} counts.',
  },
  'enrolment.noFallback': {
    'zh-CN': '有 {count} 个走访对象所在区域逐级向上都没有兜底组，未列入活动；设好兜底组后可再列入一次。',
    en: '{count} targets were left out: no fallback team answers for their area. Make one, then enrol again.',
  },
} as const satisfies Words
