import fc from 'fast-check'
import { type CampaignFacts, readCampaign } from './campaign-facts'
import { usccOf } from './enterprise-api'
import { changeOwner, type PinReport, setTerms } from './owners'
import { withdrawTeam } from './team-withdrawals'
import { enterpriseCode, openTownAndCountry, TERMS, type TownAndCountry } from './town-and-country'
import { departmentOf } from './visits'

/** Town and country with two more departments, of a district and of a town, and twelve more enterprises of every kind. */
export async function openManyKinds(): Promise<TownAndCountry> {
  const city = await openTownAndCountry()
  await city.mutate(
    'importDepartments',
    'ImportDepartmentsInput',
    {
      rows: [
        { code: 'WEST-ECON', name: '西区经信局', tier: 'DISTRICT', kind: 'GOVERNMENT', areaCode: '999902' },
        { code: 'TOWN-ECON', name: '东一镇经发办', tier: 'TOWN', kind: 'GOVERNMENT', areaCode: '999901001' },
      ],
    },
    'report { rejected }',
  )
  const { teams } = await city.data<{ teams: { nodes: { id: string; code: string }[] } }>(
    '{ teams(first: 200) { nodes { id code } } }',
  )
  for (const { id, code } of teams.nodes) city.teamIds[code] = id
  const rows = Array.from({ length: 12 }, (_, i) => ({
    uscc: usccOf(900_013 + i),
    name: `测试企业${i + 13}`,
    // The last lies in no town.
    areaCode: ['999901001', '999901002', '999902001', '999901'][i % 4],
    industryCode: ['1712', '3411', '6110', '0111', null][i % 5],
    sizeClass: ['LARGE', 'MICRO', 'UNKNOWN'][i % 3],
    isKey: i % 4 === 0,
  }))
  await city.mutate('importEnterprises', 'ImportEnterprisesInput', { rows }, 'report { rejected }')
  for (const [i, { uscc }] of rows.entries()) {
    const { enterprise } = await city.data<{ enterprise: { id: string } }>(
      'query ($uscc: USCC!) { enterprise(uscc: $uscc) { id } }',
      { uscc },
    )
    city.targetIds[i + 13] = enterprise.id
  }
  return city
}

export const TEAMS = [
  'TOURISM',
  'AGRICULTURE',
  'SCIENCE-1',
  'SCIENCE-2',
  'COURT',
  'EAST-ECON',
  'WEST-ECON',
  'TOWN-ECON',
]

export interface CampaignSpec {
  targets: number[]
  terms: { team: string; capacity: number | null; remits: Record<string, unknown>[] }[]
  pairings: { team: string; n: number }[]
  plans: { team: string; n: number }[]
  pins: { team: string; n: number }[]
  recusals: { team: string; n: number }[]
  visits: { team: string; n: number }[]
  /** Teams that leave, after all that. */
  withdrawals: { team: string; successor: string | null }[]
}

const REMITS = [
  { industryCode: '61' },
  { industryCode: '6110' },
  { industryCode: 'C' },
  { industryCode: '17' },
  { industryCode: '171' },
  { industryCode: 'A' },
  { areaCode: '999901' },
  { areaCode: '999901001', industryCode: 'C' },
  { areaCode: '999902' },
  { sizeClass: 'SMALL' },
  { sizeClass: 'LARGE', areaCode: '999901' },
  { isKey: true },
  { isKey: false, industryCode: '01' },
]

const pairs = (most: number) =>
  fc.array(fc.record({ team: fc.constantFrom(...TEAMS), n: fc.integer({ min: 1, max: 24 }) }), { maxLength: most })

/** Campaigns with everything that the rules know: scarce and plenty, pairings, plans, pins, recusals, visits. */
export const campaignSpecs: fc.Arbitrary<CampaignSpec> = fc.record({
  targets: fc.uniqueArray(fc.integer({ min: 1, max: 24 }), { minLength: 6, maxLength: 16 }),
  terms: fc
    .tuple(
      ...TEAMS.map((team) =>
        fc.option(
          fc.record({
            team: fc.constant(team),
            capacity: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 6, nil: null }),
            remits: fc.uniqueArray(fc.constantFrom(...REMITS), { maxLength: 3 }),
          }),
          { freq: 4, nil: null },
        ),
      ),
    )
    .map((terms) => terms.filter((each) => each !== null)),
  pairings: pairs(5),
  plans: pairs(8),
  pins: pairs(2),
  recusals: pairs(3),
  visits: pairs(1),
  withdrawals: fc.array(
    fc.record({ team: fc.constantFrom(...TEAMS), successor: fc.option(fc.constantFrom(...TEAMS), { nil: null }) }),
    { maxLength: 1 },
  ),
})

export interface RandomCampaign {
  city: TownAndCountry
  spec: CampaignSpec
  /** Reads the campaign as it is now. */
  read: () => Promise<CampaignFacts>
}

/** A campaign of E1 … E12 with the terms of town and country. */
export async function openTwelve(base: TownAndCountry): Promise<TownAndCountry> {
  const city = await openEmpty(base)
  await enrol(city, range(1, 12))
  await setTerms(city, TERMS)
  return city
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

async function openEmpty(base: TownAndCountry): Promise<TownAndCountry> {
  const { campaign } = await base.mutate<{ campaign: { id: string } }>(
    'createCampaign',
    'CreateCampaignInput',
    { code: `SPEC-${Math.random()}`, name: '大走访', startsOn: '2026-04-01', endsOn: '2026-04-30' },
    'campaign { id }',
  )
  return { ...base, targetIds: [...base.targetIds], campaignId: campaign.id }
}

/** Sets up a campaign as described, through the API; what the rules refuse of it is left out. */
export async function openSpec(base: TownAndCountry, spec: CampaignSpec): Promise<RandomCampaign> {
  const city = await openEmpty(base)
  await enrol(city, spec.targets)
  await setTerms(
    city,
    spec.terms.map(({ team, ...terms }) => ({ teamCode: team, ...terms })),
  )
  const key = ({ team, n }: { team: string; n: number }) => `${city.targetIds[n]} ${team}`
  const pairing = await city.mutate<{ report: PinReport }>(
    'importPairings',
    'ImportPairingsInput',
    {
      campaignId: city.campaignId,
      rows: spec.pairings.map(({ team, n }) => ({ targetId: city.targetIds[n], teamCode: team })),
    },
    'report { rejected rejects { row } }',
  )
  const refused = new Set(pairing.report.rejects.map(({ row }) => row - 1))
  const paired = new Set(spec.pairings.filter((_, row) => !refused.has(row)).map(key))
  for (const { team, n } of spec.plans)
    await city.mutate(
      'registerVisitPlan',
      'RegisterVisitPlanInput',
      {
        campaignId: city.campaignId,
        teamId: city.teamIds[team],
        targetId: city.targetIds[n],
        purpose: 'SERVICE',
        // Some have a day.
        plannedOn: n % 2 === 0 ? '2026-04-20' : null,
      },
      'visitPlan { id }',
      departmentOf(team),
    )
  for (const { team, n } of spec.pins) await changeOwner(city, 'pinOwner', n, team)
  const forbidden = new Set<string>()
  for (const recusal of spec.recusals)
    if ((await changeOwner(city, 'forbidOwner', recusal.n, recusal.team)).ownership) forbidden.add(key(recusal))
  for (const { team, n } of spec.visits)
    await city.mutate(
      'recordVisit',
      'RecordVisitInput',
      {
        campaignId: city.campaignId,
        targetId: city.targetIds[n],
        teamId: city.teamIds[team],
        visitedOn: '2026-04-08',
        mode: 'ENTERED',
      },
      'visit { id }',
    )
  for (const { team, successor } of spec.withdrawals) await withdrawTeam(city, team, successor)
  return { city, spec, read: () => readCampaign(city, { paired, forbidden }) }
}

export async function enrol(city: TownAndCountry, targets: readonly number[]): Promise<void> {
  const rows = targets.map((n) => ({ uscc: n <= 12 ? enterpriseCode(n) : usccOf(900_000 + n) }))
  const { report } = await city.mutate<{ report: PinReport }>(
    'importEnterprises',
    'ImportEnterprisesInput',
    { campaignId: city.campaignId, rows },
    'report { rejected rejects { code message } }',
  )
  if (report.rejected > 0) throw new Error(JSON.stringify(report))
}
