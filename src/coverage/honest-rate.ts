import { type Sentence, sentence } from '../shared/language'

export type Rate = { rate: number; unknown: null } | { rate: null; unknown: Sentence }

/** honestRate (rules.md): no rate without a denominator above zero, never 0 or 100 % by default; `unknown` says why. */
export function honestRate({
  enrolled,
  inScope,
  effectivelyVisited,
}: {
  enrolled: number
  inScope: number
  effectivelyVisited: number
}): Rate {
  if (inScope > 0) return { rate: effectivelyVisited / inScope, unknown: null }
  return {
    rate: null,
    unknown:
      enrolled === 0
        ? sentence('coverage.nothingEnrolled')
        : sentence('coverage.nothingInScope', { ineligible: enrolled }),
  }
}
