import { parse } from 'csv-parse/sync'

/**
 * Rows of a bundled CSV file by their headings: UTF-8, comma, all cells text. For the product's own files, which are sound;
 * files of users go through src/cli/import-source.ts.
 * @throws when a row has more or fewer cells than the heading: a damaged file must not become a smaller city.
 */
export function readCsv<Row extends Record<string, string> = Record<string, string>>(content: string): Row[] {
  return parse<Row>(content, { columns: true, bom: true })
}
