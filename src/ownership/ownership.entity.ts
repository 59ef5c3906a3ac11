import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { CampaignTarget } from '../campaigns/campaign-target.entity'
import { Team } from '../departments/team.entity'
import { ScheduleRunEntity } from '../scheduling/schedule-run.entity'
import type { Sentence } from '../shared/language'
import { OwnershipSource } from './ownership-source'

/** One change of owner, never altered: enrolment is the first. */
@Entity('ownership_change')
@Index('ownership_change_target_idx', ['campaignId', 'targetId', 'id'])
export class OwnershipChangeEntity {
  /** UUIDv7: the order of the changes of one target. */
  @PrimaryColumn('uuid')
  id!: string

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

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date

  /** Null for the first owner. */
  @Column('uuid', { nullable: true })
  fromTeamId!: string | null

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'from_team_id' })
  fromTeam?: Relation<Team> | null

  @Column('uuid')
  toTeamId!: string

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'to_team_id' })
  toTeam?: Relation<Team>

  @Column('text')
  source!: OwnershipSource

  @Column('jsonb')
  reason!: Sentence

  /** The subject of the token under which it was done. */
  @Column('text')
  actor!: string

  @Column('uuid', { nullable: true })
  scheduleRunId!: string | null

  @ManyToOne(() => ScheduleRunEntity)
  @JoinColumn({ name: 'schedule_run_id' })
  scheduleRun?: Relation<ScheduleRunEntity> | null
}

/** A target of a campaign and a team, and who put the two together when. */
abstract class TargetTeamPair {
  @PrimaryColumn('uuid')
  campaignId!: string

  @PrimaryColumn('uuid')
  targetId!: string

  @PrimaryColumn('uuid')
  teamId!: string

  @ManyToOne(() => CampaignTarget)
  @JoinColumn([
    { name: 'campaign_id', referencedColumnName: 'campaignId' },
    { name: 'target_id', referencedColumnName: 'targetId' },
  ])
  campaignTarget?: Relation<CampaignTarget>

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'team_id' })
  team?: Relation<Team>

  @Column('text')
  actor!: string

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date
}

/** 回避: this team may not own this target. The reason is for the office and inspectors only. */
@Entity('forbidden_pair')
export class ForbiddenPair extends TargetTeamPair {
  @Column('text')
  reason!: string
}

/** 挂钩联系: a standing pairing makes the team eligible for the target, and cheap. */
@Entity('pairing')
export class Pairing extends TargetTeamPair {
  @Column('text', { nullable: true })
  reason!: string | null
}
