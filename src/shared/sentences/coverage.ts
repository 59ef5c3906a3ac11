import type { Words } from './words'

/** Coverage figures. */
export const COVERAGE = {
  'coverage.nothingEnrolled': {
    'zh-CN': '所选范围内没有纳入本次走访活动的对象，无法计算覆盖率。',
    en: 'Nothing here is enrolled in the campaign, so there is no rate.',
  },
  'coverage.nothingInScope': {
    'zh-CN': '所选范围内的 {ineligible} 个对象均已注销、吊销或并入其他记录，没有应走访的对象，无法计算覆盖率。',
    en: 'Deregistered, revoked or merged into another record: {ineligible} of {ineligible} targets here. None is left to visit, so there is no rate.',
  },
  'coverage.repeatedDimension': {
    'zh-CN': 'groupBy 中的 {dimension} 重复，请只写一次。',
    en: 'groupBy names {dimension} more than once; name it once.',
  },
  'coverage.asOf': { 'zh-CN': '按历史日期统计（asOf）', en: 'Coverage as of a past day (asOf)' },
  'coverage.noDistrict': { 'zh-CN': '未落到区县', en: 'Without a district' },
  'coverage.noTown': { 'zh-CN': '未落到镇（街道）', en: 'Without a town' },
  'coverage.noZone': { 'zh-CN': '功能区以外', en: 'Outside functional zones' },
  'coverage.noDepartment': { 'zh-CN': '没有责任单位', en: 'Without an owning department' },
  'coverage.noTeam': { 'zh-CN': '没有责任走访组', en: 'Without an owning team' },
  'coverage.noIndustry': { 'zh-CN': '行业不详', en: 'Without an industry' },
  'coverage.noSize': { 'zh-CN': '规模不详', en: 'Without a size' },
  'coverage.noKind': { 'zh-CN': '类别不详', en: 'Without a kind' },
  'coverage.LARGE': { 'zh-CN': '大型', en: 'Large' },
  'coverage.MEDIUM': { 'zh-CN': '中型', en: 'Medium' },
  'coverage.SMALL': { 'zh-CN': '小型', en: 'Small' },
  'coverage.MICRO': { 'zh-CN': '微型', en: 'Micro' },
  'coverage.ENTERPRISE': { 'zh-CN': '企业', en: 'Enterprises' },
} as const satisfies Words
