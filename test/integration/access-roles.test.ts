import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import {
  type AccessCity,
  CALLERS,
  type CallerName,
  claimsOf,
  dump,
  openAccessCity,
  run,
  type ServedCity,
  serve,
} from '../support/access-city'
import { documentOf, nothing, operations, variablesOf } from '../support/access-documents'

const EVERYBODY: CallerName[] = ['office', 'eastOffice', 'tourism', 'agriculture', 'inspector', 'analyst']
const ALL_BUT_ANALYSTS: CallerName[] = ['office', 'eastOffice', 'tourism', 'agriculture', 'inspector']
const OFFICES: CallerName[] = ['office', 'eastOffice']
const OFFICES_AND_DEPARTMENTS: CallerName[] = ['office', 'eastOffice', 'tourism', 'agriculture']
const WHOLE_CITY: CallerName[] = ['office']

/**
 * Who may call what, as rules.md ("Who sees what") and contract.graphql say it: written down a second time on purpose, so that a
 * slip in src/shared/access.ts does not agree with itself. An operation without a line here fails.
 */
const WHO_MAY: Readonly<Record<string, readonly CallerName[]>> = {
  'Query.viewer': EVERYBODY,
  'Query.node': EVERYBODY,
  'Query.nodes': EVERYBODY,
  'Query.area': EVERYBODY,
  'Query.areas': EVERYBODY,
  'Query.industries': EVERYBODY,
  'Query.department': EVERYBODY,
  'Query.departments': EVERYBODY,
  'Query.team': EVERYBODY,
  'Query.teams': EVERYBODY,
  'Query.campaign': EVERYBODY,
  'Query.campaigns': EVERYBODY,
  'Query.coverage': EVERYBODY,
  'Query.coverageAudit': EVERYBODY,
  'Query.consultationFigures': EVERYBODY,
  'Query.consultations': ALL_BUT_ANALYSTS,
  'Query.objections': ALL_BUT_ANALYSTS,
  'Query.enterprise': ALL_BUT_ANALYSTS,
  'Query.enterprises': ALL_BUT_ANALYSTS,
  'Query.visitPlans': ALL_BUT_ANALYSTS,
  'Query.visits': ALL_BUT_ANALYSTS,
  'Query.duplicateVisits': ALL_BUT_ANALYSTS,
  'Query.scheduleRuns': ALL_BUT_ANALYSTS,
  'Query.compareScheduleRuns': ALL_BUT_ANALYSTS,
  'Query.explainOwner': ALL_BUT_ANALYSTS,
  'Query.explainTeam': ALL_BUT_ANALYSTS,
  'Mutation.importAreas': OFFICES,
  'Mutation.importDepartments': OFFICES,
  'Mutation.importEnterprises': OFFICES,
  'Mutation.createCampaign': WHOLE_CITY,
  'Mutation.updateCampaign': WHOLE_CITY,
  'Mutation.closeCampaign': WHOLE_CITY,
  'Mutation.setCostWeights': WHOLE_CITY,
  'Mutation.setFallbackShare': WHOLE_CITY,
  'Mutation.setTeamTerms': OFFICES,
  'Mutation.importPairings': OFFICES,
  'Mutation.enrolTargets': OFFICES,
  'Mutation.registerVisitPlan': OFFICES_AND_DEPARTMENTS,
  'Mutation.registerVisitPlans': OFFICES_AND_DEPARTMENTS,
  'Mutation.rescheduleVisitPlan': OFFICES_AND_DEPARTMENTS,
  'Mutation.withdrawVisitPlan': OFFICES_AND_DEPARTMENTS,
  'Mutation.resolveDuplicateVisit': OFFICES_AND_DEPARTMENTS,
  'Mutation.recordVisit': OFFICES_AND_DEPARTMENTS,
  'Mutation.scheduleVisits': WHOLE_CITY,
  'Mutation.cancelScheduleRun': WHOLE_CITY,
  'Mutation.publishSchedule': WHOLE_CITY,
  'Mutation.pinOwner': OFFICES,
  'Mutation.pinOwners': OFFICES,
  'Mutation.unpinOwner': OFFICES,
  'Mutation.handOverOwner': OFFICES,
  'Mutation.forbidOwner': OFFICES,
  'Mutation.openConsultation': WHOLE_CITY,
  'Mutation.closeConsultation': WHOLE_CITY,
  'Mutation.objectToOwner': OFFICES_AND_DEPARTMENTS,
  'Mutation.withdrawObjection': OFFICES_AND_DEPARTMENTS,
  'Mutation.decideObjection': OFFICES,
  'Mutation.withdrawTeam': OFFICES,
  'Mutation.reinstateTeam': OFFICES,
  'Subscription.scheduleRunUpdated': ALL_BUT_ANALYSTS,
  'Subscription.duplicateVisitFlagged': ALL_BUT_ANALYSTS,
  'Subscription.consultationUpdated': ALL_BUT_ANALYSTS,
  'Subscription.objectionDecided': ALL_BUT_ANALYSTS,
}

let city: AccessCity
let served: ServedCity
const tokens = new Map<CallerName, string>()
const sockets = new Map<CallerName, Client>()
beforeAll(async () => {
  city = await openAccessCity()
  served = await serve(city)
  for (const name of EVERYBODY) {
    const token = await served.token(claimsOf(CALLERS[name]))
    tokens.set(name, token)
    sockets.set(
      name,
      createClient({
        url: `${served.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${token}`, acceptLanguage: 'en' },
        retryAttempts: 0,
        lazy: false,
        onNonLazyError: () => {},
      }),
    )
  }
})
afterAll(async () => {
  for (const socket of sockets.values()) await socket.dispose()
  await served.close()
  await city.close()
})

it('every operation of the schema has a line here, and nothing else has', () => {
  expect(Object.keys(WHO_MAY).sort()).toEqual(operations.map(({ name }) => name).sort())
})

/** The codes of `errors`, over HTTP, or over a socket for what is subscribed to. */
async function codes(who: CallerName, kind: string, query: string, variables: object): Promise<string[]> {
  if (kind !== 'subscription') {
    const { body } = await served.ask(query, { variables, token: tokens.get(who)! })
    return (body.errors ?? []).map(({ extensions }) => extensions.code)
  }
  try {
    for await (const { errors = [] } of sockets
      .get(who)!
      .iterate({ query, variables: variables as Record<string, unknown> }))
      return errors.map(({ extensions }) => String(extensions?.code))
    return []
  } catch (errors) {
    return (errors as { extensions?: { code?: string } }[]).map(({ extensions }) => String(extensions?.code))
  }
}

describe.each(operations)('$name', (operation) => {
  const { name, kind, field } = operation
  const mayCall = (who: CallerName) => WHO_MAY[name]?.includes(who) ?? false
  const document = documentOf(operation)

  it('answers FORBIDDEN to whom rules.md forbids it, and to nobody else', async () => {
    for (const who of EVERYBODY) {
      const answered = await codes(who, kind, document, variablesOf(operation, nothing))
      expect([who, answered.includes('FORBIDDEN')]).toEqual([who, !mayCall(who)])
      if (!mayCall(who)) expect(answered).toEqual(['FORBIDDEN'])
      expect(answered).not.toContain('INTERNAL_SERVER_ERROR')
    }
  })

  it('does so before inputs are judged', async () => {
    if (field.args.length === 0) return
    const wrong = Object.fromEntries(field.args.map(({ name: argument }) => [argument, { noSuch: 1 }]))
    for (const who of EVERYBODY) {
      const answered = await codes(who, kind, document, wrong)
      expect([who, [...new Set(answered)]]).toEqual([who, [mayCall(who) ? 'BAD_USER_INPUT' : 'FORBIDDEN']])
    }
  })
})

describe('A refused role', () => {
  it('is refused whatever else the document asks for, under any alias and through any fragment', async () => {
    const documents = [
      '{ a: viewer { role } b: enterprises { totalCount } }',
      'query { ...F } fragment F on Query { viewer { role } x: visits(campaignId: "x") { totalCount } }',
      'query Two { ... on Query { ... on Query { scheduleRuns(campaignId: "x") { totalCount } } } }',
      'query Kept { enterprises @include(if: true) { totalCount } }',
    ]
    for (const document of documents) {
      const { codes: answered, data } = await run(city, document, {}, CALLERS.analyst)
      expect(answered).toEqual(['FORBIDDEN'])
      expect(JSON.stringify(data)).not.toMatch(/totalCount/)
    }
  })

  it('changes nothing, also beside an operation that it may call', async () => {
    const before = await dump(city)
    const closed = operations.filter(({ kind }) => kind === 'mutation')
    for (const who of ['tourism', 'inspector', 'analyst', 'eastOffice'] as const)
      for (const operation of closed.filter(({ name }) => !WHO_MAY[name]!.includes(who))) {
        const variables = variablesOf(operation, (argument, type) =>
          argument === 'campaignId'
            ? city.campaignId
            : argument === 'targetId'
              ? city.targetIds[1]
              : argument === 'teamId'
                ? city.teamIds.TOURISM
                : argument === 'scheduleRunId'
                  ? city.runId
                  : nothing(argument, type),
        )
        expect((await run(city, documentOf(operation), variables, CALLERS[who])).codes).toEqual(['FORBIDDEN'])
      }
    expect(await dump(city)).toEqual(before)
  })
})
