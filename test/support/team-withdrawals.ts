import type { Who } from './api'
import type { Refusal, TownAndCountry } from './town-and-country'

/** Teams that leave a campaign and come back, in the words of the tests: teams by their codes. */

export interface Outcome {
  targetsToSuccessor: number
  targetsToFallback: number
  targetsRecused: number
  targetsStayed: number
  pinsCarriedOver: number
  plansFollowed: number
  plansMerged: number
  plansWithdrawn: number
  plansStayed: number
  duplicatesResolved: number
}

export interface Withdrawal {
  team: { code: string }
  successor: { code: string } | null
  reason: string | null
  at: Date
  outcome: Outcome
}

export interface WithdrawalPayload {
  team: { code: string } | null
  withdrawal: Withdrawal | null
  userErrors: Refusal[]
}

const WITHDRAWAL = `team { code } successor { code } reason at outcome {
  targetsToSuccessor targetsToFallback targetsRecused targetsStayed pinsCarriedOver
  plansFollowed plansMerged plansWithdrawn plansStayed duplicatesResolved
}`

/** Takes a team out of the campaign, as the office unless somebody else is named. */
export const withdrawTeam = (
  city: TownAndCountry,
  teamCode: string,
  successorTeamCode: string | null = null,
  more: Record<string, unknown> = {},
  who?: Who,
): Promise<WithdrawalPayload> =>
  city.mutate(
    'withdrawTeam',
    'WithdrawTeamInput',
    { campaignId: city.campaignId, teamCode, successorTeamCode, reason: '机构改革', ...more },
    `team { code } withdrawal { ${WITHDRAWAL} }`,
    who,
  )

/** As `withdrawTeam`, for a withdrawal that must be granted; the counts that are above zero. */
export async function withdrawn(...args: Parameters<typeof withdrawTeam>): Promise<Partial<Outcome>> {
  const { withdrawal, userErrors } = await withdrawTeam(...args)
  if (!withdrawal || userErrors.length > 0) throw new Error(JSON.stringify(userErrors))
  return Object.fromEntries(Object.entries(withdrawal.outcome).filter(([, count]) => count > 0))
}

export const reinstateTeam = (
  city: TownAndCountry,
  teamCode: string,
  more: Record<string, unknown> = {},
  who?: Who,
): Promise<{ team: { code: string } | null; userErrors: Refusal[] }> =>
  city.mutate(
    'reinstateTeam',
    'ReinstateTeamInput',
    { campaignId: city.campaignId, teamCode, reason: '重新安排', ...more },
    'team { code }',
    who,
  )

/** How a team stands in the campaign. */
export const standingOf = async (
  city: TownAndCountry,
  code: string,
  who?: Who,
): Promise<{
  withdrawal: Withdrawal | null
  terms: { capacity: number | null; load: number; withdrawnAt: Date | null; successor: { code: string } | null } | null
}> =>
  (
    await city.data<{ team: Awaited<ReturnType<typeof standingOf>> }>(
      `query ($code: String!, $campaignId: ID!) {
        team(code: $code) {
          withdrawal(campaignId: $campaignId) { ${WITHDRAWAL} }
          terms(campaignId: $campaignId) { capacity load withdrawnAt successor { code } }
        }
      }`,
      { code, campaignId: city.campaignId },
      who,
    )
  ).team

/** Owner, source and lock of an enterprise in one word, such as "AGRICULTURE PIN pinned". */
export async function ownerLine(city: TownAndCountry, n: number): Promise<string> {
  const { node } = await city.data<{ node: { owner: { team: { code: string }; source: string; pinned: boolean } } }>(
    `query ($id: ID!, $campaignId: ID!) {
      node(id: $id) { ... on Enterprise { owner(campaignId: $campaignId) { team { code } source pinned } } }
    }`,
    { id: city.targetIds[n], campaignId: city.campaignId },
  )
  const { team, source, pinned } = node.owner
  return [team.code, source, ...(pinned ? ['pinned'] : [])].join(' ')
}

/** The plans of an enterprise that are not withdrawn, as "STATUS TEAM day", sorted. */
export async function planLines(city: TownAndCountry, n: number): Promise<string[]> {
  const { node } = await city.data<{
    node: { visitPlans: { nodes: { status: string; plannedOn: string | null; team: { code: string } }[] } }
  }>(
    `query ($id: ID!, $campaignId: ID!) {
      node(id: $id) { ... on Enterprise { visitPlans(campaignId: $campaignId, first: 200) { nodes { status plannedOn team { code } } } } }
    }`,
    { id: city.targetIds[n], campaignId: city.campaignId },
  )
  return node.visitPlans.nodes
    .filter(({ status }) => status !== 'WITHDRAWN')
    .map(({ status, team, plannedOn }) => `${status} ${team.code} ${plannedOn ?? '-'}`)
    .sort()
}
