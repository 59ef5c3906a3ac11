// Gives the compiled programs of src/ to the commands of package.json: compiles where `npm ci` could not (install scripts off) or
// the sources are newer. The program runs in this same process, so that a signal to it reaches the service itself.
const { spawnSync } = require('node:child_process')
const { existsSync, readdirSync, renameSync, rmSync, statSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join, resolve } = require('node:path')

const root = resolve(__dirname, '..')
const dist = join(root, 'dist')
// The build is put into place whole, so one of its files tells of all.
const entry = join(dist, 'src', 'main.js')
const sources = ['src', 'migrations', 'ormconfig.ts', 'tsconfig.json', 'tsconfig.build.json'].map((name) =>
  join(root, name),
)

class CannotStart extends Error {}

/**
 * Loads a program, such as 'main' or 'cli/token'. Where that cannot be, says so in one sentence and ends with exit code 1.
 * @returns what the program exports.
 */
module.exports = function requireBuilt(program) {
  try {
    requireNode()
    requirePackages()
    if (!isBuilt()) build()
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
  return require(join(dist, 'src', `${program}.js`))
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new CannotStart(`OneKnock needs Node 20.19 or newer and this is ${process.versions.node}: install a newer one.`)
}

function requirePackages() {
  try {
    require.resolve('pg')
  } catch {
    throw new CannotStart('The packages that OneKnock needs are not installed: run npm ci first.')
  }
}

function isBuilt() {
  const builtAt = statSync(entry, { throwIfNoEntry: false })?.mtimeMs
  return builtAt !== undefined && Math.max(...sources.map(newest)) <= builtAt
}

/** When the newest file at or below a path was changed; 0 when there is none, as in an image without sources. */
function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return 0
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Compiles beside dist/ and moves it into place, so that a second start meanwhile never loads half of a build. */
function build() {
  const compiler = findCompiler()
  if (!compiler) {
    // Installed without development packages: what was built is what there is.
    if (existsSync(entry)) return
    throw new CannotStart(
      'OneKnock is not built and the TypeScript compiler is not installed: run npm ci without --omit=dev.',
    )
  }
  const fresh = join(root, `dist.building-${process.pid}`)
  try {
    compile(compiler, fresh)
    if (!isBuilt()) replaceDist(fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

function findCompiler() {
  try {
    return join(dirname(createRequire(join(root, 'package.json')).resolve('typescript/package.json')), 'bin', 'tsc')
  } catch {
    return null
  }
}

function compile(compiler, directory) {
  const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', directory]
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [compiler, ...options], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status === 0) return
  const [firstLine] = `${stdout ?? ''}\n${stderr ?? ''}\n${error?.message ?? ''}`.split('\n').filter(Boolean)
  throw new CannotStart(
    `OneKnock could not be built (${firstLine ?? 'the compiler said nothing'}): mend that, then run npm run build to see all of it.`,
  )
}

function replaceDist(fresh) {
  const old = `${fresh}-old`
  try {
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(fresh, dist)
  } catch (error) {
    // Another start may have put its own build there in between; that one is as good.
    if (!isBuilt())
      throw new CannotStart(
        `The build could not be put into ${dist} (${error.code}): remove that directory and start again.`,
      )
  } finally {
    rmSync(old, { recursive: true, force: true })
  }
}
