import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What a run supposes instead of the campaign's terms and weights, and the terms by which it took each team. Runs of before do not
 * know the latter, nor what they cost term by term: `remits` is null there, and they are not compared.
 */
export class WhatIf1795000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE schedule_run ADD COLUMN what_if jsonb`)
    await runner.query(`ALTER TABLE schedule_run_team ADD COLUMN capacity integer, ADD COLUMN remits integer`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE schedule_run_team DROP COLUMN capacity, DROP COLUMN remits')
    await runner.query('ALTER TABLE schedule_run DROP COLUMN what_if')
  }
}
