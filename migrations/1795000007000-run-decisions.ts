import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What a run decides, a thousand targets to a row instead of a row each (docs/decisions/0011). Decisions of earlier runs are
 * converted; `schedule_assignment` stays, as a view with the columns that the table had. Earlier runs' problems are dropped: they
 * are of another form, so alternatives to an owner cannot be explained before the next run.
 */
export class RunDecisions1795000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE schedule_run ADD decisions_removed_at timestamptz`)
    await runner.query(`
      CREATE TABLE schedule_run_team (
        run_id uuid NOT NULL,
        position integer NOT NULL,
        team_id uuid NOT NULL,
        name text NOT NULL,
        targets integer NOT NULL,
        before integer NOT NULL,
        members integer[] NOT NULL,
        price double precision,
        pairing_cost bigint NOT NULL DEFAULT 0,
        own_plan_cost bigint NOT NULL DEFAULT 0,
        remit_cost bigint NOT NULL DEFAULT 0,
        distance_cost bigint NOT NULL DEFAULT 0,
        load_cost bigint NOT NULL DEFAULT 0,
        CONSTRAINT schedule_run_team_pk PRIMARY KEY (run_id, position)
      )
    `)
    await runner.query(`CREATE UNIQUE INDEX schedule_run_team_team_uq ON schedule_run_team (run_id, team_id)`)
    await runner.query(`
      CREATE TABLE schedule_decision (
        run_id uuid NOT NULL,
        position integer NOT NULL,
        first_target_id uuid NOT NULL,
        last_target_id uuid NOT NULL,
        moves integer NOT NULL,
        targets uuid[] NOT NULL,
        decisions bigint[] NOT NULL,
        CONSTRAINT schedule_decision_pk PRIMARY KEY (run_id, position)
      )
    `)
    await runner.query(`CREATE UNIQUE INDEX schedule_decision_last_uq ON schedule_decision (run_id, last_target_id)`)
    for (const column of ['targets', 'decisions'])
      await runner.query(`ALTER TABLE schedule_decision ALTER ${column} SET STORAGE EXTERNAL`)
    await runner.query(`ALTER TABLE schedule_run_team ALTER members SET STORAGE EXTERNAL`)
    await runner.query(
      `ALTER TABLE schedule_run_team ADD CONSTRAINT schedule_run_team_run_id_fk FOREIGN KEY (run_id) REFERENCES schedule_run(id) ON DELETE CASCADE`,
    )
    await runner.query(
      `ALTER TABLE schedule_run_team ADD CONSTRAINT schedule_run_team_team_id_fk FOREIGN KEY (team_id) REFERENCES team(id)`,
    )
    await runner.query(
      `ALTER TABLE schedule_decision ADD CONSTRAINT schedule_decision_run_id_fk FOREIGN KEY (run_id) REFERENCES schedule_run(id) ON DELETE CASCADE`,
    )
    await convertRows(runner)
    await runner.query(`DROP TABLE schedule_assignment`)
    await runner.query(VIEW)
    await runner.query(`DELETE FROM schedule_problem`)
    await runner.query(`ALTER TABLE schedule_problem ALTER content SET STORAGE EXTERNAL`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER VIEW schedule_assignment RENAME TO schedule_assignment_view`)
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
    await runner.query(`INSERT INTO schedule_assignment SELECT * FROM schedule_assignment_view`)
    await runner.query(`CREATE INDEX schedule_assignment_team_idx ON schedule_assignment (run_id, team_id, target_id)`)
    for (const [column, references, more] of [
      ['run_id', 'schedule_run', ' ON DELETE CASCADE'],
      ['target_id', 'target', ''],
      ['team_id', 'team', ''],
      ['from_team_id', 'team', ''],
    ])
      await runner.query(
        `ALTER TABLE schedule_assignment ADD CONSTRAINT schedule_assignment_${column}_fk FOREIGN KEY (${column}) REFERENCES ${references}(id)${more}`,
      )
    await runner.query(`DROP VIEW schedule_assignment_view`)
    await runner.query(`DROP TABLE schedule_decision, schedule_run_team`)
    await runner.query(`DELETE FROM schedule_problem`)
    await runner.query(`ALTER TABLE schedule_problem ALTER content SET STORAGE EXTENDED`)
    await runner.query(`ALTER TABLE schedule_run DROP COLUMN decisions_removed_at`)
  }
}

const SOURCES = ['FALLBACK', 'BASELINE', 'PIN', 'MANUAL', 'SCHEDULE']
const REASONS = [
  'assignment.pinned',
  'assignment.visited',
  'assignment.dated',
  'assignment.noCapacity',
  'assignment.noRemit',
  'assignment.pairing',
  'assignment.remit.group',
  'assignment.remit.division',
  'assignment.remit.section',
  'assignment.remit.other',
]
/** From this one on a reason names the team and its points. */
const NAMING = 5
const list = (words: readonly string[]): string => `ARRAY[${words.map((word) => `'${word}'`).join(', ')}]`

/** A decision is one number, from the highest bit on: team 15 bits, team before 16, source 4, reason 4, points 24. */
const VIEW = `
  CREATE VIEW schedule_assignment AS
  SELECT c.run_id, d.target_id, t.team_id, f.team_id AS from_team_id,
         (d.decision & 16777215)::integer AS cost,
         (${list(SOURCES)})[1 + ((d.decision >> 28) & 15)::integer] AS source,
         CASE WHEN (d.decision >> 24) & 15 >= ${NAMING}
           THEN jsonb_build_object('key', (${list(REASONS)})[1 + ((d.decision >> 24) & 15)::integer],
                                   'args', jsonb_build_object('cost', (d.decision & 16777215)::integer, 'team', t.name))
           ELSE jsonb_build_object('key', (${list(REASONS)})[1 + ((d.decision >> 24) & 15)::integer])
         END AS reason
    FROM schedule_decision c
   CROSS JOIN LATERAL unnest(c.targets, c.decisions) AS d (target_id, decision)
    JOIN schedule_run_team t ON t.run_id = c.run_id AND t.position = (d.decision >> 48)::integer
    JOIN schedule_run_team f ON f.run_id = c.run_id AND f.position = ((d.decision >> 32) & 65535)::integer`

async function convertRows(runner: QueryRunner): Promise<void> {
  await runner.query(`
    INSERT INTO schedule_run_team (run_id, position, team_id, name, targets, before, members)
    WITH ranked AS (
      SELECT run_id, team_id, from_team_id, (row_number() OVER (PARTITION BY run_id ORDER BY target_id))::integer - 1 AS place
        FROM schedule_assignment
    ), named AS (
      SELECT run_id, team_id FROM ranked UNION SELECT run_id, from_team_id FROM ranked
    )
    SELECT n.run_id, (row_number() OVER (PARTITION BY n.run_id ORDER BY n.team_id))::integer - 1, n.team_id, t.name,
           cardinality(own.members), (SELECT count(*) FROM ranked r WHERE r.run_id = n.run_id AND r.from_team_id = n.team_id), own.members
      FROM named n
      JOIN team t ON t.id = n.team_id
     CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(r.place ORDER BY r.place), '{}') AS members
         FROM ranked r WHERE r.run_id = n.run_id AND r.team_id = n.team_id) own`)
  await runner.query(`
    INSERT INTO schedule_decision (run_id, position, first_target_id, last_target_id, moves, targets, decisions)
    SELECT run_id, chunk, (array_agg(target_id ORDER BY target_id))[1], (array_agg(target_id ORDER BY target_id DESC))[1],
           count(*) FILTER (WHERE to_position <> from_position), array_agg(target_id ORDER BY target_id),
           array_agg((to_position::bigint << 48) | (from_position::bigint << 32) | (source::bigint << 28) | (reason::bigint << 24) | cost
                     ORDER BY target_id)
      FROM (SELECT s.run_id, s.target_id, s.cost, t.position AS to_position, f.position AS from_position,
                   array_position(${list(SOURCES)}, s.source) - 1 AS source,
                   array_position(${list(REASONS)}, s.reason ->> 'key') - 1 AS reason,
                   ((row_number() OVER (PARTITION BY s.run_id ORDER BY s.target_id) - 1) / 1024)::integer AS chunk
              FROM schedule_assignment s
              JOIN schedule_run_team t ON t.run_id = s.run_id AND t.team_id = s.team_id
              JOIN schedule_run_team f ON f.run_id = s.run_id AND f.team_id = s.from_team_id) d
     GROUP BY run_id, chunk`)
}
