import type { TransportProblem } from './types'

/**
 * Which member of a row gets which team: members by rising index, to the row's arcs in the order in which they are listed (teams
 * by rising index, as a rule), each as many as its flow says; who is left over at the end stays unowned. So the lowest index of
 * a row is the last to go without.
 *
 * @param flow per arc, as in TransportSolution.
 * @param rowOf row of each target.
 * @returns team of each target, −1 where unowned. Time O(targets + arcs).
 */
export function handOut(
  { rows, arcStart, arcTeam }: TransportProblem,
  { flow }: { flow: Int32Array },
  rowOf: Int32Array,
): Int32Array {
  const owner = new Int32Array(rowOf.length)
  const arcOf = new Int32Array(rows)
  const given = new Int32Array(rows)
  for (let r = 0; r < rows; r++) arcOf[r] = arcStart[r]!
  for (let i = 0; i < rowOf.length; i++) {
    const row = rowOf[i]!
    let arc = arcOf[row]!
    const end = arcStart[row + 1]!
    while (arc < end && given[row]! >= flow[arc]!) {
      arc++
      given[row] = 0
    }
    arcOf[row] = arc
    given[row]!++
    owner[i] = arc < end ? arcTeam[arc]! : -1
  }
  return owner
}
