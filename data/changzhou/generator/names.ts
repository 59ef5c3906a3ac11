import type { Random } from './random'

/**
 * The made-up part of a name is two characters, one of each row: choices of recent years, so that they read like a firm of
 * today and, checked once against a public list of older Changzhou firms, meet none of it (README.md).
 */
const FIRST = '璟砺沐昕翊煜骁珩霁谨朔桐榆槿澄湛泠漪瀚琚琰璞砚岑峤岚旻晔楷榛樾泓沅淇湄澜灏炜熠栩舜堃彧琅'
const SECOND = '川诺辰恺予朴屿墨科铭拓睿维谱邦尔迪承弘途图沃凯腾翔越达源景致远启航立固信和盈合泽衍峻垚'
const FIRST_CHARACTERS = Array.from(FIRST)
const SECOND_CHARACTERS = Array.from(SECOND)

const ROADS_FIRST = Array.from('永锦长虹星新云河清枫丰兴古青龙白荷凤玉金银东西南北中')
const ROADS_SECOND = Array.from('塘湖溪桥港汇安宁泰康顺达和荣')
const ROAD_KINDS = ['路', '路', '路', '大道', '街', '北路', '南路', '东路', '西路']

/** How firms of a district put the place before their name, and how often out of 100. */
const PREFIXES: Record<string, [prefix: string, share: number][]> = {
  '320402': [
    ['常州市', 62],
    ['常州', 28],
    ['江苏', 5],
    ['常州天宁', 5],
  ],
  '320404': [
    ['常州市', 62],
    ['常州', 28],
    ['江苏', 5],
    ['常州钟楼', 5],
  ],
  '320411': [
    ['常州市', 55],
    ['常州', 35],
    ['江苏', 6],
    ['常州新北', 4],
  ],
  '320412': [
    ['常州市', 50],
    ['常州', 25],
    ['常州市武进', 12],
    ['武进', 8],
    ['江苏', 5],
  ],
  '320413': [
    ['常州市金坛', 45],
    ['金坛', 35],
    ['常州', 12],
    ['江苏', 8],
  ],
  '320481': [
    ['溧阳市', 62],
    ['溧阳', 25],
    ['江苏', 8],
    ['常州', 5],
  ],
}

export const DISTRICT_SHORT_NAMES: Record<string, string> = {
  '320402': '天宁',
  '320404': '钟楼',
  '320411': '新北',
  '320412': '武进',
  '320413': '金坛',
  '320481': '溧阳',
}

export type NameForm = 'COMPANY' | 'GROUP' | 'JOINT_STOCK' | 'FACTORY' | 'PARTNERSHIP' | 'COOPERATIVE'
const ENDINGS: Record<NameForm, string> = {
  COMPANY: '有限公司',
  GROUP: '集团有限公司',
  JOINT_STOCK: '股份有限公司',
  FACTORY: '厂',
  PARTNERSHIP: '（有限合伙）',
  COOPERATIVE: '专业合作社',
}

export function makeName(random: Random, district: string, tradeWord: string, form: NameForm): string {
  const prefixes = PREFIXES[district]
  if (!prefixes) throw new Error(`no prefixes for district ${district}`)
  const prefix = random.weighted(prefixes, ([, share]) => share)[0]
  const word = random.pick(FIRST_CHARACTERS) + random.pick(SECOND_CHARACTERS)
  // One company in thirty writes 有限责任公司: the same firm under both spellings is a classic of departments' lists.
  const ending = form === 'COMPANY' && random.chance(1 / 30) ? '有限责任公司' : ENDINGS[form]
  return `${prefix}${word}${tradeWord}${ending}`
}

export function makeRoad(random: Random): string {
  return `${random.pick(ROADS_FIRST)}${random.pick(ROADS_SECOND)}${random.pick(ROAD_KINDS)}${random.integer(1, 399)}号`
}
