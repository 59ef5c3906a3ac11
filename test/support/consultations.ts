import type { Who } from './api'
import { inputType } from './owners'
import { type Run, schedule } from './runs'
import type { Refusal, TownAndCountry } from './town-and-country'
import { departmentOf, OFFICE } from './visits'

/** Consultations on a preview in the words of the tests: teams and departments by their codes, enterprises by number. */

export interface Consultation {
  id: string
  status: string
  closesOn: string
  note: string | null
  endedAt: Date | null
  scheduleRun: { id: string; isStale: boolean }
}

export interface ConsultationPayload {
  consultation: Consultation | null
  userErrors: Refusal[]
}

const CONSULTATION = 'id status closesOn note endedAt scheduleRun { id isStale }'

export const openConsultation = (
  city: TownAndCountry,
  scheduleRunId: string,
  more: Record<string, unknown> = {},
  who: Who = OFFICE,
): Promise<ConsultationPayload> =>
  city.mutate(
    'openConsultation',
    'OpenConsultationInput',
    { scheduleRunId, closesOn: '2026-04-15', ...more },
    `consultation { ${CONSULTATION} }`,
    who,
  )

export const closeConsultation = (
  city: TownAndCountry,
  consultationId: string,
  more: Record<string, unknown> = {},
): Promise<ConsultationPayload> =>
  city.mutate(
    'closeConsultation',
    'CloseConsultationInput',
    { consultationId, ...more },
    `consultation { ${CONSULTATION} }`,
  )

/** Previews the campaign and opens that for comment. */
export async function consult(
  city: TownAndCountry,
  more: Record<string, unknown> = {},
): Promise<Consultation & { run: Run }> {
  const run = await schedule(city)
  const { consultation, userErrors } = await openConsultation(city, run.id, more)
  if (!consultation) throw new Error(JSON.stringify(userErrors))
  return { ...consultation, run }
}

export async function consultationOf(city: TownAndCountry, id: string): Promise<Consultation> {
  const { node } = await city.data<{ node: Consultation }>(
    `query ($id: ID!) { node(id: $id) { ... on Consultation { ${CONSULTATION} } } }`,
    { id },
  )
  return node
}

export interface Objection {
  id: string
  status: string
  proposal: string
  reason: string | null
  remedy: string | null
  decisionReason: string | null
  madeBy: string
  decidedBy: string | null
  decidedAt: Date | null
  withdrawnAt: Date | null
  target: { name: string }
  department: { code: string }
  team: { code: string }
  proposedTeam: { code: string } | null
  from: { code: string }
  to: { code: string }
  remedyTeam: { code: string } | null
}

export interface ObjectionPayload {
  objection: Objection | null
  userErrors: Refusal[]
}

export const OBJECTION = `id status proposal reason remedy decisionReason madeBy decidedBy decidedAt withdrawnAt target { name }
  department { code } team { code } proposedTeam { code } from { code } to { code } remedyTeam { code }`

/** Objects for a team to enterprise `n`, as the team's department unless somebody else is named; `team` null names none. */
export const object = (
  city: TownAndCountry,
  consultation: { id: string },
  n: number,
  team: string | null,
  proposal: string,
  more: Record<string, unknown> = {},
  who: Who = departmentOf(team ?? 'TOURISM'),
): Promise<ObjectionPayload> =>
  city.mutate(
    'objectToOwner',
    inputType('objectToOwner'),
    {
      consultationId: consultation.id,
      targetId: city.targetIds[n],
      ...(team === null ? {} : { teamId: city.teamIds[team] }),
      proposal,
      reason: 'because',
      ...more,
    },
    `objection { ${OBJECTION} }`,
    who,
  )

/** As `object`, for an objection that must be made. */
export async function objected(...args: Parameters<typeof object>): Promise<Objection> {
  const { objection, userErrors } = await object(...args)
  if (!objection) throw new Error(JSON.stringify(userErrors))
  return objection
}

/** Decides as the office unless somebody else is named. */
export const decide = (
  city: TownAndCountry,
  objectionId: string,
  decision: 'ACCEPT' | 'REJECT',
  more: Record<string, unknown> = {},
  who: Who = OFFICE,
): Promise<ObjectionPayload> =>
  city.mutate(
    'decideObjection',
    inputType('decideObjection'),
    { objectionId, decision, reason: 'decided so', ...more },
    `objection { ${OBJECTION} }`,
    who,
  )

export const withdrawObjection = (
  city: TownAndCountry,
  objectionId: string,
  who: Who,
  more: Record<string, unknown> = {},
): Promise<ObjectionPayload> =>
  city.mutate(
    'withdrawObjection',
    inputType('withdrawObjection'),
    { objectionId, ...more },
    `objection { ${OBJECTION} }`,
    who,
  )

export async function objectionsOf(
  city: TownAndCountry,
  who: Who = OFFICE,
  filter: Record<string, unknown> = {},
): Promise<{ totalCount: number; nodes: Objection[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }> {
  const { objections } = await city.data<{ objections: Awaited<ReturnType<typeof objectionsOf>> }>(
    `query ($campaignId: ID!, $first: Int, $after: String, $status: [ObjectionStatus!], $departmentIds: [ID!]) {
      objections(campaignId: $campaignId, first: $first, after: $after, status: $status, departmentIds: $departmentIds) {
        totalCount nodes { ${OBJECTION} } pageInfo { hasNextPage endCursor }
      }
    }`,
    { campaignId: city.campaignId, ...filter },
    who,
  )
  return objections
}

/** Why a run could not be published any more; null while it could. */
export async function stalenessOf(city: TownAndCountry, runId: string, who: Who = OFFICE): Promise<string | null> {
  const { node } = await city.data<{ node: { isStale: boolean; staleReason: string | null } }>(
    'query ($id: ID!) { node(id: $id) { ... on ScheduleRun { isStale staleReason } } }',
    { id: runId },
    who,
  )
  expect(node.isStale).toBe(node.staleReason !== null)
  return node.staleReason
}

export interface Load {
  team: { code: string }
  targets: number
  change: number
  inScope: number
  share: number | null
  shareBefore: number | null
  exceedsShare: boolean
}

export const LOAD = 'team { code } targets change inScope share shareBefore exceedsShare'

/** What a run leaves to the grass roots, by the code of the town's team. */
export async function fallbackLoadsOf(city: TownAndCountry, runId: string, who: Who = OFFICE): Promise<Load[]> {
  const { node } = await city.data<{ node: { fallbackLoads: Load[] } }>(
    `query ($id: ID!) { node(id: $id) { ... on ScheduleRun { fallbackLoads { ${LOAD} } } } }`,
    { id: runId },
    who,
  )
  return node.fallbackLoads
}

export const setFallbackShare = (
  city: TownAndCountry,
  share: number | null,
  more: Record<string, unknown> = {},
): Promise<{ campaign: { fallbackShare: number | null; version: number } | null; userErrors: Refusal[] }> =>
  city.mutate(
    'setFallbackShare',
    'SetFallbackShareInput',
    { campaignId: city.campaignId, share, reason: 'because', ...more },
    'campaign { fallbackShare version }',
  )
