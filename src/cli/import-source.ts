import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { tidyHeading } from './import-columns'
import { UsageError } from './usage-error'

export type SourceRow = {
  /** 1 is the first row below the headings; blank rows are not counted. */
  row: number
  /** The line of the file on which the row ends: where an editor finds it. */
  line: number
  cells: string[]
}
export type Source = { encoding: string; delimiter: string; headings: string[]; rows: AsyncIterable<SourceRow> }

/**
 * Opens a file of separated values without reading it into memory: a city's register has hundreds of thousands of rows.
 * @param encoding as given by the user; without it, by byte order mark, then strict UTF-8, then GB18030, which is what a
 *   Chinese spreadsheet program writes. The file is read through once to know.
 * @throws UsageError when there is no such file, no heading, or bytes that are text in none of these.
 */
export async function openSource(path: string, encoding?: string): Promise<Source> {
  const found = encoding === undefined ? await detectEncoding(path) : requireEncoding(encoding)
  const delimiter = await detectDelimiter(path, found)
  const parser = parse({
    delimiter,
    // Lists are ragged: a note in the last column of one row, nothing in another. Missing cells count as empty.
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    info: true,
  })
  // The callback keeps a failure from being unhandled; the reader of `records` gets it, because pipeline destroys the parser with it.
  pipeline(Readable.from(decode(path, found)), parser, () => {})
  const records = (parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)[Symbol.asyncIterator]()
  const first = await records.next()
  if (first.done) throw new UsageError(`${path} 没有表头 / has no headings`)
  const headings = first.value.record.map(tidyHeading)
  return { encoding: found, delimiter, headings, rows: numbered(records) }
}

async function* numbered(
  records: AsyncIterator<{ record: string[]; info: { lines: number } }>,
): AsyncGenerator<SourceRow> {
  let row = 0
  for (let next = await records.next(); !next.done; next = await records.next()) {
    row++
    yield { row, line: next.value.info.lines, cells: next.value.record }
  }
}

async function detectEncoding(path: string): Promise<string> {
  const start = await readStart(path, 3)
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const bytes of createReadStream(path)) decoder.decode(bytes as Buffer, { stream: true })
    decoder.decode()
    return 'utf-8'
  } catch (error) {
    if (!isInvalidText(error)) throw error
    return 'gb18030'
  }
}

function requireEncoding(encoding: string): string {
  try {
    return new TextDecoder(encoding).encoding
  } catch {
    throw new UsageError(`不认识的编码 / unknown encoding: ${encoding}`)
  }
}

/** The heading line decides: a tab there is a separator, because no heading holds one. */
async function detectDelimiter(path: string, encoding: string): Promise<string> {
  const start = new TextDecoder(encoding).decode(await readStart(path, 65_536))
  const headingLine = start.split(/\r\n|\r|\n/).find((line) => line.trim() !== '') ?? ''
  return headingLine.includes('\t') ? '\t' : ','
}

async function readStart(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`无法打开 / cannot open ${path} (${error.code ?? error.message})`)
  })
  try {
    const buffer = Buffer.alloc(bytes)
    const { bytesRead } = await file.read(buffer, 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Fatal on purpose: a replacement character would store a name that nobody bears. */
async function* decode(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  try {
    for await (const bytes of createReadStream(path)) yield decoder.decode(bytes as Buffer, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (!isInvalidText(error)) throw error
    throw new UsageError(
      `${path} 不是 ${encoding} 文本，请用 --encoding 指明 / is not ${encoding} text; name it with --encoding`,
    )
  }
}

/** What a fatal TextDecoder throws; by its code, because file errors come through the same loop. */
const isInvalidText = (error: unknown): boolean =>
  (error as { code?: string }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
