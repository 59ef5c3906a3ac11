import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Area } from '../areas/area.entity'
import { Team } from '../departments/team.entity'
import { Industry } from '../industries/industry.entity'
import { SizeClass } from '../targets/enterprise.entity'
import { Campaign } from './campaign.entity'

/** What a team may and can take on in a campaign; its remits stand in `remit`. */
@Entity('team_terms')
@Check('team_terms_capacity_ck', 'capacity >= 0')
export class TeamTermsEntity {
  @PrimaryColumn('uuid')
  campaignId!: string

  @PrimaryColumn('uuid')
  teamId!: string

  @ManyToOne(() => Campaign)
  @JoinColumn({ name: 'campaign_id' })
  campaign?: Relation<Campaign>

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'team_id' })
  team?: Relation<Team>

  /** Targets the team can own; null is no limit. */
  @Column('integer', { nullable: true })
  capacity!: number | null
}

/** One remit of a team: a target fits when it fits every field that is given. */
@Entity('remit')
@Check('remit_says_something_ck', 'num_nonnulls(industry_code, area_id, size_class, is_key) > 0')
@Index('remit_campaign_id_team_id_idx', ['campaignId', 'teamId', 'position'])
export class RemitEntity {
  @PrimaryColumn('uuid')
  id!: string

  @Column('uuid')
  campaignId!: string

  @Column('uuid')
  teamId!: string

  @ManyToOne(() => TeamTermsEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'campaign_id', referencedColumnName: 'campaignId' },
    { name: 'team_id', referencedColumnName: 'teamId' },
  ])
  terms?: Relation<TeamTermsEntity>

  /** Its place in the statement, from 0. */
  @Column('integer')
  position!: number

  @Column('text', { nullable: true })
  industryCode!: string | null

  @ManyToOne(() => Industry)
  @JoinColumn({ name: 'industry_code' })
  industry?: Relation<Industry> | null

  @Column('uuid', { nullable: true })
  areaId!: string | null

  @ManyToOne(() => Area)
  @JoinColumn({ name: 'area_id' })
  area?: Relation<Area> | null

  @Column('text', { nullable: true })
  sizeClass!: SizeClass | null

  @Column('boolean', { nullable: true })
  isKey!: boolean | null
}
