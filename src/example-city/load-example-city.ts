import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readCsv } from './read-csv'

/** Runs one GraphQL operation and answers with its data; rejects when the operation answers with `errors`. */
export type Execute = <Data>(document: string, variables: Record<string, unknown>) => Promise<Data>

export type ExampleCityOptions = {
  /** As the city's campaign office: the same checks, rules and statements that a caller over HTTP meets. */
  execute: Execute
  /** The day of loading in Asia/Shanghai, YYYY-MM-DD. */
  today: string
  /** Told after each step, for the start-up log. */
  log: (step: string, figures: Record<string, number>) => void
}

/** What stands in the database after loading: counted there, so a load that was resumed gives the same figures. */
export type ExampleCityFigures = {
  areas: number
  departments: number
  /** Enrolled ones, ineligible ones included. */
  enterprises: number
  /** The baseline's and the departments' own. */
  plans: number
  /** Plans stored as DUPLICATE. */
  flagged: number
  /** Enterprises with more than one plan. */
  duplicates: number
  pairings: number
  baseline: number
  /** Departments that handed in a list of their own. */
  selfArranging: number
}

type UserErrorData = { code: string; field: string[] | null; message: string }
type RejectData = { row: number; field: string | null; code: string; message: string; value: string | null }
type ImportData = {
  result: {
    report: { created: number; updated: number; unchanged: number; rejected: number; rejects: RejectData[] } | null
    userErrors: UserErrorData[]
  }
}
export type CampaignRef = { id: string; startsOn: string }
type CampaignFile = { code: string; name: string; startOffsetDays: number; endOffsetDays: number }
type PlansData = {
  result: {
    results: { userErrors: UserErrorData[] }[]
    registered: number
    flagged: number
    refused: number
    userErrors: UserErrorData[]
  }
}

const USER_ERRORS = 'userErrors { code field message }'
const importing = (mutation: string, input: string): string => `mutation Load($input: ${input}!) {
  result: ${mutation}(input: $input) {
    report { created updated unchanged rejected rejects { row field code message value } }
    ${USER_ERRORS}
  }
}`
const FIND_CAMPAIGN = 'query FindCampaign($code: String!) { campaign(code: $code) { id startsOn } }'
const CREATE_CAMPAIGN = `mutation Load($input: CreateCampaignInput!) {
  result: createCampaign(input: $input) { campaign { id startsOn } ${USER_ERRORS} }
}`
const REGISTER_PLANS = `mutation Load($input: RegisterVisitPlansInput!) {
  result: registerVisitPlans(input: $input) { results { ${USER_ERRORS} } registered flagged refused ${USER_ERRORS} }
}`
const COUNT = `query Count($campaignId: ID!) {
  enterprises(first: 1, filter: { campaignId: $campaignId }) { totalCount }
  plans: visitPlans(campaignId: $campaignId, first: 1) { totalCount }
  flagged: visitPlans(campaignId: $campaignId, first: 1, status: [DUPLICATE]) { totalCount }
  duplicates: duplicateVisits(campaignId: $campaignId, first: 1) { totalCount }
}`

/** The most rows that the contract takes in one call. */
const CHUNK_ROWS = 10_000

const readCampaignFile = (): CampaignFile =>
  JSON.parse(readFileSync(join(cityDirectory(), 'campaign.json'), 'utf8')) as CampaignFile

const file = (name: string): Record<string, string>[] => readCsv(readFileSync(join(cityDirectory(), name), 'utf8'))

/** Sends rows through one import, in chunks; a refused row is a fault of the program. */
async function load(
  { execute, log }: ExampleCityOptions,
  step: string,
  mutation: string,
  input: string,
  rows: object[],
  list: string,
  more: object = {},
): Promise<void> {
  const counts = { rows: rows.length, created: 0, updated: 0, unchanged: 0 }
  for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
    const chunk = rows.slice(from, from + CHUNK_ROWS)
    const { result } = await execute<ImportData>(importing(mutation, input), { input: { ...more, [list]: chunk } })
    refuseNone(step, result.userErrors)
    refuseNone(
      step,
      (result.report?.rejects ?? []).map((reject) => ({
        ...reject,
        field: [`row ${reject.row}`, reject.field ?? ''],
      })),
    )
    if (!result.report || result.report.rejected > 0)
      throw new Error(`example city, ${step}: ${result.report?.rejected ?? 'all'} rows refused`)
    counts.created += result.report.created
    counts.updated += result.report.updated
    counts.unchanged += result.report.unchanged
  }
  log(step, counts)
}

/**
 * Loads the city's areas, departments with their terms, and an empty campaign: what an office has before any list of
 * enterprises comes in.
 * @returns the campaign.
 */
export async function loadCityUnits(options: ExampleCityOptions): Promise<CampaignRef> {
  const areas = file('areas.csv').map((row) => toInput(row, ['statisticalOnly']))
  await load(options, 'areas', 'importAreas', 'ImportAreasInput', areas, 'rows')
  const departments = file('departments.csv').map(({ code, name, tier, kind, areaCode }) => ({
    code,
    name,
    tier,
    kind,
    areaCode,
  }))
  await load(options, 'departments', 'importDepartments', 'ImportDepartmentsInput', departments, 'rows')

  const campaign = await findOrCreateCampaign(options.execute, readCampaignFile(), options.today)
  options.log('campaign', { created: 1 })

  const terms = file('terms.csv').map(toTerms)
  await load(options, 'terms', 'setTeamTerms', 'SetTeamTermsInput', terms, 'teams', { campaignId: campaign.id })
  return campaign
}

/**
 * Loads Changzhou (data/changzhou) by the operations that users call, in the order in which an office would.
 *
 * Complete or not: this function stores nothing of its own. The caller asks for a marker of its own (the `installation` row
 * "example-city"), calls this when there is none, and stores the marker only after it has returned. A crash before that leaves
 * no marker, so the next start calls again from the top, and every step finds what is there already: areas, departments,
 * terms, enterprises, pairings and pins are keyed by code (same content: unchanged), the campaign is looked up by its code,
 * and a plan that an earlier attempt registered is either answered from its idempotency key or, a day later, ALREADY_EXISTS.
 * Days count from the start of the stored campaign, so a load resumed on another day gives the same calendar.
 *
 * @throws Error naming the step and the first refusals: the bundled city has none, so any is a fault of the program.
 */
export async function loadExampleCity(options: ExampleCityOptions): Promise<ExampleCityFigures> {
  const { execute, log } = options
  const campaign = await loadCityUnits(options)
  const campaignId = campaign.id
  const enterprises = file('enterprises.csv').map((row) => toInput(row, ['isAboveScale', 'isKey']))
  await load(options, 'enterprises', 'importEnterprises', 'ImportEnterprisesInput', enterprises, 'rows', {
    campaignId,
    idempotencyKey: keyFor('enterprises', enterprises),
  })
  const pairings = file('pairings.csv')
  await load(options, 'pairings', 'importPairings', 'ImportPairingsInput', pairings, 'rows', { campaignId })
  const baseline = file('baseline.csv')
  await load(options, 'baseline', 'pinOwners', 'PinOwnersInput', baseline, 'rows', { campaignId, source: 'BASELINE' })

  const firstMonday = addDays(campaign.startsOn, -readCampaignFile().startOffsetDays)
  const lists = groupByTeam(file('self-arranged-plans.csv'))
  for (const [teamCode, plans] of lists) {
    const rows = plans.map(({ plannedOffsetDays, ...plan }) => ({
      ...toInput(plan, []),
      plannedOn: addDays(firstMonday, Number(plannedOffsetDays)),
    }))
    await registerPlans(execute, campaignId, teamCode, rows)
  }

  const count = await execute<Record<'enterprises' | 'plans' | 'flagged' | 'duplicates', { totalCount: number }>>(
    COUNT,
    { campaignId },
  )
  const figures: ExampleCityFigures = {
    areas: file('areas.csv').length,
    departments: file('departments.csv').length,
    enterprises: count.enterprises.totalCount,
    plans: count.plans.totalCount,
    flagged: count.flagged.totalCount,
    duplicates: count.duplicates.totalCount,
    pairings: pairings.length,
    baseline: baseline.length,
    selfArranging: lists.size,
  }
  log('plans', { plans: figures.plans, flagged: figures.flagged, duplicates: figures.duplicates })
  return figures
}

async function findOrCreateCampaign(execute: Execute, file: CampaignFile, today: string): Promise<CampaignRef> {
  const { campaign } = await execute<{ campaign: CampaignRef | null }>(FIND_CAMPAIGN, { code: file.code })
  if (campaign) return campaign
  // Weeks begin on Monday, so that a plan's offset always meets the same day of the week, a working day.
  const monday = mondayOf(today)
  const { result } = await execute<{ result: { campaign: CampaignRef | null; userErrors: UserErrorData[] } }>(
    CREATE_CAMPAIGN,
    {
      input: {
        code: file.code,
        name: file.name,
        startsOn: addDays(monday, file.startOffsetDays),
        endsOn: addDays(monday, file.endOffsetDays),
      },
    },
  )
  refuseNone('campaign', result.userErrors)
  if (!result.campaign) throw new Error('example city, campaign: neither a campaign nor a reason came back')
  return result.campaign
}

/** One department's list, as the department would hand it in. */
async function registerPlans(execute: Execute, campaignId: string, teamCode: string, rows: object[]): Promise<void> {
  const input = { campaignId, rows, idempotencyKey: keyFor(`plans ${teamCode}`, rows) }
  const { result } = await execute<PlansData>(REGISTER_PLANS, { input })
  const step = `plans of ${teamCode}`
  const refusals = [...result.userErrors, ...result.results.flatMap(({ userErrors }) => userErrors)]
  // Left by an attempt that a crash cut off after this list: the bundled lists name no enterprise twice.
  refuseNone(
    step,
    refusals.filter(({ code }) => code !== 'ALREADY_EXISTS'),
  )
  if (result.results.length !== rows.length)
    throw new Error(`example city, ${step}: ${result.results.length} answers to ${rows.length} rows`)
}

function refuseNone(step: string, refusals: UserErrorData[]): void {
  if (refusals.length === 0) return
  const first = refusals.slice(0, 5).map(({ code, field, message }) => `${code} ${field?.join('.') ?? ''}: ${message}`)
  throw new Error(`example city, ${step}: ${refusals.length} refused; ${first.join('; ')}`)
}

/** Cells as the API takes them: an empty one is left out, a yes or no is a Boolean. */
function toInput(row: Record<string, string>, booleans: string[]): Record<string, string | boolean> {
  const filled = Object.entries(row).filter(([, cell]) => cell !== '')
  return Object.fromEntries(filled.map(([name, cell]) => [name, booleans.includes(name) ? cell === 'true' : cell]))
}

/** `area:320411105;industry:44` → two remits. */
function toTerms({ teamCode, capacity, remits }: Record<string, string>): object {
  const readRemit = (text: string): object => {
    const [kind, code] = text.split(':')
    if (kind !== 'area' && kind !== 'industry') throw new Error(`terms.csv, ${teamCode}: unknown remit ${text}`)
    return { [`${kind}Code`]: code }
  }
  return {
    teamCode,
    capacity: capacity === '' ? null : Number(capacity),
    remits: (remits ?? '').split(';').filter(Boolean).map(readRemit),
  }
}

/** In the order of the file, which is the order in which the departments handed in their lists. */
function groupByTeam(rows: Record<string, string>[]): Map<string, Record<string, string>[]> {
  const groups = new Map<string, Record<string, string>[]>()
  for (const row of rows) {
    const teamCode = row.teamCode ?? ''
    groups.set(teamCode, [...(groups.get(teamCode) ?? []), row])
  }
  return groups
}

/** The content is part of the key: after an upgrade with other data a resumed load is a new request, not a refused one. */
function keyFor(what: string, rows: object[]): string {
  return `example-city ${what} ${createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16)}`
}

function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return addDays(day, -((weekday + 6) % 7))
}

/** Calendar days have no zone: reckoned in UTC, where every day has 24 hours. */
function addDays(day: string, days: number): string {
  const instant = new Date(`${day}T00:00:00Z`)
  instant.setUTCDate(instant.getUTCDate() + days)
  return instant.toISOString().slice(0, 10)
}

/** data/changzhou of this checkout or package: looked for upwards, because this file runs from src/ and from dist/src/. */
export function cityDirectory(): string {
  for (let directory = __dirname; directory !== dirname(directory); directory = dirname(directory)) {
    const candidate = join(directory, 'data', 'changzhou')
    if (existsSync(join(candidate, 'campaign.json'))) return candidate
  }
  throw new Error('data/changzhou is missing: the example city cannot be loaded from this installation')
}
