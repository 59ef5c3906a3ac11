import { openAccessCity, run, type ServedCity, serve } from '../support/access-city'
import {
  documentOf,
  type Fill,
  leavesOf,
  nothing,
  operationOf,
  operations,
  variablesOf,
} from '../support/access-documents'
import { GRANTED, type SpareCity, withSpares, withValue } from '../support/access-inputs'
import { usccOf } from '../support/enterprise-api'

let city: SpareCity
let served: ServedCity
beforeAll(async () => {
  city = await withSpares(await openAccessCity())
  served = await serve(city)
})
afterAll(async () => {
  await served.close()
  await city.close()
})

/** What a form, a spreadsheet or an attacker puts where a word should be. */
const TEXTS: Readonly<Record<string, string>> = {
  'quotes and statements': `x'"; DROP TABLE target; --`,
  backslash: '\\',
  'percent and underscore': '%_',
  NUL: 'a\u0000b',
  'dollar quotes': '$$; SELECT pg_sleep(10); $1 $$',
  'lone surrogate': 'a\ud800b',
  'right to left, line breaks, escape codes, markup':
    '\u202e\u200f\u2067甲\u2066\r\n\u2028\u001b[31m<img src=x onerror=alert(1)>',
  empty: '',
  blanks: ' \t\u3000\u200b',
  'cursor of other types': Buffer.from('[{"a":1},"\u0000"]').toString('base64url'),
  'far too long': 'A'.repeat(1_000_000),
}

/** Values that name what there is, so that a text at one place is not refused for another. */
const real: Fill = (name, type) => {
  const known: Record<string, unknown> = {
    campaignId: city.campaignId,
    targetId: city.targetIds[1],
    id: city.plans.tourismE2,
  }
  return known[name] ?? nothing(name, type)
}

const WORDS = ['String', 'ID', 'USCC', 'LocalDate']
let n = 1

/** Puts each value at a leaf of an operation's arguments, all else being right. @returns what was a fault or an unexpected code. */
async function attack(
  name: string,
  leaf: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const operation = operationOf(name)
  const document = documentOf(operation)
  const failed: string[] = []
  for (const [what, value] of Object.entries(values)) {
    const granted = GRANTED[operation.field.name]
    const variables = granted
      ? withValue({ input: await granted(city, n++) }, leaf, value)
      : variablesOf(operation, real, leaf, value)
    const { codes, faults } = await run(city, document, variables as Record<string, unknown>)
    if (faults.length > 0 || codes.some((code) => !['BAD_USER_INPUT', 'NOT_FOUND'].includes(code)))
      failed.push(`${leaf.join('.')} ${what}: ${codes.join()} ${faults.join()}`.slice(0, 300))
  }
  return failed
}

// First, while only these names have such characters.
describe('Wildcards', () => {
  const NAMES = ['100%棉纺厂', 'A_B商行', 'A-B商行', String.raw`甲\乙工场`, '甲乙工场', "李记'面馆"]
  beforeAll(async () => {
    const rows = NAMES.map((name, i) => ({ uscc: usccOf(30_000 + i), name, areaCode: '999902002' }))
    await city.mutate('importEnterprises', 'ImportEnterprisesInput', { rows }, 'report { created }')
    const units = NAMES.map((name, i) => ({
      code: `WILD-${i}`,
      name,
      tier: 'TOWN',
      kind: 'OTHER',
      areaCode: '999902002',
    }))
    await city.mutate('importDepartments', 'ImportDepartmentsInput', { rows: units }, 'report { created }')
  })

  it.each([
    ['%', ['100%棉纺厂']],
    ['0%棉', ['100%棉纺厂']],
    ['_', ['A_B商行']],
    ['A_B', ['A_B商行']],
    ['\\', [String.raw`甲\乙工场`]],
    ["'", ["李记'面馆"]],
    ['%%', []],
    ['甲%工场', []],
    ['A'.repeat(5000), []],
  ])('%p is text in a search', async (search, names) => {
    const { data } = await run(
      city,
      `query ($s: String) {
      enterprises(filter: { search: $s, areaCode: "999902002" }) { totalCount nodes { name } } departments(search: $s) { totalCount nodes { name } }
    }`,
      { s: search },
    )
    const found = { totalCount: names.length, nodes: names.map((name) => ({ name })) }
    expect(data).toEqual({ enterprises: found, departments: found })
  })
})

it('every mutation has an input that is granted', async () => {
  const mutations = operations.filter(({ kind }) => kind === 'mutation').map(({ field }) => field.name)
  expect(Object.keys(GRANTED).sort()).toEqual(mutations.sort())
  for (const mutation of mutations) {
    const operation = operationOf(`Mutation.${mutation}`)
    const input = await GRANTED[mutation]!(city, 0)
    const { data, codes } = await run(city, documentOf(operation, '{ userErrors { code field message } }'), { input })
    const { userErrors } = (data as Record<string, { userErrors: unknown[] }>)[mutation]!
    // What is over cannot be cancelled or published: their inputs are right all the same.
    const isOver = ['cancelScheduleRun', 'publishSchedule'].includes(mutation)
    expect([mutation, codes, isOver ? [] : userErrors]).toEqual([mutation, [], []])
  }
})

describe.each(operations.filter(({ kind }) => kind !== 'subscription'))('$name', (operation) => {
  it('takes any text for a text, and never fails for it', async () => {
    n = 1
    const failed: string[] = []
    for (const { path, type } of leavesOf(operation))
      if (WORDS.includes(type.name)) failed.push(...(await attack(operation.name, path, TEXTS)))
    expect(failed).toEqual([])
  })
})

describe('Over HTTP', () => {
  it.each(Object.entries(TEXTS))('%s in a body or a document is no fault of ours', async (what, text) => {
    const variables = {
      input: { ...(await GRANTED.registerVisitPlan!(city, 300 + n++)), note: text, idempotencyKey: null },
    }
    const answer = await served.ask(
      documentOf(operationOf('Mutation.registerVisitPlan'), '{ visitPlan { note } userErrors { code field } }'),
      { variables },
    )
    expect(answer.status).toBe(200)
    const { visitPlan, userErrors } = answer.body.data!.registerVisitPlan as {
      visitPlan: { note: string | null } | null
      userErrors: unknown[]
    }
    if (what === 'far too long') expect(userErrors).toEqual([{ code: 'INVALID_INPUT', field: ['note'] }])
    // Kept to the letter, but for what no database column holds.
    else
      expect(visitPlan!.note ?? '').toBe(
        /^\s*$/.test(text.replace('\u200b', '')) ? '' : text.replace('\u0000', '\ufffd').replace('\ud800', '\ufffd'),
      )

    const literal = JSON.stringify(text.slice(0, 1000))
    for (const query of [
      `{ team(code: ${literal}) { id } }`,
      `{ enterprises(filter: { search: ${literal} }) { totalCount } }`,
      `query ${text.slice(0, 1000)} { viewer { role } }`,
    ]) {
      const { status, body } = await served.ask(query)
      expect([query, status < 500, JSON.stringify(body).includes('INTERNAL')]).toEqual([query, true, false])
    }
  })
})
