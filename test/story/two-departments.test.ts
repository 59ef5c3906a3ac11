import { City } from '../support/city'

describe('Two departments, one factory', () => {
  let city: City
  beforeEach(async () => {
    city = await City.open()
  })
  afterEach(() => city.close())

  it('before anything is published both plans are kept, and the second department is told in the same breath', async () => {
    const { science, agriculture, factory } = city
    expect(await science.plansToVisit(factory, { on: '2026-04-12' })).toMatchObject({ status: 'ACTIVE' })
    expect(await agriculture.plansToVisit(factory, { on: '2026-04-13' })).toMatchObject({
      status: 'DUPLICATE',
      holder: 'SCIENCE-1',
      day: '2026-04-12',
    })
    expect(await city.openDuplicates()).toBe(1)
    expect(await city.coverageAudit()).toMatchObject({ withSeveralActivePlans: 0, holds: true })
  })

  it('the published schedule gives the factory one visit: the owner comes, the other comes along', async () => {
    const { science, agriculture, factory } = city
    await agriculture.plansToVisit(factory, { on: '2026-04-13' })
    await science.plansToVisit(factory, { on: '2026-04-20' })
    const run = await city.previewsAndPublishes()
    expect(run.summary).toMatchObject({ duplicatesResolved: 1, visitsSaved: 1 })
    expect(await city.ownerOf(factory)).toBe('SCIENCE-1')
    expect((await city.plansFor(factory)).sort()).toEqual([
      'ACTIVE SCIENCE-1 2026-04-20',
      'MERGED AGRICULTURE 2026-04-13',
    ])
    expect(await city.openDuplicates()).toBe(0)
  })

  it('afterwards the second department is told who comes, and when', async () => {
    const { science, agriculture, factory } = city
    await city.previewsAndPublishes()
    expect(await science.plansToVisit(factory, { on: '2026-04-12' })).toMatchObject({ status: 'ACTIVE' })
    const answer = await agriculture.plansToVisit(factory, { on: '2026-04-13' })
    expect(answer).toMatchObject({ refused: 'NOT_OWNER', holder: 'SCIENCE-1', day: '2026-04-12' })
    expect(answer.message).toContain('科技局一组')
    expect(await city.coverageAudit()).toMatchObject({ withSeveralActivePlans: 0, holds: true })
  })

  it('who knocks nevertheless is on the record, and the factory still counts once', async () => {
    const { science, agriculture, factory } = city
    await city.previewsAndPublishes()
    await science.plansToVisit(factory, { on: '2026-04-09' })
    expect(await science.visits(factory)).toMatchObject({ conflict: null })
    expect(await agriculture.visits(factory)).toMatchObject({ conflict: 'CROSS_UNIT' })
    expect(await city.ownerOf(factory)).toBe('SCIENCE-1')
    expect(await city.coverage()).toMatchObject({ visited: 1, effectivelyVisited: 1 })
  })

  it('a form pushed under the door is no visit', async () => {
    const { science, factory } = city
    await city.previewsAndPublishes()
    await science.plansToVisit(factory, { on: '2026-04-09' })
    await science.visits(factory, { mode: 'FORM_DROP' })
    expect(await city.coverage()).toMatchObject({ visited: 1, effectivelyVisited: 0 })
    expect(await city.plansFor(factory)).toEqual(['ACTIVE SCIENCE-1 2026-04-09'])
  })
})
