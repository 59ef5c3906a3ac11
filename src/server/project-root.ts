import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The directory of package.json: where web/ and schema/ are, whether this file runs from src/ or compiled from dist/. */
export function projectRoot(from = __dirname): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error(`No package.json above ${__dirname}`)
  return projectRoot(parent)
}
