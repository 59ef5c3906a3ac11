import type { Words } from './words'

/** Campaigns, terms, pairings, enrolment. */
export const CAMPAIGNS = {
  'campaign.notFound': { 'zh-CN': '没有这个走访活动。', en: 'There is no such campaign.' },
  'campaign.closed': { 'zh-CN': '走访活动已经结束,不能再更改。', en: 'The campaign is closed; nothing changes any more.' },
} as const satisfies Words
