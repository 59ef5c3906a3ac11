import 'reflect-metadata'
import fc from 'fast-check'
import { uuidOf } from '../../src/shared/relay'
import { runSchedule } from '../support/runs'
import { reinstateTeam, withdrawTeam } from '../support/team-withdrawals'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import {
  auditOf,
  departmentOf,
  giveOwner,
  OFFICE,
  openCampaign,
  pinBaseline,
  recordAt,
  recordByPlan,
  register,
  reschedule,
  resolve,
  unpin,
  withdraw,
} from '../support/visits'

/** Another seed looks at other stories: SEED=1 STORIES=500 npx jest test/integration/plan-invariants */
const SEED = Number(process.env.SEED ?? 20_260_412)
const STORIES = Number(process.env.STORIES ?? 40)
const MOST_COMMANDS = 24

let city: TownAndCountry
beforeAll(async () => {
  city = await openTownAndCountry()
})
afterAll(() => city.close())

const TEAMS = ['TOURISM', 'AGRICULTURE', 'SCIENCE-1', 'SCIENCE-2', 'EAST-ECON', '999901001'] as const
const TARGETS = [1, 2, 3] as const

/** Plans and duplicates are named by a number that is taken modulo how many there are when the command runs. */
type Command =
  | { do: 'register'; team: string; n: number; round: number; plannedOn: string | null }
  | { do: 'withdraw'; plan: number; asOffice: boolean }
  | { do: 'reschedule'; plan: number; plannedOn: string | null }
  | { do: 'resolve'; duplicate: number; keep: number; merge: boolean; asOffice: boolean }
  | { do: 'recordByPlan'; plan: number; mode: string }
  | { do: 'recordAt'; team: string; n: number; mode: string }
  | { do: 'pinOwner' | 'handOverOwner' | 'forbidOwner' | 'baseline'; team: string; n: number }
  | { do: 'unpin'; n: number }
  | { do: 'withdrawTeam'; team: string; successor: string | null }
  | { do: 'reinstateTeam'; team: string }
  | { do: 'publish' }

const team = fc.constantFrom(...TEAMS)
const n = fc.constantFrom(...TARGETS)
const anyOne = fc.nat(1000)
const day = fc.constantFrom(null, '2026-04-12', '2026-04-20')
const mode = fc.constantFrom('ENTERED', 'ENTERED', 'DOORSTEP', 'PHONE')

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('register' as const),
      team,
      n,
      round: fc.constantFrom(1, 1, 1, 1, 2),
      plannedOn: day,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('withdraw' as const), plan: anyOne, asOffice: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reschedule' as const), plan: anyOne, plannedOn: day }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('resolve' as const),
      duplicate: anyOne,
      keep: anyOne,
      merge: fc.boolean(),
      asOffice: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('recordByPlan' as const), plan: anyOne, mode }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('recordAt' as const), team, n, mode }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('pinOwner', 'handOverOwner', 'forbidOwner', 'baseline'),
      team,
      n,
    }) as fc.Arbitrary<Command>,
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unpin' as const), n }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('withdrawTeam' as const), team, successor: fc.option(team, { freq: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reinstateTeam' as const), team }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('publish' as const) }) },
)

interface StoredPlan {
  id: string
  globalId: string
  duplicateId: string | null
  teamCode: string
}

const globalIdOf = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64url')

const storedPlans = async (campaignId: string): Promise<StoredPlan[]> =>
  (
    await city.db.query<StoredPlan>(
      `SELECT p.id, p.duplicate_visit_id AS "duplicateId", t.code AS "teamCode"
         FROM visit_plan p JOIN team t ON t.id = p.team_id WHERE p.campaign_id = $1 ORDER BY p.id`,
      [campaignId],
    )
  ).map((plan) => ({ ...plan, globalId: globalIdOf('VisitPlan', plan.id) }))

/** Whether it was refused; null when there was nothing that the command could have been about. */
async function perform(campaign: TownAndCountry, campaignId: string, what: Command): Promise<boolean | null> {
  const plans = await storedPlans(campaignId)
  const planOf = (index: number): StoredPlan | undefined => plans[index % plans.length]
  const refused = ({ userErrors }: { userErrors: readonly unknown[] }): boolean => userErrors.length > 0
  switch (what.do) {
    case 'register':
      return refused(await register(campaign, what.team, what.n, { round: what.round, plannedOn: what.plannedOn }))
    case 'withdraw': {
      const plan = planOf(what.plan)
      const who = plan && !what.asOffice ? departmentOf(plan.teamCode) : OFFICE
      return plan ? refused(await withdraw(campaign, plan.globalId, who)) : null
    }
    case 'reschedule': {
      const plan = planOf(what.plan)
      return plan ? refused(await reschedule(campaign, plan.globalId, { plannedOn: what.plannedOn })) : null
    }
    case 'resolve': {
      const ids = [...new Set(plans.flatMap(({ duplicateId }) => duplicateId ?? []))]
      const id = ids[what.duplicate % ids.length]
      if (!id) return null
      const among = plans.filter(({ duplicateId }) => duplicateId === id)
      const keep = among[what.keep % among.length]!
      const who = what.asOffice ? OFFICE : departmentOf(among[(what.keep + 1) % among.length]!.teamCode)
      const resolution = what.merge ? 'MERGE_INTO_JOINT_VISIT' : 'WITHDRAW_OTHERS'
      return refused(await resolve(campaign, globalIdOf('DuplicateVisit', id), keep.globalId, resolution, who))
    }
    case 'recordByPlan': {
      const plan = planOf(what.plan)
      return plan ? refused(await recordByPlan(campaign, plan.globalId, { mode: what.mode })) : null
    }
    case 'recordAt':
      return refused(await recordAt(campaign, what.team, what.n, { mode: what.mode }))
    case 'baseline': {
      const { report, userErrors } = await pinBaseline(campaign, [what])
      return userErrors.length > 0 || report!.rejected > 0
    }
    case 'unpin':
      return refused(await unpin(campaign, what.n))
    case 'withdrawTeam':
      return refused(await withdrawTeam(campaign, what.team, what.successor))
    case 'reinstateTeam':
      return refused(await reinstateTeam(campaign, what.team))
    case 'publish':
      expect(await runSchedule(campaign, 'PUBLISH')).toMatchObject({ status: 'SUCCEEDED', error: null })
      return false
    default:
      return refused(await giveOwner(campaign, what.do, what.team, what.n))
  }
}

/**
 * What must hold after every change, whatever came before; each statement gives the rows that break it. Derived from rules.md and
 * contract.graphql, not from the code.
 */
const BROKEN: Readonly<Record<string, string>> = {
  'at most one plan is ACTIVE or DONE per target and round': `
    SELECT target_id, round FROM visit_plan WHERE campaign_id = $1 AND status IN ('ACTIVE', 'DONE')
     GROUP BY target_id, round HAVING count(*) > 1`,
  'a team has at most one plan per target and round that is not withdrawn': `
    SELECT target_id, round, team_id FROM visit_plan WHERE campaign_id = $1 AND status <> 'WITHDRAWN'
     GROUP BY target_id, round, team_id HAVING count(*) > 1`,
  'who joined a visit joined one of the same target and round that will be or was made': `
    SELECT p.id FROM visit_plan p LEFT JOIN visit_plan host ON host.id = p.merged_into_id
     WHERE p.campaign_id = $1 AND p.status = 'MERGED'
       AND (host.target_id, host.round) IS DISTINCT FROM (p.target_id, p.round)
        OR p.campaign_id = $1 AND p.status = 'MERGED' AND host.status NOT IN ('ACTIVE', 'DONE')`,
  'in INTAKE a DUPLICATE stands only beside a plan that holds the visit': `
    SELECT p.id FROM visit_plan p JOIN campaign c ON c.id = p.campaign_id AND c.phase = 'INTAKE'
     WHERE p.campaign_id = $1 AND p.status = 'DUPLICATE' AND NOT EXISTS (
       SELECT FROM visit_plan o WHERE o.campaign_id = $1 AND o.target_id = p.target_id AND o.round = p.round
          AND o.status IN ('ACTIVE', 'DONE'))`,
  'in INTAKE nobody joins a visit that nobody holds, and whoever waits is promoted': `
    SELECT p.target_id FROM visit_plan p JOIN campaign c ON c.id = p.campaign_id AND c.phase = 'INTAKE'
     WHERE p.campaign_id = $1 AND p.status <> 'WITHDRAWN'
     GROUP BY p.target_id, p.round HAVING count(*) FILTER (WHERE p.status IN ('ACTIVE', 'DONE')) = 0`,
  'in PUBLISHED there is no duplicate left': `
    SELECT p.id FROM visit_plan p JOIN campaign c ON c.id = p.campaign_id AND c.phase = 'PUBLISHED'
     WHERE p.campaign_id = $1 AND p.status = 'DUPLICATE'
    UNION ALL
    SELECT d.id FROM duplicate_visit d JOIN campaign c ON c.id = d.campaign_id AND c.phase = 'PUBLISHED'
     WHERE d.campaign_id = $1 AND d.status = 'OPEN'`,
  'in PUBLISHED an ACTIVE plan is the owner’s, unless somebody has entered and so became owner': `
    SELECT p.id FROM visit_plan p JOIN campaign c ON c.id = p.campaign_id AND c.phase = 'PUBLISHED'
      JOIN campaign_target ct ON ct.campaign_id = p.campaign_id AND ct.target_id = p.target_id
     WHERE p.campaign_id = $1 AND p.status = 'ACTIVE' AND p.team_id <> ct.owner_team_id AND NOT EXISTS (
       SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = p.target_id AND v.mode = 'ENTERED')`,
  'nobody sends a bus: at most two come along': `
    SELECT p.merged_into_id FROM visit_plan p JOIN visit_plan host ON host.id = p.merged_into_id AND host.status = 'ACTIVE'
      JOIN campaign c ON c.id = p.campaign_id AND c.phase = 'PUBLISHED'
     WHERE p.campaign_id = $1 AND host.origin = 'SCHEDULE' GROUP BY p.merged_into_id HAVING count(*) > 2`,
  'a duplicate is OPEN exactly while two plans are ACTIVE, DONE or DUPLICATE, and all of them are in it': `
    SELECT d.id, d.status, count(p.id) FROM duplicate_visit d
      LEFT JOIN visit_plan p ON p.campaign_id = d.campaign_id AND p.target_id = d.target_id AND p.round = d.round
       AND p.status IN ('ACTIVE', 'DONE', 'DUPLICATE')
     WHERE d.campaign_id = $1 GROUP BY d.id, d.status
    HAVING (d.status = 'OPEN') <> (count(p.id) >= 2)
        OR d.status = 'OPEN' AND count(p.id) <> count(p.id) FILTER (WHERE p.duplicate_visit_id = d.id)`,
  'two plans for one target and round have a duplicate': `
    SELECT p.target_id FROM visit_plan p WHERE p.campaign_id = $1 AND p.status IN ('ACTIVE', 'DONE', 'DUPLICATE')
     GROUP BY p.target_id, p.round HAVING count(*) > 1 AND NOT EXISTS (
       SELECT FROM duplicate_visit d WHERE d.campaign_id = $1 AND d.target_id = p.target_id AND d.round = p.round AND d.status = 'OPEN')`,
  'CROSS_UNIT is said of open duplicates exactly when two departments are in them': `
    SELECT d.id, d.kind FROM duplicate_visit d
      JOIN visit_plan p ON p.duplicate_visit_id = d.id AND p.status IN ('ACTIVE', 'DONE', 'DUPLICATE')
      JOIN team t ON t.id = p.team_id
     WHERE d.campaign_id = $1 AND d.status = 'OPEN' GROUP BY d.id, d.kind
    HAVING count(DISTINCT t.department_id) > 1 AND d.kind <> 'CROSS_UNIT'`,
  'a later round follows one that is DONE': `
    SELECT p.id FROM visit_plan p WHERE p.campaign_id = $1 AND p.round > 1 AND NOT EXISTS (
      SELECT FROM visit_plan b WHERE b.campaign_id = $1 AND b.target_id = p.target_id AND b.round = p.round - 1 AND b.status = 'DONE')`,
  'a DONE plan was entered': `
    SELECT p.id FROM visit_plan p WHERE p.campaign_id = $1 AND p.status = 'DONE' AND NOT EXISTS (
      SELECT FROM visit v LEFT JOIN visit_plan own ON own.id = v.visit_plan_id
       WHERE v.campaign_id = $1 AND v.target_id = p.target_id AND v.mode = 'ENTERED' AND v.visit_plan_id IS NOT NULL)`,
  'the last change of owner is the owner that there is': `
    SELECT ct.target_id FROM campaign_target ct
     WHERE ct.campaign_id = $1 AND (ct.owner_team_id, ct.source) IS DISTINCT FROM (
       SELECT (h.to_team_id, h.source)::record FROM ownership_change h
        WHERE h.campaign_id = $1 AND h.target_id = ct.target_id ORDER BY h.id DESC LIMIT 1)`,
  'each change of owner starts where the one before ended': `
    SELECT h.id FROM (
      SELECT h.*, lag(h.to_team_id) OVER (PARTITION BY h.target_id ORDER BY h.id) AS before FROM ownership_change h WHERE h.campaign_id = $1
    ) h WHERE h.from_team_id IS DISTINCT FROM h.before`,
  'what is pinned is pinned by the baseline or by hand': `
    SELECT target_id FROM campaign_target WHERE campaign_id = $1 AND pinned AND source NOT IN ('BASELINE', 'PIN')`,
  'no owner is recused': `
    SELECT ct.target_id FROM campaign_target ct JOIN forbidden_pair f
        ON f.campaign_id = ct.campaign_id AND f.target_id = ct.target_id AND f.team_id = ct.owner_team_id
     WHERE ct.campaign_id = $1`,
  'a team that has left owns only what was entered': `
    SELECT ct.target_id FROM team_withdrawal w
      JOIN campaign_target ct ON ct.campaign_id = w.campaign_id AND ct.owner_team_id = w.team_id
     WHERE w.campaign_id = $1 AND NOT EXISTS (
       SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = ct.target_id AND v.mode = 'ENTERED')`,
  'a team that has left has open plans only for what was entered': `
    SELECT p.id FROM team_withdrawal w
      JOIN visit_plan p ON p.campaign_id = w.campaign_id AND p.team_id = w.team_id
      LEFT JOIN visit_plan host ON host.id = p.merged_into_id
     WHERE w.campaign_id = $1 AND (p.status IN ('ACTIVE', 'DUPLICATE') OR p.status = 'MERGED' AND host.status <> 'DONE')
       AND NOT EXISTS (
         SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = p.target_id AND v.mode = 'ENTERED')`,
  'the record tells of every plan what has become of it': `
    SELECT p.id, p.status FROM visit_plan p WHERE p.campaign_id = $1 AND p.status IS DISTINCT FROM (
      SELECT e.after ->> 'status' FROM audit_event e
       WHERE e.object_type = 'VisitPlan' AND e.object_id = p.id AND e.after ? 'status' ORDER BY e.id DESC LIMIT 1)`,
  'the record tells of every duplicate what has become of it': `
    SELECT d.id, d.status FROM duplicate_visit d WHERE d.campaign_id = $1 AND d.status IS DISTINCT FROM (
      SELECT e.after ->> 'status' FROM audit_event e
       WHERE e.object_type = 'DuplicateVisit' AND e.object_id = d.id ORDER BY e.id DESC LIMIT 1)`,
  'the record tells who owns': `
    SELECT ct.target_id FROM campaign_target ct WHERE ct.campaign_id = $1 AND ct.owner_team_id::text IS DISTINCT FROM (
      SELECT e.after ->> 'ownerTeamId' FROM audit_event e
       WHERE e.object_type = 'CampaignTarget' AND e.campaign_id = $1 AND e.object_id = ct.target_id AND e.after ? 'ownerTeamId'
       ORDER BY e.id DESC LIMIT 1)`,
  'every visit is on the record': `
    SELECT v.id FROM visit v WHERE v.campaign_id = $1 AND NOT EXISTS (
      SELECT FROM audit_event e WHERE e.object_type = 'Visit' AND e.object_id = v.id)`,
}

async function expectInvariants(campaignId: string): Promise<void> {
  const broken = await Promise.all(
    Object.entries(BROKEN).map(async ([promise, sql]) =>
      (await city.db.query(sql, [campaignId])).length > 0 ? [promise] : [],
    ),
  )
  expect(broken.flat()).toEqual([])
}

/** Everything that a refused call must leave as it was. */
async function stateOf(campaignId: string): Promise<string> {
  const rows = await city.db.query(
    `SELECT (SELECT version FROM campaign WHERE id = $1) AS version,
            (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.id) FROM visit_plan p WHERE p.campaign_id = $1) AS plans,
            (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.id) FROM duplicate_visit d WHERE d.campaign_id = $1) AS duplicates,
            (SELECT jsonb_agg(to_jsonb(ct) ORDER BY ct.target_id) FROM campaign_target ct WHERE ct.campaign_id = $1) AS owners,
            (SELECT count(*) FROM audit_event e WHERE e.campaign_id = $1) AS record`,
    [campaignId],
  )
  return JSON.stringify(rows)
}

const versionIn = (state: string): number => (JSON.parse(state) as { version: number }[])[0]!.version
const RAISES: readonly string[] = [
  'pinOwner',
  'handOverOwner',
  'forbidOwner',
  'baseline',
  'unpin',
  'withdrawTeam',
  'reinstateTeam',
  'publish',
  'recordAt',
  'recordByPlan',
]

describe('Whatever is done in whatever order', () => {
  it(`the promises hold after every step (${STORIES} stories, seed ${SEED})`, async () => {
    const outcomes = { done: 0, refused: 0, nothing: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 6, maxLength: MOST_COMMANDS, size: 'max' }), async (story) => {
        const campaign = await openCampaign(city, { areaCode: '999901001' })
        const campaignId = uuidOf('Campaign', campaign.campaignId)!
        await expectInvariants(campaignId)
        let before = await stateOf(campaignId)
        for (const step of story) {
          const refused = await perform(campaign, campaignId, step)
          outcomes[refused === null ? 'nothing' : refused ? 'refused' : 'done']++
          await expectInvariants(campaignId)
          const after = await stateOf(campaignId)
          if (refused) expect(after).toBe(before)
          const raised = versionIn(after) - versionIn(before)
          expect(raised).toBeLessThanOrEqual(RAISES.includes(step.do) ? 1 : 0)
          expect(raised).toBeGreaterThanOrEqual(0)
          before = after
        }
        expect(await auditOf(campaign)).toEqual({
          inScope: TARGETS.length,
          withoutOwner: 0,
          withSeveralOwners: 0,
          withSeveralActivePlans: 0,
          holds: true,
        })
      }),
      { seed: SEED, numRuns: STORIES, endOnFailure: process.env.SHRINK === undefined },
    )
    // Stories in which next to everything is refused would prove little.
    expect(outcomes.done).toBeGreaterThan(outcomes.refused)
    expect(outcomes.done).toBeGreaterThan(STORIES * 5)
  })
})
