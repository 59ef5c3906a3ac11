import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Registry: areas, industries, departments with their teams, and what is visited. */
export class Registry1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE area (
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        level text NOT NULL,
        parent_id uuid,
        zone text,
        statistical_only boolean NOT NULL DEFAULT false,
        lineage uuid[] NOT NULL,
        district_id uuid,
        town_id uuid,
        CONSTRAINT area_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE INDEX area_parent_id_idx ON area (parent_id)`)
    await runner.query(`CREATE UNIQUE INDEX area_code_uq ON area (code)`)
    await runner.query(`
      CREATE TABLE industry (
        code text NOT NULL,
        name text NOT NULL,
        parent_code text,
        lineage text[] NOT NULL,
        depth smallint NOT NULL,
        CONSTRAINT industry_pk PRIMARY KEY (code)
      )
    `)
    await runner.query(`CREATE INDEX industry_parent_code_idx ON industry (parent_code)`)
    await runner.query(`
      CREATE TABLE department (
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        tier text NOT NULL,
        kind text NOT NULL,
        area_id uuid NOT NULL,
        CONSTRAINT department_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE INDEX department_area_id_idx ON department (area_id)`)
    await runner.query(`CREATE UNIQUE INDEX department_code_uq ON department (code)`)
    await runner.query(`
      CREATE TABLE team (
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        department_id uuid NOT NULL,
        area_id uuid NOT NULL,
        is_fallback boolean NOT NULL DEFAULT false,
        CONSTRAINT team_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE UNIQUE INDEX team_one_fallback_per_area_uq ON team (area_id) WHERE is_fallback`)
    await runner.query(`CREATE INDEX team_department_id_idx ON team (department_id)`)
    await runner.query(`CREATE UNIQUE INDEX team_code_uq ON team (code)`)
    await runner.query(`
      CREATE TABLE target (
        id uuid NOT NULL,
        kind text NOT NULL DEFAULT 'ENTERPRISE',
        uscc text,
        registration_number text,
        name text NOT NULL,
        name_initials text NOT NULL DEFAULT '',
        area_id uuid NOT NULL,
        address text,
        industry_code text,
        size_class text NOT NULL DEFAULT 'UNKNOWN',
        is_above_scale boolean NOT NULL DEFAULT false,
        is_key boolean NOT NULL DEFAULT false,
        registry_state text NOT NULL DEFAULT 'ACTIVE',
        state_since date,
        state_evidence text,
        successor_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT target_merged_has_successor_ck CHECK ((registry_state = 'MERGED') = (successor_id IS NOT NULL)),
        CONSTRAINT target_size_class_ck CHECK (size_class IN ('LARGE', 'MEDIUM', 'SMALL', 'MICRO', 'UNKNOWN')),
        CONSTRAINT target_registry_state_ck CHECK (registry_state IN ('ACTIVE', 'UNREACHABLE_AT_REGISTERED_ADDRESS', 'LICENCE_REVOKED', 'DEREGISTERED', 'MERGED')),
        CONSTRAINT target_kind_ck CHECK (kind IN ('ENTERPRISE')),
        CONSTRAINT target_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(`CREATE INDEX target_industry_code_idx ON target (industry_code)`)
    await runner.query(`CREATE INDEX target_area_id_idx ON target (area_id, id)`)
    await runner.query(
      `CREATE UNIQUE INDEX target_area_id_name_uq ON target (area_id, name) WHERE uscc IS NULL AND registration_number IS NULL AND registry_state <> 'MERGED'`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX target_registration_number_uq ON target (registration_number) WHERE registry_state <> 'MERGED'`,
    )
    await runner.query(`CREATE UNIQUE INDEX target_uscc_uq ON target (uscc) WHERE registry_state <> 'MERGED'`)
    await runner.query(`
      CREATE TABLE installation (
        what text NOT NULL,
        completed_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT installation_pk PRIMARY KEY (what)
      )
    `)
    await runner.query(`ALTER TABLE area ADD CONSTRAINT area_parent_id_fk FOREIGN KEY (parent_id) REFERENCES area(id)`)
    await runner.query(
      `ALTER TABLE department ADD CONSTRAINT department_area_id_fk FOREIGN KEY (area_id) REFERENCES area(id)`,
    )
    await runner.query(
      `ALTER TABLE team ADD CONSTRAINT team_department_id_fk FOREIGN KEY (department_id) REFERENCES department(id)`,
    )
    await runner.query(`ALTER TABLE team ADD CONSTRAINT team_area_id_fk FOREIGN KEY (area_id) REFERENCES area(id)`)
    await runner.query(`ALTER TABLE target ADD CONSTRAINT target_area_id_fk FOREIGN KEY (area_id) REFERENCES area(id)`)
    await runner.query(
      `ALTER TABLE target ADD CONSTRAINT target_industry_code_fk FOREIGN KEY (industry_code) REFERENCES industry(code)`,
    )
    await runner.query(
      `ALTER TABLE target ADD CONSTRAINT target_successor_id_fk FOREIGN KEY (successor_id) REFERENCES target(id)`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE installation, target, team, department, industry, area')
  }
}
