import {
  computeOrganisationCheckCharacter,
  computeRegistrationCheckDigit,
  computeUsccCheckCharacter,
} from '../../../src/targets/unified-code'
import { DISTRICT_SHORT_NAMES, makeName, makeRoad, type NameForm } from './names'
import type { Random } from './random'
import { DIVISIONS, isCooperativeTrade, isManufacturing, type Trade } from './trades'

export type Area = {
  code: string
  name: string
  level: string
  parentCode: string
  zone: string
  statisticalOnly: string
}
/** In the words of EnterpriseRowInput; all text, because that is what a CSV file holds. */
export type EnterpriseRow = {
  uscc: string
  registrationNumber: string
  name: string
  areaCode: string
  address: string
  industryCode: string
  sizeClass: string
  isAboveScale: string
  isKey: string
  registryState: string
  stateSince: string
  stateEvidence: string
}

/** A division that does not exist: no code made here can be anybody's. */
export const MADE_UP_DIVISION = '320499'
export const ENTERPRISES = 5000
const WITH_OLD_NUMBER_ONLY = 120
const WITHOUT_TOWN = 100
const IN_STATISTICAL_AREAS = 400
const WITHOUT_INDUSTRY = 90
const BRANCHES = 80
const STATES = { DEREGISTERED: 30, LICENCE_REVOKED: 15, UNREACHABLE_AT_REGISTERED_ADDRESS: 30 }

/** Share of 1,000 by size, as in the public list (README.md). */
const SIZES: [size: string, share: number][] = [
  ['LARGE', 14],
  ['MEDIUM', 134],
  ['SMALL', 636],
  ['MICRO', 199],
  ['UNKNOWN', 17],
]

/**
 * Relative weight of a town's enterprises: its number in the public list, rounded to tens, plus an even share, because that
 * list ends in 2004 and names few firms of 金坛 and 溧阳.
 */
const TOWN_WEIGHTS: Record<string, number> = {
  '320402005': 410,
  '320412100': 250,
  '320402109': 240,
  '320412106': 230,
  '320412105': 180,
  '320412104': 150,
  '320412103': 130,
  '320412110': 120,
  '320404116': 120,
  '320412102': 110,
  '320412114': 110,
  '320412113': 100,
  '320411004': 100,
  '320481002': 90,
  '320412120': 90,
  '320411101': 80,
  '320411103': 60,
  '320411105': 50,
  '320404007': 50,
  '320411122': 50,
  '320411104': 40,
  '320412119': 40,
  '320402002': 40,
  '320402001': 40,
  '320404004': 40,
  '320404001': 40,
  '320404002': 40,
  '320412002': 40,
  '320411006': 40,
  '320413100': 40,
  '320411003': 30,
}
const EVEN_SHARE = 10

export function makeEnterprises(random: Random, areas: readonly Area[]): EnterpriseRow[] {
  const places = new Places(areas)
  const codes = new Codes(random)
  const names = new Set<string>()
  const rows: EnterpriseRow[] = []
  for (let index = 0; index < ENTERPRISES; index++) {
    const trade = pickTrade(random)
    const size = random.weighted(SIZES, ([, share]) => share)[0]
    const areaCode =
      index < WITHOUT_TOWN
        ? places.anyDistrict(random)
        : index < WITHOUT_TOWN + IN_STATISTICAL_AREAS
          ? places.anyZone(random)
          : places.anyTownOrVillage(random)
    const district = places.districtOf(areaCode)
    const form = pickForm(random, trade, size)
    const name = unique(names, () => makeName(random, district, trade.word, form))
    const isAboveScale = random.chance(ABOVE_SCALE[size] ?? 0)
    const isKey = isAboveScale && random.chance(KEY[size] ?? 0)
    rows.push({
      ...codes.next(isCooperativeTrade(trade.division)),
      name,
      areaCode,
      address: `${places.addressPrefix(areaCode)}${makeRoad(random)}`,
      industryCode: trade.industryCode,
      sizeClass: size,
      isAboveScale: String(isAboveScale),
      isKey: String(isKey),
      registryState: 'ACTIVE',
      stateSince: '',
      stateEvidence: '',
    })
  }
  // Peculiarities are dealt out afterwards, so that each keeps its exact number whatever else changes.
  makeBranches(random, rows, names, places)
  for (const row of random.sample(rows, WITHOUT_INDUSTRY)) row.industryCode = ''
  for (const row of random.sample(rows, WITH_OLD_NUMBER_ONLY)) Object.assign(row, codes.nextOld())
  setStates(random, rows)
  return shuffle(random, rows)
}

/** 规上 follows size: never a micro firm or one of unknown size; 重点 only among them. */
const ABOVE_SCALE: Record<string, number> = { LARGE: 1, MEDIUM: 0.82, SMALL: 0.06 }
const KEY: Record<string, number> = { LARGE: 0.9, MEDIUM: 0.38, SMALL: 0.1 }

function pickTrade(random: Random): Trade {
  return random.pick(random.weighted(DIVISIONS, ({ weight }) => weight).trades)
}

function pickForm(random: Random, trade: Trade, size: string): NameForm {
  if (isCooperativeTrade(trade.division)) return random.chance(0.7) ? 'COOPERATIVE' : 'COMPANY'
  if (size === 'LARGE') return random.chance(0.5) ? 'JOINT_STOCK' : 'GROUP'
  if (size === 'MEDIUM') return random.chance(0.06) ? 'JOINT_STOCK' : 'COMPANY'
  if (isManufacturing(trade.division) && random.chance(0.1)) return 'FACTORY'
  if (trade.division === '67' || trade.word === '投资管理') return random.chance(0.4) ? 'PARTNERSHIP' : 'COMPANY'
  return 'COMPANY'
}

/** A branch bears the name of its company and the district it stands in; it has a code of its own and is visited for itself. */
function makeBranches(random: Random, rows: EnterpriseRow[], names: Set<string>, places: Places): void {
  const isPlainCompany = (row: EnterpriseRow): boolean => /有限(责任)?公司$/.test(row.name)
  const small = rows.filter((row) => row.sizeClass === 'SMALL' || row.sizeClass === 'MICRO')
  const chosen = random.sample(small, BRANCHES)
  const parents = rows.filter((row) => isPlainCompany(row) && !chosen.includes(row))
  for (const branch of chosen) {
    const short = DISTRICT_SHORT_NAMES[places.districtOf(branch.areaCode)]
    names.delete(branch.name)
    branch.name = unique(names, () => {
      const parent = random.pick(parents)
      branch.industryCode = parent.industryCode
      return `${parent.name}${short}分公司`
    })
    branch.isAboveScale = 'false'
    branch.isKey = 'false'
  }
}

function setStates(random: Random, rows: EnterpriseRow[]): void {
  const evidence: Record<string, string> = {
    DEREGISTERED: '注销登记（示例）',
    LICENCE_REVOKED: '吊销公告（示例）',
    UNREACHABLE_AT_REGISTERED_ADDRESS: '经营异常名录（示例）',
  }
  const ordinary = rows.filter((row) => row.isKey === 'false' && row.sizeClass !== 'LARGE')
  const drawn = random.sample(
    ordinary,
    Object.values(STATES).reduce((sum, count) => sum + count, 0),
  )
  for (const [state, count] of Object.entries(STATES)) {
    for (const row of drawn.splice(0, count)) {
      row.registryState = state
      row.stateSince = `20${random.integer(12, 16)}-${String(random.integer(1, 12)).padStart(2, '0')}-${String(random.integer(1, 28)).padStart(2, '0')}`
      row.stateEvidence = evidence[state] as string
    }
  }
}

function unique(taken: Set<string>, make: () => string): string {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const made = make()
    if (taken.has(made)) continue
    taken.add(made)
    return made
  }
  throw new Error('a thousand attempts made no new name or code: there are too few words')
}

function shuffle<T>(random: Random, items: T[]): T[] {
  for (let index = items.length - 1; index > 0; index--) {
    const other = random.integer(0, index)
    ;[items[index], items[other]] = [items[other] as T, items[index] as T]
  }
  return items
}

/** Valid codes, no two alike. One in five is all digits (28 % in the real list): the ones a spreadsheet damages. */
class Codes {
  private readonly taken = new Set<string>()
  constructor(private readonly random: Random) {}

  next(cooperative: boolean): { uscc: string; registrationNumber: string } {
    return { uscc: unique(this.taken, () => this.makeUscc(cooperative)), registrationNumber: '' }
  }

  nextOld(): { uscc: string; registrationNumber: string } {
    const make = (): string => {
      const first14 = `${MADE_UP_DIVISION}${this.digits(8)}`
      return first14 + computeRegistrationCheckDigit(first14)
    }
    return { uscc: '', registrationNumber: unique(this.taken, make) }
  }

  private makeUscc(cooperative: boolean): string {
    // Before 2015 organisations had eight digits; since then their numbers begin with MA and mix in letters.
    const organisation = this.random.chance(0.7)
      ? `${this.random.pick(['1', '2', '5', '6', '7'])}${this.digits(7)}`
      : `MA1${this.letters(5)}`
    const first17 = `9${cooperative ? 3 : 1}${MADE_UP_DIVISION}${organisation}${computeOrganisationCheckCharacter(organisation)}`
    return first17 + computeUsccCheckCharacter(first17)
  }

  private digits(count: number): string {
    return Array.from({ length: count }, () => this.random.integer(0, 9)).join('')
  }

  private letters(count: number): string {
    const alphabet = Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY')
    return Array.from({ length: count }, () => this.random.pick(alphabet)).join('')
  }
}

/**
 * Where enterprises may stand. Prisons hold none. Development zones that are towns to the statistician only hold a good few, as
 * they really do: nobody's remit names these zones, so most of the shortage of README.md stands there.
 */
class Places {
  private readonly byCode: Map<string, Area>
  private readonly districts: Area[]
  private readonly towns: Area[]
  private readonly zones: Area[]
  private readonly villages = new Map<string, Area[]>()

  constructor(areas: readonly Area[]) {
    this.byCode = new Map(areas.map((area) => [area.code, area]))
    this.districts = areas.filter((area) => area.level === 'DISTRICT')
    const towns = areas.filter((area) => area.level === 'TOWN')
    this.towns = towns.filter((area) => area.statisticalOnly === '')
    this.zones = towns.filter((area) => area.statisticalOnly !== '' && !area.name.includes('监狱'))
    for (const area of areas) {
      if (area.level !== 'VILLAGE' || area.statisticalOnly !== '') continue
      this.villages.set(area.parentCode, [...(this.villages.get(area.parentCode) ?? []), area])
    }
  }

  anyDistrict(random: Random): string {
    return random.pick(this.districts).code
  }

  anyZone(random: Random): string {
    return random.pick(this.zones).code
  }

  /** A town, or in three of ten cases one of its villages: lists know the place to different depths. */
  anyTownOrVillage(random: Random): string {
    const town = random.weighted(this.towns, ({ code }) => (TOWN_WEIGHTS[code] ?? 0) + EVEN_SHARE)
    const villages = this.villages.get(town.code) ?? []
    return villages.length > 0 && random.chance(0.3) ? random.pick(villages).code : town.code
  }

  districtOf(code: string): string {
    return this.upTo(code, 'DISTRICT').code
  }

  addressPrefix(code: string): string {
    const area = this.area(code)
    return area.level === 'DISTRICT' ? area.name : this.upTo(code, 'TOWN').name
  }

  private upTo(code: string, level: string): Area {
    let area = this.area(code)
    while (area.level !== level) area = this.area(area.parentCode)
    return area
  }

  private area(code: string): Area {
    const area = this.byCode.get(code)
    if (!area) throw new Error(`no area ${code}`)
    return area
  }
}
