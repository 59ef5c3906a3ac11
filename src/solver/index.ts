/**
 * The solver's public face; see docs/solver.md. Pure: no I/O, no clock, no randomness, nothing of the product.
 * From the built package: `require('oneknock/solver')`.
 */
export { checkCertificate } from './certificate'
export { createExplainer, type Explainer, explainAlternative } from './explain'
export { assignGreedily } from './greedy'
export { handOut } from './hand-out'
export { findShortage } from './shortage'
export { solveAssignment } from './solve-assignment'
export { solveTransport } from './solve-transport'
export type {
  Alternative,
  AssignmentProblem,
  AssignmentSolution,
  AssignmentStatus,
  CertificateCheck,
  GreedyAssignment,
  LoadTiers,
  OwnerMove,
  Shortage,
  SolveOptions,
  TransportProblem,
  TransportSolution,
} from './types'
