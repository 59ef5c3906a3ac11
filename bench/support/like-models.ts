import type { AssignmentProblem } from '../../src/solver'

/** The arcs of a problem whose i-th target is like target `models[i]` of this one. */
export function likeModels(
  { arcStart, arcTeam, arcCost }: AssignmentProblem,
  models: Int32Array,
): Pick<AssignmentProblem, 'arcStart' | 'arcTeam' | 'arcCost'> {
  const starts = new Int32Array(models.length + 1)
  models.forEach((model, i) => {
    starts[i + 1] = starts[i]! + arcStart[model + 1]! - arcStart[model]!
  })
  const pick = (source: Int32Array): Int32Array => {
    const picked = new Int32Array(starts[models.length]!)
    models.forEach((model, i) => {
      picked.set(source.subarray(arcStart[model], arcStart[model + 1]), starts[i])
    })
    return picked
  }
  return { arcStart: starts, arcTeam: pick(arcTeam), arcCost: pick(arcCost) }
}
