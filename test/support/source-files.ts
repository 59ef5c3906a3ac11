import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'

const ROOT = resolve(__dirname, '..', '..')

export interface SourceFile {
  /** From the root of the repository, with `/`. */
  path: string
  text: string
}

/** Every TypeScript file below a folder of the repository. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: file.slice(ROOT.length + 1).replaceAll('\\', '/'),
      text: readFileSync(file, 'utf8'),
    }))
}

export interface Import {
  from: string
  /** A path from the root without its ending, or the name of a package as it is written. */
  to: string
  /** Gone when compiled: `import type`. */
  typeOnly: boolean
}

const STATEMENT =
  /^(?:import|export)\s+(type\s+)?(?:[\w*{][^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|\brequire\(\s*'([^']+)'\s*\)/gm

/** Examples in documentation import too. */
const BLOCK_COMMENT = /^\s*\/\*\*[\s\S]*?\*\//gm

const fileAt = (path: string): string => (existsSync(join(ROOT, path, 'index.ts')) ? posix.join(path, 'index') : path)

/** What a file imports, in whatever way. */
export function importsOf({ path, text }: SourceFile): Import[] {
  return [...text.replace(BLOCK_COMMENT, '').matchAll(STATEMENT)].map(([, type, stated, dynamic, required]) => {
    const written = stated ?? dynamic ?? required ?? ''
    const to = written.startsWith('.') ? fileAt(posix.join(posix.dirname(path), written)) : written
    return { from: path, to, typeOnly: type !== undefined }
  })
}
