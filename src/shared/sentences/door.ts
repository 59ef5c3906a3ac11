import type { Words } from './words'

/** At the door: limits, bodies, signing in. */
export const DOOR = {
  'limit.depth': {
    'zh-CN': '查询最多嵌套 {most} 层。',
    en: 'A document may be nested at most {most} levels deep.',
  },
  'limit.tokens': {
    'zh-CN': '查询文本过长：最多 {most} 个词法单元。',
    en: 'A document may have at most {most} tokens.',
  },
  'limit.selections': {
    'zh-CN': '查询经片段展开后过大：最多选取 {most} 个字段。',
    en: 'A document may select at most {most} fields once its fragments are spread.',
  },
  'limit.sameName': {
    'zh-CN': '查询中同名字段重复过多。',
    en: 'A document selects too many fields of one name.',
  },
  'limit.body': { 'zh-CN': '请求体过大：最多 {most} MB。', en: 'A request body may have at most {most} MB.' },
  'limit.nodes': {
    'zh-CN': 'ids 一次最多 {most} 个，现有 {count} 个。',
    en: 'At most {most} ids a call, not {count}.',
  },
  'door.json': { 'zh-CN': '请求体不是有效的 JSON。', en: 'The request body is no valid JSON.' },
  'door.contentType': {
    'zh-CN': '请以 Content-Type: application/json（UTF-8）发送请求体。',
    en: 'Send the body with Content-Type: application/json, in UTF-8.',
  },
  'door.method': { 'zh-CN': '只接受 GET 和 POST。', en: 'Only GET and POST are accepted.' },
  'door.issuerSilent': {
    'zh-CN': '暂时无法核对令牌：登录服务没有应答。请稍后再试（请求编号 {requestId}）。',
    en: 'Tokens cannot be checked just now: the sign-in service does not answer. Try again later (request id {requestId}).',
  },
  'signIn.refused': {
    'zh-CN': '登录链接无效、已用过或已过期（15 分钟）。请重新启动服务以得到新链接，或运行 npm run -s token。',
    en: 'The sign-in link is wrong, used or older than 15 minutes. Restart the service for a new one, or run npm run -s token.',
  },
  'signIn.onlyHere': {
    'zh-CN': '登录链接只能在运行服务的这台机器上使用。请运行 npm run -s token 取得令牌。',
    en: 'The sign-in link opens only on the machine that runs the service. Run npm run -s token for a token.',
  },
} as const satisfies Words
