import 'reflect-metadata'
import { newId } from '../../src/shared/ids'
import { globalId, type NodeType } from '../../src/shared/relay'
import { type AccessCity, CALLERS, dump, type Outcome, openAccessCity, run } from '../support/access-city'
import { documentOf, everything, leavesOf, operationOf, operations } from '../support/access-documents'
import { withValue } from '../support/access-inputs'
import { usccOf } from '../support/enterprise-api'
import { enterpriseCode } from '../support/town-and-country'
import { registered } from '../support/visits'

/** Callers who change things within limits: 旅游局 for its own teams, the east district's office below its area. */
type Limited = 'tourism' | 'eastOffice'

interface Probe {
  /** `recordVisit.teamId`: the mutation, and the field of its input that names what is not the caller's. */
  field: string
  who: Limited
  /** An input that would be granted but for that field. */
  input: (city: AccessCity) => Record<string, unknown>
  /** What is not the caller's. */
  theirs: (city: AccessCity) => string
}

const DAY = '2026-04-15'
const visit = { visitedOn: '2026-04-08', mode: 'PHONE' }
const reason = 'because'
const owner = (city: AccessCity) => ({
  campaignId: city.campaignId,
  targetId: city.targetIds[3],
  teamId: city.teamIds['EAST-ECON'],
  reason,
})
const row = (city: AccessCity) => ({ targetId: city.targetIds[3], teamCode: 'EAST-ECON', reason })
const plan = (team: string) => (city: AccessCity) => ({
  campaignId: city.campaignId,
  teamId: city.teamIds[team],
  targetId: city.targetIds[3],
  purpose: 'SERVICE',
})
const planRow = (teamCode: string) => (city: AccessCity) => ({
  campaignId: city.campaignId,
  rows: [{ teamCode, targetId: city.targetIds[3], purpose: 'SERVICE' }],
})
const objectionTo = (team: string, n: number) => (city: AccessCity) => ({
  consultationId: city.consultationId,
  targetId: city.targetIds[n],
  teamId: city.teamIds[team],
  proposal: 'RECUSAL',
  reason,
})
const byCode = { targetId: null, uscc: enterpriseCode(3) }
const department = { name: '新局', tier: 'TOWN', kind: 'GOVERNMENT', areaCode: '999901001' }
const agricultureTeam = (city: AccessCity) => city.teamIds.AGRICULTURE!
const westTeam = (city: AccessCity) => city.teamIds['999902001']!
const E7 = (city: AccessCity) => city.targetIds[7]!
const E10 = (city: AccessCity) => city.targetIds[10]!

const ofTourism = (field: string, input: Probe['input'], theirs: Probe['theirs']): Probe => ({
  field,
  who: 'tourism',
  input,
  theirs,
})
const ofEast = (field: string, input: Probe['input'], theirs: Probe['theirs']): Probe => ({
  field,
  who: 'eastOffice',
  input,
  theirs,
})

/** Wherever an input names something by ID or code. `LEFT_OUT` says why the others need no line; nothing else may be left out. */
const PROBES: Probe[] = [
  ofTourism('registerVisitPlan.teamId', plan('TOURISM'), agricultureTeam),
  ofTourism('registerVisitPlans.rows.teamCode', planRow('TOURISM'), () => 'AGRICULTURE'),
  ofTourism(
    'rescheduleVisitPlan.visitPlanId',
    () => ({ plannedOn: DAY }),
    ({ plans }) => plans.agricultureE1,
  ),
  ofTourism(
    'withdrawVisitPlan.visitPlanId',
    () => ({ reason }),
    ({ plans }) => plans.agricultureE1,
  ),
  ofTourism(
    'resolveDuplicateVisit.duplicateVisitId',
    ({ plans }) => ({ keepPlanId: plans.agricultureE1, resolution: 'WITHDRAW_OTHERS' }),
    () => othersDuplicate,
  ),
  ofTourism(
    'recordVisit.visitPlanId',
    () => visit,
    ({ plans }) => plans.agricultureE1,
  ),
  // A guest of the caller's own visit: its part of the visit is still its own to record.
  ofTourism('recordVisit.teamId', ({ plans }) => ({ ...visit, visitPlanId: plans.jointHost }), agricultureTeam),
  ofTourism(
    'recordVisit.teamId',
    (city) => ({ ...visit, campaignId: city.campaignId, targetId: city.targetIds[3] }),
    agricultureTeam,
  ),
  ofTourism('objectToOwner.teamId', objectionTo('TOURISM', 4), agricultureTeam),
  ofTourism(
    'withdrawObjection.objectionId',
    () => ({ reason }),
    ({ objections }) => objections.agricultureE8,
  ),

  ofEast('objectToOwner.targetId', objectionTo('EAST-ECON', 6), E7),
  ofEast('objectToOwner.teamId', objectionTo('EAST-ECON', 6), westTeam),
  ofEast('objectToOwner.teamId', objectionTo('EAST-ECON', 6), ({ teamIds }) => teamIds.TOURISM!),
  ofEast(
    'withdrawObjection.objectionId',
    () => ({ reason }),
    ({ objections }) => objections.tourismE9,
  ),
  ofEast(
    'decideObjection.objectionId',
    () => ({ decision: 'REJECT', reason }),
    ({ objections }) => objections.tourismE9,
  ),
  ofEast(
    'decideObjection.teamId',
    ({ objections }) => ({ objectionId: objections.eastEconE3, decision: 'ACCEPT', remedy: 'PIN', reason }),
    westTeam,
  ),
  ofEast(
    'importAreas.rows.parentCode',
    () => ({ rows: [{ code: '999901009', name: '新镇', level: 'TOWN' }] }),
    () => '999902',
  ),
  ofEast(
    'importDepartments.rows.areaCode',
    () => ({ rows: [{ ...department, code: 'NEW' }] }),
    () => '999902001',
  ),
  ofEast(
    'importDepartments.rows.areaCode',
    () => ({ rows: [{ ...department, code: 'NEW' }] }),
    () => '999900',
  ),
  ofEast(
    'importDepartments.rows.teams.areaCode',
    () => ({ rows: [{ ...department, code: 'NEW', teams: [{ code: 'NEW-1', name: '一组' }] }] }),
    () => '999902001',
  ),
  ofEast(
    'importEnterprises.rows.areaCode',
    () => ({ rows: [{ uscc: usccOf(1), name: '新企业' }] }),
    () => '999902001',
  ),
  ofEast(
    'importEnterprises.rows.areaCode',
    () => ({ rows: [{ name: '测试企业7' }] }),
    () => '999902001',
  ),
  ofEast(
    'importEnterprises.rows.areaCode',
    () => ({ rows: [{ uscc: enterpriseCode(3) }] }),
    () => '999902001',
  ),
  ofEast(
    'setTeamTerms.teams.teamCode',
    ({ campaignId }) => ({ campaignId, teams: [{ capacity: 3, remits: [] }] }),
    () => '999902001',
  ),
  ofEast(
    'setTeamTerms.teams.teamCode',
    ({ campaignId }) => ({ campaignId, teams: [{ capacity: 3, remits: [] }] }),
    () => 'TOURISM',
  ),
  ofEast('importPairings.rows.targetId', (city) => ({ campaignId: city.campaignId, rows: [row(city)] }), E7),
  ofEast(
    'importPairings.rows.uscc',
    (city) => ({ campaignId: city.campaignId, rows: [{ ...row(city), targetId: null }] }),
    () => enterpriseCode(7),
  ),
  ofEast(
    'importPairings.rows.teamCode',
    (city) => ({ campaignId: city.campaignId, rows: [row(city)] }),
    () => '999902001',
  ),
  ofEast(
    'importPairings.rows.teamCode',
    (city) => ({ campaignId: city.campaignId, rows: [row(city)] }),
    () => 'TOURISM',
  ),
  ofEast(
    'enrolTargets.filter.areaCode',
    ({ campaignId }) => ({ campaignId, filter: {} }),
    () => '999902',
  ),
  ofEast('enrolTargets.filter.ownerTeamIds', ({ campaignId }) => ({ campaignId, filter: { campaignId } }), westTeam),
  ofEast('registerVisitPlan.teamId', plan('EAST-ECON'), westTeam),
  ofEast('registerVisitPlan.teamId', plan('EAST-ECON'), ({ teamIds }) => teamIds.TOURISM!),
  ofEast('registerVisitPlan.targetId', plan('EAST-ECON'), E7),
  ofEast(
    'registerVisitPlan.uscc',
    (city) => ({ ...plan('EAST-ECON')(city), ...byCode }),
    () => enterpriseCode(7),
  ),
  ofEast('registerVisitPlans.rows.teamCode', planRow('EAST-ECON'), () => '999902001'),
  ofEast('registerVisitPlans.rows.targetId', planRow('EAST-ECON'), E7),
  ofEast(
    'registerVisitPlans.rows.uscc',
    ({ campaignId }) => ({ campaignId, rows: [{ teamCode: 'EAST-ECON', purpose: 'SERVICE' }] }),
    () => enterpriseCode(7),
  ),
  ofEast(
    'rescheduleVisitPlan.visitPlanId',
    () => ({ plannedOn: DAY }),
    ({ plans }) => plans.agricultureE7,
  ),
  ofEast(
    'withdrawVisitPlan.visitPlanId',
    () => ({ reason }),
    ({ plans }) => plans.agricultureE7,
  ),
  ofEast(
    'resolveDuplicateVisit.duplicateVisitId',
    ({ plans }) => ({ keepPlanId: plans.agricultureE7, resolution: 'WITHDRAW_OTHERS' }),
    ({ duplicates }) => duplicates.E7,
  ),
  ofEast(
    'resolveDuplicateVisit.keepPlanId',
    ({ duplicates }) => ({ duplicateVisitId: duplicates.E1, resolution: 'WITHDRAW_OTHERS' }),
    ({ plans }) => plans.agricultureE7,
  ),
  ofEast(
    'recordVisit.visitPlanId',
    () => visit,
    ({ plans }) => plans.agricultureE7,
  ),
  ofEast(
    'recordVisit.targetId',
    (city) => ({ ...visit, campaignId: city.campaignId, teamId: city.teamIds['EAST-ECON'] }),
    E7,
  ),
  ofEast('recordVisit.targetId', ({ plans }) => ({ ...visit, visitPlanId: plans.tourismE1 }), E7),
  ofEast(
    'recordVisit.teamId',
    (city) => ({ ...visit, campaignId: city.campaignId, targetId: city.targetIds[3] }),
    westTeam,
  ),
  ofEast('recordVisit.teamId', ({ plans }) => ({ ...visit, visitPlanId: plans.tourismE1 }), westTeam),
  ofEast('pinOwner.targetId', owner, E7),
  ofEast('pinOwner.targetId', owner, E10),
  ofEast('pinOwner.teamId', owner, westTeam),
  ofEast('pinOwners.rows.targetId', (city) => ({ campaignId: city.campaignId, source: 'PIN', rows: [row(city)] }), E7),
  ofEast(
    'pinOwners.rows.uscc',
    (city) => ({ campaignId: city.campaignId, source: 'BASELINE', rows: [{ ...row(city), targetId: null }] }),
    () => enterpriseCode(10),
  ),
  ofEast(
    'pinOwners.rows.teamCode',
    (city) => ({ campaignId: city.campaignId, source: 'PIN', rows: [row(city)] }),
    () => '999902001',
  ),
  ofEast('unpinOwner.targetId', ({ campaignId }) => ({ campaignId, reason }), E10),
  ofEast('handOverOwner.targetId', owner, E7),
  ofEast('handOverOwner.targetId', owner, E10),
  ofEast('handOverOwner.teamId', owner, westTeam),
  ofEast('forbidOwner.targetId', owner, E7),
  ofEast('forbidOwner.teamId', owner, westTeam),
  ofEast(
    'withdrawTeam.teamCode',
    ({ campaignId }) => ({ campaignId, reason }),
    () => '999902001',
  ),
  ofEast(
    'withdrawTeam.teamCode',
    ({ campaignId }) => ({ campaignId, successorTeamCode: 'EAST-ECON', reason }),
    () => 'TOURISM',
  ),
  ofEast(
    'withdrawTeam.successorTeamCode',
    ({ campaignId }) => ({ campaignId, teamCode: 'EAST-ECON', reason }),
    () => 'TOURISM',
  ),
  ofEast(
    'reinstateTeam.teamCode',
    ({ campaignId }) => ({ campaignId, reason }),
    () => 'TOURISM',
  ),
]

const CAMPAIGNS = 'campaigns are everybody’s to read, and to work in'
const TARGETS = 'departments read all enterprises, and may plan for any'
const REFERENCE = 'areas and industries are everybody’s to read'
const CONSULTED = 'consultations are everybody’s to read, and departments’ to answer'
const PROPOSED = 'units are everybody’s to read, and a proposal gives nobody anything'
const UPSERT = 'an import by code creates what is absent; what is somebody else’s is refused below'
const LEFT_OUT: Readonly<Record<Limited, Record<string, string>>> = {
  tourism: {
    'registerVisitPlan.targetId': TARGETS,
    'registerVisitPlan.uscc': TARGETS,
    'registerVisitPlans.rows.targetId': TARGETS,
    'registerVisitPlans.rows.uscc': TARGETS,
    'recordVisit.targetId': TARGETS,
    'objectToOwner.consultationId': CONSULTED,
    'objectToOwner.targetId': TARGETS,
    'objectToOwner.proposedTeamId': PROPOSED,
    'resolveDuplicateVisit.keepPlanId': 'a department yields to a plan of another: it names it',
  },
  eastOffice: {
    'objectToOwner.consultationId': CONSULTED,
    'objectToOwner.proposedTeamId': PROPOSED,
    'importAreas.rows.code': UPSERT,
    'importDepartments.rows.code': UPSERT,
    'importDepartments.rows.teams.code': UPSERT,
    'importEnterprises.rows.uscc': UPSERT,
    'importEnterprises.rows.registrationNumber': UPSERT,
    'importEnterprises.rows.industryCode': REFERENCE,
    'setTeamTerms.teams.remits.areaCode': REFERENCE,
    'setTeamTerms.teams.remits.industryCode': REFERENCE,
    'enrolTargets.filter.industryCode': REFERENCE,
  },
}

const WHOLE_CITY = [
  'createCampaign',
  'updateCampaign',
  'closeCampaign',
  'setCostWeights',
  'setFallbackShare',
  'openConsultation',
  'closeConsultation',
  'scheduleVisits',
  'cancelScheduleRun',
  'publishSchedule',
]
const OF_DEPARTMENTS = [
  'registerVisitPlan',
  'registerVisitPlans',
  'rescheduleVisitPlan',
  'withdrawVisitPlan',
  'resolveDuplicateVisit',
  'recordVisit',
  'objectToOwner',
  'withdrawObjection',
]

let city: AccessCity
/** At E3, of 科技局 and 农委. */
let othersDuplicate: string
beforeAll(async () => {
  city = await openAccessCity()
  await registered(city, 'SCIENCE-1', 3)
  othersDuplicate = (await registered(city, 'AGRICULTURE', 3)).flagged!.id
})
afterAll(() => city.close())

it('every field that names something has a line', () => {
  for (const who of ['tourism', 'eastOffice'] as const) {
    const named = operations
      .filter(
        ({ kind, field }) =>
          kind === 'mutation' &&
          !WHOLE_CITY.includes(field.name) &&
          (who === 'eastOffice' || OF_DEPARTMENTS.includes(field.name)),
      )
      .flatMap((operation) =>
        leavesOf(operation)
          .filter(({ path, type }) => type.name === 'ID' || /code$|^uscc$|^registrationNumber$/i.test(path.at(-1)!))
          .map(({ path }) => [operation.field.name, ...path.slice(1)].join('.')),
      )
      .filter((field) => !field.endsWith('.campaignId'))
    const lines = new Set([
      ...PROBES.filter((probe) => probe.who === who).map(({ field }) => field),
      ...Object.keys(LEFT_OUT[who]),
    ])
    expect([who, [...lines].sort()]).toEqual([who, named.sort()])
  }
  expect(CAMPAIGNS).toBeDefined()
})

const TYPE_OF: Readonly<Record<string, NodeType>> = {
  teamId: 'Team',
  ownerTeamIds: 'Team',
  targetId: 'Enterprise',
  visitPlanId: 'VisitPlan',
  keepPlanId: 'VisitPlan',
  duplicateVisitId: 'DuplicateVisit',
  objectionId: 'Objection',
}
const ABSENT_CODES: Readonly<Record<string, string>> = {
  uscc: usccOf(123_456),
  teamCode: 'NO-SUCH-TEAM',
  successorTeamCode: 'NO-SUCH-TEAM',
  areaCode: '999977',
  parentCode: '999977',
}

describe.each(PROBES.map((probe, i) => ({ ...probe, i })))('$i $who $field', ({ field, who, input, theirs }) => {
  const [mutation = '', ...path] = field.split('.')
  const last = path.at(-1)!
  const operation = operationOf(`Mutation.${mutation}`)
  const document = documentOf(operation, everything(operation.field.type, {}, 2))

  async function ask(base: AccessCity, value: string, language: 'en' | 'zh-CN'): Promise<string> {
    const variables = { input: withValue(input(base), path, value) }
    const answer: Outcome = await run(city, document, variables, { ...CALLERS[who], language })
    expect(answer.faults).toEqual([])
    // Refused rows quote what they held, long IDs as far as their sixtieth character.
    return JSON.stringify(answer)
      .replaceAll(value, '…')
      .replaceAll(`${value.slice(0, 60)}…`, '…')
  }

  it('answers as for what does not exist, and changes nothing', async () => {
    // The same words in a published campaign, where other rules speak too.
    for (const base of [city, { ...city, campaignId: city.published.campaignId }]) {
      const before = await dump(city)
      const absent =
        last in TYPE_OF
          ? [globalId(TYPE_OF[last]!, newId()), 'no-id-at-all', globalId('Visit', newId())]
          : [ABSENT_CODES[last]!]
      const answers = []
      for (const value of [theirs(base), ...absent]) answers.push(await ask(base, value, 'en'))
      answers.push(await ask(base, theirs(base), 'zh-CN'), await ask(base, absent[0]!, 'zh-CN'))
      const [hidden, ...others] = answers
      const chinese = others.splice(-2)
      expect(others).toEqual(others.map(() => hidden))
      expect(chinese[1]).toBe(chinese[0])
      expect(await dump(city)).toEqual(before)
    }
  })
})
