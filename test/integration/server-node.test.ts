import 'reflect-metadata'
import { newId } from '../../src/shared/ids'
import { globalId } from '../../src/shared/relay'
import { startTestServer, type TestServer } from '../support/server'
import { AREAS, plantCampaign, plantSmallCity, type SmallCity } from '../support/small-city'

let server: TestServer
let city: SmallCity
let ids: Record<
  'area' | 'team' | 'department' | 'campaign' | 'enterprise' | 'ownership' | 'elsewhere' | 'ownerElsewhere',
  string
>
beforeAll(async () => {
  server = await startTestServer()
  city = await plantSmallCity(server.db)
  const { campaignId, targetIds } = await plantCampaign(server.db, city, [{ area: 'lanling' }, { area: 'hutang' }])
  ids = {
    area: globalId('Area', city.areas.lanling),
    department: globalId('Department', city.departments.tourism),
    team: globalId('Team', Object.values(city.teams)[0]!),
    campaign: globalId('Campaign', campaignId),
    enterprise: globalId('Enterprise', targetIds[0]!),
    ownership: globalId('Ownership', campaignId, targetIds[0]!),
    elsewhere: globalId('Enterprise', targetIds[1]!),
    ownerElsewhere: globalId('Ownership', campaignId, targetIds[1]!),
  }
})
afterAll(() => server.close())

async function found(claims: { role: string; area?: string; department?: string }): Promise<(string | null)[]> {
  const answer = await server.ask('query N($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }', {
    variables: { ids: Object.values(ids) },
    token: await server.token(claims),
  })
  const nodes = answer.body.data?.nodes as ({ id: string; __typename: string } | null)[]
  // What is found carries the very id that was asked for.
  for (const [i, node] of nodes.entries()) if (node) expect(node.id).toBe(Object.values(ids)[i])
  return nodes.map((node) => node?.__typename ?? null)
}

const REFERENCE = ['Area', 'Team', 'Department', 'Campaign']

describe('Nodes by their ids', () => {
  it('whoever reads everything finds everything', async () => {
    const everything = ['Enterprise', 'Ownership', 'Enterprise', 'Ownership', ...REFERENCE].sort()
    const [tourism] = await server.db.query<{ code: string }>('SELECT code FROM department WHERE id = $1', [
      city.departments.tourism,
    ])
    const department = { role: 'DEPARTMENT', department: tourism!.code }
    for (const claims of [{ role: 'CAMPAIGN_OFFICE' }, { role: 'INSPECTOR' }, department])
      expect((await found(claims)).sort()).toEqual(everything)
  })

  it("a district's office finds nothing that lies elsewhere", async () => {
    const inTianning = await found({ role: 'CAMPAIGN_OFFICE', area: AREAS.tianning.code })
    expect(inTianning.slice(-4)).toEqual(['Enterprise', 'Ownership', null, null])
  })

  it('an analyst finds what figures are about, and no target', async () => {
    const figures = await found({ role: 'ANALYST' })
    expect(figures.slice(0, 4).every(Boolean)).toBe(true)
    expect(figures.slice(-4)).toEqual([null, null, null, null])
  })

  it('what is absent, malformed or of another type is null alike', async () => {
    const strange = [
      globalId('Enterprise', newId()),
      globalId('Team', city.areas.lanling),
      globalId('Ownership', newId(), newId()),
      Buffer.from('Enterprise:x').toString('base64url'),
      Buffer.from(`Pin:${newId()}`).toString('base64url'),
      Buffer.from(`__proto__:${newId()}`).toString('base64url'),
      '',
      ' ',
      '\u0000',
      "'; DROP TABLE target --",
      'x'.repeat(100_000),
      '\ud800',
    ]
    const answer = await server.ask('query N($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      variables: { ids: strange },
    })
    expect(answer.body).toEqual({ data: { nodes: strange.map(() => null) } })
    for (const id of strange)
      expect((await server.ask('query N($id: ID!) { node(id: $id) { id } }', { variables: { id } })).body).toEqual({
        data: { node: null },
      })
  })
})
