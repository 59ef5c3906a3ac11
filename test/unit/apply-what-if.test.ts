import type { TeamInCampaign } from '../../src/ownership/facts'
import { DEFAULT_COST_WEIGHTS } from '../../src/rules'
import { applyWhatIf, applyWhatIfToColumns } from '../../src/scheduling/apply-what-if'

const team = (id: string): TeamInCampaign => ({
  id,
  code: id,
  name: id,
  departmentId: 'd',
  departmentAreaId: 'city',
  tier: 'CITY',
  kind: 'GOVERNMENT',
  isFallback: false,
  withdrawn: false,
  townId: null,
  districtId: null,
  capacity: 10,
  load: 3,
  remits: [{ industryCode: '61', areaId: null, sizeClass: null, isKey: null }],
})
const state = () => ({
  teams: new Map(['a', 'b'].map((id) => [id, team(id)])),
  weights: DEFAULT_COST_WEIGHTS,
  version: 7,
})

describe('What a run supposes', () => {
  it('nothing: the campaign as it is', () => {
    const read = state()
    expect(applyWhatIf(read, null)).toBe(read)
  })

  it('takes the place of capacity and remits of the teams named, and of nothing else', () => {
    const read = state()
    const supposed = applyWhatIf(read, {
      name: '少一半',
      teams: [{ teamId: 'a', capacity: 5, remits: [] }],
      weights: null,
    })
    expect(supposed).toEqual({
      ...read,
      teams: new Map([
        ['a', { ...team('a'), capacity: 5, remits: [] }],
        ['b', team('b')],
      ]),
    })
    // In the order of their ids, as the solver counts them.
    expect([...supposed.teams.keys()]).toEqual(['a', 'b'])
    expect(read).toEqual(state())
  })

  it('takes the place of the weights, all of them', () => {
    const weights = { ...DEFAULT_COST_WEIGHTS, noPairing: 100 }
    expect(applyWhatIf(state(), { name: '重挂钩', teams: [], weights })).toEqual({ ...state(), weights })
  })

  it('passes over a team that is no more', () => {
    const supposed = applyWhatIf(state(), {
      name: 'x',
      teams: [{ teamId: 'c', capacity: 1, remits: [] }],
      weights: null,
    })
    expect(supposed).toEqual(state())
  })

  it('is the same for a run, whose teams stay in their order', () => {
    const { teams, ...more } = state()
    const columns = { ...more, teams: [...teams.values()].reverse() }
    const whatIf = {
      name: 'x',
      teams: [{ teamId: 'a', capacity: null, remits: [] }],
      weights: { ...DEFAULT_COST_WEIGHTS, noPairing: 100 },
    }
    const supposed = applyWhatIfToColumns(columns, whatIf)
    expect(supposed.teams.map(({ id }) => id)).toEqual(['b', 'a'])
    expect(supposed).toEqual({ ...columns, ...applyWhatIf(state(), whatIf), teams: supposed.teams })
    expect(new Map(supposed.teams.map((each) => [each.id, each]))).toEqual(applyWhatIf(state(), whatIf).teams)
    expect(applyWhatIfToColumns(columns, null)).toBe(columns)
    expect(columns.teams).toEqual([team('b'), team('a')])
  })
})
