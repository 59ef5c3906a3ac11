/**
 * The vocabulary of the solver: what goes in, what comes out, and in which units.
 * Typed arrays throughout, so that a problem of a million targets is a handful of objects that a worker thread can share.
 */

/**
 * Marginal cost of a team's load: the l-th target that the team owns (fixed ones first) costs `cost[t]` points on top of
 * its arc, where t is the first tier with l ≤ `upTo[t]`. Beyond the last `upTo` the last cost goes on.
 * Costs must not fall from tier to tier (convex); below zero they reward load, which makes a soft minimum.
 */
export interface LoadTiers {
  /** Targets, ≥ 0, never falling. Equal neighbours make an empty tier, as rounding does with small capacities. */
  upTo: Int32Array
  /** Whole points a target, never falling. */
  cost: Int32Array
}

export interface AssignmentProblem {
  /** Number of targets, n. */
  targets: number
  /** Number of teams, m. */
  teams: number
  /** Length n + 1. The arcs of target i are arcStart[i] … arcStart[i + 1] − 1. */
  arcStart: Int32Array
  /** Team of each arc; each team at most once a target. */
  arcTeam: Int32Array
  /** Whole points ≥ 0. */
  arcCost: Int32Array
  /** Targets that each team may own, ≥ 0. */
  capacity: Int32Array
  /** One entry for each team; none: load costs nothing. */
  loadTiers?: LoadTiers[]
  /** Per target the team it is fixed to (it must have an arc there), or −1. Fixed load above a capacity raises it. */
  fixed?: Int32Array
  /** Per target the owner now, or −1. When given, fewest moves come before cost. */
  published?: Int32Array
  /**
   * Per arc how many moves it counts as, ≥ 0: instead of `published`, for who counts otherwise. Since as many targets are owned
   * as can be, counting 1 for every arc but those to the published owners also counts who loses its owner and gets none.
   */
  arcMoves?: Int32Array
}

/**
 * The same problem in classes: a row stands for `supply` targets that are alike (same eligible teams, same costs, same owner
 * before), so that a city costs what its variety costs, not what its size costs.
 */
export interface TransportProblem extends Omit<AssignmentProblem, 'targets'> {
  /** Number of rows. `arcStart` has one entry more; `fixed` and `published` are per row. */
  rows: number
  /** Targets that each row stands for, ≥ 0. Their sum is the number of targets. */
  supply: Int32Array
}

/** As AssignmentSolution, with how many of a row's targets each team owns instead of which. */
export interface TransportSolution {
  status: AssignmentStatus
  /** Per arc: targets of its row that its team owns. */
  flow: Int32Array
  /** Per row: targets without an owner; with the row's flows they add up to its supply. */
  unownedOf: Int32Array
  unowned: number
  moved: number
  cost: number
  weights: { unowned: number; move: number }
  /** The certificate; see certificate.ts. */
  rowPrice: Float64Array
  teamPrice: Float64Array
  reason?: string
}

/**
 * - OPTIMAL: solved, with the prices that prove it. Targets may still be unowned: no assignment owns more.
 * - CANCELLED: the caller asked to stop; there is no answer, `owner` is −1 throughout.
 * - INVALID: the problem is malformed; `reason` says where.
 * - COST_RANGE: costs so large that sums would leave the whole numbers a double holds (2^53); `reason` says by how much.
 */
export type AssignmentStatus = 'OPTIMAL' | 'CANCELLED' | 'INVALID' | 'COST_RANGE'

export interface AssignmentSolution {
  status: AssignmentStatus
  /** Team of each target, −1 when unowned. */
  owner: Int32Array
  /** Targets without an owner, those without any arc included. */
  unowned: number
  /** Owned targets that had another owner in `published` (a published target left unowned is unowned, not moved), or the sum of `arcMoves`. */
  moved: number
  /** Points of the owned arcs and of the load tiers, nothing else. */
  cost: number
  /** Points that stand for one unowned target and one move, so that the order of aims is exact. */
  weights: { unowned: number; move: number }
  /** The certificate; see certificate.ts. */
  targetPrice: Float64Array
  teamPrice: Float64Array
  /** Only with INVALID and COST_RANGE: one sentence for a developer. */
  reason?: string
}

/** Prices to start from: those of an earlier solution of a problem with the same teams, in its weights. Any are valid. */
export interface StartingPoint {
  /** One a team; NaN for a team that is new. */
  teamPrice: Float64Array
  weights: { unowned: number; move: number }
}

export interface SolveOptions {
  /** A solution of the problem before it changed: much of the work is done then. The answer is as good as without. */
  start?: StartingPoint
  signal?: AbortSignal
  /** Asked often, so it must be cheap. A signal cannot fire during a synchronous solve; a flag in shared memory can. */
  isCancelled?: () => boolean
  /** Receives 0 … 1, never falling. */
  onProgress?: (done: number) => void
}

export interface CertificateCheck {
  /** cost + weights.move · moved + weights.unowned · unowned, recounted from the owners. */
  objective: number
  /** What the prices prove that no assignment can undercut. */
  dualObjective: number
  /** Conditions broken: capacities, fixed teams, arcs, prices, reported totals. */
  violations: number
  /** No violation, and both objectives equal. */
  isOptimal: boolean
}

export interface GreedyAssignment {
  owner: Int32Array
  owned: number
  /** As in AssignmentSolution. */
  cost: number
}

export interface Shortage {
  /** Ascending. */
  targets: Int32Array
  /** All teams that may own one of these targets, ascending. */
  teams: Int32Array
  /** Of those teams together, after fixed load has raised it. */
  capacity: number
  /** targets.length − capacity: so many must stay unowned whatever the assignment. */
  missing: number
}

/** As Shortage, of a problem in rows. */
export interface RowShortage {
  /** Ascending. */
  rows: Int32Array
  /** In these rows. */
  targets: number
  teams: Int32Array
  capacity: number
  missing: number
}

/** So much more capacity for a team. */
export interface CapacityRaise {
  team: number
  by: number
}

/** What would be, were capacities raised so: found by solving again. */
export interface CapacityRepair {
  raises: CapacityRaise[]
  /** Targets that have an eligible team and would still go without. */
  missingAfter: number
  /** Points of the whole city's arcs and load tiers more than now, for the targets owned more. */
  extraCost: number
}

/** `from` and `to` are teams, −1 for unowned. */
export interface OwnerMove {
  target: number
  from: number
  to: number
}

/** One of the row's targets moves. */
export interface RowMove {
  row: number
  from: number
  to: number
}

export interface RowAlternative {
  /** The row has an arc to the team. */
  eligible: boolean
  /** The team owns the target already: nothing changes. */
  isOwner: boolean
  /** The target is fixed: it does not move, whatever the team. */
  fixed: boolean
  /** The team can be given the target. False also when its whole capacity is taken by fixed targets. */
  feasible: boolean
  extraUnowned: number
  extraMoved: number
  /** Points of arcs and load tiers. */
  extraCost: number
  /** Every change of owner against the solution, the target's own first; applying all of them gives the best alternative. */
  moves: RowMove[]
}

export interface Alternative extends Omit<RowAlternative, 'moves'> {
  moves: OwnerMove[]
}
