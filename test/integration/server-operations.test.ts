import {
  type GraphQLField,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLOutputType,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'
import { createSchema } from '../../src/schema'
import { PERMISSIONS } from '../../src/shared/access'
import { codesOf, startTestServer, type TestServer } from '../support/server'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const schema = createSchema()
const roots = [schema.getQueryType(), schema.getMutationType()]
const operations = roots.flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({
    name: `${type!.name}.${field.name}`,
    kind: type!.name.toLowerCase(),
    field,
  })),
)

/** A literal that fits a type, with nothing optional in it. */
function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType)
  if (isListType(type)) return '[]'
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(
      ({ type: of, defaultValue }) => isNonNullType(of) && defaultValue === undefined,
    )
    return `{ ${required.map(({ name, type: of }) => `${name}: ${literal(of)}`).join(', ')} }`
  }
  const fitting: Record<string, string> = {
    Int: '1',
    Boolean: 'true',
    LocalDate: '"2026-04-12"',
    USCC: '"91320400MA1MABCD5X"',
  }
  return 'getValues' in type ? type.getValues()[0]!.name : (fitting[type.name] ?? '"x"')
}

const selection = (type: GraphQLOutputType): string => (isLeafType(getNamedType(type)) ? '' : '{ __typename }')

function documentFor(kind: string, field: GraphQLField<unknown, unknown>): string {
  const given = field.args.filter(({ type }) => type instanceof GraphQLNonNull)
  const args = given.map(({ name, type }) => `${name}: ${literal(type)}`).join(', ')
  return `${kind} { ${field.name}${args ? `(${args})` : ''} ${selection(field.type)} }`
}

describe.each(operations)('$name', ({ name, kind, field }) => {
  const document = documentFor(kind, field)

  it('is closed to who is not signed in', async () => {
    const answer = await server.ask(document, { token: null })
    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']])
  })

  it('is closed to roles that may never call it, and open to the others', async () => {
    const { roles } = PERMISSIONS[name]!
    for (const role of ['CAMPAIGN_OFFICE', 'INSPECTOR', 'ANALYST'] as const) {
      const answer = await server.ask(document, { token: await server.token({ role }) })
      const isForbidden = codesOf(answer).includes('FORBIDDEN')
      expect([name, role, isForbidden]).toEqual([name, role, !roles.some((allowed) => allowed === role)])
      expect(codesOf(answer)).not.toContain('INTERNAL_SERVER_ERROR')
    }
  })
})
