import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cityDirectory, type ExampleCityFigures, loadExampleCity } from '../../src/example-city/load-example-city'
import { type Api, openApi } from '../support/api'
import { assignmentsOf, movesOf, publishRun, type Run, schedule } from '../support/runs'

/** How the lists overlap, counted by the generator from the files. */
const planted = JSON.parse(readFileSync(join(cityDirectory(), 'planted.json'), 'utf8')) as {
  baseline: number
  plans: number
  flaggedPlans: number
  duplicateTargets: number
}

interface Row {
  keys: { dimension: string; code: string | null; name: string }[]
  enrolled: number
  inScope: number
  ineligible: number
  assigned: number
  planned: number
  visited: number
  effectivelyVisited: number
  openDuplicates: number
}
const COUNTS = [
  'enrolled',
  'inScope',
  'ineligible',
  'assigned',
  'planned',
  'visited',
  'effectivelyVisited',
  'openDuplicates',
] as const

/** The whole of the main job on Changzhou, each step after the one before, as its campaign office would do it. */
describe('A campaign office loads its city, looks at the duplicates, previews and publishes', () => {
  let city: Api & { campaignId: string }
  let figures: ExampleCityFigures
  let preview: Run
  beforeAll(async () => {
    const api = await openApi()
    const context = await api.context()
    figures = await loadExampleCity({
      execute: (document, variables) => api.data(document, variables),
      today: context.today,
      log: () => {},
    })
    const { campaigns } = await api.data<{ campaigns: { id: string }[] }>('{ campaigns { id } }')
    city = { ...api, campaignId: campaigns[0]!.id }
  })
  afterAll(() => city.close())

  const read = <Data>(source: string, variables: object = {}): Promise<Data> =>
    city.data<Data>(source, { id: city.campaignId, ...variables })
  const audit = async () =>
    (
      await read<{
        coverageAudit: {
          inScope: number
          withoutOwner: number
          withSeveralOwners: number
          withSeveralActivePlans: number
          holds: boolean
        }
      }>(
        `query ($id: ID!) {
          coverageAudit(campaignId: $id) { inScope withoutOwner withSeveralOwners withSeveralActivePlans holds }
        }`,
      )
    ).coverageAudit
  const coverage = async (groupBy: string[]) =>
    (
      await read<{ coverage: { total: Row; rows: Row[] } }>(
        `query ($id: ID!, $groupBy: [CoverageDimension!]) {
          coverage(campaignId: $id, groupBy: $groupBy) {
            total { ${COUNTS.join(' ')} keys { code } } rows { ${COUNTS.join(' ')} keys { dimension code name } }
          }
        }`,
        { groupBy },
      )
    ).coverage

  it('the city is there: the baseline pinned, the departments’ lists registered', async () => {
    expect(figures).toMatchObject({
      enterprises: 5000,
      baseline: planted.baseline,
      plans: planted.baseline + planted.plans,
      selfArranging: 29,
    })
    const { pinned } = await read<{ pinned: { totalCount: number } }>(
      'query ($id: ID!) { pinned: enterprises(filter: { campaignId: $id, ownershipSource: [BASELINE] }) { totalCount } }',
    )
    expect(pinned.totalCount).toBe(planted.baseline)
    expect(await audit()).toMatchObject({
      withoutOwner: 0,
      withSeveralOwners: 0,
      withSeveralActivePlans: 0,
      holds: true,
    })
  })

  it('every duplicate is seen: as many as were planted, each with the plan that holds the visit', async () => {
    expect(figures).toMatchObject({ flagged: planted.flaggedPlans, duplicates: planted.duplicateTargets })
    let flagged = 0
    let after: string | null = null
    do {
      const page: {
        duplicateVisits: {
          nodes: { plans: { status: string; origin: string }[] }[]
          pageInfo: { hasNextPage: boolean; endCursor: string }
        }
      } = await read(
        `query ($id: ID!, $after: String) {
          duplicateVisits(campaignId: $id, status: [OPEN], first: 200, after: $after) {
            nodes { plans { status origin } } pageInfo { hasNextPage endCursor }
          }
        }`,
        { after },
      )
      for (const { plans } of page.duplicateVisits.nodes) {
        expect(plans.filter(({ status }) => status === 'ACTIVE')).toHaveLength(1)
        // Where the city's own plan is among them, it holds the visit.
        if (plans.some(({ origin }) => origin === 'BASELINE'))
          expect(plans.find(({ status }) => status === 'ACTIVE')).toMatchObject({ origin: 'BASELINE' })
        flagged += plans.length - 1
      }
      after = page.duplicateVisits.pageInfo.hasNextPage ? page.duplicateVisits.pageInfo.endCursor : null
    } while (after !== null)
    expect(flagged).toBe(planted.flaggedPlans)
    expect((await coverage([])).total.openDuplicates).toBe(planted.duplicateTargets)
  })

  it('the preview gives every enterprise one owner, proves that it is the best, and changes nothing', async () => {
    const before = await coverage(['TEAM'])
    preview = await schedule(city)
    expect(preview.certificate).toMatchObject({ violations: 0, isOptimal: true })
    const summary = preview.summary!
    expect(summary.targets).toBe((await audit()).inScope)
    expect(summary.owned + summary.fallback).toBe(summary.targets)
    expect(summary.fallback).toBe(summary.fallbackNoRemit + summary.fallbackNoCapacity)
    expect(summary).toMatchObject({
      pinned: planted.baseline,
      moved: 0,
      duplicatesResolved: planted.duplicateTargets,
    })
    expect(summary.visitsSaved).toBeGreaterThanOrEqual(planted.flaggedPlans)
    expect(summary.owned).toBeGreaterThanOrEqual(summary.greedyOwned)
    expect(preview.shortage?.missing ?? 0).toBe(summary.fallbackNoCapacity)
    expect((await assignmentsOf(city, preview.id, { first: 1 })).totalCount).toBe(summary.targets)
    expect(await coverage(['TEAM'])).toEqual(before)
  })

  it('published, no duplicate is left, and every enterprise is owned once', async () => {
    const { scheduleRun, userErrors } = await publishRun(city, preview, { documentNumber: '常走访办〔2026〕1号' })
    expect(userErrors).toEqual([])
    expect(scheduleRun!.summary).toEqual(preview.summary)
    const { open, resolved, duplicatePlans } = await read<
      Record<'open' | 'resolved' | 'duplicatePlans', { totalCount: number }>
    >(
      `query ($id: ID!) {
        open: duplicateVisits(campaignId: $id, status: [OPEN]) { totalCount }
        resolved: duplicateVisits(campaignId: $id, status: [RESOLVED]) { totalCount }
        duplicatePlans: visitPlans(campaignId: $id, status: [DUPLICATE]) { totalCount }
      }`,
    )
    expect([open.totalCount, resolved.totalCount, duplicatePlans.totalCount]).toEqual([0, planted.duplicateTargets, 0])
    expect(await audit()).toEqual({
      inScope: preview.summary!.targets,
      withoutOwner: 0,
      withSeveralOwners: 0,
      withSeveralActivePlans: 0,
      holds: true,
    })
    const { total } = await coverage([])
    expect(total.assigned).toBe(preview.summary!.owned)
  })

  it('at no door stand more than three, and nobody’s reason is missing', async () => {
    const crowded = await city.db.query(
      `SELECT merged_into_id FROM visit_plan WHERE status = 'MERGED' GROUP BY merged_into_id HAVING count(*) > 2`,
    )
    expect(crowded).toEqual([])
    const silent = await city.db.query(
      `SELECT id FROM visit_plan WHERE status IN ('MERGED', 'WITHDRAWN') AND status_reason IS NULL`,
    )
    expect(silent).toEqual([])
    const foreign = await city.db.query(
      `SELECT p.id FROM visit_plan p JOIN campaign_target ct USING (campaign_id, target_id)
        WHERE p.status = 'ACTIVE' AND p.team_id <> ct.owner_team_id`,
    )
    expect(foreign).toEqual([])
  })

  it.each([
    [['DISTRICT']],
    [['TOWN']],
    [['ZONE']],
    [['DEPARTMENT']],
    [['TEAM']],
    [['INDUSTRY']],
    [['SIZE_CLASS']],
    [['TARGET_KIND']],
    [['DISTRICT', 'SIZE_CLASS']],
    [['TOWN', 'TEAM']],
    [['ZONE', 'INDUSTRY']],
    [['DEPARTMENT', 'DISTRICT', 'INDUSTRY']],
  ])('coverage adds up by %s', async (dimensions) => {
    const { total, rows } = await coverage(dimensions)
    expect(rows.length).toBeGreaterThan(dimensions[0] === 'TARGET_KIND' ? 0 : 1)
    for (const count of COUNTS) expect(rows.reduce((sum, row) => sum + row[count], 0)).toBe(total[count])
    for (const { keys } of rows) expect(keys.map(({ dimension }) => dimension)).toEqual(dimensions)
    expect(new Set(rows.map(({ keys }) => JSON.stringify(keys))).size).toBe(rows.length)
  })

  it('a department called away in the middle: as few owners move as must', async () => {
    // The busiest team keeps half of what it owns.
    const { nodes: everything } = await read<{
      teams: { nodes: { code: string; terms: { capacity: number | null; load: number } | null }[] }
    }>('query ($id: ID!) { teams(first: 200) { nodes { code terms(campaignId: $id) { capacity load } } } }').then(
      ({ teams }) => teams,
    )
    const busiest = everything
      .filter(({ terms }) => terms?.capacity != null)
      .sort((a, b) => b.terms!.load - a.terms!.load)[0]!
    const kept = Math.floor(busiest.terms!.load / 2)
    await city.data(
      `mutation ($input: SetTeamTermsInput!) { setTeamTerms(input: $input) { report { updated rejected } } }`,
      {
        input: {
          campaignId: city.campaignId,
          teams: [{ teamCode: busiest.code, capacity: kept, remits: await remitsOf(busiest.code) }],
        },
      },
    )
    const again = await schedule(city)
    expect(again.certificate).toMatchObject({ violations: 0, isOptimal: true })
    const lost = busiest.terms!.load - kept
    expect(again.summary!.moved).toBeGreaterThanOrEqual(lost)
    // That no schedule moves fewer is what the certificate proves. From scratch, hundreds more would.
    expect(again.summary!.moved).toBeLessThan(again.summary!.owned / 10)
    expect((await movesOf(city, again.id, { first: 1 })).totalCount).toBeGreaterThanOrEqual(again.summary!.moved)
    expect((await publishRun(city, again)).userErrors).toEqual([])
    expect(await audit()).toMatchObject({ withoutOwner: 0, withSeveralActivePlans: 0, holds: true })
  })

  async function remitsOf(code: string): Promise<object[]> {
    const { team } = await read<{ team: { terms: { remits: object[] } } }>(
      `query ($id: ID!, $code: String!) {
        team(code: $code) { terms(campaignId: $id) { remits { industryCode areaCode sizeClass isKey } } }
      }`,
      { code },
    )
    return team.terms.remits
  }
})
