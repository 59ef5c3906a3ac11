import { type LockedCampaign, raiseVersion, shareCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { findActingTeams } from '../departments/acting-teams'
import { recordChanges } from '../record/audit'
import { decideHandOver, decidePin, type OwnerFacts } from '../rules'
import type { RequestContext } from '../shared/context'
import { firstRefusal, type Refusal, Refused, refusal } from '../shared/errors'
import { type Sentence, sentence } from '../shared/language'
import { type Read, readReason } from '../shared/rows'
import { tidy } from '../shared/text'
import { type FoundTarget, findTargets } from '../targets/find-targets'
import { closedRefusal, lockTargets } from '../visit-plans/change-plan'
import { givePlansToOwners } from '../visit-plans/give-plans-to-owners'
import { changeOwners } from './change-owners'
import { pairKey, readPairs, readTargets, readTeams, type TargetInCampaign, type TeamInCampaign } from './facts'
import { OwnershipSource } from './ownership-source'

/** What the office asks of one target; `targetId` is the global ID as given, the others are UUIDs or null. */
export interface OwnerRequest {
  campaignId: string | null
  targetId: string
  teamId: string | null
  reason: string
}

interface OwnerUnderLock {
  campaign: LockedCampaign
  targetId: string
  target: TargetInCampaign
  team: TeamInCampaign
  reason: string
  facts: OwnerFacts
}

/**
 * Locks campaign and target and reads what the rules ask about giving the target to the team.
 * @throws Refused the first of NOT_FOUND (campaign, target, team), INVALID_INPUT (no reason), TARGET_NOT_IN_CAMPAIGN and what
 *   `decide` says.
 */
async function lockOwner(
  context: RequestContext,
  tx: Transaction,
  request: OwnerRequest,
  decide: (facts: OwnerFacts) => ReturnType<typeof decidePin>,
): Promise<OwnerUnderLock> {
  const campaign = await shareCampaign(context, tx, request.campaignId, { closedToo: true })
  const found = await findTarget(context, tx, request.targetId)
  const [acting] = request.teamId ? await findActingTeams(context, tx, { ids: [request.teamId] }) : []
  const { value: reason, refused: unreadable } = readReason(request.reason)
  const refusals: (Refusal | undefined)[] = [
    found.refused,
    acting ? undefined : refusal('NOT_FOUND', ['teamId'], 'team.notFound', { code: '' }),
    unreadable ?? (reason ? undefined : refusal('INVALID_INPUT', ['reason'], 'owner.reasonMissing')),
    ...closedRefusal(campaign, 'campaignId'),
  ]
  const targetId = found.value?.id ?? null
  if (targetId) await lockTargets(tx, campaign.id, [targetId])
  if (acting) await lockTeamTerms(tx, campaign.id, acting.id)
  const target = targetId ? ((await readTargets(tx, campaign.id, [targetId])).get(targetId) ?? null) : null
  const team = acting ? (await readTeams(tx, campaign.id, [acting.id])).get(acting.id)! : null
  if (targetId && team) {
    const facts = await ownerFacts(tx, campaign.id, target, team, targetId)
    const refuse = decide(facts)
    if (refuse) refusals.push(refusal(refuse.code, [refuse.field], refuse.say, refuse.args))
    const refused = firstRefusal(refusals.filter((each) => each !== undefined))
    if (!refused) return { campaign, targetId, target: target!, team, reason: reason!, facts }
    throw new Refused(refused)
  }
  throw new Refused(firstRefusal(refusals.filter((each) => each !== undefined))!)
}

/** The one target that an input names; an ID that is blank names nothing either. */
export async function findTarget(
  context: RequestContext,
  tx: Transaction,
  targetId: string,
): Promise<Read<FoundTarget>> {
  if (!tidy(targetId)) return { refused: refusal('NOT_FOUND', ['targetId'], 'target.notFound') }
  return (await findTargets(context, tx, [{ targetId }], () => []))[0]!
}

/** Two hand-overs to one team go one after the other, so that its last free place is given once. */
const lockTeamTerms = (tx: Transaction, campaignId: string, teamId: string): Promise<unknown> =>
  tx.query(`SELECT FROM team_terms WHERE campaign_id = $1 AND team_id = $2 FOR NO KEY UPDATE`, [campaignId, teamId])

async function ownerFacts(
  tx: Transaction,
  campaignId: string,
  target: TargetInCampaign | null,
  team: TeamInCampaign,
  targetId: string,
): Promise<OwnerFacts> {
  const key = pairKey(targetId, team.id)
  const owner = target ? (await readTeams(tx, campaignId, [target.ownerTeamId])).get(target.ownerTeamId) : undefined
  return {
    target: target && { ...target, ownerName: owner?.name ?? '' },
    team,
    forbidden: (await readPairs(tx, 'forbidden_pair', campaignId, [targetId])).has(key),
    paired: (await readPairs(tx, 'pairing', campaignId, [targetId])).has(key),
  }
}

/** In PUBLISHED plans follow the new owner at once; in INTAKE they are left alone (rules.md, Publishing). */
async function settle(
  context: RequestContext,
  tx: Transaction,
  campaign: LockedCampaign,
  action: string,
  targetIds: readonly string[],
): Promise<void> {
  if (campaign.phase === 'PUBLISHED') await givePlansToOwners(context, tx, campaign.id, action, targetIds)
  await raiseVersion(tx, [campaign.id])
}

/** The first that locks all: a pin overrides remit, area and capacity, and no schedule moves it. */
export async function pinOwner(
  context: RequestContext,
  tx: Transaction,
  request: OwnerRequest,
): Promise<OwnerUnderLock> {
  const owner = await lockOwner(context, tx, request, decidePin)
  // Pinned to this very team before (as by the baseline): its source says by what, and stays.
  if (owner.target.pinned) return owner
  await changeOwners(context, tx, { campaignId: owner.campaign.id, action: 'pinOwner' }, [
    {
      targetId: owner.targetId,
      teamId: owner.team.id,
      source: OwnershipSource.PIN,
      pinned: true,
      reason: sentence('owner.pinned', { text: owner.reason }),
    },
  ])
  await settle(context, tx, owner.campaign, 'pinOwner', [owner.targetId])
  return owner
}

/** Another owner by hand, at once; not pinned. */
export async function handOverOwner(
  context: RequestContext,
  tx: Transaction,
  request: OwnerRequest,
): Promise<OwnerUnderLock> {
  const owner = await lockOwner(context, tx, request, decideHandOver)
  // To the team to which it is pinned already: there is nothing to hand over, and the lock is not lifted by the way.
  if (owner.target.pinned) return owner
  const source = OwnershipSource.MANUAL
  if (owner.target.ownerTeamId === owner.team.id && owner.target.source === source) return owner
  await changeOwners(context, tx, { campaignId: owner.campaign.id, action: 'handOverOwner' }, [
    {
      targetId: owner.targetId,
      teamId: owner.team.id,
      source,
      pinned: false,
      reason: sentence('owner.handedOver', { text: owner.reason }),
    },
  ])
  await settle(context, tx, owner.campaign, 'handOverOwner', [owner.targetId])
  return owner
}

/** Lifts the lock only: owner and source stay. */
export async function unpinOwner(
  context: RequestContext,
  tx: Transaction,
  request: Omit<OwnerRequest, 'teamId'>,
): Promise<{ campaign: LockedCampaign; targetId: string }> {
  const campaign = await shareCampaign(context, tx, request.campaignId, { closedToo: true })
  const found = await findTarget(context, tx, request.targetId)
  const { value: reason, refused: unreadable } = readReason(request.reason)
  const targetId = found.value?.id
  if (targetId) await lockTargets(tx, campaign.id, [targetId])
  const target = targetId ? (await readTargets(tx, campaign.id, [targetId])).get(targetId) : undefined
  const refused = firstRefusal(
    [
      found.refused,
      unreadable ?? (reason ? undefined : refusal('INVALID_INPUT', ['reason'], 'owner.reasonMissing')),
      ...closedRefusal(campaign, 'campaignId'),
      target ? undefined : refusal('TARGET_NOT_IN_CAMPAIGN', ['targetId'], 'plan.notInCampaign'),
      target && !target.pinned ? refusal('INVALID_STATE', ['targetId'], 'owner.notPinned') : undefined,
    ].filter((each) => each !== undefined),
  )
  if (refused) throw new Refused(refused)
  await tx.execute(`UPDATE campaign_target SET pinned = false WHERE campaign_id = $1 AND target_id = $2`, [
    campaign.id,
    targetId,
  ])
  await recordChanges(context, tx, 'unpinOwner', [
    {
      type: 'CampaignTarget',
      id: targetId!,
      campaignId: campaign.id,
      before: { pinned: true },
      after: { pinned: false, reason },
    },
  ])
  await raiseVersion(tx, [campaign.id])
  return { campaign, targetId: targetId! }
}

/**
 * A recusal: this team may not own this target. Forbidding the owner gives the target to the fallback at once, also when it was
 * pinned to it. The nearest fallback team itself is the last resort and cannot be recused.
 */
export async function forbidOwner(
  context: RequestContext,
  tx: Transaction,
  request: OwnerRequest,
): Promise<OwnerUnderLock> {
  const owner = await lockOwner(context, tx, request, ({ target }) =>
    target ? null : { code: 'TARGET_NOT_IN_CAMPAIGN', field: 'targetId', say: 'plan.notInCampaign' },
  )
  const { campaign, target, team, targetId, reason } = owner
  if (target.fallbackTeamId === team.id) throw new Refused(refusal('INVALID_INPUT', ['teamId'], 'owner.lastResort'))
  await tx.execute(
    `INSERT INTO forbidden_pair (campaign_id, target_id, team_id, reason, actor) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (campaign_id, target_id, team_id) DO UPDATE SET reason = excluded.reason, actor = excluded.actor, at = now()`,
    [campaign.id, targetId, team.id, reason, context.caller.subject],
  )
  await recordChanges(context, tx, 'forbidOwner', [
    { type: 'CampaignTarget', id: targetId, campaignId: campaign.id, after: { forbiddenTeamId: team.id } },
  ])
  const changed = target.ownerTeamId === team.id ? [targetId] : []
  if (changed.length > 0) {
    const fallback = (await readTeams(tx, campaign.id, [target.fallbackTeamId])).get(target.fallbackTeamId)!
    await changeOwners(context, tx, { campaignId: campaign.id, action: 'forbidOwner' }, [
      {
        targetId,
        teamId: fallback.id,
        source: OwnershipSource.FALLBACK,
        pinned: false,
        reason: toFallback(fallback.name),
      },
    ])
  }
  // The same recusal again may give a better reason, but no schedule depends on that.
  if (!owner.facts.forbidden || changed.length > 0) await settle(context, tx, campaign, 'forbidOwner', changed)
  return owner
}

// The reason of a recusal is for the office and inspectors only; what everybody reads says no more than that there is one.
const toFallback = (name: string): Sentence => sentence('owner.forbiddenToFallback', { area: name })
