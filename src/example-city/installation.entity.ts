import { Column, Entity, PrimaryColumn } from 'typeorm'

/** What has been set up once in this schema, such as the example city. */
@Entity('installation')
export class Installation {
  @PrimaryColumn('text')
  what!: string

  @Column('timestamptz', { default: () => 'now()' })
  completedAt!: Date
}
