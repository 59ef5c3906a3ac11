import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Area } from '../areas/area.entity'
import { Node } from '../shared/node'

export enum DepartmentTier {
  CITY = 'CITY',
  DISTRICT = 'DISTRICT',
  TOWN = 'TOWN',
  VILLAGE = 'VILLAGE',
}
registerEnumType(DepartmentTier, { name: 'DepartmentTier' })

export enum DepartmentKind {
  PARTY_ORGAN = 'PARTY_ORGAN',
  PEOPLES_CONGRESS = 'PEOPLES_CONGRESS',
  CPPCC = 'CPPCC',
  GOVERNMENT = 'GOVERNMENT',
  MASS_ORGANIZATION = 'MASS_ORGANIZATION',
  DEMOCRATIC_PARTY = 'DEMOCRATIC_PARTY',
  JUDICIAL = 'JUDICIAL',
  PUBLIC_INSTITUTION = 'PUBLIC_INSTITUTION',
  STATE_ENTERPRISE = 'STATE_ENTERPRISE',
  DEVELOPMENT_PARK = 'DEVELOPMENT_PARK',
  GRASS_ROOTS = 'GRASS_ROOTS',
  OTHER = 'OTHER',
}
registerEnumType(DepartmentKind, { name: 'DepartmentKind' })

/** 部门(单位). */
@ObjectType({ implements: Node, description: '部门、单位: a body that takes part in the campaign.' })
@Entity('department')
@Index('department_code_uq', ['code'], { unique: true })
@Index('department_area_id_idx', ['areaId'])
export class Department extends Node {
  @PrimaryColumn('uuid')
  override id!: string

  @Field(() => String)
  @Column('text')
  code!: string

  @Field(() => String)
  @Column('text')
  name!: string

  @Field(() => DepartmentTier)
  @Column('text')
  tier!: DepartmentTier

  @Field(() => DepartmentKind)
  @Column('text')
  kind!: DepartmentKind

  @Column('uuid')
  areaId!: string

  @ManyToOne(() => Area)
  @JoinColumn({ name: 'area_id' })
  areaRow?: Relation<Area>
}
