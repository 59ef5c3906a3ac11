import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Asked before ordered: consultations on a preview, objections to it, and the share of the grass roots past which a reason is due. */
export class Consultations1795000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE campaign ADD COLUMN fallback_share double precision`)
    await runner.query(
      `ALTER TABLE campaign ADD CONSTRAINT campaign_fallback_share_ck CHECK (fallback_share BETWEEN 0 AND 1)`,
    )
    await runner.query(`
      CREATE TABLE consultation (
        id uuid NOT NULL,
        campaign_id uuid NOT NULL,
        schedule_run_id uuid NOT NULL,
        status text NOT NULL DEFAULT 'OPEN',
        closes_on date NOT NULL,
        note text,
        opened_at timestamptz NOT NULL DEFAULT now(),
        opened_by text NOT NULL,
        ended_at timestamptz,
        CONSTRAINT consultation_status_ck CHECK (status IN ('OPEN', 'CLOSED', 'OVERTAKEN')),
        CONSTRAINT consultation_ended_at_ck CHECK ((status = 'OPEN') = (ended_at IS NULL)),
        CONSTRAINT consultation_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(
      `CREATE UNIQUE INDEX consultation_one_open_per_campaign_uq ON consultation (campaign_id) WHERE status = 'OPEN'`,
    )
    await runner.query(`CREATE INDEX consultation_newest_idx ON consultation (campaign_id, id)`)
    await runner.query(`CREATE INDEX consultation_run_idx ON consultation (schedule_run_id, id)`)
    await runner.query(`
      CREATE TABLE objection (
        id uuid NOT NULL,
        consultation_id uuid NOT NULL,
        campaign_id uuid NOT NULL,
        target_id uuid NOT NULL,
        department_id uuid NOT NULL,
        team_id uuid NOT NULL,
        proposal text NOT NULL,
        proposed_team_id uuid,
        from_team_id uuid NOT NULL,
        to_team_id uuid NOT NULL,
        reason text NOT NULL,
        status text NOT NULL DEFAULT 'OPEN',
        made_at timestamptz NOT NULL DEFAULT now(),
        made_by text NOT NULL,
        made_by_role text NOT NULL,
        remedy text,
        remedy_team_id uuid,
        decision_reason text,
        decided_at timestamptz,
        decided_by text,
        withdrawn_at timestamptz,
        CONSTRAINT objection_status_ck CHECK (status IN ('OPEN', 'ACCEPTED', 'REJECTED', 'WITHDRAWN')),
        CONSTRAINT objection_proposal_ck CHECK (proposal IN ('OWN_TEAM', 'OTHER_TEAM', 'RECUSAL')),
        CONSTRAINT objection_proposed_team_ck CHECK ((proposal = 'OTHER_TEAM') = (proposed_team_id IS NOT NULL)),
        CONSTRAINT objection_remedy_ck CHECK (remedy IN ('PIN', 'HAND_OVER', 'FORBID')),
        CONSTRAINT objection_accepted_ck CHECK ((status = 'ACCEPTED') = (remedy IS NOT NULL AND remedy_team_id IS NOT NULL)),
        CONSTRAINT objection_decided_ck CHECK ((status IN ('ACCEPTED', 'REJECTED')) = (decided_at IS NOT NULL AND decided_by IS NOT NULL AND decision_reason IS NOT NULL)),
        CONSTRAINT objection_withdrawn_ck CHECK ((status = 'WITHDRAWN') = (withdrawn_at IS NOT NULL)),
        CONSTRAINT objection_pk PRIMARY KEY (id)
      )
    `)
    await runner.query(
      `CREATE UNIQUE INDEX objection_one_open_uq ON objection (consultation_id, target_id, department_id) WHERE status = 'OPEN'`,
    )
    await runner.query(`CREATE INDEX objection_newest_idx ON objection (campaign_id, id)`)
    await runner.query(`CREATE INDEX objection_department_idx ON objection (department_id, campaign_id, id)`)
    await runner.query(
      `ALTER TABLE consultation ADD CONSTRAINT consultation_campaign_id_fk FOREIGN KEY (campaign_id) REFERENCES campaign(id)`,
    )
    await runner.query(
      `ALTER TABLE consultation ADD CONSTRAINT consultation_schedule_run_id_fk FOREIGN KEY (schedule_run_id) REFERENCES schedule_run(id)`,
    )
    await runner.query(
      `ALTER TABLE objection ADD CONSTRAINT objection_consultation_id_fk FOREIGN KEY (consultation_id) REFERENCES consultation(id)`,
    )
    await runner.query(
      `ALTER TABLE objection ADD CONSTRAINT objection_campaign_id_target_id_fk FOREIGN KEY (campaign_id, target_id) REFERENCES campaign_target(campaign_id,target_id)`,
    )
    await runner.query(
      `ALTER TABLE objection ADD CONSTRAINT objection_department_id_fk FOREIGN KEY (department_id) REFERENCES department(id)`,
    )
    for (const column of ['team_id', 'proposed_team_id', 'from_team_id', 'to_team_id', 'remedy_team_id'])
      await runner.query(
        `ALTER TABLE objection ADD CONSTRAINT objection_${column}_fk FOREIGN KEY (${column}) REFERENCES team(id)`,
      )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE objection, consultation')
    await runner.query('ALTER TABLE campaign DROP COLUMN fallback_share')
  }
}
