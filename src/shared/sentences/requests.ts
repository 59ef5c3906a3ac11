import type { Words } from './words'

/** Requests as a whole, paging, rows, idempotency. */
export const REQUESTS = {
  free: { 'zh-CN': '{text}', en: '{text}' },
  'request.unauthenticated': {
    'zh-CN': '请先登录：请求没有带有效的令牌。',
    en: 'Sign in first: the request carries no valid token.',
  },
  'request.forbidden': {
    'zh-CN': '您的角色不能进行此操作。',
    en: 'Your role may not do this.',
  },
  'request.notFound': { 'zh-CN': '没有找到，或不在您的权限范围内。', en: 'Not found, or not within your reach.' },
  'request.internal': {
    'zh-CN': '系统内部出错，请把请求编号 {requestId} 告诉管理员。',
    en: 'Something went wrong on our side; tell the operator the request id {requestId}.',
  },
  'request.notYet': { 'zh-CN': '{what}尚未开放。', en: '{what} is not available yet.' },
  'page.bothWays': {
    'zh-CN': 'first/after 与 last/before 不能同时使用。',
    en: 'Use first/after or last/before, not both.',
  },
  'page.size': {
    'zh-CN': '{argument} 须在 1 到 {most} 之间，不能是 {size}。',
    en: '{argument} must be 1 to {most}, not {size}.',
  },
  'page.cursor': {
    'zh-CN': '游标无效，请使用本列表返回的游标。',
    en: 'The cursor is none that this list has given out.',
  },
  'filter.needsCampaign': {
    'zh-CN': '筛选条件 {field} 需要同时给出 campaignId。',
    en: 'The filter {field} needs campaignId beside it.',
  },
  'row.enum': { 'zh-CN': '“{value}”不是可用的值，应为：{allowed}。', en: '"{value}" is none of {allowed}.' },
  'row.day': {
    'zh-CN': '“{value}”不是日历上的日期，应写成 2026-04-12。',
    en: '"{value}" is no day of the calendar; write 2026-04-12.',
  },
  'row.tooLong': { 'zh-CN': '最多 {most} 个字，现有 {length} 个。', en: 'At most {most} characters, not {length}.' },
  'row.missing': { 'zh-CN': '缺少 {field}。', en: '{field} is missing.' },
  'rows.tooMany': { 'zh-CN': '一次最多 {most} 行，现有 {count} 行。', en: 'At most {most} rows a call, not {count}.' },
  'idempotency.key': {
    'zh-CN': 'idempotencyKey 须为 1 到 200 个字符。',
    en: 'idempotencyKey must have 1 to 200 characters.',
  },
  'idempotency.reused': {
    'zh-CN': '该 idempotencyKey 已用于另一内容的请求。',
    en: 'This idempotencyKey came with another input before.',
  },
} as const satisfies Words
