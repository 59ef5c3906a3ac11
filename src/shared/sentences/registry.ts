import type { Words } from './words'

/** Areas, departments, teams, industries, enterprises. */
export const REGISTRY = {
  'team.notFound': { 'zh-CN': '没有这个走访组:{code}。', en: 'There is no such team: {code}.' },
  'target.notFound': { 'zh-CN': '没有这个走访对象,或不在您的权限范围内。', en: 'There is no such target, or it is not within your reach.' },
  'area.notFound': { 'zh-CN': '没有这个区域,或不在您的权限范围内:{code}。', en: 'There is no such area, or it is not within your reach: {code}.' },
  'industry.notFound': { 'zh-CN': '没有这个行业代码(GB/T 4754-2017):{code}。', en: 'There is no such industry code (GB/T 4754-2017): {code}.' },
} as const satisfies Words
