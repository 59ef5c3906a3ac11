import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { GraphQLLocalDate } from 'graphql-scalars'
import { checkUscc } from '../targets/unified-code'

function readUscc(value: unknown): string {
  const checked = typeof value === 'string' ? checkUscc(value) : null
  if (checked?.ok) return checked.code
  throw new GraphQLError(
    `USCC: 统一社会信用代码无效(${checked?.reason ?? 'TYPE'})。 No valid Unified Social Credit Code (GB 32100-2015).`,
    { extensions: { code: 'BAD_USER_INPUT' } },
  )
}

export const USCC = new GraphQLScalarType<string, string>({
  name: 'USCC',
  description:
    'Unified Social Credit Code, GB 32100-2015. Input is trimmed, made half-width and upper-case; a wrong length, character or check character is refused with the reason.',
  serialize: (value) => String(value),
  parseValue: readUscc,
  parseLiteral: (node) => readUscc(node.kind === Kind.STRING ? node.value : null),
})

function readLocalDate(value: unknown): string {
  const day = GraphQLLocalDate.parseValue(value) as string
  // There is no year 0: the calendar that JavaScript counts in has one, PostgreSQL's has not.
  if (day.startsWith('0000'))
    throw new GraphQLError(`Value is not a valid LocalDate: ${day}`, { extensions: { code: 'BAD_USER_INPUT' } })
  return day
}

/** The LocalDate of graphql-scalars, of the days that can be stored. */
export const LocalDate = new GraphQLScalarType<string, string>({
  ...GraphQLLocalDate.toConfig(),
  parseValue: readLocalDate,
  parseLiteral: (node) => readLocalDate(node.kind === Kind.STRING ? node.value : null),
})
