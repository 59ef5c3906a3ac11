import { byConsentOnly, insideOwnArea } from './eligibility'
import { firstOf, isIneligible, type Refuse } from './verdict'

/** Facts about giving a target to a team by hand. */
export interface OwnerFacts {
  /** Null when the target is not in the campaign. */
  target: { name: string; registryState: string; ownerTeamId: string; ownerName: string; pinned: boolean } | null
  team: {
    id: string
    name: string
    kind: string
    isFallback: boolean
    withdrawn: boolean
    capacity: number | null
    load: number
  }
  forbidden: boolean
  paired: boolean
}

const inCampaign = ({ target }: OwnerFacts): Refuse | null =>
  target ? null : { code: 'TARGET_NOT_IN_CAMPAIGN', field: 'targetId', say: 'plan.notInCampaign' }

const eligibleTarget = ({ target }: OwnerFacts): Refuse | null =>
  target && isIneligible(target.registryState)
    ? { code: 'TARGET_INELIGIBLE', field: 'targetId', say: 'plan.ineligible', args: { target: target.name } }
    : null

/** Another team on a pinned target, until it is unpinned. Source: rules.md, pin. */
const notPinnedToOther = ({ target, team }: OwnerFacts): Refuse | null =>
  target?.pinned && target.ownerTeamId !== team.id
    ? { code: 'PIN_CONFLICT', field: 'teamId', say: 'owner.pinnedToOther', args: { owner: target.ownerName } }
    : null

/** Recusal holds against schedule, pin and hand-over. Source: rules.md, forbidden. */
const notForbidden = ({ forbidden, team }: OwnerFacts): Refuse | null =>
  forbidden ? { code: 'OWNER_FORBIDDEN', field: 'teamId', say: 'owner.forbidden', args: { team: team.name } } : null

/** A hand-over above capacity is refused; a pin is not. Source: rules.md, capacity. */
const roomLeft = ({ target, team }: OwnerFacts): Refuse | null =>
  team.capacity !== null && !team.isFallback && target?.ownerTeamId !== team.id && team.load >= team.capacity
    ? {
        code: 'TEAM_CAPACITY',
        field: 'teamId',
        say: 'owner.capacity',
        args: { team: team.name, capacity: team.capacity, load: team.load },
      }
    : null

/** Source: rules.md, judicialByConsent. */
const consented = ({ team, paired }: OwnerFacts): Refuse | null =>
  byConsentOnly(team.kind) && !paired
    ? { code: 'INVALID_INPUT', field: 'teamId', say: 'owner.byConsent', args: { team: team.name } }
    : null

/** Who has fallen away gets nothing any more, not even what it owns already. Source: decision 0014. */
const takesPart = ({ team }: OwnerFacts): Refuse | null =>
  team.withdrawn
    ? { code: 'INVALID_STATE', field: 'teamId', say: 'owner.teamWithdrawn', args: { team: team.name } }
    : null

/** Whether a pin may be set: it overrides remit, area and capacity, not another pin and not a recusal. */
export const decidePin = firstOf([takesPart, inCampaign, eligibleTarget, notPinnedToOther, notForbidden])

/** Whether a target may be handed over: as a pin, but within capacity and not to whom consent is needed from. */
export const decideHandOver = firstOf([
  consented,
  takesPart,
  inCampaign,
  eligibleTarget,
  roomLeft,
  notPinnedToOther,
  notForbidden,
])

/** Whether a standing pairing may be stored. Source: rules.md, pairing. */
export const decidePairing = (
  team: { tier: string; departmentAreaId: string; name: string },
  areaLineage: readonly string[],
): Refuse | null =>
  insideOwnArea(team, areaLineage)
    ? null
    : { code: 'INVALID_INPUT', field: 'teamCode', say: 'owner.pairingOutsideArea', args: { team: team.name } }
