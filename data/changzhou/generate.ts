/**
 * Makes the made-up half of the example city out of its fixed half:
 *
 *   node -r ./scripts/ts-hook.cjs data/changzhou/generate.ts
 *
 * reads areas.csv and departments.csv, writes enterprises.csv, baseline.csv, self-arranged-plans.csv, pairings.csv and
 * planted.json beside them. Same seed, same bytes: test/unit/example-city-data.test.ts runs it and compares.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCsv } from '../../src/example-city/read-csv'
import { type Area, makeEnterprises } from './generator/enterprises'
import { makePairings } from './generator/pairings'
import { type Department, makeBaseline, makeSelfArrangedPlans } from './generator/plans'
import { createRandom } from './generator/random'

/** The day the source document's inspection ended. Another seed makes another city; the numbers in README.md hold for this one. */
const SEED = 20170320

/** File name → content, everything that generate.ts writes. */
export function generateCity(directory: string): Record<string, string> {
  const areas = readCsv<Area>(readFileSync(join(directory, 'areas.csv'), 'utf8'))
  const departments = readCsv<Department>(readFileSync(join(directory, 'departments.csv'), 'utf8'))
  // One stream a file: a change in how plans are drawn leaves the enterprises as they are.
  const enterprises = makeEnterprises(createRandom(SEED), areas)
  const baseline = makeBaseline(createRandom(SEED + 1), enterprises, departments)
  const { plans, planted } = makeSelfArrangedPlans(createRandom(SEED + 2), enterprises, departments, baseline)
  const zones = new Map(areas.map(({ code, zone }) => [code, zone]))
  const zoneOf = (areaCode: string): string => zones.get(areaCode) ?? ''
  const pairings = makePairings(createRandom(SEED + 3), enterprises, departments, baseline, zoneOf)
  return {
    'enterprises.csv': toCsv(enterprises),
    'baseline.csv': toCsv(baseline),
    'self-arranged-plans.csv': toCsv(plans),
    'pairings.csv': toCsv(pairings),
    'planted.json': `${JSON.stringify(planted, null, 2)}\n`,
  }
}

function toCsv<Row extends Record<string, string>>(rows: readonly Row[]): string {
  const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const columns = Object.keys(rows[0] ?? {}) as (keyof Row & string)[]
  return `${[columns, ...rows.map((row) => columns.map((column) => quote(row[column] as string)))].join('\n')}\n`
}

if (require.main === module) {
  for (const [name, content] of Object.entries(generateCity(__dirname))) {
    writeFileSync(join(__dirname, name), content)
    process.stdout.write(`${name}: ${content.length.toLocaleString('en')} characters\n`)
  }
}
