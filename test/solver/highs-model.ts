import loadHighs from 'highs'
import type { AssignmentProblem } from '../../src/solver'

/**
 * The problem as CPLEX LP text for a second, different solver. x: arc of a free target; u: unowned; t: load in a tier.
 * The constraint matrix is totally unimodular, so the linear optimum is the integral one.
 */
export function toLpText(problem: AssignmentProblem, weights: { unowned: number; move: number }): string {
  const { targets, teams, arcStart, arcTeam, arcCost, capacity, fixed, published, loadTiers } = problem
  const objective: string[] = []
  const rows: string[] = []
  const bounds: string[] = []
  const ofTeam: string[][] = Array.from({ length: teams }, () => [])
  const fixedLoad = new Int32Array(teams)
  const term = (cost: number, name: string): string => `${cost < 0 ? '-' : '+'} ${Math.abs(cost)} ${name}`
  for (let i = 0; i < targets; i++) {
    const choices: string[] = []
    for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
      const team = arcTeam[a]!
      if (fixed && fixed[i]! >= 0 && fixed[i] !== team) continue
      const isMove = published !== undefined && published[i]! >= 0 && published[i] !== team
      objective.push(term(arcCost[a]! + (isMove ? weights.move : 0), `x${a}`))
      choices.push(`+ x${a}`)
      ofTeam[team]!.push(`+ x${a}`)
    }
    if (fixed && fixed[i]! >= 0) fixedLoad[fixed[i]!]!++
    else {
      objective.push(term(weights.unowned, `u${i}`))
      choices.push(`+ u${i}`)
    }
    rows.push(`i${i}: ${choices.join(' ')} = 1`)
  }
  for (let k = 0; k < teams; k++) {
    const loads = ofTeam[k]!
    if (loads.length === 0) continue
    const limit = Math.max(capacity[k]!, fixedLoad[k]!)
    rows.push(`k${k}: ${loads.join(' ')} <= ${limit}`)
    const tiers = loadTiers?.[k]
    if (!tiers || tiers.cost.length === 0) continue
    const parts: string[] = []
    let from = 0
    for (let t = 0; t < tiers.cost.length; t++) {
      const to = t === tiers.cost.length - 1 ? Math.max(limit, from) : tiers.upTo[t]!
      const name = `t${k}_${t}`
      objective.push(term(tiers.cost[t]!, name))
      bounds.push(`0 <= ${name} <= ${Math.max(0, to - from)}`)
      parts.push(`- ${name}`)
      from = Math.max(from, to)
    }
    rows.push(`l${k}: ${loads.join(' ')} ${parts.join(' ')} = 0`)
  }
  return `Minimize\n obj: ${wrap(objective)}\nSubject To\n ${rows.map((row) => wrap(row.split(' '))).join('\n ')}\nBounds\n ${bounds.join('\n ')}\nEnd\n`
}

/** LP readers have a longest line. */
function wrap(words: string[]): string {
  const lines: string[] = []
  for (let w = 0; w < words.length; w += 20) lines.push(words.slice(w, w + 20).join(' '))
  return lines.join('\n  ')
}

let loading: ReturnType<typeof loadHighs> | undefined

/** Milliseconds are of the solve alone, reading the text included. */
export async function solveByHighs(lpText: string): Promise<{ objective: number; ms: number }> {
  loading ??= loadHighs()
  const highs = await loading
  const start = process.hrtime.bigint()
  const answer = highs.solve(lpText)
  const ms = Number(process.hrtime.bigint() - start) / 1e6
  if (answer.Status !== 'Optimal') throw new Error(`HiGHS ended ${answer.Status}`)
  return { objective: answer.ObjectiveValue, ms }
}
