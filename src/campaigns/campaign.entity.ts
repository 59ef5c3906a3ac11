import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm'
import type { CostWeights } from '../rules/cost'
import { Node } from '../shared/node'
import { LocalDate } from '../shared/scalars'

export enum CampaignPhase {
  INTAKE = 'INTAKE',
  PUBLISHED = 'PUBLISHED',
  CLOSED = 'CLOSED',
}
registerEnumType(CampaignPhase, {
  name: 'CampaignPhase',
  description:
    "INTAKE: departments' own plans come in as they are and duplicates are flagged; neither remit, capacity nor owner is checked.\nPUBLISHED (by the first published schedule): another team's plan is refused. CLOSED: figures stand, nothing is planned any more.",
})

/** 走访活动. */
@ObjectType({ implements: Node, description: '走访活动.' })
@Entity('campaign')
@Check('campaign_phase_ck', `phase IN ('INTAKE', 'PUBLISHED', 'CLOSED')`)
@Check('campaign_ends_after_start_ck', 'ends_on >= starts_on')
@Check('campaign_fallback_share_ck', 'fallback_share BETWEEN 0 AND 1')
@Index('campaign_code_uq', ['code'], { unique: true })
export class Campaign extends Node {
  @PrimaryColumn('uuid')
  override id!: string

  @Field(() => String)
  @Column('text')
  code!: string

  @Field(() => String)
  @Column('text')
  name!: string

  @Field(() => CampaignPhase)
  @Column('text', { default: CampaignPhase.INTAKE })
  phase!: CampaignPhase

  @Field(() => LocalDate)
  @Column('date')
  startsOn!: string

  @Field(() => LocalDate)
  @Column('date')
  endsOn!: string

  @Field(() => Int, {
    description:
      'Rises by one with each call that changes what a schedule depends on: enrolment, terms, pairings, pins, hand-overs, forbidden pairs, areas, eligibility, owners (by a visit too). Plans do not raise it.',
  })
  @Column('integer', { default: 1 })
  version!: number

  /** Points per term; see rules/cost.ts. */
  @Column('jsonb')
  costWeights!: CostWeights

  @Field(() => Float, {
    nullable: true,
    description:
      '兜底占比上限, 0 to 1: publishing a schedule that leaves a larger share of some town to the grass roots needs a reason. Null: none is set.',
  })
  @Column('double precision', { nullable: true })
  fallbackShare!: number | null

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date
}
