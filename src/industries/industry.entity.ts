import { Field, Int, ObjectType } from 'type-graphql'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** 行业. GB/T 4754-2017; `code` is a section letter or the digits of a division, group or class. */
@ObjectType({
  description:
    'GB/T 4754-2017: a section letter (C) or the 2, 3 or 4 digits of a division, group or class. Wherever a code selects, it takes in everything below.',
})
@Entity('industry')
@Index('industry_parent_code_idx', ['parentCode'])
export class Industry {
  @Field(() => String)
  @PrimaryColumn('text')
  code!: string

  @Field(() => String)
  @Column('text')
  name!: string

  @Column('text', { nullable: true })
  parentCode!: string | null

  /** From the section letter down to this code itself. */
  @Column('text', { array: true })
  lineage!: string[]

  @Field(() => Int, { description: '1 section, 2 division, 3 group, 4 class.' })
  @Column('smallint')
  depth!: number
}
