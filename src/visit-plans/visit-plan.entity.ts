import { GraphQLDateTime } from 'graphql-scalars'
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { CampaignTarget } from '../campaigns/campaign-target.entity'
import { Team } from '../departments/team.entity'
import { DuplicateVisit } from '../duplicates/duplicate-visit.entity'
import type { Sentence } from '../shared/language'
import { Node } from '../shared/node'
import { LocalDate } from '../shared/scalars'

export enum VisitPurpose {
  SERVICE = 'SERVICE',
  SURVEY = 'SURVEY',
  POLICY_PUBLICITY = 'POLICY_PUBLICITY',
  PROBLEM_SOLVING = 'PROBLEM_SOLVING',
  FOLLOW_UP = 'FOLLOW_UP',
  ENFORCEMENT = 'ENFORCEMENT',
}
registerEnumType(VisitPurpose, { name: 'VisitPurpose' })

export enum VisitPlanStatus {
  ACTIVE = 'ACTIVE',
  DUPLICATE = 'DUPLICATE',
  MERGED = 'MERGED',
  WITHDRAWN = 'WITHDRAWN',
  DONE = 'DONE',
}
registerEnumType(VisitPlanStatus, { name: 'VisitPlanStatus' })

export enum VisitPlanOrigin {
  SELF_ARRANGED = 'SELF_ARRANGED',
  BASELINE = 'BASELINE',
  SCHEDULE = 'SCHEDULE',
}
registerEnumType(VisitPlanOrigin, { name: 'VisitPlanOrigin' })

export enum HalfDay {
  MORNING = 'MORNING',
  AFTERNOON = 'AFTERNOON',
  EVENING = 'EVENING',
}
registerEnumType(HalfDay, { name: 'HalfDay' })

/** 走访计划. */
@ObjectType({ implements: Node, description: '走访计划.' })
@Entity('visit_plan')
@Check('visit_plan_status_ck', `status IN ('ACTIVE', 'DUPLICATE', 'MERGED', 'WITHDRAWN', 'DONE')`)
@Check('visit_plan_origin_ck', `origin IN ('SELF_ARRANGED', 'BASELINE', 'SCHEDULE')`)
@Check('visit_plan_purpose_ck', `purpose IN ('SERVICE', 'SURVEY', 'POLICY_PUBLICITY', 'PROBLEM_SOLVING', 'FOLLOW_UP')`)
@Check('visit_plan_round_ck', 'round >= 1')
@Check('visit_plan_merged_into_ck', `(status = 'MERGED') = (merged_into_id IS NOT NULL)`)
@Index('visit_plan_one_active_per_round_uq', ['campaignId', 'targetId', 'round'], {
  unique: true,
  where: `status IN ('ACTIVE', 'DONE')`,
})
@Index('visit_plan_one_per_team_and_round_uq', ['campaignId', 'targetId', 'round', 'teamId'], {
  unique: true,
  where: `status <> 'WITHDRAWN'`,
})
@Index('visit_plan_target_idx', ['campaignId', 'targetId', 'plannedOn', 'id'])
@Index('visit_plan_day_idx', ['campaignId', 'plannedOn', 'id'])
@Index('visit_plan_team_idx', ['campaignId', 'teamId', 'plannedOn', 'id'])
@Index('visit_plan_merged_into_id_idx', ['mergedIntoId'])
@Index('visit_plan_duplicate_visit_id_idx', ['duplicateVisitId'])
export class VisitPlan extends Node {
  /** UUIDv7: the order of registration. */
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

  @Field(() => VisitPurpose)
  @Column('text')
  purpose!: VisitPurpose

  @Field(() => VisitPlanStatus)
  @Column('text')
  status!: VisitPlanStatus

  @Column('jsonb', { name: 'status_reason', nullable: true })
  statusSentence!: Sentence | null

  @Column('uuid', { nullable: true })
  mergedIntoId!: string | null

  @ManyToOne(() => VisitPlan)
  @JoinColumn({ name: 'merged_into_id' })
  mergedIntoRow?: Relation<VisitPlan> | null

  @Column('uuid', { nullable: true })
  duplicateVisitId!: string | null

  @ManyToOne(() => DuplicateVisit)
  @JoinColumn({ name: 'duplicate_visit_id' })
  duplicateRow?: Relation<DuplicateVisit> | null

  @Field(() => VisitPlanOrigin)
  @Column('text')
  origin!: VisitPlanOrigin

  @Field(() => Int, {
    description:
      "1 for the campaign's visit, 2 and up for follow-ups. At most one plan that is ACTIVE or DONE per campaign, target and round: the database says so.\nA round above 1 needs the round before it DONE and comes from the owner; otherwise INVALID_INPUT.",
  })
  @Column('integer', { default: 1 })
  round!: number

  @Field(() => LocalDate, { nullable: true })
  @Column('date', { nullable: true })
  plannedOn!: string | null

  @Field(() => HalfDay, { nullable: true })
  @Column('text', { nullable: true })
  halfDay!: HalfDay | null

  @Column('text', { name: 'note', nullable: true })
  noteText!: string | null

  @Field(() => GraphQLDateTime)
  @Column('timestamptz', { default: () => 'now()' })
  registeredAt!: Date

  /** The subject of the token under which it was registered. */
  @Column('text')
  registeredBy!: string
}
