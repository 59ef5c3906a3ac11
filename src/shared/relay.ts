import { isDay } from './clock'
import { requestError } from './errors'
import type { Language } from './language'

/** The types that have a global ID, and how many UUIDs name one of them. */
const NODE_KEYS = {
  Area: 1,
  Department: 1,
  Team: 1,
  Enterprise: 1,
  Campaign: 1,
  Ownership: 2,
  VisitPlan: 1,
  Visit: 1,
  DuplicateVisit: 1,
  ScheduleRun: 1,
  Consultation: 1,
  Objection: 1,
} as const

export type NodeType = keyof typeof NODE_KEYS

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** An opaque global ID. `Ownership` is named by its campaign and its target, everything else by its own UUID. */
export const globalId = (type: NodeType, ...uuids: string[]): string =>
  Buffer.from(`${type}:${uuids.join(':')}`).toString('base64url')

/** @returns null for what is no ID of ours: callers answer as if it named nothing. */
export function readGlobalId(id: string): { type: NodeType; uuids: string[] } | null {
  if (id.length > 200 || !/^[\w-]+$/.test(id)) return null
  const [type = '', ...uuids] = Buffer.from(id, 'base64url').toString('utf8').split(':')
  if (!Object.hasOwn(NODE_KEYS, type)) return null
  const known = type as NodeType
  if (uuids.length !== NODE_KEYS[known] || !uuids.every((uuid) => UUID.test(uuid))) return null
  return { type: known, uuids }
}

/** @returns the UUID behind a global ID of that very type, else null. */
export function uuidOf(type: Exclude<NodeType, 'Ownership'>, id: string | null | undefined): string | null {
  const read = id ? readGlobalId(id) : null
  return read?.type === type ? read.uuids[0]! : null
}

/** UUIDs behind IDs of one type; what is no such ID is left out, since it can match nothing. */
export const uuidsOf = (type: Exclude<NodeType, 'Ownership'>, ids: readonly string[]): string[] =>
  ids.map((id) => uuidOf(type, id)).filter((uuid): uuid is string => uuid !== null)

export const DEFAULT_PAGE = 50
export const LARGEST_PAGE = 200

export interface PageArguments {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

/** A page to read: at most `size` rows beyond `cursor`, in the connection's order or, `backward`, against it. */
export interface PageRequest {
  size: number
  backward: boolean
  /** The sort key of the row at the cursor, as `connection` encoded it; null at the end of the list. */
  cursor: string[] | null
}

/** What a value of a cursor is; whatever else a cursor holds was not given out by us. */
export type CursorPart = 'uuid' | 'day or none' | 'instant' | 'text'

const CURSOR_PARTS: Readonly<Record<CursorPart, (value: unknown) => boolean>> = {
  uuid: (value) => typeof value === 'string' && UUID.test(value),
  'day or none': (value) => value === null || (typeof value === 'string' && isDay(value)),
  // As PostgreSQL writes a timestamptz in UTC.
  instant: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(value),
  text: (value) => typeof value === 'string' && !value.includes('\u0000'),
}

/**
 * Reads first/after or last/before.
 * @param parts what the connection's cursor holds, in its order.
 * @throws GraphQLError BAD_USER_INPUT: a size outside 1 to 200, both directions at once, a cursor that is none of ours.
 */
export function readPage(language: Language, page: PageArguments, parts: readonly CursorPart[]): PageRequest {
  const backward = page.last != null || page.before != null
  if (backward && (page.first != null || page.after != null))
    throw requestError('BAD_USER_INPUT', language, 'page.bothWays')
  const size = (backward ? page.last : page.first) ?? DEFAULT_PAGE
  if (size < 1 || size > LARGEST_PAGE)
    throw requestError('BAD_USER_INPUT', language, 'page.size', {
      argument: backward ? 'last' : 'first',
      size,
      most: LARGEST_PAGE,
    })
  const cursor = backward ? page.before : page.after
  return { size, backward, cursor: cursor == null ? null : readCursor(language, cursor, parts) }
}

const writeCursor = (key: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(key.map((value) => (value === null ? null : String(value))))).toString('base64url')

function readCursor(language: Language, cursor: string, parts: readonly CursorPart[]): string[] {
  let key: unknown
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    key = null
  }
  if (!Array.isArray(key) || key.length !== parts.length || !parts.every((part, i) => CURSOR_PARTS[part](key[i])))
    throw requestError('BAD_USER_INPUT', language, 'page.cursor')
  return key as string[]
}

/** What a connection type is resolved from; `totalCount` is a function so that it costs nothing unless it is selected. */
export interface Connection<T> {
  edges: { cursor: string; node: T }[]
  nodes: T[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  totalCount: () => Promise<number> | number
}

/**
 * Builds a connection from the rows read for a page.
 * @param rows up to `size + 1` rows in reading order (against the list's order when `backward`): the one too many says that
 *   there is more.
 * @param keyOf the row's sort key, the values of its cursor, which name one place in the order.
 */
export function connection<T>(
  page: PageRequest,
  rows: readonly T[],
  keyOf: (row: T) => readonly (string | number | null)[],
  totalCount: () => Promise<number> | number,
): Connection<T> {
  const more = rows.length > page.size
  const nodes = rows.slice(0, page.size)
  if (page.backward) nodes.reverse()
  const edges = nodes.map((node) => ({ cursor: writeCursor(keyOf(node)), node }))
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: page.backward ? page.cursor !== null : more,
      hasPreviousPage: page.backward ? more : page.cursor !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  }
}
