// node -r ./scripts/ts-hook.cjs scripts/emit-schema.ts [--check]
// Writes schema/schema.graphql; with --check only says, by its exit code, whether what is there is still true.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { printable } from '../src/schema'

const file = join(__dirname, '..', 'schema', 'schema.graphql')
const emitted = printable()

if (!process.argv.includes('--check')) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, emitted)
} else if (readIfThere() !== emitted) {
  process.stderr.write('schema/schema.graphql is not what the code says: run npm run schema and commit it.\n')
  process.exitCode = 1
}

function readIfThere(): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
