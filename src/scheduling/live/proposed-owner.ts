import { CampaignPhase } from '../../campaigns/campaign.entity'
import { loadCampaign } from '../../campaigns/campaign.loader'
import { loadOwnership } from '../../ownership/ownership.queries'
import { type LoaderDefinition, load, type RequestContext } from '../../shared/context'
import { groupBy } from '../../shared/group-by'
import { type Sentence, sentence } from '../../shared/language'
import type { Proposal } from './live-campaign'
import { askLive, type LiveAnswer } from './live-thread'
import { ProposedOwner } from './proposed-owner.type'

interface Key {
  campaignId: string
  targetId: string
}
const keyOf = ({ campaignId, targetId }: Key): string => `${campaignId} ${targetId}`

/** All targets that one request asks about go in one message a campaign. */
const proposals: LoaderDefinition<Key, ProposedOwner | null> = {
  keyOf,
  batch: (context, keys) =>
    answerEach(context, keys, {}, (key, proposal, answer) => {
      if (typeof answer === 'string')
        return unknown(key, sentence(answer === 'late' ? 'proposal.late' : 'proposal.failed'))
      if (proposal?.state !== 'proposed') return unknown(key, sentence('why.ineligible'))
      const { teamId, isChange, cost, reason } = proposal
      return Object.assign(new ProposedOwner(), {
        ...{ ...key, teamId, isChange, cost, campaignVersion: answer.campaignVersion },
        asOf: new Date(answer.asOf),
        reasonKey: reason,
        unknownSentence: null,
      })
    }),
}

const equals: LoaderDefinition<Key, readonly string[] | null> = {
  keyOf,
  batch: (context, keys) =>
    answerEach(context, keys, { withEquals: true }, (_, proposal) =>
      proposal?.state === 'proposed' ? proposal.equalTeamIds : null,
    ),
}

async function answerEach<Value>(
  context: RequestContext,
  keys: readonly Key[],
  options: { withEquals?: boolean },
  give: (key: Key, proposal: Proposal | undefined, answer: LiveAnswer | 'late' | 'failed') => Value,
): Promise<Value[]> {
  const found = new Map<string, Value>()
  await Promise.all(
    [...groupBy(keys, ({ campaignId }) => campaignId)].map(async ([campaignId, ofCampaign]) => {
      const answer = await askLive(
        context,
        campaignId,
        ofCampaign.map(({ targetId }) => targetId),
        options,
      )
      ofCampaign.forEach((key, index) => {
        const proposal = typeof answer === 'string' ? undefined : answer.proposals[index]
        found.set(keyOf(key), give(key, proposal, answer))
      })
    }),
  )
  return keys.map((key) => found.get(keyOf(key))!)
}

const unknown = (key: Key, why: Sentence): ProposedOwner =>
  Object.assign(new ProposedOwner(), {
    ...key,
    ...{ teamId: null, isChange: null, cost: null, asOf: null, campaignVersion: null, reasonKey: null },
    unknownSentence: why,
  })

/**
 * Whom the next schedule would make the owner of a target, by UUIDs; null while it is not in the campaign or outside the
 * caller's area.
 */
export async function proposedOwner(context: RequestContext, key: Key): Promise<ProposedOwner | null> {
  const [campaign, ownership] = await Promise.all([
    loadCampaign(context, key.campaignId),
    loadOwnership(context, key.campaignId, key.targetId),
  ])
  if (!campaign || !ownership) return null
  if (campaign.phase === CampaignPhase.CLOSED) return unknown(key, sentence('proposal.closed'))
  return load(context, proposals, key)
}

/** Ids of the teams that would do as well as the one proposed; null when that is not known. */
export const equallyGood = (
  context: RequestContext,
  { campaignId, targetId }: Key,
): Promise<readonly string[] | null> => load(context, equals, { campaignId, targetId })
