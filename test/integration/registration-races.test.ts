import 'reflect-metadata'
import { Client } from 'pg'
import { newId } from '../../src/shared/ids'
import { uuidOf } from '../../src/shared/relay'
import { publish } from '../support/runs'
import { enterpriseCode, openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  auditOf,
  departmentOf,
  duplicateOf,
  openCampaign,
  planOf,
  type Registered,
  registered,
  withdraw,
} from '../support/visits'

const CALLERS = 50
const ROUNDS = 20
const RACERS = Array.from({ length: CALLERS }, (_, index) => `RACER-${String(index + 1).padStart(2, '0')}`)

let city: TownAndCountry
/** As many sessions as there are racers, for those who come with plain SQL. */
let sessions: Client[]

beforeAll(async () => {
  // Every caller has a connection of its own: their transactions are really open side by side.
  const opened = await openTownAndCountry({ writers: CALLERS + 10 })
  await opened.mutate(
    'importDepartments',
    'ImportDepartmentsInput',
    {
      rows: RACERS.map((code) => ({ code, name: `部门${code}`, tier: 'CITY', kind: 'GOVERNMENT', areaCode: '999900' })),
    },
    'report { created rejected }',
  )
  const { teams } = await opened.data<{ teams: { nodes: { id: string; code: string }[] } }>(
    '{ teams(first: 200) { nodes { id code } } }',
  )
  city = { ...opened, teamIds: Object.fromEntries(teams.nodes.map(({ id, code }) => [code, id])) }
  sessions = await Promise.all(
    RACERS.map(async () => {
      const client = new Client({
        ...city.database.connection,
        options: `-c search_path=${city.database.schema},public`,
      })
      await client.connect()
      return client
    }),
  )
})
afterAll(async () => {
  await Promise.all(sessions.map((client) => client.end()))
  await city.close()
})

/** All at once; what one of them throws is an answer of 500 and fails the test. */
const race = <T>(racers: readonly string[], run: (racer: string, index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(racers.map(run))

const countBy = (values: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(values)].map((value) => [value, values.filter((each) => each === value).length]))

/** As clients that race do: asks for what it has to know, no more. */
const register = (
  campaign: TownAndCountry,
  team: string,
  n: number,
  more: Record<string, unknown> = {},
): Promise<Registered> =>
  campaign.mutate<Registered>(
    'registerVisitPlan',
    'RegisterVisitPlanInput',
    {
      campaignId: campaign.campaignId,
      teamId: campaign.teamIds[team],
      targetId: campaign.targetIds[n],
      purpose: 'SERVICE',
      ...more,
    },
    'visitPlan { id status registeredAt } duplicate { id plans { id status } }',
    departmentOf(team),
  )

const outcomeOf = ({ visitPlan, userErrors }: Registered): string => visitPlan?.status ?? userErrors[0]!.code

async function storedStatuses(campaign: TownAndCountry, n: number): Promise<Record<string, number>> {
  const rows = await city.db.query<{ status: string }>(
    'SELECT status FROM visit_plan WHERE campaign_id = $1 AND target_id = $2',
    [uuidOf('Campaign', campaign.campaignId), uuidOf('Enterprise', campaign.targetIds[n])],
  )
  return countBy(rows.map(({ status }) => status))
}

/** SQLSTATE of an insert of an ACTIVE plan that asks nobody, or null when it was stored. */
async function insertActive(client: Client, campaign: TownAndCountry, team: string, n: number): Promise<string | null> {
  try {
    await client.query(
      `INSERT INTO visit_plan (id, campaign_id, target_id, team_id, purpose, status, origin, round, registered_by)
       VALUES ($1, $2, $3, $4, 'SERVICE', 'ACTIVE', 'SELF_ARRANGED', 1, 'plain SQL')`,
      [
        newId(),
        uuidOf('Campaign', campaign.campaignId),
        uuidOf('Enterprise', campaign.targetIds[n]),
        uuidOf('Team', campaign.teamIds[team]),
      ],
    )
    return null
  } catch (error) {
    const { code, constraint } = error as { code: string; constraint?: string }
    return `${code} ${constraint}`
  }
}

const TAKEN = '23505 visit_plan_one_active_per_round_uq'

describe('Fifty who register for one enterprise at the same moment', () => {
  it(`over GraphQL: one holds the visit, 49 are flagged, in each of ${ROUNDS} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const campaign = await openCampaign(city, { areaCode: '999901001' })
      const answers = await race(RACERS, (team) => register(campaign, team, 1))
      expect(countBy(answers.map(outcomeOf))).toEqual({ ACTIVE: 1, DUPLICATE: CALLERS - 1 })
      const flagged = answers.filter(({ duplicate }) => duplicate !== null)
      expect(flagged).toHaveLength(CALLERS - 1)
      expect(flagged.every(({ visitPlan }) => visitPlan!.status === 'DUPLICATE')).toBe(true)
      const [duplicateId, ...others] = new Set(flagged.map(({ duplicate }) => duplicate!.id))
      expect(others).toEqual([])
      const holder = answers.find(({ visitPlan }) => visitPlan!.status === 'ACTIVE')!.visitPlan!
      const duplicate = (await duplicateOf(campaign, duplicateId!))!
      expect(duplicate).toMatchObject({ status: 'OPEN', kind: 'CROSS_UNIT' })
      expect(duplicate.plans).toHaveLength(CALLERS)
      // Each flagged answer names the plan that holds the visit.
      expect(
        flagged.every(({ duplicate: told }) =>
          told!.plans.some(({ id, status }) => id === holder.id && status === 'ACTIVE'),
        ),
      ).toBe(true)
      // Who was first is who came first by the clock that readers see.
      const instants = answers.map(({ visitPlan }) => visitPlan!.registeredAt.getTime())
      expect(holder.registeredAt.getTime()).toBe(Math.min(...instants))
    }
  })

  it('over plain SQL: one is stored, the partial unique index refuses 49', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const campaign = await openCampaign(city, { areaCode: '999901001' })
      const answers = await race(RACERS, (team, index) => insertActive(sessions[index]!, campaign, team, 1))
      expect(countBy(answers.map((answer) => answer ?? 'stored'))).toEqual({ stored: 1, [TAKEN]: CALLERS - 1 })
      expect(await storedStatuses(campaign, 1)).toEqual({ ACTIVE: 1 })
    }
  })

  it('over both at once: never two ACTIVE, and nobody at the API gets a fault', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const campaign = await openCampaign(city, { areaCode: '999901001' })
      const answers = await race(RACERS, async (team, index) =>
        index % 2 === 0
          ? outcomeOf(await register(campaign, team, 1))
          : ((await insertActive(sessions[index]!, campaign, team, 1)) ?? 'ACTIVE'),
      )
      const counts = countBy(answers)
      expect(counts.ACTIVE).toBe(1)
      expect((counts.DUPLICATE ?? 0) + (counts[TAKEN] ?? 0)).toBe(CALLERS - 1)
      expect((await storedStatuses(campaign, 1)).ACTIVE).toBe(1)
    }
  })
})

describe('Twenty connections with one idempotency key', () => {
  it('make one plan, and all are told of it', async () => {
    const campaign = await openCampaign(city, { areaCode: '999901001' })
    const answers = await race(RACERS.slice(0, 20), () =>
      register(campaign, 'TOURISM', 1, { idempotencyKey: 'the same', note: 'once' }),
    )
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([])
    expect(new Set(answers.map(({ visitPlan }) => visitPlan!.id)).size).toBe(1)
    expect(await storedStatuses(campaign, 1)).toEqual({ ACTIVE: 1 })
  })

  it('of different inputs: the first one counts, the others are told that the key is used', async () => {
    const campaign = await openCampaign(city, { areaCode: '999901001' })
    const answers = await race(RACERS.slice(0, 20), (_, index) =>
      register(campaign, 'TOURISM', 1, { idempotencyKey: 'mine', note: `note ${index}` }),
    )
    expect(countBy(answers.map(outcomeOf))).toEqual({ ACTIVE: 1, IDEMPOTENCY_KEY_REUSED: 19 })
    expect(await storedStatuses(campaign, 1)).toEqual({ ACTIVE: 1 })
  })
})

describe('Registering while the ACTIVE plan is withdrawn', () => {
  it('leaves exactly one ACTIVE plan, whoever was first', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const campaign = await openCampaign(city, { areaCode: '999901001' })
      const first = await registered(campaign, 'TOURISM', 1)
      const [withdrawn, ...answers] = await Promise.all([
        withdraw(campaign, first.id),
        ...RACERS.slice(0, 5).map((team) => register(campaign, team, 1)),
      ])
      expect(withdrawn).toMatchObject({ visitPlan: { status: 'WITHDRAWN' }, userErrors: [] })
      expect(answers.map(outcomeOf).every((outcome) => outcome === 'ACTIVE' || outcome === 'DUPLICATE')).toBe(true)
      expect(await storedStatuses(campaign, 1)).toEqual({ ACTIVE: 1, DUPLICATE: 4, WITHDRAWN: 1 })
      expect((await auditOf(campaign)).holds).toBe(true)
    }
  })
})

describe('Lists that overlap, each in an order of its own', () => {
  /** Mulberry32: the same orders in every run. */
  function shuffled<T>(values: readonly T[], seed: number): T[] {
    let state = seed
    const random = (): number => {
      state = (state + 0x6d2b79f5) | 0
      const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      return (((mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
    }
    return values
      .map((value) => ({ value, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ value }) => value)
  }

  it('are all answered, row by row; no deadlock reaches anybody', async () => {
    const ALL = Array.from({ length: 12 }, (_, index) => index + 1)
    for (let round = 0; round < 5; round++) {
      const campaign = await openCampaign(city)
      const answers = await race(RACERS.slice(0, 20), (team, index) =>
        campaign.mutate<{ results: Registered[]; registered: number; flagged: number; refused: number }>(
          'registerVisitPlans',
          'RegisterVisitPlansInput',
          {
            campaignId: campaign.campaignId,
            rows: shuffled(ALL, round * 100 + index).map((n) => ({
              teamCode: team,
              uscc: enterpriseCode(n),
              purpose: 'SERVICE',
            })),
          },
          'results { visitPlan { status } userErrors { code } } registered flagged refused',
          { department: team },
        ),
      )
      expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([])
      expect(answers.map(({ registered: r, flagged, refused }) => r + flagged + refused)).toEqual(Array(20).fill(12))
      expect(answers.reduce((sum, { refused }) => sum + refused, 0)).toBe(0)
      expect(answers.reduce((sum, { registered: r }) => sum + r, 0)).toBe(12)
      for (const n of ALL) expect(await storedStatuses(campaign, n)).toEqual({ ACTIVE: 1, DUPLICATE: 19 })
    }
  })
})

describe('Registering while owners are published', () => {
  it('meets the phase before or the phase after: there is no third outcome', async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 5; round++) {
      const campaign = await openCampaign(city)
      const numbers = RACERS.map((_, index) => (index % 11) + 1)
      // Some come before the run begins, some while it works, some after.
      const early =
        round % 4 === 0
          ? []
          : await race(RACERS.slice(0, 10), (team, index) => register(campaign, team, numbers[index]!))
      const rest = RACERS.slice(early.length)
      const owners = ['TOURISM', 'AGRICULTURE', 'SCIENCE-1']
      const published = publish(campaign)
      const during = race(rest, async (team, index) => {
        // One after the other in small groups, so that they are spread over the run's whole life.
        for (let turn = 0; turn < Math.floor(index / 4); turn++) await city.db.query('SELECT 1')
        return register(campaign, team, numbers[early.length + index]!)
      })
      const ofOwners = race(owners, async (team, index) => {
        for (let turn = 0; turn < 5 + index * 3; turn++) await city.db.query('SELECT 1')
        return register(campaign, team, index + 1)
      })
      await published
      // After: another team, then the owner twice where nobody has planned.
      const late = [
        await register(campaign, 'RACER-50', 7),
        await register(campaign, 'SCIENCE-1', 12),
        await register(campaign, 'SCIENCE-1', 12),
      ]
      expect(late.map(outcomeOf)).toEqual(['NOT_OWNER', 'ACTIVE', 'DUPLICATE_VISIT'])
      const answers = [...early, ...(await during), ...(await ofOwners), ...late]

      for (const { visitPlan, userErrors } of answers) {
        if (!visitPlan) {
          seen.add(`refused ${userErrors[0]!.code}`)
          expect(['NOT_OWNER', 'DUPLICATE_VISIT']).toContain(userErrors[0]!.code)
          continue
        }
        const now = (await planOf(campaign, visitPlan.id))!
        seen.add(`${visitPlan.status} then ${now.status}`)
        // Stored before: publishing has dealt with it. Stored after: only as the owner's own.
        expect(['ACTIVE', 'MERGED', 'WITHDRAWN']).toContain(now.status)
      }
      const stray = await city.db.query(
        `SELECT p.id FROM visit_plan p JOIN campaign_target ct USING (campaign_id, target_id)
          WHERE p.campaign_id = $1 AND (p.status = 'DUPLICATE' OR p.status = 'ACTIVE' AND p.team_id <> ct.owner_team_id)`,
        [uuidOf('Campaign', campaign.campaignId)],
      )
      expect(stray).toEqual([])
      expect(await auditOf(campaign)).toMatchObject({ inScope: 12, withSeveralActivePlans: 0, holds: true })
    }
    // Both sides of the change were met, or the race was none.
    expect([...seen]).toEqual(expect.arrayContaining(['refused NOT_OWNER', 'ACTIVE then MERGED']))
  })
})
