import { type CostWeights, type DistanceBand, type PairTerms, pointsOf, type RemitFit, type TermName } from '../rules'

/** What the cost of a pair depends on, in seven bits: paired, own plan, how the remit fits (three), how far (two). */
const FITS: readonly (RemitFit | null)[] = ['group', 'division', 'section', 'other', null]
const BANDS: readonly DistanceBand[] = ['sameTown', 'sameDistrict', 'otherwise', 'cityTeam']
export const PAIR_CODES = 128
export const PAIRED = 1
export const OWN_PLAN = 2

export const pairCode = ({ paired, ownPlan, fit, band }: PairTerms): number =>
  (paired ? PAIRED : 0) | (ownPlan ? OWN_PLAN : 0) | (FITS.indexOf(fit) << 2) | (BANDS.indexOf(band) << 5)

export const termsOfCode = (code: number): PairTerms => ({
  paired: (code & PAIRED) !== 0,
  ownPlan: (code & OWN_PLAN) !== 0,
  fit: FITS[(code >> 2) & 7] ?? null,
  band: BANDS[code >> 5]!,
})

/** The points of each code, whole and term by term. */
export function pricePairs(weights: CostWeights): { total: Int32Array; terms: Record<TermName, Int32Array> } {
  const table = (): Int32Array => new Int32Array(PAIR_CODES)
  const total = table()
  const terms = { pairing: table(), ownPlan: table(), remit: table(), distance: table() }
  for (let code = 0; code < PAIR_CODES; code++) {
    const points = pointsOf(termsOfCode(code), weights)
    for (const name of Object.keys(terms) as TermName[]) {
      terms[name][code] = points[name]
      total[code]! += points[name]
    }
  }
  return { total, terms }
}
