import 'reflect-metadata'
import { PREVIEWS_KEPT } from '../../src/scheduling/store-answer'
import { Role } from '../../src/shared/context'
import { newId } from '../../src/shared/ids'
import { globalId } from '../../src/shared/relay'
import type { Who } from '../support/api'
import {
  type Consultation,
  closeConsultation,
  consult,
  consultationOf,
  object,
  objected,
  openConsultation,
  stalenessOf,
} from '../support/consultations'
import { changed, refusals, setTerms } from '../support/owners'
import { openTwelve } from '../support/random-campaigns'
import { cancelRun, dumpCampaign, publishRun, type Run, schedule, startRun } from '../support/runs'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import { closeCampaign, departmentOf, OFFICE, registered } from '../support/visits'

const EAST: Who = { area: '999901' }
const INSPECTOR: Who = { role: Role.INSPECTOR }
const ANALYST: Who = { role: Role.ANALYST }

let base: TownAndCountry
/** A campaign of its own for each test: E1 … E12 with the grass roots, the terms of town and country. */
let city: TownAndCountry
beforeAll(async () => {
  base = await openTownAndCountry()
})
beforeEach(async () => {
  city = await openTwelve(base)
})
afterAll(() => base.close())

describe('Opening a preview for comment', () => {
  it('says until when, and what the office has to say; it changes neither owners nor the version', async () => {
    const run = await schedule(city)
    const before = await dumpCampaign(city)
    const { consultation } = await openConsultation(city, run.id, { note: '请于15日前反馈' })
    expect(consultation).toMatchObject({
      status: 'OPEN',
      closesOn: '2026-04-15',
      note: '请于15日前反馈',
      endedAt: null,
      scheduleRun: { id: run.id, isStale: false },
    })
    expect(await dumpCampaign(city)).toEqual(before)
    const { node } = await city.data<{ node: { consultation: { id: string } } }>(
      'query ($id: ID!) { node(id: $id) { ... on ScheduleRun { consultation { id } } } }',
      { id: run.id },
    )
    expect(node.consultation.id).toBe(consultation!.id)
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['closes yesterday', { closesOn: '2026-04-09' }, 'INVALID_INPUT closesOn'],
    ['closes after the campaign', { closesOn: '2026-05-01' }, 'OUTSIDE_CAMPAIGN_DATES closesOn'],
    ['has a note without end', { note: '长'.repeat(1001) }, 'INVALID_INPUT note'],
    ['is of no run', { scheduleRunId: 'x' }, 'NOT_FOUND scheduleRunId'],
    ['is of an absent run', { scheduleRunId: globalId('ScheduleRun', newId()) }, 'NOT_FOUND scheduleRunId'],
  ])('is refused when it %s', async (_what, more, told) => {
    const run = await schedule(city)
    expect(refusals(await openConsultation(city, run.id, more))).toEqual([told])
  })

  it('takes today and the last day of the campaign', async () => {
    for (const closesOn of ['2026-04-10', '2026-04-30']) {
      const { id } = await consult(city, { closesOn })
      await closeConsultation(city, id)
    }
  })

  it('is of a preview that has succeeded and is not published', async () => {
    const { scheduleRun } = await startRun(city)
    await cancelRun(city, scheduleRun!.id)
    expect(refusals(await openConsultation(city, scheduleRun!.id))).toEqual(['INVALID_STATE scheduleRunId'])
    const run = await schedule(city, 'PUBLISH')
    expect(refusals(await openConsultation(city, run.id))).toEqual(['INVALID_STATE scheduleRunId'])
  })

  it('is refused on a stale preview, and in a closed campaign', async () => {
    const run = await schedule(city)
    await changed(city, 'pinOwner', 1, 'AGRICULTURE')
    expect(refusals(await openConsultation(city, run.id))).toEqual(['STALE_VERSION scheduleRunId'])
    await closeCampaign(city)
    expect(refusals(await openConsultation(city, run.id))).toEqual(['CAMPAIGN_CLOSED scheduleRunId'])
  })

  it('is one at a time; one whose day has passed makes room', async () => {
    const first = await consult(city)
    const next = await schedule(city)
    expect(refusals(await openConsultation(city, next.id))).toEqual(['ALREADY_EXISTS scheduleRunId'])
    await city.db.transaction((tx) =>
      tx.execute(`UPDATE consultation SET closes_on = '2026-04-09' WHERE status = 'OPEN' AND closes_on = '2026-04-15'`),
    )
    expect(await consultationOf(city, first.id)).toMatchObject({ status: 'CLOSED', endedAt: null })
    expect((await openConsultation(city, next.id)).consultation).toMatchObject({ status: 'OPEN' })
    expect(await consultationOf(city, first.id)).toMatchObject({ status: 'CLOSED', endedAt: expect.anything() })
  })

  it('ten at once open one', async () => {
    const run = await schedule(city)
    const answers = await Promise.all(Array.from({ length: 10 }, () => openConsultation(city, run.id)))
    expect(answers.filter(({ consultation }) => consultation !== null)).toHaveLength(1)
    expect(new Set(answers.flatMap(refusals))).toEqual(new Set(['ALREADY_EXISTS scheduleRunId']))
  })

  it('is listed, the newest first', async () => {
    const ids = []
    for (let i = 0; i < 3; i++) {
      const { id } = await consult(city)
      ids.unshift(id)
      await closeConsultation(city, id)
    }
    const page = (after: string | null) =>
      city.data<{ consultations: { totalCount: number; nodes: { id: string }[]; pageInfo: { endCursor: string } } }>(
        `query ($id: ID!, $after: String) {
          consultations(campaignId: $id, first: 2, after: $after) { totalCount nodes { id } pageInfo { endCursor } }
        }`,
        { id: city.campaignId, after },
      )
    const { consultations: first } = await page(null)
    const { consultations: second } = await page(first.pageInfo.endCursor)
    expect([first.totalCount, ...[...first.nodes, ...second.nodes].map(({ id }) => id)]).toEqual([3, ...ids])
  })
})

describe('Its end', () => {
  it('by the office, once', async () => {
    const { id } = await consult(city)
    expect(refusals(await closeConsultation(city, id, { reason: '长'.repeat(501) }))).toEqual(['INVALID_INPUT reason'])
    expect((await closeConsultation(city, id, { reason: '意见已齐' })).consultation).toMatchObject({ status: 'CLOSED' })
    expect(refusals(await closeConsultation(city, id))).toEqual(['ALREADY_DECIDED consultationId'])
    expect(refusals(await closeConsultation(city, 'x'))).toEqual(['NOT_FOUND consultationId'])
    await closeCampaign(city)
    expect(refusals(await closeConsultation(city, id))).toEqual(['CAMPAIGN_CLOSED consultationId'])
  })

  it('with the campaign', async () => {
    const { id } = await consult(city)
    await closeCampaign(city)
    expect(await consultationOf(city, id)).toMatchObject({ status: 'CLOSED' })
  })

  it('by a publication, which goes ahead with objections open and says how many', async () => {
    const { id, run } = await consult(city)
    await objected(city, { id }, 1, 'TOURISM', 'RECUSAL')
    await objected(city, { id }, 2, 'AGRICULTURE', 'RECUSAL')
    expect((await publishRun(city, run)).userErrors).toEqual([])
    expect(await consultationOf(city, id)).toMatchObject({ status: 'OVERTAKEN', endedAt: expect.anything() })
    expect(refusals(await object(city, { id }, 4, 'TOURISM', 'RECUSAL'))).toEqual(['INVALID_STATE consultationId'])
    const [event] = await city.db.query<{ after: { openObjections: number } }>(
      `SELECT after FROM audit_event WHERE action = 'publishSchedule' AND object_type = 'ScheduleRun' ORDER BY id DESC LIMIT 1`,
    )
    expect(event!.after.openObjections).toBe(2)
  })
})

describe('What old previews are kept', () => {
  it('those that departments were asked about keep their decisions; of others no consultation can be opened', async () => {
    const plain = await schedule(city)
    const { id, run } = await consult(city)
    for (let i = 0; i < PREVIEWS_KEPT; i++) await schedule(city)
    expect((await movesOf(run, OFFICE, {})).totalCount).toBe(12)
    expect((await objected(city, { id }, 1, 'TOURISM', 'RECUSAL')).to).toEqual({ code: 'TOURISM' })
    await closeConsultation(city, id)
    expect(refusals(await openConsultation(city, plain.id))).toEqual(['INVALID_STATE scheduleRunId'])
    const { userErrors } = await publishRun(city, plain)
    expect(userErrors).toMatchObject([{ code: 'INVALID_STATE', message: await stalenessOf(city, plain.id) }])
  })
})

describe('A stale preview', () => {
  it('says so by the same words as publishing, and only while it could be published', async () => {
    const run = await schedule(city)
    expect(await stalenessOf(city, run.id)).toBeNull()
    await registered(city, 'COURT', 5)
    expect(await stalenessOf(city, run.id)).toBeNull()
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 3, remits: [{ industryCode: '61' }] }])
    const why = await stalenessOf(city, run.id)
    const { userErrors } = await publishRun(city, run)
    expect(userErrors).toMatchObject([{ code: 'STALE_VERSION', message: why }])
    const next = await schedule(city)
    await publishRun(city, next)
    await changed(city, 'handOverOwner', 1, 'AGRICULTURE')
    expect(await stalenessOf(city, next.id)).toBeNull()
  })

  it('in PUBLISHED also by a day that has been set since', async () => {
    await schedule(city, 'PUBLISH')
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 1, remits: [{ industryCode: '61' }] }])
    const run = await schedule(city)
    const { nodes } = await movesOf(run, OFFICE, {})
    expect(nodes.length).toBeGreaterThan(0)
    const n = Number(nodes[0]!.target.name.replace('测试企业', ''))
    await registered(city, 'TOURISM', n, { plannedOn: '2026-04-20' })
    expect(await stalenessOf(city, run.id)).toContain(`测试企业${n}`)
    expect(refusals(await publishRun(city, run))).toEqual(['STALE_VERSION scheduleRunId'])
  })
})

interface Move {
  kind: string | null
  target: { name: string }
  from: { code: string }
  to: { code: string }
  reason: string
}

async function movesOf(
  run: Run,
  who: Who,
  { department, kind }: { department?: string; kind?: string[] },
): Promise<{ totalCount: number; nodes: Move[] }> {
  const consultation = (await openConsultation(city, run.id)).consultation ?? (await newest())
  const departmentId = department
    ? (
        await city.data<{ department: { id: string } }>('query ($code: String!) { department(code: $code) { id } }', {
          code: department,
        })
      ).department.id
    : null
  const { node } = await city.data<{ node: { moves: { totalCount: number; nodes: Move[] } } }>(
    `query ($id: ID!, $departmentId: ID, $kind: [ConsultedMoveKind!]) {
      node(id: $id) { ... on Consultation {
        moves(first: 200, departmentId: $departmentId, kind: $kind) {
          totalCount nodes { kind target { name } from { code } to { code } reason }
        } } }
    }`,
    { id: consultation.id, departmentId, kind: kind ?? null },
    who,
  )
  return node.moves
}

async function newest(): Promise<Consultation> {
  const { consultations } = await city.data<{ consultations: { nodes: Consultation[] } }>(
    'query ($id: ID!) { consultations(campaignId: $id, first: 1) { nodes { id } } }',
    { id: city.campaignId },
  )
  return consultations.nodes[0]!
}

describe('Gains and losses', () => {
  /** E2 goes from 旅游局 to 农委, E9 from 科技局二组 to 一组; all else from the grass roots to whom the remit fits. */
  let run: Run
  beforeEach(async () => {
    await changed(city, 'handOverOwner', 2, 'TOURISM')
    await changed(city, 'handOverOwner', 9, 'SCIENCE-2')
    run = await schedule(city)
  })
  const told = ({ nodes }: { nodes: Move[] }) =>
    nodes
      .map(({ kind, target, from, to }) => `${target.name.replace('测试企业', 'E')} ${kind} ${from.code} ${to.code}`)
      .sort()
  const HOTELS = [
    'E1 GAINED 999901001 TOURISM',
    'E10 GAINED 999902002 TOURISM',
    'E4 GAINED 999901002 TOURISM',
    'E7 GAINED 999902001 TOURISM',
  ]

  it('are told to each department from its own side, with the reasons', async () => {
    const own = await movesOf(run, departmentOf('TOURISM'), {})
    expect(told(own)).toEqual([...HOTELS, 'E2 LOST TOURISM AGRICULTURE'].sort())
    expect(own.nodes.find(({ kind }) => kind === 'GAINED')!.reason).toContain('旅游局')
    expect(own.nodes.find(({ kind }) => kind === 'LOST')!.reason).toContain('农委')
    expect(told(await movesOf(run, departmentOf('TOURISM'), { kind: ['LOST'] }))).toEqual([
      'E2 LOST TOURISM AGRICULTURE',
    ])
    expect(told(await movesOf(run, departmentOf('SCIENCE-1'), { kind: ['WITHIN'] }))).toEqual([
      'E9 WITHIN SCIENCE-2 SCIENCE-1',
    ])
    // Asking for another's side gives what both have a part in, and no more.
    expect(told(await movesOf(run, departmentOf('TOURISM'), { department: 'AGRICULTURE' }))).toEqual([
      'E2 GAINED TOURISM AGRICULTURE',
    ])
  })

  it('to office and inspectors from any side, or all; to a district below its area', async () => {
    for (const who of [OFFICE, INSPECTOR]) {
      const side = await movesOf(run, who, { department: 'TOURISM' })
      expect(told(side)).toEqual([...HOTELS, 'E2 LOST TOURISM AGRICULTURE'].sort())
      expect(side.totalCount).toBe(5)
      const all = await movesOf(run, who, {})
      expect([all.totalCount, new Set(all.nodes.map(({ kind }) => kind))]).toEqual([12, new Set([null])])
    }
    expect(told(await movesOf(run, EAST, { department: 'TOURISM' }))).toEqual([
      'E1 GAINED 999901001 TOURISM',
      'E2 LOST TOURISM AGRICULTURE',
      'E4 GAINED 999901002 TOURISM',
    ])
    expect((await movesOf(run, departmentOf('COURT'), {})).totalCount).toBe(0)
  })

  interface Figures {
    status: string
    objections: Record<'open' | 'accepted' | 'rejected' | 'withdrawn', number>
    departments: (Record<'before' | 'gained' | 'lost' | 'kept' | 'after' | 'within' | 'fallback', number> & {
      department: { code: string }
      teams: { team: { code: string }; capacity: number | null; after: number }[]
    })[]
    fallbackLoads: { team: { code: string }; targets: number; change: number; share: number | null }[]
  }
  const figuresOf = async (who: Who): Promise<Figures | null> =>
    (
      await city.data<{ consultationFigures: Figures | null }>(
        `query ($id: ID!) {
          consultationFigures(campaignId: $id) {
            status objections { open accepted rejected withdrawn }
            departments {
              department { code } before gained lost kept after within fallback teams { team { code } capacity after }
            }
            fallbackLoads { team { code } targets change share }
          }
        }`,
        { id: city.campaignId },
        who,
      )
    ).consultationFigures

  it('stand in figures: load against capacity before and after, what is left to the grass roots, how many object', async () => {
    expect(await figuresOf(ANALYST)).toBeNull()
    const { id } = (await openConsultation(city, run.id)).consultation!
    await objected(city, { id }, 2, 'TOURISM', 'OWN_TEAM')
    await objected(city, { id }, 1, 'AGRICULTURE', 'OWN_TEAM')
    const all = (await figuresOf(OFFICE))!
    expect(all.objections).toEqual({ open: 2, accepted: 0, rejected: 0, withdrawn: 0 })
    expect(all.departments.find(({ department }) => department.code === 'TOURISM')).toEqual({
      department: { code: 'TOURISM' },
      before: 1,
      gained: 4,
      lost: 1,
      kept: 0,
      within: 0,
      after: 4,
      fallback: 0,
      teams: [{ team: { code: 'TOURISM' }, capacity: 10, after: 4 }],
    })
    const sum = (of: (figures: Figures['departments'][number]) => number) =>
      all.departments.reduce((total, each) => total + of(each), 0)
    expect([sum(({ before }) => before), sum(({ after }) => after)]).toEqual([12, 12])
    expect(await figuresOf(INSPECTOR)).toEqual(all)
    // Figures and no lists are what an analyst may read.
    expect(await figuresOf(ANALYST)).toEqual(all)
    expect((await figuresOf(EAST))!.departments.find(({ department }) => department.code === 'TOURISM')).toMatchObject({
      before: 1,
      gained: 2,
      lost: 1,
      after: 2,
    })
  })

  it('a department reads its own figures, a town its own fallback load and how it changes', async () => {
    const { id } = (await openConsultation(city, run.id)).consultation!
    await objected(city, { id }, 2, 'TOURISM', 'OWN_TEAM')
    const tourism = (await figuresOf(departmentOf('TOURISM')))!
    expect(tourism.departments.map(({ department }) => department.code)).toEqual(['TOURISM'])
    expect([tourism.fallbackLoads, tourism.objections.open]).toEqual([[], 1])
    expect((await figuresOf(departmentOf('AGRICULTURE')))!.objections.open).toBe(0)
    const town = (await figuresOf({ department: '999901001' }))!
    expect(town.fallbackLoads).toEqual([{ team: { code: '999901001' }, targets: 0, change: -2, share: 0 }])
    expect(town.departments).toMatchObject([
      { department: { code: '999901001' }, before: 2, lost: 2, gained: 0, after: 0, fallback: 0 },
    ])
  })
})

describe('Who may not', () => {
  it('departments, inspectors and a district open and close nothing; analysts list nothing', async () => {
    const { id, run } = await consult(city)
    const OPEN = `mutation ($id: ID!) { openConsultation(input: { scheduleRunId: $id, closesOn: "2026-04-15" }) { userErrors { code } } }`
    const CLOSE = 'mutation ($id: ID!) { closeConsultation(input: { consultationId: $id }) { userErrors { code } } }'
    for (const who of [departmentOf('TOURISM'), INSPECTOR, ANALYST, EAST]) {
      expect((await city.ask(OPEN, { id: run.id }, who)).codes).toEqual(['FORBIDDEN'])
      expect((await city.ask(CLOSE, { id }, who)).codes).toEqual(['FORBIDDEN'])
    }
    for (const query of ['consultations', 'objections'])
      expect(
        (
          await city.ask(
            `query ($id: ID!) { ${query}(campaignId: $id) { totalCount } }`,
            { id: city.campaignId },
            ANALYST,
          )
        ).codes,
      ).toEqual(['FORBIDDEN'])
  })
})
