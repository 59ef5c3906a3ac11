import { City } from '../support/city'

describe('The baseline, and the queue at the door', () => {
  let city: City
  beforeEach(async () => {
    city = await City.open()
  })
  afterEach(() => city.close())

  it('the city’s own plan comes first, also when departments were quicker', async () => {
    const { tourism, agriculture, science, hotel } = city
    await agriculture.plansToVisit(hotel, { on: '2026-04-11' })
    await science.plansToVisit(hotel, { on: '2026-04-12' })
    await city.pinsBaseline([[tourism, hotel]])
    expect((await city.plansFor(hotel)).sort()).toEqual([
      'ACTIVE TOURISM -',
      'DUPLICATE AGRICULTURE 2026-04-11',
      'DUPLICATE SCIENCE-1 2026-04-12',
    ])
    // Who comes later joins the queue.
    expect(await city.court.plansToVisit(hotel, { on: '2026-04-10' })).toMatchObject({
      status: 'DUPLICATE',
      holder: 'TOURISM',
    })
    expect(await city.coverage()).toMatchObject({ planned: 1, openDuplicates: 1 })
  })

  it('publishing ends the queue: three come in one visit, the fourth stays at home and knows why', async () => {
    const { tourism, agriculture, science, court, hotel } = city
    await city.pinsBaseline([[tourism, hotel]])
    for (const department of [agriculture, science, court]) await department.plansToVisit(hotel, { on: '2026-04-15' })
    const run = await city.previewsAndPublishes()
    expect(run.summary).toMatchObject({ pinned: 1, duplicatesResolved: 1, visitsSaved: 3 })
    expect((await city.plansFor(hotel)).map((plan) => plan.split(' ').slice(0, 2).join(' ')).sort()).toEqual([
      'ACTIVE TOURISM',
      'MERGED AGRICULTURE',
      'MERGED SCIENCE-1',
      'WITHDRAWN COURT',
    ])
    expect(await city.ownerOf(hotel)).toBe('TOURISM')
    expect(await city.openDuplicates()).toBe(0)
    expect(await city.coverageAudit()).toMatchObject({ withoutOwner: 0, withSeveralActivePlans: 0, holds: true })
  })

  it('fifty departments at one door at once: one visit, forty-nine in the queue', async () => {
    const { hotel } = city
    const codes = Array.from({ length: 50 }, (_, i) => `QUEUE-${i}`)
    await city.api.mutate(
      'importDepartments',
      'ImportDepartmentsInput',
      {
        rows: codes.map((code) => ({
          code,
          name: `部门${code}`,
          tier: 'CITY',
          kind: 'GOVERNMENT',
          areaCode: '999900',
        })),
      },
      'report { created }',
    )
    const { teams } = await city.api.data<{ teams: { nodes: { id: string; code: string }[] } }>(
      '{ teams(first: 200) { nodes { id code } } }',
    )
    const answers = await Promise.all(
      teams.nodes
        .filter(({ code }) => codes.includes(code))
        .map(({ id, code }) =>
          city.api.mutate<{ visitPlan: { status: string } | null }>(
            'registerVisitPlan',
            'RegisterVisitPlanInput',
            { campaignId: city.api.campaignId, teamId: id, targetId: city.api.targetIds[hotel], purpose: 'SERVICE' },
            'visitPlan { status }',
            { department: code },
          ),
        ),
    )
    const statuses = answers.map(({ visitPlan }) => visitPlan?.status)
    expect(statuses.filter((status) => status === 'ACTIVE')).toHaveLength(1)
    expect(statuses.filter((status) => status === 'DUPLICATE')).toHaveLength(49)
    expect(await city.openDuplicates()).toBe(1)
    const run = await city.previewsAndPublishes()
    // None of the fifty is TOURISM, whose hotel it is: two come along, the rest stays at home.
    expect(run.summary).toMatchObject({ visitsSaved: 50 })
    const plans = (await city.plansFor(hotel)).map((plan) => plan.split(' ')[0])
    expect(plans.filter((status) => status === 'ACTIVE')).toHaveLength(1)
    expect(plans.filter((status) => status === 'MERGED')).toHaveLength(2)
  })
})
