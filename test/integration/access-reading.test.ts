import 'reflect-metadata'
import { isCompositeType, isObjectType } from 'graphql'
import { newId } from '../../src/shared/ids'
import { globalId, type NodeType, readGlobalId } from '../../src/shared/relay'
import {
  type AccessCity,
  CALLERS,
  type CallerName,
  type Outcome,
  openAccessCity,
  run,
  SECRETS,
} from '../support/access-city'
import {
  documentOf,
  emitted,
  everything,
  leavesOf,
  nothing,
  operations,
  variablesOf,
} from '../support/access-documents'
import { runSchedule } from '../support/runs'
import { withdrawn } from '../support/team-withdrawals'
import { openCampaign } from '../support/visits'

const EVERYBODY = Object.keys(CALLERS) as CallerName[]

interface Stored {
  type: NodeType
  id: string
  /** Null for what lies nowhere: units, campaigns, runs. */
  isEast: boolean | null
  /** Code of the department whose visit it is. */
  department: string | null
}

let city: AccessCity
/** Everything that has a global ID, straight from the tables. */
let stored: Stored[]
beforeAll(async () => {
  city = await openAccessCity()
  // Owns nothing and plans nothing here.
  await withdrawn(city, 'COURT')
  const { rows } = {
    rows: await city.db.query<{ type: NodeType; uuids: string[]; isEast: boolean | null; department: string | null }>(
      STORED,
    ),
  }
  stored = rows.map(({ type, uuids, isEast, department }) => ({
    type,
    id: globalId(type, ...uuids),
    isEast,
    department,
  }))
})
afterAll(() => city.close())

const EAST = `EXISTS (SELECT FROM area a JOIN area east ON east.code = '999901' WHERE a.id = x.area_id AND a.lineage @> ARRAY[east.id])`
const STORED = `
  SELECT 'Area' AS type, ARRAY[id] AS uuids, NULL::boolean AS "isEast", NULL AS department FROM area
  UNION ALL SELECT 'Department', ARRAY[id], NULL, NULL FROM department
  UNION ALL SELECT 'Team', ARRAY[id], NULL, NULL FROM team
  UNION ALL SELECT 'Campaign', ARRAY[id], NULL, NULL FROM campaign
  UNION ALL SELECT 'ScheduleRun', ARRAY[id], NULL, NULL FROM schedule_run
  UNION ALL SELECT 'Enterprise', ARRAY[x.id], ${EAST}, NULL FROM target x
  UNION ALL SELECT 'Ownership', ARRAY[ct.campaign_id, x.id], ${EAST}, NULL FROM campaign_target ct JOIN target x ON x.id = ct.target_id
  UNION ALL SELECT 'VisitPlan', ARRAY[p.id], ${EAST}, NULL FROM visit_plan p JOIN target x ON x.id = p.target_id
  UNION ALL SELECT 'DuplicateVisit', ARRAY[d.id], ${EAST}, NULL FROM duplicate_visit d JOIN target x ON x.id = d.target_id
  UNION ALL SELECT 'Consultation', ARRAY[id], NULL, NULL FROM consultation
  UNION ALL SELECT 'Objection', ARRAY[o.id], ${EAST}, dep.code FROM objection o JOIN target x ON x.id = o.target_id
    JOIN department dep ON dep.id = o.department_id
  UNION ALL SELECT 'Visit', ARRAY[v.id], ${EAST}, dep.code FROM visit v JOIN target x ON x.id = v.target_id
    JOIN team t ON t.id = v.team_id JOIN department dep ON dep.id = t.department_id`

const FIGURES: NodeType[] = ['Area', 'Department', 'Team', 'Campaign']

/** rules.md, Who sees what, of what has an ID. */
function mayRead(who: CallerName, { type, isEast, department }: Stored): boolean {
  if (who === 'analyst') return FIGURES.includes(type)
  if (who === 'eastOffice') return isEast !== false
  const isOwn = type === 'Visit' || type === 'Objection'
  if (isOwn && who === 'tourism') return department === 'TOURISM'
  if (isOwn && who === 'agriculture') return department === 'AGRICULTURE'
  return true
}

/** Where anybody starts who wants to read on: every query, with arguments that give the most. */
function startingPoints(): string[] {
  const points: string[] = []
  for (const { id: campaignId } of stored.filter(({ type }) => type === 'Campaign')) {
    const args: Record<string, string> = { campaignId: JSON.stringify(campaignId), first: '100' }
    for (const { kind, field } of operations) {
      if (
        kind !== 'query' ||
        [
          'node',
          'nodes',
          'enterprise',
          'explainOwner',
          'explainTeam',
          'compareScheduleRuns',
          'area',
          'department',
          'team',
          'campaign',
        ].includes(field.name)
      )
        continue
      const own = { ...args, groupBy: '[DEPARTMENT, TOWN]' }
      const given = field.args
        .filter(({ name }) => name in own)
        .map(({ name }) => `${name}: ${own[name as keyof typeof own]}`)
      points.push(`{ ${field.name}${given.length ? `(${given.join(', ')})` : ''} ${everything(field.type, args, 4)} }`)
    }
    const all = stored.map(({ id }) => JSON.stringify(id)).join(', ')
    points.push(`{ nodes(ids: [${all}]) ${everything(emitted.getType('Node')!, args, 4)} }`)
    const runs = JSON.stringify([city.runId, city.whatIfId])
    points.push(
      `{ compareScheduleRuns(campaignId: ${args.campaignId}, runIds: ${runs}) ${everything(emitted.getType('ScheduleComparison')!, args, 4)} }`,
    )
    const ofTeam = everything(emitted.getType('TeamExplanationConnection')!, args, 4)
    for (const team of ['TOURISM', 'SCIENCE-1', '999901001'])
      for (const more of ['', ', targets: COULD_OWN', `, runId: "${city.whatIfId}"`])
        points.push(
          `{ explainTeam(campaignId: ${args.campaignId}, teamId: "${city.teamIds[team]}", first: 100${more}) ${ofTeam} }`,
        )
    const explanation = everything(emitted.getType('OwnerExplanation')!, args, 3)
    for (const targetId of city.targetIds.slice(1))
      points.push(
        `{ ${['TOURISM', 'SCIENCE-1', 'EAST-ECON']
          .map(
            (team, i) =>
              `e${i}: explainOwner(campaignId: ${args.campaignId}, targetId: "${targetId}", insteadOf: "${city.teamIds[team]}") ${explanation}`,
          )
          .join(' ')} }`,
      )
  }
  return points
}

/** Every object of an answer, however deep. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const each of value) yield* objectsIn(each)
  else if (value !== null && typeof value === 'object') {
    yield value as Record<string, unknown>
    for (const each of Object.values(value)) yield* objectsIn(each)
  }
}

describe('nodes()', () => {
  it.each(EVERYBODY)('gives %s what it may read; all else is null like a random ID', async (who) => {
    const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
    const ids = stored.map(({ id }) => id)
    const random = stored.map(({ type }) => globalId(type, newId(), ...(type === 'Ownership' ? [newId()] : [])))
    const answer = await run(city, NODES, { ids }, CALLERS[who])
    const nodes = (answer.data as { nodes: ({ id: string } | null)[] }).nodes
    expect(answer.codes).toEqual([])
    expect(nodes.map((node, i) => (node ? node.id : `no ${stored[i]!.type}`))).toEqual(
      stored.map((row) => (mayRead(who, row) ? row.id : `no ${row.type}`)),
    )
    const absent = await run(city, NODES, { ids: random }, CALLERS[who])
    expect(absent).toEqual({ ...answer, data: { nodes: random.map(() => null) } })
    // One by one, hidden and random answer to the letter alike.
    for (const [i, row] of stored.entries()) {
      if (mayRead(who, row)) continue
      const [hidden, nobody] = await Promise.all(
        [row.id, random[i]!].map((id) => run(city, 'query ($id: ID!) { node(id: $id) { id } }', { id }, CALLERS[who])),
      )
      expect(hidden).toEqual(nobody)
    }
  })
})

describe('Reading on from whatever a role may ask', () => {
  const EVERY_SECRET = Object.keys(SECRETS) as (keyof typeof SECRETS)[]
  const SECRET_OF: Partial<Record<CallerName, (keyof typeof SECRETS)[]>> = {
    office: EVERY_SECRET,
    inspector: EVERY_SECRET,
    eastOffice: [
      'tourismPlanNote',
      'agriculturePlanNote',
      'tourismVisitNote',
      'agricultureVisitNote',
      'eastRecusal',
      'objectedRecusal',
    ],
    tourism: ['tourismPlanNote', 'tourismVisitNote'],
    agriculture: ['agriculturePlanNote', 'agricultureVisitNote', 'westPlanNote'],
  }

  it.each(EVERYBODY)('%s never comes to what is not its own, nor does a count', async (who) => {
    const byId = new Map(stored.map((row) => [row.id, row]))
    const types = new Set<string>()
    const texts: string[] = []
    const leaks: string[] = []
    for (const point of startingPoints()) {
      const answer = await run(city, point, {}, CALLERS[who])
      expect(answer.faults).toEqual([])
      for (const code of answer.codes) expect(['FORBIDDEN', 'NOT_FOUND']).toContain(code)
      for (const { __typename, id, nodes, totalCount } of objectsIn(answer.data)) {
        if (typeof __typename === 'string') types.add(__typename)
        const row = typeof id === 'string' && readGlobalId(id) ? byId.get(id) : undefined
        if (row && !mayRead(who, row)) leaks.push(`${row.type} in ${point.slice(0, 80)}`)
        if (Array.isArray(nodes) && totalCount !== undefined && totalCount !== nodes.length)
          leaks.push(`${totalCount} counted of ${nodes.length} ${__typename} in ${point.slice(0, 80)}`)
      }
      texts.push(JSON.stringify(answer.data))
    }
    expect(leaks).toEqual([])
    // The reason of a recusal is for offices and inspectors, there where it lies.
    const seen = EVERY_SECRET.filter((name) => texts.some((text) => text.includes(SECRETS[name])))
    expect(seen.sort()).toEqual([...(SECRET_OF[who] ?? [])].sort())
    // The walk is worth something only where it comes along everywhere.
    if (who === 'office') expect([...types].sort()).toEqual(readableTypes())
  })

  /** Every object type that a query can lead to in this city. */
  function readableTypes(): string[] {
    const found = new Set<string>()
    const visit = (name: string): void => {
      const type = emitted.getType(name)
      if (found.has(name) || !type || !isCompositeType(type)) return
      if (!isObjectType(type)) {
        for (const each of emitted.getPossibleTypes(type)) visit(each.name)
        return
      }
      found.add(name)
      for (const field of Object.values(type.getFields())) visit(nameOf(String(field.type)))
    }
    for (const field of Object.values(emitted.getQueryType()!.getFields())) visit(nameOf(String(field.type)))
    return [...found].sort()
  }
  const nameOf = (type: string): string => type.replace(/[[\]!]/g, '')

  it('counts of lists are those of what may be read', async () => {
    const count = async (who: CallerName) =>
      (
        await run(
          city,
          `query ($c: ID!) {
            enterprises(first: 1) { totalCount } enrolled: enterprises(first: 1, filter: { campaignId: $c }) { totalCount }
            visitPlans(campaignId: $c, first: 1) { totalCount } visits(campaignId: $c, first: 1) { totalCount }
            duplicateVisits(campaignId: $c, first: 1) { totalCount }
            coverage(campaignId: $c, groupBy: [TOWN]) { total { enrolled openDuplicates } rows { enrolled } }
            coverageAudit(campaignId: $c) { inScope }
          }`,
          { c: city.campaignId },
          CALLERS[who],
        )
      ).data
    const total = (totalCount: number) => ({ totalCount })
    const all = {
      enterprises: total(12),
      enrolled: total(12),
      visitPlans: total(9),
      visits: total(3),
      duplicateVisits: total(4),
      coverage: { total: { enrolled: 12, openDuplicates: 3 }, rows: [3, 3, 3, 3].map((enrolled) => ({ enrolled })) },
      coverageAudit: { inScope: 12 },
    }
    expect(await count('office')).toEqual(all)
    expect(await count('inspector')).toEqual(all)
    expect(await count('tourism')).toEqual({ ...all, visits: total(1) })
    expect(await count('agriculture')).toEqual({ ...all, visits: total(2) })
    expect(await count('eastOffice')).toEqual({
      enterprises: total(6),
      enrolled: total(6),
      visitPlans: total(6),
      visits: total(2),
      duplicateVisits: total(3),
      coverage: { total: { enrolled: 6, openDuplicates: 2 }, rows: [{ enrolled: 3 }, { enrolled: 3 }] },
      coverageAudit: { inScope: 6 },
    })
  })

  it('no filter asks about what may not be read', async () => {
    const counts = async (filter: string, who: CallerName) =>
      (
        (await run(city, `{ enterprises(filter: ${filter}) { totalCount } }`, {}, CALLERS[who])).data as {
          enterprises: { totalCount: number }
        }
      ).enterprises.totalCount
    for (const filter of [
      '{ areaCode: "999902" }',
      '{ search: "测试企业12" }',
      `{ campaignId: "${city.campaignId}", ownerTeamIds: ["${city.teamIds['999902001']}"] }`,
    ])
      expect([await counts(filter, 'eastOffice'), (await counts(filter, 'office')) > 0]).toEqual([0, true])
  })
})

describe('An analyst', () => {
  const TARGETS = new Set([
    'Enterprise',
    'VisitTarget',
    'VisitPlan',
    'Visit',
    'Ownership',
    'OwnershipChange',
    'DuplicateVisit',
    'ScheduleRun',
    'OwnerExplanation',
    'Consultation',
    'ConsultedMove',
    'Objection',
  ])
  // `node` gives an interface; what of it an analyst reads is tested above, by every ID there is.
  const REFETCHING = new Set(['Query.node', 'Query.nodes'])

  it('has no way through the schema to a target, a plan, a visit, an owner or a run', async () => {
    const ways: string[] = []
    const walk = (name: string, way: string, seen: ReadonlySet<string>): void => {
      if (TARGETS.has(name)) {
        ways.push(way)
        return
      }
      const type = emitted.getType(name)
      if (!type || !isObjectType(type) || seen.has(name)) return
      for (const field of Object.values(type.getFields()))
        walk(String(field.type).replace(/[[\]!]/g, ''), `${way}.${field.name}`, new Set([...seen, name]))
    }
    for (const operation of operations) {
      if (REFETCHING.has(operation.name)) continue
      const { codes } = await run(city, documentOf(operation), variablesOf(operation, nothing), CALLERS.analyst)
      if (!codes.includes('FORBIDDEN') && operation.kind === 'query')
        walk(String(operation.field.type).replace(/[[\]!]/g, ''), operation.name, new Set())
    }
    expect(ways).toEqual([])
  })
})

describe('IDs that name nothing', () => {
  it.each(operations.filter(({ kind }) => kind === 'query'))(
    '$name: absent, malformed and of another type are alike',
    async (operation) => {
      const fill = (name: string, type: Parameters<typeof nothing>[1]) =>
        name === 'campaignId' ? city.campaignId : name === 'targetId' ? city.targetIds[1] : nothing(name, type)
      for (const { path, type } of leavesOf(operation)) {
        if (type.name !== 'ID') continue
        const ask = (id: string): Promise<Outcome> => {
          const variables = variablesOf(operation, fill, path, id)
          if (path[0] === 'filter')
            Object.assign(variables.filter as object, path[1] === 'campaignId' ? {} : { campaignId: city.campaignId })
          return run(
            city,
            documentOf(
              operation,
              operation.field.type.toString().includes('Connection') ? '{ totalCount }' : undefined,
            ),
            variables,
          )
        }
        const typeOf: Record<string, NodeType> = {
          campaignId: 'Campaign',
          targetId: 'Enterprise',
          insteadOf: 'Team',
          teamId: 'Team',
          runId: 'ScheduleRun',
          teamIds: 'Team',
          ownerTeamIds: 'Team',
          departmentIds: 'Department',
        }
        const absent = await ask(globalId(typeOf[path.at(-1)!] ?? 'Visit', newId()))
        expect(absent.faults).toEqual([])
        for (const id of ['', ' ', 'x', globalId('Area', newId()), ...(names(path) ? [city.plans.tourismE1] : [])])
          expect([path.join('.'), id, withoutIds(await ask(id))]).toEqual([path.join('.'), id, withoutIds(absent)])
      }
    },
  )

  /** `node` takes IDs of any type. */
  const names = ([argument = '']: string[]): boolean => argument !== 'id' && argument !== 'ids'
  /** A message may quote what was asked for. */
  const withoutIds = ({ messages, ...rest }: Outcome) => ({
    ...rest,
    messages: messages.map((message) => message.replace(/: .*$/, '')),
  })
})

describe('What a run would move', () => {
  it("is told to a district's office as far as it lies there, and answers it without a fault", async () => {
    const tight = await openCampaign(city)
    const terms = ['TOURISM', 'SCIENCE-1', 'SCIENCE-2', 'AGRICULTURE'].map((teamCode) => ({
      teamCode,
      capacity: teamCode.startsWith('SCIENCE') || teamCode === 'TOURISM' ? 2 : 0,
      remits: [{ industryCode: '61' }],
    }))
    await city.mutate(
      'setTeamTerms',
      'SetTeamTermsInput',
      { campaignId: tight.campaignId, teams: terms },
      'report { rejected }',
    )
    expect((await runSchedule(tight, 'PREVIEW')).status).toBe('SUCCEEDED')
    const EXPLAIN = `query ($c: ID!, $t: ID!, $i: ID!) {
      explainOwner(campaignId: $c, targetId: $t, insteadOf: $i) { alternative { explanation moves { target { name area { code } } from { code } to { code } } } }
    }`
    type Moves = { explainOwner: { alternative: { moves: { target: { area: { code: string } } }[] } | null } }
    let hidden = 0
    for (const n of [1, 4])
      for (const team of ['TOURISM', 'SCIENCE-1', 'SCIENCE-2']) {
        const variables = { c: tight.campaignId, t: city.targetIds[n], i: city.teamIds[team] }
        const everywhere = (await run(city, EXPLAIN, variables)).data as unknown as Moves
        const there = await run(city, EXPLAIN, variables, CALLERS.eastOffice)
        expect(there.codes).toEqual([])
        const moves = (answer: Moves) =>
          (answer.explainOwner.alternative?.moves ?? []).map(({ target }) => target.area.code)
        const inEast = moves(everywhere).filter((code) => code.startsWith('999901'))
        hidden += moves(everywhere).length - inEast.length
        expect(moves(there.data as unknown as Moves)).toEqual(inEast)
      }
    expect(hidden).toBeGreaterThan(0)
  })
})
