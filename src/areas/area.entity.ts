import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Node } from '../shared/node'

export enum AreaLevel {
  CITY = 'CITY',
  DISTRICT = 'DISTRICT',
  TOWN = 'TOWN',
  VILLAGE = 'VILLAGE',
}
registerEnumType(AreaLevel, { name: 'AreaLevel' })

/** 区域. A city, district, town or village by its statistical code. */
@ObjectType({ implements: Node, description: '区域: a city, district, town (镇、街道) or village (村、社区).' })
@Entity('area')
@Index('area_code_uq', ['code'], { unique: true })
@Index('area_parent_id_idx', ['parentId'])
export class Area extends Node {
  @PrimaryColumn('uuid')
  override id!: string

  @Field(() => String, {
    description:
      'Statistical division code of 6, 9 or 12 digits. What lies below an area follows `parent`, never the digits.',
  })
  @Column('text')
  code!: string

  @Field(() => String)
  @Column('text')
  name!: string

  @Field(() => AreaLevel)
  @Column('text')
  level!: AreaLevel

  @Column('uuid', { nullable: true })
  parentId!: string | null

  @ManyToOne(() => Area)
  @JoinColumn({ name: 'parent_id' })
  parentArea?: Relation<Area> | null

  @Field(() => String, {
    nullable: true,
    description:
      'Code of a functional zone (development zone) that runs across districts, such as CZ-JKQ for 常州经开区.',
  })
  @Column('text', { nullable: true })
  zone!: string | null

  @Field(() => Boolean, { description: 'A statistical area that governs nobody, such as a prison or a park.' })
  @Column('boolean', { default: false })
  statisticalOnly!: boolean

  /** From the city down to this area itself; follows `parentId` and is rewritten whenever a parent changes. */
  @Column('uuid', { array: true })
  lineage!: string[]

  /** The district and the town that this area is or lies in: the keys of coverage. */
  @Column('uuid', { nullable: true })
  districtId!: string | null

  @Column('uuid', { nullable: true })
  townId!: string | null
}
