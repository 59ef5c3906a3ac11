import { stopRuns } from '../../src/scheduling/run-schedule'
import { type AccessCity, CALLERS, dump, openAccessCity, run } from '../support/access-city'
import { documentOf, everything, leavesOf, operationOf, operations } from '../support/access-documents'
import type { Who } from '../support/api'
import { usccOf } from '../support/enterprise-api'
import { schedule } from '../support/runs'
import { openCampaign } from '../support/visits'

interface Line {
  /** An input that is granted, each `n` a thing of its own. */
  input: (n: number) => Record<string, unknown> | Promise<Record<string, unknown>>
  /** Another input for the same key. */
  other: (input: Record<string, unknown>) => Record<string, unknown>
  /** An input that is refused as it stands, and what makes it right. */
  refused: (input: Record<string, unknown>) => Record<string, unknown>
  /** Somebody else who may do the same, and how it then looks. */
  another: Who
  /** The table in which one row is added by the change. */
  table: string
}

let city: AccessCity
beforeAll(async () => {
  city = await openAccessCity()
  // Enough enterprises that each test has its own.
  const rows = Array.from({ length: 40 }, (_, i) => ({
    uscc: usccOf(1000 + i),
    name: `企业${i}`,
    areaCode: '999901001',
    industryCode: '6110',
  }))
  await city.mutate(
    'importEnterprises',
    'ImportEnterprisesInput',
    { rows, campaignId: city.campaignId },
    'report { created }',
  )
})
afterAll(() => city.close())

const tourism = () => ({ campaignId: city.campaignId, teamId: city.teamIds.TOURISM })
const LINES: Readonly<Record<string, Line>> = {
  registerVisitPlan: {
    input: (n) => ({ ...tourism(), uscc: usccOf(1000 + n), purpose: 'SERVICE' }),
    other: (input) => ({ ...input, purpose: 'SURVEY' }),
    refused: (input) => ({ ...input, purpose: 'ENFORCEMENT' }),
    another: { subject: 'colleague' },
    table: 'visit_plan',
  },
  registerVisitPlans: {
    input: (n) => ({
      campaignId: city.campaignId,
      rows: [{ teamCode: 'TOURISM', uscc: usccOf(1010 + n), purpose: 'SERVICE' }],
    }),
    other: (input) => ({ ...input, rows: [] }),
    refused: (input) => ({ ...input, campaignId: 'no-campaign' }),
    another: { subject: 'colleague' },
    table: 'visit_plan',
  },
  recordVisit: {
    input: (n) => ({ ...tourism(), targetId: city.targetIds[3], visitedOn: `2026-04-0${n + 1}`, mode: 'PHONE' }),
    other: (input) => ({ ...input, mode: 'NOT_MET' }),
    refused: (input) => ({ ...input, visitedOn: '2026-05-01' }),
    another: { subject: 'colleague' },
    table: 'visit',
  },
  importEnterprises: {
    input: (n) => ({ rows: [{ uscc: usccOf(2000 + n), name: `新企业${n}`, areaCode: '999901002' }] }),
    other: (input) => ({ ...input, dryRun: false, rows: [] }),
    refused: (input) => ({ ...input, campaignId: 'no-campaign' }),
    another: { subject: 'colleague' },
    table: 'target',
  },
  scheduleVisits: {
    input: async () => ({ campaignId: (await openCampaign(city)).campaignId, mode: 'PREVIEW' }),
    other: (input) => ({ ...input, mode: 'PUBLISH' }),
    refused: (input) => ({ ...input, campaignId: 'no-campaign' }),
    another: { subject: 'colleague' },
    table: 'schedule_run',
  },
  openConsultation: {
    input: async () => ({
      scheduleRunId: (await schedule(await openCampaign(city))).id,
      closesOn: '2026-04-20',
    }),
    other: (input) => ({ ...input, closesOn: '2026-04-21' }),
    refused: (input) => ({ ...input, closesOn: '2026-04-01' }),
    another: { subject: 'colleague' },
    table: 'consultation',
  },
  objectToOwner: {
    input: (n) => ({
      consultationId: city.consultationId,
      targetId: city.targetIds[(n % 12) + 1],
      teamId: city.teamIds['SCIENCE-2'],
      proposal: 'RECUSAL',
      reason: 'because',
    }),
    other: (input) => ({ ...input, reason: 'for another reason' }),
    refused: (input) => ({ ...input, reason: '' }),
    another: { subject: 'colleague' },
    table: 'objection',
  },
}

it('every mutation that takes a key has a line', () => {
  const keyed = operations.filter((operation) =>
    leavesOf(operation).some(({ path }) => path.at(-1) === 'idempotencyKey'),
  )
  expect(Object.keys(LINES).sort()).toEqual(keyed.map(({ field }) => field.name).sort())
})

describe.each(Object.keys(LINES))('%s', (mutation) => {
  const line = LINES[mutation]!
  const operation = operationOf(`Mutation.${mutation}`)
  // A run goes on while it is asked about: its ID says that it is the same.
  const selection = line.table === 'schedule_run' ? '{ scheduleRun { id } userErrors { code field } }' : undefined
  const document = documentOf(operation, selection ?? everything(operation.field.type, {}, 1))
  const count = async () =>
    (await city.db.query<{ count: number }>(`SELECT count(*) AS count FROM ${line.table}`))[0]!.count
  let n = 0
  const fresh = () => line.input(n++)
  afterAll(stopRuns)

  async function call(input: Record<string, unknown>, who: Who = {}) {
    const { data, codes, faults } = await run(city, document, { input }, who)
    expect([codes, faults]).toEqual([[], []])
    // Whom a schedule would make the owner is a reading of the moment, not part of what the key stands for.
    const { proposedOwner: _, ...payload } = (
      data as Record<string, { userErrors: { code: string; field: string[] | null }[]; proposedOwner?: object }>
    )[mutation]!
    return {
      payload,
      refusals: payload.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`),
    }
  }

  it('the same key and input three times is one change and one answer', async () => {
    const input = { ...(await fresh()), idempotencyKey: `${mutation}-thrice` }
    const first = await call(input)
    expect(first.refusals).toEqual([])
    // What the runs of other lines still do is not of this one's making.
    if (mutation !== 'scheduleVisits') await stopRuns()
    const after = await dump(city)
    const [second, third] = [await call(input), await call(input)]
    expect(second.payload).toEqual(first.payload)
    expect(third.payload).toEqual(first.payload)
    if (mutation !== 'scheduleVisits') expect(await dump(city)).toEqual(after)
  })

  it('with another input the key is refused, and nothing done', async () => {
    const input = { ...(await fresh()), idempotencyKey: `${mutation}-other` }
    await call(input)
    const before = await count()
    expect((await call(line.other(input))).refusals).toEqual(['IDEMPOTENCY_KEY_REUSED idempotencyKey'])
    expect(await count()).toBe(before)
    expect((await call(input)).refusals).toEqual([])
  })

  it("is a key of the caller's own: another one's is independent, in any role and for any mutation", async () => {
    const [mine, theirs] = [await fresh(), await fresh()]
    const before = await count()
    for (const [input, who] of [
      [mine, {}],
      [theirs, line.another],
    ] as const)
      expect((await call({ ...input, idempotencyKey: 'shared' }, who)).refusals).toEqual([])
    expect(await count()).toBe(before + 2)
    // A department of the same subject is somebody else again.
    if (mutation.startsWith('register') || mutation === 'recordVisit') {
      const input = { ...(await fresh()), idempotencyKey: 'shared' }
      expect((await call(input, { ...CALLERS.tourism, subject: 'office' })).refusals).toEqual([])
      expect(await count()).toBe(before + 3)
    }
  })

  it('20 at once make one change and get equal answers', async () => {
    const input = { ...(await fresh()), idempotencyKey: `${mutation}-parallel` }
    const before = await count()
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(input)))
    for (const { payload } of answers) expect(payload).toEqual(answers[0]!.payload)
    expect(answers[0]!.refusals).toEqual([])
    expect(await count()).toBe(before + 1)
  })

  it('a refusal is not kept', async () => {
    const input = { ...(await fresh()), idempotencyKey: `${mutation}-refused` }
    expect((await call(line.refused(input))).refusals).toHaveLength(1)
    expect((await call(input)).refusals).toEqual([])
  })

  it('takes 200 characters; an empty, blank or longer key is refused', async () => {
    const input = await fresh()
    for (const idempotencyKey of ['', ' ', '\u3000\t', 'k'.repeat(201), '钥'.repeat(1_000_000)])
      expect((await call({ ...input, idempotencyKey })).refusals).toEqual(['INVALID_INPUT idempotencyKey'])
    expect((await call({ ...input, idempotencyKey: '钥'.repeat(200) })).refusals).toEqual([])
  })

  it('reads null as none, and fields in any order as one input', async () => {
    const input = { ...(await fresh()), idempotencyKey: `${mutation}-order` }
    const first = await call(input)
    const turned = Object.fromEntries(Object.entries(input).reverse())
    expect((await call(turned)).payload).toEqual(first.payload)
  })
})
