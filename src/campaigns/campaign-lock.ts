import type { Transaction } from '../database/database'
import type { RequestContext } from '../shared/context'
import { Refused, refusal } from '../shared/errors'
import { CampaignPhase } from './campaign.entity'

/** The campaign as it stands under a lock: its phase cannot change until the transaction ends. */
export interface LockedCampaign {
  id: string
  code: string
  phase: CampaignPhase
  startsOn: string
  endsOn: string
  version: number
}

/**
 * For a change to single targets: many go on side by side, each then locking its own `campaign_target` rows (in the order of
 * target ids), but none beside publishing, closing or another change of the whole campaign. So a plan meets either the phase
 * before or the phase after, never something between. Advisory, because a share lock on the campaign's row would make every
 * registration write that row.
 * @throws Refused NOT_FOUND at `field` when there is no such campaign, CAMPAIGN_CLOSED when it is closed
 *   (unless `closedToo`: for who judges several reasons and answers with the first).
 */
export const shareCampaign = (
  context: RequestContext,
  tx: Transaction,
  campaignId: string | null,
  { field = ['campaignId'], closedToo = false }: { field?: readonly (string | number)[]; closedToo?: boolean } = {},
): Promise<LockedCampaign> => lock(context, tx, 'pg_advisory_xact_lock_shared', campaignId, field, closedToo)

/** For a change to the campaign as a whole. Whoever holds several takes them in the order of their ids. */
export const holdCampaign = (
  context: RequestContext,
  tx: Transaction,
  campaignId: string | null,
  field: readonly (string | number)[] = ['campaignId'],
  { closedToo = false }: { closedToo?: boolean } = {},
): Promise<LockedCampaign> => lock(context, tx, 'pg_advisory_xact_lock', campaignId, field, closedToo)

async function lock(
  context: RequestContext,
  tx: Transaction,
  how: 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared',
  campaignId: string | null,
  field: readonly (string | number)[],
  closedToo: boolean,
): Promise<LockedCampaign> {
  if (campaignId === null) throw new Refused(refusal('NOT_FOUND', field, 'campaign.notFound'))
  await tx.query(`SELECT ${how}($1::bigint)`, [context.db.lockKey('campaign', campaignId)])
  // A statement of its own: its snapshot is taken after the lock was got.
  const [campaign] = await tx.query<LockedCampaign>(
    `SELECT id, code, phase, starts_on AS "startsOn", ends_on AS "endsOn", version FROM campaign WHERE id = $1`,
    [campaignId],
  )
  if (!campaign) throw new Refused(refusal('NOT_FOUND', field, 'campaign.notFound'))
  if (campaign.phase === CampaignPhase.CLOSED && !closedToo)
    throw new Refused(refusal('CAMPAIGN_CLOSED', field, 'campaign.closed'))
  return campaign
}

/**
 * Says that what a schedule depends on has changed. Last in its transaction, since it locks the campaign's row.
 * Closed campaigns stay as they are.
 */
export async function raiseVersion(tx: Transaction, campaignIds: readonly string[]): Promise<void> {
  if (campaignIds.length === 0) return
  await tx.execute(
    `UPDATE campaign SET version = version + 1
      WHERE id IN (SELECT id FROM campaign WHERE id = ANY($1::uuid[]) AND phase <> 'CLOSED' ORDER BY id FOR NO KEY UPDATE)`,
    [campaignIds],
  )
}

/**
 * For a change to what all campaigns stand on (areas, units): holds every campaign that is not closed, in the order of ids, and
 * keeps new ones from beginning and other such changes from running until the transaction ends.
 * @returns the ids of the campaigns held.
 */
export async function holdOpenCampaigns(context: RequestContext, tx: Transaction): Promise<string[]> {
  await holdFoundations(context, tx)
  const open = () => tx.query<{ id: string }>(`SELECT id FROM campaign WHERE phase <> 'CLOSED' ORDER BY id`)
  for (const { id } of await open())
    await tx.query('SELECT pg_advisory_xact_lock($1::bigint)', [context.db.lockKey('campaign', id)])
  // One of them may have been closed while it was waited for.
  return (await open()).map(({ id }) => id)
}

/** Makes changes to areas and units, and the beginning of a campaign, happen one after another. Taken before any campaign. */
export async function holdFoundations(context: RequestContext, tx: Transaction): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1::bigint)', [context.db.lockKey('foundations')])
}
