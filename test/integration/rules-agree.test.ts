import 'reflect-metadata'
import fc from 'fast-check'
import {
  costTerms,
  DEFAULT_COST_WEIGHTS,
  decideRegistration,
  judgeEligibility,
  judgeVisit,
  type PlanFact,
  type RegistrationFacts,
  type RemitFact,
  type TargetFacts,
} from '../../src/rules'
import { newId } from '../../src/shared/ids'
import { globalId, uuidOf } from '../../src/shared/relay'
import { publish } from '../support/runs'
import { enterpriseCode, openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import { openCampaign, ownerOf, recordByPlan, register } from '../support/visits'

/** Another seed looks at other cases: SEED=1 npx jest test/integration/rules-agree */
const SEED = Number(process.env.SEED ?? 20_260_410)

let city: TownAndCountry
beforeAll(async () => {
  city = await openTownAndCountry()
})
// What is staged is staged for one test: the next one finds every enterprise in good order.
afterEach(() => city.db.transaction((tx) => tx.execute(`UPDATE target SET registry_state = 'ACTIVE'`)))
afterAll(() => city.close())

const TEAMS = ['TOURISM', 'AGRICULTURE', 'SCIENCE-1', 'SCIENCE-2', 'COURT'] as const
type TeamCode = (typeof TEAMS)[number]
const DEPARTMENT: Record<TeamCode, string> = {
  TOURISM: 'TOURISM',
  AGRICULTURE: 'AGRICULTURE',
  'SCIENCE-1': 'SCIENCE',
  'SCIENCE-2': 'SCIENCE',
  COURT: 'COURT',
}
const uuid = (team: string): string => uuidOf('Team', city.teamIds[team])!

/** What holds when somebody asks: the whole of it, made up. */
interface Situation {
  phase: 'INTAKE' | 'PUBLISHED' | 'CLOSED'
  enrolled: boolean
  registryState: string
  owner: TeamCode
  /** Teams that have left the campaign. */
  gone: TeamCode[]
  /** Of rounds 1 and 2, one a team at most; the first of each round may hold the visit. */
  plans: { team: TeamCode; round: number; status: string }[]
}

const situation: fc.Arbitrary<Situation> = fc.record({
  phase: fc.constantFrom('INTAKE', 'INTAKE', 'INTAKE', 'INTAKE', 'PUBLISHED', 'PUBLISHED', 'PUBLISHED', 'CLOSED'),
  enrolled: fc.constantFrom(true, true, true, true, true, false),
  registryState: fc.constantFrom(
    'ACTIVE',
    'ACTIVE',
    'ACTIVE',
    'UNREACHABLE_AT_REGISTERED_ADDRESS',
    'DEREGISTERED',
    'LICENCE_REVOKED',
  ),
  owner: fc.constantFrom(...TEAMS),
  gone: fc.constantFrom<TeamCode[][]>([], [], [], [], ['TOURISM'], ['AGRICULTURE', 'COURT']),
  plans: fc
    .tuple(
      fc.shuffledSubarray([...TEAMS], { maxLength: 4 }),
      fc.shuffledSubarray([...TEAMS], { maxLength: 2 }),
      fc.constantFrom('ACTIVE', 'DONE', 'WITHDRAWN'),
      fc.constantFrom('ACTIVE', 'DONE'),
      fc.array(fc.constantFrom('DUPLICATE', 'MERGED', 'WITHDRAWN'), { minLength: 4, maxLength: 4 }),
    )
    .map(([first, second, holds, holdsNext, others]) =>
      [
        ...first.map((team, index) => ({ team, round: 1, index })),
        ...(holds === 'DONE' ? second.map((team, index) => ({ team, round: 2, index })) : []),
      ].map(({ team, round, index }) => {
        const status = index === 0 ? (round === 1 ? holds : holdsNext) : others[index]!
        // Nobody joins a visit that nobody holds.
        return { team, round, status: holds === 'WITHDRAWN' && status === 'MERGED' ? 'WITHDRAWN' : status }
      }),
    ),
})

const request = fc.record({
  team: fc.constantFrom(...TEAMS),
  caller: fc.constantFrom('office', 'own', 'own', 'own', 'other'),
  round: fc.constantFrom(1, 1, 1, 2, 2, 3, 0),
  purpose: fc.constantFrom('SERVICE', 'SERVICE', 'SERVICE', 'SERVICE', 'SURVEY', 'ENFORCEMENT'),
  plannedOn: fc.constantFrom(null, null, null, null, null, '2026-04-01', '2026-04-30', '2026-03-31', '2026-05-01'),
})

/** Puts the situation into the tables, by plain SQL; the plans' ids are those of the database. */
async function stage(campaign: TownAndCountry, n: number, given: Situation): Promise<PlanFact[]> {
  const campaignId = uuidOf('Campaign', campaign.campaignId)!
  const targetId = uuidOf('Enterprise', campaign.targetIds[n])!
  return city.db.transaction(async (tx) => {
    await tx.execute('UPDATE visit_plan SET status = $2, merged_into_id = NULL WHERE campaign_id = $1', [
      campaignId,
      'WITHDRAWN',
    ])
    await tx.execute('DELETE FROM visit WHERE campaign_id = $1', [campaignId])
    await tx.execute('DELETE FROM visit_plan WHERE campaign_id = $1', [campaignId])
    await tx.execute('DELETE FROM duplicate_visit WHERE campaign_id = $1', [campaignId])
    await tx.execute('DELETE FROM ownership_change WHERE campaign_id = $1', [campaignId])
    await tx.execute('DELETE FROM campaign_target WHERE campaign_id = $1 AND target_id = $2', [campaignId, targetId])
    await tx.execute('DELETE FROM team_withdrawal WHERE campaign_id = $1', [campaignId])
    for (const team of given.gone)
      await tx.execute(
        `INSERT INTO team_withdrawal (campaign_id, team_id, reason, outcome, actor) VALUES ($1, $2, 'test', '{}', 'test')`,
        [campaignId, uuid(team)],
      )
    await tx.execute('UPDATE campaign SET phase = $2 WHERE id = $1', [campaignId, given.phase])
    await tx.execute('UPDATE target SET registry_state = $2 WHERE id = $1', [targetId, given.registryState])
    if (!given.enrolled) return []
    await tx.execute(
      `INSERT INTO campaign_target (campaign_id, target_id, owner_team_id, source, reason) VALUES ($1, $2, $3, 'MANUAL', '{"key": "owner.visited"}')`,
      [campaignId, targetId, uuid(given.owner)],
    )
    const plans: PlanFact[] = []
    for (const { team, round, status } of given.plans) {
      const host = plans.find((plan) => plan.round === round && ['ACTIVE', 'DONE'].includes(plan.status))
      const plan = { id: newId(), teamId: uuid(team), departmentId: DEPARTMENT[team], status, round }
      await tx.execute(
        `INSERT INTO visit_plan (id, campaign_id, target_id, team_id, purpose, status, merged_into_id, origin, round, registered_by)
         VALUES ($1, $2, $3, $4, 'SERVICE', $5, $6, 'SELF_ARRANGED', $7, 'test')`,
        [plan.id, campaignId, targetId, plan.teamId, status, status === 'MERGED' ? host!.id : null, round],
      )
      plans.push(plan)
    }
    return plans
  })
}

describe('A registration', () => {
  it(`is answered by the database path as the rule book decides it (seed ${SEED})`, async () => {
    const campaign = await openCampaign(city)
    const outcomes = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(situation, request, async (given, { team, caller, ...asked }) => {
        const plans = await stage(campaign, 1, given)
        const isTheirs = caller !== 'other'
        const facts: RegistrationFacts = {
          campaign: { phase: given.phase, startsOn: '2026-04-01', endsOn: '2026-04-30' },
          target: given.enrolled
            ? { registryState: given.registryState, name: '', ownerTeamId: uuid(given.owner), ownerName: '' }
            : null,
          team: isTheirs
            ? { id: uuid(team), departmentId: DEPARTMENT[team], name: '', withdrawn: given.gone.includes(team) }
            : null,
          request: asked,
          plans: plans.filter(({ status }) => status !== 'WITHDRAWN'),
        }
        const decision = decideRegistration(facts)
        const who = caller === 'office' ? {} : { department: isTheirs ? DEPARTMENT[team] : 'EAST-ECON' }
        const answer = await register(campaign, team, 1, asked, who)

        if (decision.outcome === 'REFUSE') {
          const { code, field } = decision.refuse
          expect(answer).toMatchObject({ visitPlan: null, duplicate: null, userErrors: [{ code, field: [field] }] })
          const holder = facts.plans.find(
            (plan) => plan.round === asked.round && ['ACTIVE', 'DONE'].includes(plan.status),
          )
          if (decision.refuse.namesHolder)
            expect(answer.userErrors[0]).toMatchObject({
              owner: { team: { code: given.owner } },
              existingPlan: holder ? { id: globalId('VisitPlan', holder.id) } : null,
            })
          else expect(answer.userErrors[0]).toMatchObject({ __typename: 'FieldError' })
        } else {
          expect(answer.userErrors).toEqual([])
          expect(answer.visitPlan!.status).toBe(decision.outcome === 'ACCEPT' ? 'ACTIVE' : 'DUPLICATE')
          if (decision.outcome === 'ACCEPT') expect(answer.duplicate).toBeNull()
          else expect(answer.duplicate).toMatchObject({ kind: decision.kind, status: 'OPEN' })
        }
        const outcome = decision.outcome === 'REFUSE' ? decision.refuse.code : decision.outcome
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      }),
      { seed: SEED, numRuns: 300 },
    )
    // Every answer that the rules can give has been compared.
    expect([...outcomes.keys()].sort()).toEqual(
      [
        'ACCEPT',
        'FLAG',
        'ALREADY_EXISTS',
        'CAMPAIGN_CLOSED',
        'DUPLICATE_VISIT',
        'INVALID_INPUT',
        'INVALID_STATE',
        'NOT_OWNER',
        'OUTSIDE_CAMPAIGN_DATES',
        'PURPOSE_FORBIDDEN',
        'TARGET_INELIGIBLE',
        'TARGET_NOT_IN_CAMPAIGN',
        'TEAM_NOT_YOURS',
      ].sort(),
    )
  })
})

describe('A visit', () => {
  it('means to the database what it means to the rule book', async () => {
    const campaign = await openCampaign(city)
    const campaignId = uuidOf('Campaign', campaign.campaignId)!
    const mode = fc.constantFrom('ENTERED', 'ENTERED', 'DOORSTEP', 'PHONE')
    let compared = 0
    await fc.assert(
      fc.asyncProperty(situation, mode, fc.boolean(), fc.nat(10), async (given, mode, pinned, which) => {
        if (given.phase === 'CLOSED' || !given.enrolled || given.plans.length === 0) return
        const { phase, plans: stagedPlans, owner } = { ...given, phase: given.phase }
        const plans = await stage(campaign, 2, given)
        await city.db.transaction((tx) =>
          tx.execute(`UPDATE campaign_target SET pinned = $2, source = $3 WHERE campaign_id = $1`, [
            campaignId,
            pinned,
            pinned ? 'PIN' : 'MANUAL',
          ]),
        )
        const plan = plans[which % stagedPlans.length]!
        const holder =
          plans.find((each) => each.round === plan.round && ['ACTIVE', 'DONE'].includes(each.status)) ?? null
        const decision = judgeVisit({
          phase,
          mode,
          team: { id: plan.teamId, departmentId: plan.departmentId },
          plan: { id: plan.id, status: plan.status, host: plan.status === 'MERGED' ? holder : null },
          holder,
          owner: { teamId: uuid(owner), departmentId: DEPARTMENT[owner], pinned, source: pinned ? 'PIN' : 'MANUAL' },
          visitedBefore: false,
          forbidden: false,
        })
        const { visit, userErrors } = await recordByPlan(campaign, globalId('VisitPlan', plan.id), { mode })
        expect(userErrors).toEqual([])
        expect(visit).toMatchObject({ conflict: decision.conflict, effective: mode === 'ENTERED' })
        const statuses = await city.db.query<{ id: string; status: string }>(
          'SELECT id, status FROM visit_plan WHERE campaign_id = $1',
          [campaignId],
        )
        const expected = plans.map(({ id, status }) => [id, id === decision.donePlanId ? 'DONE' : status])
        expect(Object.fromEntries(statuses.map(({ id, status }) => [id, status]))).toEqual(Object.fromEntries(expected))
        const after = await ownerOf(campaign, 2)
        expect(city.teamIds[after.team.code]).toBe(globalId('Team', decision.newOwnerTeamId ?? uuid(owner)))
        compared++
      }),
      { seed: SEED, numRuns: 200 },
    )
    expect(compared).toBeGreaterThan(80)
  })
})

describe('Who may own', () => {
  interface Explained {
    alternative: { eligible: boolean; terms: { name: string; cost: number }[] }
  }

  const industryCode = fc.constantFrom('A', '01', '011', 'C', '17', '171', '1711', 'H', '61')
  const areaCode = fc.constantFrom('999900', '999901', '999902', '999901001', '999902002')
  const sizeClass = fc.constantFrom('SMALL', 'SMALL', 'LARGE')
  const isKey = fc.constantFrom(false, false, true)
  const remit: fc.Arbitrary<Remit> = fc.oneof(
    fc.record({ industryCode }),
    fc.record({ areaCode }),
    fc.record({ industryCode, areaCode }),
    fc.record({ sizeClass, areaCode }),
    fc.record({ industryCode, isKey }),
    fc.record({ industryCode, areaCode, sizeClass, isKey }),
  )
  type Remit = { industryCode?: string; areaCode?: string; sizeClass?: string; isKey?: boolean }
  const OWNERS = ['TOURISM', 'AGRICULTURE', 'SCIENCE-1', 'COURT', 'EAST-ECON'] as const
  const terms = fc.record({
    remits: fc.tuple(...OWNERS.map(() => fc.array(remit, { maxLength: 2 }))),
    pairs: fc.uniqueArray(fc.tuple(fc.constantFrom(...OWNERS), fc.integer({ min: 1, max: 12 })), {
      maxLength: 5,
      selector: String,
    }),
    forbidden: fc.uniqueArray(fc.tuple(fc.constantFrom(...OWNERS), fc.integer({ min: 1, max: 12 })), {
      maxLength: 5,
      selector: String,
    }),
    gone: fc.subarray([...OWNERS], { maxLength: 2 }),
  })

  /** E1 … E12 as the file of the city's enterprises says. */
  const TOWNS = ['999901001', '999901002', '999902001', '999902002']
  const INDUSTRIES = [
    ['H', '61', '611', '6110'],
    ['A', '01', '011', '0111'],
    ['C', '17', '171', '1711'],
  ]
  const targetFacts = (n: number): TargetFacts & { town: string; district: string } => {
    const town = TOWNS[Math.floor((n - 1) / 3)]!
    const district = town.slice(0, 6)
    return {
      areaLineage: ['999900', district, town],
      industryLineage: INDUSTRIES[(n - 1) % 3]!,
      sizeClass: 'SMALL',
      isKey: false,
      town,
      district,
    }
  }
  const remitFact = ({ industryCode, areaCode, sizeClass, isKey }: Remit): RemitFact => ({
    industryCode: industryCode ?? null,
    areaId: areaCode ?? null,
    sizeClass: sizeClass ?? null,
    isKey: isKey ?? null,
  })

  it('is what explainOwner says and what a published schedule does, for every target and team', async () => {
    const industries = await city.db.query<{ code: string; lineage: string[] }>('SELECT code, lineage FROM industry')
    // The lineages that this test takes for granted are those of the registry.
    for (const lineage of INDUSTRIES)
      expect(industries.find(({ code }) => code === lineage[3])?.lineage).toEqual(lineage)
    const counts = { eligible: 0, not: 0 }
    await fc.assert(
      fc.asyncProperty(terms, async ({ remits, pairs, forbidden, gone }) => {
        const campaign = await openCampaign(city)
        const call = async (name: string, type: string, input: object, selection: string) => {
          const { userErrors } = await campaign.mutate(
            name,
            type,
            { campaignId: campaign.campaignId, ...input },
            selection,
          )
          expect(userErrors).toEqual([])
        }
        await call(
          'setTeamTerms',
          'SetTeamTermsInput',
          { teams: OWNERS.map((teamCode, index) => ({ teamCode, capacity: 10, remits: remits[index] })) },
          'report { rejected }',
        )
        // A pairing of a district's team outside its area is refused as a row, and so is none.
        const standing = pairs.filter(([team, n]) => team !== 'EAST-ECON' || n <= 6)
        await call(
          'importPairings',
          'ImportPairingsInput',
          { rows: pairs.map(([teamCode, n]) => ({ teamCode, uscc: enterpriseCode(n) })) },
          'report { rejected }',
        )
        for (const [team, n] of forbidden)
          await call(
            'forbidOwner',
            'ForbidOwnerInput',
            { targetId: city.targetIds[n], teamId: city.teamIds[team], reason: 'x' },
            'ownership { team { code } }',
          )

        for (const teamCode of gone)
          await call('withdrawTeam', 'WithdrawTeamInput', { teamCode, reason: 'x' }, 'withdrawal { at }')

        const judged = new Map<string, boolean>()
        for (let n = 1; n <= 12; n++) {
          const facts = targetFacts(n)
          for (const [index, team] of OWNERS.entries()) {
            const isLocal = team === 'EAST-ECON'
            const pair = {
              paired: standing.some(([code, number]) => code === team && number === n),
              forbidden: forbidden.some(([code, number]) => code === team && number === n),
            }
            const verdict = judgeEligibility(
              {
                tier: isLocal ? 'DISTRICT' : 'CITY',
                kind: team === 'COURT' ? 'JUDICIAL' : 'GOVERNMENT',
                departmentAreaId: isLocal ? '999901' : '999900',
                isFallback: false,
                withdrawn: gone.includes(team),
                remits: remits[index]!.map(remitFact),
              },
              facts,
              pair,
            )
            const { explainOwner } = await campaign.data<{ explainOwner: Explained }>(
              `query ($campaignId: ID!, $targetId: ID!, $insteadOf: ID!) {
                explainOwner(campaignId: $campaignId, targetId: $targetId, insteadOf: $insteadOf) {
                  alternative { eligible terms { name cost } }
                }
              }`,
              { campaignId: campaign.campaignId, targetId: city.targetIds[n], insteadOf: city.teamIds[team] },
            )
            expect([team, n, explainOwner.alternative.eligible]).toEqual([team, n, verdict.eligible])
            judged.set(`${team} ${n}`, verdict.eligible)
            counts[verdict.eligible ? 'eligible' : 'not']++
            if (!verdict.eligible) continue
            const points = costTerms(
              {
                paired: verdict.paired,
                ownPlan: false,
                fit: verdict.fit,
                team: { tier: isLocal ? 'DISTRICT' : 'CITY', townId: null, districtId: isLocal ? '999901' : null },
                target: { townId: facts.town, districtId: facts.district },
              },
              DEFAULT_COST_WEIGHTS,
            )
            const told = Object.fromEntries(explainOwner.alternative.terms.map(({ name, cost }) => [name, cost]))
            expect(told).toMatchObject(points)
          }
        }
        const { summary } = await publish(campaign)
        let owned = 0
        for (let n = 1; n <= 12; n++) {
          const { team, source } = await ownerOf(campaign, n)
          const anybody = OWNERS.some((code) => judged.get(`${code} ${n}`))
          if (source === 'SCHEDULE') {
            owned++
            expect([team.code, n, judged.get(`${team.code} ${n}`)]).toEqual([team.code, n, true])
          } else expect([source, n]).toEqual(['FALLBACK', n])
          if (!anybody) expect(source).toBe('FALLBACK')
        }
        const withoutRemit = Array.from({ length: 12 }, (_, index) => index + 1).filter(
          (n) => !OWNERS.some((code) => judged.get(`${code} ${n}`)),
        ).length
        expect(summary).toMatchObject({ targets: 12, owned, fallbackNoRemit: withoutRemit })
      }),
      { seed: SEED, numRuns: 8 },
    )
    expect(counts.eligible).toBeGreaterThan(30)
    expect(counts.not).toBeGreaterThan(30)
  })
})
