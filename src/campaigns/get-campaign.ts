import type { Queryable } from '../database/database'
import type { CostWeights } from '../rules'
import { Refused, refusal } from '../shared/errors'
import type { CampaignPhase } from './campaign.entity'

export interface CampaignFacts {
  id: string
  name: string
  phase: CampaignPhase
  startsOn: string
  endsOn: string
  costWeights: CostWeights
  /** 0 to 1; null when none is set. */
  fallbackShare: number | null
}

/**
 * The campaign that a change names, in any phase and unlocked.
 * @throws Refused NOT_FOUND at campaignId.
 */
export async function getCampaign(db: Queryable, id: string | null): Promise<CampaignFacts> {
  const [campaign] = await db.query<CampaignFacts>(
    `SELECT id, name, phase, starts_on AS "startsOn", ends_on AS "endsOn", cost_weights AS "costWeights",
            fallback_share AS "fallbackShare"
       FROM campaign WHERE id = $1`,
    [id],
  )
  if (!campaign) throw new Refused(refusal('NOT_FOUND', ['campaignId'], 'campaign.notFound'))
  return campaign
}
