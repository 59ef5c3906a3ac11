import type { Transaction } from '../database/database'
import { recordChanges } from '../record/audit'
import { DEFAULT_COST_WEIGHTS } from '../rules'
import type { RequestContext } from '../shared/context'
import { type Refusal, Refused, refusal } from '../shared/errors'
import { newId } from '../shared/ids'
import { uuidOf } from '../shared/relay'
import { readName } from '../shared/row-codes'
import { readText } from '../shared/rows'
import { CampaignPhase } from './campaign.entity'
import type {
  CloseCampaignInput,
  CreateCampaignInput,
  SetFallbackShareInput,
  UpdateCampaignInput,
} from './campaign.input'
import { holdCampaign, holdFoundations, raiseVersion } from './campaign-lock'
import type { SetCostWeightsInput } from './cost-weights.input'
import { areasWithoutFallback } from './fallback-coverage'
import { type CampaignFacts, getCampaign } from './get-campaign'
import { judgeWeights } from './judge-cost-weights'

const blank = (field: string): Refusal => refusal('INVALID_INPUT', [field], 'row.missing', { field })

/** @returns the UUID of the new campaign. @throws Refused */
export async function createCampaign(context: RequestContext, input: CreateCampaignInput): Promise<string> {
  const code = readText(input.code, 60, ['code'])
  const name = readName(input.name, ['name'])
  const invalid = [code.refused, name.refused].filter((refused) => refused !== undefined)
  if (!code.refused && code.value === null) invalid.push(blank('code'))
  if (!name.refused && name.value === null) invalid.push(blank('name'))
  if (input.endsOn < input.startsOn) invalid.push(endsBeforeStart(input))
  if (invalid.length > 0) throw new Refused(...invalid)

  const id = newId()
  await context.db.transaction(async (tx) => {
    await holdFoundations(context, tx)
    // In the order of the codes: no area may be left without someone who answers for it (architecture.md, promise 1).
    const bare = await areasWithoutFallback(tx, 4)
    if (bare.length > 0) {
      const areas = `${bare.slice(0, 3).join('、')}${bare.length > 3 ? '…' : ''}`
      throw new Refused(refusal('NO_FALLBACK_TEAM', undefined, 'campaign.noFallback', { areas }))
    }
    const [taken] = await tx.query('SELECT 1 FROM campaign WHERE code = $1', [code.value])
    if (taken) throw new Refused(refusal('ALREADY_EXISTS', ['code'], 'campaign.exists', { code: code.value ?? '' }))
    await tx.execute(
      `INSERT INTO campaign (id, code, name, starts_on, ends_on, cost_weights) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, code.value, name.value, input.startsOn, input.endsOn, JSON.stringify(DEFAULT_COST_WEIGHTS)],
    )
    const after = { code: code.value, name: name.value, startsOn: input.startsOn, endsOn: input.endsOn }
    await recordChanges(context, tx, 'createCampaign', [{ type: 'Campaign', id, campaignId: id, after }])
  })
  context.loaders.clear()
  return id
}

/** Plans outside new dates stay; a schedule depends on neither name nor dates. @throws Refused */
export async function updateCampaign(context: RequestContext, input: UpdateCampaignInput): Promise<string> {
  const name = readName(input.name, ['name'])
  const reason = readText(input.reason, 500, ['reason'])
  const judge = (before: CampaignFacts) => {
    const after = { name: name.value ?? before.name, endsOn: input.endsOn ?? before.endsOn }
    const invalid = [name.refused, reason.refused].filter((refused) => refused !== undefined)
    if (input.name != null && name.value === null && !name.refused) invalid.push(blank('name'))
    if (reason.value === null && !reason.refused) invalid.push(blank('reason'))
    if (after.endsOn < before.startsOn) invalid.push(endsBeforeStart({ ...before, ...after }))
    if (invalid.length > 0) throw new Refused(...invalid)
    return after
  }
  return changing(context, input.campaignId, judge, async (tx, { id, ...before }, after) => {
    if (before.name === after.name && before.endsOn === after.endsOn) return
    await tx.execute('UPDATE campaign SET name = $2, ends_on = $3 WHERE id = $1', [id, after.name, after.endsOn])
    await recordChanges(context, tx, 'updateCampaign', [
      {
        type: 'Campaign',
        id,
        campaignId: id,
        before: { name: before.name, endsOn: before.endsOn },
        after: { ...after, reason: reason.value },
      },
    ])
  })
}

/** Open plans and duplicates stay as they are: what was not done must show (rules.md, Closing). @throws Refused */
export async function closeCampaign(context: RequestContext, input: CloseCampaignInput): Promise<string> {
  const judge = () => {
    const reason = readText(input.reason, 500, ['reason'])
    if (reason.refused) throw new Refused(reason.refused)
    return reason.value
  }
  return changing(context, input.campaignId, judge, async (tx, { id, phase }, reason) => {
    const [working] = await tx.query(
      `SELECT 1 FROM schedule_run WHERE campaign_id = $1 AND status IN ('QUEUED', 'RUNNING')`,
      [id],
    )
    if (working) throw new Refused(refusal('RUN_IN_PROGRESS', ['campaignId'], 'campaign.runInProgress'))
    await tx.execute('UPDATE campaign SET phase = $2 WHERE id = $1', [id, CampaignPhase.CLOSED])
    const after = { phase: CampaignPhase.CLOSED, reason }
    await recordChanges(context, tx, 'closeCampaign', [
      { type: 'Campaign', id, campaignId: id, before: { phase }, after },
    ])
  })
}

/** @throws Refused */
export async function setCostWeights(context: RequestContext, input: SetCostWeightsInput): Promise<string> {
  const judge = ({ costWeights }: CampaignFacts) => {
    const { merged, invalid } = judgeWeights(costWeights, input.weights, ['weights'])
    if (invalid.length > 0) throw new Refused(...invalid)
    return merged
  }
  return changing(context, input.campaignId, judge, async (tx, { id, costWeights }, merged) => {
    // Merging keeps the order of the fields, so equal weights are equal texts.
    if (JSON.stringify(merged) === JSON.stringify(costWeights)) return
    await tx.execute('UPDATE campaign SET cost_weights = $2 WHERE id = $1', [id, JSON.stringify(merged)])
    await recordChanges(context, tx, 'setCostWeights', [
      { type: 'Campaign', id, campaignId: id, before: { costWeights }, after: { costWeights: merged } },
    ])
    await raiseVersion(tx, [id])
  })
}

/** Past this share of a town's targets publishing needs a reason (src/scheduling/fallback-loads.ts). @throws Refused */
export async function setFallbackShare(context: RequestContext, input: SetFallbackShareInput): Promise<string> {
  const share = input.share ?? null
  const judge = () => {
    const reason = readText(input.reason, 500, ['reason'])
    const invalid = reason.refused ? [reason.refused] : reason.value === null ? [blank('reason')] : []
    if (share !== null && !(share >= 0 && share <= 1))
      invalid.push(refusal('INVALID_INPUT', ['share'], 'campaign.fallbackShare'))
    if (invalid.length > 0) throw new Refused(...invalid)
    return reason.value
  }
  return changing(context, input.campaignId, judge, async (tx, { id, fallbackShare }, reason) => {
    if (fallbackShare === share) return
    await tx.execute('UPDATE campaign SET fallback_share = $2 WHERE id = $1', [id, share])
    await recordChanges(context, tx, 'setFallbackShare', [
      { type: 'Campaign', id, campaignId: id, before: { fallbackShare }, after: { fallbackShare: share, reason } },
    ])
  })
}

const endsBeforeStart = ({ startsOn, endsOn }: { startsOn: string; endsOn: string }): Refusal =>
  refusal('INVALID_INPUT', ['endsOn'], 'campaign.endsBeforeStart', { startsOn, endsOn })

/**
 * Changes one campaign as a whole. Its absence is told first, then what is wrong with the input, then that it is closed; what
 * was judged before the campaign was held is judged again on what it is then.
 */
async function changing<Judged>(
  context: RequestContext,
  campaignId: string,
  judge: (before: CampaignFacts) => Judged,
  change: (tx: Transaction, before: CampaignFacts, judged: Judged) => Promise<void>,
): Promise<string> {
  const id = uuidOf('Campaign', campaignId)
  const changed = await context.db.transaction(async (tx) => {
    judge(await getCampaign(tx, id))
    await holdCampaign(context, tx, id)
    const before = await getCampaign(tx, id)
    await change(tx, before, judge(before))
    return before.id
  })
  context.loaders.clear()
  return changed
}
