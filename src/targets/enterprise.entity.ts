import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Area } from '../areas/area.entity'
import { Industry } from '../industries/industry.entity'
import { Node } from '../shared/node'
import { USCC } from '../shared/scalars'
import { VisitTarget } from './visit-target.type'

export enum TargetKind {
  ENTERPRISE = 'ENTERPRISE',
}

export enum RegistryState {
  ACTIVE = 'ACTIVE',
  UNREACHABLE_AT_REGISTERED_ADDRESS = 'UNREACHABLE_AT_REGISTERED_ADDRESS',
  LICENCE_REVOKED = 'LICENCE_REVOKED',
  DEREGISTERED = 'DEREGISTERED',
  MERGED = 'MERGED',
}
registerEnumType(RegistryState, {
  name: 'RegistryState',
  description:
    'LICENCE_REVOKED, DEREGISTERED and MERGED are ineligible; UNREACHABLE_AT_REGISTERED_ADDRESS stays in scope.',
})

export enum SizeClass {
  LARGE = 'LARGE',
  MEDIUM = 'MEDIUM',
  SMALL = 'SMALL',
  MICRO = 'MICRO',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(SizeClass, { name: 'SizeClass' })

/**
 * 企业. Lives in the table of all visit targets (`target`), since being in a campaign, plans and visits are one thing for every
 * kind; see docs/decisions/0002.
 */
@ObjectType({ implements: [VisitTarget, Node], description: '企业、经营主体.' })
@Entity('target')
@Check('target_kind_ck', `kind IN ('ENTERPRISE')`)
@Check(
  'target_registry_state_ck',
  `registry_state IN ('ACTIVE', 'UNREACHABLE_AT_REGISTERED_ADDRESS', 'LICENCE_REVOKED', 'DEREGISTERED', 'MERGED')`,
)
@Check('target_size_class_ck', `size_class IN ('LARGE', 'MEDIUM', 'SMALL', 'MICRO', 'UNKNOWN')`)
@Check('target_merged_has_successor_ck', `(registry_state = 'MERGED') = (successor_id IS NOT NULL)`)
@Index('target_uscc_uq', ['uscc'], { unique: true, where: `registry_state <> 'MERGED'` })
@Index('target_registration_number_uq', ['registrationNumber'], { unique: true, where: `registry_state <> 'MERGED'` })
@Index('target_area_id_name_uq', ['areaId', 'name'], {
  unique: true,
  where: `uscc IS NULL AND registration_number IS NULL AND registry_state <> 'MERGED'`,
})
@Index('target_area_id_idx', ['areaId', 'id'])
@Index('target_industry_code_idx', ['industryCode'])
export class Enterprise extends VisitTarget {
  @PrimaryColumn('uuid')
  override id!: string

  @Column('text', { default: TargetKind.ENTERPRISE })
  kind!: TargetKind

  @Field(() => USCC, { nullable: true })
  @Column('text', { nullable: true })
  uscc!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The 15-digit number of before 2015, where no USCC is known.',
  })
  @Column('text', { nullable: true })
  registrationNumber!: string | null

  @Field(() => String)
  @Column('text')
  override name!: string

  /** For search; see pinyin-initials.ts. */
  @Column('text', { default: '' })
  nameInitials!: string

  @Column('uuid')
  override areaId!: string

  @ManyToOne(() => Area)
  @JoinColumn({ name: 'area_id' })
  areaRow?: Relation<Area>

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  address!: string | null

  @Column('text', { nullable: true })
  industryCode!: string | null

  @ManyToOne(() => Industry)
  @JoinColumn({ name: 'industry_code' })
  industryRow?: Relation<Industry> | null

  @Field(() => SizeClass)
  @Column('text', { default: SizeClass.UNKNOWN })
  sizeClass!: SizeClass

  @Field(() => Boolean)
  @Column('boolean', { default: false })
  isAboveScale!: boolean

  @Field(() => Boolean)
  @Column('boolean', { default: false })
  isKey!: boolean

  @Field(() => RegistryState)
  @Column('text', { default: RegistryState.ACTIVE })
  registryState!: RegistryState

  @Column('date', { nullable: true })
  stateSince!: string | null

  @Column('text', { nullable: true })
  stateEvidence!: string | null

  @Column('uuid', { nullable: true })
  successorId!: string | null

  @ManyToOne(() => Enterprise)
  @JoinColumn({ name: 'successor_id' })
  successorRow?: Relation<Enterprise> | null

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date
}
