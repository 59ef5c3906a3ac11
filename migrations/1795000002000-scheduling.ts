import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Runs of the scheduler, what they decided, and the problem that they solved. */
export class Scheduling1795000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE schedule_run (
        id uuid NOT NULL,
        campaign_id uuid NOT NULL,
        mode text NOT NULL,
        status text NOT NULL,
        progress double precision NOT NULL DEFAULT 0,
        campaign_version integer NOT NULL,
        requested_at timestamptz NOT NULL DEFAULT now(),
        requested_by text NOT NULL,
        started_at timestamptz,
        finished_at timestamptz,
        published_at timestamptz,
        document_number text,
        summary jsonb,
        certificate jsonb,
        shortage jsonb,
        error jsonb,
        input_hash text,
        solver_version text,
        CONSTRAINT schedule_run_status_ck CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'SUPERSEDED')),
        CONSTRAINT schedule_run_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE INDEX schedule_run_newest_idx ON schedule_run (campaign_id, id)`)
    await runner.query(
      `CREATE UNIQUE INDEX schedule_run_one_at_work_per_campaign_uq ON schedule_run (campaign_id) WHERE status IN ('QUEUED', 'RUNNING')`,
    )
    await runner.query(`
      CREATE TABLE schedule_assignment (
        run_id uuid NOT NULL,
        target_id uuid NOT NULL,
        team_id uuid NOT NULL,
        from_team_id uuid NOT NULL,
        cost integer NOT NULL,
        source text NOT NULL,
        reason jsonb NOT NULL,
        CONSTRAINT schedule_assignment_pk PRIMARY KEY (run_id, target_id)
      )
    `)
    await runner.query(`CREATE INDEX schedule_assignment_team_idx ON schedule_assignment (run_id, team_id, target_id)`)
    await runner.query(`
      CREATE TABLE schedule_problem (
        run_id uuid NOT NULL,
        content bytea NOT NULL,
        CONSTRAINT schedule_problem_pk PRIMARY KEY (run_id)
      )
    `)
    await runner.query(
      `ALTER TABLE schedule_run ADD CONSTRAINT schedule_run_campaign_id_fk FOREIGN KEY (campaign_id) REFERENCES campaign(id)`,
    )
    await runner.query(
      `ALTER TABLE schedule_assignment ADD CONSTRAINT schedule_assignment_run_id_fk FOREIGN KEY (run_id) REFERENCES schedule_run(id) ON DELETE CASCADE`,
    )
    await runner.query(
      `ALTER TABLE schedule_assignment ADD CONSTRAINT schedule_assignment_target_id_fk FOREIGN KEY (target_id) REFERENCES target(id)`,
    )
    await runner.query(
      `ALTER TABLE schedule_assignment ADD CONSTRAINT schedule_assignment_team_id_fk FOREIGN KEY (team_id) REFERENCES team(id)`,
    )
    await runner.query(
      `ALTER TABLE schedule_assignment ADD CONSTRAINT schedule_assignment_from_team_id_fk FOREIGN KEY (from_team_id) REFERENCES team(id)`,
    )
    await runner.query(
      `ALTER TABLE schedule_problem ADD CONSTRAINT schedule_problem_run_id_fk FOREIGN KEY (run_id) REFERENCES schedule_run(id) ON DELETE CASCADE`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE schedule_problem, schedule_assignment, schedule_run')
  }
}
