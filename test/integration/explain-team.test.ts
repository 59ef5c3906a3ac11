import 'reflect-metadata'
import fc from 'fast-check'
import { Role } from '../../src/shared/context'
import type { Who } from '../support/api'
import { costOf, isEligible, isFixed, termsOf } from '../support/campaign-facts'
import { bestFigures } from '../support/optimum'
import { changed, DEREGISTERED, enrolEnterprise, pair, setTerms } from '../support/owners'
import { campaignSpecs, openManyKinds, openSpec, openTwelve } from '../support/random-campaigns'
import { assignmentsOf, type Page, publish, schedule } from '../support/runs'
import type { TownAndCountry } from '../support/town-and-country'
import { recordAt, registered } from '../support/visits'
import { suppose } from '../support/what-if'

interface Explained {
  target: { id: string }
  owner: { code: string }
  fixed: boolean
  terms: { name: string; cost: number; explanation: string }[]
  eligibleTeams: number | null
  explanation: string
  alternative: {
    team: { code: string }
    eligible: boolean
    extraCost: number | null
    extraFallback: number | null
    terms: { name: string; cost: number }[]
    moves: { target: { id: string }; from: { code: string }; to: { code: string } }[]
    explanation: string
  } | null
}

const EXPLAIN = `query ($campaignId: ID!, $teamId: ID!, $targets: TeamTargets, $runId: ID, $first: Int, $after: String) {
  explainTeam(campaignId: $campaignId, teamId: $teamId, targets: $targets, runId: $runId, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      target { id } owner { code } fixed terms { name cost explanation } eligibleTeams explanation
      alternative {
        team { code } eligible extraCost extraFallback terms { name cost }
        moves { target { id } from { code } to { code } } explanation
      }
    }
  }
}`

let base: TownAndCountry
let city: TownAndCountry
beforeAll(async () => {
  base = await openManyKinds()
})
beforeEach(async () => {
  city = await openTwelve(base)
})
afterAll(() => base.close())

interface Question {
  targets?: 'OWNED' | 'COULD_OWN'
  runId?: string
  who?: Who
  of?: TownAndCountry
  first?: number
  after?: string | null
}

async function explain(
  team: string,
  { of = city, who, first = 200, ...more }: Question = {},
): Promise<Page<Explained>> {
  const { explainTeam } = await of.data<{ explainTeam: Page<Explained> }>(
    EXPLAIN,
    { campaignId: of.campaignId, teamId: of.teamIds[team], targets: 'OWNED', first, ...more },
    who,
  )
  return explainTeam
}
const numbers = ({ nodes }: Page<Explained>): number[] =>
  nodes.map(({ target }) => city.targetIds.indexOf(target.id)).sort((a, b) => a - b)
const about = ({ nodes }: Page<Explained>, n: number): Explained =>
  nodes.find(({ target }) => target.id === city.targetIds[n])!
const points = (terms: { name: string; cost: number }[]) =>
  Object.fromEntries(terms.map(({ name, cost }) => [name, cost]))

describe('Why did we get these', () => {
  it('is told of each target: its terms, who would be next best, what that costs and who would move', async () => {
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: null, remits: [{ industryCode: '61' }] },
      { teamCode: 'SCIENCE-2', capacity: 1, remits: [{ industryCode: '6110' }] },
    ])
    await pair(city, [{ team: 'SCIENCE-2', n: 10 }])
    await publish(city)
    const page = await explain('TOURISM')
    expect(numbers(page)).toEqual([1, 4, 7])
    expect(page.totalCount).toBe(3)
    expect(about(page, 1)).toEqual({
      target: { id: city.targetIds[1] },
      owner: { code: 'TOURISM' },
      fixed: false,
      terms: [
        { name: 'pairing', cost: 40, explanation: 'no standing pairing' },
        { name: 'ownPlan', cost: 20, explanation: 'has no plan of its own for it' },
        { name: 'remit', cost: 5, explanation: 'the remit fits by division' },
        { name: 'distance', cost: 10, explanation: 'a team of city level' },
        { name: 'load', cost: 0, explanation: 'owns 3, no limit' },
      ],
      eligibleTeams: 1,
      explanation: "旅游局's remit is its industry (75 points).",
      alternative: {
        team: { code: 'SCIENCE-2' },
        eligible: true,
        extraCost: 40,
        extraFallback: 0,
        terms: expect.any(Array),
        moves: [
          { target: { id: city.targetIds[1] }, from: { code: 'TOURISM' }, to: { code: 'SCIENCE-2' } },
          { target: { id: city.targetIds[10] }, from: { code: 'SCIENCE-2' }, to: { code: 'TOURISM' } },
        ],
        explanation: 'Giving it to 科技局二组 costs 40 points more, and 1 other targets would move.',
      },
    })
    // The other way: E10 by pairing; its next best is 旅游局.
    const [paired] = (await explain('SCIENCE-2')).nodes
    expect(paired).toMatchObject({
      explanation: '科技局二组 has a standing pairing with it (30 points).',
      alternative: { team: { code: 'TOURISM' } },
    })
    // Where nobody else may, there is no next best.
    expect(
      (await explain('AGRICULTURE')).nodes.map(({ eligibleTeams, alternative }) => [eligibleTeams, alternative]),
    ).toEqual([2, 5, 8, 11].map(() => [0, null]))
    const [chinese] = (await explain('TOURISM', { who: { language: 'zh-CN' } })).nodes
    expect(chinese!.explanation).toBe('旅游局的职责对应其行业大类（75 分）。')
  })

  it('and what fixes it, or that it was given by hand, or that the last run would move it', async () => {
    await changed(city, 'pinOwner', 1, 'AGRICULTURE')
    await recordAt(city, 'AGRICULTURE', 4)
    await registered(city, 'AGRICULTURE', 2, { plannedOn: '2026-04-20' })
    await publish(city)
    await changed(city, 'handOverOwner', 7, 'AGRICULTURE')
    const page = await explain('AGRICULTURE')
    const why = (n: number) => {
      const { fixed, explanation, eligibleTeams, alternative } = about(page, n)
      return [fixed, explanation, eligibleTeams, alternative]
    }
    expect(why(1)).toEqual([true, 'Pinned: no schedule moves it.', null, null])
    expect(why(4)).toEqual([true, 'Visited: its owner stays.', null, null])
    expect(why(2)).toEqual([true, 'Its owner has set a day: it stays.', 0, null])
    expect(why(7)).toEqual([false, 'The team owns it now; the last run would give it to 旅游局.', 0, null])
    await schedule(city)
    expect(about(await explain('AGRICULTURE'), 7).explanation).toContain('the last run would give it to 旅游局')
    // 旅游局 leaves the field: nobody else may own it, and who has it keeps it.
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 0, remits: [] }])
    expect(about(await explain('AGRICULTURE'), 7)).toMatchObject({ fixed: false })
  })

  it('of the grass roots: nobody may, or nobody has room; before any run nobody knows', async () => {
    expect((await explain('999901001')).nodes.map(({ explanation }) => explanation)).toEqual(
      [1, 2, 3].map(() => 'No schedule has succeeded yet: with the grass roots until one does.'),
    )
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: 0, remits: [{ industryCode: '61' }] },
      { teamCode: 'AGRICULTURE', capacity: null, remits: [] },
    ])
    await publish(city)
    const page = await explain('999901001')
    expect(numbers(page)).toEqual([1, 2])
    expect(about(page, 1)).toMatchObject({
      terms: [],
      eligibleTeams: 1,
      explanation: 'The teams whose remit fits are full: left to the grass roots.',
      alternative: null,
    })
    expect(about(page, 2)).toMatchObject({
      eligibleTeams: 0,
      explanation: "No team's remit fits: left to the grass roots.",
    })
    expect((await explain('999901001', { targets: 'COULD_OWN' })).nodes).toEqual([])
  })

  it('of a run: what it gives to the team, with the loads and owners of that run, what-ifs too', async () => {
    const run = await suppose(city, {
      name: '科技局二组',
      teams: [
        { teamCode: 'TOURISM', capacity: 2, remits: [{ industryCode: '61' }] },
        { teamCode: 'SCIENCE-2', capacity: 5, remits: [{ industryCode: '6110' }] },
      ],
    })
    // Nobody owns anything yet, and no run of things as they are has succeeded.
    expect(await explain('SCIENCE-2')).toMatchObject({ totalCount: 0 })
    const given = await assignmentsOf(city, run.id, { teamId: city.teamIds['SCIENCE-2']! })
    const page = await explain('SCIENCE-2', { runId: run.id })
    expect(page.nodes.map(({ target }) => target)).toEqual(given.nodes.map(({ target }) => target))
    expect(page.totalCount).toBeGreaterThan(0)
    for (const [i, { terms, owner, explanation, alternative }] of page.nodes.entries()) {
      const { load, ...pairTerms } = points(terms)
      expect(Object.values(pairTerms).reduce((sum, cost) => sum + cost, 0)).toBe(given.nodes[i]!.cost)
      expect(owner.code).toBe('SCIENCE-2')
      expect(load).toBe(page.totalCount > 4 ? 10 : page.totalCount > 3 ? 5 : 0)
      expect(terms.at(-1)!.explanation).toBe(`owns ${page.totalCount} of 5`)
      expect(explanation).toBe(given.nodes[i]!.reason)
      expect(alternative).toMatchObject({ team: { code: 'TOURISM' }, eligible: true })
    }
  })

  it('is the best of all other teams, in any campaign, before and after publishing', async () => {
    await fc.assert(
      fc.asyncProperty(campaignSpecs, fc.boolean(), async (spec, isPublished) => {
        const { city: of, read } = await openSpec(base, spec)
        if (isPublished) await publish(of)
        const run = await schedule(of)
        const facts = await read()
        const best = (await bestFigures(facts))!
        const aims = ({ owned, moves, cost }: typeof best) => [best.owned - owned, moves - best.moves, cost - best.cost]
        for (const team of facts.teams.values()) {
          const owned = await explain(team.code, { of, runId: run.id })
          const given = await assignmentsOf(of, run.id, { teamId: of.teamIds[team.code]! })
          expect(owned.nodes.map(({ target }) => target.id)).toEqual(given.nodes.map(({ target }) => target.id))
          for (const {
            target: { id },
            fixed,
            terms,
            eligibleTeams,
            alternative,
          } of owned.nodes) {
            const target = facts.targets.get(id)!
            expect(fixed).toBe(isFixed(facts, target))
            const { load: _, ...pairTerms } = points(terms)
            expect(pairTerms).toEqual(team.isFallback ? {} : termsOf(facts, target, team))
            if (fixed) {
              expect([eligibleTeams, alternative]).toEqual([null, null])
              continue
            }
            const others = [...facts.teams.values()].filter((each) => each !== team && isEligible(facts, target, each))
            expect(eligibleTeams).toBe(others.length)
            const extras: number[][] = []
            for (const other of others) {
              const forced = await bestFigures(facts, { targetId: id, team: other.code })
              if (forced) extras.push(aims(forced))
            }
            extras.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!)
            expect(alternative && [alternative.extraFallback, alternative.extraCost]).toEqual(
              extras.length > 0 ? [extras[0]![0], extras[0]![2]] : null,
            )
          }
          const could = await explain(team.code, { of, runId: run.id, targets: 'COULD_OWN' })
          const expected = [...facts.targets.values()].filter(
            (target) =>
              !isFixed(facts, target) &&
              isEligible(facts, target, team) &&
              !given.nodes.some(({ target: { id } }) => id === target.id),
          )
          expect(could.nodes.map(({ target }) => target.id).sort()).toEqual(expected.map(({ id }) => id).sort())
          for (const {
            target: { id },
            terms,
            alternative,
          } of could.nodes.slice(0, 4)) {
            const target = facts.targets.get(id)!
            const { load: _, ...pairTerms } = points(terms)
            expect(Object.values(pairTerms).reduce((sum, cost) => sum + cost, 0)).toBe(costOf(facts, target, team))
            const forced = await bestFigures(facts, { targetId: id, team: team.code })
            expect([alternative!.extraFallback, alternative!.extraCost]).toEqual(
              forced ? [aims(forced)[0], aims(forced)[2]] : [null, null],
            )
          }
        }
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })
})

describe('Why did we not get those', () => {
  it('tells of each target that the team may own who owns it, and what it would cost', async () => {
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 1, remits: [{ industryCode: '6110' }] }])
    await schedule(city, 'PUBLISH')
    const owned = numbers(await explain('SCIENCE-2'))
    const page = await explain('SCIENCE-2', { targets: 'COULD_OWN' })
    expect([...numbers(page), ...owned].sort((a, b) => a - b)).toEqual([1, 4, 7, 10])
    for (const { owner, explanation, eligibleTeams, alternative } of page.nodes) {
      expect([owner.code, eligibleTeams]).toEqual(['TOURISM', 1])
      expect(explanation).toBe('科技局二组 may own it too; 旅游局 does.')
      expect(alternative).toMatchObject({ team: { code: 'SCIENCE-2' }, eligible: true, extraFallback: 0 })
    }
    // What is taken by hand is no longer what it could own.
    const n = numbers(page)[0]!
    await changed(city, 'pinOwner', n, 'SCIENCE-2')
    expect(numbers(await explain('SCIENCE-2', { targets: 'COULD_OWN' }))).toEqual(numbers(page).slice(1))
    expect(numbers(await explain('SCIENCE-2'))).toEqual([n, ...owned].sort((a, b) => a - b))
  })

  it('says what has come against it since the run, without the reason of a recusal', async () => {
    const m = 30
    await enrolEnterprise(city, m)
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 0, remits: [{ industryCode: '6110' }] }])
    await publish(city)
    const n = 1
    expect(numbers(await explain('SCIENCE-2', { targets: 'COULD_OWN' }))).toEqual([n, 4, 7, 10, m])
    await changed(city, 'forbidOwner', n, 'SCIENCE-2', { reason: '秘密' })
    await enrolEnterprise(city, m, DEREGISTERED)
    const page = await explain('SCIENCE-2', { targets: 'COULD_OWN', who: { department: 'TOURISM' } })
    expect(about(page, n).alternative).toMatchObject({
      eligible: false,
      extraCost: null,
      explanation: '科技局二组 is recused from it.',
    })
    expect(about(page, m).alternative).toMatchObject({ eligible: false, explanation: 'It is not in scope.' })
    expect(JSON.stringify(page)).not.toContain('秘密')
  })

  it('is empty before any run, and of a fallback team', async () => {
    expect(await explain('TOURISM', { targets: 'COULD_OWN' })).toMatchObject({ totalCount: 0, nodes: [] })
    await schedule(city)
    expect(numbers(await explain('TOURISM', { targets: 'COULD_OWN' }))).toEqual([1, 4, 7, 10])
    expect(await explain('999901001', { targets: 'COULD_OWN' })).toMatchObject({ totalCount: 0, nodes: [] })
  })
})

describe('Pages', () => {
  it.each(['OWNED', 'COULD_OWN'] as const)('of %s come whole and in order', async (targets) => {
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 0, remits: [{ sizeClass: 'SMALL' }] }])
    await publish(city)
    const team = targets === 'OWNED' ? 'TOURISM' : 'SCIENCE-2'
    const whole = await explain(team, { targets })
    expect(whole.totalCount).toBe(targets === 'OWNED' ? 4 : 12)
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: Page<Explained> = await explain(team, { targets, first: 3, after })
      expect(page.totalCount).toBe(whole.totalCount)
      seen.push(...page.nodes.map(({ target }) => target.id))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after)
    expect(seen).toEqual(whole.nodes.map(({ target }) => target.id))
  })

  it('take as many statements for four targets as for one', async () => {
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: null, remits: [{ sizeClass: 'SMALL' }] },
      { teamCode: 'SCIENCE-2', capacity: 12, remits: [{ sizeClass: 'SMALL' }] },
    ])
    const run = await schedule(city)
    const statements = async (first: number, targets: 'OWNED' | 'COULD_OWN', runId = run.id) => {
      const snapshot = jest.spyOn(city.db, 'snapshot')
      const asked: string[] = []
      snapshot.mockImplementation(async (read) =>
        read({
          query: (sql, params) => {
            asked.push(sql)
            return city.db.query(sql, params)
          },
        }),
      )
      const page = await explain('TOURISM', { first, targets, runId })
      snapshot.mockRestore()
      expect(page.nodes).toHaveLength(first)
      return asked
    }
    const many = Math.min((await explain('TOURISM', { runId: run.id })).totalCount, 4)
    expect(many).toBeGreaterThan(2)
    for (const [targets, count] of [
      ['OWNED', many],
      ['COULD_OWN', 4],
    ] as const)
      expect(await statements(count, targets)).toEqual(await statements(1, targets))
    expect((await statements(many, 'OWNED')).length).toBeLessThanOrEqual(9)
    // The run asked about last stays in memory; another one is read.
    const readsProblem = (asked: string[]) => asked.some((sql) => sql.includes('schedule_problem'))
    const other = await schedule(city)
    expect(readsProblem(await statements(1, 'COULD_OWN'))).toBe(false)
    expect(readsProblem(await statements(1, 'COULD_OWN', other.id))).toBe(true)
    expect(readsProblem(await statements(1, 'COULD_OWN', other.id))).toBe(false)
  })
})

describe('Who may ask why', () => {
  it("everybody but analysts; of who would move a department sees its own, a district's office what lies there", async () => {
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: null, remits: [{ industryCode: '61' }] },
      { teamCode: 'SCIENCE-2', capacity: 1, remits: [{ industryCode: '6110' }] },
    ])
    await pair(city, [{ team: 'SCIENCE-2', n: 10 }])
    await publish(city)
    const moves = async (n: number, who?: Who) =>
      about(await explain('TOURISM', who ? { who } : {}), n).alternative!.moves.length
    expect(await moves(1)).toBe(2)
    expect(await moves(1, { role: Role.INSPECTOR })).toBe(2)
    expect(await moves(1, { department: 'TOURISM' })).toBe(2)
    expect(await moves(1, { department: 'EAST-ECON' })).toBe(0)
    // E1 and E4 lie in the east, E10 in the west.
    const east = await explain('TOURISM', { who: { area: '999901' } })
    expect([numbers(east), east.totalCount]).toEqual([[1, 4], 2])
    expect(await moves(1, { area: '999901' })).toBe(1)
    const could = await explain('SCIENCE-2', { targets: 'COULD_OWN', who: { area: '999902' } })
    expect([numbers(could), could.totalCount]).toEqual([[7], 1])
    expect((await city.ask(EXPLAIN, { campaignId: 'x', teamId: 'x' }, { role: Role.ANALYST })).codes).toEqual([
      'FORBIDDEN',
    ])
  })

  it('what is not there: NOT_FOUND; a run that has not succeeded: BAD_USER_INPUT', async () => {
    const run = await schedule(city)
    const other = await schedule(await openTwelve(base))
    const codes = async (variables: Record<string, unknown>) =>
      (await city.ask(EXPLAIN, { campaignId: city.campaignId, teamId: city.teamIds.TOURISM, ...variables })).codes
    expect(await codes({ runId: run.id })).toEqual([])
    expect(await codes({ runId: other.id })).toEqual(['NOT_FOUND'])
    for (const id of ['', 'x', city.targetIds[1]])
      for (const name of ['campaignId', 'teamId', 'runId'])
        expect([name, await codes({ [name]: id })]).toEqual([name, ['NOT_FOUND']])
    await city.db.transaction((tx) =>
      tx.execute(`UPDATE schedule_run SET status = 'FAILED' WHERE status = 'SUCCEEDED'`),
    )
    expect(await codes({ runId: run.id })).toEqual(['BAD_USER_INPUT'])
    expect(await codes({ first: 0 })).toEqual(['BAD_USER_INPUT'])
  })
})
