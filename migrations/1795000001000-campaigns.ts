import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Campaigns, what teams may and can take on, and enrolment, which is ownership. */
export class Campaigns1795000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE campaign (
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        phase text NOT NULL DEFAULT 'INTAKE',
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        version integer NOT NULL DEFAULT 1,
        cost_weights jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT campaign_ends_after_start_ck CHECK (ends_on >= starts_on),
        CONSTRAINT campaign_phase_ck CHECK (phase IN ('INTAKE', 'PUBLISHED', 'CLOSED')),
        CONSTRAINT campaign_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE UNIQUE INDEX campaign_code_uq ON campaign (code)`)
    await runner.query(`
      CREATE TABLE team_terms (
        campaign_id uuid NOT NULL,
        team_id uuid NOT NULL,
        capacity integer,
        CONSTRAINT team_terms_capacity_ck CHECK (capacity >= 0),
        CONSTRAINT team_terms_pk PRIMARY KEY (campaign_id, team_id)
      )
    `)
    await runner.query(`
      CREATE TABLE remit (
        id uuid NOT NULL,
        campaign_id uuid NOT NULL,
        team_id uuid NOT NULL,
        position integer NOT NULL,
        industry_code text,
        area_id uuid,
        size_class text,
        is_key boolean,
        CONSTRAINT remit_says_something_ck CHECK (num_nonnulls(industry_code, area_id, size_class, is_key) > 0),
        CONSTRAINT remit_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE INDEX remit_campaign_id_team_id_idx ON remit (campaign_id, team_id, position)`)
    await runner.query(`
      CREATE TABLE campaign_target (
        campaign_id uuid NOT NULL,
        target_id uuid NOT NULL,
        owner_team_id uuid NOT NULL,
        source text NOT NULL,
        pinned boolean NOT NULL DEFAULT false,
        reason jsonb NOT NULL,
        since timestamptz NOT NULL DEFAULT now(),
        enrolled_at timestamptz NOT NULL DEFAULT now(),
        enrolment_no bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT campaign_target_source_ck CHECK (source IN ('FALLBACK', 'BASELINE', 'PIN', 'MANUAL', 'SCHEDULE')),
        CONSTRAINT campaign_target_pk PRIMARY KEY (campaign_id, target_id)
      )
    `)
    await runner.query(`CREATE INDEX campaign_target_target_id_idx ON campaign_target (target_id)`)
    await runner.query(
      `CREATE INDEX campaign_target_owner_team_id_idx ON campaign_target (campaign_id, owner_team_id, target_id)`,
    )
    await runner.query(
      `ALTER TABLE team_terms ADD CONSTRAINT team_terms_campaign_id_fk FOREIGN KEY (campaign_id) REFERENCES campaign(id)`,
    )
    await runner.query(
      `ALTER TABLE team_terms ADD CONSTRAINT team_terms_team_id_fk FOREIGN KEY (team_id) REFERENCES team(id)`,
    )
    await runner.query(
      `ALTER TABLE remit ADD CONSTRAINT remit_campaign_id_team_id_fk FOREIGN KEY (campaign_id, team_id) REFERENCES team_terms(campaign_id,team_id) ON DELETE CASCADE`,
    )
    await runner.query(
      `ALTER TABLE remit ADD CONSTRAINT remit_industry_code_fk FOREIGN KEY (industry_code) REFERENCES industry(code)`,
    )
    await runner.query(`ALTER TABLE remit ADD CONSTRAINT remit_area_id_fk FOREIGN KEY (area_id) REFERENCES area(id)`)
    await runner.query(
      `ALTER TABLE campaign_target ADD CONSTRAINT campaign_target_campaign_id_fk FOREIGN KEY (campaign_id) REFERENCES campaign(id)`,
    )
    await runner.query(
      `ALTER TABLE campaign_target ADD CONSTRAINT campaign_target_target_id_fk FOREIGN KEY (target_id) REFERENCES target(id)`,
    )
    await runner.query(
      `ALTER TABLE campaign_target ADD CONSTRAINT campaign_target_owner_team_id_fk FOREIGN KEY (owner_team_id) REFERENCES team(id)`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE campaign_target, remit, team_terms, campaign')
  }
}
