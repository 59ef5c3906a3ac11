/**
 * The solver's public face; see docs/solver.md. Pure: no I/O, no clock, no randomness, nothing of the product.
 * From the built package: `require('oneknock/solver')`.
 */
export { checkCertificate, checkTransport } from './certificate'
export { type Classes, groupAlike } from './classes'
export {
  createExplainer,
  createTransportExplainer,
  type Explainer,
  explainAlternative,
  type RowExplainer,
} from './explain'
export { assignGreedily, serveInOrder } from './greedy'
export { handOut } from './hand-out'
export { LiveTransport, type NewRow } from './live'
export { findCapacityRepair, findSingleRepairs } from './repairs'
export { findShortage, findShortageGroups, findTransportShortage } from './shortage'
export { solveAssignment } from './solve-assignment'
export { solveTransport } from './solve-transport'
export type {
  Alternative,
  AssignmentProblem,
  AssignmentSolution,
  AssignmentStatus,
  CapacityRaise,
  CapacityRepair,
  CertificateCheck,
  GreedyAssignment,
  LoadTiers,
  OwnerMove,
  RowAlternative,
  RowMove,
  RowShortage,
  Shortage,
  SolveOptions,
  StartingPoint,
  TransportProblem,
  TransportSolution,
} from './types'
