import { GraphQLDateTime } from 'graphql-scalars'
import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Campaign } from '../campaigns/campaign.entity'
import { ScheduleRunEntity } from '../scheduling/schedule-run.entity'
import { Node } from '../shared/node'
import { LocalDate } from '../shared/scalars'

export enum ConsultationStatus {
  OPEN = 'OPEN',
  CLOSED = 'CLOSED',
  OVERTAKEN = 'OVERTAKEN',
}
registerEnumType(ConsultationStatus, {
  name: 'ConsultationStatus',
  description:
    'OPEN: objections are taken. CLOSED: by the office, by its closing day, or with the campaign. OVERTAKEN: a schedule was published first. Objections made before can be decided in any of them.',
})

/** 征求意见. */
@ObjectType({
  implements: Node,
  description: '征求意见: a preview laid before the departments before it is ordered. One at a time in a campaign.',
})
@Entity('consultation')
@Check('consultation_status_ck', `status IN ('OPEN', 'CLOSED', 'OVERTAKEN')`)
@Check('consultation_ended_at_ck', `(status = 'OPEN') = (ended_at IS NULL)`)
@Index('consultation_one_open_per_campaign_uq', ['campaignId'], { unique: true, where: `status = 'OPEN'` })
@Index('consultation_newest_idx', ['campaignId', 'id'])
@Index('consultation_run_idx', ['scheduleRunId', 'id'])
export class Consultation extends Node {
  /** UUIDv7: the order of the consultations. */
  @PrimaryColumn('uuid')
  override id!: string

  @Column('uuid')
  campaignId!: string

  @ManyToOne(() => Campaign)
  @JoinColumn({ name: 'campaign_id' })
  campaignRow?: Relation<Campaign>

  @Column('uuid')
  scheduleRunId!: string

  @ManyToOne(() => ScheduleRunEntity)
  @JoinColumn({ name: 'schedule_run_id' })
  scheduleRunRow?: Relation<ScheduleRunEntity>

  /** As stored; what is read takes the closing day into account (rules/objections.ts, consultationStatus). */
  @Field(() => ConsultationStatus)
  @Column('text', { default: ConsultationStatus.OPEN })
  status!: ConsultationStatus

  @Field(() => LocalDate, { description: '截止日期: the last day on which objections are taken.' })
  @Column('date')
  closesOn!: string

  @Field(() => String, { nullable: true, description: 'What the office says to the departments.' })
  @Column('text', { nullable: true })
  note!: string | null

  @Field(() => GraphQLDateTime)
  @Column('timestamptz', { default: () => 'now()' })
  openedAt!: Date

  @Field(() => String, { description: 'The subject of the token under which it was opened.' })
  @Column('text')
  openedBy!: string

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it was closed or overtaken; null also when only its closing day has passed.',
  })
  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null
}
