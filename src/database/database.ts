import { createHash } from 'node:crypto'
import { Pool, type PoolClient, type PoolConfig, types } from 'pg'

// A day is no instant, and our counts fit a double: both would otherwise arrive as something that surprises.
types.setTypeParser(types.builtins.DATE, (day) => day)
types.setTypeParser(types.builtins.INT8, Number)

/** What runs statements: a transaction, or the read pool. */
export interface Queryable {
  query<Row>(sql: string, params?: readonly unknown[]): Promise<Row[]>
}

export interface Transaction extends Queryable {
  /** @returns how many rows the statement touched. */
  execute(sql: string, params?: readonly unknown[]): Promise<number>
}

export interface ConnectionOptions {
  host?: string
  port?: number
  user?: string
  password?: string
  database?: string
  connectionString?: string
}

/**
 * SQLSTATEs after which the same transaction may well succeed: serialization_failure, deadlock_detected, and unique_violation:
 * services look before they write, so it means that somebody else was first, and with their row in sight it is judged again.
 */
const TRY_AGAIN = new Set(['40001', '40P01', '23505'])
const TRIES = 4

/**
 * One city's schema in PostgreSQL. Reads go to sessions that are read-only by default (reading is never a write); changes go
 * through `transaction`.
 */
export class Database implements Queryable {
  private readonly writers: Pool
  private readonly readers: Pool
  private readonly sessions: Pool
  private readonly names = new Map<string, string>()

  constructor(
    readonly connection: ConnectionOptions,
    readonly schema: string,
    { writers = 10, readers = 10, sessions = 10 }: { writers?: number; readers?: number; sessions?: number } = {},
  ) {
    const config = (max: number, extra = ''): PoolConfig => ({
      ...connection,
      max,
      application_name: 'oneknock',
      options: `-c search_path=${schema},public -c timezone=UTC ${extra}`.trim(),
    })
    this.writers = new Pool(config(writers))
    this.readers = new Pool(config(readers, '-c default_transaction_read_only=on'))
    this.sessions = new Pool(config(sessions))
    // A connection that breaks (server restarted) is replaced by the pool, and who was at work on it hears of it from its next
    // statement; without listeners, one that breaks between two statements would end the process.
    for (const pool of [this.writers, this.readers, this.sessions]) {
      pool.on('error', () => {})
      pool.on('connect', (client) => client.on('error', () => {}))
    }
  }

  /** One read-only statement. */
  async query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return (await this.readers.query(this.prepared(sql, params))).rows as Row[]
  }

  /** Several reads that must see one state: a read-only transaction on one snapshot. */
  async snapshot<T>(read: (db: Queryable) => Promise<T>): Promise<T> {
    return run(await this.readers.connect(), 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (client) =>
      read({
        query: async <Row>(sql: string, params: readonly unknown[] = []) =>
          (await client.query(sql, [...params])).rows as Row[],
      }),
    )
  }

  /**
   * Runs `change` in a READ COMMITTED transaction: committed when it returns, rolled back when it throws. A deadlock or a
   * serialization failure starts the whole of it again, so `change` must have no effect outside the database.
   */
  async transaction<T>(change: (tx: Transaction) => Promise<T>): Promise<T> {
    return again(async () => run(await this.writers.connect(), 'BEGIN', (client) => change(this.transactionOf(client))))
  }

  /** The same on a session that the caller holds. */
  transactionOn<T>(session: PoolClient, change: (tx: Transaction) => Promise<T>): Promise<T> {
    return again(() => within(session, 'BEGIN', () => change(this.transactionOf(session))))
  }

  /**
   * A session for locks that outlive a transaction; the caller releases it. None of the connections for changes: whoever holds
   * one goes on to change something, so a few who held all of those would wait for each other for ever.
   */
  session(): Promise<PoolClient> {
    return this.sessions.connect()
  }

  /** A number for pg_advisory_lock that no other city in the same database uses for the same thing. */
  lockKey(...names: string[]): string {
    return createHash('sha256')
      .update([this.schema, ...names].join('\0'))
      .digest()
      .readBigInt64BE(0)
      .toString()
  }

  async close(): Promise<void> {
    await Promise.all([this.writers.end(), this.readers.end(), this.sessions.end()])
  }

  private transactionOf(client: PoolClient): Transaction {
    return {
      query: async <Row>(sql: string, params: readonly unknown[] = []) =>
        (await client.query(this.prepared(sql, params))).rows as Row[],
      execute: async (sql, params = []) => (await client.query(this.prepared(sql, params))).rowCount ?? 0,
    }
  }

  /** Statements are fixed texts of ours, so each is planned once a session; what is built per request is sent as it is. */
  private prepared(text: string, values: readonly unknown[]) {
    if (values.length === 0) return { text, values: [] }
    let name = this.names.get(text)
    if (!name && this.names.size < 500) {
      name = createHash('sha256').update(text).digest('base64url').slice(0, 24)
      this.names.set(text, name)
    }
    return name ? { name, text, values: [...values] } : { text, values: [...values] }
  }
}

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === TRIES || !TRY_AGAIN.has(sqlState(error) ?? '')) throw error
    }
  }
}

async function run<T>(client: PoolClient, begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  let broken: Error | undefined
  try {
    return await within(
      client,
      begin,
      () => work(client),
      (lost) => {
        broken = lost
      },
    )
  } finally {
    client.release(broken)
  }
}

/** A transaction on a session: committed when `work` returns, rolled back when it throws. */
export async function within<T>(
  client: PoolClient,
  begin: string,
  work: () => Promise<T>,
  onLost: (error: Error) => void = () => {},
): Promise<T> {
  try {
    await client.query(begin)
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(onLost)
    throw error
  }
}

export const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
