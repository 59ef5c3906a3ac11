import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The history of owners, recusals and standing pairings. */
export class Ownership1795000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ownership_change (
        id uuid NOT NULL,
        campaign_id uuid NOT NULL,
        target_id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        from_team_id uuid,
        to_team_id uuid NOT NULL,
        source text NOT NULL,
        reason jsonb NOT NULL,
        actor text NOT NULL,
        schedule_run_id uuid,
        CONSTRAINT ownership_change_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE INDEX ownership_change_target_idx ON ownership_change (campaign_id, target_id, id)`)
    await runner.query(`
      CREATE TABLE forbidden_pair (
        campaign_id uuid NOT NULL,
        target_id uuid NOT NULL,
        team_id uuid NOT NULL,
        reason text NOT NULL,
        actor text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT forbidden_pair_pk PRIMARY KEY (campaign_id, target_id, team_id)
      )
    `)
    await runner.query(`
      CREATE TABLE pairing (
        campaign_id uuid NOT NULL,
        target_id uuid NOT NULL,
        team_id uuid NOT NULL,
        reason text,
        actor text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pairing_pk PRIMARY KEY (campaign_id, target_id, team_id)
      )
    `)
    await runner.query(
      `ALTER TABLE ownership_change ADD CONSTRAINT ownership_change_campaign_id_target_id_fk FOREIGN KEY (campaign_id, target_id) REFERENCES campaign_target(campaign_id,target_id)`,
    )
    await runner.query(
      `ALTER TABLE ownership_change ADD CONSTRAINT ownership_change_from_team_id_fk FOREIGN KEY (from_team_id) REFERENCES team(id)`,
    )
    await runner.query(
      `ALTER TABLE ownership_change ADD CONSTRAINT ownership_change_to_team_id_fk FOREIGN KEY (to_team_id) REFERENCES team(id)`,
    )
    await runner.query(
      `ALTER TABLE ownership_change ADD CONSTRAINT ownership_change_schedule_run_id_fk FOREIGN KEY (schedule_run_id) REFERENCES schedule_run(id)`,
    )
    await runner.query(
      `ALTER TABLE forbidden_pair ADD CONSTRAINT forbidden_pair_campaign_id_target_id_fk FOREIGN KEY (campaign_id, target_id) REFERENCES campaign_target(campaign_id,target_id)`,
    )
    await runner.query(
      `ALTER TABLE forbidden_pair ADD CONSTRAINT forbidden_pair_team_id_fk FOREIGN KEY (team_id) REFERENCES team(id)`,
    )
    await runner.query(
      `ALTER TABLE pairing ADD CONSTRAINT pairing_campaign_id_target_id_fk FOREIGN KEY (campaign_id, target_id) REFERENCES campaign_target(campaign_id,target_id)`,
    )
    await runner.query(
      `ALTER TABLE pairing ADD CONSTRAINT pairing_team_id_fk FOREIGN KEY (team_id) REFERENCES team(id)`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE pairing, forbidden_pair, ownership_change')
  }
}
