import { countUp, readCampaign } from '../support/campaign-facts'
import { City } from '../support/city'
import { bestFigures } from '../support/optimum'
import { assignmentsOf } from '../support/runs'

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
