const HEADER = 20
const OID = { uuid: 2950, int4: 23, int8: 20 } as const
const WIDTH = { uuid: 16, int4: 4, int8: 8 } as const

/**
 * An array as PostgreSQL takes it in binary (array_recv), to be given as the value of a parameter: for long ones, a fraction of
 * what the text that the driver would make costs.
 * @param write puts the bytes of one element into the buffer, which has room for them there.
 */
export function binaryArray(
  type: keyof typeof OID,
  length: number,
  write: (bytes: Buffer, offset: number, index: number) => void,
): Buffer {
  const width = WIDTH[type]
  const bytes = Buffer.allocUnsafe(length === 0 ? 12 : HEADER + length * (4 + width))
  bytes.writeInt32BE(length === 0 ? 0 : 1, 0)
  bytes.writeInt32BE(0, 4)
  bytes.writeInt32BE(OID[type], 8)
  if (length === 0) return bytes
  bytes.writeInt32BE(length, 12)
  bytes.writeInt32BE(1, 16)
  for (let index = 0, at = HEADER; index < length; index++, at += 4 + width) {
    bytes.writeInt32BE(width, at)
    write(bytes, at + 4, index)
  }
  return bytes
}
