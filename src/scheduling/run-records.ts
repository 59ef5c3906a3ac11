import type { SupposedTerms } from '../campaigns/suppose-terms'
import type { TermName } from '../rules'
import type { Sentence } from '../shared/language'

/** What a finished run keeps as data; the resolver gives it its GraphQL shape. Counts of targets; costs in whole points. */
export interface SummaryRecord {
  targets: number
  owned: number
  fallback: number
  fallbackNoRemit: number
  fallbackNoCapacity: number
  pinned: number
  moved: number
  totalCost: number
  greedyOwned: number
  greedyCost: number
  duplicatesResolved: number
  visitsSaved: number
}

export interface CertificateRecord {
  objective: number
  /** Points that stand in the objective for one target that nobody can own, and for one move. */
  unownedPoints: number
  movePoints: number
  dualObjective: number
  violations: number
  isOptimal: boolean
  checkedAt: string
}

export interface ShortageSetRecord {
  targets: number
  teamIds: string[]
  capacity: number
  missing: number
  explanation: Sentence
  sampleTargetIds: string[]
}

export interface ShortageRecord extends ShortageSetRecord {
  /** Missing in runs of before there were any. */
  groups?: ShortageSetRecord[]
  /** Added when they have been worked out, after the run has succeeded. */
  repairs?: RepairRecord[]
}

export interface RepairRecord {
  raises: { teamId: string; by: number; to: number }[]
  remit: { teamId: string; industryCode: string | null; areaId: string | null; eligible: number } | null
  missingAfter: number
  ownedMore: number
  extraCost: number
  explanation: Sentence
}

/** What a what-if supposes (试算), as it was asked for; codes resolved. */
export interface WhatIfRecord extends SupposedTerms {
  name: string
}

/** Whole points of owned targets, term by term. */
export type CostSums = Record<TermName | 'load', number>

/** What a run comes to for one team. */
export interface TeamSum {
  teamId: string
  /** Owned by the run, pinned and visited ones included. */
  targets: number
  /** Owned when the run read the campaign. */
  targetsBefore: number
  /** As the run took it; null is no limit. */
  capacity: number | null
  /** All 0 for a fallback team: it never competes on cost. */
  cost: CostSums
}
