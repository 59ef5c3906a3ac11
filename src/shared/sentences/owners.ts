import type { Words } from './words'

/** Owners: pins, hand-overs, recusals, and why a team owns a target. */
export const OWNERS = {
  'owner.fallback': { 'zh-CN': '基层兜底:由{area}负责。', en: 'Grass-roots fallback: {area} answers for it.' },
} as const satisfies Words
