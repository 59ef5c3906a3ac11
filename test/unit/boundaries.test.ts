import { builtinModules } from 'node:module'
import packageJson from '../../package.json'
import { type Import, importsOf, sourceFiles } from '../support/source-files'

/** Plumbing that any room may use, beside `shared`; it knows no room. */
const PLUMBING = ['shared', 'database', 'record']
/** What no room knows: it knows them (architecture.md, layers). So does every file that stands in src/ itself. */
const DOORS = ['server', 'cli']
/** The one file of src/ itself that anybody may use: how to say in one sentence why the process cannot start. */
const STARTUP_ERROR = 'startup-error'

/** Imports that go against the arrows on purpose, each with its reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/shared/scalars.ts → src/targets/unified-code':
    'the scalar USCC reads codes as GB 32100 says; pure, imports nothing',
  'src/database/open-database.ts → src/config': 'opens what the configuration names, when the process starts',
  'src/schema.ts → src/server/node.resolver':
    '`node` looks into every room, so it stands with the server and not in a room',
  'src/ensure-example-city.ts → src/server/execute-as': 'the example city is loaded through the API, as users do it',
}

const builtin = (name: string) => name.startsWith('node:') || builtinModules.includes(name)
const packageOf = (name: string) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
/** src/areas/area.store → areas; src/main → main. */
const roomOf = (path: string) => path.split('/')[1]!.replace(/\.ts$/, '')
const isDoor = (path: string) => DOORS.includes(roomOf(path)) || path.split('/').length === 2

/** @returns why an import is not allowed and what to do instead, or null. */
function judge({ from, to, typeOnly }: Import): string | null {
  if (EXCEPTIONS[`${from} → ${to}`]) return null
  const room = roomOf(from)
  const pure = room === 'rules' || room === 'solver'

  if (!to.startsWith('src/')) {
    if (to.startsWith('.') || /^(test|bench|scripts|data|migrations)\//.test(to))
      return 'what is served stands in src/; move what is needed there'
    if (pure) return `${room}/ is pure: no packages, no I/O, no clock. Let the caller fetch facts and hand them over`
    if (builtin(to) || packageOf(to) in packageJson.dependencies) return null
    return `${packageOf(to)} is no dependency of package.json, so it is missing where only those are installed`
  }

  const target = roomOf(to)
  if (room === target) return null
  // Not even types and enums: rules and solver state the words they need themselves, so that they can be read alone.
  if (pure)
    return `${room}/ imports nothing of ours, types and enums neither. State the few facts it needs as a type of its own`
  if (target === 'solver' && room !== 'scheduling')
    return 'only scheduling/ knows the solver. Ask a function of scheduling/ instead'
  if (to.endsWith('.store')) return "a room's store is its own affair. Call the room's service, or add a function there"
  if (target === STARTUP_ERROR) return null
  if (isDoor(to) && !isDoor(from))
    return `${target} knows the rooms, never the other way round. Hand over what is needed as an argument`
  if (PLUMBING.includes(room) && !PLUMBING.includes(target))
    return `${room}/ is plumbing for all rooms and knows none. Move the room's part into ${target}/`
  if (room === 'shared' && target !== 'shared' && !typeOnly)
    return 'shared/ may know the types of the database, not its code. Use `import type`, or hand it over as an argument'
  return null
}

const complaints = (imports: readonly Import[]) =>
  imports.flatMap((entry) => {
    const why = judge(entry)
    return why ? [`${entry.from} imports ${entry.to}: ${why}.`] : []
  })

describe('Imports point one way', () => {
  const imports = sourceFiles('src').flatMap(importsOf)

  it('in every file of src/', () => {
    expect(imports.length).toBeGreaterThan(300)
    expect(complaints(imports)).toEqual([])
  })

  it('with no exception kept that nothing needs any more', () => {
    const made = new Set(imports.map(({ from, to }) => `${from} → ${to}`))
    expect(Object.keys(EXCEPTIONS).filter((exception) => !made.has(exception))).toEqual([])
  })

  const edge = (from: string, to: string, typeOnly = false): Import => ({ from: `src/${from}.ts`, to, typeOnly })

  it.each([
    ['a room uses rules', edge('visit-plans/register-plans', 'src/rules/index')],
    ['a room uses the service of another', edge('visits/visit.service', 'src/visit-plans/change-plan')],
    ['a room uses its own store', edge('areas/import-areas', 'src/areas/area.store')],
    ['scheduling uses the solver', edge('scheduling/solver-worker', 'src/solver/index')],
    ['rules use rules', edge('rules/index', 'src/rules/cost')],
    ['shared knows the type of the database', edge('shared/context', 'src/database/database', true)],
    ['the server uses a room', edge('server/node-loaders', 'src/areas/area.loader')],
    ['main uses the server', edge('main', 'src/server/server')],
    ['a room says why the process cannot start', edge('identity/token-key', 'src/startup-error')],
    ['a room uses a dependency', edge('areas/area.entity', 'typeorm')],
    ['the server uses what comes with node', edge('server/server', 'node:http')],
  ])('lets pass: %s', (_, allowed) => expect(judge(allowed)).toBeNull())

  it.each([
    ['rules use an enum of a room', edge('rules/visits', 'src/visits/visit.entity', true), 'imports nothing of ours'],
    ['rules use shared', edge('rules/visits', 'src/shared/language'), 'imports nothing of ours'],
    ['the solver uses rules', edge('solver/index', 'src/rules/cost', true), 'imports nothing of ours'],
    ['the solver reads a file', edge('solver/index', 'node:fs'), 'is pure'],
    ['rules use a package', edge('rules/index', 'typeorm'), 'is pure'],
    ['another room uses the solver', edge('ownership/pin', 'src/solver/index'), 'only scheduling/'],
    ['a room uses the store of another', edge('campaigns/enrol', 'src/areas/area.store'), 'its own affair'],
    ['a room uses the server', edge('areas/area.resolver', 'src/server/server'), 'never the other way round'],
    ['a room reads the configuration', edge('areas/area.resolver', 'src/config'), 'never the other way round'],
    ['rules say why the process cannot start', edge('rules/index', 'src/startup-error'), 'imports nothing of ours'],
    ['shared uses a room', edge('shared/relay', 'src/areas/area.entity', true), 'knows none'],
    ['the database uses a room', edge('database/database', 'src/areas/area.entity'), 'knows none'],
    ['shared uses the code of the database', edge('shared/context', 'src/database/database'), 'import type'],
    ['src uses what only developers install', edge('server/server', 'fast-check'), 'no dependency'],
    ['src uses a test', edge('server/server', 'test/support/database'), 'stands in src/'],
  ])('objects: %s', (_, wrong, why) => expect(judge(wrong)).toContain(why))
})

describe('Reading imports', () => {
  const read = (text: string) => importsOf({ path: 'src/areas/x.ts', text }).map(({ to, typeOnly }) => [to, typeOnly])

  it('finds them in every way of writing', () => {
    expect(
      read(
        [
          "import 'reflect-metadata'",
          "import a from './a'",
          "import * as b from '../b/b'",
          "import {\n  c,\n  type C,\n} from '../c/c'",
          "import type { D } from '../d/d'",
          "export * from './e'",
          "export { f } from './f'",
          "const g = await import('../g/g')",
          "const h = require('node:fs')",
          "// import nothing from './comment'",
          'const text = "import x from \'./text\'"',
        ].join('\n'),
      ),
    ).toEqual([
      ['reflect-metadata', false],
      ['src/areas/a', false],
      ['src/b/b', false],
      ['src/c/c', false],
      ['src/d/d', true],
      ['src/areas/e', false],
      ['src/areas/f', false],
      ['src/g/g', false],
      ['node:fs', false],
    ])
  })
})
