import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Team } from '../departments/team.entity'
import { OwnershipSource } from '../ownership/ownership-source'
import type { Sentence } from '../shared/language'
import { Enterprise } from '../targets/enterprise.entity'
import { Campaign } from './campaign.entity'

/**
 * One target in one campaign, and its owner: being enrolled and being owned are the same row, so that neither "no owner" nor
 * "two owners" can be stored (architecture.md, promise 1).
 */
@Entity('campaign_target')
@Check('campaign_target_source_ck', `source IN ('FALLBACK', 'BASELINE', 'PIN', 'MANUAL', 'SCHEDULE')`)
@Index('campaign_target_owner_team_id_idx', ['campaignId', 'ownerTeamId', 'targetId'])
@Index('campaign_target_target_id_idx', ['targetId'])
export class CampaignTarget {
  @PrimaryColumn('uuid')
  campaignId!: string

  @PrimaryColumn('uuid')
  targetId!: string

  @ManyToOne(() => Campaign)
  @JoinColumn({ name: 'campaign_id' })
  campaign?: Relation<Campaign>

  @ManyToOne(() => Enterprise)
  @JoinColumn({ name: 'target_id' })
  target?: Relation<Enterprise>

  @Column('uuid')
  ownerTeamId!: string

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'owner_team_id' })
  ownerTeam?: Relation<Team>

  @Column('text')
  source!: OwnershipSource

  /** Fixed by BASELINE or PIN until unpinned; the source stays when the lock is lifted. */
  @Column('boolean', { default: false })
  pinned!: boolean

  @Column('jsonb')
  reason!: Sentence

  /** Since when this team owns it. */
  @Column('timestamptz', { default: () => 'now()' })
  since!: Date

  @Column('timestamptz', { default: () => 'now()' })
  enrolledAt!: Date

  /** The order of enrolment: who was there first, for the greedy comparison. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  enrolmentNo!: number
}
