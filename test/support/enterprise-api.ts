import 'reflect-metadata'
import { execute, type GraphQLSchema, parse } from 'graphql'
import { buildSchema, type ClassType } from 'type-graphql'
import { AreaResolver } from '../../src/areas/area.resolver'
import type { Database } from '../../src/database/database'
import { guardOperations } from '../../src/shared/access'
import { Role } from '../../src/shared/context'
import type { Language } from '../../src/shared/language'
import { createLog } from '../../src/shared/log'
import { NO_NOTIFICATIONS } from '../../src/shared/notifications'
import { EnterpriseResolver, VisitTargetResolver } from '../../src/targets/enterprise.resolver'
import { ImportEnterprisesResolver } from '../../src/targets/import-enterprises.resolver'
import {
  computeOrganisationCheckCharacter,
  computeRegistrationCheckDigit,
  computeUsccCheckCharacter,
} from '../../src/targets/unified-code'

export const TODAY = '2026-04-01'

export interface Who {
  role?: Role
  /** UUID of the area of a district's office. */
  areaId?: string | null
  subject?: string
  language?: Language
}
export interface Asked<Data> {
  data: Data
  /** Of the first of `errors`. */
  code?: unknown
  message?: string
}
export type Ask = <Data>(document: string, variables?: Record<string, unknown>, who?: Who) => Promise<Asked<Data>>

/** The operations on enterprises, and those of `more` resolvers, run against a database as a caller, behind the gate of roles. */
export async function enterpriseApi(db: Database, more: readonly ClassType[] = []): Promise<Ask> {
  const schema: GraphQLSchema = guardOperations(
    await buildSchema({
      resolvers: [AreaResolver, VisitTargetResolver, EnterpriseResolver, ImportEnterprisesResolver, ...more],
      validate: false,
    }),
  )
  return async <Data>(document: string, variables: Record<string, unknown> = {}, who: Who = {}) => {
    const { role = Role.CAMPAIGN_OFFICE, areaId = null, subject = 'test', language = 'en' } = who
    const { data, errors } = await execute({
      schema,
      document: parse(document),
      variableValues: variables,
      contextValue: {
        caller: { subject, role, departmentId: null, areaId },
        language,
        requestId: 'test',
        db,
        today: TODAY,
        loaders: new Map(),
        notifications: NO_NOTIFICATIONS,
        log: createLog('silent'),
      },
    })
    const [error] = errors ?? []
    return { data: data as Data, ...(error ? { code: error.extensions.code, message: error.message } : {}) }
  }
}

/** A made-up code of division 320499, which does not exist: a valid one for each number up to 999,999. */
export function usccOf(n: number, { organisationHolds = true }: { organisationHolds?: boolean } = {}): string {
  const organisation = `MA${String(n).padStart(6, '0')}`
  const check = computeOrganisationCheckCharacter(organisation)
  const first = `91320499${organisation}${organisationHolds ? check : check === '1' ? '2' : '1'}`
  return first + computeUsccCheckCharacter(first)
}

/** A made-up registration number of the same division. */
export function registrationNumberOf(n: number): string {
  const first = `320499${String(n).padStart(8, '0')}`
  return first + computeRegistrationCheckDigit(first)
}

export interface Report {
  read: number
  created: number
  updated: number
  unchanged: number
  duplicatesInFile: number
  rejected: number
  rejects: { row: number; field: string | null; code: string; message: string; value: string | null }[]
  doubts: { row: number; field: string; message: string; value: string }[]
}
export interface Payload {
  report: Report | null
  userErrors: { code: string; field: string[] | null; message: string }[]
}
export type Row = Record<string, string | boolean | null>
export interface ImportInput {
  rows: Row[]
  campaignId?: string
  dryRun?: boolean
  idempotencyKey?: string
}

const IMPORT = `mutation ($input: ImportEnterprisesInput!) {
  importEnterprises(input: $input) {
    report {
      read created updated unchanged duplicatesInFile rejected
      rejects { row field code message value }
      doubts { row field message value }
    }
    userErrors { code field message }
  }
}`

/** The answer as a clerk's program gets it; throws what came as `errors`. */
export async function importPayload(ask: Ask, input: ImportInput, who?: Who): Promise<Payload> {
  const answer = await ask<{ importEnterprises: Payload }>(IMPORT, { input }, who)
  if (answer.code) throw new Error(`${answer.code}: ${answer.message}`)
  return answer.data.importEnterprises
}

/** The report, whose figures have to add up in every test. */
export async function importReport(ask: Ask, input: ImportInput, who?: Who): Promise<Report> {
  const { report, userErrors } = await importPayload(ask, input, who)
  if (!report) throw new Error(JSON.stringify(userErrors))
  const { read, created, updated, unchanged, duplicatesInFile, rejected, rejects } = report
  expect(created + updated + unchanged + duplicatesInFile + rejected).toBe(read)
  expect(read).toBe(input.rows.length)
  expect(rejects).toHaveLength(rejected)
  return report
}
