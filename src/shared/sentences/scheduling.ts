import type { Words } from './words'

/** Runs of the scheduler, their moves and explanations. */
export const SCHEDULING = {
  'run.notFound': { 'zh-CN': '没有这次排期。', en: 'There is no such run.' },
  'run.inProgress': {
    'zh-CN': '本活动已有一次排期正在进行，请等它结束或先取消。',
    en: 'A run of this campaign is at work; wait for it or cancel it first.',
  },
  'run.finished': { 'zh-CN': '这次排期已经结束（{status}）。', en: 'The run has ended already ({status}).' },
  'run.notSucceeded': {
    'zh-CN': '只能公布成功完成的排期，这次为 {status}。',
    en: 'Only a run that succeeded can be published; this one is {status}.',
  },
  'run.alreadyPublished': { 'zh-CN': '这次排期已经公布。', en: 'The run is published already.' },
  'run.decisionsRemoved': {
    'zh-CN': '这次预览较旧，分配明细已不再保存，请重新排期。',
    en: 'Of this older preview only figures are kept; schedule again.',
  },
  'run.stale': {
    'zh-CN': '排期所依据的版本为 {read}，活动现为版本 {version}，请重新排期。',
    en: 'The run has read version {read}; the campaign is at version {version} now. Schedule again.',
  },
  'run.fixedSince': {
    'zh-CN': '“{target}”在排期之后已走访或已定日期，请重新排期。',
    en: '"{target}" has been visited or dated since the run; schedule again.',
  },
  'run.fixedElsewhere': {
    'zh-CN': '有走访对象在排期之后已走访或已定日期，请重新排期。',
    en: 'A target has been visited or dated since the run; schedule again.',
  },
  'run.pastShare': {
    'zh-CN': '有 {count} 个地方的基层兜底占比超过设定的 {most}：{towns}。公布须写明理由。',
    en: 'The grass roots are left more than the {most} that the office has set, in {count} places: {towns}. Give a reason to publish.',
  },
  'run.superseded': {
    'zh-CN': '活动在排期期间有变动，结果未公布。',
    en: 'The campaign changed meanwhile; nothing was published.',
  },
  'run.failed': {
    'zh-CN': '排期出错，未作任何更改，请重试或联系管理员。',
    en: 'The run failed and changed nothing; try again or tell the operator.',
  },
  'run.interrupted': {
    'zh-CN': '服务中断，排期未完成，请重新排期。',
    en: 'The service was interrupted before the run ended; schedule again.',
  },

  'assignment.pinned': { 'zh-CN': '已指定，排期不改动。', en: 'Pinned: no schedule moves it.' },
  'assignment.visited': { 'zh-CN': '已入户走访，责任单位不变。', en: 'Visited: its owner stays.' },
  'assignment.dated': { 'zh-CN': '责任单位已定走访日期，不变。', en: 'Its owner has set a day: it stays.' },
  'assignment.noRemit': {
    'zh-CN': '没有职责相符的单位，由基层兜底。',
    en: "No team's remit fits: left to the grass roots.",
  },
  'assignment.noCapacity': {
    'zh-CN': '职责相符的单位均已满额，由基层兜底。',
    en: 'The teams whose remit fits are full: left to the grass roots.',
  },
  'assignment.pairing': {
    'zh-CN': '{team}与其有挂钩联系（{cost} 分）。',
    en: '{team} has a standing pairing with it ({cost} points).',
  },
  'assignment.remit.group': {
    'zh-CN': '{team}的职责对应其行业小类（{cost} 分）。',
    en: "{team}'s remit is its very line of business ({cost} points).",
  },
  'assignment.remit.division': {
    'zh-CN': '{team}的职责对应其行业大类（{cost} 分）。',
    en: "{team}'s remit is its industry ({cost} points).",
  },
  'assignment.remit.section': {
    'zh-CN': '{team}的职责对应其行业门类（{cost} 分）。',
    en: "{team}'s remit is its sector ({cost} points).",
  },
  'assignment.remit.other': {
    'zh-CN': '{team}负责其所在区域或类型（{cost} 分）。',
    en: "{team}'s remit is its area or kind ({cost} points).",
  },

  'proposal.late': {
    'zh-CN': '正在测算拟任责任单位，请稍后再看。',
    en: 'The proposal is being worked out; ask again in a moment.',
  },
  'proposal.failed': {
    'zh-CN': '暂时无法测算拟任责任单位，请稍后再试。',
    en: 'The proposal could not be worked out; try again later.',
  },
  'proposal.closed': {
    'zh-CN': '活动已结束，不再排期。',
    en: 'The campaign is closed: there is no next schedule.',
  },

  'shortage.few': {
    'zh-CN': '有 {targets} 家只能由{teams}负责，这些单位共可负责 {capacity} 家，缺 {missing} 家。',
    en: '{targets} targets can be owned only by {teams}, which have room for {capacity}: {missing} short.',
  },
  'shortage.many': {
    'zh-CN': '有 {targets} 家只能由{teams}等 {count} 个单位负责，这些单位共可负责 {capacity} 家，缺 {missing} 家。',
    en: '{targets} targets can be owned only by {count} teams ({teams} and others), which have room for {capacity}: {missing} short.',
  },

  'repair.raise': {
    'zh-CN': '{team}的容量增加 {by} 家（到 {to} 家）：多落实 {owned} 家，还缺 {missing} 家，总费用增加 {cost} 分。',
    en: 'Raise {team} by {by} to {to}: {owned} targets more are owned, {missing} still go without, at {cost} points more.',
  },
  'repair.raises': {
    'zh-CN': '{count} 个单位的容量共增加 {by} 家：多落实 {owned} 家，还缺 {missing} 家，总费用增加 {cost} 分。',
    en: 'Raise {count} teams by {by} in all: {owned} targets more are owned, {missing} still go without, at {cost} points more.',
  },
  'repair.industry': {
    'zh-CN':
      '{team}还有余量：职责范围增加行业 {code}，缺口中有 {eligible} 家可由其负责；多落实 {owned} 家，还缺 {missing} 家，总费用增加 {cost} 分。',
    en: '{team} has room: with industry {code} in its remit it could own {eligible} of these targets; {owned} more are owned, {missing} still go without, at {cost} points more.',
  },
  'repair.area': {
    'zh-CN':
      '{team}还有余量：职责范围增加该区域，缺口中有 {eligible} 家可由其负责；多落实 {owned} 家，还缺 {missing} 家，总费用增加 {cost} 分。',
    en: '{team} has room: with this area in its remit it could own {eligible} of these targets; {owned} more are owned, {missing} still go without, at {cost} points more.',
  },

  'term.pairing.yes': { 'zh-CN': '有挂钩联系', en: 'a standing pairing' },
  'term.pairing.no': { 'zh-CN': '没有挂钩联系', en: 'no standing pairing' },
  'term.ownPlan.yes': { 'zh-CN': '本组自己已有走访计划', en: 'has a plan of its own for it' },
  'term.ownPlan.no': { 'zh-CN': '本组没有自己的走访计划', en: 'has no plan of its own for it' },
  'term.remit.group': { 'zh-CN': '职责对应行业中类或小类', en: 'the remit fits by class or group' },
  'term.remit.division': { 'zh-CN': '职责对应行业大类', en: 'the remit fits by division' },
  'term.remit.section': { 'zh-CN': '职责对应行业门类', en: 'the remit fits by section' },
  'term.remit.other': { 'zh-CN': '职责仅对应区域、规模或重点', en: 'the remit fits by area, size or key alone' },
  'term.remit.none': { 'zh-CN': '没有相符的职责', en: 'no remit fits' },
  'term.distance.sameTown': { 'zh-CN': '同一镇（街道）', en: 'same town' },
  'term.distance.sameDistrict': { 'zh-CN': '同一辖市区', en: 'same district' },
  'term.distance.otherwise': { 'zh-CN': '不在同一辖市区', en: 'another district' },
  'term.distance.cityTeam': { 'zh-CN': '市级走访组', en: 'a team of city level' },
  'term.load.none': { 'zh-CN': '负责 {load} 家，未设上限', en: 'owns {load}, no limit' },
  'term.load.of': { 'zh-CN': '负责 {load} 家，上限 {capacity} 家', en: 'owns {load} of {capacity}' },

  'why.forbidden': { 'zh-CN': '{team}须回避该对象。', en: '{team} is recused from it.' },
  'why.withdrawn': {
    'zh-CN': '{team}已退出本次活动，不再承担新的走访对象。',
    en: '{team} has left the campaign and takes on nothing more.',
  },
  'why.fallback': {
    'zh-CN': '{team}是兜底单位，只在无人负责时负责。',
    en: '{team} is a fallback team: it owns only what no one else does.',
  },
  'why.outsideArea': {
    'zh-CN': '该对象不在{team}所属单位的辖区内。',
    en: "It lies outside the area of {team}'s department.",
  },
  'why.byConsent': {
    'zh-CN': '{team}属司法机关或民主党派，只能经指定或挂钩联系。',
    en: '{team} is judicial or of a democratic party: by pin or pairing only.',
  },
  'why.noRemit': {
    'zh-CN': '没有一项职责与该对象相符，也没有挂钩联系。',
    en: 'None of its remits fits, and there is no standing pairing.',
  },
  'why.pinned': { 'zh-CN': '该对象已指定给{owner}，须先解除指定。', en: 'It is pinned to {owner}; unpin it first.' },
  'why.visited': {
    'zh-CN': '该对象已由{owner}走访，排期不再改动。',
    en: '{owner} has visited it: schedules leave it there.',
  },
  'why.dated': {
    'zh-CN': '{owner}已定走访日期，排期不再改动。',
    en: '{owner} has set a day for it: schedules leave it there.',
  },
  'why.ineligible': { 'zh-CN': '该对象不在走访范围内。', en: 'It is not in scope.' },
  'why.noRun': {
    'zh-CN': '还没有成功的排期，无法计算费用。',
    en: 'There is no succeeded run yet to tell the cost by.',
  },
  'why.notInRun': {
    'zh-CN': '最近一次排期时情况不同，请重新排期后再看。',
    en: 'It was otherwise when the last run read the campaign; schedule again to see.',
  },
  'why.isOwner': { 'zh-CN': '最近一次排期就由{team}负责。', en: 'The last run gives it to {team} already.' },
  'why.full': { 'zh-CN': '{team}的名额全被固定的对象占用。', en: "{team}'s whole capacity is taken by fixed targets." },
  'why.costs': {
    'zh-CN': '改由{team}负责，总费用增加 {cost} 分，另有 {moves} 个对象随之变动。',
    en: 'Giving it to {team} costs {cost} points more, and {moves} other targets would move.',
  },
  'why.uncovers': {
    'zh-CN': '改由{team}负责，将有 {unowned} 个对象无单位负责，只能由基层兜底。',
    en: 'Giving it to {team} would leave {unowned} targets to the grass roots.',
  },
  'why.moves': { 'zh-CN': '为给{team}腾出名额。', en: 'To make room at {team}.' },
} as const satisfies Words
