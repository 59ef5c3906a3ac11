import type { Queryable } from '../database/database'

/** The name under which PostgreSQL knows the session that works on a run; names have 63 bytes. */
export const sessionNameOf = (runId: string): string => `oneknock run ${runId}`

/**
 * Ends the statement that a run's session is at, or the session. An ended process or thread leaves its statement running:
 * PostgreSQL notices only when it wants to send.
 */
export const stopSessions = (db: Queryable, runId: string, how: 'statement' | 'session'): Promise<unknown> =>
  db.query(
    `SELECT ${how === 'statement' ? 'pg_cancel_backend' : 'pg_terminate_backend'}(pid) FROM pg_stat_activity
      WHERE application_name = $1 AND datname = current_database() AND pid <> pg_backend_pid()`,
    [sessionNameOf(runId)],
  )
