import { patience } from '../../src/scheduling/live/live-thread'
import { City } from '../support/city'
import { proposedFor } from '../support/proposals'
import { dumpCampaign } from '../support/runs'

describe('A department plans a visit and asks who will answer for the mill', () => {
  it('is told at once, as things stand; the answer changes with them, the owners only when they are published', async () => {
    patience.ms = 60_000
    const city = await City.open()
    try {
      const { science, eastEconomy } = city
      // E3 is a cotton mill in the east: within the remit of 科技局 and, more closely, of 东区经信局.
      const mill = 3
      const proposed = async () => (await proposedFor(city.api, mill))!
      await city.limits(science, 10, [{ industryCode: 'C' }])
      await city.limits(eastEconomy, 10, [{ industryCode: '17' }])
      expect(await proposed()).toMatchObject({ team: { code: 'EAST-ECON' }, isChange: true, equallyGood: [] })

      // 科技局 wants to go there itself, which speaks for it.
      await science.plansToVisit(mill)
      const now = await proposed()
      expect(now).toMatchObject({ team: { code: 'SCIENCE-1' }, isChange: true })
      expect(now.reason).toContain('科技局一组')

      // But its people are called away.
      await city.limits(science, 0, [{ industryCode: 'C' }])
      expect(await proposed()).toMatchObject({ team: { code: 'EAST-ECON' } })

      // Whatever was proposed, the grass roots answer for the mill until the office publishes; asking has changed nothing.
      expect(await city.ownerOf(mill)).toBe('999901001')
      const before = await dumpCampaign(city.api)
      await proposed()
      expect(await dumpCampaign(city.api)).toEqual(before)
      await city.previewsAndPublishes()
      expect(await city.ownerOf(mill)).toBe('EAST-ECON')
      expect(await proposed()).toMatchObject({ team: { code: 'EAST-ECON' }, isChange: false })
    } finally {
      await city.close()
    }
  })
})
