import 'reflect-metadata'
import fc from 'fast-check'
import { GraphQLError } from 'graphql'
import { newId } from '../../src/shared/ids'
import {
  type CursorPart,
  connection,
  DEFAULT_PAGE,
  globalId,
  LARGEST_PAGE,
  type NodeType,
  type PageArguments,
  readGlobalId,
  readPage,
  uuidOf,
  uuidsOf,
} from '../../src/shared/relay'

const SINGLE = [
  'Area',
  'Department',
  'Team',
  'Enterprise',
  'Campaign',
  'VisitPlan',
  'Visit',
  'DuplicateVisit',
  'ScheduleRun',
] as const
const encoded = (text: string) => Buffer.from(text).toString('base64url')

describe('A global ID', () => {
  it.each(SINGLE)('of %s names its type and its UUID', (type) => {
    const uuid = newId()
    const id = globalId(type, uuid)
    expect(readGlobalId(id)).toEqual({ type, uuids: [uuid] })
    expect(uuidOf(type, id)).toBe(uuid)
    // Fits an URL and a file name, and does not show what it is made of.
    expect(id).toMatch(/^[\w-]+$/)
    expect(id).not.toContain(uuid)
  })

  it('of an ownership names its campaign and its target', () => {
    const uuids = [newId(), newId()]
    expect(readGlobalId(globalId('Ownership', ...uuids))).toEqual({ type: 'Ownership', uuids })
  })

  it('is another one for each type and UUID', () => {
    const uuid = newId()
    const ids = [...SINGLE.map((type) => globalId(type, uuid)), globalId('Area', newId())]
    expect(new Set(ids).size).toBe(ids.length)
  })

  const uuid = '01900000-0000-7000-8000-000000000000'
  it.each([
    ['empty', ''],
    ['no base64url', '%%%'],
    ['base64 with padding', Buffer.from(`Area:${uuid}`).toString('base64')],
    ['a bare UUID', uuid],
    ['a type that is no node', encoded(`Industry:${uuid}`)],
    ['a name that every object has', encoded(`constructor:${uuid}`)],
    ['a prototype', encoded(`__proto__:${uuid}`)],
    ['no type', encoded(uuid)],
    ['no UUID', encoded('Area:')],
    ['SQL', encoded("Area:' OR true --")],
    ['a UUID in capitals', encoded(`Area:${uuid.replaceAll('0', 'A')}`)],
    ['a UUID and more', encoded(`Area:${uuid} `)],
    ['one UUID too many', encoded(`Area:${uuid}:${uuid}`)],
    ['one UUID too few', encoded(`Ownership:${uuid}`)],
    ['a line after it', `${encoded(`Area:${uuid}`)}\n`],
    ['very long', 'A'.repeat(1_000_000)],
  ])('is none when it is %s', (_, id) => {
    expect(readGlobalId(id)).toBeNull()
    expect(uuidOf('Area', id)).toBeNull()
  })

  it('is none for any text that we did not make', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string().map(encoded), fc.base64String()), (id) => {
        expect(readGlobalId(id)).toBeNull()
      }),
    )
  })

  it('of another type, or absent, names nothing', () => {
    expect(uuidOf('Team', globalId('Area', uuid))).toBeNull()
    expect(uuidOf('Team', null)).toBeNull()
    expect(uuidOf('Team', undefined)).toBeNull()
  })

  it('in a list is left out when it can match nothing', () => {
    const team = newId()
    expect(uuidsOf('Team', ['nonsense', globalId('Team', team), globalId('Area', uuid)])).toEqual([team])
    expect(uuidsOf('Team', [])).toEqual([])
  })
})

describe('A page', () => {
  const read = (page: PageArguments, parts: readonly CursorPart[] = ['text']) => readPage('en', page, parts)
  /** What is refused, and with which sentence. */
  function refused(page: PageArguments, parts?: readonly CursorPart[]): string {
    try {
      read(page, parts)
    } catch (error) {
      if (error instanceof GraphQLError && error.extensions.code === 'BAD_USER_INPUT') return error.message
      throw error
    }
    throw new Error('was not refused')
  }

  it('has 50 rows unless told otherwise, in the order of the list', () => {
    const expected = { size: DEFAULT_PAGE, backward: false, cursor: null }
    expect(DEFAULT_PAGE).toBe(50)
    expect(read({})).toEqual(expected)
    expect(read({ first: null, after: null, last: null, before: null })).toEqual(expected)
  })

  it.each([1, 50, LARGEST_PAGE])('may have %i', (size) => {
    expect(read({ first: size })).toMatchObject({ size, backward: false })
    expect(read({ last: size })).toMatchObject({ size, backward: true })
  })

  it.each([0, -1, LARGEST_PAGE + 1, 1_000_000])('may not have %i', (size) => {
    expect(refused({ first: size })).toBe(`first must be 1 to 200, not ${size}.`)
    expect(refused({ last: size })).toBe(`last must be 1 to 200, not ${size}.`)
  })

  it('goes one way', () => {
    expect(refused({ first: 1, last: 1 })).toBe('Use first/after or last/before, not both.')
    expect(refused({ after: 'x', before: 'y' })).toBe('Use first/after or last/before, not both.')
    expect(refused({ first: 1, before: 'y' })).toBe('Use first/after or last/before, not both.')
  })

  it.each([
    ['empty', ''],
    ['nonsense', '%%%'],
    ['no list', encoded('{"0":"a"}')],
    ['a list of another length', encoded('["a","b"]')],
    ['not of texts', encoded('[{}]')],
    ['a number', encoded('[1]')],
    ['cut off', encoded('["a"').slice(0, 4)],
  ])('refuses a cursor that is %s', (_, after) => {
    expect(refused({ after })).toBe('The cursor is none that this list has given out.')
    expect(refused({ before: after })).toBe('The cursor is none that this list has given out.')
  })

  it.each<[CursorPart, string]>([
    ['text', '["\\u0000"]'],
    ['uuid', '["a"]'],
    ['uuid', '[null]'],
    ['day or none', '["2026-02-30"]'],
    ['instant', '["2026-11-23T20:01:49Z"]'],
  ])('refuses what is no %s: %s', (part, key) => {
    expect(refused({ after: encoded(key) }, [part])).toBe('The cursor is none that this list has given out.')
  })

  it.each<[CursorPart, string]>([
    ['uuid', '["01900000-0000-7000-8000-000000000000"]'],
    ['day or none', '["2026-02-28"]'],
    ['day or none', '[null]'],
    ['instant', '["2026-11-23 20:01:49.477123+00"]'],
  ])('takes what is a %s: %s', (part, key) => {
    expect(read({ after: encoded(key) }, [part]).cursor).toEqual(JSON.parse(key))
  })

  it('refuses any text that is no cursor, and fails for none', () => {
    fc.assert(fc.property(fc.string(), (after) => void refused({ after })))
  })
})

describe('A connection', () => {
  interface Row {
    day: string | null
    id: number
  }
  const keyOf = ({ day, id }: Row) => [day, id]
  const isKey = (row: Row, cursor: readonly (string | null)[]) => row.day === cursor[0] && String(row.id) === cursor[1]

  /** Reads a page as a query does: beyond the cursor, in reading order, one row more than asked for. */
  function readRows(list: readonly Row[], args: PageArguments) {
    const page = readPage('en', args, ['day or none', 'text'])
    const order = page.backward ? [...list].reverse() : list
    const cursor: readonly (string | null)[] | null = page.cursor
    const from = cursor === null ? 0 : order.findIndex((row) => isKey(row, cursor)) + 1
    return connection(page, order.slice(from, from + page.size + 1), keyOf, () => list.length)
  }

  const anyList = fc
    .array(fc.option(fc.constantFrom('2026-04-01', '2026-04-02')), { maxLength: 30 })
    .map((days) => days.map((day, id): Row => ({ day, id })))

  it('shows every row once and in order, page by page in either direction, whatever its size', () => {
    fc.assert(
      fc.property(anyList, fc.integer({ min: 1, max: 8 }), fc.boolean(), (list, size, backward) => {
        let seen: Row[] = []
        let cursor: string | null = null
        for (let pages = 0; pages <= list.length; pages++) {
          const page: ReturnType<typeof readRows> = readRows(
            list,
            backward ? { last: size, before: cursor } : { first: size, after: cursor },
          )
          const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo
          seen = backward ? [...page.nodes, ...seen] : [...seen, ...page.nodes]
          expect(page.nodes.length).toBeLessThanOrEqual(size)
          expect(page.edges.map(({ node }) => node)).toEqual(page.nodes)
          expect([startCursor, endCursor]).toEqual([page.edges[0]?.cursor ?? null, page.edges.at(-1)?.cursor ?? null])
          // Behind the reader lies something exactly when it came by a cursor.
          expect(backward ? hasNextPage : hasPreviousPage).toBe(cursor !== null)
          const more = backward ? hasPreviousPage : hasNextPage
          expect(more).toBe(seen.length < list.length)
          if (!more) break
          cursor = backward ? startCursor : endCursor
        }
        expect(seen).toEqual(list)
      }),
    )
  })

  it('is empty without rows', () => {
    expect(readRows([], {})).toMatchObject({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })

  it('counts only when it is asked to', () => {
    const page = readPage('en', { first: 1 }, ['day or none', 'text'])
    const counted = jest.fn(() => 7)
    const shown = connection(page, [{ day: null, id: 1 }], keyOf, counted)
    expect(counted).not.toHaveBeenCalled()
    expect(shown.totalCount()).toBe(7)
  })

  it('reads cursors of texts in any script', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !text.includes('\u0000')),
        (name) => {
          const shown = connection(
            readPage('en', {}, ['text']),
            [name],
            (text) => [text],
            () => 1,
          )
          const [text] = readPage('en', { after: shown.pageInfo.endCursor }, ['text']).cursor ?? []
          expect(text).toBe(name)
        },
      ),
    )
  })

  const types: NodeType[] = [...SINGLE, 'Ownership']
  it.each(types)('knows %s as a node', (type) => {
    expect(readGlobalId(globalId(type, newId(), ...(type === 'Ownership' ? [newId()] : [])))?.type).toBe(type)
  })
})
