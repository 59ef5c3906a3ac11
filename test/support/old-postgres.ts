import type { Socket } from 'node:net'

/**
 * Enough of PostgreSQL's protocol 3.0 to be asked for version and encoding: only new versions are bundled, and an old one must
 * be refused.
 */
export function answerAsPostgres({
  version,
  encoding,
}: {
  version: string
  encoding: string
}): (socket: Socket) => void {
  return (socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), READY]))
      socket.on('data', (chunk: Buffer) => {
        if (chunk.toString('latin1', 0, 1) !== 'Q') return
        socket.write(
          Buffer.concat([
            columns(['version', 'encoding', 'readOnly']),
            row([version, encoding, 'f']),
            message('C', text('SELECT 1')),
            READY,
          ]),
        )
      })
    })
  }
}

const int32 = (n: number) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n])
const int16 = (n: number) => Buffer.from([n >>> 8, n])
const text = (s: string) => Buffer.from(`${s}\0`)

function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

const READY = message('Z', Buffer.from('I'))
const TEXT_TYPE = 25
const BOOL_TYPE = 16

function columns(names: string[]): Buffer {
  const described = names.map((name) =>
    Buffer.concat([
      text(name),
      int32(0),
      int16(0),
      int32(name === 'readOnly' ? BOOL_TYPE : TEXT_TYPE),
      int16(-1),
      int32(-1),
      int16(0),
    ]),
  )
  return message('T', int16(names.length), ...described)
}

function row(values: string[]): Buffer {
  return message(
    'D',
    int16(values.length),
    ...values.flatMap((value) => [int32(Buffer.byteLength(value)), Buffer.from(value)]),
  )
}
