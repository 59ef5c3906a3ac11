import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateCity } from '../../data/changzhou/generate'
import { cityDirectory } from '../../src/example-city/load-example-city'
import { readCsv } from '../../src/example-city/read-csv'
import { checkRegistrationNumber, checkUscc } from '../../src/targets/unified-code'

const directory = cityDirectory()
const text = (name: string) => readFileSync(join(directory, name), 'utf8')
const areas = readCsv(text('areas.csv'))
const departments = readCsv(text('departments.csv'))
const terms = readCsv(text('terms.csv'))
const enterprises = readCsv(text('enterprises.csv'))
const baseline = readCsv(text('baseline.csv'))
const plans = readCsv(text('self-arranged-plans.csv'))
const pairings = readCsv(text('pairings.csv'))
const planted = JSON.parse(text('planted.json')) as Record<string, number | Record<string, number>>
const industries = readCsv(readFileSync(join(directory, '../industries/gb-t-4754-2017.csv'), 'utf8'))

type Row = Record<string, string>
const codeOf = (row: Row) => row.uscc || (row.registrationNumber ?? '')
const countBy = (rows: Row[], key: (row: Row) => string) => {
  const counts: Record<string, number> = {}
  for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1
  return counts
}
const areaByCode = new Map(areas.map((area) => [area.code, area]))
const departmentByCode = new Map(departments.map((department) => [department.code, department]))
const enterpriseByCode = new Map(enterprises.map((row) => [codeOf(row), row]))
const industryByCode = new Map(industries.map((row) => [row.code, row]))
const lineageOf = (code: string | undefined): string[] =>
  code ? [code, ...lineageOf(areaByCode.get(code)?.parentCode)] : []

describe('the generator', () => {
  it('makes the committed files again, byte for byte', () => {
    const made = generateCity(directory)
    expect(Object.keys(made).sort()).toEqual([
      'baseline.csv',
      'enterprises.csv',
      'pairings.csv',
      'planted.json',
      'self-arranged-plans.csv',
    ])
    for (const [name, content] of Object.entries(made)) {
      // Compared as a Boolean: a diff of 600 kB would tell nobody anything.
      expect({ name, same: content === text(name) }).toEqual({ name, same: true })
    }
  })
})

describe('areas and industries', () => {
  it('are 1 city, 6 districts, 67 towns and 1,049 villages, each once and below the level above', () => {
    expect(countBy(areas, ({ level }) => level!)).toEqual({ CITY: 1, DISTRICT: 6, TOWN: 67, VILLAGE: 1049 })
    expect(areaByCode.size).toBe(1123)
    const above: Record<string, string | undefined> = {
      CITY: undefined,
      DISTRICT: 'CITY',
      TOWN: 'DISTRICT',
      VILLAGE: 'TOWN',
    }
    for (const area of areas) expect(areaByCode.get(area.parentCode!)?.level).toBe(above[area.level!])
  })

  it('give the zone its six towns and mark what is statistical only', () => {
    expect(areas.filter(({ zone, level }) => zone === 'CZ-JKQ' && level === 'TOWN')).toHaveLength(6)
    expect(areas.filter(({ statisticalOnly }) => statisticalOnly === 'true')).toHaveLength(18)
  })

  it('hold the standard: 20 sections, 97 divisions, 473 groups, 1,381 classes without orphans', () => {
    expect(countBy(industries, ({ level }) => level!)).toEqual({ section: 20, division: 97, group: 473, class: 1381 })
    expect(industries.filter(({ parent_code }) => parent_code && !industryByCode.has(parent_code))).toEqual([])
  })
})

describe('departments and terms', () => {
  it('are 109 city units, 93 of them started, and 常州经开区 at district tier', () => {
    expect(countBy(departments, ({ tier }) => tier!)).toEqual({ CITY: 109, DISTRICT: 1 })
    expect(departmentByCode.get('CZ-D7')).toMatchObject({
      tier: 'DISTRICT',
      areaCode: '320412',
      kind: 'DEVELOPMENT_PARK',
    })
    expect(countBy(departments, ({ launchStatus }) => launchStatus!)).toEqual({ STARTED: 93, LIAISED: 16, '': 1 })
    expect(countBy(departments, ({ baseline: part }) => part!)).toMatchObject({ DEPARTMENT: 4, LEADERS: 4 })
  })

  it('name known teams, areas and industries, and give courts and democratic parties nothing', () => {
    expect(terms).toHaveLength(101)
    for (const { teamCode, remits } of terms) {
      expect(departmentByCode.get(teamCode!)?.kind).not.toMatch(/JUDICIAL|DEMOCRATIC_PARTY/)
      for (const remit of remits!.split(';')) {
        const [kind, code] = remit.split(':') as [string, string]
        expect((kind === 'area' ? areaByCode : industryByCode).has(code)).toBe(true)
      }
    }
  })
})

describe('enterprises', () => {
  it('are 5,000 with names and valid codes of their own, in a division that does not exist', () => {
    expect(enterprises).toHaveLength(5000)
    expect(enterpriseByCode.size).toBe(5000)
    expect(new Set(enterprises.map(({ name }) => name)).size).toBe(5000)
    for (const { uscc, registrationNumber } of enterprises) {
      expect(Boolean(uscc)).not.toBe(Boolean(registrationNumber))
      if (uscc) {
        expect(checkUscc(uscc)).toEqual({ ok: true, code: uscc, doubts: [] })
        expect(uscc.slice(2, 8)).toBe('320499')
      } else {
        expect(checkRegistrationNumber(registrationNumber!)).toEqual({ ok: true, code: registrationNumber })
        expect(registrationNumber!.slice(0, 6)).toBe('320499')
      }
    }
    expect(enterprises.filter(({ registrationNumber }) => registrationNumber)).toHaveLength(120)
    // Both hard cases of the code occur: the check value 31, written 0, and codes of digits alone.
    expect(enterprises.filter(({ uscc }) => uscc!.endsWith('0')).length).toBeGreaterThan(100)
    expect(enterprises.filter(({ uscc }) => /^\d{18}$/.test(uscc!)).length).toBeGreaterThan(500)
  })

  it('stand in known areas of district level or below, 100 without a town, none in prison', () => {
    for (const { areaCode } of enterprises) expect(areaByCode.get(areaCode!)?.level).toMatch(/DISTRICT|TOWN|VILLAGE/)
    expect(enterprises.filter(({ areaCode }) => areaCode!.length === 6)).toHaveLength(100)
    expect(
      enterprises.filter(({ areaCode }) =>
        lineageOf(areaCode).some((code) => areaByCode.get(code)?.name?.includes('监狱')),
      ),
    ).toEqual([])
  })

  it('do what the standard has a class for; about 90 say nothing', () => {
    const given = enterprises.filter(({ industryCode }) => industryCode)
    expect(enterprises.length - given.length).toBe(90)
    for (const { industryCode } of given) expect(industryByCode.get(industryCode!)?.level).toBe('class')
  })

  it('are above scale and key as their size allows', () => {
    for (const { sizeClass, isAboveScale, isKey } of enterprises) {
      if (sizeClass === 'LARGE') expect(isAboveScale).toBe('true')
      if (sizeClass === 'MICRO' || sizeClass === 'UNKNOWN') expect(isAboveScale).toBe('false')
      if (isKey === 'true') expect(isAboveScale).toBe('true')
    }
  })

  it('are in business but for 75, whose state has a day and a source', () => {
    expect(countBy(enterprises, ({ registryState }) => registryState!)).toEqual({
      ACTIVE: 4925,
      DEREGISTERED: 30,
      LICENCE_REVOKED: 15,
      UNREACHABLE_AT_REGISTERED_ADDRESS: 30,
    })
    for (const { registryState, stateSince, stateEvidence } of enterprises) {
      expect([Boolean(stateSince), Boolean(stateEvidence)]).toEqual(Array(2).fill(registryState !== 'ACTIVE'))
    }
  })
})

describe('the baseline and the pairings', () => {
  it('pin 460 enterprises in business to four departments and the offices of the city leaders, within their capacity', () => {
    expect(baseline).toHaveLength(460)
    expect(new Set(baseline.map(({ uscc }) => uscc)).size).toBe(460)
    for (const { uscc } of baseline) expect(enterpriseByCode.get(uscc!)?.registryState).toBe('ACTIVE')
    const pinned = countBy(baseline, ({ teamCode }) => teamCode!)
    const marked = departments.filter(({ baseline: part }) => part).map(({ code }) => code)
    expect(Object.keys(pinned).sort()).toEqual(marked)
    for (const { teamCode, capacity } of terms) expect(pinned[teamCode!] ?? 0).toBeLessThanOrEqual(Number(capacity))
  })

  it('pair 300 enterprises outside the baseline, once each, the zone inside its own towns', () => {
    expect(pairings).toHaveLength(300)
    expect(new Set([...pairings, ...baseline].map(({ uscc }) => uscc)).size).toBe(760)
    for (const { uscc, teamCode } of pairings) {
      const enterprise = enterpriseByCode.get(uscc!)
      expect(enterprise?.registryState).toBe('ACTIVE')
      if (departmentByCode.get(teamCode!)?.tier === 'DISTRICT') {
        expect(lineageOf(enterprise?.areaCode).some((code) => areaByCode.get(code)?.zone === 'CZ-JKQ')).toBe(true)
      }
    }
    const kinds = countBy(pairings, ({ teamCode }) => departmentByCode.get(teamCode!)!.kind!)
    expect(kinds).toMatchObject({ JUDICIAL: 8, DEMOCRATIC_PARTY: 28 })
  })
})

describe("the departments' own plans", () => {
  const pinnedTo = new Map(baseline.map(({ uscc, teamCode }) => [uscc, teamCode!]))
  const teamsOf = new Map<string, string[]>()
  for (const { uscc, teamCode } of plans) teamsOf.set(uscc!, [...(teamsOf.get(uscc!) ?? []), teamCode!].sort())

  it('come from the 29 that arrange their own, on working days within the campaign, for service', () => {
    const selfArranging = departments.filter(({ selfArranging: own }) => own === 'Y').map(({ code }) => code)
    expect(selfArranging).toHaveLength(29)
    expect([...new Set(plans.map(({ teamCode }) => teamCode))].sort()).toEqual(selfArranging)
    const campaign = JSON.parse(text('campaign.json')) as { startOffsetDays: number; endOffsetDays: number }
    expect(campaign.endOffsetDays - campaign.startOffsetDays + 1).toBe(91)
    for (const { plannedOffsetDays, purpose, halfDay } of plans) {
      const offset = Number(plannedOffsetDays)
      expect(offset % 7).toBeLessThan(5)
      // Later than the week of loading: no plan is overdue on the first day.
      expect(offset).toBeGreaterThanOrEqual(7)
      expect(offset).toBeLessThanOrEqual(campaign.endOffsetDays)
      expect(purpose).toMatch(/^(SERVICE|SURVEY|POLICY_PUBLICITY|PROBLEM_SOLVING)$/)
      expect(halfDay).toMatch(/^(MORNING|AFTERNOON|)$/)
    }
  })

  it('name enterprises in business, none twice in one list and none that is pinned to the planner', () => {
    expect(new Set(plans.map(({ teamCode, uscc }) => `${teamCode} ${uscc}`)).size).toBe(plans.length)
    for (const { teamCode, uscc } of plans) {
      expect(enterpriseByCode.get(uscc!)?.registryState).toBe('ACTIVE')
      expect(pinnedTo.get(uscc!)).not.toBe(teamCode)
    }
  })

  it('overlap as planted and documented, pair by pair', () => {
    const baselinePairs: Record<string, number> = {}
    const departmentPairs: Record<string, number> = {}
    const sizes: Record<string, number> = {}
    for (const [uscc, teams] of teamsOf) {
      const pin = pinnedTo.get(uscc)
      const size = `${pin ? 'baseline' : 'free'} ${teams.length}`
      sizes[size] = (sizes[size] ?? 0) + 1
      for (const team of teams) {
        if (pin) baselinePairs[`${pin} ${team}`] = (baselinePairs[`${pin} ${team}`] ?? 0) + 1
        for (const other of teams) {
          if (team < other) departmentPairs[`${team} ${other}`] = (departmentPairs[`${team} ${other}`] ?? 0) + 1
        }
      }
    }
    expect(sizes).toEqual({
      'baseline 1': 120,
      'baseline 2': 24,
      'baseline 3': 6,
      'free 1': 564,
      'free 2': 210,
      'free 3': 36,
      'free 4': 6,
    })
    expect(planted).toMatchObject({ baselinePairs, departmentPairs })
    expect(planted).toMatchObject({ plans: plans.length, sameDay: 60, flaggedPlans: 486, duplicateTargets: 402 })
  })
})
