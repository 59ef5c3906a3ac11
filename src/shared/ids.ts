import { randomBytes, randomUUID } from 'node:crypto'

let lastMillisecond = 0
let counter = 0

/**
 * UUID version 7 (RFC 9562, 5.7): 48 bits of milliseconds, then 12 bits that count within the millisecond (method 1 of 6.2), so
 * that what one process makes later also sorts later; the rest is random, and taken from a random UUID because Node draws those
 * in batches: 16 bytes of their own for each id took ten times as long. Keys made one after another share index pages.
 */
export function newId(): string {
  const now = Date.now()
  if (now > lastMillisecond) {
    lastMillisecond = now
    counter = randomBytes(2).readUInt16BE() & 0x7ff
  } else if (++counter > 0xfff) {
    lastMillisecond++
    counter = 0
  }
  const time = lastMillisecond.toString(16).padStart(12, '0')
  const count = counter.toString(16).padStart(3, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${randomUUID().slice(19)}`
}

/**
 * Ids for rows that the database makes: in SQL, `($prefix || to_hex($first::bigint + n))::uuid` with n from 0 to some millions.
 * One after another as newId's are, and as unlikely to meet any others.
 */
export function newIdSeries(): { prefix: string; first: string } {
  const id = newId().replaceAll('-', '')
  // The second half begins with the bits 10 (RFC 9562): negative for a bigint, so always sixteen digits. The third is 0 here,
  // which leaves 2^61 to count on.
  const first = BigInt.asIntN(64, (BigInt(`0x${id.slice(16)}`) & 0x1fffffffffffffffn) | 0x8000000000000000n)
  return { prefix: id.slice(0, 16), first: String(first) }
}

/**
 * When an id was made. What is stored as the instant of a row is taken from here where lists order by the id: a transaction
 * that has waited for a lock has an older now() than one that came later and went first.
 */
export const instantOf = (id: string): Date => new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16))
