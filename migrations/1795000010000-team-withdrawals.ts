import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Teams that have left a campaign before its end, and who took their place. */
export class TeamWithdrawals1795000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE team_withdrawal (
        campaign_id uuid NOT NULL,
        team_id uuid NOT NULL,
        successor_team_id uuid,
        reason text NOT NULL,
        outcome jsonb NOT NULL,
        actor text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT team_withdrawal_successor_ck CHECK (successor_team_id <> team_id),
        CONSTRAINT team_withdrawal_pk PRIMARY KEY (campaign_id, team_id)
      )
    `)
    await runner.query(
      `ALTER TABLE team_withdrawal ADD CONSTRAINT team_withdrawal_campaign_id_fk FOREIGN KEY (campaign_id) REFERENCES campaign(id)`,
    )
    await runner.query(
      `ALTER TABLE team_withdrawal ADD CONSTRAINT team_withdrawal_team_id_fk FOREIGN KEY (team_id) REFERENCES team(id)`,
    )
    await runner.query(
      `ALTER TABLE team_withdrawal ADD CONSTRAINT team_withdrawal_successor_team_id_fk FOREIGN KEY (successor_team_id) REFERENCES team(id)`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE team_withdrawal')
  }
}
