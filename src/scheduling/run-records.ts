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
