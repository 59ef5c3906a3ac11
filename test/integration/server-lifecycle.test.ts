import 'reflect-metadata'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { createSchema } from '../../src/schema'
import { createExecutor } from '../../src/server/execute-as'
import { startServer } from '../../src/server/server'
import { createLog } from '../../src/shared/log'
import { codesOf, startTestServer } from '../support/server'

const log = createLog('silent')

describe('Starting and stopping', () => {
  it('stops within seconds, whoever is still connected, and lets nobody in afterwards', async () => {
    const server = await startTestServer()
    const { hostname, port } = new URL(server.url)
    // A browser's idle connection, one that never sends its request, one that never ends its body, and a socket.
    const agent = new Agent({ keepAlive: true })
    const idle = request({ hostname, port, path: '/healthz', agent }).end()
    const [answer] = await once(idle, 'response')
    answer.resume()
    const silent = connect(Number(port), hostname)
    await once(silent, 'connect')
    const token = await server.token({ role: 'INSPECTOR' })
    const slow = request({
      hostname,
      port,
      path: '/graphql',
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': 1000 },
    })
    for (const open of [idle, silent, slow]) open.on('error', () => {})
    slow.write('{')
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    await once(socket, 'open')

    const startedAt = performance.now()
    await server.close()
    expect(performance.now() - startedAt).toBeLessThan(6000)
    agent.destroy()
    await expect(fetch(server.url)).rejects.toThrow()
  })

  it('reports a port that is taken as the system does, and leaves nothing behind', async () => {
    const server = await startTestServer()
    const { port } = new URL(server.url)
    const config = { host: '127.0.0.1', port: Number(port), dataDir: server.dataDir, oidc: null }
    const second = startServer({ config, db: server.db, log, readiness: { ready: true } })
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const [listening] = await server.db.query<{ count: number }>(
      `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'oneknock listen' AND datname = current_database()`,
    )
    expect(listening?.count).toBe(1)
    await server.close()
  })

  it('answers somebody unknown before a large body has come', async () => {
    const server = await startTestServer()
    const answer = await server.ask('{ viewer { role } }', {
      token: null,
      variables: { filler: 'x'.repeat(16_000_000) },
    })
    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']])
    await server.close()
  })
})

describe('Operations of our own', () => {
  it('run as the whole city office, through the same guards and inputs, and throw what fails', async () => {
    const server = await startTestServer()
    const execute = createExecutor({ schema: createSchema(), db: server.db, log })
    expect(await execute('{ viewer { role } }')).toEqual({ viewer: { role: 'CAMPAIGN_OFFICE' } })
    expect(await execute('query Q($code: String!) { area(code: $code) { code } }', { code: 'x' })).toEqual({
      area: null,
    })
    await expect(execute('{ nonsense }')).rejects.toThrow(/nonsense/)
    await expect(execute('query Q($code: String!) { area(code: $code) { code } }')).rejects.toThrow(/\$code/)
    await server.close()
  })
})
