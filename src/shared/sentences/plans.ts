import type { Words } from './words'

/** Visit plans, duplicates, visits. */
export const PLANS = {
  'plan.withdrawnIneligible': {
    'zh-CN': '走访对象已注销、吊销或并入其他记录，计划撤回。',
    en: 'Withdrawn: the target is deregistered, revoked or merged into another record.',
  },
  'plan.notFound': { 'zh-CN': '没有这个走访计划。', en: 'There is no such visit plan.' },
  'plan.round': { 'zh-CN': '轮次从 1 开始。', en: 'Rounds count from 1.' },
  'plan.roundBefore': {
    'zh-CN': '第 {round} 轮回访须在第 {before} 轮走访完成之后。',
    en: 'Round {round} comes after round {before} is done.',
  },
  'plan.outsideDates': {
    'zh-CN': '日期须在活动期间内：{startsOn} 至 {endsOn}。',
    en: 'The day must lie in the campaign: {startsOn} to {endsOn}.',
  },
  'plan.notInCampaign': { 'zh-CN': '该走访对象未纳入本次活动。', en: 'The target is not in this campaign.' },
  'plan.ineligible': {
    'zh-CN': '“{target}”已注销、吊销或并入其他记录，不再走访。',
    en: '"{target}" is deregistered, revoked or merged into another record and is not visited any more.',
  },
  'plan.teamNotYours': {
    'zh-CN': '没有这个走访组，或它不属于您的单位。',
    en: "There is no such team, or it is not one of your department's.",
  },
  'plan.notOwner': {
    'zh-CN': '责任单位已公布：该对象由{owner}负责走访。如需同去，请与其联系。',
    en: 'Owners are published: {owner} visits this target. Ask them if you need to come along.',
  },
  'plan.followUpNotOwner': {
    'zh-CN': '回访由责任单位{owner}进行。',
    en: 'Follow-ups come from the owner, {owner}.',
  },
  'plan.secondOfOwner': {
    'zh-CN': '第 {round} 轮已有一个走访计划，每轮只走访一次。',
    en: 'Round {round} has its plan already; a target is visited once a round.',
  },
  'plan.sameTeam': {
    'zh-CN': '本组在第 {round} 轮已有该对象的计划，无需重复登记。',
    en: 'Your team already has a plan for this target in round {round}.',
  },
  'plan.enforcement': {
    'zh-CN': '走访是服务，不得带执法监管任务上门。',
    en: 'This is a service visit: enforcement tasks may not be brought along.',
  },
  'plan.teamWithdrawn': {
    'zh-CN': '{team}已退出本次活动，不能再登记走访计划。',
    en: '{team} has left the campaign and plans no more visits.',
  },
  'plan.takenOver': {
    'zh-CN': '{team}退出本次活动，该计划由本组接替。',
    en: '{team} has left the campaign; this plan was handed on to your team.',
  },
  'plan.takenOverUndated': {
    'zh-CN': '{team}退出本次活动，该计划由本组接替。原定日期 {day}，请另定日期。',
    en: '{team} has left the campaign; this plan, which was for {day}, was handed on to your team. Say which day suits you.',
  },
  'plan.withdrawnWithTeam': {
    'zh-CN': '{team}退出本次活动，计划撤回。',
    en: 'Withdrawn: {team} has left the campaign.',
  },
  'plan.withdrawnForSuccessor': {
    'zh-CN': '{team}退出本次活动，由{successor}接替；{successor}自己已有计划，本计划撤回。',
    en: 'Withdrawn: {team} has left the campaign, and {successor}, which goes instead, has a plan of its own.',
  },
  'plan.reasonMissing': { 'zh-CN': '请写明理由。', en: 'Give a reason.' },
  'plan.doneStays': { 'zh-CN': '已完成的计划不能撤回。', en: 'A plan that is done cannot be withdrawn.' },
  'plan.alreadyWithdrawn': { 'zh-CN': '该计划已经撤回。', en: 'The plan is withdrawn already.' },
  'plan.baselineByOffice': {
    'zh-CN': '基线计划只能由活动办撤回。',
    en: 'A plan of the baseline is withdrawn by the campaign office alone.',
  },
  'plan.notOpen': {
    'zh-CN': '只能改期尚未走访的计划；该计划为 {status}。',
    en: 'Only a plan that is still open gets another day; this one is {status}.',
  },
  'plan.mergedInto': { 'zh-CN': '与{team}联合走访。', en: "Joins {team}'s visit." },
  'plan.mergedPublished': {
    'zh-CN': '责任单位为{team}，本组作为配合单位同去。',
    en: 'Owners are published: joins the visit of the owner, {team}.',
  },
  'plan.withdrawnPublished': {
    'zh-CN': '责任单位为{team}，每家企业只由责任单位走访一次，本计划撤回。',
    en: 'Withdrawn: owners are published, and {team} visits this target, once.',
  },
  'plan.withdrawnOthers': {
    'zh-CN': '重复走访已处理：保留{team}的计划，本计划撤回。',
    en: "Withdrawn: the duplicate was resolved in favour of {team}'s plan.",
  },
  'plan.withdrawnWithHost': {
    'zh-CN': '所配合的走访已撤回。',
    en: 'Withdrawn together with the visit that it had joined.',
  },
  'plan.baselineFirst': {
    'zh-CN': '全市基线计划优先，由{team}走访。',
    en: "The city's baseline comes first: {team} visits.",
  },

  'duplicate.notFound': { 'zh-CN': '没有这条重复走访记录。', en: 'There is no such duplicate.' },
  'duplicate.decided': { 'zh-CN': '这条重复走访已经处理。', en: 'This duplicate has been decided already.' },
  'duplicate.keepNotAmong': {
    'zh-CN': '保留的计划须是其中一个有效的计划。',
    en: 'The plan to keep must be one of its plans that are still open.',
  },
  'duplicate.doneStays': {
    'zh-CN': '已完成的走访不能撤回，只能保留它。',
    en: 'A visit that is done cannot be withdrawn; it is the one to keep.',
  },
  'duplicate.onlyYield': {
    'zh-CN': '部门只能让出自己的计划，不能撤回其他单位的计划。',
    en: "A department may only yield: it cannot withdraw another's plan.",
  },
  'duplicate.baselineByOffice': {
    'zh-CN': '基线计划只能由活动办改动。',
    en: 'A plan of the baseline is touched by the campaign office alone.',
  },
  'duplicate.keepOwners': {
    'zh-CN': '责任单位已公布，应保留责任单位的计划。',
    en: "Owners are published: the owner's plan is the one to keep.",
  },
  'duplicate.suggestDone': {
    'zh-CN': '{team}已经走访，建议保留。',
    en: '{team} has been there already: keep its plan.',
  },
  'duplicate.suggestOwner': { 'zh-CN': '{team}是责任单位，建议保留。', en: '{team} is the owner: keep its plan.' },
  'duplicate.suggestBaseline': {
    'zh-CN': '{team}的计划列入全市基线，建议保留。',
    en: "{team}'s plan is in the city's baseline: keep it.",
  },
  'duplicate.suggestRemit': {
    'zh-CN': '{team}的职责最贴近该对象，建议保留，其余单位联合走访。',
    en: "{team}'s remit fits best: keep its plan and let the others come along.",
  },
  'duplicate.suggestPairing': {
    'zh-CN': '{team}与该对象有挂钩联系，建议保留。',
    en: '{team} has a standing pairing with the target: keep its plan.',
  },
  'duplicate.suggestFirst': { 'zh-CN': '{team}最先登记，建议保留。', en: '{team} registered first: keep its plan.' },
  'duplicate.none': { 'zh-CN': '没有仍有效的计划。', en: 'No plan is left.' },

  'visit.future': { 'zh-CN': '走访日期不能晚于今天（{today}）。', en: 'A visit cannot lie after today ({today}).' },
  'visit.outsideDates': {
    'zh-CN': '走访日期须在活动期间内：{startsOn} 至 {endsOn}。',
    en: 'A visit lies in the campaign: {startsOn} to {endsOn}.',
  },
  'visit.planOrTarget': {
    'zh-CN': '请给出 visitPlanId，或 campaignId、targetId 和 teamId。',
    en: 'Give visitPlanId, or campaignId, targetId and teamId.',
  },
  'visit.planOfOther': {
    'zh-CN': '与所给的计划不一致。',
    en: 'It does not agree with the plan that is named.',
  },
  'visit.notParticipant': {
    'zh-CN': '该组既不是计划的走访组，也不是配合单位。',
    en: "The team is neither the plan's nor one of its participants.",
  },
} as const satisfies Words
