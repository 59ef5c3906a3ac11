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
  'owner.notPinned': { 'zh-CN': '该对象没有指定责任单位。', en: 'The target is not pinned.' },
  'owner.lastResort': {
    'zh-CN': '兜底单位是最后的责任单位，不能回避。',
    en: 'The fallback team is the last resort and cannot be recused.',
  },
  'owner.reasonMissing': { 'zh-CN': '请写明理由。', en: 'Give a reason.' },
  'owner.pinSource': { 'zh-CN': 'source 只能是 BASELINE 或 PIN。', en: 'source is BASELINE or PIN.' },
} as const satisfies Words
