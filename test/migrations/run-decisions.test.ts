import 'reflect-metadata'
import type { DataSource } from 'typeorm'
import { createDataSource, migrate } from '../../src/database/data-source'
import { newId } from '../../src/shared/ids'
import { createEmptyDatabase, type TestDatabase } from '../support/database'

let database: TestDatabase
let dataSource: DataSource
beforeEach(async () => {
  database = await createEmptyDatabase()
  dataSource = await createDataSource({ connection: database.connection, schema: database.schema }).initialize()
})
afterEach(async () => {
  await dataSource.destroy()
  await database.drop()
})

/** A run of 1,500 targets as the table of a row each kept it: every reason, every source. */
const OLD_RUN = `
  INSERT INTO area (id, code, name, level, lineage) VALUES ($1, '1', '市', 'CITY', ARRAY[$1::uuid]);
  INSERT INTO department (id, code, name, tier, kind, area_id) VALUES ($1, 'D', '局', 'CITY', 'GOVERNMENT', $1);
  INSERT INTO team (id, code, name, department_id, area_id) SELECT gen_random_uuid(), 'T' || n, n || '组', $1, $1 FROM generate_series(0, 6) n;
  INSERT INTO campaign (id, code, name, starts_on, ends_on, cost_weights) VALUES ($1, 'C', '大走访', '2026-01-01', '2026-12-31', '{}');
  INSERT INTO schedule_run (id, campaign_id, mode, status, campaign_version, requested_by) VALUES ($1, $1, 'PREVIEW', 'SUCCEEDED', 1, 'o');
  INSERT INTO target (id, name, area_id) SELECT gen_random_uuid(), 'E' || n, $1 FROM generate_series(1, 1500) n;
  INSERT INTO schedule_problem VALUES ($1, 'old');
  INSERT INTO schedule_assignment (run_id, target_id, team_id, from_team_id, cost, source, reason)
  SELECT $1, x.id, t.id, f.id, 5 * (n % 20), (ARRAY['FALLBACK', 'BASELINE', 'PIN', 'MANUAL', 'SCHEDULE'])[1 + n % 5],
         CASE WHEN n % 10 < 5 THEN jsonb_build_object('key', k.key)
           ELSE jsonb_build_object('key', k.key, 'args', jsonb_build_object('team', t.name, 'cost', 5 * (n % 20))) END
    FROM (SELECT id, row_number() OVER (ORDER BY name)::int AS n FROM target) x
    JOIN team t ON t.code = 'T' || n % 7
    JOIN team f ON f.code = 'T' || n % 3
   CROSS JOIN LATERAL (SELECT (ARRAY['assignment.pinned', 'assignment.visited', 'assignment.dated', 'assignment.noCapacity',
     'assignment.noRemit', 'assignment.pairing', 'assignment.remit.group', 'assignment.remit.division', 'assignment.remit.section',
     'assignment.remit.other'])[1 + n % 10] AS key) k`

const rows = () => dataSource.query('SELECT * FROM schedule_assignment ORDER BY target_id')

describe('Storing a thousand decisions to a row', () => {
  it('keeps the decisions of earlier runs, up and down', async () => {
    await migrate(dataSource)
    const later = dataSource.migrations.filter(({ constructor: { name } }) => Number(name.slice(-13)) >= 1795000007000)
    for (const _ of later) await dataSource.undoLastMigration({ transaction: 'each' })
    const id = newId()
    for (const statement of OLD_RUN.split(';')) await dataSource.query(statement.replaceAll('$1', `'${id}'`))
    const before = await rows()
    expect(before).toHaveLength(1500)
    await migrate(dataSource)
    expect(await rows()).toEqual(before)
    expect(
      await dataSource.query('SELECT position, moves > 0 AS moved FROM schedule_decision ORDER BY position'),
    ).toEqual([
      { position: 0, moved: true },
      { position: 1, moved: true },
    ])
    expect(await dataSource.query('SELECT sum(targets)::int AS n FROM schedule_run_team')).toEqual([{ n: 1500 }])
    expect(await dataSource.query('SELECT FROM schedule_problem')).toEqual([])
    for (const _ of later) await dataSource.undoLastMigration({ transaction: 'each' })
    expect(await rows()).toEqual(before)
  })
})
