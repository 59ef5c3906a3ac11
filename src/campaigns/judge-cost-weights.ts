import type { CostWeights } from '../rules'
import { type Refusal, refusal } from '../shared/errors'
import type { CostWeightsInput } from './cost-weights.input'

/**
 * What weights come to when an input is put over them, for the campaign's own and for those of a what-if.
 * @param path of the weights below the input.
 * @returns also why the input is refused, if it is.
 */
export function judgeWeights(
  stored: CostWeights,
  given: CostWeightsInput,
  path: readonly string[],
): { merged: CostWeights; invalid: Refusal[] } {
  const { merged, offGrid } = mergeWeights(stored, given)
  const invalid = offGrid.map((weight) =>
    refusal('INVALID_INPUT', [...path, ...weight], 'campaign.weight', { weight: weight.join('.') }),
  )
  // A load that grew cheaper would have no single optimum that the solver could prove.
  if (merged.load.above80 < merged.load.above60)
    invalid.push(refusal('INVALID_INPUT', [...path, 'load', 'above80'], 'campaign.loadWeights'))
  return { merged, invalid }
}

/** One weight by its path, such as ['remit', 'group']. */
type WeightPath = readonly string[]

/**
 * The weights with what an input says put over them.
 * @returns also the paths of weights off the grid.
 */
function mergeWeights(weights: CostWeights, given: CostWeightsInput): { merged: CostWeights; offGrid: WeightPath[] } {
  const offGrid: WeightPath[] = []
  const merge = (stored: object, input: object, path: WeightPath): object =>
    Object.fromEntries(
      Object.entries(stored).map(([name, value]: [string, unknown]) => {
        const wish: unknown = Object.entries(input).find(([field]) => field === name)?.[1]
        if (typeof value === 'object' && value !== null)
          return [name, typeof wish === 'object' && wish !== null ? merge(value, wish, [...path, name]) : value]
        if (typeof wish !== 'number') return [name, value]
        if (wish < 0 || wish > 1000 || wish % 5 !== 0) offGrid.push([...path, name])
        return [name, wish]
      }),
    )
  return { merged: merge(weights, given, []) as CostWeights, offGrid }
}
