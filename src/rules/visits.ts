import type { DuplicateKind } from './registration'

/** Only ENTERED is effective: a form left at the door is no visit. Source: bulletin L28, 没有进门仅递进调查表. */
export const isEffective = (mode: string): boolean => mode === 'ENTERED'

/** The modes that make a target `visited` in coverage; PHONE and NOT_MET are attempts. Source: rules.md, effectiveVisit. */
export const VISITED_MODES: readonly string[] = ['ENTERED', 'DOORSTEP', 'FORM_DROP']

export interface VisitFacts {
  phase: 'INTAKE' | 'PUBLISHED'
  mode: string
  /** Who knocked. */
  team: { id: string; departmentId: string }
  /** Its plan, when there is one; `host` is the plan that it was merged into. */
  plan: { id: string; status: string; host: { id: string; teamId: string; status: string } | null } | null
  /** The team of the plan that is ACTIVE or DONE in the same round, whoever it is. */
  holder: { teamId: string; departmentId: string } | null
  owner: { teamId: string; departmentId: string; pinned: boolean; source: string }
  /** Whether somebody had entered before. */
  visitedBefore: boolean
  /** Whether the team that would become owner is forbidden for this target. */
  forbidden: boolean
}

export interface VisitDecision {
  /** factsAreKept: the visit is recorded in any case; this says what was wrong with it. */
  conflict: DuplicateKind | null
  /** The plan that becomes DONE. */
  donePlanId: string | null
  /** visitedStays: the team that becomes owner by hand as it were; the fallback too, which owned it for want of another. */
  newOwnerTeamId: string | null
}

/**
 * What a visit that took place means. It counts for the team of its plan: a participant's visit for the plan that it joined.
 * Source: rules.md, factsAreKept, visitedStays.
 */
export function judgeVisit({
  phase,
  mode,
  team,
  plan,
  holder,
  owner,
  visitedBefore,
  forbidden,
}: VisitFacts): VisitDecision {
  const joint = plan?.status === 'MERGED' && plan.host !== null
  const countsForTeamId = joint ? plan.host!.teamId : team.id
  const planAtWork = joint ? plan.host : plan
  const effective = isEffective(mode)

  const others = [holder, phase === 'PUBLISHED' ? owner : null].filter(
    (other): other is NonNullable<typeof other> => other !== null && other.teamId !== countsForTeamId,
  )
  const inOrder = plan === null || plan.status === 'ACTIVE' || joint
  const conflict =
    inOrder && others.length === 0
      ? null
      : others.some(({ departmentId }) => departmentId !== team.departmentId)
        ? 'CROSS_UNIT'
        : 'DUPLICATE_TARGET'

  return {
    conflict,
    donePlanId: effective && planAtWork?.status === 'ACTIVE' ? planAtWork.id : null,
    newOwnerTeamId:
      effective &&
      !visitedBefore &&
      !owner.pinned &&
      !forbidden &&
      (owner.teamId !== countsForTeamId || owner.source === 'FALLBACK')
        ? countsForTeamId
        : null,
  }
}
