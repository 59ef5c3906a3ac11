import 'reflect-metadata'
import fc from 'fast-check'
import { changed, pair, refusals, setTerms } from '../support/owners'
import { campaignSpecs, openManyKinds, openSpec, openTwelve, TEAMS } from '../support/random-campaigns'
import { assignmentsOf, dumpCampaign, publishRun, schedule, startRun } from '../support/runs'
import type { TownAndCountry } from '../support/town-and-country'
import { closeCampaign, ownerOf } from '../support/visits'
import { askWhatIf, suppose } from '../support/what-if'

let base: TownAndCountry
let city: TownAndCountry
beforeAll(async () => {
  base = await openManyKinds()
})
beforeEach(async () => {
  city = await openTwelve(base)
})
afterAll(() => base.close())

const TIGHT = { name: '旅游局减半', teams: [{ teamCode: 'TOURISM', capacity: 2, remits: [{ industryCode: '61' }] }] }

async function ownersOf(of: TownAndCountry, runId: string): Promise<string[]> {
  const { nodes } = await assignmentsOf(of, runId)
  return nodes.map(({ target, team, cost }) => `${of.targetIds.indexOf(target.id)} ${team.code} ${cost}`)
}

const WHAT_IF = `query ($id: ID!) {
  node(id: $id) {
    ... on ScheduleRun {
      whatIf {
        name teams { team { code } capacity remits { industryCode areaCode sizeClass isKey } }
        weights { noPairing noOwnPlan load { above60 above80 } }
      }
    }
  }
}`
const whatIfOf = async (id: string, who?: Parameters<TownAndCountry['data']>[2]) =>
  (await city.data<{ node: { whatIf: unknown } }>(WHAT_IF, { id }, who)).node.whatIf

describe('A what-if', () => {
  it('schedules by what it supposes, and changes nothing of the campaign', async () => {
    const before = await dumpCampaign(city)
    const asItIs = await schedule(city)
    const run = await suppose(city, TIGHT)
    expect(asItIs.summary).toMatchObject({ owned: 12, fallbackNoCapacity: 0 })
    expect(run.summary).toMatchObject({ owned: 10, fallbackNoCapacity: 2 })
    expect(run.shortage).toMatchObject({ teams: [{ code: 'TOURISM' }], capacity: 2, missing: 2 })
    expect(run.certificate).toMatchObject({ isOptimal: true, violations: 0 })
    expect(run.campaignVersion).toBe(asItIs.campaignVersion)
    expect(await dumpCampaign(city)).toEqual(before)
    // The next run is of the campaign as it is.
    expect((await schedule(city)).summary).toMatchObject({ owned: 12 })
  })

  it('says with the run what was asked, codes as they are stored, weights whole', async () => {
    const run = await suppose(city, {
      name: '  加 强 ',
      teams: [
        { teamCode: 'tourism', capacity: 3, remits: [{ industryCode: '61', areaCode: '999901' }] },
        { teamCode: 'SCIENCE-1', remits: [{ sizeClass: 'small' }, { isKey: true }] },
      ],
      weights: { noPairing: 100, load: { above80: 30 } },
    })
    const remit = { industryCode: null, areaCode: null, sizeClass: null, isKey: null }
    const tourism = {
      team: { code: 'TOURISM' },
      capacity: 3,
      remits: [{ ...remit, industryCode: '61', areaCode: '999901' }],
    }
    const science = {
      team: { code: 'SCIENCE-1' },
      capacity: null,
      remits: [
        { ...remit, sizeClass: 'SMALL' },
        { ...remit, isKey: true },
      ],
    }
    const whole = {
      name: '加 强',
      teams: [tourism, science],
      weights: { noPairing: 100, noOwnPlan: 20, load: { above60: 5, above80: 30 } },
    }
    expect(await whatIfOf(run.id)).toEqual(whole)
    // Of a run a department sees its own teams' part.
    expect(await whatIfOf(run.id, { department: 'TOURISM' })).toEqual({ ...whole, teams: [tourism] })
    expect(await whatIfOf((await schedule(city)).id)).toBeNull()
    const [audit] = await city.db.query<{ after: { whatIf: { name: string; teams: unknown[] } } }>(
      `SELECT after FROM audit_event WHERE action = 'scheduleVisits' AND after ? 'whatIf' ORDER BY id DESC LIMIT 1`,
    )
    expect(audit!.after.whatIf).toMatchObject({ name: '加 强', teams: [{ capacity: 3 }, { capacity: null }] })
  })

  it('gives what setting the same terms and weights and scheduling then would give', async () => {
    const weights = fc.record({
      noPairing: fc.constantFrom(0, 40, 100),
      remit: fc.record({ other: fc.constantFrom(15, 50) }),
      load: fc.record({ above60: fc.constantFrom(0, 5), above80: fc.constantFrom(5, 40) }),
    })
    await fc.assert(
      fc.asyncProperty(campaignSpecs, campaignSpecs, weights, async (spec, other, costs) => {
        const { city: of } = await openSpec(base, spec)
        const teams = other.terms.map(({ team, ...terms }) => ({ teamCode: team, ...terms }))
        const supposed = await suppose(of, { name: 'x', teams, weights: costs })
        await setTerms(of, teams)
        const set = await of.mutate(
          'setCostWeights',
          'SetCostWeightsInput',
          { campaignId: of.campaignId, weights: costs },
          '',
        )
        expect(set.userErrors).toEqual([])
        const real = await schedule(of)
        expect(await ownersOf(of, supposed.id)).toEqual(await ownersOf(of, real.id))
        expect({ ...supposed.summary, ...supposed.certificate, checkedAt: null }).toEqual({
          ...real.summary,
          ...real.certificate,
          checkedAt: null,
        })
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })

  it('cannot be published: the office is told what to do instead', async () => {
    const run = await suppose(city, TIGHT)
    const before = await dumpCampaign(city)
    const { scheduleRun, userErrors } = await publishRun(city, run)
    expect(scheduleRun).toBeNull()
    expect(userErrors).toEqual([
      {
        code: 'INVALID_STATE',
        field: ['scheduleRunId'],
        message:
          'This run is a what-if and cannot be published: set the terms or weights that it supposes, then schedule again.',
      },
    ])
    expect(await dumpCampaign(city)).toEqual(before)
  })

  it('is not what explainOwner tells costs by: that is the last run of the campaign as it is', async () => {
    const explain = async () => {
      const { explainOwner } = await city.data<{ explainOwner: { alternative: { extraCost: number | null } } }>(
        `query ($c: ID!, $t: ID!, $k: ID!) {
          explainOwner(campaignId: $c, targetId: $t, insteadOf: $k) { alternative { extraCost } }
        }`,
        { c: city.campaignId, t: city.targetIds[1], k: city.teamIds['SCIENCE-2'] },
      )
      return explainOwner.alternative.extraCost
    }
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 10, remits: [{ industryCode: '6110' }] }])
    await suppose(city, TIGHT)
    expect(await explain()).toBeNull()
    await schedule(city)
    const cost = await explain()
    expect(cost).not.toBeNull()
    await suppose(city, { name: 'x', weights: { remit: { group: 500 } } })
    expect(await explain()).toBe(cost)
  })

  it('holds what is fixed, pinned above a supposed capacity too, and pairs as they stand', async () => {
    for (const n of [1, 4, 7]) await changed(city, 'pinOwner', n, 'TOURISM')
    await pair(city, [{ team: 'COURT', n: 10 }])
    const run = await suppose(city, { name: '只留一户', teams: [{ teamCode: 'TOURISM', capacity: 1, remits: [] }] })
    const owners = await ownersOf(city, run.id)
    for (const n of [1, 4, 7]) expect(owners).toContainEqual(expect.stringMatching(`^${n} TOURISM`))
    expect(owners).toContainEqual(expect.stringMatching('^10 COURT'))
  })

  it('is listed with the runs, or apart from them', async () => {
    const asItIs = await schedule(city)
    const run = await suppose(city, TIGHT)
    const list = async (whatIf: boolean | null) => {
      const { scheduleRuns } = await city.data<{ scheduleRuns: { totalCount: number; nodes: { id: string }[] } }>(
        'query ($c: ID!, $whatIf: Boolean) { scheduleRuns(campaignId: $c, whatIf: $whatIf) { totalCount nodes { id } } }',
        { c: city.campaignId, whatIf },
      )
      expect(scheduleRuns.totalCount).toBe(scheduleRuns.nodes.length)
      return scheduleRuns.nodes.map(({ id }) => id)
    }
    expect([await list(null), await list(true), await list(false)]).toEqual([
      [run.id, asItIs.id],
      [run.id],
      [asItIs.id],
    ])
  })

  it('is once for its key: another what-if under it is refused', async () => {
    const first = await askWhatIf(city, TIGHT, { idempotencyKey: 'what-if' })
    const again = await askWhatIf(city, TIGHT, { idempotencyKey: 'what-if' })
    expect(again.scheduleRun!.id).toBe(first.scheduleRun!.id)
    const other = await askWhatIf(city, { ...TIGHT, name: 'other' }, { idempotencyKey: 'what-if' })
    expect(refusals(other)).toEqual(['IDEMPOTENCY_KEY_REUSED idempotencyKey'])
  })
})

describe('A what-if is refused whole, by the judges of setTeamTerms and setCostWeights', () => {
  const rows = (...teams: object[]) => ({ name: 'x', teams })
  it.each<[string, object, string[]]>([
    ['without a name', { ...TIGHT, name: ' ' }, ['INVALID_INPUT whatIf.name']],
    ['with a name too long', { ...TIGHT, name: '长'.repeat(201) }, ['INVALID_INPUT whatIf.name']],
    ['that supposes nothing', { name: 'x' }, ['INVALID_INPUT whatIf']],
    ['that supposes no team', { name: 'x', teams: [] }, ['INVALID_INPUT whatIf']],
    ['of no team', rows({ capacity: 1 }), ['INVALID_INPUT whatIf.teams.0.teamCode']],
    [
      'row by row, each by its place',
      rows(
        { teamCode: 'TOURISM', capacity: -1 },
        { teamCode: 'NO-SUCH' },
        { teamCode: 'COURT', capacity: 1 },
        { teamCode: 'SCIENCE-1', remits: [{}] },
        { teamCode: 'SCIENCE-2', remits: [{ isKey: true }, { industryCode: '99999' }] },
        { teamCode: 'EAST-ECON', remits: [{ areaCode: '1' }] },
        { teamCode: 'AGRICULTURE', remits: [{ sizeClass: 'HUGE' }] },
      ),
      [
        'INVALID_INPUT whatIf.teams.0.capacity',
        'NOT_FOUND whatIf.teams.1.teamCode',
        'INVALID_INPUT whatIf.teams.3.remits.0',
        'NOT_FOUND whatIf.teams.4.remits.1.industryCode',
        'NOT_FOUND whatIf.teams.5.remits.0.areaCode',
        'INVALID_INPUT whatIf.teams.6.remits.0.sizeClass',
      ],
    ],
    [
      'that contradicts itself',
      rows({ teamCode: 'TOURISM', capacity: 1 }, { teamCode: 'tourism', capacity: 2 }),
      ['ALREADY_EXISTS whatIf.teams.1.teamCode'],
    ],
    [
      'with weights off the grid, or a load that grows cheaper',
      { name: 'x', weights: { noPairing: 7, load: { above60: 20 } } },
      ['INVALID_INPUT whatIf.weights.noPairing', 'INVALID_INPUT whatIf.weights.load.above80'],
    ],
  ])('%s', async (_, whatIf, told) => {
    const [counted] = await city.db.query<{ runs: number }>('SELECT count(*) AS runs FROM schedule_run')
    const payload = await askWhatIf(city, whatIf)
    expect(refusals(payload)).toEqual(told)
    expect(payload.scheduleRun).toBeNull()
    expect(await city.db.query('SELECT count(*) AS runs FROM schedule_run')).toEqual([counted])
  })

  it('the same row twice is one row', async () => {
    const [row] = TIGHT.teams
    expect((await suppose(city, { ...TIGHT, teams: [row!, row!] })).summary).toMatchObject({ owned: 10 })
  })

  it('with PUBLISH: a what-if is for a preview', async () => {
    const payload = await startRun(city, 'PUBLISH', { whatIf: TIGHT })
    expect(refusals(payload)).toEqual(['INVALID_INPUT whatIf'])
    expect((await ownerOf(city, 1)).source).toBe('FALLBACK')
  })

  it('of no campaign: NOT_FOUND before anything else; of a closed one: CAMPAIGN_CLOSED after what is wrong with it', async () => {
    expect(refusals(await askWhatIf(city, { name: '' }, { campaignId: 'none' }))).toEqual(['NOT_FOUND campaignId'])
    await closeCampaign(city)
    expect(refusals(await askWhatIf(city, { name: '' }))).toContain('INVALID_INPUT whatIf.name')
    expect(refusals(await askWhatIf(city, TIGHT))).toEqual(['CAMPAIGN_CLOSED campaignId'])
  })

  it('no more rows than are judged at once', async () => {
    const teams = Array.from({ length: 10_001 }, () => ({ teamCode: TEAMS[0], capacity: 1 }))
    expect(refusals(await askWhatIf(city, { name: 'x', teams }))).toEqual(['INVALID_INPUT whatIf.teams'])
  })
})
