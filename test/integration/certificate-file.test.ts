import 'reflect-metadata'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadExampleCity } from '../../src/example-city/load-example-city'
import { followRun } from '../../src/scheduling/follow-run'
import { createSchema } from '../../src/schema'
import { createExecutor } from '../../src/server/execute-as'
import { ListeningHub } from '../../src/server/notification-hub'
import { dayInShanghai } from '../../src/shared/clock'
import { newId } from '../../src/shared/ids'
import { createLog } from '../../src/shared/log'
import { globalId, uuidOf } from '../../src/shared/relay'
import { startTestServer, type TestServer } from '../support/server'

interface Run {
  status: string
  summary: { targets: number; owned: number; totalCost: number } | null
  certificate: { filePath: string | null; objective: number } | null
}

let server: TestServer
let folder: string
let run: Run & { id: string }

const RUN = 'status summary { targets owned totalCost } certificate { filePath objective }'
const readRun = async (id: string, token?: string): Promise<Run> => {
  const { body } = await server.ask(`query ($id: ID!) { node(id: $id) { ... on ScheduleRun { ${RUN} } } }`, {
    variables: { id },
    ...(token !== undefined && { token }),
  })
  return body.data!.node as Run
}

/** By the notices that subscriptions follow. */
async function endOf({ database, db }: TestServer, id: string): Promise<void> {
  const hub = await ListeningHub.open({ ...database, log: createLog('silent') })
  const runId = uuidOf('ScheduleRun', id)!
  for await (const notice of followRun({ notifications: hub, db }, runId)) expect(notice.id).toBe(runId)
  await hub.close()
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oneknock-certificate-'))
  server = await startTestServer()
  await loadExampleCity({
    execute: createExecutor({ schema: createSchema(), db: server.db, log: createLog('silent') }),
    today: dayInShanghai(),
    log: () => {},
  })
  const { body } = await server.ask('{ campaign(code: "CZ-SFSQ") { id } }')
  const { id: campaignId } = body.data!.campaign as { id: string }
  const started = await server.ask(
    'mutation ($input: ScheduleVisitsInput!) { scheduleVisits(input: $input) { scheduleRun { id } } }',
    { variables: { input: { campaignId, mode: 'PREVIEW' } } },
  )
  const { id } = (started.body.data!.scheduleVisits as { scheduleRun: { id: string } }).scheduleRun
  await endOf(server, id)
  run = { id, ...(await readRun(id)) }
}, 60_000)
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const download = async (path: string, token?: string | null): Promise<Response> => {
  const bearer = token === undefined ? await server.token({ role: 'CAMPAIGN_OFFICE' }) : token
  return fetch(server.url + path, { headers: bearer === null ? {} : { Authorization: `Bearer ${bearer}` } })
}

/** Somebody outside, with the file and the script and nothing else of ours. */
function recheck(content: Buffer): { status: number | null; says: string } {
  const file = join(folder, 'file.certificate')
  writeFileSync(file, content)
  const script = resolve(__dirname, '../../docs/check-certificate.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, file], { cwd: folder, encoding: 'utf8' })
  return { status, says: stdout + stderr }
}

interface Arrays {
  [name: string]: { at: number; bytes: number; type: string; length: number }
}

/** Where each array begins in the file. */
function arraysOf(content: Buffer): Arrays {
  const end = content.indexOf('\n')
  const { arrays } = JSON.parse(content.toString('utf8', 0, end)) as {
    arrays: { name: string; type: string; length: number }[]
  }
  const size: Record<string, number> = { Int32Array: 4, Uint16Array: 2, Uint8Array: 1, Float64Array: 8 }
  const found: Arrays = {}
  let at = end + 1
  for (const { name, type, length } of arrays) {
    at = Math.ceil(at / 8) * 8
    found[name] = { at, bytes: size[type]!, type, length }
    at += length * size[type]!
  }
  return found
}

describe('The certificate of a schedule, outside the house', () => {
  it('is rechecked by a script that knows nothing but the file', async () => {
    const response = await download(run.certificate!.filePath!)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="schedule-[0-9a-f-]+\.certificate"$/,
    )
    const { status, says } = recheck(Buffer.from(await response.arrayBuffer()))
    const { owned, totalCost } = run.summary!
    expect(says).toContain(`${owned} owned at ${totalCost} points`)
    expect(says).toContain('OPTIMAL')
    expect(status).toBe(0)
  })

  it.each(['flow', 'unownedOf', 'rowPrice', 'teamPrice', 'arcCost', 'capacity', 'supply'])(
    'fails the check when somebody has touched %s',
    async (name) => {
      const content = Buffer.from(await (await download(run.certificate!.filePath!)).arrayBuffer())
      const { at, bytes, type, length } = arraysOf(content)[name]!
      if (type === 'Float64Array') {
        for (let n = 0; n < length; n++) content.writeDoubleLE(content.readDoubleLE(at + 8 * n) + 1, at + 8 * n)
      } else if (name === 'capacity') for (let n = 0; n < length; n++) content.writeInt32LE(0, at + 4 * n)
      else if (name === 'arcCost')
        // All of them: one arc that nobody uses may well cost more.
        for (let n = 0; n < length; n++)
          content.writeUIntLE((content.readUIntLE(at + bytes * n, bytes) + 1) % 256, at + bytes * n, bytes)
      else content.writeUIntLE((content.readUIntLE(at, bytes) + 1) % 256, at, bytes)
      const { status, says } = recheck(content)
      expect(says).toContain('NOT PROVEN')
      expect(status).toBe(1)
    },
  )

  it('is for who sees the whole run: to all others it is not there, as a run is not that does not exist', async () => {
    const inspector = await server.token({ role: 'INSPECTOR' })
    expect((await download(run.certificate!.filePath!, inspector)).status).toBe(200)
    const others = [
      await server.token({ role: 'DEPARTMENT', department: 'CZ-U004' }),
      await server.token({ role: 'CAMPAIGN_OFFICE', area: '320412' }),
      await server.token({ role: 'ANALYST' }),
    ]
    const absent = `/schedule-runs/${globalId('ScheduleRun', newId())}/certificate`
    for (const token of others) {
      const [refused, unknown] = [await download(run.certificate!.filePath!, token), await download(absent, token)]
      expect(refused.status).toBe(404)
      expect(await refused.text()).toBe(await unknown.text())
    }
    expect((await readRun(run.id, others[0])).certificate!.filePath).toBeNull()
    expect((await readRun(run.id, others[1])).certificate!.filePath).toBeNull()
    expect((await download(absent)).status).toBe(404)
    expect((await download('/schedule-runs/nonsense/certificate')).status).toBe(404)
  })

  it('needs a token, like everything', async () => {
    const response = await download(run.certificate!.filePath!, null)
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('UNAUTHENTICATED')
  })
})
