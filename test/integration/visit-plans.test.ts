import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'

let city: TownAndCountry
beforeAll(async () => {
  city = await openTownAndCountry()
})
afterAll(() => city.close())

describe('A second plan in INTAKE', () => {
  it('is stored as DUPLICATE and flagged in the same answer, with the plan that holds the visit', async () => {
    const register = (team: string) =>
      city.mutate<{
        visitPlan: { id: string; status: string } | null
        duplicate: { kind: string; plans: { id: string; status: string }[] } | null
      }>(
        'registerVisitPlan',
        'RegisterVisitPlanInput',
        { campaignId: city.campaignId, teamId: city.teamIds[team], targetId: city.targetIds[1], purpose: 'SERVICE' },
        'visitPlan { id status } duplicate { kind plans { id status } }',
        { department: team },
      )
    const first = await register('TOURISM')
    expect(first).toMatchObject({ visitPlan: { status: 'ACTIVE' }, duplicate: null, userErrors: [] })
    const second = await register('AGRICULTURE')
    expect(second).toMatchObject({
      visitPlan: { status: 'DUPLICATE' },
      duplicate: {
        kind: 'CROSS_UNIT',
        plans: [{ id: first.visitPlan!.id, status: 'ACTIVE' }, { status: 'DUPLICATE' }],
      },
      userErrors: [],
    })
  })
})
