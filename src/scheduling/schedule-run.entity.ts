import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Campaign } from '../campaigns/campaign.entity'
import { Team } from '../departments/team.entity'
import { OwnershipSource } from '../ownership/ownership-source'
import type { Sentence } from '../shared/language'
import { Enterprise } from '../targets/enterprise.entity'
import type { CertificateRecord, ShortageRecord, SummaryRecord, WhatIfRecord } from './run-records'
import { ScheduleMode, ScheduleRunStatus } from './schedule-enums'

/** One run of the scheduler. */
@Entity('schedule_run')
@Check('schedule_run_status_ck', `status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'SUPERSEDED')`)
@Index('schedule_run_one_at_work_per_campaign_uq', ['campaignId'], {
  unique: true,
  where: `status IN ('QUEUED', 'RUNNING')`,
})
@Index('schedule_run_newest_idx', ['campaignId', 'id'])
export class ScheduleRunEntity {
  /** UUIDv7: the order of the runs. */
  @PrimaryColumn('uuid')
  id!: string

  @Column('uuid')
  campaignId!: string

  @ManyToOne(() => Campaign)
  @JoinColumn({ name: 'campaign_id' })
  campaign?: Relation<Campaign>

  @Column('text')
  mode!: ScheduleMode

  @Column('text')
  status!: ScheduleRunStatus

  /** 0 to 1. */
  @Column('double precision', { default: 0 })
  progress!: number

  @Column('integer')
  campaignVersion!: number

  @Column('timestamptz', { default: () => 'now()' })
  requestedAt!: Date

  @Column('text')
  requestedBy!: string

  @Column('timestamptz', { nullable: true })
  startedAt!: Date | null

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null

  @Column('timestamptz', { nullable: true })
  publishedAt!: Date | null

  @Column('text', { nullable: true })
  documentNumber!: string | null

  @Column('jsonb', { nullable: true })
  summary!: SummaryRecord | null

  @Column('jsonb', { nullable: true })
  certificate!: CertificateRecord | null

  @Column('jsonb', { nullable: true })
  shortage!: ShortageRecord | null

  @Column('jsonb', { nullable: true })
  error!: Sentence | null

  /** SHA-256 of the problem that was solved, and which solver solved it: the same pair gives the same answer. */
  @Column('text', { nullable: true })
  inputHash!: string | null

  @Column('text', { nullable: true })
  solverVersion!: string | null

  /** What the run supposes instead of the campaign's terms and weights; null for a run of the campaign as it is. */
  @Column('jsonb', { nullable: true })
  whatIf!: WhatIfRecord | null
}

/** What a run comes to for one team: counts of targets, whole points by term. */
@Entity('schedule_team_sum')
export class ScheduleTeamSum {
  @PrimaryColumn('uuid')
  runId!: string

  @PrimaryColumn('uuid')
  teamId!: string

  @ManyToOne(() => ScheduleRunEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'run_id' })
  run?: Relation<ScheduleRunEntity>

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'team_id' })
  team?: Relation<Team>

  @Column('integer')
  targets!: number

  @Column('integer')
  targetsBefore!: number

  /** As the run took it; null is no limit. */
  @Column('integer', { nullable: true })
  capacity!: number | null

  @Column('bigint')
  pairingCost!: number

  @Column('bigint')
  ownPlanCost!: number

  @Column('bigint')
  remitCost!: number

  @Column('bigint')
  distanceCost!: number

  @Column('bigint')
  loadCost!: number
}

/** What a run decided for one target in scope; its fallback team when nobody can own it. */
@Entity('schedule_assignment')
@Index('schedule_assignment_team_idx', ['runId', 'teamId', 'targetId'])
export class ScheduleAssignment {
  @PrimaryColumn('uuid')
  runId!: string

  @PrimaryColumn('uuid')
  targetId!: string

  @ManyToOne(() => ScheduleRunEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'run_id' })
  run?: Relation<ScheduleRunEntity>

  @ManyToOne(() => Enterprise)
  @JoinColumn({ name: 'target_id' })
  target?: Relation<Enterprise>

  @Column('uuid')
  teamId!: string

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'team_id' })
  team?: Relation<Team>

  /** The owner that the run found; a move when it differs from `teamId`. */
  @Column('uuid')
  fromTeamId!: string

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'from_team_id' })
  fromTeam?: Relation<Team>

  /** Whole points: the terms of the pair, without the load tiers. */
  @Column('integer')
  cost!: number

  @Column('text')
  source!: OwnershipSource

  @Column('jsonb')
  reason!: Sentence
}

/** The problem of a succeeded run and its prices, compressed: what `explainOwner` and an outsider's check start from. */
@Entity('schedule_problem')
export class ScheduleProblem {
  @PrimaryColumn('uuid')
  runId!: string

  @ManyToOne(() => ScheduleRunEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'run_id' })
  run?: Relation<ScheduleRunEntity>

  @Column('bytea')
  content!: Buffer
}
