import type { Who } from './api'
import { usccOf } from './enterprise-api'
import { enterpriseCode, type Refusal, type TownAndCountry } from './town-and-country'

/** The operations on owners, in the words of the tests: teams by their codes, enterprises by number. */

export interface OwnershipChange {
  from: { code: string } | null
  to: { code: string }
  source: string
  reason: string
  by: string
  scheduleRun: { id: string } | null
}

export interface Ownership {
  id: string
  team: { code: string }
  source: string
  pinned: boolean
  reason: string
  since: Date
  history: { totalCount: number; nodes: OwnershipChange[] }
}

export const OWNERSHIP = `id team { code } source pinned reason since
  history { totalCount nodes { from { code } to { code } source reason by scheduleRun { id } } }`

export type OwnerOperation = 'pinOwner' | 'unpinOwner' | 'handOverOwner' | 'forbidOwner'

export interface OwnerPayload {
  ownership: Ownership | null
  userErrors: Refusal[]
}

export const inputType = (operation: string): string => `${operation[0]!.toUpperCase()}${operation.slice(1)}Input`

/**
 * Calls one of the operations on an owner as the office, for enterprise `n`.
 * @param more fields that replace those of the input, such as an ID that names nothing.
 */
export const changeOwner = (
  city: TownAndCountry,
  operation: OwnerOperation,
  n: number,
  team: string | null,
  more: Record<string, unknown> = {},
  who?: Who,
): Promise<OwnerPayload> =>
  city.mutate<OwnerPayload>(
    operation,
    inputType(operation),
    {
      campaignId: city.campaignId,
      targetId: city.targetIds[n],
      ...(team === null ? {} : { teamId: city.teamIds[team] }),
      reason: 'because',
      ...more,
    },
    `ownership { ${OWNERSHIP} }`,
    who,
  )

/** As `changeOwner`, for a change that must be granted. */
export async function changed(...args: Parameters<typeof changeOwner>): Promise<Ownership> {
  const { ownership, userErrors } = await changeOwner(...args)
  if (!ownership || userErrors.length > 0) throw new Error(JSON.stringify(userErrors))
  return ownership
}

/** "CODE field.path" of each refusal. */
export const refusals = ({ userErrors }: { userErrors: Refusal[] }): string[] =>
  userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`)

export interface PinReport {
  read: number
  created: number
  updated: number
  unchanged: number
  duplicatesInFile: number
  rejected: number
  rejects: { row: number; field: string | null; code: string; message: string; value: string | null }[]
}

export const pinRows = (
  city: TownAndCountry,
  rows: Record<string, unknown>[],
  more: Record<string, unknown> = {},
  who?: Who,
): Promise<{ report: PinReport | null; userErrors: Refusal[] }> =>
  city.mutate(
    'pinOwners',
    'PinOwnersInput',
    { campaignId: city.campaignId, rows, ...more },
    'report { read created updated unchanged duplicatesInFile rejected rejects { row field code message value } }',
    who,
  )

/** Pairs teams with enterprises; what lies outside a team's area is refused. */
export async function pair(city: TownAndCountry, pairs: readonly { team: string; n: number }[]): Promise<void> {
  const { report, userErrors } = await city.mutate<{ report: PinReport | null }>(
    'importPairings',
    'ImportPairingsInput',
    {
      campaignId: city.campaignId,
      rows: pairs.map(({ team, n }) => ({ targetId: city.targetIds[n], teamCode: team })),
    },
    'report { rejected rejects { code message } }',
  )
  if (report?.rejected !== 0) throw new Error(JSON.stringify({ report, userErrors }))
}

export async function setTerms(city: TownAndCountry, teams: readonly Record<string, unknown>[]): Promise<void> {
  const { report, userErrors } = await city.mutate<{ report: PinReport | null }>(
    'setTeamTerms',
    'SetTeamTermsInput',
    { campaignId: city.campaignId, teams },
    'report { rejected rejects { code message } }',
  )
  if (report?.rejected !== 0) throw new Error(JSON.stringify({ report, userErrors }))
}

/**
 * Brings one more enterprise into the registry, or changes it, and enrols it.
 * @param n its number; from 13 up it is new.
 */
export async function enrolEnterprise(
  city: TownAndCountry,
  n: number,
  row: Record<string, unknown> = {},
): Promise<void> {
  const uscc = n <= 12 ? enterpriseCode(n) : usccOf(900_000 + n)
  const { report, userErrors } = await city.mutate<{ report: PinReport | null }>(
    'importEnterprises',
    'ImportEnterprisesInput',
    {
      campaignId: city.campaignId,
      rows: [{ uscc, name: `测试企业${n}`, areaCode: '999901001', industryCode: '6110', sizeClass: 'SMALL', ...row }],
    },
    'report { rejected rejects { code message } }',
  )
  if (report?.rejected !== 0) throw new Error(JSON.stringify({ report, userErrors }))
  const { enterprise } = await city.data<{ enterprise: { id: string } }>(
    'query ($uscc: USCC!) { enterprise(uscc: $uscc) { id } }',
    { uscc },
  )
  city.targetIds[n] = enterprise.id
}

/** The registry's word that an enterprise is no more. */
export const DEREGISTERED = { registryState: 'DEREGISTERED', stateSince: '2026-04-02', stateEvidence: '公示系统' }
