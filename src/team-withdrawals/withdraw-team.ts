import { holdCampaign, raiseVersion } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { findTeamsByCode, type NamedTeam } from '../departments/team.queries'
import { changeOwners, type OwnerChange } from '../ownership/change-owners'
import { readTeams } from '../ownership/facts'
import { OwnershipSource } from '../ownership/ownership-source'
import { recordChanges } from '../record/audit'
import { decideWithdrawal, type Heir, heirOf } from '../rules'
import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { firstRefusal, type Refusal, Refused, refusal } from '../shared/errors'
import { type Sentence, sentence } from '../shared/language'
import { codeKey } from '../shared/row-codes'
import { readReason, short } from '../shared/rows'
import { tidy } from '../shared/text'
import { closedRefusal } from '../visit-plans/change-plan'
import { givePlansToOwners } from '../visit-plans/give-plans-to-owners'
import { handOnPlans } from '../visit-plans/hand-on-plans'
import type { WithdrawalOutcome } from './team-withdrawal.entity'
import {
  deleteWithdrawal,
  insertWithdrawal,
  type OwnedTarget,
  reachesBeyond,
  readOwned,
  readWithdrawal,
} from './team-withdrawal.store'

/** `campaignId` is a UUID or null, the others are as given. */
export interface WithdrawalRequest {
  campaignId: string | null
  teamCode: string
  successorTeamCode: string | null
  reason: string
}

/**
 * Takes a team out of a campaign (decision 0014), whole or not at all: its targets, pins included, go to the successor, else to
 * the grass roots until the next schedule; what somebody has entered stays with it; its plans follow. The campaign is held
 * meanwhile. The same withdrawal again changes nothing and is answered like the first: its answer may have been lost.
 * @throws Refused the first of NOT_FOUND (campaign, team, successor), INVALID_INPUT (no reason), INVALID_STATE (withdrawn
 *   otherwise; targets beyond a district's office), CAMPAIGN_CLOSED and what `decideWithdrawal` says.
 */
export async function withdrawTeam(
  context: RequestContext,
  tx: Transaction,
  request: WithdrawalRequest,
): Promise<{ campaignId: string; teamId: string }> {
  const campaign = await holdCampaign(context, tx, request.campaignId, ['campaignId'], { closedToo: true })
  const named = await findTeamsByCode(context, tx, [request.teamCode, request.successorTeamCode])
  const team = withinReach(named, request.teamCode, 'teamCode')
  // A blank successor is none, as in a form that was left empty.
  const successor = tidy(request.successorTeamCode)
    ? withinReach(named, request.successorTeamCode!, 'successorTeamCode')
    : null
  const before = await readWithdrawal(tx, campaign.id, team.id)
  const isSame = before !== undefined && before.successorTeamId === (successor?.id ?? null)

  const { value: reason, refused: unreadable } = readReason(request.reason)
  const refusals: Refusal[] = closedRefusal(campaign, 'campaignId')
  if (unreadable || !reason) refusals.push(unreadable ?? refusal('INVALID_INPUT', ['reason'], 'owner.reasonMissing'))
  if (before && !isSame)
    refusals.push(refusal('INVALID_STATE', ['teamCode'], 'withdrawal.already', { team: team.name }))
  const areaId = scopeAreaId(context.caller)
  if (areaId !== null && (await reachesBeyond(tx, campaign.id, team.id, areaId)))
    refusals.push(refusal('INVALID_STATE', ['teamCode'], 'withdrawal.beyondArea', { team: team.name }))
  const owned = before ? [] : await readOwned(tx, campaign.id, team.id, successor?.id ?? null)
  const heirs = owned.map((target) => ({ ...target, heir: heirOf(target, { hasSuccessor: successor !== null }) }))
  if (!before) {
    const facts = await readTeams(tx, campaign.id, successor ? [team.id, successor.id] : [team.id])
    const refuse = decideWithdrawal({
      team: facts.get(team.id)!,
      successor: successor && facts.get(successor.id)!,
      moving: countMoving(heirs),
    })
    if (refuse) refusals.push(refusal(refuse.code, [refuse.field], refuse.say, refuse.args))
  }
  const refused = firstRefusal(refusals)
  if (refused) throw new Refused(refused)
  if (before) return { campaignId: campaign.id, teamId: team.id }

  const action = 'withdrawTeam'
  const moving = heirs.filter(({ heir }) => heir !== 'team')
  await changeOwners(
    context,
    tx,
    { campaignId: campaign.id, action },
    moving.map((target) => toHeir(target, team, successor, reason!)),
  )
  const plans = await handOnPlans(context, tx, {
    campaign,
    action,
    team,
    successor,
    fallbackHeirs: new Set(moving.filter(({ heir }) => heir === 'fallback').map(({ targetId }) => targetId)),
  })
  // What Publishing says of the one target of a hand-over holds for each.
  const given =
    campaign.phase === 'PUBLISHED'
      ? await givePlansToOwners(
          context,
          tx,
          campaign.id,
          action,
          moving.map(({ targetId }) => targetId),
        )
      : null
  const outcome: WithdrawalOutcome = {
    ...countTargets(heirs),
    ...plans,
    duplicatesResolved: plans.duplicatesResolved + (given?.duplicatesResolved ?? 0),
  }
  await insertWithdrawal(tx, {
    campaignId: campaign.id,
    teamId: team.id,
    successorTeamId: successor?.id ?? null,
    reason: reason!,
    outcome,
    actor: context.caller.subject,
  })
  await recordChanges(context, tx, action, [
    {
      type: 'Team',
      id: team.id,
      campaignId: campaign.id,
      before: { withdrawn: false },
      after: { withdrawn: true, successorTeamId: successor?.id ?? null, reason, outcome },
    },
  ])
  await raiseVersion(tx, [campaign.id])
  return { campaignId: campaign.id, teamId: team.id }
}

/**
 * Lets a team take part again. What it had stays where it is; schedules, pins and hand-overs may give it targets from now on.
 * @throws Refused the first of NOT_FOUND, INVALID_INPUT (no reason), INVALID_STATE (it has not left), CAMPAIGN_CLOSED.
 */
export async function reinstateTeam(
  context: RequestContext,
  tx: Transaction,
  request: Omit<WithdrawalRequest, 'successorTeamCode'>,
): Promise<{ campaignId: string; teamId: string }> {
  const campaign = await holdCampaign(context, tx, request.campaignId, ['campaignId'], { closedToo: true })
  const team = withinReach(await findTeamsByCode(context, tx, [request.teamCode]), request.teamCode, 'teamCode')
  const before = await readWithdrawal(tx, campaign.id, team.id)
  const { value: reason, refused: unreadable } = readReason(request.reason)
  const refusals: Refusal[] = closedRefusal(campaign, 'campaignId')
  if (unreadable || !reason) refusals.push(unreadable ?? refusal('INVALID_INPUT', ['reason'], 'owner.reasonMissing'))
  if (!before) refusals.push(refusal('INVALID_STATE', ['teamCode'], 'withdrawal.none', { team: team.name }))
  const refused = firstRefusal(refusals)
  if (refused) throw new Refused(refused)
  await deleteWithdrawal(tx, campaign.id, team.id)
  await recordChanges(context, tx, 'reinstateTeam', [
    {
      type: 'Team',
      id: team.id,
      campaignId: campaign.id,
      before: { withdrawn: true, ...before },
      after: { withdrawn: false, reason },
    },
  ])
  await raiseVersion(tx, [campaign.id])
  return { campaignId: campaign.id, teamId: team.id }
}

/** @throws Refused NOT_FOUND alike for what is absent and what lies outside a district's office. */
function withinReach(
  named: ReadonlyMap<string, NamedTeam>,
  code: string,
  field: 'teamCode' | 'successorTeamCode',
): NamedTeam {
  const team = named.get(codeKey(code))
  if (!team?.withinScope) throw new Refused(refusal('NOT_FOUND', [field], 'team.notFound', { code: short(code) }))
  return team
}

type Inherited = OwnedTarget & { heir: Heir }

function countMoving(heirs: readonly Inherited[]): Parameters<typeof decideWithdrawal>[0]['moving'] {
  const toSuccessor = heirs.filter(({ heir }) => heir === 'successor')
  return {
    pinned: toSuccessor.filter(({ inScope, pinned }) => inScope && pinned).length,
    others: toSuccessor.filter(({ inScope, pinned }) => inScope && !pinned).length,
    withoutConsent: toSuccessor.filter(({ pinned, paired }) => !pinned && !paired).length,
  }
}

function countTargets(heirs: readonly Inherited[]) {
  const count = (of: (target: Inherited) => boolean): number => heirs.filter(of).length
  return {
    targetsToSuccessor: count(({ heir }) => heir === 'successor'),
    targetsToFallback: count(({ heir }) => heir === 'fallback'),
    targetsRecused: count(({ heir, forbidden }) => heir === 'fallback' && forbidden),
    targetsStayed: count(({ heir }) => heir === 'team'),
    pinsCarriedOver: count(({ heir, pinned }) => heir === 'successor' && pinned),
  }
}

/** A pin stays a pin, of the source that it had; anything else is handed over by hand. */
function toHeir(
  { targetId, heir, pinned, source, forbidden, fallbackTeamId, fallbackAreaName }: Inherited,
  team: NamedTeam,
  successor: NamedTeam | null,
  text: string,
): OwnerChange {
  if (heir === 'successor')
    return {
      targetId,
      teamId: successor!.id,
      source: pinned ? source : OwnershipSource.MANUAL,
      pinned,
      reason: sentence('owner.takenOver', { team: team.name, text }),
    }
  const args = { team: team.name, area: fallbackAreaName, text }
  const reason: Sentence = forbidden
    ? sentence('owner.recusedToFallback', args)
    : sentence('owner.leftToFallback', args)
  return { targetId, teamId: fallbackTeamId, source: OwnershipSource.FALLBACK, pinned: false, reason }
}
