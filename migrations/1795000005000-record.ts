import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The append-only record, and the answers kept under idempotency keys. */
export class Record1795000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_event (
        id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        actor text NOT NULL,
        role text NOT NULL,
        request_id text NOT NULL,
        action text NOT NULL,
        campaign_id uuid,
        object_type text NOT NULL,
        object_id uuid NOT NULL,
        before jsonb,
        after jsonb,
        CONSTRAINT audit_event_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE INDEX audit_event_campaign_idx ON audit_event (campaign_id, id)`)
    await runner.query(`CREATE INDEX audit_event_object_idx ON audit_event (object_type, object_id, id)`)
    await runner.query(`
      CREATE TABLE idempotency_key (
        caller text NOT NULL,
        mutation text NOT NULL,
        key text NOT NULL,
        input_hash text NOT NULL,
        answer jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_key_pk PRIMARY KEY (caller, mutation, key)
      )
    `)
    await runner.query(`CREATE INDEX idempotency_key_created_at_idx ON idempotency_key (created_at)`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_key, audit_event')
  }
}
