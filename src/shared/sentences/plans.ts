import type { Words } from './words'

/** Visit plans, duplicates, visits. */
export const PLANS = {
  'plan.withdrawnIneligible': {
    'zh-CN': '走访对象已注销、吊销或并入其他记录,计划撤回。',
    en: 'Withdrawn: the target is deregistered, revoked or merged into another record.',
  },
} as const satisfies Words
