import { Agent, request } from 'node:http'

export interface HttpCall {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}

/** A client of one server over connections that stay open. */
export interface HttpClient {
  /** @throws Error for any status but 200. */
  send(call: HttpCall): Promise<string>
  close(): void
}

export function openHttpClient(url: string, connections: number): HttpClient {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    send: ({ method, path, headers = {}, body }) =>
      new Promise((settle, reject) => {
        const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
        const sent = request(
          { agent, hostname, port, method, path, headers: { ...headers, ...length } },
          (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.on('error', reject)
            response.on('end', () => {
              const text = Buffer.concat(chunks).toString('utf8')
              if (response.statusCode === 200) settle(text)
              else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${text.slice(0, 500)}`))
            })
          },
        )
        sent.on('error', reject)
        sent.end(body)
      }),
    close: () => agent.destroy(),
  }
}

export interface Load {
  perSecond: number
  /** Milliseconds of each, in the order in which they were done. */
  latencies: number[]
}

/** Does `count` pieces of work, `concurrency` at any time; piece i is `work(i)`. */
export async function drive(
  count: number,
  concurrency: number,
  work: (index: number) => Promise<unknown>,
): Promise<Load> {
  const latencies: number[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const start = performance.now()
      await work(index)
      latencies.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: concurrency }, worker))
  return { perSecond: (count / (performance.now() - start)) * 1000, latencies }
}
