import { Field, ObjectType } from 'type-graphql'
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm'
import { Area } from '../areas/area.entity'
import { Node } from '../shared/node'
import { Department } from './department.entity'

/** 走访组. */
@ObjectType({
  implements: Node,
  description: '走访组: the smallest unit that can own an enterprise. A department has one or more.',
})
@Entity('team')
@Index('team_code_uq', ['code'], { unique: true })
@Index('team_department_id_idx', ['departmentId'])
@Index('team_one_fallback_per_area_uq', ['areaId'], { unique: true, where: 'is_fallback' })
export class Team extends Node {
  @PrimaryColumn('uuid')
  override id!: string

  @Field(() => String)
  @Column('text')
  code!: string

  @Field(() => String)
  @Column('text')
  name!: string

  @Column('uuid')
  departmentId!: string

  @ManyToOne(() => Department)
  @JoinColumn({ name: 'department_id' })
  departmentRow?: Relation<Department>

  @Column('uuid')
  areaId!: string

  @ManyToOne(() => Area)
  @JoinColumn({ name: 'area_id' })
  areaRow?: Relation<Area>

  @Field(() => Boolean, {
    description:
      'The grass-roots team (基层兜底) that owns whatever in its area no one else owns. One an area at most; a target falls to the nearest area upward that has one.',
  })
  @Column('boolean', { default: false })
  isFallback!: boolean
}
