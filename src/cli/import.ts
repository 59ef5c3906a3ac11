import { appendFile, rm, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { stringify } from 'csv-stringify/sync'
import type { Execute } from '../example-city/load-example-city'
import { StartupError } from '../startup-error'
import { normaliseCode } from '../targets/unified-code'
import { connect } from './import-client'
import { type EnterpriseRowInput, mapRow, parseMap, planColumns, type RowReject } from './import-columns'
import { openSource, type SourceRow } from './import-source'
import { UsageError } from './usage-error'

export const USAGE = `npm run -s import -- FILE [--map name=HEADING,areaCode=HEADING|HEADING] [--campaign CODE]
  [--url http://127.0.0.1:4000 --token TOKEN] [--dry-run] [--encoding gb18030]

FILE       CSV 或制表符分隔 / comma- or tab-separated; UTF-8 或 GB18030
--map      字段=列名，多列用 | 取第一个非空 / field=heading, the first heading that is not empty wins
           字段 / fields: uscc registrationNumber name areaCode address industryCode sizeClass isAboveScale isKey
           registryState stateSince stateEvidence; uscc 列中的 15 位数字按注册号 / 15 digits under uscc are a registration number
--campaign 同时纳入该活动 / also enrol them in this campaign
--url      正在运行的实例 / a running instance; 令牌 / token: --token 或 or ONEKNOCK_TOKEN
           不写则启动内置实例 / without it the embedded instance is started
--dry-run  只检查不写入 / judge, write nothing`

/** Few enough rows that a call is short and its progress visible, many enough that calls don't matter. */
const CHUNK_ROWS = 2_000

export type Embedded = { execute: Execute; close(): Promise<void> }
export type ImportOptions = {
  file: string
  execute: Execute
  maps?: string[]
  campaignCode?: string
  dryRun?: boolean
  encoding?: string
  chunkRows?: number
  /** Told after each chunk. */
  onProgress?: (rowsRead: number) => void
}
export type ImportOutcome = {
  encoding: string
  unusedHeadings: string[]
  read: number
  created: number
  updated: number
  unchanged: number
  /** As each call counts them: rows that repeat another row of the same call. */
  duplicatesInFile: number
  /** Rows whose code stood in an earlier call; the server counts them as updated or unchanged. */
  repeatedAcrossCalls: number
  rejected: number
  /** "CODE field" → rows, the most frequent first. */
  rejectReasons: [reason: string, rows: number, example: string][]
  /** Written only when a row was rejected. */
  rejectedFile: string | null
  /** Enrolled in the campaign when the import was over; null without one. */
  enrolled: number | null
}

type ReportData = {
  created: number
  updated: number
  unchanged: number
  duplicatesInFile: number
  rejected: number
  rejects: { row: number; field: string | null; code: string; message: string }[]
}
type ImportData = {
  importEnterprises: { report: ReportData | null; userErrors: { code: string; message: string }[] }
}

const FIND_CAMPAIGN = 'query FindCampaign($code: String!) { campaign(code: $code) { id } }'
const COUNT_ENROLLED = `query CountEnrolled($campaignId: ID!) {
  enterprises(first: 1, filter: { campaignId: $campaignId }) { totalCount }
}`
const IMPORT_ENTERPRISES = `mutation ImportEnterprises($input: ImportEnterprisesInput!) {
  importEnterprises(input: $input) {
    report { created updated unchanged duplicatesInFile rejected rejects { row field code message } }
    userErrors { code message }
  }
}`

/**
 * Sends a file of enterprises through importEnterprises, in chunks, and writes the rows it refused to FILE.rejected.csv: the
 * original cells, then row, line and reason. Corrected there, that file can be imported in its turn with the same --map.
 * Running it again is safe: enterprises are keyed by code, so what is there already comes back as unchanged.
 * @throws UsageError when the file, the mapping or the call itself is at fault; refused rows are no failure.
 */
export async function importFile(options: ImportOptions): Promise<ImportOutcome> {
  const { file, execute, dryRun = false, chunkRows = CHUNK_ROWS } = options
  const source = await openSource(file, options.encoding)
  const plan = planColumns(source.headings, parseMap(options.maps ?? []))
  const campaignId = options.campaignCode === undefined ? null : await findCampaign(execute, options.campaignCode)
  const rejectedFile = new RejectedFile(`${file}.rejected.csv`, source.headings)
  await rejectedFile.discardOld()

  const counts = {
    read: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    duplicatesInFile: 0,
    repeatedAcrossCalls: 0,
    rejected: 0,
  }
  const callOfCode = new Map<string, number>()
  let call = 1
  let waiting: { source: SourceRow; input: EnterpriseRowInput }[] = []
  let refused: { source: SourceRow; reject: RowReject }[] = []
  const send = async (): Promise<void> => {
    if (waiting.length > 0) {
      const report = await sendChunk(
        execute,
        waiting.map(({ input }) => input),
        campaignId,
        dryRun,
        waiting[0]?.source,
      )
      for (const name of ['created', 'updated', 'unchanged', 'duplicatesInFile'] as const) counts[name] += report[name]
      for (const reject of report.rejects) {
        const sent = waiting[reject.row - 1]
        if (sent) refused.push({ source: sent.source, reject })
      }
      // The count is the server's: should it name fewer rows than it refused, the total still holds.
      counts.rejected += report.rejected
    }
    refused.sort((a, b) => a.source.row - b.source.row)
    await rejectedFile.append(refused)
    waiting = []
    refused = []
    call++
    options.onProgress?.(counts.read)
  }
  for await (const row of source.rows) {
    counts.read++
    const mapped = mapRow(row.cells, plan)
    if (mapped.reject) {
      counts.rejected++
      refused.push({ source: row, reject: mapped.reject })
    } else {
      waiting.push({ source: row, input: mapped.input })
      const code = normaliseCode(mapped.input.uscc ?? mapped.input.registrationNumber ?? '')
      const earlier = callOfCode.get(code)
      if (code !== '' && earlier === undefined) callOfCode.set(code, call)
      if (earlier !== undefined && earlier < call) counts.repeatedAcrossCalls++
    }
    if (waiting.length + refused.length >= chunkRows) await send()
  }
  await send()
  return {
    ...counts,
    encoding: source.encoding,
    unusedHeadings: plan.unusedHeadings,
    rejectReasons: rejectedFile.reasons(),
    rejectedFile: rejectedFile.written ? rejectedFile.path : null,
    enrolled: campaignId === null || dryRun ? null : await countEnrolled(execute, campaignId),
  }
}

async function findCampaign(execute: Execute, code: string): Promise<string> {
  const { campaign } = await execute<{ campaign: { id: string } | null }>(FIND_CAMPAIGN, { code })
  if (!campaign) throw new UsageError(`没有代码为 ${code} 的活动 / there is no campaign ${code}`)
  return campaign.id
}

async function countEnrolled(execute: Execute, campaignId: string): Promise<number> {
  const data = await execute<{ enterprises: { totalCount: number } }>(COUNT_ENROLLED, { campaignId })
  return data.enterprises.totalCount
}

async function sendChunk(
  execute: Execute,
  rows: EnterpriseRowInput[],
  campaignId: string | null,
  dryRun: boolean,
  first: SourceRow | undefined,
): Promise<ReportData> {
  const where = `第 ${first?.row} 行起 / from row ${first?.row}`
  const input = { rows, dryRun, ...(campaignId === null ? {} : { campaignId }) }
  const data = await execute<ImportData>(IMPORT_ENTERPRISES, { input }).catch((error: Error) => {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`${where}: ${error.message}`)
  })
  const { report, userErrors } = data.importEnterprises
  if (report) return report
  throw new UsageError(`${where}: ${userErrors.map(({ code, message }) => `${code}: ${message}`).join('; ')}`)
}

/** Collects what was refused: the rows into a file, chunk by chunk, the reasons into a table that stays small. */
class RejectedFile {
  written = false
  private readonly counts = new Map<string, { rows: number; example: string }>()
  constructor(
    readonly path: string,
    private readonly headings: string[],
  ) {}

  /** An earlier run's file would be taken for this one's. */
  async discardOld(): Promise<void> {
    await rm(this.path, { force: true })
  }

  async append(refused: { source: SourceRow; reject: RowReject }[]): Promise<void> {
    if (refused.length === 0) return
    if (!this.written) {
      const names = ['reject_row', 'reject_line', 'reject_code', 'reject_field', 'reject_message']
      // With a byte order mark: without it Excel takes UTF-8 for the system's own encoding.
      await writeFile(this.path, `\uFEFF${stringify([[...this.headings, ...names]])}`)
      this.written = true
    }
    const lines = refused.map(({ source, reject }) => {
      // Ragged rows are brought to the width of the headings, or the reasons would stand in changing columns.
      const cells = this.headings.map((_, index) => source.cells[index] ?? '')
      return [...cells, source.row, source.line, reject.code, reject.field ?? '', reject.message]
    })
    await appendFile(this.path, stringify(lines))
    for (const { reject } of refused) {
      const reason = reject.field ? `${reject.code} ${reject.field}` : reject.code
      const known = this.counts.get(reason)
      if (known) known.rows++
      else this.counts.set(reason, { rows: 1, example: reject.message })
    }
  }

  reasons(): [string, number, string][] {
    return [...this.counts]
      .map(([reason, { rows, example }]): [string, number, string] => [reason, rows, example])
      .sort((a, b) => b[1] - a[1])
  }
}

/** What a person reads at the end, in both languages. */
export function summarise(outcome: ImportOutcome, seconds: number, dryRun: boolean): string {
  const number = (value: number): string => value.toLocaleString('en')
  const line = (zh: string, en: string, value: string): string => `${zh} ${en}: ${value}`
  return [
    ...(dryRun ? ['仅检查，未写入 / dry run, nothing was written'] : []),
    line('读取', 'read', `${number(outcome.read)} (${outcome.encoding}, ${seconds.toFixed(1)} s)`),
    line('新增', 'created', number(outcome.created)),
    line('更新', 'updated', number(outcome.updated)),
    line('未变', 'unchanged', number(outcome.unchanged)),
    line('文件内重复', 'duplicates in the file', number(outcome.duplicatesInFile)),
    ...(outcome.repeatedAcrossCalls === 0
      ? []
      : [
          line(
            '与前面批次重复（计入更新或未变）',
            'repeat an earlier batch (within updated or unchanged)',
            number(outcome.repeatedAcrossCalls),
          ),
        ]),
    line('拒绝', 'rejected', number(outcome.rejected)),
    ...outcome.rejectReasons.map(([reason, rows, example]) => `  ${number(rows)} × ${reason}  (${example})`),
    ...(outcome.rejectedFile === null ? [] : [line('被拒各行', 'rejected rows', outcome.rejectedFile)]),
    ...(outcome.unusedHeadings.length === 0
      ? []
      : [line('未用的列', 'columns not used', outcome.unusedHeadings.join(', '))]),
    ...(outcome.enrolled === null ? [] : [line('活动内企业', 'enrolled in the campaign', number(outcome.enrolled))]),
  ].join('\n')
}

export type CliSurroundings = {
  /** Starts the embedded instance in this process and signs in as the campaign office. */
  openEmbedded?: () => Promise<Embedded>
  print: (text: string) => void
  printError: (text: string) => void
  env: NodeJS.ProcessEnv
}

/** @returns the exit code: 0 when the file went through, whatever rows were refused; 1 when the call failed; 2 for wrong usage. */
export async function main(argv: string[], { openEmbedded, print, printError, env }: CliSurroundings): Promise<number> {
  let options: ReturnType<typeof readArguments>
  try {
    options = readArguments(argv)
  } catch (error) {
    printError(`${(error as Error).message}\n\n${USAGE}`)
    return 2
  }
  if (options.help) {
    print(USAGE)
    return 0
  }
  let embedded: Embedded | undefined
  const startedAt = Date.now()
  try {
    const { file, maps, campaignCode, dryRun, encoding } = options
    let execute: Execute
    if (options.url !== undefined) {
      const language = /^zh/i.test(env.LC_ALL || env.LANG || 'zh') ? 'zh-CN' : 'en'
      execute = connect(options.url, options.token ?? env.ONEKNOCK_TOKEN, language)
    } else {
      if (!openEmbedded) throw new UsageError('请用 --url 指明运行中的实例 / name a running instance with --url')
      embedded = await openEmbedded()
      execute = embedded.execute
    }
    const onProgress = (rows: number): void => printError(`… ${rows.toLocaleString('en')}`)
    const outcome = await importFile({ file, execute, maps, campaignCode, dryRun, encoding, onProgress })
    print(summarise(outcome, (Date.now() - startedAt) / 1000, dryRun))
    return 0
  } catch (error) {
    printError(
      error instanceof UsageError || error instanceof StartupError
        ? error.message
        : ((error as Error).stack ?? String(error)),
    )
    return 1
  } finally {
    await embedded?.close()
  }
}

function readArguments(argv: string[]) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      map: { type: 'string', multiple: true, default: [] },
      campaign: { type: 'string' },
      url: { type: 'string' },
      token: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      encoding: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [file] = positionals
  if (!values.help && (file === undefined || positionals.length > 1))
    throw new UsageError('需要一个文件 / one FILE is needed')
  return {
    file: file ?? '',
    maps: values.map,
    campaignCode: values.campaign,
    url: values.url,
    token: values.token,
    dryRun: values['dry-run'],
    encoding: values.encoding,
    help: values.help,
  }
}
