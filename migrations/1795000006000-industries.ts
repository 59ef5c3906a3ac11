import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { MigrationInterface, QueryRunner } from 'typeorm'

interface Row {
  code: string
  name: string
  parent_code: string
}

/** The industries of GB/T 4754-2017, which every remit, filter and figure by industry names. */
export class Industries1795000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const rows: Row[] = parse(readFileSync(join(projectRoot(), 'data', 'industries', 'gb-t-4754-2017.csv')), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
    })
    await runner.query(
      `WITH RECURSIVE listed AS (
         SELECT r.code, r.name, nullif(r.parent_code, '') AS parent_code
           FROM unnest($1::text[], $2::text[], $3::text[]) AS r (code, name, parent_code)
       ), tree AS (
         SELECT listed.*, ARRAY[listed.code] AS lineage FROM listed WHERE listed.parent_code IS NULL
         UNION ALL
         SELECT listed.*, tree.lineage || listed.code FROM listed JOIN tree ON tree.code = listed.parent_code
       )
       INSERT INTO industry (code, name, parent_code, lineage, depth)
       SELECT code, name, parent_code, lineage, cardinality(lineage) FROM tree`,
      [rows.map(({ code }) => code), rows.map(({ name }) => name), rows.map((row) => row.parent_code)],
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    // What still names an industry keeps it from going: a target loses nothing silently.
    await runner.query('DELETE FROM industry')
  }
}

/** Upwards from here to the folder of package.json: migrations/ and dist/migrations/ lie at different depths. */
function projectRoot(folder = __dirname): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  if (dirname(folder) === folder) throw new Error(`No package.json above ${__dirname}: the industries cannot be found.`)
  return projectRoot(dirname(folder))
}
