import { Client } from 'pg'
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres'

/**
 * A process of its own for the tests that kill one: starts the embedded database in the directory given, says as JSON how to
 * connect, and stops it on SIGTERM. What it needs of a log is a no-op, so that the copy of the product needs no logger.
 */
async function main(): Promise<void> {
  const ignore = () => {}
  const log = { debug: ignore, info: ignore, warn: ignore } as unknown as Parameters<
    typeof startEmbeddedPostgres
  >[0]['log']
  const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2]!, log, durable: false })
  process.on('SIGTERM', () => void postgres.stop().then(() => process.exit(0)))
  const client = new Client(postgres.connection)
  await client.connect()
  const { rows } = await client.query<{ pid: number; directory: string; locale: string }>(
    `SELECT current_setting('data_directory') AS directory, datlocprovider::text || ' ' || datlocale AS locale,
            pg_read_file('postmaster.pid', 0, 20)::text AS pid
       FROM pg_database WHERE datname = current_database()`,
  )
  await client.end()
  const facts = rows[0]!
  process.stdout.write(
    `${JSON.stringify({ ...facts, pid: Number.parseInt(String(facts.pid), 10), connection: postgres.connection })}\n`,
  )
  setInterval(ignore, 60_000)
}

main().catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`)
  process.exit(1)
})
