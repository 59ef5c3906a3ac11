/**
 * Every sentence that a person may read, in both languages, by key. `{name}` is filled in from the sentence's arguments.
 * Stored rows name sentences by key, so a key that has been released keeps its meaning; test/unit/sentences.test.ts holds the
 * two languages to the same placeholders.
 */
export const SENTENCES = {
  free: { 'zh-CN': '{text}', en: '{text}' },

  // requests as a whole
  'request.unauthenticated': {
    'zh-CN': '请先登录:请求没有带有效的令牌。',
    en: 'Sign in first: the request carries no valid token.',
  },
  'request.forbidden': {
    'zh-CN': '您的角色不能进行此操作。',
    en: 'Your role may not do this.',
  },
  'request.notFound': { 'zh-CN': '没有找到,或不在您的权限范围内。', en: 'Not found, or not within your reach.' },
  'request.internal': {
    'zh-CN': '系统内部出错,请把请求编号 {requestId} 告诉管理员。',
    en: 'Something went wrong on our side; tell the operator the request id {requestId}.',
  },
  'request.notYet': { 'zh-CN': '{what}尚未开放。', en: '{what} is not available yet.' },
  'page.bothWays': {
    'zh-CN': 'first/after 与 last/before 不能同时使用。',
    en: 'Use first/after or last/before, not both.',
  },
  'page.size': { 'zh-CN': '{argument} 须在 1 到 {most} 之间,不能是 {size}。', en: '{argument} must be 1 to {most}, not {size}.' },
  'page.cursor': {
    'zh-CN': '游标无效,请使用本列表返回的游标。',
    en: 'The cursor is none that this list has given out.',
  },
  'filter.needsCampaign': {
    'zh-CN': '筛选条件 {field} 需要同时给出 campaignId。',
    en: 'The filter {field} needs campaignId beside it.',
  },
} as const satisfies Record<string, { 'zh-CN': string; en: string }>

export type SentenceKey = keyof typeof SENTENCES
