import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool, type PoolConfig } from 'pg'
import { insertPlan, type PageRequest, type PlanRequest, readPage } from './bare-queries'

/** The smallest HTTP server that gives the same JSON; a program of its own, so that it has a processor as ours has. */
export function openBarePool(connection: PoolConfig, schema: string, max = 10): Pool {
  return new Pool({ ...connection, max, options: `-c search_path=${schema},public -c timezone=UTC` })
}

async function bodyOf<Body>(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body
}

function main(): void {
  const pool = openBarePool(JSON.parse(process.env.BARE_CONNECTION!) as PoolConfig, process.env.BARE_SCHEMA!)
  const server = createServer((request, response) => {
    const answer = async (): Promise<object> =>
      request.url === '/page'
        ? readPage(pool, await bodyOf<PageRequest>(request))
        : insertPlan(pool, await bodyOf<PlanRequest>(request))
    answer().then(
      (body) => {
        const text = Buffer.from(JSON.stringify(body))
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': text.length }).end(text)
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  server.listen(0, '127.0.0.1', () =>
    console.log(`bare server at http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  )
  process.on('SIGTERM', () => process.exit(0))
}

if (require.main === module) main()
