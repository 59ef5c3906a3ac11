import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { AssignmentProblem, AssignmentSolution } from '../solver'

/** What a succeeded run keeps, so that questions about it are answered by the very problem that it solved. */
export interface SolvedProblem {
  problem: AssignmentProblem
  solution: AssignmentSolution
  teamIds: string[]
  targetIds: string[]
}

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** JSON in which a typed array is `{"Int32Array": base64}`, compressed: readable without this program. */
export const writeSolved = (solved: SolvedProblem): Promise<Buffer> =>
  compress(
    JSON.stringify(solved, (_, value: unknown) => {
      if (value instanceof Int32Array) return { Int32Array: bytesOf(value).toString('base64') }
      if (value instanceof Float64Array) return { Float64Array: bytesOf(value).toString('base64') }
      return value
    }),
  )

export async function readSolved(content: Buffer): Promise<SolvedProblem> {
  return JSON.parse((await decompress(content)).toString('utf8'), (_, value: unknown) => {
    if (!isEncoded(value)) return value
    const { Int32Array: ints, Float64Array: doubles } = value
    if (ints !== undefined) return new Int32Array(copyOf(ints))
    return new Float64Array(copyOf(doubles!))
  }) as SolvedProblem
}

const bytesOf = (array: Int32Array | Float64Array): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength)

// A copy of its own: Buffer's pool need not lie on a multiple of 8.
const copyOf = (base64: string): ArrayBuffer => {
  const bytes = Buffer.from(base64, 'base64')
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}

const isEncoded = (value: unknown): value is { Int32Array?: string; Float64Array?: string } =>
  value !== null &&
  typeof value === 'object' &&
  (typeof (value as { Int32Array?: unknown }).Int32Array === 'string' ||
    typeof (value as { Float64Array?: unknown }).Float64Array === 'string')
