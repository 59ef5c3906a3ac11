import type { Words } from './words'

/** What-ifs, comparing runs, and why a team has what it has. */
export const WHAT_IF = {
  'whatIf.previewOnly': {
    'zh-CN': '试算条件只能用于试排（PREVIEW）。',
    en: 'A what-if is for a PREVIEW only.',
  },
  'whatIf.empty': {
    'zh-CN': '试算没有给出任何名额、职责或权重；要按现状试排，请去掉 whatIf。',
    en: 'The what-if supposes nothing: name teams or weights, or leave whatIf out for a preview of things as they are.',
  },
  'whatIf.notPublished': {
    'zh-CN': '这次排期是试算，不能公布：请先把相应的名额、职责或权重设定下来，再重新排期。',
    en: 'This run is a what-if and cannot be published: set the terms or weights that it supposes, then schedule again.',
  },

  'compare.count': {
    'zh-CN': '一次比较 {least} 至 {most} 次排期，本次给出 {count} 次。',
    en: 'From {least} to {most} runs can be compared at once; {count} were named.',
  },
  'compare.twice': { 'zh-CN': '同一次排期只能列出一次。', en: 'A run can be named only once.' },
  'run.notYet': {
    'zh-CN': '只能查看成功完成的排期，其中一次为 {status}。',
    en: 'Only runs that succeeded can be looked into; one is {status}.',
  },
  'run.notKept': {
    'zh-CN': '其中一次排期的逐户结果已不再保存，请重新排期。',
    en: 'What one of the runs decided is no longer kept; schedule again.',
  },

  'team.runMoves': {
    'zh-CN': '目前由本组负责；最近一次排期将改由{team}负责。',
    en: 'The team owns it now; the last run would give it to {team}.',
  },
  'team.byHand': {
    'zh-CN': '由人工交给{team}，不是按职责或挂钩联系分配的。',
    en: 'Given to {team} by hand: neither remit nor pairing would.',
  },
  'team.unscheduled': {
    'zh-CN': '还没有成功的排期，暂由基层兜底。',
    en: 'No schedule has succeeded yet: with the grass roots until one does.',
  },
  'team.couldOwn': {
    'zh-CN': '{team}也可以负责，现由{owner}负责。',
    en: '{team} may own it too; {owner} does.',
  },
  'team.couldOwnFallback': {
    'zh-CN': '{team}可以负责，现由{owner}兜底。',
    en: '{team} may own it; it is left to {owner}.',
  },
} as const satisfies Words
