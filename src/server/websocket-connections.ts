import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { CloseCode, handleProtocols, type Server as ProtocolServer } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Logger } from '../shared/log'

/** A connection that answers no ping for this long is gone. */
const ALIVE_WITHIN_MS = 20_000
const CLOSE_WITHIN_MS = 1000

export interface Connection {
  socket: WebSocket
  request: IncomingMessage
}

/**
 * Brings the sockets of an HTTP server's one path to graphql-ws. As `graphql-ws/use/ws` does, but what goes wrong with a socket is
 * logged like everything else instead of printed, and a server that cannot listen stays the HTTP server's affair.
 * @returns closes all sockets; safe to call again.
 */
export function acceptConnections<Session extends Connection>({
  server,
  path,
  largestMessage,
  protocol,
  begin,
  log,
}: {
  server: Server
  path: string
  largestMessage: number
  protocol: ProtocolServer<Session>
  /** What is kept with a connection. */
  begin: (connection: Connection) => Session
  log: Logger
}): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, handleProtocols })
  let stopped: Promise<void> | undefined

  server.on('upgrade', (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    duplex.on('error', () => duplex.destroy())
    if (stopped || request.url?.split('?')[0] !== path) {
      duplex.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, duplex, head, (socket) => accept(socket, request))
  })

  function accept(socket: WebSocket, request: IncomingMessage): void {
    const fail = (error: unknown) => {
      log.warn({ err: error }, 'a websocket was closed for what it sent')
      socket.close(CloseCode.InternalServerError, 'Internal server error')
    }
    const stopPinging = keepAlive(socket)
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve()
            else socket.send(data, (error) => (error ? reject(error) : resolve()))
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) => socket.on('message', (data) => void receive(String(data)).catch(fail)),
      },
      begin({ socket, request }),
    )
    socket.on('error', fail)
    socket.once('close', (code, reason) => {
      stopPinging()
      closed(code, String(reason)).catch((error: unknown) => log.warn({ err: error }, 'a websocket did not end well'))
    })
  }

  async function stop(): Promise<void> {
    // Tells clients to come back, and does not wait for those that do not answer.
    for (const socket of sockets.clients) socket.close(1001, 'Going away')
    const gone = new Promise((resolve) => sockets.close(resolve))
    await Promise.race([gone, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })])
    for (const socket of sockets.clients) socket.terminate()
  }

  return () => {
    stopped ??= stop()
    return stopped
  }
}

function keepAlive(socket: WebSocket): () => void {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (!isAlive) socket.terminate()
    else if (socket.readyState === socket.OPEN) {
      isAlive = false
      socket.ping()
    }
  }, ALIVE_WITHIN_MS)
  timer.unref()
  return () => clearInterval(timer)
}
