import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import { type Execute, loadExampleCity } from '../../src/example-city/load-example-city'

type Call = { mutation: string; document: string; input: Record<string, unknown> }
type Rows = Record<string, unknown>[]

/** An instance that takes everything, and remembers what it was given. */
function recordingInstance(
  stored: { campaign?: { id: string; startsOn: string }; planRefusal?: string; reject?: string } = {},
) {
  const calls: Call[] = []
  const documents = new Set<string>()
  const execute = (async (document: string, variables: { input?: Record<string, unknown> }) => {
    documents.add(document)
    if (document.startsWith('query FindCampaign')) return { campaign: stored.campaign ?? null }
    if (document.startsWith('query Count')) {
      const one = { totalCount: 1 }
      return { enterprises: one, plans: one, flagged: one, duplicates: one }
    }
    const mutation = /result: (\w+)/.exec(document)?.[1] ?? ''
    const input = variables.input ?? {}
    calls.push({ mutation, document, input })
    if (mutation === 'createCampaign')
      return { result: { campaign: { id: 'campaign', startsOn: input.startsOn }, userErrors: [] } }
    const rows = (input.rows ?? input.teams) as Rows
    if (mutation === 'registerVisitPlans') {
      const userErrors = stored.planRefusal ? [{ code: stored.planRefusal, field: null, message: 'no' }] : []
      return {
        result: {
          results: rows.map(() => ({ userErrors })),
          registered: rows.length,
          flagged: 0,
          refused: 0,
          userErrors: [],
        },
      }
    }
    const rejects =
      stored.reject === mutation ? [{ row: 7, field: 'code', code: 'INVALID_INPUT', message: 'bad', value: 'x' }] : []
    return {
      result: {
        report: { created: rows.length, updated: 0, unchanged: 0, rejected: rejects.length, rejects },
        userErrors: [],
      },
    }
  }) as Execute
  return { calls, documents, execute }
}
const load = (execute: Execute, today = '2026-04-16') => loadExampleCity({ execute, today, log: () => undefined })

describe('loading the example city', () => {
  it('goes the way an office would, and in calls that the contract allows', async () => {
    const { calls, execute } = recordingInstance()
    const figures = await load(execute)
    const order = calls.map(({ mutation }) => mutation)
    expect(order.slice(0, 7)).toEqual([
      'importAreas',
      'importDepartments',
      'createCampaign',
      'setTeamTerms',
      'importEnterprises',
      'importPairings',
      'pinOwners',
    ])
    expect(order.slice(7)).toEqual(Array(29).fill('registerVisitPlans'))
    for (const { input } of calls)
      expect(((input.rows ?? input.teams ?? []) as Rows).length).toBeLessThanOrEqual(10_000)
    expect(figures).toMatchObject({ areas: 1123, departments: 110, baseline: 460, pairings: 300, selfArranging: 29 })
  })

  it('lays campaign and plans around the week of loading, on working days', async () => {
    const { calls, execute } = recordingInstance()
    // A Sunday: its week began on Monday the 13th.
    await load(execute, '2026-04-19')
    expect(calls[2]?.input).toMatchObject({ startsOn: '2026-03-16', endsOn: '2026-06-14' })
    const days = calls.slice(7).flatMap(({ input }) => (input.rows as Rows).map(({ plannedOn }) => String(plannedOn)))
    expect(days).toHaveLength(1302)
    expect(days.every((day) => day >= '2026-04-20' && day <= '2026-06-14')).toBe(true)
    expect(days.some((day) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()))).toBe(false)
  })

  it('hands over rows in the contract’s types: Booleans, numbers, nothing for an empty cell', async () => {
    const { calls, execute } = recordingInstance()
    await load(execute)
    const rowsOf = (mutation: string) => calls.find((call) => call.mutation === mutation)?.input.rows as Rows
    expect(rowsOf('importAreas')[0]).toEqual({ code: '320400', name: '常州市', level: 'CITY' })
    expect(rowsOf('importAreas').filter(({ statisticalOnly }) => statisticalOnly === true)).toHaveLength(18)
    expect(typeof rowsOf('importEnterprises')[0]?.isKey).toBe('boolean')
    expect(rowsOf('importEnterprises').filter((row) => 'registrationNumber' in row && 'uscc' in row)).toEqual([])
    const terms = calls.find(({ mutation }) => mutation === 'setTeamTerms')?.input.teams as Rows
    expect(terms[0]).toEqual({
      teamCode: 'CZ-U001',
      capacity: 35,
      remits: [{ areaCode: '320411105' }, { areaCode: '320481002' }],
    })
    expect(Object.keys(rowsOf('registerVisitPlans')[0] ?? {})).not.toContain('plannedOffsetDays')
  })

  it('resumed on another day, makes the very same requests: the calendar hangs on the stored campaign', async () => {
    const first = recordingInstance()
    await load(first.execute, '2026-04-16')
    const second = recordingInstance({ campaign: { id: 'campaign', startsOn: '2026-03-16' } })
    await load(second.execute, '2026-05-05')
    const withoutCampaign = first.calls.filter(({ mutation }) => mutation !== 'createCampaign')
    expect(second.calls).toEqual(withoutCampaign)
  })

  it('takes a plan that an earlier attempt left, and no other refusal', async () => {
    await expect(load(recordingInstance({ planRefusal: 'ALREADY_EXISTS' }).execute)).resolves.toMatchObject({
      selfArranging: 29,
    })
    await expect(load(recordingInstance({ planRefusal: 'OUTSIDE_CAMPAIGN_DATES' }).execute)).rejects.toThrow(
      /plans of CZ-U\d+: \d+ refused; OUTSIDE_CAMPAIGN_DATES/,
    )
    await expect(load(recordingInstance({ reject: 'pinOwners' }).execute)).rejects.toThrow(
      'baseline: 1 refused; INVALID_INPUT row 7.code: bad',
    )
  })

  const emitted = join(__dirname, '../../schema/schema.graphql')
  ;(existsSync(emitted) ? it : it.skip)('sends operations that the schema knows', async () => {
    const { documents, execute } = recordingInstance()
    await load(execute)
    const schema = buildSchema(readFileSync(emitted, 'utf8'))
    for (const document of documents) expect(validate(schema, parse(document))).toEqual([])
  })
})
