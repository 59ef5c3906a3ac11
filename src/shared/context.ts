import DataLoader from 'dataloader'
import { registerEnumType } from 'type-graphql'
import type { Database } from '../database/database'
import type { Language } from './language'
import type { Logger } from './log'
import type { NotificationHub } from './notifications'

export enum Role {
  CAMPAIGN_OFFICE = 'CAMPAIGN_OFFICE',
  DEPARTMENT = 'DEPARTMENT',
  INSPECTOR = 'INSPECTOR',
  ANALYST = 'ANALYST',
}
registerEnumType(Role, {
  name: 'Role',
  description:
    "CAMPAIGN_OFFICE: everything, below its area when it has one (a district's office). DEPARTMENT: its own teams. INSPECTOR: reads everything. ANALYST: figures only, no lists.",
})

/** Who is asking, as the token says and the database confirms. */
export interface Caller {
  /** The token's subject; stands in the record of what was done. */
  subject: string
  role: Role
  /** UUID; set for DEPARTMENT, and never for an office. */
  departmentId: string | null
  /** UUID of the area that an office is limited to; null is the whole city. */
  areaId: string | null
}

/**
 * One request: who asks, in which language, of which city's database. Services take it as their first argument; there is no
 * ambient state, so one set of processes can serve many cities.
 */
export interface RequestContext {
  caller: Caller
  language: Language
  requestId: string
  db: Database
  /** Today in Asia/Shanghai, YYYY-MM-DD; taken once so that one request sees one day. */
  today: string
  loaders: Map<unknown, DataLoader<unknown, unknown>>
  log: Logger
  /** For subscriptions; a hand-made context takes NO_NOTIFICATIONS. */
  notifications: NotificationHub
}

/** How many rows for many keys are read at once: `batch` gives one answer a key, in the order of the keys. */
export interface LoaderDefinition<Key, Value> {
  batch: (context: RequestContext, keys: readonly Key[]) => Promise<readonly Value[]>
  /** For keys that are not strings: what makes two of them the same. */
  keyOf?: (key: Key) => string
}

/** Reads through the request's own batching cache; a cache never outlives its request. */
export function load<Key, Value>(
  context: RequestContext,
  definition: LoaderDefinition<Key, Value>,
  key: Key,
): Promise<Value> {
  let loader = context.loaders.get(definition) as DataLoader<Key, Value> | undefined
  if (!loader) {
    loader = new DataLoader<Key, Value, unknown>((keys) => definition.batch(context, keys), {
      ...(definition.keyOf ? { cacheKeyFn: definition.keyOf } : {}),
      maxBatchSize: 2000,
    }) as DataLoader<Key, Value>
    context.loaders.set(definition, loader as DataLoader<unknown, unknown>)
  }
  return loader.load(key)
}

/** A loader over rows with a key: `read` gets the keys once and gives rows in any order; a key without a row is null. */
export function rowLoader<Key extends string, Row>(
  read: (context: RequestContext, keys: readonly Key[]) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
): LoaderDefinition<Key, Row | null> {
  return {
    async batch(context, keys) {
      const rows = new Map((await read(context, keys)).map((row) => [keyOf(row), row]))
      return keys.map((key) => rows.get(key) ?? null)
    },
  }
}
