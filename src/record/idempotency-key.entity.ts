import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** What a caller was answered under a key, for 24 hours; written with the change that it answers for. */
@Entity('idempotency_key')
@Index('idempotency_key_created_at_idx', ['createdAt'])
export class IdempotencyKey {
  @PrimaryColumn('text')
  caller!: string

  @PrimaryColumn('text')
  mutation!: string

  @PrimaryColumn('text')
  key!: string

  /** SHA-256 of the input without the key. */
  @Column('text')
  inputHash!: string

  /** What `remember` was given; null only inside the transaction that is at work. */
  @Column('jsonb', { nullable: true })
  answer!: object | null

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date
}
