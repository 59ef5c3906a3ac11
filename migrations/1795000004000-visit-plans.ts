import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Plans, their duplicates, and what has taken place. */
export class VisitPlans1795000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE duplicate_visit (
        id uuid NOT NULL,
        campaign_id uuid NOT NULL,
        target_id uuid NOT NULL,
        round integer NOT NULL,
        kind text NOT NULL,
        status text NOT NULL,
        kept_plan_id uuid,
        detected_at timestamptz NOT NULL DEFAULT now(),
        resolved_at timestamptz,
        CONSTRAINT duplicate_visit_resolved_at_ck CHECK ((status = 'RESOLVED') = (resolved_at IS NOT NULL)),
        CONSTRAINT duplicate_visit_status_ck CHECK (status IN ('OPEN', 'RESOLVED')),
        CONSTRAINT duplicate_visit_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(
      `CREATE INDEX duplicate_visit_newest_idx ON duplicate_visit (campaign_id, status, detected_at, id)`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX duplicate_visit_one_per_round_uq ON duplicate_visit (campaign_id, target_id, round)`,
    )
    await runner.query(`
      CREATE TABLE visit_plan (
        id uuid NOT NULL,
        campaign_id uuid NOT NULL,
        target_id uuid NOT NULL,
        team_id uuid NOT NULL,
        purpose text NOT NULL,
        status text NOT NULL,
        status_reason jsonb,
        merged_into_id uuid,
        duplicate_visit_id uuid,
        origin text NOT NULL,
        round integer NOT NULL DEFAULT 1,
        planned_on date,
        half_day text,
        note text,
        registered_at timestamptz NOT NULL DEFAULT now(),
        registered_by text NOT NULL,
        CONSTRAINT visit_plan_merged_into_ck CHECK ((status = 'MERGED') = (merged_into_id IS NOT NULL)),
        CONSTRAINT visit_plan_round_ck CHECK (round >= 1),
        CONSTRAINT visit_plan_purpose_ck CHECK (purpose IN ('SERVICE', 'SURVEY', 'POLICY_PUBLICITY', 'PROBLEM_SOLVING', 'FOLLOW_UP')),
        CONSTRAINT visit_plan_origin_ck CHECK (origin IN ('SELF_ARRANGED', 'BASELINE', 'SCHEDULE')),
        CONSTRAINT visit_plan_status_ck CHECK (status IN ('ACTIVE', 'DUPLICATE', 'MERGED', 'WITHDRAWN', 'DONE')),
        CONSTRAINT visit_plan_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE INDEX visit_plan_duplicate_visit_id_idx ON visit_plan (duplicate_visit_id)`)
    await runner.query(`CREATE INDEX visit_plan_merged_into_id_idx ON visit_plan (merged_into_id)`)
    await runner.query(`CREATE INDEX visit_plan_team_idx ON visit_plan (campaign_id, team_id, planned_on, id)`)
    await runner.query(`CREATE INDEX visit_plan_day_idx ON visit_plan (campaign_id, planned_on, id)`)
    await runner.query(`CREATE INDEX visit_plan_target_idx ON visit_plan (campaign_id, target_id, planned_on, id)`)
    await runner.query(
      `CREATE UNIQUE INDEX visit_plan_one_per_team_and_round_uq ON visit_plan (campaign_id, target_id, round, team_id) WHERE status <> 'WITHDRAWN'`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX visit_plan_one_active_per_round_uq ON visit_plan (campaign_id, target_id, round) WHERE status IN ('ACTIVE', 'DONE')`,
    )
    await runner.query(`
      CREATE TABLE visit (
        id uuid NOT NULL,
        campaign_id uuid NOT NULL,
        target_id uuid NOT NULL,
        team_id uuid NOT NULL,
        visit_plan_id uuid,
        visited_on date NOT NULL,
        mode text NOT NULL,
        conflict text,
        note text,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        recorded_by text NOT NULL,
        CONSTRAINT visit_mode_ck CHECK (mode IN ('ENTERED', 'DOORSTEP', 'FORM_DROP', 'PHONE', 'NOT_MET')),
        CONSTRAINT visit_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE INDEX visit_team_idx ON visit (campaign_id, team_id, recorded_at, id)`)
    await runner.query(`CREATE INDEX visit_newest_idx ON visit (campaign_id, recorded_at, id)`)
    await runner.query(`CREATE INDEX visit_target_idx ON visit (campaign_id, target_id, recorded_at, id)`)
    await runner.query(
      `CREATE UNIQUE INDEX visit_one_record_without_plan_uq ON visit (campaign_id, target_id, team_id, visited_on, mode) WHERE visit_plan_id IS NULL`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX visit_one_record_per_plan_uq ON visit (visit_plan_id, team_id, visited_on, mode) WHERE visit_plan_id IS NOT NULL`,
    )
    await runner.query(
      `ALTER TABLE duplicate_visit ADD CONSTRAINT duplicate_visit_campaign_id_target_id_fk FOREIGN KEY (campaign_id, target_id) REFERENCES campaign_target(campaign_id,target_id)`,
    )
    await runner.query(
      `ALTER TABLE visit_plan ADD CONSTRAINT visit_plan_campaign_id_target_id_fk FOREIGN KEY (campaign_id, target_id) REFERENCES campaign_target(campaign_id,target_id)`,
    )
    await runner.query(
      `ALTER TABLE visit_plan ADD CONSTRAINT visit_plan_team_id_fk FOREIGN KEY (team_id) REFERENCES team(id)`,
    )
    await runner.query(
      `ALTER TABLE visit_plan ADD CONSTRAINT visit_plan_merged_into_id_fk FOREIGN KEY (merged_into_id) REFERENCES visit_plan(id)`,
    )
    await runner.query(
      `ALTER TABLE visit_plan ADD CONSTRAINT visit_plan_duplicate_visit_id_fk FOREIGN KEY (duplicate_visit_id) REFERENCES duplicate_visit(id)`,
    )
    await runner.query(
      `ALTER TABLE visit ADD CONSTRAINT visit_campaign_id_target_id_fk FOREIGN KEY (campaign_id, target_id) REFERENCES campaign_target(campaign_id,target_id)`,
    )
    await runner.query(`ALTER TABLE visit ADD CONSTRAINT visit_team_id_fk FOREIGN KEY (team_id) REFERENCES team(id)`)
    await runner.query(
      `ALTER TABLE visit ADD CONSTRAINT visit_visit_plan_id_fk FOREIGN KEY (visit_plan_id) REFERENCES visit_plan(id)`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE visit, visit_plan, duplicate_visit')
  }
}
