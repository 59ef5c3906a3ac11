import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Campaign } from '../campaigns/campaign.entity'
import { Team } from '../departments/team.entity'
import type { Sentence } from '../shared/language'
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

  /** Of old previews only figures are kept (docs/decisions/0011). */
  @Column('timestamptz', { nullable: true })
  decisionsRemovedAt!: Date | null
}

/**
 * A unit as a run has met it: teams that it could choose and those that had or got a target, by their position in the decisions'
 * numbers. Costs are points, summed over its targets term by term.
 */
@Entity('schedule_run_team')
@Index('schedule_run_team_team_uq', ['runId', 'teamId'], { unique: true })
export class ScheduleRunTeam {
  @PrimaryColumn('uuid')
  runId!: string

  @PrimaryColumn('integer')
  position!: number

  @ManyToOne(() => ScheduleRunEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'run_id' })
  run?: Relation<ScheduleRunEntity>

  @Column('uuid')
  teamId!: string

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'team_id' })
  team?: Relation<Team>

  /** As it was when the run read it: the reasons speak of it. */
  @Column('text')
  name!: string

  /** Targets that the run gives it. */
  @Column('integer')
  targets!: number

  /** Targets in scope that it owned when the run read the campaign. */
  @Column('integer')
  before!: number

  /** Which ones, counted through all decisions of the run in the order of target ids, from 0. */
  @Column('integer', { array: true })
  members!: number[]

  /** Of the certificate; null for fallback teams. What a later run may start from. */
  @Column('double precision', { nullable: true })
  price!: number | null

  @Column('bigint', { default: 0 })
  pairingCost!: number

  @Column('bigint', { default: 0 })
  ownPlanCost!: number

  @Column('bigint', { default: 0 })
  remitCost!: number

  @Column('bigint', { default: 0 })
  distanceCost!: number

  @Column('bigint', { default: 0 })
  loadCost!: number

  /** As the run took it; null is no limit. */
  @Column('integer', { nullable: true })
  capacity!: number | null

  /** How many remits the run took the team with; null for a run that did not keep its terms. */
  @Column('integer', { nullable: true })
  remits!: number | null
}

/**
 * What a run decided, some thousand targets a row, in the order of target ids; the view `schedule_assignment` shows a row a
 * target. decide.ts says what is in a decision's bits.
 */
@Entity('schedule_decision')
@Index('schedule_decision_last_uq', ['runId', 'lastTargetId'], { unique: true })
export class ScheduleDecision {
  @PrimaryColumn('uuid')
  runId!: string

  /** From 0. */
  @PrimaryColumn('integer')
  position!: number

  @ManyToOne(() => ScheduleRunEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'run_id' })
  run?: Relation<ScheduleRunEntity>

  @Column('uuid')
  firstTargetId!: string

  @Column('uuid')
  lastTargetId!: string

  /** How many of them get another owner. */
  @Column('integer')
  moves!: number

  @Column('uuid', { array: true })
  targets!: string[]

  @Column('bigint', { array: true })
  decisions!: string[]
}

/** The problem of a succeeded run and its prices (problem-file.ts): what `explainOwner` and an outsider's check start from. */
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
