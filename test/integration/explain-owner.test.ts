import 'reflect-metadata'
import fc from 'fast-check'
import { Role } from '../../src/shared/context'
import type { Who } from '../support/api'
import { countUp, isEligible, isFixed, loadPoints, termsOf } from '../support/campaign-facts'
import { bestFigures } from '../support/optimum'
import { changed, DEREGISTERED, enrolEnterprise, pair, setTerms } from '../support/owners'
import { campaignSpecs, openManyKinds, openSpec, openTwelve } from '../support/random-campaigns'
import { assignmentsOf, schedule } from '../support/runs'
import type { TownAndCountry } from '../support/town-and-country'
import { recordAt, registered } from '../support/visits'

interface Term {
  name: string
  cost: number
  explanation: string
}
interface Explanation {
  target: { id: string }
  team: { code: string }
  terms: Term[]
  alternative: {
    team: { code: string }
    eligible: boolean
    extraCost: number | null
    terms: Term[]
    moves: { target: { id: string }; from: { code: string }; to: { code: string }; reason: string }[]
    explanation: string
  } | null
}

const TERMS_SELECTED = 'terms { name cost explanation }'
const EXPLAIN = `query ($campaignId: ID!, $targetId: ID!, $insteadOf: ID) {
  explainOwner(campaignId: $campaignId, targetId: $targetId, insteadOf: $insteadOf) {
    target { id } team { code } ${TERMS_SELECTED}
    alternative {
      team { code } eligible extraCost ${TERMS_SELECTED}
      moves { target { id } from { code } to { code } reason } explanation
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

/** @param insteadOf a team's code; left out, no alternative is asked for. */
async function explain(
  n: number,
  insteadOf?: string,
  { who, of = city }: { who?: Who; of?: TownAndCountry } = {},
): Promise<Explanation> {
  const { explainOwner } = await of.data<{ explainOwner: Explanation | null }>(
    EXPLAIN,
    {
      campaignId: of.campaignId,
      targetId: of.targetIds[n],
      ...(insteadOf === undefined ? {} : { insteadOf: of.teamIds[insteadOf] }),
    },
    who,
  )
  if (!explainOwner) throw new Error(`E${n} is not in the campaign`)
  return explainOwner
}
const points = (terms: Term[]) => Object.fromEntries(terms.map(({ name, cost }) => [name, cost]))
async function alternative(n: number, team: string, who?: Who) {
  const { alternative: found } = await explain(n, team, who ? { who } : {})
  if (!found) throw new Error('no alternative')
  return found
}

describe('Why this owner', () => {
  it('is told term by term, each with its points and its words', async () => {
    await pair(city, [{ team: 'EAST-ECON', n: 3 }])
    await registered(city, 'EAST-ECON', 3)
    await schedule(city, 'PUBLISH')
    const { team, terms, alternative: none } = await explain(3)
    expect(team.code).toBe('EAST-ECON')
    expect(none).toBeNull()
    expect(terms).toEqual([
      { name: 'pairing', cost: 0, explanation: 'a standing pairing' },
      { name: 'ownPlan', cost: 0, explanation: 'has a plan of its own for it' },
      { name: 'remit', cost: 5, explanation: 'the remit fits by division' },
      { name: 'distance', cost: 10, explanation: 'same district' },
      // E3 and E6: one of them at SCIENCE-1 would cost no less.
      { name: 'load', cost: 0, explanation: expect.stringMatching(/^owns [12] of 10$/) },
    ])
    const chinese = await explain(3, undefined, { who: { language: 'zh-CN' } })
    expect(chinese.terms.map(({ explanation }) => explanation).slice(0, 4)).toEqual([
      '有挂钩联系',
      '本组自己已有走访计划',
      '职责对应行业大类',
      '同一辖市区',
    ])
  })

  it('of a fallback team has no terms: it never competes on cost', async () => {
    expect(await explain(1)).toMatchObject({ team: { code: '999901001' }, terms: [] })
  })

  it('is by the rules as they are, not as the last run found them', async () => {
    await schedule(city, 'PUBLISH')
    expect(points((await explain(1)).terms)).toMatchObject({ pairing: 40, remit: 5 })
    await pair(city, [{ team: 'TOURISM', n: 1 }])
    await setTerms(city, [{ teamCode: 'TOURISM', capacity: 4, remits: [{ industryCode: '6110' }] }])
    // Four of four: the last place costs 10.
    expect(points((await explain(1)).terms)).toEqual({ pairing: 0, ownPlan: 20, remit: 0, distance: 10, load: 10 })
  })

  it('of a pin outside the remit says that no remit fits', async () => {
    await changed(city, 'pinOwner', 1, 'AGRICULTURE')
    const { terms } = await explain(1)
    expect(terms.find(({ name }) => name === 'remit')).toEqual({
      name: 'remit',
      cost: 15,
      explanation: 'no remit fits',
    })
  })
})

describe('Why not that team', () => {
  it.each([
    ['forbidden', 'TOURISM', '旅游局 is recused from it.', '旅游局须回避该对象。'],
    [
      'fallback',
      '999901002',
      'is a fallback team: it owns only what no one else does.',
      '是兜底单位，只在无人负责时负责。',
    ],
    [
      'outsideArea',
      'WEST-ECON',
      "It lies outside the area of 西区经信局's department.",
      '该对象不在西区经信局所属单位的辖区内。',
    ],
    [
      'byConsent',
      'COURT',
      '法院 is judicial or of a democratic party: by pin or pairing only.',
      '只能经指定或挂钩联系',
    ],
    [
      'noRemit',
      'AGRICULTURE',
      'None of its remits fits, and there is no standing pairing.',
      '没有一项职责与该对象相符',
    ],
  ])('%s', async (_, team, english, chinese) => {
    await setTerms(city, [
      { teamCode: 'COURT', capacity: null, remits: [{ industryCode: '61' }] },
      { teamCode: 'WEST-ECON', capacity: null, remits: [{ industryCode: '61' }] },
    ])
    await changed(city, 'forbidOwner', 1, 'TOURISM')
    await schedule(city)
    const found = await alternative(1, team)
    expect(found).toMatchObject({ team: { code: team }, eligible: false, extraCost: null, moves: [] })
    expect(found.explanation).toContain(english)
    expect((await alternative(1, team, { language: 'zh-CN' })).explanation).toContain(chinese)
  })

  it('pinned, visited, dated, ineligible: who holds it is named', async () => {
    await changed(city, 'pinOwner', 1, 'AGRICULTURE')
    await recordAt(city, 'AGRICULTURE', 4)
    await registered(city, 'TOURISM', 7, { plannedOn: '2026-04-20' })
    await enrolEnterprise(city, 30)
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 1, remits: [{ industryCode: '61' }] }])
    await schedule(city, 'PUBLISH')
    await enrolEnterprise(city, 30, DEREGISTERED)
    const why = async (n: number) => {
      const { eligible, explanation } = await alternative(n, 'SCIENCE-2')
      return [eligible, explanation]
    }
    expect(await why(1)).toEqual([false, 'It is pinned to 农委; unpin it first.'])
    expect(await why(4)).toEqual([false, '农委 has visited it: schedules leave it there.'])
    expect(await why(7)).toEqual([false, '旅游局 has set a day for it: schedules leave it there.'])
    expect(await why(30)).toEqual([false, 'It is not in scope.'])
  })

  it('the terms of the other team are told all the same', async () => {
    await setTerms(city, [{ teamCode: 'WEST-ECON', capacity: null, remits: [{ industryCode: '6110' }] }])
    expect(points((await alternative(1, 'WEST-ECON')).terms)).toEqual({
      pairing: 40,
      ownPlan: 20,
      remit: 0,
      distance: 20,
      load: 0,
    })
  })

  it('before any run: eligible, but nobody can tell the cost yet', async () => {
    const found = await alternative(1, 'TOURISM')
    expect(found).toMatchObject({ eligible: true, extraCost: null, moves: [] })
    expect(found.explanation).toBe('There is no succeeded run yet to tell the cost by.')
    expect((await alternative(1, 'TOURISM', { language: 'zh-CN' })).explanation).toBe(
      '还没有成功的排期，无法计算费用。',
    )
  })

  it('of what came after the last run: schedule again to see', async () => {
    await schedule(city)
    await enrolEnterprise(city, 31)
    expect(await alternative(31, 'TOURISM')).toMatchObject({
      eligible: true,
      extraCost: null,
      explanation: expect.stringContaining('schedule again'),
    })
  })

  it('the owner itself costs nothing more, pinned or not', async () => {
    await changed(city, 'pinOwner', 4, 'AGRICULTURE')
    await schedule(city, 'PUBLISH')
    for (const [n, team] of [
      [1, 'TOURISM'],
      [4, 'AGRICULTURE'],
    ] as const)
      expect(await alternative(n, team)).toMatchObject({ eligible: true, extraCost: 0, moves: [] })
  })

  it('a team whose capacity is all taken by fixed targets cannot be given more', async () => {
    await setTerms(city, [{ teamCode: 'SCIENCE-2', capacity: 1, remits: [{ industryCode: '61' }] }])
    await changed(city, 'pinOwner', 2, 'SCIENCE-2')
    await schedule(city)
    expect(await alternative(1, 'SCIENCE-2')).toMatchObject({
      eligible: true,
      extraCost: null,
      explanation: "科技局二组's whole capacity is taken by fixed targets.",
    })
  })

  it('names who would move: the target first, then who makes way', async () => {
    await setTerms(city, [
      { teamCode: 'TOURISM', capacity: null, remits: [{ industryCode: '61' }] },
      { teamCode: 'SCIENCE-2', capacity: 1, remits: [{ industryCode: '6110' }] },
    ])
    // E10 is SCIENCE-2's by pairing; giving it E1 sends E10 to TOURISM.
    await pair(city, [{ team: 'SCIENCE-2', n: 10 }])
    await schedule(city)
    const found = await alternative(1, 'SCIENCE-2')
    expect(found).toMatchObject({
      eligible: true,
      // E1: 70 instead of 75; E10: 75 instead of 30.
      extraCost: -5 + 45,
      moves: [
        { target: { id: city.targetIds[1] }, from: { code: 'TOURISM' }, to: { code: 'SCIENCE-2' } },
        { target: { id: city.targetIds[10] }, from: { code: 'SCIENCE-2' }, to: { code: 'TOURISM' } },
      ],
      explanation: 'Giving it to 科技局二组 costs 40 points more, and 1 other targets would move.',
    })
    // A department sees the part of its own teams.
    const seen = await alternative(1, 'SCIENCE-2', { department: 'EAST-ECON' })
    expect(seen).toMatchObject({ extraCost: 40, moves: [] })
    expect((await alternative(1, 'SCIENCE-2', { department: 'TOURISM' })).moves).toHaveLength(2)
  })

  it('costs what forcing it and solving again costs, in any campaign', async () => {
    await fc.assert(
      fc.asyncProperty(
        campaignSpecs,
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 16, maxLength: 16 }),
        async (spec, questions) => {
          const { city: of, read } = await openSpec(base, spec)
          const run = await schedule(of)
          const facts = await read()
          const best = (await bestFigures(facts))!
          const owners = new Map(
            (await assignmentsOf(of, run.id)).nodes.map(({ target, team }) => [target.id, team.code]),
          )
          const targets = [...facts.targets.values()]
          for (const [t, k] of questions) {
            const target = targets[t % targets.length]!
            const teams = [...facts.teams.values()].filter((each) => !each.isFallback)
            const able = teams.filter((each) => isEligible(facts, target, each))
            // Mostly eligible teams; now and then any.
            const from = able.length > 0 && k % 4 > 0 ? able : teams
            const team = from[k % from.length]!
            const found = (await explain(of.targetIds.indexOf(target.id), team.code, { of })).alternative!
            const owner = facts.teams.get(target.owner.team)!
            expect(points(found.terms)).toEqual({
              ...termsOf(facts, target, team),
              load: loadPoints(
                team,
                targets.filter((each) => each.owner.team === team.code).length + (owner === team ? 0 : 1),
              ),
            })
            if (isFixed(facts, target)) {
              expect(found.eligible).toBe(owner === team)
              continue
            }
            expect(found.eligible).toBe(isEligible(facts, target, team))
            if (!found.eligible) {
              expect(found.extraCost).toBeNull()
              continue
            }
            const forced = await bestFigures(facts, { targetId: target.id, team: team.code })
            expect(found.extraCost).toBe(forced === null ? null : forced.cost - best.cost)
            if (forced === null) continue
            const after = new Map(owners)
            for (const { target: moved, from: was, to } of found.moves) {
              expect(after.get(moved.id)).toBe(was.code)
              after.set(moved.id, to.code)
            }
            expect(after.get(target.id)).toBe(team.code)
            expect(countUp(facts, (id) => after.get(id)!)).toEqual(forced)
          }
        },
      ),
      { numRuns: 12, endOnFailure: true },
    )
  })
})

describe('What cannot be explained', () => {
  const codesOf = async (variables: Record<string, unknown>, who?: Who): Promise<unknown[]> => {
    const whole = { campaignId: city.campaignId, targetId: city.targetIds[1], ...variables }
    return (await city.ask(EXPLAIN, whole, who)).codes
  }

  it('absent, malformed, of another kind or outside the area: NOT_FOUND alike', async () => {
    const absent = (type: string) => Buffer.from(`${type}:00000000-0000-7000-8000-000000000000`).toString('base64url')
    for (const [field, type] of [
      ['campaignId', 'Campaign'],
      ['targetId', 'Enterprise'],
      ['insteadOf', 'Team'],
    ] as const)
      for (const id of [absent(type), 'nonsense', '', field === 'insteadOf' ? city.targetIds[1] : city.teamIds.TOURISM])
        expect(await codesOf({ [field]: id })).toEqual(['NOT_FOUND'])
    expect(await codesOf({}, { area: '999902' })).toEqual(['NOT_FOUND'])
    expect(await codesOf({}, { area: '999901' })).toEqual([])
  })

  it('a target that is not in the campaign: null', async () => {
    const { explainOwner } = await city.data<{ explainOwner: null }>(EXPLAIN, {
      campaignId: city.campaignId,
      targetId: city.targetIds[13],
    })
    expect(explainOwner).toBeNull()
  })

  it('to an analyst: FORBIDDEN; departments and inspectors may ask', async () => {
    expect(await codesOf({ campaignId: 'nonsense' }, { role: Role.ANALYST })).toEqual(['FORBIDDEN'])
    expect(await codesOf({}, { role: Role.INSPECTOR })).toEqual([])
    expect(await codesOf({}, { department: 'COURT' })).toEqual([])
  })
})
