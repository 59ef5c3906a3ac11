import type { Socket } from 'node:net'
import type { PoolClient } from 'pg'

const COPY_DATA = 'd'.charCodeAt(0)
const COPY_OUT = 'H'.charCodeAt(0)
/** Of a message: its type and its length; of a binary copy: signature, flags and the length of an extension. */
const MESSAGE_HEADER = 5
const COPY_HEADER = 19

/** One row of a binary copy: `bytes` from `offset` on hold the number of columns (int16) and, for each, its length (int32, −1: null) and value. */
export type OnRow = (bytes: Buffer, offset: number) => void

/**
 * Runs `COPY (query) TO STDOUT (FORMAT binary)` and hands over each row as the bytes in which it came; they are overwritten
 * later. For results of a million rows, out of which the driver would make a million objects: while the copy runs, the
 * session's bytes are read here and not by the driver, which gets the rest back. One row is one message (PostgreSQL,
 * Frontend/Backend Protocol, COPY Operations).
 * @param query without parameters: a copy takes none.
 */
export function copyOut(client: PoolClient, query: string, onRow: OnRow): Promise<void> {
  return new Promise((settle, reject) => {
    let failure: Error | null = null
    const safely: OnRow = (bytes, offset) => {
      if (failure) return
      try {
        readRow(bytes, offset, onRow)
      } catch (error) {
        // The copy is read to its end: the session stays usable.
        failure = error instanceof Error ? error : new Error(String(error))
      }
    }
    client.query({
      submit(connection: { query(text: string): void; stream: Socket }) {
        connection.query(`COPY (${query}) TO STDOUT (FORMAT binary)`)
        interceptCopy(connection.stream, safely)
      },
      // What comes after a notice goes through the driver again.
      handleCopyData: ({ chunk }: { chunk: Buffer }) => safely(chunk, 0),
      handleCommandComplete() {},
      handleError: reject,
      handleReadyForQuery: () => (failure ? reject(failure) : settle()),
    } as never)
  })
}

function readRow(bytes: Buffer, offset: number, onRow: OnRow): void {
  const hasSignature = bytes[offset] === 0x50 && bytes.toString('latin1', offset, offset + 6) === 'PGCOPY'
  const start = hasSignature ? offset + COPY_HEADER + bytes.readInt32BE(offset + COPY_HEADER - 4) : offset
  // −1 columns end the copy.
  if (start + 2 <= bytes.length && bytes.readInt16BE(start) >= 0) onRow(bytes, start)
}

/** Reads the socket until something comes that is no row, and gives that and everything later back to the driver. */
function interceptCopy(stream: Socket, onData: OnRow): void {
  const drivers = stream.listeners('data') as ((bytes: Buffer) => void)[]
  for (const driver of drivers) stream.off('data', driver)
  let rest: Buffer = Buffer.alloc(0)
  const read = (arrived: Buffer): void => {
    const bytes = rest.length === 0 ? arrived : Buffer.concat([rest, arrived])
    let at = 0
    while (bytes.length - at >= MESSAGE_HEADER) {
      const type = bytes[at]!
      if (type !== COPY_DATA && type !== COPY_OUT) {
        stream.off('data', read)
        for (const driver of drivers) stream.on('data', driver)
        for (const driver of drivers) driver(bytes.subarray(at))
        return
      }
      const end = at + 1 + bytes.readInt32BE(at + 1)
      if (end > bytes.length) break
      if (type === COPY_DATA) onData(bytes, at + MESSAGE_HEADER)
      at = end
    }
    rest = bytes.subarray(at)
  }
  stream.on('data', read)
}
