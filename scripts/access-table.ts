// node -r ./scripts/ts-hook.cjs scripts/access-table.ts [--check]
// Writes the table of roles and operations into docs/access.md, from the gate itself; --check only says whether it is still true.
import 'reflect-metadata'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PERMISSIONS } from '../src/shared/access'
import { Role } from '../src/shared/context'

const BEGIN = '<!-- table: scripts/access-table.ts -->'
const END = '<!-- end of table -->'
const file = join(__dirname, '..', 'docs', 'access.md')

/** One line an operation: a dot where the role may call it, `city` where only the whole city's office may. */
export function accessTable(): string {
  const roles = Object.values(Role)
  const lines = Object.entries(PERMISSIONS).map(([operation, permission]) => {
    const cells = roles.map((role) => {
      if (!permission.roles.includes(role)) return ''
      return permission.wholeCity ? 'city' : '●'
    })
    return `| \`${operation}\` | ${cells.join(' | ')} |`
  })
  return [`| operation | ${roles.join(' | ')} |`, `|---|${roles.map(() => ':-:|').join('')}`, ...lines].join('\n')
}

/** The document with the table as it is now. */
export function withTable(document: string): string {
  const begin = document.indexOf(BEGIN)
  const end = document.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`${file} has lost its marks ${BEGIN} and ${END}`)
  return `${document.slice(0, begin + BEGIN.length)}\n${accessTable()}\n${document.slice(end)}`
}

if (require.main === module) {
  const document = readFileSync(file, 'utf8')
  if (!process.argv.includes('--check')) writeFileSync(file, withTable(document))
  else if (withTable(document) !== document) {
    process.stderr.write('docs/access.md is not what the code says: run this script without --check and commit it.\n')
    process.exitCode = 1
  }
}
