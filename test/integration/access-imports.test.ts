import { type AccessCity, CALLERS, dump, openAccessCity, run } from '../support/access-city'
import { documentOf, everything, operationOf } from '../support/access-documents'
import { enterpriseCode } from '../support/town-and-country'

let city: AccessCity
beforeAll(async () => {
  city = await openAccessCity()
})
afterAll(() => city.close())

const department = { name: '新局', tier: 'TOWN', kind: 'GOVERNMENT', areaCode: '999901001' }

describe("What exists elsewhere is refused to a district's office by its code", () => {
  const rejects = async (mutation: string, input: Record<string, unknown>) => {
    const before = await dump(city)
    const operation = operationOf(`Mutation.${mutation}`)
    const { data, codes } = await run(
      city,
      documentOf(operation, everything(operation.field.type, {}, 2)),
      { input },
      CALLERS.eastOffice,
    )
    expect(codes).toEqual([])
    expect(await dump(city)).toEqual(before)
    const payload = (data as Record<string, { report: { rejects: { code: string; message: string }[] } }>)[mutation]!
    expect(JSON.stringify(payload)).not.toMatch(/测试企业7|西一镇|旅游局/)
    return payload.report.rejects.map(({ code }) => code)
  }

  it.each([
    ['importAreas', { rows: [{ code: '999902001', name: '改名' }] }, 'NOT_FOUND'],
    ['importAreas', { rows: [{ code: '999902001', parentCode: '999901', name: '改名', level: 'TOWN' }] }, 'NOT_FOUND'],
    ['importAreas', { rows: [{ code: '999901', name: '改名' }] }, 'NOT_FOUND'],
    ['importAreas', { rows: [{ code: '999903', name: '新区', level: 'DISTRICT', parentCode: '999900' }] }, 'NOT_FOUND'],
    ['importDepartments', { rows: [{ code: 'TOURISM', name: '改名' }] }, 'NOT_FOUND'],
    ['importDepartments', { rows: [{ code: 'TOURISM', name: '改名', areaCode: '999901001' }] }, 'NOT_FOUND'],
    [
      'importDepartments',
      { rows: [{ code: '999902001', teams: [{ code: '999902001', areaCode: '999901001' }] }] },
      'NOT_FOUND',
    ],
    [
      'importDepartments',
      { rows: [{ ...department, code: 'NEW', teams: [{ code: 'TOURISM', name: '抢' }] }] },
      'ALREADY_EXISTS',
    ],
    ['importEnterprises', { rows: [{ uscc: enterpriseCode(7), name: '改名', areaCode: '999901001' }] }, 'NOT_FOUND'],
    ['importEnterprises', { rows: [{ uscc: enterpriseCode(7) }] }, 'NOT_FOUND'],
    [
      'importEnterprises',
      {
        rows: [
          { uscc: enterpriseCode(7), registryState: 'DEREGISTERED', stateSince: '2026-04-01', stateEvidence: 'x' },
        ],
      },
      'NOT_FOUND',
    ],
  ])('%s %j', async (mutation, input, code) => {
    expect(await rejects(mutation, input)).toEqual([code])
  })

  it('a record that was merged into one elsewhere does not tell into which', async () => {
    await city.db.transaction((tx) =>
      tx.execute(
        `UPDATE target SET registry_state = 'MERGED', successor_id = (SELECT id FROM target WHERE uscc = $2) WHERE uscc = $1`,
        [enterpriseCode(2), enterpriseCode(7)],
      ),
    )
    const [code] = await rejects('importEnterprises', { rows: [{ uscc: enterpriseCode(2), name: '改名' }] })
    expect(code).toBe('INVALID_STATE')
    const { data } = await run(
      city,
      'query ($id: ID!) { node(id: $id) { ... on Enterprise { name successor { name } } } }',
      { id: city.targetIds[2] },
      CALLERS.eastOffice,
    )
    expect(data).toEqual({ node: { name: '测试企业2', successor: null } })
  })
})
