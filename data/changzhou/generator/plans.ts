import type { EnterpriseRow } from './enterprises'
import type { Random } from './random'

export type Department = {
  code: string
  kind: string
  tier: string
  areaCode: string
  shortName: string
  selfArranging: string
  baseline: string
  industryAffinity: string
}
export type TargetTeamRow = { uscc: string; teamCode: string; reason: string }
export type PlanRow = {
  teamCode: string
  uscc: string
  purpose: string
  plannedOffsetDays: string
  halfDay: string
  note: string
}
/** What was planted, so that a test can demand these overlaps and no others. Keys of the pairs: "CZ-U003 CZ-U004", in order of code. */
export type Planted = {
  baseline: number
  plans: number
  /** Enterprises of the baseline that departments plan too, by the number of those departments. */
  onBaseline: Record<string, number>
  /** Enterprises outside the baseline with several departments' plans, by the number of departments. */
  amongDepartments: Record<string, number>
  /** Of these, those that all their departments mean to visit on one day. */
  sameDay: number
  /** Plans that must come out as DUPLICATE, and the enterprises they concern. */
  flaggedPlans: number
  duplicateTargets: number
  baselinePairs: Record<string, number>
  departmentPairs: Record<string, number>
}

/**
 * The city's own plan of 460 (source document, L26): "city leaders and four departments". Leaders visit under the offices of the
 * four leading bodies. Each number stays within the unit's capacity in terms.csv.
 */
const BASELINE: Record<string, number> = {
  'CZ-U041': 28,
  'CZ-U055': 50,
  'CZ-U056': 65,
  'CZ-U057': 37,
  'CZ-U004': 65,
  'CZ-U005': 46,
  'CZ-U026': 82,
  'CZ-U068': 87,
}
const ON_BASELINE: [departments: number, enterprises: number][] = [
  [1, 120],
  [2, 24],
  [3, 6],
]
const AMONG_DEPARTMENTS: [departments: number, enterprises: number][] = [
  [2, 210],
  [3, 36],
  [4, 6],
]
const SAME_DAY = 60
const WEEKS = 8

export const codeOf = (row: EnterpriseRow): string => row.uscc || row.registrationNumber

/** Where a department's duties lie; one without a trade of its own (taxes, customs, unions …) goes everywhere. */
function affinity(department: Department, row: EnterpriseRow): number {
  if (department.industryAffinity === '') return 2
  const division = row.industryCode.slice(0, 2)
  const fits = department.industryAffinity.split(';').some((part) => {
    const [from, to] = part.split('-') as [string, string?]
    return division !== '' && division >= from && division <= (to ?? from)
  })
  return fits ? 6 : 0
}

/** Everybody wants to be seen at the large ones: that is why departments queue at the same doors. */
function attraction(row: EnterpriseRow): number {
  return (row.sizeClass === 'LARGE' ? 12 : row.sizeClass === 'MEDIUM' ? 4 : 1) * (row.isKey === 'true' ? 3 : 1)
}

export function makeBaseline(
  random: Random,
  rows: readonly EnterpriseRow[],
  departments: readonly Department[],
): TargetTeamRow[] {
  const taken = new Set<EnterpriseRow>()
  const technology = ['27', '39', '40', '65', '73', '74', '75']
  const wants: Record<string, (row: EnterpriseRow) => number> = {
    'CZ-U005': (row) => (technology.includes(row.industryCode.slice(0, 2)) ? 10 : row.isKey === 'true' ? 1 : 0),
    'CZ-U068': (row) => (row.isAboveScale === 'true' ? 1 : 0),
  }
  return Object.entries(BASELINE).flatMap(([teamCode, count]) => {
    const department = departments.find(({ code }) => code === teamCode) as Department
    const isLeaders = department.baseline === 'LEADERS'
    const weight = (row: EnterpriseRow): number => {
      if (taken.has(row) || row.registryState !== 'ACTIVE') return 0
      if (isLeaders) return row.isKey === 'true' ? attraction(row) : 0
      return (wants[teamCode]?.(row) ?? affinity(department, row)) * attraction(row)
    }
    const drawn = random.sample(rows, count, weight)
    if (drawn.length < count) throw new Error(`${teamCode} finds only ${drawn.length} of ${count} enterprises`)
    for (const row of drawn) taken.add(row)
    const reason = isLeaders
      ? `基准计划：市领导走访重点企业（${department.shortName}联络）`
      : `基准计划：${department.shortName}走访`
    return drawn.map((row) => ({ uscc: codeOf(row), teamCode, reason }))
  })
}

export function makeSelfArrangedPlans(
  random: Random,
  rows: readonly EnterpriseRow[],
  departments: readonly Department[],
  baseline: readonly TargetTeamRow[],
): { plans: PlanRow[]; planted: Planted } {
  const planners = departments.filter(({ selfArranging }) => selfArranging === 'Y')
  const pinnedTo = new Map(baseline.map(({ uscc, teamCode }) => [uscc, teamCode]))
  const open = rows.filter((row) => row.registryState === 'ACTIVE')
  const taken = new Set<EnterpriseRow>()
  const groups: { row: EnterpriseRow; planners: Department[]; sameDay: boolean }[] = []
  const gather = (pool: EnterpriseRow[], plannersEach: number, enterprises: number): void => {
    // Drawn one at a time, with a look at who has the fewest plans, so that no list grows out of all proportion.
    for (const row of random.sample(pool, enterprises, (candidate) =>
      taken.has(candidate) ? 0 : attraction(candidate),
    )) {
      const load = (department: Department): number =>
        groups.filter((group) => group.planners.includes(department)).length
      const weight = (department: Department): number =>
        department.code === pinnedTo.get(codeOf(row)) ? 0 : affinity(department, row) / (4 + load(department))
      groups.push({ row, planners: random.sample(planners, plannersEach, weight), sameDay: false })
      taken.add(row)
    }
  }
  const pinned = open.filter((row) => pinnedTo.has(codeOf(row)))
  const free = open.filter((row) => !pinnedTo.has(codeOf(row)))
  for (const [each, count] of ON_BASELINE) gather(pinned, each, count)
  const firstAmong = groups.length
  for (const [each, count] of AMONG_DEPARTMENTS) gather(free, each, count)
  for (const group of random.sample(groups.slice(firstAmong), SAME_DAY)) group.sameDay = true
  for (const planner of planners) {
    const own = random.integer(12, 28)
    const weight = (row: EnterpriseRow): number => (taken.has(row) ? 0 : affinity(planner, row))
    const drawn = random.sample(free, own, weight)
    // A narrow trade runs out (power stations, banks): the rest of the list are larger firms of any trade.
    const large = (row: EnterpriseRow): number =>
      taken.has(row) || drawn.includes(row) || row.isAboveScale !== 'true' ? 0 : 1
    for (const row of [...drawn, ...random.sample(free, own - drawn.length, large)]) {
      groups.push({ row, planners: [planner], sameDay: false })
      taken.add(row)
    }
  }
  const plans = groups.flatMap((group) => datePlans(random, group))
  // The order in which departments handed in their lists decides who holds a visit: chance, not the order of their numbers.
  const order = new Map(random.sample(planners, planners.length).map(({ code }, index) => [code, index]))
  plans.sort(
    (a, b) =>
      (order.get(a.teamCode) ?? 0) - (order.get(b.teamCode) ?? 0) ||
      Number(a.plannedOffsetDays) - Number(b.plannedOffsetDays) ||
      (a.uscc < b.uscc ? -1 : 1),
  )
  return { plans, planted: count(plans, pinnedTo, baseline.length) }
}

/** Departments at one door: all on one day, or on different working days of one fortnight. */
function datePlans(random: Random, group: { row: EnterpriseRow; planners: Department[]; sameDay: boolean }): PlanRow[] {
  const monday = 7 * random.integer(1, WEEKS - 1)
  const workingDays = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11].map((day) => monday + day)
  const days = random.sample(workingDays, group.planners.length)
  return group.planners.map((planner, index) => ({
    teamCode: planner.code,
    uscc: codeOf(group.row),
    purpose: random.weighted(['SERVICE', 'SURVEY', 'POLICY_PUBLICITY', 'PROBLEM_SOLVING'], (purpose) =>
      purpose === 'SERVICE' ? 4 : 1,
    ),
    plannedOffsetDays: String(group.sameDay ? days[0] : days[index]),
    halfDay: random.weighted(['MORNING', 'AFTERNOON', ''], (half) => (half === '' ? 1 : 3)),
    note: planner.industryAffinity !== '' && random.chance(0.2) ? '结合工作职能自行安排' : '',
  }))
}

function count(plans: readonly PlanRow[], pinnedTo: ReadonlyMap<string, string>, baseline: number): Planted {
  const teamsOf = new Map<string, string[]>()
  const daysOf = new Map<string, Set<string>>()
  for (const plan of plans) {
    teamsOf.set(plan.uscc, [...(teamsOf.get(plan.uscc) ?? []), plan.teamCode].sort())
    daysOf.set(plan.uscc, (daysOf.get(plan.uscc) ?? new Set()).add(plan.plannedOffsetDays))
  }
  const planted: Planted = {
    baseline,
    plans: plans.length,
    onBaseline: {},
    amongDepartments: {},
    sameDay: 0,
    flaggedPlans: 0,
    duplicateTargets: 0,
    baselinePairs: {},
    departmentPairs: {},
  }
  const bump = (counts: Record<string, number>, key: string): void => {
    counts[key] = (counts[key] ?? 0) + 1
  }
  for (const [uscc, teams] of teamsOf) {
    const pinnedTeam = pinnedTo.get(uscc)
    if (pinnedTeam === undefined && teams.length === 1) continue
    bump(pinnedTeam === undefined ? planted.amongDepartments : planted.onBaseline, String(teams.length))
    if (teams.length > 1 && daysOf.get(uscc)?.size === 1) planted.sameDay++
    planted.duplicateTargets++
    planted.flaggedPlans += pinnedTeam === undefined ? teams.length - 1 : teams.length
    for (const [index, team] of teams.entries()) {
      if (pinnedTeam !== undefined) bump(planted.baselinePairs, `${pinnedTeam} ${team}`)
      for (const other of teams.slice(index + 1)) bump(planted.departmentPairs, `${team} ${other}`)
    }
  }
  planted.baselinePairs = sortKeys(planted.baselinePairs)
  planted.departmentPairs = sortKeys(planted.departmentPairs)
  return planted
}

const sortKeys = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
