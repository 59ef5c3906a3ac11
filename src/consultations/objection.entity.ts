import { GraphQLDateTime } from 'graphql-scalars'
import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { CampaignTarget } from '../campaigns/campaign-target.entity'
import { Department } from '../departments/department.entity'
import { Team } from '../departments/team.entity'
import { Node } from '../shared/node'
import { Consultation } from './consultation.entity'

export enum ObjectionProposal {
  OWN_TEAM = 'OWN_TEAM',
  OTHER_TEAM = 'OTHER_TEAM',
  RECUSAL = 'RECUSAL',
}
registerEnumType(ObjectionProposal, {
  name: 'ObjectionProposal',
  valuesConfig: {
    OWN_TEAM: { description: '留给本单位: the objecting team keeps the target, or gets it.' },
    OTHER_TEAM: { description: '改由其他单位: another team should own it.' },
    RECUSAL: { description: '回避: the objecting team may not own it.' },
  },
})

export enum ObjectionStatus {
  OPEN = 'OPEN',
  ACCEPTED = 'ACCEPTED',
  REJECTED = 'REJECTED',
  WITHDRAWN = 'WITHDRAWN',
}
registerEnumType(ObjectionStatus, { name: 'ObjectionStatus' })

export enum ObjectionRemedy {
  PIN = 'PIN',
  HAND_OVER = 'HAND_OVER',
  FORBID = 'FORBID',
}
registerEnumType(ObjectionRemedy, {
  name: 'ObjectionRemedy',
  description:
    'As pinOwner, handOverOwner and forbidOwner, at once. What is handed over in INTAKE may be moved again by the next schedule; what is pinned may not.',
})

/** 异议. */
@ObjectType({
  implements: Node,
  description:
    "异议: a department's objection to what a preview decides for one target. One undecided a department and target.",
})
@Entity('objection')
@Check('objection_status_ck', `status IN ('OPEN', 'ACCEPTED', 'REJECTED', 'WITHDRAWN')`)
@Check('objection_proposal_ck', `proposal IN ('OWN_TEAM', 'OTHER_TEAM', 'RECUSAL')`)
@Check('objection_proposed_team_ck', `(proposal = 'OTHER_TEAM') = (proposed_team_id IS NOT NULL)`)
@Check('objection_remedy_ck', `remedy IN ('PIN', 'HAND_OVER', 'FORBID')`)
@Check('objection_accepted_ck', `(status = 'ACCEPTED') = (remedy IS NOT NULL AND remedy_team_id IS NOT NULL)`)
@Check(
  'objection_decided_ck',
  `(status IN ('ACCEPTED', 'REJECTED')) = (decided_at IS NOT NULL AND decided_by IS NOT NULL AND decision_reason IS NOT NULL)`,
)
@Check('objection_withdrawn_ck', `(status = 'WITHDRAWN') = (withdrawn_at IS NOT NULL)`)
@Index('objection_one_open_uq', ['consultationId', 'targetId', 'departmentId'], {
  unique: true,
  where: `status = 'OPEN'`,
})
@Index('objection_newest_idx', ['campaignId', 'id'])
@Index('objection_department_idx', ['departmentId', 'campaignId', 'id'])
export class Objection extends Node {
  /** UUIDv7: the order of the objections. */
  @PrimaryColumn('uuid')
  override id!: string

  @Column('uuid')
  consultationId!: string

  @ManyToOne(() => Consultation)
  @JoinColumn({ name: 'consultation_id' })
  consultationRow?: Relation<Consultation>

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
  departmentId!: string

  @ManyToOne(() => Department)
  @JoinColumn({ name: 'department_id' })
  departmentRow?: Relation<Department>

  @Column('uuid')
  teamId!: string

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'team_id' })
  teamRow?: Relation<Team>

  @Field(() => ObjectionProposal)
  @Column('text')
  proposal!: ObjectionProposal

  @Column('uuid', { nullable: true })
  proposedTeamId!: string | null

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'proposed_team_id' })
  proposedTeamRow?: Relation<Team> | null

  /** The owner that the preview found, and the one that it would make. */
  @Column('uuid')
  fromTeamId!: string

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'from_team_id' })
  fromTeamRow?: Relation<Team>

  @Column('uuid')
  toTeamId!: string

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'to_team_id' })
  toTeamRow?: Relation<Team>

  @Column({ type: 'text', name: 'reason' })
  reasonText!: string

  @Field(() => ObjectionStatus)
  @Column('text', { default: ObjectionStatus.OPEN })
  status!: ObjectionStatus

  @Field(() => GraphQLDateTime)
  @Column('timestamptz', { default: () => 'now()' })
  madeAt!: Date

  @Field(() => String, { description: 'The subject of the token under which it was made.' })
  @Column('text')
  madeBy!: string

  @Column('text')
  madeByRole!: string

  @Field(() => ObjectionRemedy, { nullable: true, description: 'What was done about it; null unless it was accepted.' })
  @Column('text', { nullable: true })
  remedy!: ObjectionRemedy | null

  @Column('uuid', { nullable: true })
  remedyTeamId!: string | null

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'remedy_team_id' })
  remedyTeamRow?: Relation<Team> | null

  @Column({ type: 'text', name: 'decision_reason', nullable: true })
  decisionReasonText!: string | null

  @Field(() => GraphQLDateTime, { nullable: true })
  @Column('timestamptz', { nullable: true })
  decidedAt!: Date | null

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  decidedBy!: string | null

  @Field(() => GraphQLDateTime, { nullable: true })
  @Column('timestamptz', { nullable: true })
  withdrawnAt!: Date | null
}
