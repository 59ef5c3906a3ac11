import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** 留痕: one change, written in the transaction that made it and never altered. */
@Entity('audit_event')
@Index('audit_event_object_idx', ['objectType', 'objectId', 'id'])
@Index('audit_event_campaign_idx', ['campaignId', 'id'])
export class AuditEvent {
  @PrimaryColumn('uuid')
  id!: string

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date

  @Column('text')
  actor!: string

  @Column('text')
  role!: string

  @Column('text')
  requestId!: string

  /** The operation of the schema that was called, such as registerVisitPlan. */
  @Column('text')
  action!: string

  @Column('uuid', { nullable: true })
  campaignId!: string | null

  @Column('text')
  objectType!: string

  @Column('uuid')
  objectId!: string

  @Column('jsonb', { nullable: true })
  before!: object | null

  @Column('jsonb', { nullable: true })
  after!: object | null
}
