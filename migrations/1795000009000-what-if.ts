import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What a run supposes instead of the campaign's terms and weights, and what each run comes to for each team. */
export class WhatIf1795000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE schedule_run ADD COLUMN what_if jsonb`)
    await runner.query(`
      CREATE TABLE schedule_team_sum (
        run_id uuid NOT NULL,
        team_id uuid NOT NULL,
        targets integer NOT NULL,
        targets_before integer NOT NULL,
        capacity integer,
        pairing_cost bigint NOT NULL,
        own_plan_cost bigint NOT NULL,
        remit_cost bigint NOT NULL,
        distance_cost bigint NOT NULL,
        load_cost bigint NOT NULL,
        CONSTRAINT schedule_team_sum_pk PRIMARY KEY (run_id, team_id)
      )
    `)
    await runner.query(
      `ALTER TABLE schedule_team_sum ADD CONSTRAINT schedule_team_sum_run_id_fk FOREIGN KEY (run_id) REFERENCES schedule_run(id) ON DELETE CASCADE`,
    )
    await runner.query(
      `ALTER TABLE schedule_team_sum ADD CONSTRAINT schedule_team_sum_team_id_fk FOREIGN KEY (team_id) REFERENCES team(id)`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE schedule_team_sum')
    await runner.query('ALTER TABLE schedule_run DROP COLUMN what_if')
  }
}
