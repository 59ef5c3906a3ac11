import 'reflect-metadata'
import { storeCity } from '../../bench/support/stored-city'
import {
  countDecisions,
  type DecisionFilter,
  type DecisionRow,
  listDecisions,
  readTargetIds,
} from '../../src/scheduling/decision.queries'
import { placeOf, uuidText } from '../../src/scheduling/numbering'
import { globalId, uuidOf } from '../../src/shared/relay'
import { type Api, openApi } from '../support/api'
import { type Run, schedule } from '../support/runs'

/** More targets than three rows of decisions hold, and a last row that is not full. */
const TARGETS = 3500

let api: Api
let run: Run
let runId: string
let all: DecisionRow[]
const everything = { teamId: null, departmentId: null, areaId: null, movesOnly: false }
beforeAll(async () => {
  api = await openApi()
  const campaignId = await storeCity(api, { targets: TARGETS, teams: 60, seed: 7, fill: 1.1 })
  run = await schedule({ ...api, campaignId: globalId('Campaign', campaignId) })
  runId = uuidOf('ScheduleRun', run.id)!
  all = await api.db.query<DecisionRow>(
    `SELECT target_id AS "targetId", team_id AS "teamId", from_team_id AS "fromTeamId", cost, source, reason
       FROM schedule_assignment WHERE run_id = $1 ORDER BY target_id`,
    [runId],
  )
})
afterAll(() => api.close())

async function walk(filter: DecisionFilter, size: number): Promise<DecisionRow[]> {
  const seen: DecisionRow[] = []
  for (let after: string | null = null; ; after = seen.at(-1)!.targetId) {
    const page: DecisionRow[] = await listDecisions(api.db, filter, after, size)
    seen.push(...page)
    if (page.length < size) return seen
  }
}

describe('The decisions of a run', () => {
  it('are one a target in scope, and add up to the summary', async () => {
    expect(all).toHaveLength(TARGETS)
    expect(new Set(all.map(({ targetId }) => targetId)).size).toBe(TARGETS)
    expect(run.certificate).toMatchObject({ isOptimal: true, violations: 0 })
    const [fallback] = await api.db.query<{ count: number }>(
      `SELECT count(*) AS count FROM schedule_assignment s JOIN team t ON t.id = s.team_id WHERE s.run_id = $1 AND t.is_fallback`,
      [runId],
    )
    expect(fallback!.count).toBe(run.summary!.fallback)
    expect(run.summary!.fallbackNoCapacity).toBeGreaterThan(0)
  })

  it('cost term by term, team by team, what the summary says in all', async () => {
    const [sums] = await api.db.query<{ terms: number; load: number }>(
      `SELECT sum(pairing_cost + own_plan_cost + remit_cost + distance_cost)::bigint AS terms, sum(load_cost)::bigint AS load
         FROM schedule_run_team WHERE run_id = $1`,
      [runId],
    )
    expect(sums!.terms).toBe(all.reduce((total, { cost }) => total + cost, 0))
    expect(sums!.terms + sums!.load).toBe(run.summary!.totalCost)
  })

  it('are listed page by page as the view lists them, for every filter', async () => {
    const teams = await api.db.query<{ id: string; departmentId: string; isFallback: boolean }>(
      `SELECT id, department_id AS "departmentId", is_fallback AS "isFallback" FROM team ORDER BY code`,
    )
    const [area] = await api.db.query<{ id: string }>(
      `SELECT id FROM area WHERE level = 'DISTRICT' ORDER BY code LIMIT 1`,
    )
    const inArea = new Set(
      (
        await api.db.query<{ id: string }>(
          `SELECT x.id FROM target x JOIN area a ON a.id = x.area_id WHERE a.lineage @> ARRAY[$1::uuid]`,
          [area!.id],
        )
      ).map(({ id }) => id),
    )
    const [team, fallback] = [teams.find(({ isFallback }) => !isFallback)!, teams.find(({ isFallback }) => isFallback)!]
    const isMove = (row: DecisionRow) => row.teamId !== row.fromTeamId
    const cases: [Partial<DecisionFilter>, (row: DecisionRow) => boolean][] = [
      [{}, () => true],
      [{ movesOnly: true }, isMove],
      [{ teamId: team.id }, (row) => row.teamId === team.id],
      [{ teamId: fallback.id }, (row) => row.teamId === fallback.id],
      [
        { departmentId: fallback.departmentId, movesOnly: true },
        (row) => isMove(row) && row.fromTeamId === fallback.id,
      ],
      [{ areaId: area!.id }, (row) => inArea.has(row.targetId)],
      [{ areaId: area!.id, movesOnly: true }, (row) => inArea.has(row.targetId) && isMove(row)],
      [{ areaId: area!.id, teamId: team.id }, (row) => inArea.has(row.targetId) && row.teamId === team.id],
    ]
    for (const [filter, holds] of cases) {
      const wanted = all.filter(holds)
      const whole = { ...everything, runId, ...filter }
      for (const size of [50, 1024, 5000]) {
        const listed = await walk(whole, size)
        expect(listed.map(({ targetId }) => targetId)).toEqual(wanted.map(({ targetId }) => targetId))
        expect(listed).toMatchObject(wanted)
      }
      expect(await countDecisions(api.db, whole)).toBe(wanted.length)
    }
  })

  it('are found by the places of their targets', async () => {
    const ids = await readTargetIds(api.db, runId)
    expect(ids).toHaveLength(16 * TARGETS)
    for (const place of [0, 1023, 1024, 2047, TARGETS - 1]) {
      expect(uuidText(ids, 16 * place)).toBe(all[place]!.targetId)
      expect(placeOf(ids, all[place]!.targetId)).toBe(place)
    }
    expect(placeOf(ids, runId)).toBe(-1)
    expect(await readTargetIds(api.db, all[0]!.targetId)).toHaveLength(0)
  })
})
