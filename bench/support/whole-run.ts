import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { BenchDatabase } from './database'
import { openHttpClient } from './http-load'
import type { OurServer } from './programs'

const SCHEDULE = `mutation ($input: ScheduleVisitsInput!) {
  scheduleVisits(input: $input) { scheduleRun { id } userErrors { code message } }
}`
const FOLLOW = 'subscription ($id: ID!) { scheduleRunUpdated(id: $id) { status error } }'

const REPAIRS = `query ($campaignId: ID!) {
  scheduleRuns(campaignId: $campaignId, first: 1) { nodes { shortage { repairs { missingAfter } } } }
}`

interface Rested {
  data: { scheduleRuns: { nodes: { shortage: { repairs: object[] | null } | null }[] } }
}
interface Started {
  data: { scheduleVisits: { scheduleRun: { id: string } | null; userErrors: object[] } }
}
interface Update {
  scheduleRunUpdated: { status: string; error: string | null }
}

export interface RunRunner {
  /** From the mutation to the news that the run has succeeded, as the campaign office's own program sees it. */
  run(): Promise<void>
  /** Until the last run has added to its answer what nobody waits for. */
  rest(): Promise<void>
  close(): Promise<void>
}

/** @param campaignId global ID. */
export async function openRunRunner(server: OurServer, campaignId: string): Promise<RunRunner> {
  const authorization = `Bearer ${await server.token({ role: 'CAMPAIGN_OFFICE' })}`
  const http = openHttpClient(server.url, 1)
  const socket = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    lazy: false,
  })
  const start = async (): Promise<string> => {
    const text = await http.send({
      method: 'POST',
      path: '/graphql',
      headers: { 'Content-Type': 'application/json', Authorization: authorization },
      body: JSON.stringify({ query: SCHEDULE, variables: { input: { campaignId, mode: 'PREVIEW' } } }),
    })
    const { scheduleVisits } = (JSON.parse(text) as Started).data
    if (!scheduleVisits.scheduleRun) throw new Error(`No run was started: ${JSON.stringify(scheduleVisits.userErrors)}`)
    return scheduleVisits.scheduleRun.id
  }
  return {
    async run() {
      let last = ''
      for await (const { data } of socket.iterate<Update>({ query: FOLLOW, variables: { id: await start() } }))
        last = data?.scheduleRunUpdated.status ?? last
      if (last !== 'SUCCEEDED') throw new Error(`The run ended ${last}`)
    },
    async rest() {
      for (;;) {
        const text = await http.send({
          method: 'POST',
          path: '/graphql',
          headers: { 'Content-Type': 'application/json', Authorization: authorization },
          body: JSON.stringify({ query: REPAIRS, variables: { campaignId } }),
        })
        const { shortage } = (JSON.parse(text) as Rested).data.scheduleRuns.nodes[0]!
        if (!shortage?.repairs && shortage) await sleep(100)
        else return
      }
    },
    async close() {
      http.close()
      await socket.dispose()
    },
  }
}

/** Milliseconds of each stage of each run, as the service has logged them. */
export const readStages = ({ directory }: BenchDatabase): Record<string, number>[] =>
  readFileSync(join(directory, 'service.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('a schedule run has done its work'))
    .map((line) => (JSON.parse(line) as { ms: Record<string, number> }).ms)
