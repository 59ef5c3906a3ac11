import type { Transaction } from '../database/database'
import { nearestFallback } from '../ownership/nearest-fallback'
import { OwnershipSource } from '../ownership/ownership-source'
import { recordChanges } from '../record/audit'
import { isIneligible } from '../rules'
import type { RequestContext } from '../shared/context'
import { newId } from '../shared/ids'
import { sentence } from '../shared/language'
import type { RegistryState } from '../targets/enterprise.entity'

/** What became of the targets named; the three counts add up to the targets there are. */
export interface Enrolment {
  enrolled: number
  alreadyEnrolled: number
  /** Ineligible, or without a fallback team above their area. */
  refused: number
  enrolledIds: string[]
  /** Of the refused ones, those whose area has no fallback team upward. */
  withoutFallbackIds: string[]
}

interface Candidate {
  id: string
  registryState: RegistryState
  teamId: string | null
  areaName: string | null
  enrolled: boolean
}

/**
 * Takes targets into a campaign, each owned by the fallback team nearest upward (rules.md, enrolledMeansOwned), with the first
 * entry of its history and its record. The caller holds the campaign (`holdCampaign`) and raises its version when `enrolled`
 * is above zero.
 * @param targetIds in the order in which they are to be enrolled; who is named twice counts once.
 * @param includeIneligible enrols ineligible targets too, as ineligible; else they are refused.
 */
export async function enrol(
  context: RequestContext,
  tx: Transaction,
  campaign: { id: string },
  action: string,
  targetIds: readonly string[],
  { includeIneligible }: { includeIneligible: boolean },
): Promise<Enrolment> {
  const candidates = await readCandidates(tx, campaign.id, targetIds)
  const fresh = candidates.filter(({ enrolled }) => !enrolled)
  const eligible = includeIneligible ? fresh : fresh.filter(({ registryState }) => !isIneligible(registryState))
  const taken = eligible.flatMap(({ id, teamId, areaName }) =>
    teamId ? [{ id, teamId, areaName: areaName ?? '' }] : [],
  )
  await insertOwned(context, tx, campaign.id, action, taken)
  return {
    enrolled: taken.length,
    alreadyEnrolled: candidates.length - fresh.length,
    refused: fresh.length - taken.length,
    enrolledIds: taken.map(({ id }) => id),
    withoutFallbackIds: eligible.filter(({ teamId }) => !teamId).map(({ id }) => id),
  }
}

async function readCandidates(tx: Transaction, campaignId: string, targetIds: readonly string[]): Promise<Candidate[]> {
  if (targetIds.length === 0) return []
  // Whoever moves one of them to another area at this moment is waited for, or waits: else the owner would be that of its
  // former area. The statement after it sees what came of it.
  await tx.execute(`SELECT 1 FROM target WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`, [targetIds])
  return tx.query<Candidate>(
    `WITH wanted AS (
       SELECT w.id, min(w.position) AS position
         FROM unnest($2::uuid[]) WITH ORDINALITY AS w (id, position)
        GROUP BY w.id
     ), owner AS MATERIALIZED (
       -- Once an area, not once a target.
       SELECT a.id AS area_id, fallback.team_id, fallback.area_name
         FROM area a
         ${nearestFallback('a')}
        WHERE a.id IN (SELECT t.area_id FROM wanted JOIN target t USING (id))
     )
     SELECT t.id, t.registry_state AS "registryState", owner.team_id AS "teamId", owner.area_name AS "areaName",
            ct.target_id IS NOT NULL AS enrolled
       FROM wanted
       JOIN target t USING (id)
       JOIN owner USING (area_id)
       LEFT JOIN campaign_target ct ON ct.campaign_id = $1 AND ct.target_id = t.id
      ORDER BY wanted.position`,
    [campaignId, targetIds],
  )
}

async function insertOwned(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  action: string,
  taken: readonly { id: string; teamId: string; areaName: string }[],
): Promise<void> {
  if (taken.length === 0) return
  const ids = taken.map(({ id }) => id)
  const teamIds = taken.map(({ teamId }) => teamId)
  const reasons = taken.map(({ areaName }) => JSON.stringify(sentence('owner.fallback', { area: areaName })))
  // enrolment_no counts in the order of the rows sorted.
  await tx.execute(
    `INSERT INTO campaign_target (campaign_id, target_id, owner_team_id, source, pinned, reason)
     SELECT $1, e.target_id, e.team_id, $5, false, e.reason
       FROM unnest($2::uuid[], $3::uuid[], $4::jsonb[]) WITH ORDINALITY AS e (target_id, team_id, reason, position)
      ORDER BY e.position`,
    [campaignId, ids, teamIds, reasons, OwnershipSource.FALLBACK],
  )
  await tx.execute(
    `INSERT INTO ownership_change (id, campaign_id, target_id, from_team_id, to_team_id, source, reason, actor)
     SELECT e.id, $1, e.target_id, NULL, e.team_id, $6, e.reason, $7
       FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[]) AS e (id, target_id, team_id, reason)`,
    [campaignId, ids.map(() => newId()), ids, teamIds, reasons, OwnershipSource.FALLBACK, context.caller.subject],
  )
  await recordChanges(
    context,
    tx,
    action,
    taken.map(({ id, teamId }) => ({
      type: 'CampaignTarget',
      id,
      campaignId,
      after: { ownerTeamId: teamId, source: OwnershipSource.FALLBACK, pinned: false },
    })),
  )
}
