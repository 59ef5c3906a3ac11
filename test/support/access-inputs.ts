import { type AccessCity, SECRETS } from './access-city'
import { closeConsultation, objected, objectionsOf, openConsultation, withdrawObjection } from './consultations'
import { usccOf } from './enterprise-api'
import { schedule } from './runs'
import type { TownAndCountry } from './town-and-country'
import { openCampaign, registered } from './visits'

/** Enterprises of the east, besides E1–E12, for changes that must be granted again and again. */
const SPARE = 400
/** The code of a spare enterprise; each number is one of its own. */
export const spare = (n: number): string => usccOf(10_000 + (n % SPARE))

export interface SpareCity extends AccessCity {
  /** Global IDs of the spare enterprises, by number. */
  spareIds: string[]
  /** A campaign that may be closed. */
  scratchId: string
  /** One whose previews are opened for comment. */
  consulted: TownAndCountry
}

export async function withSpares(city: AccessCity): Promise<SpareCity> {
  const rows = Array.from({ length: SPARE }, (_, n) => ({
    uscc: spare(n),
    name: `备用企业${n}`,
    areaCode: '999901001',
    industryCode: '6110',
  }))
  const campaignId = city.campaignId
  await city.mutate('importEnterprises', 'ImportEnterprisesInput', { rows, campaignId }, 'report { created }')
  const found = await city.db.query<{ id: string }>(
    `SELECT translate(encode(convert_to('Enterprise:' || id, 'UTF8'), 'base64'), E'+/=\\n', '-_') AS id FROM target WHERE uscc = ANY($1) ORDER BY array_position($1, uscc)`,
    [rows.map(({ uscc }) => uscc)],
  )
  const [scratch, consulted] = [await openCampaign(city), await openCampaign(city)]
  return { ...city, spareIds: found.map(({ id }) => id), scratchId: scratch.campaignId, consulted }
}

type Input = Record<string, unknown>
const reason = SECRETS.westRecusal
const owner = (city: SpareCity, n: number): Input => ({
  campaignId: city.campaignId,
  targetId: city.spareIds[n % SPARE],
  teamId: city.teamIds.TOURISM,
  reason,
})
const row = (n: number): Input => ({ uscc: spare(n), teamCode: 'TOURISM', reason })
const newPlan = async (city: SpareCity, n: number): Promise<string> =>
  (await registered({ ...city, targetIds: city.spareIds }, 'SCIENCE-2', n % SPARE)).id

/** A preview that may be opened for comment. */
async function freePreview({ consulted }: SpareCity): Promise<string> {
  const { consultations, scheduleRuns } = await consulted.data<{
    consultations: { nodes: { id: string; status: string }[] }
    scheduleRuns: { nodes: { id: string; isStale: boolean }[] }
  }>(
    `query ($id: ID!) {
      consultations(campaignId: $id, first: 1) { nodes { id status } }
      scheduleRuns(campaignId: $id, first: 1) { nodes { id isStale } }
    }`,
    { id: consulted.campaignId },
  )
  for (const { id, status } of consultations.nodes) if (status === 'OPEN') await closeConsultation(consulted, id)
  const [run] = scheduleRuns.nodes
  return run && !run.isStale ? run.id : (await schedule(consulted)).id
}

/** E4: 旅游局 has a part in it. Who objected to it before in these tests does so no more. */
async function freeTarget(city: SpareCity): Promise<string> {
  const { nodes } = await objectionsOf(city, {}, { status: ['OPEN'] })
  for (const { id, target, department } of nodes)
    if (target.name === '测试企业4') await withdrawObjection(city, id, { department: department.code })
  return city.targetIds[4]!
}
/** Entered by the office, so that the office may withdraw it. */
const newObjection = async (city: SpareCity): Promise<string> => {
  await freeTarget(city)
  return (await objected(city, { id: city.consultationId }, 4, 'TOURISM', 'RECUSAL', {}, {})).id
}

/** A team in the east of its own, which owns nothing yet. */
async function newTeam(city: SpareCity, code: string): Promise<string> {
  const rows = [{ code, name: '新局', tier: 'DISTRICT', kind: 'GOVERNMENT', areaCode: '999901' }]
  await city.mutate('importDepartments', 'ImportDepartmentsInput', { rows }, 'report { created }')
  return code
}

/**
 * For every mutation an input that is granted to the whole city's office, with every field that it may have; each `n` is of
 * things of its own. A mutation without a line fails in the tests that go through all of them.
 */
export const GRANTED: Readonly<Record<string, (city: SpareCity, n: number) => Input | Promise<Input>>> = {
  importAreas: (_city, n) => ({
    rows: [
      {
        code: String(999_901_100 + (n % 800)),
        name: '新镇',
        level: 'TOWN',
        parentCode: '999901',
        zone: 'ZONE',
        statisticalOnly: true,
      },
    ],
    createFallbackTeams: false,
  }),
  importDepartments: (_city, n) => ({
    rows: [
      {
        code: `NEW-${n}`,
        name: '新局',
        tier: 'DISTRICT',
        kind: 'GOVERNMENT',
        areaCode: '999901',
        teams: [{ code: `NEW-${n}-1`, name: '一组', areaCode: '999901001', isFallback: false }],
      },
    ],
  }),
  importEnterprises: (city, n) => ({
    rows: [
      {
        uscc: usccOf(20_000 + n),
        name: '新企业',
        areaCode: '999901001',
        address: '一路一号',
        industryCode: '6110',
        sizeClass: 'SMALL',
        isAboveScale: false,
        isKey: true,
        registryState: 'ACTIVE',
        stateSince: '2026-04-01',
        stateEvidence: '公示系统',
      },
    ],
    campaignId: city.campaignId,
    dryRun: false,
    idempotencyKey: `granted-${n}`,
  }),
  createCampaign: (_city, n) => ({ code: `GRANTED-${n}`, name: '走访', startsOn: '2026-04-01', endsOn: '2026-04-30' }),
  updateCampaign: ({ scratchId }) => ({ campaignId: scratchId, name: '走访', endsOn: '2026-05-30', reason }),
  closeCampaign: async (city, n) => {
    const input = { code: `CLOSING-${n}`, name: '走访', startsOn: '2026-04-01', endsOn: '2026-04-30' }
    const made = await city.mutate<{ campaign: { id: string } }>(
      'createCampaign',
      'CreateCampaignInput',
      input,
      'campaign { id }',
    )
    return { campaignId: made.campaign.id, reason }
  },
  setCostWeights: ({ scratchId }) => ({
    campaignId: scratchId,
    weights: {
      noPairing: 40,
      noOwnPlan: 20,
      remit: { group: 0, division: 5, section: 10, other: 15 },
      distance: { sameTown: 0, sameDistrict: 10, otherwise: 20, cityTeam: 10 },
      load: { above60: 5, above80: 10 },
    },
  }),
  setFallbackShare: ({ scratchId }) => ({ campaignId: scratchId, share: 0.5, reason }),
  setTeamTerms: ({ campaignId }) => ({
    campaignId,
    teams: [
      {
        teamCode: 'TOURISM',
        capacity: 500,
        remits: [{ industryCode: '61', areaCode: '999901', sizeClass: 'SMALL', isKey: false }],
      },
    ],
  }),
  importPairings: ({ campaignId }, n) => ({ campaignId, rows: [row(n)] }),
  enrolTargets: ({ campaignId, teamIds }) => ({
    campaignId,
    filter: {
      search: '备用',
      areaCode: '999901',
      industryCode: '61',
      sizeClass: ['UNKNOWN'],
      isKey: false,
      registryState: ['ACTIVE'],
      campaignId,
      ownerTeamIds: [teamIds.TOURISM],
      ownershipSource: ['MANUAL'],
      hasPlan: false,
      hasVisit: false,
    },
  }),
  registerVisitPlan: (city, n) => ({
    campaignId: city.campaignId,
    teamId: city.teamIds.TOURISM,
    uscc: spare(n),
    purpose: 'SERVICE',
    plannedOn: '2026-04-20',
    halfDay: 'MORNING',
    round: 1,
    note: '带材料',
    idempotencyKey: `granted-${n}`,
  }),
  registerVisitPlans: (city, n) => ({
    campaignId: city.campaignId,
    rows: [
      {
        teamCode: 'AGRICULTURE',
        uscc: spare(n),
        purpose: 'SERVICE',
        plannedOn: '2026-04-20',
        halfDay: 'MORNING',
        round: 1,
        note: '带材料',
      },
    ],
    idempotencyKey: `granted-${n}`,
  }),
  rescheduleVisitPlan: ({ plans }) => ({
    visitPlanId: plans.tourismE2,
    plannedOn: '2026-04-21',
    halfDay: 'AFTERNOON',
    reason,
  }),
  withdrawVisitPlan: async (city, n) => ({ visitPlanId: await newPlan(city, n), reason }),
  resolveDuplicateVisit: async (city, n) => {
    const at = { ...city, targetIds: city.spareIds }
    const { id } = await registered(at, 'EAST-ECON', n % SPARE)
    const { flagged } = await registered(at, 'COURT', n % SPARE)
    return { duplicateVisitId: flagged!.id, keepPlanId: id, resolution: 'MERGE_INTO_JOINT_VISIT', reason }
  },
  recordVisit: (city, n) => ({
    campaignId: city.campaignId,
    targetId: city.spareIds[n % SPARE],
    teamId: city.teamIds['SCIENCE-1'],
    visitedOn: '2026-04-08',
    mode: 'PHONE',
    note: '无人接听',
    idempotencyKey: `granted-${n}`,
  }),
  scheduleVisits: ({ scratchId }, n) => ({
    campaignId: scratchId,
    mode: 'PREVIEW',
    whatIf: {
      name: '试算',
      teams: [
        {
          teamCode: 'TOURISM',
          capacity: 500,
          remits: [{ industryCode: '61', areaCode: '999901', sizeClass: 'SMALL', isKey: false }],
        },
      ],
      weights: {
        noPairing: 40,
        noOwnPlan: 20,
        remit: { group: 0, division: 5, section: 10, other: 15 },
        distance: { sameTown: 0, sameDistrict: 10, otherwise: 20, cityTeam: 10 },
        load: { above60: 5, above80: 10 },
      },
    },
    idempotencyKey: `granted-${n}`,
  }),
  cancelScheduleRun: ({ runId }) => ({ scheduleRunId: runId }),
  publishSchedule: ({ runId }) => ({
    scheduleRunId: runId,
    expectedCampaignVersion: 1,
    documentNumber: '常走访〔2026〕1号',
    reason,
  }),
  openConsultation: async (city, n) => ({
    scheduleRunId: await freePreview(city),
    closesOn: '2026-04-20',
    note: '请反馈',
    idempotencyKey: `granted-${n}`,
  }),
  closeConsultation: async (city) => {
    const { consultation } = await openConsultation(city, await freePreview(city))
    return { consultationId: consultation!.id, reason }
  },
  objectToOwner: async (city, n) => ({
    consultationId: city.consultationId,
    targetId: await freeTarget(city),
    teamId: city.teamIds.TOURISM,
    proposal: 'OTHER_TEAM',
    proposedTeamId: city.teamIds.COURT,
    reason: 'because',
    idempotencyKey: `granted-${n}`,
  }),
  withdrawObjection: async (city) => ({ objectionId: await newObjection(city), reason }),
  decideObjection: async (city) => ({
    objectionId: await newObjection(city),
    decision: 'ACCEPT',
    remedy: 'FORBID',
    teamId: city.teamIds.COURT,
    reason,
  }),
  // What one of them leaves would be refused to the next, so each has a quarter of the spare enterprises.
  pinOwner: owner,
  pinOwners: ({ campaignId }, n) => ({ campaignId, source: 'BASELINE', rows: [row(n + 100)] }),
  unpinOwner: ({ campaignId, targetIds }) => ({ campaignId, targetId: targetIds[5], reason }),
  handOverOwner: (city, n) => owner(city, n + 200),
  forbidOwner: (city, n) => owner(city, n + 300),
  withdrawTeam: async (city, n) => ({
    campaignId: city.campaignId,
    teamCode: await newTeam(city, `LEAVING-${n}`),
    successorTeamCode: 'SCIENCE-2',
    reason,
  }),
  reinstateTeam: async (city, n) => {
    const input = { campaignId: city.campaignId, teamCode: await newTeam(city, `BACK-${n}`), reason }
    await city.mutate('withdrawTeam', 'WithdrawTeamInput', input, 'withdrawal { at }')
    return input
  },
}

/** The value of a path in an input, replaced; lists are followed to their first element, and what is absent is made. */
export function withValue(input: unknown, [head = '', ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(input)) return [withValue(input[0], [head, ...rest], value)]
  const object = (input ?? {}) as Input
  const below = object[head]
  if (rest.length > 0) return { ...object, [head]: withValue(below, rest, value) }
  return { ...object, [head]: Array.isArray(below) || head.endsWith('Ids') ? [value] : value }
}
