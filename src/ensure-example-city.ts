import type { Database, Queryable } from './database/database'
import { type ExampleCityFigures, loadExampleCity } from './example-city/load-example-city'
import { createSchema } from './schema'
import { createExecutor } from './server/execute-as'
import { dayInShanghai } from './shared/clock'
import type { Logger } from './shared/log'

/** Rows of `installation`: a load that was cut off has begun and is not complete, so the next start goes on with it. */
const BEGUN = 'example-city-begun'
const COMPLETE = 'example-city'

/**
 * Loads the example city into an empty database, once: a database with somebody's own data, or with the city, is left alone.
 * Of several processes that start at once on one database, one loads and the others wait for it.
 * @returns what to tell a person.
 */
export async function ensureExampleCity({ db, log }: { db: Database; log: Logger }): Promise<string> {
  const session = await db.session()
  const key = db.lockKey('example city')
  try {
    await session.query('SELECT pg_advisory_lock($1)', [key])
    if (await isMarked(db, COMPLETE)) return 'The example city is there from an earlier start.'
    if (!(await isMarked(db, BEGUN)) && !(await isEmpty(db)))
      return 'The database holds data already, so no example was loaded.'
    await mark(db, BEGUN)
    const execute = createExecutor({ schema: createSchema(), db, log })
    const figures = await loadExampleCity({
      execute,
      today: dayInShanghai(),
      log: (step, counts) => log.debug({ step, ...counts }, 'loading the example city'),
    })
    await mark(db, COMPLETE)
    return describe(figures)
  } finally {
    // A broken session has lost its lock already.
    await session.query('SELECT pg_advisory_unlock($1)', [key]).catch(() => {})
    session.release()
  }
}

async function isMarked(db: Queryable, what: string): Promise<boolean> {
  return (await db.query('SELECT FROM installation WHERE what = $1', [what])).length > 0
}

async function isEmpty(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ empty: boolean }>(
    'SELECT NOT EXISTS (SELECT FROM area) AND NOT EXISTS (SELECT FROM department) AND NOT EXISTS (SELECT FROM target) AS empty',
  )
  return row?.empty ?? false
}

async function mark(db: Database, what: string): Promise<void> {
  await db.transaction((tx) => tx.execute('INSERT INTO installation (what) VALUES ($1) ON CONFLICT DO NOTHING', [what]))
}

function describe({ areas, departments, enterprises, plans, flagged }: ExampleCityFigures): string {
  const count = (n: number) => n.toLocaleString('en')
  return `Loaded the example city of Changzhou: ${count(areas)} areas, ${count(departments)} departments, ${count(enterprises)} enterprises and ${count(plans)} plans, ${count(flagged)} of them flagged as duplicates.`
}
