import { openAccessCity, run } from '../support/access-city'
import { documentOf, leavesOf, nothing, operationOf, operations, variablesOf } from '../support/access-documents'
import { GRANTED, type SpareCity, spare, withSpares, withValue } from '../support/access-inputs'
import { usccOf } from '../support/enterprise-api'

let city: SpareCity
beforeAll(async () => {
  city = await withSpares(await openAccessCity())
})
afterAll(() => city.close())

const wrongCheck = (code: string): string => code.slice(0, -1) + (code.endsWith('0') ? '1' : '0')
const GOOD = usccOf(31_000)

/** Numbers, days and codes that only look like ones. */
const DAYS = [
  '2026-02-30',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '275760-09-13',
  '10000-01-01',
  '-000001-01-01',
  '2026-13-01',
  '2026-4-1',
  '20260401',
  '2026-04-01T00:00:00Z',
  '',
  ' ',
  'today',
  'infinity',
  'epoch',
]
const NUMBERS = [0, -1, 2_147_483_647, -2_147_483_648, 2_147_483_648, 1e308, 1.5, '1', '9'.repeat(21)]
const CODES = [
  wrongCheck(GOOD),
  GOOD.slice(1),
  `${GOOD}0`,
  '9'.repeat(15),
  '9'.repeat(21),
  'I'.repeat(18),
  '０'.repeat(18),
  '',
  ' ',
  '𝟗'.repeat(18),
]

describe.each(operations.filter(({ kind }) => kind !== 'subscription'))('$name', (operation) => {
  it('judges any day, number and code, and never fails for it', async () => {
    const failed: string[] = []
    let n = 1
    for (const { path, type } of leavesOf(operation)) {
      const name = path.at(-1)!
      const isDay = type.name === 'LocalDate' || /On$|Since$/.test(name)
      const values: unknown[] = isDay
        ? DAYS
        : type.name === 'Int'
          ? NUMBERS
          : /uscc|registrationNumber/i.test(name)
            ? CODES
            : []
      for (const value of values) {
        const granted = GRANTED[operation.field.name]
        const variables = granted
          ? withValue({ input: await granted(city, n++) }, path, value)
          : variablesOf(
              operation,
              (argument, of) => (argument === 'campaignId' ? city.campaignId : nothing(argument, of)),
              path,
              value,
            )
        const { codes, faults } = await run(city, documentOf(operation), variables as Record<string, unknown>)
        if (faults.length > 0 || codes.some((code) => !['BAD_USER_INPUT', 'NOT_FOUND'].includes(code)))
          failed.push(`${path.join('.')} ${value}: ${codes.join()} ${faults.join()}`)
      }
    }
    expect(failed).toEqual([])
  })
})

/** Everything right but one value; what the clerk is told, and at which field (C26). */
const REFUSED: [mutation: string, path: string, value: unknown, told: string][] = [
  ['registerVisitPlan', 'uscc', wrongCheck(spare(1)), 'INVALID_INPUT uscc'],
  ['registerVisitPlan', 'uscc', '9'.repeat(21), 'INVALID_INPUT uscc'],
  ['registerVisitPlan', 'uscc', ' ', 'INVALID_INPUT uscc'],
  ['registerVisitPlan', 'plannedOn', '2026-03-31', 'OUTSIDE_CAMPAIGN_DATES plannedOn'],
  ['registerVisitPlan', 'plannedOn', '9999-12-31', 'OUTSIDE_CAMPAIGN_DATES plannedOn'],
  ['registerVisitPlan', 'plannedOn', '2026-02-30', 'BAD_USER_INPUT'],
  ['registerVisitPlan', 'plannedOn', '275760-09-13', 'BAD_USER_INPUT'],
  ['registerVisitPlan', 'plannedOn', '0000-01-01', 'BAD_USER_INPUT'],
  ['registerVisitPlan', 'round', 0, 'INVALID_INPUT round'],
  ['registerVisitPlan', 'round', 2_147_483_647, 'INVALID_INPUT round'],
  ['registerVisitPlan', 'round', 2_147_483_648, 'BAD_USER_INPUT'],
  ['registerVisitPlans', 'rows.uscc', wrongCheck(spare(1)), 'INVALID_INPUT rows.0.uscc'],
  ['registerVisitPlans', 'rows.plannedOn', '2026-02-30', 'INVALID_INPUT rows.0.plannedOn'],
  ['registerVisitPlans', 'rows.plannedOn', '0000-01-01', 'INVALID_INPUT rows.0.plannedOn'],
  ['registerVisitPlans', 'rows.plannedOn', '275760-09-13', 'INVALID_INPUT rows.0.plannedOn'],
  ['registerVisitPlans', 'rows.purpose', 'TEA', 'INVALID_INPUT rows.0.purpose'],
  ['registerVisitPlans', 'rows.teamCode', ' ', 'INVALID_INPUT rows.0.teamCode'],
  ['registerVisitPlans', 'rows.round', -1, 'INVALID_INPUT rows.0.round'],
  ['rescheduleVisitPlan', 'plannedOn', '2026-05-01', 'OUTSIDE_CAMPAIGN_DATES plannedOn'],
  ['withdrawVisitPlan', 'reason', ' \u3000', 'INVALID_INPUT reason'],
  ['recordVisit', 'visitedOn', '2026-04-11', 'INVALID_INPUT visitedOn'],
  ['recordVisit', 'visitedOn', '2026-03-31', 'OUTSIDE_CAMPAIGN_DATES visitedOn'],
  ['createCampaign', 'endsOn', '2026-03-31', 'INVALID_INPUT endsOn'],
  ['createCampaign', 'code', '', 'INVALID_INPUT code'],
  ['createCampaign', 'code', ' \u200b', 'INVALID_INPUT code'],
  ['createCampaign', 'name', ' ', 'INVALID_INPUT name'],
  ['updateCampaign', 'endsOn', '2026-03-31', 'INVALID_INPUT endsOn'],
  ['updateCampaign', 'reason', '', 'INVALID_INPUT reason'],
  ['setCostWeights', 'weights.noPairing', 7, 'INVALID_INPUT weights.noPairing'],
  ['setCostWeights', 'weights.load.above80', 2_147_483_647, 'INVALID_INPUT weights.load.above80'],
  ['setFallbackShare', 'share', -0.1, 'INVALID_INPUT share'],
  ['setFallbackShare', 'share', 20, 'INVALID_INPUT share'],
  ['openConsultation', 'closesOn', '2026-04-09', 'INVALID_INPUT closesOn'],
  ['openConsultation', 'closesOn', '2026-02-30', 'BAD_USER_INPUT'],
  ['openConsultation', 'note', '长'.repeat(1001), 'INVALID_INPUT note'],
  ['objectToOwner', 'reason', '\u3000', 'INVALID_INPUT reason'],
  ['decideObjection', 'reason', ' ', 'INVALID_INPUT reason'],
  ['decideObjection', 'remedy', null, 'INVALID_INPUT remedy'],
  ['setTeamTerms', 'teams.capacity', -1, 'INVALID_INPUT capacity'],
  ['importEnterprises', 'rows.uscc', wrongCheck(GOOD), 'INVALID_INPUT uscc'],
  ['importEnterprises', 'rows.stateSince', '2026-02-30', 'INVALID_INPUT stateSince'],
  ['importEnterprises', 'rows.stateSince', '0000-01-01', 'INVALID_INPUT stateSince'],
  ['importEnterprises', 'rows.registryState', 'MERGED', 'INVALID_INPUT registryState'],
  ['importAreas', 'rows.code', '12345678901234567890', 'INVALID_INPUT code'],
  ['importAreas', 'rows.level', 'PLANET', 'INVALID_INPUT level'],
  // A reason stands in lists that everybody reads.
  ...(
    [
      'rescheduleVisitPlan',
      'withdrawVisitPlan',
      'resolveDuplicateVisit',
      'updateCampaign',
      'closeCampaign',
      'setFallbackShare',
      'closeConsultation',
      'objectToOwner',
      'withdrawObjection',
      'decideObjection',
      'pinOwner',
      'unpinOwner',
      'handOverOwner',
      'forbidOwner',
    ] as const
  ).map(
    (mutation) => [mutation, 'reason', '长'.repeat(501), 'INVALID_INPUT reason'] as [string, string, unknown, string],
  ),
  ['pinOwners', 'rows.reason', '长'.repeat(501), 'INVALID_INPUT reason'],
  ['importPairings', 'rows.reason', '长'.repeat(501), 'INVALID_INPUT reason'],
  ['registerVisitPlan', 'note', '长'.repeat(1001), 'INVALID_INPUT note'],
  ['recordVisit', 'note', '长'.repeat(1001), 'INVALID_INPUT note'],
  ['pinOwner', 'reason', '', 'INVALID_INPUT reason'],
  ['forbidOwner', 'reason', '\t', 'INVALID_INPUT reason'],
  ['publishSchedule', 'expectedCampaignVersion', 2_147_483_648, 'BAD_USER_INPUT'],
]

describe('What is told', () => {
  const SELECTIONS: Readonly<Record<string, string>> = {
    ImportPayload: '{ report { rejects { code field } } userErrors { code field } }',
    RegisterVisitPlansPayload: '{ results { userErrors { code field } } userErrors { code field } }',
  }
  let n = 0
  it.each(REFUSED)('%s.%s of %p: %s', async (mutation, path, value, told) => {
    const operation = operationOf(`Mutation.${mutation}`)
    const type = String(operation.field.type).replace('!', '')
    const input = withValue(await GRANTED[mutation]!(city, 200 + n++), path.split('.'), value)
    const { data, codes } = await run(
      city,
      documentOf(operation, SELECTIONS[type] ?? '{ userErrors { code field } }'),
      { input },
    )
    type Told = { code: string; field: string | string[] | null }
    const payload = data?.[mutation] as
      | { userErrors: Told[]; report?: { rejects: Told[] }; results?: { userErrors: Told[] }[] }
      | undefined
    const all = [
      ...(payload?.userErrors ?? []),
      ...(payload?.report?.rejects ?? []),
      ...(payload?.results ?? []).flatMap(({ userErrors }) => userErrors),
    ]
    expect([...codes, ...all.map(({ code, field }) => `${code} ${[field].flat().join('.')}`)]).toEqual([told])
  })
})
