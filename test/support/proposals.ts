import { askLive, type LiveAnswer } from '../../src/scheduling/live/live-thread'
import { uuidOf } from '../../src/shared/relay'
import type { Who } from './api'
import type { TownAndCountry } from './town-and-country'

export interface Proposed {
  team: { code: string } | null
  isChange: boolean | null
  cost: number | null
  reason: string | null
  unknownReason: string | null
  asOf: Date | null
  campaignVersion: number | null
  equallyGood: { code: string }[] | null
}

export const PROPOSED = `team { code } isChange cost reason unknownReason asOf campaignVersion equallyGood { code }`

/** Whom the next schedule would make the owner of enterprise `n`. */
export async function proposedFor(city: TownAndCountry, n: number, who?: Who): Promise<Proposed | null> {
  const { node } = await city.data<{ node: { proposedOwner: Proposed | null } }>(
    `query ($id: ID!, $campaignId: ID!) {
      node(id: $id) { ... on Enterprise { proposedOwner(campaignId: $campaignId) { ${PROPOSED} } } }
    }`,
    { id: city.targetIds[n], campaignId: city.campaignId },
    who,
  )
  return node.proposedOwner
}

/** Asks the thread itself, with as much time as it takes. */
export async function answerAbout(city: TownAndCountry, numbers: readonly number[]): Promise<LiveAnswer> {
  const answer = await askLive(
    await city.context(),
    uuidOf('Campaign', city.campaignId)!,
    numbers.map((n) => uuidOf('Enterprise', city.targetIds[n]!)!),
    { withEquals: true, withAims: true, wait: 60_000 },
  )
  if (typeof answer === 'string') throw new Error(`The live proposals answered ${answer}.`)
  return answer
}
