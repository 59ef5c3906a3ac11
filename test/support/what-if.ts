import type { Who } from './api'
import { endOf, type Page, type Run, type RunPayload, startRun } from './runs'
import type { TownAndCountry } from './town-and-country'

/** What-ifs and comparisons, in the words of the tests. */
export interface WhatIf {
  name: string
  teams?: Record<string, unknown>[]
  weights?: Record<string, unknown>
}

export const askWhatIf = (city: TownAndCountry, whatIf: object, more: object = {}): Promise<RunPayload> =>
  startRun(city, 'PREVIEW', { whatIf, ...more })

/** Supposes, schedules and waits; a run that does not succeed is an error of the test. */
export async function suppose(city: TownAndCountry, whatIf: WhatIf): Promise<Run> {
  const { scheduleRun, userErrors } = await askWhatIf(city, whatIf)
  if (!scheduleRun) throw new Error(JSON.stringify(userErrors))
  const run = await endOf(city, scheduleRun.id)
  if (run.status !== 'SUCCEEDED') throw new Error(`The run ended ${run.status}: ${run.error}`)
  return run
}

export type Cost = Record<'pairing' | 'ownPlan' | 'remit' | 'distance' | 'load' | 'total', number>
export interface Load {
  team: { code: string }
  owned: number
  capacity: number | null
  use: number | null
  cost: Cost
}
export interface Compared {
  target: { id: string }
  baseTeam: { code: string } | null
  team: { code: string } | null
}
export interface ComparedRun {
  run: { id: string; summary: Run['summary']; whatIf: { name: string } | null }
  cost: Cost
  loads: Load[]
  fairness: Record<'teams' | 'minimum' | 'maximum' | 'mean' | 'standardDeviation' | 'gini', number | null>
  fallbackLoads: { team: { code: string }; targets: number; change: number }[]
  moved: Page<Compared>
  gained: Page<Compared>
  lost: Page<Compared>
}

const COST = 'cost { pairing ownPlan remit distance load total }'
const SET = `(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { target { id } baseTeam { code } team { code } }
}`
const COMPARE = `query ($campaignId: ID!, $runIds: [ID!]!, $first: Int, $after: String) {
  compareScheduleRuns(campaignId: $campaignId, runIds: $runIds) {
    campaign { id }
    runs {
      run { id whatIf { name } summary { targets owned fallback totalCost moved } }
      ${COST}
      loads { team { code } owned capacity use ${COST} }
      fairness { teams minimum maximum mean standardDeviation gini }
      fallbackLoads { team { code } targets change }
      moved ${SET} gained ${SET} lost ${SET}
    }
  }
}`

export async function compare(
  city: TownAndCountry,
  runIds: readonly string[],
  { who, first = 200, after = null }: { who?: Who; first?: number; after?: string | null } = {},
): Promise<ComparedRun[]> {
  const data = await city.data<{ compareScheduleRuns: { runs: ComparedRun[] } }>(
    COMPARE,
    { campaignId: city.campaignId, runIds, first, after },
    who,
  )
  return data.compareScheduleRuns.runs
}

/** The codes of `errors` of a comparison. */
export const compareCodes = async (
  city: TownAndCountry,
  variables: Record<string, unknown>,
  who?: Who,
): Promise<unknown[]> => (await city.ask(COMPARE, { campaignId: city.campaignId, ...variables }, who)).codes

/** A set as "E7 TOURISM → 999902001", by the numbers of the enterprises. */
export const said = (city: TownAndCountry, { nodes }: Page<Compared>): string[] =>
  nodes
    .map(({ target, baseTeam, team }) => ({
      n: city.targetIds.indexOf(target.id),
      from: baseTeam?.code,
      to: team?.code,
    }))
    .sort((a, b) => a.n - b.n)
    .map(({ n, from = '-', to = '-' }) => `E${n} ${from} → ${to}`)
