import 'reflect-metadata'
import { execute, parse } from 'graphql'
import type { Database } from '../../src/database/database'
import { createSchema } from '../../src/schema'
import { Role } from '../../src/shared/context'
import type { Language } from '../../src/shared/language'
import { createLog } from '../../src/shared/log'
import { NO_NOTIFICATIONS } from '../../src/shared/notifications'

export interface Who {
  role?: Role
  /** UUID of the area of a district's office. */
  areaId?: string | null
  /** UUID of a department. */
  departmentId?: string | null
  language?: Language
}

export interface UserErrorAnswer {
  code: string
  field: string[] | null
  message: string
}
export interface Report {
  read: number
  created: number
  updated: number
  unchanged: number
  duplicatesInFile: number
  rejected: number
  rejects: { row: number; field: string | null; code: string; message: string; value: string | null }[]
}
export interface CampaignAnswer {
  id: string
  code: string
  name: string
  phase: string
  startsOn: string
  endsOn: string
  version: number
}

const REPORT = `report {
  read created updated unchanged duplicatesInFile rejected rejects { row field code message value }
} userErrors { code field message }`
const CAMPAIGN = 'campaign { id code name phase startsOn endsOn version } userErrors { code field message }'

/** What an import came to, without what the test does not ask about. */
export const counts = ({ created, updated, unchanged, duplicatesInFile, rejected }: Report) => ({
  created,
  updated,
  unchanged,
  duplicatesInFile,
  rejected,
})
export const NOTHING = { created: 0, updated: 0, unchanged: 0, duplicatesInFile: 0, rejected: 0 }

/** The rejects as row, field and code. */
export const refusedRows = ({ rejects }: Report): string[] =>
  rejects.map(({ row, field, code }) => `${row} ${field} ${code}`)

/** The whole schema, run against a database as a caller, behind the gate of roles. */
export class OfficeApi {
  constructor(readonly db: Database) {}

  async execute(document: string, variables: Record<string, unknown> = {}, who: Who = {}) {
    const { role = Role.CAMPAIGN_OFFICE, areaId = null, departmentId = null, language = 'en' } = who
    return execute({
      schema: createSchema(),
      document: parse(document),
      variableValues: variables,
      contextValue: {
        caller: { subject: 'test', role, departmentId, areaId },
        language,
        requestId: 'test',
        db: this.db,
        today: '2026-04-01',
        loaders: new Map(),
        log: createLog('error'),
        notifications: NO_NOTIFICATIONS,
      },
    })
  }

  /** The data of an answer; throws what came as `errors`. */
  async ask<Data>(document: string, variables: Record<string, unknown> = {}, who: Who = {}): Promise<Data> {
    const { data, errors } = await this.execute(document, variables, who)
    if (errors) throw new Error(errors.map(({ message, path }) => `${path?.join('.')}: ${message}`).join('; '))
    // Through JSON, so that what graphql-js made of it is a plain object.
    return JSON.parse(JSON.stringify(data)) as Data
  }

  /** The code of the first of `errors`. */
  async errorCode(document: string, variables: Record<string, unknown> = {}, who: Who = {}): Promise<unknown> {
    const { errors } = await this.execute(document, variables, who)
    return errors?.[0]?.extensions.code
  }

  /** An import's payload. */
  async importing(
    mutation: 'importAreas' | 'importDepartments' | 'setTeamTerms' | 'importPairings',
    input: Record<string, unknown>,
    who?: Who,
  ): Promise<{ report: Report | null; userErrors: UserErrorAnswer[] }> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const document = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { ${REPORT} } }`
    const { answer } = await this.ask<{ answer: { report: Report | null; userErrors: UserErrorAnswer[] } }>(
      document,
      { input },
      who,
    )
    return answer
  }

  /** An import's report, whose figures have to add up in every test. */
  async report(
    mutation: Parameters<OfficeApi['importing']>[0],
    input: Record<string, unknown>,
    who?: Who,
  ): Promise<Report> {
    const { report, userErrors } = await this.importing(mutation, input, who)
    if (!report) throw new Error(JSON.stringify(userErrors))
    const { read, created, updated, unchanged, duplicatesInFile, rejected, rejects } = report
    expect(created + updated + unchanged + duplicatesInFile + rejected).toBe(read)
    expect(rejects).toHaveLength(rejected)
    return report
  }

  async campaignMutation(
    mutation: 'createCampaign' | 'updateCampaign' | 'closeCampaign' | 'setCostWeights',
    input: Record<string, unknown>,
    who?: Who,
  ): Promise<{ campaign: CampaignAnswer | null; userErrors: UserErrorAnswer[] }> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const document = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { ${CAMPAIGN} } }`
    const { answer } = await this.ask<{ answer: { campaign: CampaignAnswer | null; userErrors: UserErrorAnswer[] } }>(
      document,
      { input },
      who,
    )
    return answer
  }

  async createCampaign(code: string): Promise<CampaignAnswer> {
    const input = { code, name: `活动${code}`, startsOn: '2026-03-01', endsOn: '2026-05-31' }
    const { campaign, userErrors } = await this.campaignMutation('createCampaign', input)
    if (!campaign) throw new Error(JSON.stringify(userErrors))
    return campaign
  }

  async version(code: string): Promise<number> {
    const { campaign } = await this.ask<{ campaign: { version: number } }>(
      'query ($code: String!) { campaign(code: $code) { version } }',
      { code },
    )
    return campaign.version
  }

  async enrol(campaignId: string, filter: Record<string, unknown> = {}, who?: Who) {
    const { enrolTargets } = await this.ask<{
      enrolTargets: { enrolled: number; alreadyEnrolled: number; refused: number; userErrors: UserErrorAnswer[] }
    }>(
      `mutation ($input: EnrolTargetsInput!) {
        enrolTargets(input: $input) { enrolled alreadyEnrolled refused userErrors { code field message } }
      }`,
      { input: { campaignId, filter } },
      who,
    )
    return enrolTargets
  }

  /** The UUID of what has this code. */
  async uuid(table: 'area' | 'department' | 'team', code: string): Promise<string> {
    const [row] = await this.db.query<{ id: string }>(`SELECT id FROM ${table} WHERE code = $1`, [code])
    if (!row) throw new Error(`no ${table} ${code}`)
    return row.id
  }
}

/** A city of two districts with two towns each; codes of a division that does not exist. */
export const AREA_ROWS = [
  { code: '329900', name: '测试市', level: 'city' },
  { code: '329902', name: '东区', level: 'district', parentCode: '329900' },
  { code: '329904', name: '西区', level: 'District', parentCode: '329900' },
  { code: '329902001', name: '东一街道', level: 'town', parentCode: '329902' },
  { code: '329902002', name: '东二镇', level: 'TOWN', parentCode: '329902' },
  { code: '329904001', name: '西一街道', level: 'TOWN', parentCode: '329904' },
  { code: '329904002', name: '西监狱', level: 'TOWN', parentCode: '329904', statisticalOnly: true },
  { code: '329902001001', name: '东一村', level: 'VILLAGE', parentCode: '329902001' },
]
