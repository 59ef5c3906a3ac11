import { Database } from '../../src/database/database'
import { createSchema } from '../../src/schema'
import { createExecutor } from '../../src/server/execute-as'
import { createLog } from '../../src/shared/log'
import type { BenchDatabase } from './database'

interface Statement {
  sql: string
  params: readonly unknown[]
}

/** Keeps what is asked of it, so that it can be explained afterwards. */
class RecordingDatabase extends Database {
  readonly statements: Statement[] = []

  override query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    this.statements.push({ sql, params })
    return super.query<Row>(sql, params)
  }
}

/** The statements that one operation makes of our service, each with its plan as PostgreSQL ran it. */
export async function explainOperation(
  { connection, schema }: BenchDatabase,
  document: string,
  variables: Record<string, unknown>,
): Promise<string> {
  const db = new RecordingDatabase(connection, schema)
  try {
    const execute = createExecutor({ schema: createSchema(), db, log: createLog('silent') })
    await execute(document, variables)
    const parts: string[] = []
    for (const { sql, params } of [...db.statements]) {
      const plan = await db.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${sql}`, params)
      parts.push(`${sql}\n\n${plan.map((line) => line['QUERY PLAN']).join('\n')}`)
    }
    return `${parts.length} statements\n\n${parts.join('\n\n----\n\n')}\n`
  } finally {
    await db.close()
  }
}
