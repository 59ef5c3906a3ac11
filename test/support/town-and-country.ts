import { type Api, openApi, type Who } from './api'
import { usccOf } from './enterprise-api'

/** A payload's refusals, as tests compare them. */
export interface Refusal {
  code: string
  field: string[] | null
  message: string
}

/**
 * A small made-up city, set up through the API as its users would: two districts with two towns each, five departments, twelve
 * enterprises, and a campaign in April 2026 in which all of them are enrolled.
 *
 * - 旅游局 (TOURISM): industry 61. 农委 (AGRICULTURE): 01. 科技局 (SCIENCE) has two teams, SCIENCE-1 and SCIENCE-2: section C.
 * - 法院 (COURT): JUDICIAL. 东区经信局 (EAST-ECON): of the east district, division 17.
 * - enterprises E1 … E12 by number: E1–E3 in town 999901001, E4–E6 in 999901002, E7–E9 in 999902001, E10–E12 in 999902002;
 *   industries in turn 6110 (hotel), 0111 (rice), 1711 (cotton).
 */
export interface TownAndCountry extends Api {
  campaignId: string
  /** Global IDs by code. */
  teamIds: Record<string, string>
  /** Global IDs of E1 … E12; index 0 is not used. */
  targetIds: string[]
  /** Calls one mutation with an input and gives its payload. `selection` is what is asked of it besides userErrors. */
  mutate<Payload = Record<string, unknown>>(
    name: string,
    inputType: string,
    input: Record<string, unknown>,
    selection: string,
    who?: Who,
  ): Promise<Payload & { userErrors: Refusal[] }>
}

export const TODAY = '2026-04-10'

const AREAS = [
  { code: '999900', name: '测试市', level: 'CITY' },
  { code: '999901', name: '东区', level: 'DISTRICT', parentCode: '999900' },
  { code: '999902', name: '西区', level: 'DISTRICT', parentCode: '999900' },
  { code: '999901001', name: '东一镇', level: 'TOWN', parentCode: '999901' },
  { code: '999901002', name: '东二镇', level: 'TOWN', parentCode: '999901' },
  { code: '999902001', name: '西一镇', level: 'TOWN', parentCode: '999902' },
  { code: '999902002', name: '西二镇', level: 'TOWN', parentCode: '999902' },
]

const DEPARTMENTS = [
  { code: 'TOURISM', name: '旅游局', tier: 'CITY', kind: 'GOVERNMENT', areaCode: '999900' },
  { code: 'AGRICULTURE', name: '农委', tier: 'CITY', kind: 'GOVERNMENT', areaCode: '999900' },
  {
    code: 'SCIENCE',
    name: '科技局',
    tier: 'CITY',
    kind: 'GOVERNMENT',
    areaCode: '999900',
    teams: [
      { code: 'SCIENCE-1', name: '科技局一组' },
      { code: 'SCIENCE-2', name: '科技局二组' },
    ],
  },
  { code: 'COURT', name: '法院', tier: 'CITY', kind: 'JUDICIAL', areaCode: '999900' },
  { code: 'EAST-ECON', name: '东区经信局', tier: 'DISTRICT', kind: 'GOVERNMENT', areaCode: '999901' },
]

/** What each team takes on, as setTeamTerms reads it. */
export const TERMS = [
  { teamCode: 'TOURISM', capacity: 10, remits: [{ industryCode: '61' }] },
  { teamCode: 'AGRICULTURE', capacity: 10, remits: [{ industryCode: '01' }] },
  { teamCode: 'SCIENCE-1', capacity: 10, remits: [{ industryCode: 'C' }] },
  { teamCode: 'EAST-ECON', capacity: 10, remits: [{ industryCode: '17' }] },
]

const TOWNS = ['999901001', '999901002', '999902001', '999902002']
const INDUSTRIES = ['6110', '0111', '1711']

export const enterpriseCode = (n: number): string => usccOf(900_000 + n)

/**
 * @param terms false leaves the teams without capacity and remits.
 * @param writers connections for changes; as many callers as there are race for real.
 */
export async function openTownAndCountry({
  terms = true,
  writers,
}: {
  terms?: boolean
  writers?: number
} = {}): Promise<TownAndCountry> {
  const api = await openApi({ today: TODAY, ...(writers === undefined ? {} : { writers }) })
  const mutate = async <Payload>(
    name: string,
    inputType: string,
    input: Record<string, unknown>,
    selection: string,
    who?: Who,
  ): Promise<Payload & { userErrors: Refusal[] }> => {
    const data = await api.data<Record<string, Payload & { userErrors: Refusal[] }>>(
      `mutation ($input: ${inputType}!) { ${name}(input: $input) { ${selection} userErrors { code field message } } }`,
      { input },
      who,
    )
    return data[name]!
  }
  const must = async <Payload>(...args: Parameters<typeof mutate>): Promise<Payload> => {
    const payload = await mutate<Payload & { report?: { rejected: number } }>(...args)
    if (payload.userErrors.length > 0 || payload.report?.rejected) throw new Error(JSON.stringify(payload))
    return payload
  }
  const report = 'report { created rejected rejects { row code message } }'
  await must('importAreas', 'ImportAreasInput', { rows: AREAS }, report)
  await must('importDepartments', 'ImportDepartmentsInput', { rows: DEPARTMENTS }, report)
  const { campaign } = await must<{ campaign: { id: string } }>(
    'createCampaign',
    'CreateCampaignInput',
    { code: 'VISIT-2026', name: '大走访', startsOn: '2026-04-01', endsOn: '2026-04-30' },
    'campaign { id }',
  )
  if (terms) await must('setTeamTerms', 'SetTeamTermsInput', { campaignId: campaign.id, teams: TERMS }, report)
  const rows = Array.from({ length: 12 }, (_, index) => ({
    uscc: enterpriseCode(index + 1),
    name: `测试企业${index + 1}`,
    areaCode: TOWNS[Math.floor(index / 3)],
    industryCode: INDUSTRIES[index % 3],
    sizeClass: 'SMALL',
  }))
  await must('importEnterprises', 'ImportEnterprisesInput', { rows, campaignId: campaign.id }, report)

  const { teams } = await api.data<{ teams: { nodes: { id: string; code: string }[] } }>(
    '{ teams(first: 200) { nodes { id code } } }',
  )
  const targetIds = ['']
  for (const row of rows) {
    const { enterprise } = await api.data<{ enterprise: { id: string } }>(
      'query ($uscc: USCC!) { enterprise(uscc: $uscc) { id } }',
      { uscc: row.uscc },
    )
    targetIds.push(enterprise.id)
  }
  return {
    ...api,
    campaignId: campaign.id,
    teamIds: Object.fromEntries(teams.nodes.map(({ id, code }) => [code, id])),
    targetIds,
    mutate,
  }
}
