import { GraphQLDateTime } from 'graphql-scalars'
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { CampaignTarget } from '../campaigns/campaign-target.entity'
import { Node } from '../shared/node'

export enum ConflictKind {
  DUPLICATE_TARGET = 'DUPLICATE_TARGET',
  CROSS_UNIT = 'CROSS_UNIT',
  SAME_DAY_QUEUE = 'SAME_DAY_QUEUE',
  FREQUENCY_CAP = 'FREQUENCY_CAP',
  QUIET_PERIOD = 'QUIET_PERIOD',
  HOST_CAPACITY = 'HOST_CAPACITY',
}
registerEnumType(ConflictKind, {
  name: 'ConflictKind',
  description:
    'DUPLICATE_TARGET: teams of one department. CROSS_UNIT: of different ones. The others concern the calendar.',
})

export enum DuplicateVisitStatus {
  OPEN = 'OPEN',
  RESOLVED = 'RESOLVED',
}
registerEnumType(DuplicateVisitStatus, { name: 'DuplicateVisitStatus' })

/** 重复走访. */
@ObjectType({
  implements: Node,
  description:
    '重复走访: two or more plans for one target and round; one record for them all, opened again by a later plan.',
})
@Entity('duplicate_visit')
@Check('duplicate_visit_status_ck', `status IN ('OPEN', 'RESOLVED')`)
@Check('duplicate_visit_resolved_at_ck', `(status = 'RESOLVED') = (resolved_at IS NOT NULL)`)
@Index('duplicate_visit_one_per_round_uq', ['campaignId', 'targetId', 'round'], { unique: true })
@Index('duplicate_visit_newest_idx', ['campaignId', 'status', 'detectedAt', 'id'])
export class DuplicateVisit extends Node {
  @PrimaryColumn('uuid')
  override id!: string

  @Column('uuid')
  campaignId!: string

  @Column('uuid')
  targetId!: string

  @ManyToOne(() => CampaignTarget)
  @JoinColumn([
    { name: 'campaign_id', referencedColumnName: 'campaignId' },
    { name: 'target_id', referencedColumnName: 'targetId' },
  ])
  campaignTarget?: Relation<CampaignTarget>

  @Field(() => Int)
  @Column('integer')
  round!: number

  @Field(() => ConflictKind)
  @Column('text')
  kind!: ConflictKind

  @Field(() => DuplicateVisitStatus)
  @Column('text')
  status!: DuplicateVisitStatus

  @Column('uuid', { nullable: true })
  keptPlanId!: string | null

  @Field(() => GraphQLDateTime)
  @Column('timestamptz', { default: () => 'now()' })
  detectedAt!: Date

  @Field(() => GraphQLDateTime, { nullable: true })
  @Column('timestamptz', { nullable: true })
  resolvedAt!: Date | null
}
