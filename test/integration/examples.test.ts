import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, type DocumentNode, getOperationAST, parse } from 'graphql'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { loadExampleCity } from '../../src/example-city/load-example-city'
import { createSchema } from '../../src/schema'
import { createExecutor } from '../../src/server/execute-as'
import { readExamples } from '../../src/server/pages'
import { dayInShanghai } from '../../src/shared/clock'
import { createLog } from '../../src/shared/log'
import { startTestServer, type TestServer } from '../support/server'

type Variables = Record<string, unknown>
type Data = Record<string, unknown>
type Ask = (query: string, variables: Variables) => Promise<Data>

const { fillPlaceholders } = require('../../web/graphiql/placeholders.js') as {
  fillPlaceholders(variables: Variables, ask: Ask): Promise<Variables>
}

interface Example {
  name: string
  query: string
  variables: Variables
  document: DocumentNode
}

const schemaDirectory = join(__dirname, '..', '..', 'schema')

/** The operations of the schema that an example calls. */
function operationsOf({ document }: Example): string[] {
  const operation = getOperationAST(document)!
  const root = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }[operation.operation]
  return operation.selectionSet.selections.map((field) => (field.kind === 'Field' ? `${root}.${field.name.value}` : ''))
}

/** The codes that an example's comment announces: `# expects: NOT_OWNER`. */
const expectedOf = ({ query }: Example): string[] =>
  (/^# expects: (.*)$/m.exec(query)?.[1] ?? '').split(', ').filter(Boolean)

/** The examples that are to be run (again) first, as an example's comment says: `# first: 15-schedule-visits`. */
const firstOf = ({ query }: Example): string[] =>
  (/^# first: (.*)$/m.exec(query)?.[1] ?? '').split(', ').filter(Boolean)

/** Every code of userErrors and of rejected rows in an answer. */
function refusalsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refusalsIn)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, field]) =>
    name === 'userErrors' || name === 'rejects'
      ? (field as { code: string }[]).map(({ code }) => code)
      : refusalsIn(field),
  )
}

/** A duplicate for the subscription that waits for one: a second department plans for an enterprise of the baseline. */
const SECOND_PLAN = `mutation ($input: RegisterVisitPlanInput!) {
  registerVisitPlan(input: $input) { duplicate { id } userErrors { code } }
}`

const OBJECTION = `mutation ($input: ObjectToOwnerInput!) { objectToOwner(input: $input) { userErrors { code } } }`
const DECISION = `mutation ($input: DecideObjectionInput!) { decideObjection(input: $input) { userErrors { code } } }`

describe('The examples, in the order in which a newcomer runs them on the example city', () => {
  let server: TestServer
  let examples: Example[]
  let token: string

  const ask: Ask = async (query, variables) => {
    const { body } = await server.ask(query, { variables })
    if (body.errors) throw new Error(body.errors.map(({ message }) => message).join('; '))
    return body.data as Data
  }

  beforeAll(async () => {
    server = await startTestServer()
    const log = createLog('silent')
    await loadExampleCity({
      execute: createExecutor({ schema: createSchema(), db: server.db, log }),
      today: dayInShanghai(),
      log: () => {},
    })
    token = await server.token({ role: 'CAMPAIGN_OFFICE' })
    examples = (await readExamples(join(schemaDirectory, 'examples'))).map(({ name, query, variables }) => ({
      name,
      query,
      variables: variables ? (JSON.parse(variables) as Variables) : {},
      document: parse(query),
    }))
  })
  afterAll(() => server.close())

  /** Every event of a subscription until it completes, or until `enough` have come. */
  async function follow(example: Example, enough: number, trigger?: () => Promise<unknown>): Promise<Data[]> {
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    })
    const events = client.iterate<Data>({
      query: example.query,
      variables: await fillPlaceholders(example.variables, ask),
    })
    const seen: Data[] = []
    // Nothing tells when the server listens, so the trigger is pulled until the first event is there.
    const pulling = trigger ? pull(trigger, () => seen.length > 0) : Promise.resolve()
    for await (const { data, errors } of events) {
      expect(errors).toBeUndefined()
      seen.push(data!)
      if (seen.length >= enough) break
    }
    await pulling
    await client.dispose()
    return seen
  }

  async function pull(trigger: () => Promise<unknown>, isEnough: () => boolean): Promise<void> {
    while (!isEnough()) await trigger()
  }

  /** Each time another enterprise of the baseline, so that each time a plan is flagged. */
  function flagSomething(): () => Promise<unknown> {
    const codes = readFileSync(join(__dirname, '../../data/changzhou/baseline.csv'), 'utf8').split('\n').slice(1)
    return async () => {
      const input = {
        campaignId: '@campaign(code: "CZ-SFSQ") { id }',
        teamId: '@team(code: "CZ-U002") { id }',
        uscc: codes.shift()!.split(',')[0]!,
        purpose: 'SERVICE',
      }
      return ask(SECOND_PLAN, await fillPlaceholders({ input }, ask))
    }
  }

  /** Each time an objection is made and decided, so that each time somebody is told. */
  function decideSomething(): () => Promise<unknown> {
    const campaignId = '@campaign(code: "CZ-SFSQ") { id }'
    const input = {
      consultationId: '@consultations(campaignId: $campaignId, first: 1) { nodes { id } }',
      targetId: '@enterprise(uscc: "91320499293123548Y") { id }',
      teamId: '@team(code: "CZ-U003") { id }',
      proposal: 'RECUSAL',
      reason: '曾任职',
    }
    const objectionId = '@objections(campaignId: $campaignId, status: [OPEN], first: 1) { nodes { id } }'
    return async () => {
      await ask(OBJECTION, await fillPlaceholders({ campaignId, input }, ask))
      const decision = { objectionId, decision: 'REJECT', reason: '不属于回避情形' }
      return ask(DECISION, await fillPlaceholders({ input: decision }, ask))
    }
  }

  it('run without an error, and are refused only where their comment says so', async () => {
    const subscriptions: Record<string, () => Promise<Data[]>> = {
      'Subscription.duplicateVisitFlagged': () =>
        follow(find('Subscription.duplicateVisitFlagged'), 1, flagSomething()),
      'Subscription.scheduleRunUpdated': () =>
        follow(find('Subscription.scheduleRunUpdated'), Number.POSITIVE_INFINITY),
      'Subscription.consultationUpdated': () => follow(find('Subscription.consultationUpdated'), 1),
      'Subscription.objectionDecided': () => follow(find('Subscription.objectionDecided'), 1, decideSomething()),
    }
    const find = (operation: string) => examples.find((example) => operationsOf(example).includes(operation))!
    const again = (example: Example) => firstOf(example).map((name) => examples.find((each) => each.name === name)!)
    for (const example of examples.flatMap((each) => [...again(each), each])) {
      const [operation = ''] = operationsOf(example)
      // What a newcomer does first: 16 follows the what-if to its end.
      if (operation === 'Query.compareScheduleRuns') await subscriptions['Subscription.scheduleRunUpdated']!()
      const answer = subscriptions[operation]
        ? { data: (await subscriptions[operation]()).at(-1), errors: undefined }
        : (await server.ask(example.query, { variables: await fillPlaceholders(example.variables, ask) })).body
      expect({ name: example.name, errors: answer.errors }).toEqual({ name: example.name, errors: undefined })
      expect({ name: example.name, refused: [...new Set(refusalsIn(answer.data))].sort() }).toEqual({
        name: example.name,
        refused: expectedOf(example).sort(),
      })
      expect(nullFieldsOf(answer.data)).toEqual([])
    }
  }, 120_000)

  it('have told what their comments say', async () => {
    const campaign = '@campaign(code: "CZ-SFSQ") { id }'
    const variables = await fillPlaceholders({ campaignId: campaign }, ask)
    const data = await ask(
      `query ($campaignId: ID!) {
        campaign(code: "CZ-SFSQ") { phase }
        closed: campaign(code: "DEMO-2027") { phase }
        runs: scheduleRuns(campaignId: $campaignId, whatIf: false, first: 5) { nodes { status publishedAt certificate { isOptimal } } }
        consultations(campaignId: $campaignId) { nodes { status objections { nodes { status } } } }
        duplicateVisits(campaignId: $campaignId, status: [OPEN]) { totalCount }
        visits(campaignId: $campaignId) { nodes { effective plan { status } } }
        coverageAudit(campaignId: $campaignId) { holds }
      }`,
      variables,
    )
    expect(data).toMatchObject({
      campaign: { phase: 'PUBLISHED' },
      closed: { phase: 'CLOSED' },
      runs: {
        nodes: [
          { status: 'SUCCEEDED', publishedAt: null, certificate: { isOptimal: true } },
          { status: 'SUCCEEDED', publishedAt: expect.any(String), certificate: { isOptimal: true } },
        ],
      },
      consultations: {
        nodes: [
          {
            status: 'CLOSED',
            objections: { nodes: expect.arrayContaining([{ status: 'ACCEPTED' }, { status: 'WITHDRAWN' }]) },
          },
        ],
      },
      duplicateVisits: { totalCount: 0 },
      visits: { nodes: [{ effective: true, plan: { status: 'DONE' } }] },
      coverageAudit: { holds: true },
    })
  })

  it('show every operation of the schema', () => {
    const schema = buildSchema(readFileSync(join(schemaDirectory, 'schema.graphql'), 'utf8'))
    const shown = examples.flatMap(operationsOf)
    const all = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      Object.keys(type!.getFields()).map((field) => `${type!.name}.${field}`),
    )
    expect([...new Set(shown)].sort()).toEqual(all.sort())
  })

  it('begin with a comment, hold one operation, and are numbered without a gap', () => {
    for (const [index, { name, query, document }] of examples.entries()) {
      expect(name).toMatch(new RegExp(`^${String(index + 1).padStart(2, '0')}-[a-z-]+$`))
      expect(query).toMatch(/^# .+\n/)
      expect(document.definitions).toHaveLength(1)
    }
    expect(Object.keys(examples[0]!.variables)).toEqual([])
  })
})

/** Root fields that came out null: an example that finds nothing shows nothing. */
const nullFieldsOf = (data: unknown): string[] =>
  Object.entries(data as Data)
    .filter(([, value]) => value === null)
    .map(([name]) => name)
