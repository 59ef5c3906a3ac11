import type { TransportProblem, TransportSolution } from './types'

/**
 * Which of a row's alike targets gets which team, by a stated rule: the row's members in the order given (callers give them in
 * the order of target ids), its arcs in the order of their team's index, whoever is left over unowned.
 * @param memberStart length rows + 1: the members of row r are members[memberStart[r]] … members[memberStart[r + 1] − 1].
 * @param members indices of targets, each once.
 * @returns the team of each target, −1 when unowned.
 * Time O(targets + arcs), and a sort in a row whose arcs are not in the order of teams.
 */
export function handOut(
  { rows, arcStart, arcTeam }: Pick<TransportProblem, 'rows' | 'arcStart' | 'arcTeam'>,
  { flow }: Pick<TransportSolution, 'flow'>,
  memberStart: Int32Array,
  members: Int32Array,
): Int32Array {
  const owner = new Int32Array(members.length).fill(-1)
  for (let r = 0; r < rows; r++) {
    let next = memberStart[r]!
    for (const arc of inTeamOrder(arcTeam, arcStart[r]!, arcStart[r + 1]!)) {
      const team = arcTeam[arc]!
      for (let given = flow[arc]!; given > 0; given--) owner[members[next++]!] = team
    }
  }
  return owner
}

/** The arcs from … to − 1 by their team's index; as they stand when they are in order already. */
function* inTeamOrder(arcTeam: Int32Array, from: number, to: number): Iterable<number> {
  let isSorted = true
  for (let a = from + 1; a < to; a++) if (arcTeam[a]! < arcTeam[a - 1]!) isSorted = false
  if (isSorted) for (let a = from; a < to; a++) yield a
  else yield* Array.from({ length: to - from }, (_, i) => from + i).sort((a, b) => arcTeam[a]! - arcTeam[b]!)
}
