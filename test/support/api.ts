import 'reflect-metadata'
import { execute } from 'graphql'
import { Database } from '../../src/database/database'
import { stopLive } from '../../src/scheduling/live/live-thread'
import { createSchema } from '../../src/schema'
import { checkDocument } from '../../src/server/check-document'
import { createContext } from '../../src/server/request-context'
import { type Caller, type RequestContext, Role } from '../../src/shared/context'
import { newId } from '../../src/shared/ids'
import type { Language } from '../../src/shared/language'
import { createLog } from '../../src/shared/log'
import { NO_NOTIFICATIONS } from '../../src/shared/notifications'
import { createTestDatabase, type TestDatabase } from './database'

export interface Answer<Data> {
  data: Data
  /** extensions.code of each of `errors`. */
  codes: unknown[]
}

/** Who asks; units and areas by their codes. */
export interface Who {
  role?: Role
  department?: string
  area?: string
  subject?: string
  language?: Language
}

/** The whole service on a database of the test file's own, without HTTP: gate, inputs, rules and SQL are those of production. */
export interface Api {
  db: Database
  database: TestDatabase
  /** `errors` included; for what a request as a whole is answered with. */
  ask<Data>(source: string, variables?: Record<string, unknown>, who?: Who): Promise<Answer<Data>>
  /** The data of an operation that must not fail as a whole. */
  data<Data>(source: string, variables?: Record<string, unknown>, who?: Who): Promise<Data>
  /** A context as that caller has it, for services called directly. */
  context(who?: Who): Promise<RequestContext>
  close(): Promise<void>
}

/** @param today the day in Shanghai that every request sees; the real one when it is left out. */
export async function openApi({ today, writers = 20 }: { today?: string; writers?: number } = {}): Promise<Api> {
  const database = await createTestDatabase()
  const db = new Database(database.connection, database.schema, { writers })
  const schema = createSchema()
  const log = createLog('silent')

  async function idOf(table: 'department' | 'area', code: string | undefined): Promise<string | null> {
    if (code === undefined) return null
    const [row] = await db.query<{ id: string }>(`SELECT id FROM ${table} WHERE code = $1`, [code])
    if (!row) throw new Error(`There is no ${table} ${code} in the test's city.`)
    return row.id
  }

  async function context({ role, department, area, subject, language = 'en' }: Who = {}): Promise<RequestContext> {
    const caller: Caller = {
      subject: subject ?? department ?? area ?? 'office',
      role: role ?? (department === undefined ? Role.CAMPAIGN_OFFICE : Role.DEPARTMENT),
      departmentId: await idOf('department', department),
      areaId: await idOf('area', area),
    }
    const made = createContext({ caller, language, requestId: newId(), db, log, notifications: NO_NOTIFICATIONS })
    return today === undefined ? made : { ...made, today }
  }

  async function ask<Data>(
    source: string,
    variables: Record<string, unknown> = {},
    who: Who = {},
  ): Promise<Answer<Data>> {
    const checked = checkDocument(schema, source)
    if ('errors' in checked && checked.errors)
      throw new AggregateError(checked.errors, checked.errors.map(String).join('; '))
    const { document } = checked as { document: Parameters<typeof execute>[0]['document'] }
    const { data, errors = [] } = await execute({
      schema,
      document,
      variableValues: variables,
      contextValue: await context(who),
    })
    const faults = errors.filter(({ extensions }) => extensions.code === undefined)
    if (faults.length > 0)
      throw new AggregateError(
        faults.map((fault) => fault.originalError ?? fault),
        faults.map(String).join('; '),
      )
    return { data: data as Data, codes: errors.map(({ extensions }) => extensions.code) }
  }

  return {
    db,
    database,
    ask,
    context,
    async data<Data>(source: string, variables?: Record<string, unknown>, who?: Who): Promise<Data> {
      const { data, codes } = await ask<Data>(source, variables, who)
      if (codes.length > 0) throw new Error(`The operation failed: ${codes.join(', ')}`)
      return data
    },
    async close() {
      await stopLive()
      await db.close()
      await database.drop()
    },
  }
}
