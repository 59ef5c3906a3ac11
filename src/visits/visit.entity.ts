import { GraphQLDateTime } from 'graphql-scalars'
import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { CampaignTarget } from '../campaigns/campaign-target.entity'
import { Team } from '../departments/team.entity'
import { ConflictKind } from '../duplicates/duplicate-visit.entity'
import { Node } from '../shared/node'
import { LocalDate } from '../shared/scalars'
import { VisitPlan } from '../visit-plans/visit-plan.entity'

export enum VisitMode {
  ENTERED = 'ENTERED',
  DOORSTEP = 'DOORSTEP',
  FORM_DROP = 'FORM_DROP',
  PHONE = 'PHONE',
  NOT_MET = 'NOT_MET',
}
registerEnumType(VisitMode, { name: 'VisitMode', description: 'Only ENTERED is effective.' })

/** 走访记录. */
@ObjectType({ implements: Node, description: '走访记录: what has taken place.' })
@Entity('visit')
@Check('visit_mode_ck', `mode IN ('ENTERED', 'DOORSTEP', 'FORM_DROP', 'PHONE', 'NOT_MET')`)
@Index('visit_one_record_per_plan_uq', ['visitPlanId', 'teamId', 'visitedOn', 'mode'], {
  unique: true,
  where: 'visit_plan_id IS NOT NULL',
})
@Index('visit_one_record_without_plan_uq', ['campaignId', 'targetId', 'teamId', 'visitedOn', 'mode'], {
  unique: true,
  where: 'visit_plan_id IS NULL',
})
@Index('visit_target_idx', ['campaignId', 'targetId', 'recordedAt', 'id'])
@Index('visit_newest_idx', ['campaignId', 'recordedAt', 'id'])
@Index('visit_team_idx', ['campaignId', 'teamId', 'recordedAt', 'id'])
export class Visit extends Node {
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

  @Column('uuid')
  teamId!: string

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'team_id' })
  teamRow?: Relation<Team>

  @Column('uuid', { nullable: true })
  visitPlanId!: string | null

  @ManyToOne(() => VisitPlan)
  @JoinColumn({ name: 'visit_plan_id' })
  planRow?: Relation<VisitPlan> | null

  @Field(() => LocalDate)
  @Column('date')
  visitedOn!: string

  @Field(() => VisitMode)
  @Column('text')
  mode!: VisitMode

  @Field(() => ConflictKind, {
    nullable: true,
    description:
      "Set when it should not have taken place so: by another team than the owner's, on a plan that was not ACTIVE.",
  })
  @Column('text', { nullable: true })
  conflict!: ConflictKind | null

  @Column('text', { name: 'note', nullable: true })
  noteText!: string | null

  @Field(() => GraphQLDateTime)
  @Column('timestamptz', { default: () => 'now()' })
  recordedAt!: Date

  @Field(() => String)
  @Column('text')
  recordedBy!: string
}
