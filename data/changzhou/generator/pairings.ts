import type { EnterpriseRow } from './enterprises'
import { codeOf, type Department, type TargetTeamRow } from './plans'
import type { Random } from './random'

/** 雕庄街道, whose system "机关联系基层、干部联系群众" the source document names (L19). */
const DIAOZHUANG = '320402001'
/** The six towns of 常州经开区: its pairings stay inside them, as a district-tier team's must. */
const ZONE = 'CZ-JKQ'

/**
 * Standing pairings (挂钩联系). Courts, procuratorate and democratic parties get some too: it is the only way, besides pins, in
 * which they take part. No enterprise has two, and none of the baseline has one: its owner is settled.
 */
export function makePairings(
  random: Random,
  rows: readonly EnterpriseRow[],
  departments: readonly Department[],
  baseline: readonly TargetTeamRow[],
  zoneOf: (areaCode: string) => string,
): TargetTeamRow[] {
  const taken = new Set(baseline.map(({ uscc }) => uscc))
  const pair = (
    department: Department,
    count: number,
    reason: string,
    fits: (row: EnterpriseRow) => boolean,
  ): TargetTeamRow[] => {
    const open = (row: EnterpriseRow): boolean => row.registryState === 'ACTIVE' && !taken.has(codeOf(row)) && fits(row)
    return random.sample(rows.filter(open), count).map((row) => {
      taken.add(codeOf(row))
      return { uscc: codeOf(row), teamCode: department.code, reason }
    })
  }
  const city = departments.filter(({ tier }) => tier === 'CITY')
  const byConsent = city.filter(({ kind }) => kind === 'JUDICIAL' || kind === 'DEMOCRATIC_PARTY')
  const others = city.filter((department) => !byConsent.includes(department))
  const grassRoots = random.sample(
    others.filter(({ kind }) => kind === 'PARTY_ORGAN' || kind === 'MASS_ORGANIZATION'),
    9,
  )
  const zone = departments.filter(({ tier }) => tier === 'DISTRICT')
  return [
    ...grassRoots.flatMap((department) =>
      pair(department, 4, '机关联系基层、干部联系群众（雕庄街道）', ({ areaCode }) => areaCode.startsWith(DIAOZHUANG)),
    ),
    ...byConsent.flatMap((department) => pair(department, 4, '挂钩联系企业', () => true)),
    ...zone.flatMap((department) =>
      pair(department, 20, '经开区挂钩联系企业', ({ areaCode }) => zoneOf(areaCode) === ZONE),
    ),
    ...random.sample(others, 52).flatMap((department) => pair(department, 4, '挂钩联系企业', () => true)),
  ].sort((a, b) => (a.teamCode < b.teamCode ? -1 : a.teamCode > b.teamCode ? 1 : a.uscc < b.uscc ? -1 : 1))
}
