/**
 * The main job on a list of real enterprises, from the file to published owners, through the operations that users call:
 * the city's own units and terms (data/changzhou), the file through the import command, three departments registering lists
 * that overlap, a schedule, its publication. Prints each figure. Nothing of the file is kept.
 *
 *   node -r ./scripts/ts-hook.cjs bench/real-list.ts --file FILE.csv --map 'name=…,uscc=…' [--lists TEAM,TEAM,TEAM]
 */
import 'reflect-metadata'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { importFile } from '../src/cli/import'
import { type Execute, loadCityUnits } from '../src/example-city/load-example-city'
import { openEmbedded } from '../src/open-embedded'
import { dayInShanghai } from '../src/shared/clock'

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    map: { type: 'string', multiple: true, default: [] },
    lists: { type: 'string', default: 'CZ-U004,CZ-U026,CZ-U029' },
    campaign: { type: 'string', default: 'CZ-SFSQ' },
  },
})

const show = (what: string, figures: unknown): void => console.log(`${what}: ${JSON.stringify(figures)}`)

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const result = await work()
  console.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(2)} s`)
  return result
}

const PAGE = `query ($campaignId: ID!, $after: String) {
  enterprises(first: 200, after: $after, filter: { campaignId: $campaignId, registryState: [ACTIVE] }) {
    nodes { uscc registrationNumber industry { code } } pageInfo { endCursor hasNextPage }
  }
}`

interface Listed {
  uscc: string | null
  registrationNumber: string | null
  industry: { code: string } | null
}

async function enrolled(execute: Execute, campaignId: string): Promise<Listed[]> {
  const all: Listed[] = []
  for (let after: string | null = null; ; ) {
    const { enterprises }: { enterprises: { nodes: Listed[]; pageInfo: { endCursor: string; hasNextPage: boolean } } } =
      await execute(PAGE, { campaignId, after })
    all.push(...enterprises.nodes)
    if (!enterprises.pageInfo.hasNextPage) return all
    after = enterprises.pageInfo.endCursor
  }
}

/**
 * Lists as departments draw them up: the largest firms of manufacturing that everybody wants to see. Each takes 120 of the same
 * 200, beginning 40 further on, so that neighbours share 80 and all three 40.
 */
function overlappingLists(teams: readonly string[], firms: readonly Listed[]): { teamCode: string; rows: object[] }[] {
  const wanted = firms
    .filter(({ industry }) => industry !== null && industry.code >= '13' && industry.code < '44')
    .slice(0, 200)
  return teams.map((teamCode, index) => ({
    teamCode,
    rows: wanted.slice(index * 40, index * 40 + 120).map(({ uscc, registrationNumber }) => ({
      teamCode,
      uscc: uscc ?? registrationNumber,
      purpose: 'SERVICE',
    })),
  }))
}

async function main(): Promise<void> {
  if (!values.file) throw new Error('Name the list with --file.')
  const dataDir = mkdtempSync(join(tmpdir(), 'oneknock-real-'))
  const { execute, close } = await openEmbedded({ ...process.env, DATA_DIR: dataDir, EXAMPLE_CITY: '0' })
  try {
    const campaign = await timed('units and terms', () =>
      loadCityUnits({ execute, today: dayInShanghai(), log: () => {} }),
    )
    const campaignId = campaign.id
    const outcome = await timed('import', () =>
      importFile({ file: values.file!, execute, maps: values.map, campaignCode: values.campaign }),
    )
    const { read, created, updated, unchanged, duplicatesInFile, rejected, rejectReasons, enrolled: count } = outcome
    show('rows', { read, created, updated, unchanged, duplicatesInFile, rejected, rejectReasons, enrolled: count })

    const lists = overlappingLists(values.lists.split(','), await enrolled(execute, campaignId))
    for (const { teamCode, rows } of lists) {
      const { registerVisitPlans } = await execute<{ registerVisitPlans: object }>(
        'mutation ($input: RegisterVisitPlansInput!) { registerVisitPlans(input: $input) { registered flagged refused } }',
        { input: { campaignId, rows } },
      )
      show(`plans of ${teamCode}`, { rows: rows.length, ...registerVisitPlans })
    }
    const runId = await timed('schedule', () => schedule(execute, campaignId))
    const run = await readRun(execute, runId)
    show('summary', run.summary)
    show('certificate', run.certificate)
    show('shortage', run.shortage)
    const published = await timed('publish', () =>
      execute<object>(
        `mutation ($input: PublishScheduleInput!) { publishSchedule(input: $input) {
          scheduleRun { summary { duplicatesResolved visitsSaved } } userErrors { code message } } }`,
        { input: { scheduleRunId: runId, expectedCampaignVersion: run.campaignVersion } },
      ),
    )
    show('published', published)
    show(
      'coverage',
      await execute(
        `query ($campaignId: ID!) {
          coverage(campaignId: $campaignId) { total { enrolled inScope assigned planned openDuplicates } }
          coverageAudit(campaignId: $campaignId) { inScope withoutOwner withSeveralOwners withSeveralActivePlans holds }
        }`,
        { campaignId },
      ),
    )
  } finally {
    await close()
    rmSync(dataDir, { recursive: true, force: true })
    rmSync(`${values.file}.rejected.csv`, { force: true })
  }
}

async function schedule(execute: Execute, campaignId: string): Promise<string> {
  const { scheduleVisits } = await execute<{ scheduleVisits: { scheduleRun: { id: string } } }>(
    'mutation ($input: ScheduleVisitsInput!) { scheduleVisits(input: $input) { scheduleRun { id } userErrors { code } } }',
    { input: { campaignId, mode: 'PREVIEW' } },
  )
  const { id } = scheduleVisits.scheduleRun
  while (!(await readRun(execute, id)).finishedAt) await sleep(20)
  return id
}

async function readRun(execute: Execute, id: string) {
  const { node } = await execute<{
    node: { finishedAt: string | null; campaignVersion: number; summary: object; certificate: object; shortage: object }
  }>(
    `query ($id: ID!) { node(id: $id) { ... on ScheduleRun {
      finishedAt status campaignVersion
      summary { targets owned fallback fallbackNoRemit fallbackNoCapacity pinned totalCost greedyOwned greedyCost }
      certificate { objective dualObjective violations isOptimal }
      shortage { targets capacity missing explanation teams { code } }
    } } }`,
    { id },
  )
  return node
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
