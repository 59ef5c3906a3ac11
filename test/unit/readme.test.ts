import 'reflect-metadata'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import packageJson from '../../package.json'
import { withTable } from '../../scripts/access-table'
import { DEEPEST } from '../../src/server/depth-limit'
import { MOST_SELECTIONS, MOST_TOKENS } from '../../src/server/public-error'
import { UserErrorCode } from '../../src/shared/errors'
import { LARGEST_PAGE } from '../../src/shared/relay'
import { MOST_ROWS } from '../../src/shared/rows'

const root = join(__dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const markdownIn = (directory: string): string[] =>
  readdirSync(join(root, directory))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(directory, name))

const READMES = ['README.md', 'README.zh-CN.md']
const DOCUMENTS = [...READMES, 'CHANGELOG.md', ...markdownIn('docs'), ...markdownIn('docs/decisions')]

/** The codes of GraphQL's `errors`, as contract.graphql lists them. */
const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'LIMIT_EXCEEDED',
  'RATE_LIMITED',
  'INTERNAL_SERVER_ERROR',
]

/** The rows of the table whose heading begins with `heading`. */
function tableRows(text: string, heading: string): string[] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${heading}`))
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  return lines.slice(start + 2, end)
}

const codesIn = (rows: readonly string[]): string[] =>
  rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code!))

const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, kind]) => kind === language)
    .map(([, , block]) => block!)

describe.each(READMES)('%s', (path) => {
  const text = read(path)

  it('explains every code of the schema once, in its order, and no other', () => {
    expect(codesIn(tableRows(text, '`userErrors`'))).toEqual(Object.values(UserErrorCode))
    expect(codesIn(tableRows(text, '`errors`'))).toEqual(ERROR_CODES)
  })

  it('links every example', () => {
    const examples = readdirSync(join(root, 'schema', 'examples')).filter((name) => name.endsWith('.graphql'))
    const linked = [...text.matchAll(/^\| \[.*?\]\(schema\/examples\/(.*?)\)/gm)].map(([, name]) => name)
    expect(linked).toEqual(examples.sort())
  })

  it('begins with the two commands', () => {
    expect(blocksOf(text, 'sh').slice(0, 2)).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n'])
  })

  it('shows operations that fit the schema', () => {
    const schema = buildSchema(read('schema/schema.graphql'))
    const documents = blocksOf(text, 'graphql')
    expect(documents).not.toHaveLength(0)
    for (const document of documents) expect(validate(schema, parse(document))).toEqual([])
  })

  it('shows answers that can be read', () => {
    for (const block of blocksOf(text, 'json')) expect(() => JSON.parse(block) as unknown).not.toThrow()
  })

  it('names every variable of the configuration, and the limits as they are', () => {
    const names = [...read('src/config.ts').matchAll(/value\(env, '([A-Z_]+)'\)/g)].map(([, name]) => name!)
    const table = tableRows(text, path === 'README.md' ? 'name | default' : '名称')
    expect(codesIn(table).sort()).toEqual([...new Set(names)].sort())
    const [rows, page, , document] = tableRows(text, path === 'README.md' ? 'limit' : '限制').map((row) =>
      [...(row.split('|')[2] ?? '').matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(',', ''))),
    )
    expect([rows, page?.[0], document]).toEqual([[MOST_ROWS], LARGEST_PAGE, [DEEPEST, MOST_TOKENS, MOST_SELECTIONS]])
  })
})

it('The Chinese README is the whole twin of the English one: as many sections, table rows and code blocks', () => {
  const shapeOf = (path: string) => {
    const sections = read(path).split(/^## /m)
    return sections.map((section) => ({
      rows: section.split('\n').filter((line) => line.startsWith('|')).length,
      blocks: section.split('\n').filter((line) => line.startsWith('```')).length,
      points: section.split('\n').filter((line) => line.startsWith('- ')).length,
    }))
  }
  expect(shapeOf('README.zh-CN.md')).toEqual(shapeOf('README.md'))
})

describe.each(DOCUMENTS)('%s', (path) => {
  const text = read(path)

  it('names no command that package.json does not have', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)].map(([, name]) => name!)
    expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([])
  })

  it('links nothing that is not there', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!.replace(/#.*$/, ''))
    const local = links.filter((link) => link !== '' && !/^https?:/.test(link))
    expect(local.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([])
  })
})

it('The index of the documents names every document and every decision', () => {
  const index = read('docs/README.md')
  const missing = [...markdownIn('docs'), ...markdownIn('docs/decisions')]
    .map((path) => path.replace('docs/', ''))
    .filter((path) => path !== 'README.md' && !index.includes(`(${path})`))
  expect(missing).toEqual([])
})

it('A decision is under one page and names its bad consequences and what was measured', () => {
  for (const path of markdownIn('docs/decisions')) {
    const text = read(path)
    expect({ path, lines: text.split('\n').length < 60 }).toEqual({ path, lines: true })
    for (const part of ['Status: ', '**Consequences.**', '- Bad: ', '**Measured']) expect(text).toContain(part)
  }
})

it('docs/access.md says what the gate does (node -r ./scripts/ts-hook.cjs scripts/access-table.ts)', () => {
  expect(withTable(read('docs/access.md'))).toBe(read('docs/access.md'))
})

it('docs/operations.md explains every variable of the configuration', () => {
  const names = [...read('src/config.ts').matchAll(/value\(env, '([A-Z_]+)'\)/g)].map(([, name]) => name!)
  for (const name of names) expect(read('docs/operations.md')).toContain(`\`${name}\``)
})
