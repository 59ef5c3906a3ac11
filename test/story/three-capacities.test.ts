import { City } from '../support/city'
import { publishRun } from '../support/runs'
import { compare, said, suppose } from '../support/what-if'

describe('旅游局 cannot say how many hotels it can take on; the office tries three answers side by side', () => {
  it('sees what each would mean, picks one, sets it, and only that is published', async () => {
    const city = await City.open()
    const { api, tourism } = city
    try {
      // Four hotels: E1 and E4 in the east, E7 and E10 in the west. 科技局二组 could lend a hand.
      const hotels = (capacity: number) => ({ teamCode: 'TOURISM', capacity, remits: [{ industryCode: '61' }] })
      const help = { teamCode: 'SCIENCE-2', capacity: 2, remits: [{ industryCode: '6110' }] }
      const asItIs = await city.preview()
      const one = await suppose(api, { name: '只接一家', teams: [hotels(1)] })
      const three = await suppose(api, { name: '接三家', teams: [hotels(3)] })
      const shared = await suppose(api, { name: '接两家，科技局二组帮两家', teams: [hotels(2), help] })

      const [, first, second, third] = await compare(api, [asItIs.id, one.id, three.id, shared.id])
      expect([first, second, third].map((run) => run!.run.whatIf!.name)).toEqual([
        '只接一家',
        '接三家',
        '接两家，科技局二组帮两家',
      ])
      // With one place three hotels fall to the grass roots, with three one does, with help none.
      expect([first, second, third].map((run) => run!.lost.totalCount)).toEqual([3, 1, 0])
      const atGrassRoots = (run: typeof first) => run!.fallbackLoads.reduce((sum, { targets }) => sum + targets, 0)
      expect([first, second, third].map(atGrassRoots)).toEqual([3, 1, 0])
      // Of the third two hotels change hands, to the team that helps: a department sees it of its own.
      expect(third!.moved.totalCount).toBe(2)
      for (const line of said(api, third!.moved)) expect(line).toMatch(/^E(1|4|7|10) TOURISM → SCIENCE-2$/)
      const [, , , own] = await compare(api, [asItIs.id, one.id, three.id, shared.id], {
        who: { department: 'TOURISM' },
      })
      expect(own!.loads).toMatchObject([{ team: { code: 'TOURISM' }, owned: 2, capacity: 2, use: 1 }])
      expect(own!.moved).toEqual(third!.moved)
      // What evenness costs is told term by term, and adds up.
      for (const run of [first, second, third]) expect(run!.cost.total).toBe(run!.run.summary!.totalCost)
      expect(third!.cost.load).toBeGreaterThan(0)

      // The office likes the third. It cannot be published as it is: it has only been supposed.
      const { userErrors } = await publishRun(api, shared)
      expect(userErrors).toMatchObject([{ code: 'INVALID_STATE' }])
      expect(userErrors[0]!.message).toContain('set the terms')
      expect(await city.ownerOf(1)).toBe('999901001')

      // So it is set, with the same rows, and then scheduled in earnest.
      await city.limits(tourism, 2, [{ industryCode: '61' }])
      await api.mutate(
        'setTeamTerms',
        'SetTeamTermsInput',
        { campaignId: api.campaignId, teams: [help] },
        'report { read }',
      )
      const real = await city.preview()
      const [, same] = await compare(api, [shared.id, real.id])
      expect([same!.moved.totalCount, same!.gained.totalCount, same!.lost.totalCount]).toEqual([0, 0, 0])
      await city.publishes(real)
      const owners = await Promise.all([1, 4, 7, 10].map((n) => city.ownerOf(n)))
      expect(owners.sort()).toEqual(['SCIENCE-2', 'SCIENCE-2', 'TOURISM', 'TOURISM'])
      expect(await city.coverageAudit()).toMatchObject({ holds: true, withoutOwner: 0 })
    } finally {
      await city.close()
    }
  })
})
