import type { Words } from './words'

/** Consultations on a preview, and objections to it. */
export const CONSULTATIONS = {
  'consultation.notFound': { 'zh-CN': '没有这次征求意见。', en: 'There is no such consultation.' },
  'consultation.exists': {
    'zh-CN': '本活动正在征求意见（{closesOn}截止），请先结束。',
    en: 'The campaign is being consulted on already, until {closesOn}; close that first.',
  },
  'consultation.notPreview': {
    'zh-CN': '只能就成功完成、尚未公布的试排征求意见。',
    en: 'Only a preview that has succeeded and is not published can be opened for comment.',
  },
  'consultation.whatIf': {
    'zh-CN': '这是试算，不能征求意见：请先设定所假设的名额、职责或权重，再试排。',
    en: 'This run is a what-if and cannot be opened for comment: set the terms or weights that it supposes, then schedule again.',
  },
  'consultation.closesBeforeToday': {
    'zh-CN': '截止日期 {closesOn} 已过。',
    en: 'The closing day {closesOn} has passed.',
  },
  'consultation.closesAfterEnd': {
    'zh-CN': '截止日期 {closesOn} 晚于活动结束日期 {endsOn}。',
    en: 'It would close on {closesOn}, after the campaign ends on {endsOn}.',
  },
  'consultation.over': {
    'zh-CN': '征求意见已经结束，不再接受异议。',
    en: 'The consultation is over; objections are taken no more.',
  },
  'consultation.closedAlready': { 'zh-CN': '征求意见已经结束。', en: 'The consultation is over already.' },

  'objection.notFound': { 'zh-CN': '没有这条异议。', en: 'There is no such objection.' },
  'objection.teamMissing': {
    'zh-CN': '请写明是哪个走访组提出异议。',
    en: 'Say for which team the objection is made.',
  },
  'objection.teamProposed': { 'zh-CN': '请写明建议由哪个走访组负责。', en: 'Name the team that is proposed.' },
  'objection.noTeamProposed': {
    'zh-CN': '只有建议由其他单位负责时才写明建议的走访组。',
    en: 'A team is named only when another team is proposed.',
  },
  'objection.proposedIsIt': {
    'zh-CN': '试排本来就由这个走访组负责。',
    en: 'The preview gives the target to that very team.',
  },
  'objection.isItsAlready': {
    'zh-CN': '试排本来就由{team}负责。',
    en: 'The preview gives the target to {team} already.',
  },
  'objection.noPart': {
    'zh-CN': '试排既未把该对象划给贵单位，也未从贵单位划出，不能建议由其他单位负责。',
    en: 'The preview neither gives the target to your department nor takes it away; who gets it is for others to propose.',
  },
  'objection.notInPreview': {
    'zh-CN': '该对象不在这次试排之中。',
    en: 'The target is not in the preview that is consulted on.',
  },
  'objection.exists': {
    'zh-CN': '贵单位对该对象已提出异议，尚未决定。',
    en: 'Your department has an objection to this target that is not decided yet.',
  },
  'objection.decided': { 'zh-CN': '这条异议已有决定。', en: 'The objection has been decided.' },
  'objection.withdrawn': { 'zh-CN': '这条异议已经撤回。', en: 'The objection has been withdrawn.' },
  'objection.onlyAuthor': {
    'zh-CN': '异议由提出的单位撤回；活动办请作出决定。',
    en: 'Who made an objection withdraws it; the office decides it.',
  },
  'objection.remedyMissing': {
    'zh-CN': '采纳异议须写明办法：PIN（指定）、HAND_OVER（移交）或 FORBID（回避）。',
    en: 'Say what is done about it: PIN, HAND_OVER or FORBID.',
  },
  'objection.nothingDone': {
    'zh-CN': '不采纳异议时不写办法和走访组。',
    en: 'A rejected objection has neither a remedy nor a team.',
  },
  'objection.remedyTeamMissing': {
    'zh-CN': '异议没有写明走访组，请写明。',
    en: 'The objection does not say which team; name it.',
  },
} as const satisfies Words
