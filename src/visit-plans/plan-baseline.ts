import type { Transaction } from '../database/database'
import { roundKey, settleDuplicates } from '../duplicates/settle-duplicates'
import type { RequestContext } from '../shared/context'
import { groupBy } from '../shared/group-by'
import { newId } from '../shared/ids'
import { sentence } from '../shared/language'
import {
  insertPlans,
  movePlans,
  type NewPlan,
  type PlanTransition,
  readRoundPlans,
  type StoredRoundPlan,
} from './round-plans'

interface BaselinePin {
  targetId: string
  team: { id: string; name: string }
}

/**
 * baselineFirst: the baseline's plan is the ACTIVE one of round 1, also when others were there before it; a DONE plan keeps its
 * place. A plan that the team had already becomes the baseline's. The caller holds the targets' rows.
 * @returns the targets whose plans changed.
 */
export async function planBaseline(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
  pins: readonly BaselinePin[],
): Promise<ReadonlySet<string>> {
  const stored = groupBy(
    (
      await readRoundPlans(
        tx,
        campaignId,
        pins.map(({ targetId }) => targetId),
      )
    ).filter(({ round }) => round === 1),
    ({ targetId }) => targetId,
  )
  const claims = pins.flatMap((pin) => {
    const claim = claimRound(pin, stored.get(pin.targetId) ?? [])
    return claim ? [claim] : []
  })
  // Places are vacated before they are taken, and a plan stands before others merge into it.
  await movePlans(
    context,
    tx,
    campaignId,
    action,
    claims.flatMap(({ displaced }) => displaced),
  )
  await insertPlans(
    context,
    tx,
    campaignId,
    action,
    claims.flatMap(({ fresh }) => fresh),
  )
  await movePlans(
    context,
    tx,
    campaignId,
    action,
    claims.flatMap(({ taken }) => taken),
  )
  const flagged = claims.filter(({ isFlagged }) => isFlagged).map(({ targetId }) => ({ targetId, round: 1 }))
  await settleDuplicates(context, tx, campaignId, action, flagged, new Set(flagged.map(roundKey)))
  return new Set(claims.map(({ targetId }) => targetId))
}

interface Claim {
  targetId: string
  fresh: NewPlan[]
  displaced: PlanTransition[]
  taken: PlanTransition[]
  /** Whether another team holds or held the visit. */
  isFlagged: boolean
}

/** What must change so that round 1 of a target is the baseline's; null when it is so already. */
function claimRound({ targetId, team }: BaselinePin, plans: readonly StoredRoundPlan[]): Claim | null {
  const own = plans.find(({ teamId }) => teamId === team.id)
  if (own?.origin === 'BASELINE') return null
  const other = plans.find(({ teamId, status }) => teamId !== team.id && (status === 'ACTIVE' || status === 'DONE'))
  const status = other?.status === 'DONE' ? 'DUPLICATE' : 'ACTIVE'
  const id = own?.id ?? newId()
  const fresh: NewPlan = {
    id,
    targetId,
    teamId: team.id,
    purpose: 'SERVICE',
    status,
    origin: 'BASELINE',
    round: 1,
    plannedOn: null,
    halfDay: null,
    note: null,
  }
  const claim: Claim = {
    targetId,
    fresh: own ? [] : [fresh],
    displaced: [],
    taken: own ? [{ id, from: own.status, status: own.status === 'DONE' ? 'DONE' : status, origin: 'BASELINE' }] : [],
    isFlagged: other !== undefined,
  }
  if (other?.status !== 'ACTIVE') return claim
  const reason = sentence('plan.baselineFirst', { team: team.name })
  claim.displaced.push({ id: other.id, from: other.status, status: 'DUPLICATE', reason })
  // Who had joined the displaced visit joins the baseline's.
  for (const joined of plans.filter(({ mergedIntoId, teamId }) => mergedIntoId === other.id && teamId !== team.id))
    claim.taken.push({
      id: joined.id,
      from: joined.status,
      status: 'MERGED',
      mergedIntoId: id,
      reason: sentence('plan.mergedInto', { team: team.name }),
    })
  return claim
}
