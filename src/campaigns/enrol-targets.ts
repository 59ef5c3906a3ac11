import { Field, Int, ObjectType } from 'type-graphql'
import type { RequestContext } from '../shared/context'
import { UserError } from '../shared/errors'
import { uuidOf } from '../shared/relay'
import { enterpriseConditions } from '../targets/enterprise-filter'
import { holdCampaign, raiseVersion } from './campaign-lock'
import { type Enrolment, enrol } from './enrol'
import type { EnrolTargetsInput } from './enrol-targets.input'

@ObjectType('EnrolTargetsPayload')
export class EnrolTargetsPayload {
  @Field(() => Int)
  enrolled!: number
  @Field(() => Int)
  alreadyEnrolled!: number
  @Field(() => Int, { description: 'Ineligible, or without a fallback team above its area.' })
  refused!: number
  @Field(() => [UserError])
  userErrors!: UserError[]
}

/** Takes what matches the filter into the campaign, in the order of the ids: first made, first enrolled. @throws Refused */
export async function enrolTargets(context: RequestContext, input: EnrolTargetsInput): Promise<Enrolment> {
  const enrolment = await context.db.transaction(async (tx) => {
    const campaign = await holdCampaign(context, tx, uuidOf('Campaign', input.campaignId))
    const { from, where, params } = await enterpriseConditions(context, input.filter, tx)
    const targets = await tx.query<{ id: string }>(`SELECT t.id FROM ${from} WHERE ${where} ORDER BY t.id`, params)
    const ids = targets.map(({ id }) => id)
    const result = await enrol(context, tx, campaign, 'enrolTargets', ids, { includeIneligible: false })
    if (result.enrolled > 0) await raiseVersion(tx, [campaign.id])
    return result
  })
  context.loaders.clear()
  return enrolment
}
