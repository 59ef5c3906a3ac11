import type { Who } from './api'
import { enterpriseCode, type Refusal, TERMS, type TownAndCountry } from './town-and-country'

/** The operations of plans, duplicates and visits, in the words of the tests: teams by their codes, enterprises by number. */

export interface Plan {
  id: string
  status: string
  statusReason: string | null
  origin: string
  purpose: string
  round: number
  plannedOn: string | null
  halfDay: string | null
  note: string | null
  team: { code: string }
  target: { id: string }
  mergedInto: { id: string } | null
  participants: { code: string }[]
  duplicate: { id: string; status: string } | null
  registeredAt: Date
}

export interface Duplicate {
  id: string
  kind: string
  status: string
  round: number
  plans: { id: string; status: string; team: { code: string } }[]
  keptPlan: { id: string } | null
  suggestedPlan: { id: string } | null
  suggestion: string
  detectedAt: Date
  resolvedAt: Date | null
}

export interface HolderRefusal extends Refusal {
  __typename: string
  owner?: { team: { code: string } }
  existingPlan?: { id: string } | null
}

export interface Registered {
  visitPlan: Plan | null
  duplicate: Duplicate | null
  userErrors: HolderRefusal[]
}

export const PLAN = `id status statusReason origin purpose round plannedOn halfDay note team { code } target { id }
  mergedInto { id } participants { code } duplicate { id status } registeredAt`
export const DUPLICATE = `id kind status round plans { id status team { code } } keptPlan { id } suggestedPlan { id }
  suggestion detectedAt resolvedAt`
const HOLDER = 'userErrors { __typename ... on DuplicateVisitError { owner { team { code } } existingPlan { id } } }'
export const REGISTERED = `visitPlan { ${PLAN} } duplicate { ${DUPLICATE} } ${HOLDER}`

export const OFFICE: Who = {}

/** Whoever may act for a team: its own department. */
export const departmentOf = (team: string): Who => ({ department: team.startsWith('SCIENCE') ? 'SCIENCE' : team })

/** Another campaign of the same city, with the same terms, in which the enterprises of one area (or all) are enrolled. */
export async function openCampaign(
  city: TownAndCountry,
  { areaCode = '999900', startsOn = '2026-04-01', endsOn = '2026-04-30' } = {},
): Promise<TownAndCountry> {
  const code = `CAMPAIGN-${Math.random().toString(36).slice(2)}`
  const { campaign } = await city.mutate<{ campaign: { id: string } }>(
    'createCampaign',
    'CreateCampaignInput',
    { code, name: '大走访', startsOn, endsOn },
    'campaign { id }',
  )
  const opened = { ...city, campaignId: campaign.id }
  await city.mutate(
    'setTeamTerms',
    'SetTeamTermsInput',
    { campaignId: campaign.id, teams: TERMS },
    'report { rejected }',
  )
  await city.mutate(
    'enrolTargets',
    'EnrolTargetsInput',
    { campaignId: campaign.id, filter: { areaCode } },
    'enrolled refused',
  )
  return opened
}

/** Registers a plan of a team for enterprise `n`, as the team's department unless somebody else is named. */
export const register = (
  city: TownAndCountry,
  team: string,
  n: number,
  more: Record<string, unknown> = {},
  who: Who = departmentOf(team),
): Promise<Registered> =>
  city.mutate<Registered>(
    'registerVisitPlan',
    'RegisterVisitPlanInput',
    {
      campaignId: city.campaignId,
      teamId: city.teamIds[team],
      targetId: city.targetIds[n],
      purpose: 'SERVICE',
      ...more,
    },
    REGISTERED,
    who,
  )

/** As `register`, for a plan that must be stored. */
export async function registered(...args: Parameters<typeof register>): Promise<Plan & { flagged: Duplicate | null }> {
  const { visitPlan, duplicate, userErrors } = await register(...args)
  if (!visitPlan) throw new Error(JSON.stringify(userErrors))
  return { ...visitPlan, flagged: duplicate }
}

/** The codes of a payload's refusals. */
export const codeOf = ({ userErrors }: { userErrors: readonly { code: string }[] }): string[] =>
  userErrors.map(({ code }) => code)

/** The one refusal of a payload, as code and field path. */
export function refusalOf({ userErrors }: { userErrors: readonly Refusal[] }): [string, string[] | null] {
  expect(userErrors).toHaveLength(1)
  return [userErrors[0]!.code, userErrors[0]!.field]
}

/** Registers a whole list, as the office unless somebody else is named. */
export const registerRows = (
  city: TownAndCountry,
  rows: readonly Record<string, unknown>[],
  who: Who = OFFICE,
  more: Record<string, unknown> = {},
): Promise<{
  results: Registered[]
  registered: number
  flagged: number
  refused: number
  userErrors: Refusal[]
}> =>
  city.mutate(
    'registerVisitPlans',
    'RegisterVisitPlansInput',
    { campaignId: city.campaignId, rows, ...more },
    `results { ${REGISTERED} userErrors { code field message } } registered flagged refused`,
    who,
  )

export interface PlanPayload {
  visitPlan: Plan | null
  userErrors: Refusal[]
}

export const withdraw = (
  city: TownAndCountry,
  visitPlanId: string,
  who: Who = OFFICE,
  reason = 'no longer needed',
): Promise<PlanPayload> =>
  city.mutate('withdrawVisitPlan', 'WithdrawVisitPlanInput', { visitPlanId, reason }, `visitPlan { ${PLAN} }`, who)

export const reschedule = (
  city: TownAndCountry,
  visitPlanId: string,
  change: Record<string, unknown>,
  who: Who = OFFICE,
): Promise<PlanPayload> =>
  city.mutate(
    'rescheduleVisitPlan',
    'RescheduleVisitPlanInput',
    { visitPlanId, ...change },
    `visitPlan { ${PLAN} }`,
    who,
  )

export const resolve = (
  city: TownAndCountry,
  duplicateVisitId: string,
  keepPlanId: string,
  resolution: 'MERGE_INTO_JOINT_VISIT' | 'WITHDRAW_OTHERS' = 'WITHDRAW_OTHERS',
  who: Who = OFFICE,
): Promise<{ duplicateVisit: Duplicate | null; userErrors: Refusal[] }> =>
  city.mutate(
    'resolveDuplicateVisit',
    'ResolveDuplicateVisitInput',
    { duplicateVisitId, keepPlanId, resolution },
    `duplicateVisit { ${DUPLICATE} }`,
    who,
  )

export interface Visit {
  id: string
  mode: string
  visitedOn: string
  conflict: string | null
  effective: boolean
  note: string | null
  team: { code: string }
  plan: { id: string; status: string } | null
  recordedBy: string
  recordedAt: Date
}
export const VISIT = 'id mode visitedOn conflict effective note team { code } plan { id status } recordedBy recordedAt'

export interface VisitPayload {
  visit: Visit | null
  userErrors: Refusal[]
}

/** Records a visit of a plan; a day in the campaign and ENTERED unless more is said. */
export const recordByPlan = (
  city: TownAndCountry,
  visitPlanId: string,
  more: Record<string, unknown> = {},
  who: Who = OFFICE,
): Promise<VisitPayload> =>
  city.mutate(
    'recordVisit',
    'RecordVisitInput',
    { visitPlanId, visitedOn: '2026-04-08', mode: 'ENTERED', ...more },
    `visit { ${VISIT} }`,
    who,
  )

/** Records a visit of a team at enterprise `n` without naming a plan. */
export const recordAt = (
  city: TownAndCountry,
  team: string,
  n: number,
  more: Record<string, unknown> = {},
  who: Who = departmentOf(team),
): Promise<VisitPayload> =>
  city.mutate(
    'recordVisit',
    'RecordVisitInput',
    {
      campaignId: city.campaignId,
      targetId: city.targetIds[n],
      teamId: city.teamIds[team],
      visitedOn: '2026-04-08',
      mode: 'ENTERED',
      ...more,
    },
    `visit { ${VISIT} }`,
    who,
  )

/** Pins, hands over or forbids by hand, as the office. */
export const giveOwner = (
  city: TownAndCountry,
  how: 'pinOwner' | 'handOverOwner' | 'forbidOwner',
  team: string,
  n: number,
): Promise<{ ownership: { team: { code: string }; source: string; pinned: boolean } | null; userErrors: Refusal[] }> =>
  city.mutate(
    how,
    `${how[0]!.toUpperCase()}${how.slice(1)}Input`,
    { campaignId: city.campaignId, targetId: city.targetIds[n], teamId: city.teamIds[team], reason: 'a test' },
    'ownership { team { code } source pinned }',
  )

export const unpin = (city: TownAndCountry, n: number): Promise<{ userErrors: Refusal[] }> =>
  city.mutate(
    'unpinOwner',
    'UnpinOwnerInput',
    { campaignId: city.campaignId, targetId: city.targetIds[n], reason: 'a test' },
    'ownership { pinned }',
  )

/** Pins a list of team and enterprise, by default as the baseline. */
export const pinBaseline = (
  city: TownAndCountry,
  pins: readonly { team: string; n: number }[],
): Promise<{
  report: { created: number; updated: number; unchanged: number; rejected: number } | null
  userErrors: Refusal[]
}> =>
  city.mutate(
    'pinOwners',
    'PinOwnersInput',
    {
      campaignId: city.campaignId,
      source: 'BASELINE',
      rows: pins.map(({ team, n }) => ({ uscc: enterpriseCode(n), teamCode: team })),
    },
    'report { created updated unchanged rejected }',
  )

export const closeCampaign = (city: TownAndCountry): Promise<{ userErrors: Refusal[] }> =>
  city.mutate('closeCampaign', 'CloseCampaignInput', { campaignId: city.campaignId }, 'campaign { phase }')

export async function planOf(city: TownAndCountry, id: string, who?: Who): Promise<Plan | null> {
  return (
    await city.data<{ node: Plan | null }>(
      `query ($id: ID!) { node(id: $id) { ... on VisitPlan { ${PLAN} } } }`,
      { id },
      who,
    )
  ).node
}

export async function duplicateOf(city: TownAndCountry, id: string, who?: Who): Promise<Duplicate | null> {
  return (
    await city.data<{ node: Duplicate | null }>(
      `query ($id: ID!) { node(id: $id) { ... on DuplicateVisit { ${DUPLICATE} } } }`,
      { id },
      who,
    )
  ).node
}

export interface Owner {
  team: { code: string }
  source: string
  pinned: boolean
  reason: string
}

export async function ownerOf(city: TownAndCountry, n: number): Promise<Owner> {
  const { node } = await city.data<{ node: { owner: Owner } }>(
    `query ($id: ID!, $campaignId: ID!) {
      node(id: $id) { ... on Enterprise { owner(campaignId: $campaignId) { team { code } source pinned reason } } }
    }`,
    { id: city.targetIds[n], campaignId: city.campaignId },
  )
  return node.owner
}

export async function campaignOf(city: TownAndCountry): Promise<{ phase: string; version: number }> {
  return (
    await city.data<{ node: { phase: string; version: number } }>(
      'query ($id: ID!) { node(id: $id) { ... on Campaign { phase version } } }',
      { id: city.campaignId },
    )
  ).node
}

export interface Audit {
  inScope: number
  withoutOwner: number
  withSeveralOwners: number
  withSeveralActivePlans: number
  holds: boolean
}

export async function auditOf(city: TownAndCountry): Promise<Audit> {
  return (
    await city.data<{ coverageAudit: Audit }>(
      `query ($campaignId: ID!) {
        coverageAudit(campaignId: $campaignId) { inScope withoutOwner withSeveralOwners withSeveralActivePlans holds }
      }`,
      { campaignId: city.campaignId },
    )
  ).coverageAudit
}
