import { countUp, readCampaign } from '../support/campaign-facts'
import { City } from '../support/city'
import { bestFigures } from '../support/optimum'
import { assignmentsOf } from '../support/runs'
import { reinstateTeam, withdrawn } from '../support/team-withdrawals'

describe('In the middle of the campaign a team falls away and new firms open', () => {
  it('the new schedule serves as many as it can, and disturbs as few as it must', async () => {
    const city = await City.open()
    try {
      const { tourism, science, eastEconomy } = city
      // Cotton mills: E3 and E6 in the east, E9 and E12 in the west.
      await city.limits(science, 10, [{ industryCode: 'C' }])
      await city.limits(eastEconomy, 1, [{ industryCode: '17' }])
      await city.previewsAndPublishes()
      for (const mill of [3, 6, 9, 12]) expect(['SCIENCE-1', 'EAST-ECON']).toContain(await city.ownerOf(mill))

      // 旅游局 has visited one of its four hotels and announced itself at another.
      await tourism.plansToVisit(1, { on: '2026-04-09' })
      await tourism.visits(1)
      await tourism.plansToVisit(4, { on: '2026-04-28' })

      // Half of 旅游局 is called away; two hotels and a mill open.
      await city.limits(tourism, 3, [{ industryCode: '61' }])
      await city.opens(21, { areaCode: '999902001' })
      await city.opens(22, { areaCode: '999902002' })
      await city.opens(23, { areaCode: '999902002', industryCode: '1711' })

      const facts = await readCampaign(city.api)
      const preview = await city.preview()
      const { nodes: moves } = await city.movesOf(preview)
      const owners = new Map(
        (await assignmentsOf(city.api, preview.id)).nodes.map(({ target, team }) => [target.id, team.code]),
      )
      const best = await bestFigures(facts)
      expect(countUp(facts, (id) => owners.get(id)!)).toEqual(best)
      // One of the hotels that nobody has visited or been promised loses its owner; the new mill gets one; that is all.
      expect(preview.summary).toMatchObject({ targets: 15, moved: 1, fallbackNoCapacity: 3 })
      const numbers = moves.map(({ target }) => city.api.targetIds.indexOf(target.id)).sort((a, b) => a - b)
      expect(numbers).toHaveLength(2)
      expect([7, 10]).toContain(numbers[0])
      expect(numbers[1]).toBe(23)
      expect(preview.shortage).toMatchObject({ teams: [{ code: 'TOURISM' }], missing: 3 })

      await city.publishes(preview)
      expect(await city.ownerOf(1)).toBe('TOURISM')
      expect(await city.ownerOf(4)).toBe('TOURISM')
      expect(await city.plansFor(4)).toEqual(['ACTIVE TOURISM 2026-04-28'])
      expect(await city.ownerOf(23)).toBe('SCIENCE-1')
      expect(await city.coverageAudit()).toMatchObject({ inScope: 15, withoutOwner: 0, holds: true })
      // And once more: nothing has changed, so nothing moves.
      expect((await city.movesOf(await city.preview())).totalCount).toBe(0)
    } finally {
      await city.close()
    }
  })
})

describe('旅游局 is dissolved three weeks before the end', () => {
  it('农委 keeps its appointments; nobody is visited twice, nobody is forgotten, and what was done stays done', async () => {
    const city = await City.open()
    try {
      const { tourism, agriculture, science } = city
      await city.pinsBaseline([[tourism, 4]])
      await science.plansToVisit(7, { on: '2026-04-22' })
      await city.previewsAndPublishes()
      // Four hotels are 旅游局's. It has been at the first, is expected at the second, pinned there by the city, and at the third,
      // where 科技局 comes along.
      for (const hotel of [1, 4, 7, 10]) expect(await city.ownerOf(hotel)).toBe('TOURISM')
      await tourism.plansToVisit(1, { on: '2026-04-09' })
      await tourism.visits(1)
      expect(await city.plansFor(7)).toEqual(['MERGED SCIENCE-1 2026-04-22', 'ACTIVE TOURISM 2026-04-22'])

      expect(await withdrawn(city.api, 'TOURISM', 'AGRICULTURE', { reason: '机构改革' })).toEqual({
        targetsToSuccessor: 3,
        targetsStayed: 1,
        pinsCarriedOver: 1,
        plansFollowed: 2,
      })
      expect(await city.ownerOf(1)).toBe('TOURISM')
      expect(await city.plansFor(1)).toEqual(['DONE TOURISM 2026-04-09'])
      for (const hotel of [4, 7, 10]) expect(await city.ownerOf(hotel)).toBe('AGRICULTURE')
      expect(await city.plansFor(7)).toEqual(['MERGED SCIENCE-1 2026-04-22', 'ACTIVE AGRICULTURE 2026-04-22'])
      expect(await city.coverageAudit()).toMatchObject({ inScope: 12, withoutOwner: 0, holds: true })

      // Whoever still thinks of going for 旅游局 is told; 农委 goes.
      expect(await tourism.plansToVisit(10)).toMatchObject({ status: null, refused: 'INVALID_STATE' })
      expect(await agriculture.plansToVisit(10, { on: '2026-04-27' })).toMatchObject({ status: 'ACTIVE' })
      await agriculture.visits(7, { on: '2026-04-10' })
      expect(await city.plansFor(7)).toEqual(['MERGED SCIENCE-1 2026-04-22', 'DONE AGRICULTURE 2026-04-22'])

      // Another schedule leaves the appointments alone, and gives nothing to a bureau that is no more.
      await city.previewsAndPublishes()
      expect(await city.plansFor(10)).toEqual(['ACTIVE AGRICULTURE 2026-04-27'])
      expect([await city.ownerOf(1), await city.ownerOf(4), await city.ownerOf(10)]).toEqual([
        'TOURISM',
        'AGRICULTURE',
        'AGRICULTURE',
      ])
      expect((await city.coverage()).effectivelyVisited).toBe(2)
    } finally {
      await city.close()
    }
  })

  it('without a successor the towns take over, until the next schedule; and the bureau may come back', async () => {
    const city = await City.open()
    try {
      const { tourism } = city
      await city.previewsAndPublishes()
      await tourism.plansToVisit(1, { on: '2026-04-28' })
      expect(await withdrawn(city.api, 'TOURISM')).toEqual({ targetsToFallback: 4, plansFollowed: 1 })
      expect(await city.ownerOf(1)).toBe('999901001')
      // The town has to say when it can come.
      expect(await city.plansFor(1)).toEqual(['ACTIVE 999901001 -'])
      expect((await city.preview()).summary).toMatchObject({ fallback: 4, fallbackNoRemit: 4 })

      await reinstateTeam(city.api, 'TOURISM')
      expect(await city.ownerOf(1)).toBe('999901001')
      await city.previewsAndPublishes()
      for (const hotel of [1, 4, 7, 10]) expect(await city.ownerOf(hotel)).toBe('TOURISM')
      expect(await city.coverageAudit()).toMatchObject({ inScope: 12, holds: true })
    } finally {
      await city.close()
    }
  })
})
