import { GraphQLDateTime } from 'graphql-scalars'
import { Field, ID, InputType, ObjectType } from 'type-graphql'
import { connectionType } from '../shared/connections'
import { UserError } from '../shared/errors'
import type { Sentence } from '../shared/language'
import { Node } from '../shared/node'
import { globalId } from '../shared/relay'
import { TargetTeamRowInput } from '../targets/target-team-row.input'
import { OwnershipSource } from './ownership-source'

/** 责任归属: the owner's side of a `campaign_target` row. */
@ObjectType({
  implements: Node,
  description:
    '责任单位. Exactly one for every target in a campaign, from the moment it is in: enrolment without an owner cannot be stored.',
})
export class Ownership extends Node {
  campaignId!: string
  targetId!: string
  teamId!: string

  override get globalId(): string {
    return globalId('Ownership', this.campaignId, this.targetId)
  }

  @Field(() => OwnershipSource)
  source!: OwnershipSource
  @Field(() => Boolean, { description: 'Fixed by BASELINE or PIN: no schedule moves it.' })
  pinned!: boolean
  reasonSentence!: Sentence
  @Field(() => GraphQLDateTime)
  since!: Date
}

/** 回避. */
@ObjectType({ description: '回避: a team that may not own this target.' })
export class Recusal {
  campaignId!: string
  targetId!: string
  teamId!: string
  reasonText!: string
  @Field(() => GraphQLDateTime)
  at!: Date
}

@ObjectType()
export class OwnershipChange {
  id!: string
  fromTeamId!: string | null
  toTeamId!: string
  scheduleRunId!: string | null
  reasonSentence!: Sentence
  @Field(() => GraphQLDateTime)
  at!: Date
  @Field(() => OwnershipSource)
  source!: OwnershipSource
  @Field(() => String, { description: 'The subject of the token under which it was done.' })
  by!: string
}

export const OwnershipChangeConnection = connectionType('OwnershipChange', () => OwnershipChange)

@ObjectType()
export class OwnershipPayload {
  @Field(() => Ownership, { nullable: true })
  ownership!: Ownership | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

@ObjectType()
export class ForbidOwnerPayload extends OwnershipPayload {}

@InputType()
class TargetAndReason {
  @Field(() => ID)
  campaignId!: string
  @Field(() => ID)
  targetId!: string
  @Field(() => String)
  reason!: string
}

@InputType()
class TargetTeamAndReason extends TargetAndReason {
  @Field(() => ID)
  teamId!: string
}

@InputType()
export class PinOwnerInput extends TargetTeamAndReason {}
@InputType()
export class HandOverOwnerInput extends TargetTeamAndReason {}
@InputType()
export class ForbidOwnerInput extends TargetTeamAndReason {}
@InputType()
export class UnpinOwnerInput extends TargetAndReason {}

@InputType()
export class PinOwnersInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => OwnershipSource, { defaultValue: OwnershipSource.BASELINE, description: 'BASELINE or PIN.' })
  source!: OwnershipSource
  @Field(() => [TargetTeamRowInput])
  rows!: TargetTeamRowInput[]
}
