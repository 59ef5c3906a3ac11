import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Campaign } from '../campaigns/campaign.entity'
import { Team } from '../departments/team.entity'

/** What became of what the team had, counted when it left. */
export interface WithdrawalOutcome {
  targetsToSuccessor: number
  targetsToFallback: number
  /** Of targetsToFallback: those whose successor is recused. */
  targetsRecused: number
  targetsStayed: number
  /** Of targetsToSuccessor. */
  pinsCarriedOver: number
  plansFollowed: number
  /** Given up for a plan that whoever takes over has of its own. */
  plansMerged: number
  plansWithdrawn: number
  plansStayed: number
  duplicatesResolved: number
}

/** A team that has left a campaign before its end; reinstating it removes the row, and the record tells of both. */
@Entity('team_withdrawal')
@Check('team_withdrawal_successor_ck', 'successor_team_id <> team_id')
export class TeamWithdrawalEntity {
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

  /** Null when all went to the grass roots. */
  @Column('uuid', { nullable: true })
  successorTeamId!: string | null

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'successor_team_id' })
  successor?: Relation<Team> | null

  @Column('text')
  reason!: string

  @Column('jsonb')
  outcome!: WithdrawalOutcome

  @Column('text')
  actor!: string

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date
}
