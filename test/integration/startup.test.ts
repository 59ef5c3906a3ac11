import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { createEmptyDatabase, createTestDatabase, inCluster, urlOf } from '../support/database'
import { answerAsPostgres } from '../support/old-postgres'
import { killWhatIsLeft, processesAbout, type RunningProcess, run } from '../support/processes'

const ROOT = join(__dirname, '..', '..')
/** The sources themselves, so that the tests never judge an old build. */
const SERVICE = ['-r', join(ROOT, 'scripts/ts-hook.cjs'), join(ROOT, 'src/main.ts')]
/** How the service says where it is. */
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/

describe('Starting and stopping', () => {
  let place: string
  let nextDataDir = 0

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'oneknock-startup-'))
    chmodSync(place, 0o711)
  })
  afterEach(async () => {
    await killWhatIsLeft()
    for (const server of listening.splice(0)) server.close()
  })
  afterAll(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }))

  const newDataDir = () => join(place, `data-${nextDataDir++}`)

  /** Only what a test gives is set: a developer's own DATABASE_URL must not decide. */
  function launch(env: Record<string, string>): RunningProcess {
    const basics = { PATH: process.env.PATH, PORT: '0', DATA_DIR: newDataDir(), EXAMPLE_CITY: '0' }
    return run(process.execPath, SERVICE, { cwd: ROOT, env: { ...basics, ...env } })
  }

  it('starts on a database of its own, is ready, and at SIGTERM stops all of it within seconds', async () => {
    const dataDir = newDataDir()
    const service = launch({ DATA_DIR: dataDir })
    const [address] = await service.says(ADDRESS)
    expect((await fetch(`${address}/readyz`)).status).toBe(200)
    const since = performance.now()
    service.child.kill('SIGTERM')
    expect(await service.end).toBe(0)
    expect(performance.now() - since).toBeLessThan(4000)
    expect(service.stderr()).toBe('')
    expect(processesAbout(dataDir)).toEqual([])
    expect(existsSync(join(dataDir, 'oneknock.pid'))).toBe(false)
  })

  it('stops in good order at Ctrl-C, also while it is still starting', async () => {
    const dataDir = newDataDir()
    const service = launch({ DATA_DIR: dataDir })
    await untilExists(join(dataDir, 'oneknock.pid'))
    // A terminal sends it to the whole group.
    process.kill(-service.child.pid!, 'SIGINT')
    await service.end
    expect(processesAbout(dataDir)).toEqual([])
    const again = launch({ DATA_DIR: dataDir })
    await again.says(ADDRESS)
    again.child.kill('SIGINT')
    expect(await again.end).toBe(0)
  })

  it('uses the PostgreSQL of DATABASE_URL instead, and brings it up to date', async () => {
    const database = await createEmptyDatabase()
    const service = launch({ DATABASE_URL: database.url, DATABASE_SCHEMA: 'changzhou' })
    const [address] = await service.says(ADDRESS)
    expect((await fetch(`${address}/readyz`)).status).toBe(200)
    const client = new Client(database.connection)
    await client.connect()
    const { rows } = await client.query("SELECT FROM information_schema.tables WHERE table_schema = 'changzhou'")
    await client.end()
    expect(rows.length).toBeGreaterThan(10)
    service.child.kill('SIGTERM')
    expect(await service.end).toBe(0)
    await database.drop()
  })

  it('ends with one sentence when its own database ends under it', async () => {
    const dataDir = newDataDir()
    const service = launch({ DATA_DIR: dataDir })
    await service.says(ADDRESS)
    const [server] = processesAbout(`-D ${dataDir}`)
    process.kill(Number.parseInt(server!, 10), 'SIGKILL')
    await refusal(service, /^The embedded PostgreSQL ended by itself: see \S+postgres\.log, then start again\.$/)
  })

  describe('says in one sentence what to do when', () => {
    it.each([
      ['a port is no port', { PORT: 'http' }, /^PORT is "http", which is no port: set it to a whole number/],
      ['an address is no address', { HOST: 'a b' }, /^HOST is "a b", which is no address: set it to/],
      [
        'DATABASE_URL is for another database',
        { DATABASE_URL: 'mysql://x' },
        /^DATABASE_URL is no PostgreSQL address: set it to/,
      ],
      ['a schema has a dangerous name', { DATABASE_SCHEMA: 'x"; DROP' }, /^DATABASE_SCHEMA is "x"; DROP": set it to/],
      [
        'a schema belongs to PostgreSQL',
        { DATABASE_SCHEMA: 'pg_catalog' },
        /^DATABASE_SCHEMA is "pg_catalog": set it to/,
      ],
      [
        'a switch is neither on nor off',
        { EXAMPLE_CITY: 'perhaps' },
        /^EXAMPLE_CITY is "perhaps": set it to 1 or 0\.$/,
      ],
      ['an issuer has no audience', { OIDC_ISSUER: 'https://id.example' }, /^OIDC_AUDIENCE is missing: set/],
      [
        'an issuer is not encrypted',
        { OIDC_ISSUER: 'http://id.example', OIDC_AUDIENCE: 'x' },
        /^OIDC_ISSUER is "http:/,
      ],
      ['a log level is unknown', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud": set it to one of trace, /],
      [
        'the host is another machine',
        { HOST: '192.0.2.1' },
        /^HOST is "192\.0\.2\.1", which is no address of this machine: set it/,
      ],
      [
        'no database answers',
        { DATABASE_URL: 'postgresql://u:secret@127.0.0.1:1/x' },
        /^No usable PostgreSQL answers at 127\.0\.0\.1:1 \(ECONNREFUSED\): start it, or correct DATABASE_URL\.$/,
      ],
    ])('%s', async (_, env, sentence) => {
      await refusal(launch(env), sentence)
    })

    it('the port is taken', async () => {
      const port = await listen(createServer())
      await refusal(
        launch({ PORT: String(port) }),
        new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken: stop what uses it, or set PORT`),
      )
    })

    it('DATA_DIR cannot be written', async () => {
      const file = join(place, 'a-file')
      writeFileSync(file, '')
      const dataDir = join(file, 'data')
      await refusal(
        launch({ DATA_DIR: dataDir }),
        new RegExp(`^DATA_DIR ${dataDir} cannot be written \\(ENOTDIR\\): set DATA_DIR to`),
      )
    })

    it('the password is wrong', async () => {
      const database = await createTestDatabase()
      const url = urlOf({ ...database.connection, password: 'wrong' })
      const service = launch({ DATABASE_URL: url })
      await refusal(service, /^PostgreSQL at \S+ refuses user "oneknock" or the password: correct DATABASE_URL\.$/)
      await database.drop()
    })

    it('the database does not exist', async () => {
      const database = await createTestDatabase()
      const url = urlOf({ ...database.connection, database: 'nowhere' })
      await refusal(
        launch({ DATABASE_URL: url }),
        /^PostgreSQL at \S+ has no database "nowhere": create it, or correct DATABASE_URL\.$/,
      )
      await database.drop()
    })

    it('PostgreSQL is older than 15', async () => {
      const port = await listen(createServer(answerAsPostgres({ version: '14.12', encoding: 'UTF8' })))
      const service = launch({ DATABASE_URL: `postgresql://u:p@127.0.0.1:${port}/x` })
      await refusal(service, /^PostgreSQL at \S+ is version 14\.12: point DATABASE_URL at version 15 or newer\.$/)
    })

    it('the database cannot hold Chinese', async () => {
      const port = await listen(createServer(answerAsPostgres({ version: '17.1', encoding: 'SQL_ASCII' })))
      const service = launch({ DATABASE_URL: `postgresql://u:p@127.0.0.1:${port}/x` })
      await refusal(service, /^The database at \S+ stores SQL_ASCII, .*: create one with ENCODING 'UTF8'/)
    })

    it('the database user may not make a schema', async () => {
      const database = await createEmptyDatabase()
      const user = `reader_${database.connection.database}`
      await inCluster(`CREATE ROLE ${user} LOGIN PASSWORD 'reads'`)
      const url = urlOf({ ...database.connection, user, password: 'reads' })
      await refusal(
        launch({ DATABASE_URL: url }),
        /^The database user may not create or change schema "oneknock": grant it CREATE/,
      )
      await database.drop()
      await inCluster(`DROP ROLE ${user}`)
    })

    it('a migration meets a table that is not ours', async () => {
      const database = await createEmptyDatabase()
      const client = new Client(database.connection)
      await client.connect()
      await client.query('CREATE SCHEMA oneknock; CREATE TABLE oneknock.area (theirs text)')
      await client.end()
      const service = launch({ DATABASE_URL: database.url })
      await refusal(
        service,
        /^Schema "oneknock" could not be brought up to date and is as it was before the failed step \(.*"area".*\): restore/,
      )
      await database.drop()
    })
  })
})

/** Not zero, and on standard error the one sentence alone. */
async function refusal(service: RunningProcess, sentence: RegExp): Promise<void> {
  expect(await service.end).toBe(1)
  const lines = service.stderr().split('\n')
  expect(lines).toEqual([expect.stringMatching(sentence), ''])
  expect(service.stderr()).not.toContain('secret')
}

/** Closed after each test. */
const listening: Server[] = []

async function listen(server: Server): Promise<number> {
  listening.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function untilExists(file: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; !existsSync(file) && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
