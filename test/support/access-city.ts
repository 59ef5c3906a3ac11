import 'reflect-metadata'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { execute, type GraphQLError, parse } from 'graphql'
import { Client } from 'pg'
import { issueToken, type NewToken } from '../../src/identity/access-token'
import { openTokenKey } from '../../src/identity/token-key'
import { createSchema } from '../../src/schema'
import { codeOf } from '../../src/server/public-error'
import { startServer } from '../../src/server/server'
import { Role } from '../../src/shared/context'
import { createLog } from '../../src/shared/log'
import type { Who } from './api'
import { objected, openConsultation } from './consultations'
import { changed, pair } from './owners'
import { publish, runSchedule } from './runs'
import { type Answered, readAnswer } from './server'
import { openTownAndCountry, type TownAndCountry } from './town-and-country'
import { openCampaign, recordByPlan, registered, resolve } from './visits'
import { suppose } from './what-if'

export const schema = createSchema()

/** Everybody who may be signed in: a whole city's and a district's office, departments, and those who only read. */
export const CALLERS = {
  office: {},
  eastOffice: { area: '999901' },
  tourism: { department: 'TOURISM' },
  agriculture: { department: 'AGRICULTURE' },
  inspector: { role: Role.INSPECTOR, subject: 'inspector' },
  analyst: { role: Role.ANALYST, subject: 'analyst' },
} as const satisfies Record<string, Who>
export type CallerName = keyof typeof CALLERS

/** Texts that only some may read; each stands in the database exactly where its name says. */
export const SECRETS = {
  tourismPlanNote: '秘密甲-tourism-plan',
  agriculturePlanNote: '秘密乙-agriculture-plan',
  tourismVisitNote: '秘密丙-tourism-visit',
  agricultureVisitNote: '秘密丁-agriculture-visit',
  westPlanNote: '秘密戊-west-plan',
  eastRecusal: '秘密己-east-recusal',
  westRecusal: '秘密庚-west-recusal',
  objectedRecusal: '秘密辛-objected-recusal',
} as const

/**
 * TownAndCountry in use. E1–E6 lie in the east district, E7–E12 in the west. In the first campaign (INTAKE): open duplicates of
 * 旅游局 and 农委 at E1, E2 (east) and E7 (west), visits of both with notes, a joint visit at E4, pins at E5 (east) and E10 (west),
 * recusals, a what-if, and a preview on which the departments are asked: 旅游局 objects at E2 (east), by a recusal, and at E9 (west), 农委 at E8
 * (west), and 东区经信局 at E3 (east); the second campaign is published.
 */
export interface AccessCity extends TownAndCountry {
  published: TownAndCountry
  /** Global IDs of plans by what they are for. */
  plans: Record<
    'tourismE1' | 'agricultureE1' | 'tourismE2' | 'agricultureE7' | 'tourismE7' | 'jointHost' | 'jointGuest',
    string
  >
  duplicates: Record<'E1' | 'E2' | 'E7', string>
  runId: string
  /** In the same campaign: what if 旅游局 had room for one? */
  whatIfId: string
  consultationId: string
  /** Global IDs of objections by whose and where. */
  objections: Record<'tourismE2' | 'tourismE9' | 'agricultureE8' | 'eastEconE3', string>
}

export async function openAccessCity(): Promise<AccessCity> {
  // As many connections as the service has: what starves it in production starves it here.
  const city = await openTownAndCountry({ writers: 10 })
  await pair(city, [
    { team: 'TOURISM', n: 3 },
    { team: 'AGRICULTURE', n: 8 },
  ])
  const tourismE1 = await registered(city, 'TOURISM', 1, { note: SECRETS.tourismPlanNote })
  const agricultureE1 = await registered(city, 'AGRICULTURE', 1, { note: SECRETS.agriculturePlanNote })
  const tourismE2 = await registered(city, 'TOURISM', 2)
  const agricultureE2 = await registered(city, 'AGRICULTURE', 2)
  const agricultureE7 = await registered(city, 'AGRICULTURE', 7, { note: SECRETS.westPlanNote })
  const tourismE7 = await registered(city, 'TOURISM', 7)
  const jointHost = await registered(city, 'TOURISM', 4)
  const jointGuest = await registered(city, 'AGRICULTURE', 4)
  await resolve(city, jointGuest.flagged!.id, jointHost.id, 'MERGE_INTO_JOINT_VISIT')
  await registered(city, 'SCIENCE-1', 9)
  for (const [plan, note] of [
    [tourismE1, SECRETS.tourismVisitNote],
    [agricultureE2, SECRETS.agricultureVisitNote],
    [agricultureE7, SECRETS.agricultureVisitNote],
  ] as const) {
    const { visit, userErrors } = await recordByPlan(city, plan.id, { note, mode: 'PHONE' })
    if (!visit) throw new Error(JSON.stringify(userErrors))
  }
  await changed(city, 'pinOwner', 5, 'EAST-ECON')
  await changed(city, 'pinOwner', 10, 'SCIENCE-1')
  for (const n of [6, 11]) {
    await changed(city, 'handOverOwner', n, 'SCIENCE-1')
    await changed(city, 'forbidOwner', n, 'SCIENCE-1', { reason: n === 6 ? SECRETS.eastRecusal : SECRETS.westRecusal })
  }
  await changed(city, 'forbidOwner', 1, 'TOURISM', { reason: SECRETS.eastRecusal })
  const whatIf = await suppose(city, {
    name: '旅游局减半',
    teams: [{ teamCode: 'TOURISM', capacity: 1, remits: [{ industryCode: '61', areaCode: '999900' }] }],
    weights: { noPairing: 60 },
  })
  const preview = await runSchedule(city, 'PREVIEW')
  const { consultation } = await openConsultation(city, preview.id)
  const objection = async (team: string, n: number, proposal: string, said = 'because') =>
    (await objected(city, consultation!, n, team, proposal, { reason: said })).id
  const objections = {
    tourismE2: await objection('TOURISM', 2, 'RECUSAL', SECRETS.objectedRecusal),
    tourismE9: await objection('TOURISM', 9, 'OWN_TEAM'),
    agricultureE8: await objection('AGRICULTURE', 8, 'RECUSAL', SECRETS.objectedRecusal),
    eastEconE3: await objection('EAST-ECON', 3, 'RECUSAL', SECRETS.objectedRecusal),
  }
  const published = await openCampaign(city)
  await registered(published, 'TOURISM', 1, { note: SECRETS.tourismPlanNote })
  await registered(published, 'AGRICULTURE', 1, { note: SECRETS.agriculturePlanNote })
  await publish(published)
  return {
    ...city,
    published,
    plans: {
      tourismE1: tourismE1.id,
      agricultureE1: agricultureE1.id,
      tourismE2: tourismE2.id,
      agricultureE7: agricultureE7.id,
      tourismE7: tourismE7.id,
      jointHost: jointHost.id,
      jointGuest: jointGuest.id,
    },
    duplicates: {
      E1: agricultureE1.flagged!.id,
      E2: agricultureE2.flagged!.id,
      E7: tourismE7.flagged!.id,
    },
    runId: preview.id,
    whatIfId: whatIf.id,
    consultationId: consultation!.id,
    objections,
  }
}

export interface Outcome {
  data: Record<string, unknown> | null
  codes: string[]
  messages: string[]
  /** What a fault of ours was, for the message of a failing test. */
  faults: string[]
}

/** Runs a document behind the gate, with the codes that a client would read; faults are an answer here, not a failure. */
export async function run(
  city: Pick<TownAndCountry, 'context'>,
  source: string,
  variables: Record<string, unknown> = {},
  who: Who = {},
): Promise<Outcome> {
  const { data, errors = [] } = await execute({
    schema,
    document: parse(source),
    variableValues: variables,
    contextValue: await city.context(who),
  })
  const isFault = (error: GraphQLError) => codeOf(error) === 'INTERNAL_SERVER_ERROR'
  return {
    data: (data as Outcome['data']) ?? null,
    codes: errors.map(codeOf),
    messages: errors.map(({ message }) => message),
    faults: errors.filter(isFault).map(({ path, message }) => `${path?.join('.')}: ${message}`),
  }
}

/** The whole database as text, table by table: two dumps are equal when nothing has changed at all. */
export async function dump(city: Pick<TownAndCountry, 'database'>): Promise<Record<string, string>> {
  const client = new Client(city.database.connection)
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY tablename`,
      [city.database.schema],
    )
    const each = tables.map(
      ({ name }) =>
        `SELECT '${name}' AS name, coalesce(md5(string_agg(r, E'\\n' ORDER BY r)), '') || ' ' || count(*) AS content
           FROM (SELECT t::text AS r FROM "${city.database.schema}"."${name}" t) s`,
    )
    const { rows } = await client.query<{ name: string; content: string }>(each.join(' UNION ALL '))
    return Object.fromEntries(rows.map(({ name, content }) => [name, content]))
  } finally {
    await client.end()
  }
}

export interface ServedCity {
  url: string
  logged(): string
  token(claims: Partial<NewToken> & { role: string }): Promise<string>
  ask(query: string, options?: { variables?: unknown; token?: string }): Promise<Answered>
  close(): Promise<void>
}

/** The same city over real HTTP and WebSocket. Closing it leaves the city open. */
export async function serve(city: Pick<TownAndCountry, 'db'>): Promise<ServedCity> {
  const dataDir = mkdtempSync(join(tmpdir(), 'oneknock-access-'))
  const lines: string[] = []
  const destination = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) })
  const server = await startServer({
    config: { host: '127.0.0.1', port: 0, dataDir, oidc: null },
    db: city.db,
    log: createLog('debug', destination),
    readiness: { ready: true },
  })
  const token = async (claims: Partial<NewToken> & { role: string }) =>
    issueToken(await openTokenKey(dataDir), { subject: 'test', lifetimeSeconds: 600, ...claims })
  const office = await token({ role: 'CAMPAIGN_OFFICE' })
  return {
    url: server.url,
    logged: () => lines.join(''),
    token,
    ask: async (query, { variables, token: given = office } = {}) =>
      readAnswer(
        await fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Accept-Language': 'en', Authorization: `Bearer ${given}` },
          body: JSON.stringify({ query, variables }),
        }),
      ),
    async close() {
      await server.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The claims of a caller's token. */
export const claimsOf = (who: Who): Partial<NewToken> & { role: string } => ({
  role: who.role ?? (who.department === undefined ? Role.CAMPAIGN_OFFICE : Role.DEPARTMENT),
  ...(who.department === undefined ? {} : { department: who.department }),
  ...(who.area === undefined ? {} : { area: who.area }),
  subject: who.subject ?? who.department ?? who.area ?? 'office',
})
