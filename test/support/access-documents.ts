import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { usccOf } from './enterprise-api'

/** The schema as it is given to clients. What is tested "for every operation" is taken from here, so nothing new is forgotten. */
export const emitted = buildSchema(readFileSync(join(__dirname, '..', '..', 'schema', 'schema.graphql'), 'utf8'))

export interface Operation {
  /** `Query.visits`. */
  name: string
  kind: 'query' | 'mutation' | 'subscription'
  field: GraphQLField<unknown, unknown>
}

export const operations: Operation[] = (
  [
    ['query', emitted.getQueryType()],
    ['mutation', emitted.getMutationType()],
    ['subscription', emitted.getSubscriptionType()],
  ] as const
).flatMap(([kind, type]) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({ name: `${type!.name}.${field.name}`, kind, field })),
)

export function operationOf(name: string): Operation {
  const found = operations.find((operation) => operation.name === name)
  if (!found) throw new Error(`The schema has no ${name}.`)
  return found
}

/** Calls an operation with all its arguments as variables of the same names. */
export function documentOf({ kind, field }: Operation, selection: string = ids(field.type)): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ')
  return `${kind}${declared && ` (${declared})`} { ${field.name}${given && `(${given})`} ${selection} }`
}

/** The least that can be selected of a type. */
export const ids = (type: GraphQLOutputType): string => (isCompositeType(getNamedType(type)) ? '{ __typename }' : '')

/** Values for what an input must have, and by which of it something is named. */
export type Fill = (name: string, type: GraphQLNamedType) => unknown

const DAY = '2026-04-12'
const USCC = usccOf(1)

/** Fits the type, and names nothing. */
export const nothing: Fill = (_name, type) => {
  if (isEnumType(type)) return type.getValues()[0]!.name
  const fitting: Record<string, unknown> = { Int: 1, Boolean: true, LocalDate: DAY, USCC }
  return fitting[type.name] ?? 'x'
}

/** One value of a type; of an input object only what is required, unless `path` leads to more. */
export function oneOf(
  name: string,
  type: GraphQLInputType,
  fill: Fill,
  path: readonly string[] = [],
  atEnd?: unknown,
): unknown {
  const nullable = getNullableType(type)
  const [head, ...rest] = path
  if (isListType(nullable)) {
    if (head === undefined) return atEnd === undefined ? [] : [atEnd]
    return [oneOf(name, nullable.ofType, fill, path, atEnd)]
  }
  if (!isInputObjectType(nullable)) return path.length === 0 && atEnd !== undefined ? atEnd : fill(name, nullable)
  const fields = Object.values(nullable.getFields()).filter(
    (field) => field.name === head || (isNonNullType(field.type) && field.defaultValue === undefined),
  )
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      field.name === head ? oneOf(field.name, field.type, fill, rest, atEnd) : oneOf(field.name, field.type, fill),
    ]),
  )
}

/** Variables for `documentOf`: what is required, and the value at `path` (an argument's name, then fields of inputs). */
export function variablesOf(
  { field }: Operation,
  fill: Fill,
  path: readonly string[] = [],
  atEnd?: unknown,
): Record<string, unknown> {
  const [head, ...rest] = path
  return Object.fromEntries(
    field.args
      .filter(({ name, type, defaultValue }) => name === head || (isNonNullType(type) && defaultValue === undefined))
      .map(({ name, type }) => [name, name === head ? oneOf(name, type, fill, rest, atEnd) : oneOf(name, type, fill)]),
  )
}

export interface Leaf {
  path: string[]
  type: GraphQLNamedType
}

/** Every leaf of an operation's arguments, through lists and input objects. */
export const leavesOf = ({ field }: Operation): Leaf[] =>
  field.args.flatMap(({ name, type }) => leaves([name], getNamedType(type)))

function leaves(path: string[], type: GraphQLNamedType): Leaf[] {
  if (!isInputObjectType(type)) return [{ path, type }]
  return Object.values(type.getFields()).flatMap((field) => leaves([...path, field.name], getNamedType(field.type)))
}

/**
 * Selects everything below a type: each field that can be called with `args`, down to `depth`; no type twice on one way down.
 * Fields of an interface are selected on each type behind it.
 */
export function everything(
  type: GraphQLOutputType | GraphQLNamedType,
  args: Readonly<Record<string, string>>,
  depth: number,
  way: readonly string[] = [],
): string {
  const named = getNamedType(type as GraphQLOutputType)
  if (!isCompositeType(named)) return ''
  const types = isObjectType(named) ? [named] : emitted.getPossibleTypes(named)
  const parts = types
    .filter(({ name }) => !way.includes(name))
    .map((object) => {
      const fields = Object.values(object.getFields()).flatMap((field) => {
        if (
          !field.args.every(
            ({ name, type: of, defaultValue }) => name in args || !isNonNullType(of) || defaultValue !== undefined,
          )
        )
          return []
        const given = field.args.filter(({ name }) => name in args).map(({ name }) => `${name}: ${args[name]}`)
        const call = `${field.name}${given.length ? `(${given.join(', ')})` : ''}`
        if (!isCompositeType(getNamedType(field.type))) return [call]
        const below = depth > 0 ? everything(field.type, args, depth - 1, [...way, object.name]) : ''
        return below ? [`${call} ${below}`] : []
      })
      const all = ['__typename', ...fields].join(' ')
      return isObjectType(named) ? all : `... on ${object.name} { ${all} }`
    })
  return parts.length ? `{ ${isObjectType(named) ? '' : '__typename '}${parts.join(' ')} }` : ''
}
