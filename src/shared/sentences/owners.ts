import type { Words } from './words'

/** Owners: pins, hand-overs, recusals, and why a team owns a target. */
export const OWNERS = {
  'owner.fallback': { 'zh-CN': '基层兜底：由{area}负责。', en: 'Grass-roots fallback: {area} answers for it.' },
  'owner.pinned': { 'zh-CN': '指定责任单位：{text}', en: 'Pinned: {text}' },
  'owner.baseline': { 'zh-CN': '全市基线计划指定。{text}', en: "Pinned by the city's baseline plan. {text}" },
  'owner.handedOver': { 'zh-CN': '移交：{text}', en: 'Handed over: {text}' },
  'owner.visited': {
    'zh-CN': '最先入户走访的单位为责任单位。',
    en: 'Was the first to enter, and therefore answers for it.',
  },
  'owner.forbiddenToFallback': {
    'zh-CN': '原责任单位须回避，转由{area}兜底。',
    en: 'The owner before is recused; the grass roots of {area} answer for it.',
  },
  'owner.forbidden': {
    'zh-CN': '{team}须回避该走访对象。',
    en: '{team} is recused from this target.',
  },
  'owner.pinnedToOther': {
    'zh-CN': '该对象已指定给{owner}，须先解除指定。',
    en: 'The target is pinned to {owner}; unpin it first.',
  },
  'owner.capacity': {
    'zh-CN': '{team}最多负责 {capacity} 家，现已负责 {load} 家。',
    en: '{team} can own {capacity} targets and owns {load} already.',
  },
  'owner.byConsent': {
    'zh-CN': '{team}属司法机关或民主党派，只能经指定或挂钩联系承担走访。',
    en: '{team} belongs to the judiciary or a democratic party: it gets targets by pin or pairing only.',
  },
  'owner.pairingOutsideArea': {
    'zh-CN': '该对象不在{team}所属单位的辖区内。',
    en: "The target lies outside the area of {team}'s department.",
  },
  'owner.teamWithdrawn': {
    'zh-CN': '{team}已退出本次活动，不能再承担走访对象。',
    en: '{team} has left the campaign and can own nothing more.',
  },
  'owner.takenOver': {
    'zh-CN': '{team}退出本次活动，由本组接替。{text}',
    en: '{team} has left the campaign; handed on to this team. {text}',
  },
  'owner.leftToFallback': {
    'zh-CN': '{team}退出本次活动，在下次排期前由{area}兜底。{text}',
    en: '{team} has left the campaign; the grass roots of {area} answer for it until the next schedule. {text}',
  },
  'owner.recusedToFallback': {
    'zh-CN': '{team}退出本次活动，接替单位须回避，在下次排期前由{area}兜底。{text}',
    en: '{team} has left the campaign, and its successor is recused; the grass roots of {area} answer for it until the next schedule. {text}',
  },
  'withdrawal.itself': { 'zh-CN': '{team}不能接替自己。', en: '{team} cannot be its own successor.' },
  'withdrawal.fallbackSuccessor': {
    'zh-CN': '{team}是兜底单位。不填接替单位时，走访对象各归所在区域的兜底单位。',
    en: '{team} is a fallback team. Leave the successor out, and each target goes to the grass roots of its own area.',
  },
  'withdrawal.capacity': {
    'zh-CN':
      '{team}最多负责 {capacity} 家，现已负责 {load} 家，接替后还要多负责 {more} 家：须先把容量调到 {needed} 家，或另选接替单位。',
    en: '{team} can own {capacity} targets and owns {load}; it would get {more} more. Raise its capacity to {needed} first, or name another successor.',
  },
  'withdrawal.fallback': {
    'zh-CN': '{team}是兜底单位，所在区域无人负责的走访对象都由它负责，不能退出；请先另设兜底组。',
    en: '{team} is a fallback team: whatever in its area nobody owns is its. Make another team the fallback first.',
  },
  'withdrawal.already': {
    'zh-CN': '{team}已经退出本次活动。要改换接替单位，请逐个移交，或先恢复该组。',
    en: '{team} has left the campaign already. To change who takes its place, hand targets over, or reinstate it first.',
  },
  'withdrawal.beyondArea': {
    'zh-CN': '{team}在您的辖区以外还有走访对象或计划，请由市专班办理。',
    en: '{team} has targets or plans outside your area as well: the office of the whole city has to do this.',
  },
  'withdrawal.none': { 'zh-CN': '{team}没有退出本次活动。', en: '{team} has not left the campaign.' },
  'owner.notPinned': { 'zh-CN': '该对象没有指定责任单位。', en: 'The target is not pinned.' },
  'owner.lastResort': {
    'zh-CN': '兜底单位是最后的责任单位，不能回避。',
    en: 'The fallback team is the last resort and cannot be recused.',
  },
  'owner.reasonMissing': { 'zh-CN': '请写明理由。', en: 'Give a reason.' },
  'owner.pinSource': { 'zh-CN': 'source 只能是 BASELINE 或 PIN。', en: 'source is BASELINE or PIN.' },
} as const satisfies Words
